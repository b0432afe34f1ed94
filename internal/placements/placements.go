// Package placements is the table of people on public works: the workflows of openings, referrals,
// placements, timesheets and agreements, the kinds of works with their papers and limits, what must
// be done by which day, and what a timesheet says. It must not know how records are stored, who is
// signed in, what a legal figure amounts to today, or what time it is.
package placements

import (
	"slices"

	"lubart/internal/flow"
)

// The states of an opening.
const (
	Draft     = "draft"
	Published = "published"
	Paused    = "paused"
	Closed    = "closed"
	Cancelled = "cancelled"
)

// The states of an application, which is a referral of the employment centre.
const (
	Received  = "received"
	Accepted  = "accepted"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// The states of a placement; Cancelled is one as well.
const (
	Preparing  = "preparing"
	Ready      = "ready"
	Active     = "active"
	Suspended  = "suspended"
	Closing    = "closing"
	Completed  = "completed"
	NotStarted = "not_started"
)

// The states of a timesheet.
const (
	Open       = "open"
	Submitted  = "submitted"
	Approved   = "approved"
	Returned   = "returned"
	Superseded = "superseded"
)

// The states of an agreement with the employment centre; Draft, Active and Closed are ones as well.
const (
	Decided   = "decided"
	Signed    = "signed"
	Exhausted = "exhausted"
	Expired   = "expired"
)

// Ahead says whether the work of a placement in this state has not begun.
func Ahead(state string) bool { return state == Preparing || state == Ready }

// Working says whether a person in this state has a contract that runs: suspended, it still does.
func Working(state string) bool { return state == Active || state == Suspended }

// Live says whether a placement in this state holds its seat.
func Live(state string) bool { return Ahead(state) || Working(state) }

// Happened says whether a placement in this state is one at all: days of what was cancelled or never
// began count in no limit and no figure.
func Happened(state string) bool { return !slices.Contains([]string{Cancelled, NotStarted, ""}, state) }

// Locked says whether the days of a timesheet in this state may no longer change but by a new version.
func Locked(state string) bool { return state == Approved || state == Superseded }

var (
	staff   = []string{"hr", "head"}
	fillers = []string{"mentor", "hr", "head"}
	head    = []string{"head"}
)

var (
	byImport = flow.Gate{Name: "by_import", Met: func(f flow.Facts) bool { return f.Text("via") == "import" }}
	imported = flow.Move{Name: "imported", From: []string{""}, To: flow.Any, Side: true, Gates: []flow.Gate{byImport}}
)

// given is a gate that a text fact of the same name opens.
func given(name string) flow.Gate {
	return flow.Gate{Name: name, Met: func(f flow.Facts) bool { return f.Text(name) != "" }}
}

// held is a gate that a true fact of the same name opens.
func held(name string) flow.Gate {
	return flow.Gate{Name: name, Met: func(f flow.Facts) bool { return f.True(name) }}
}

// ours is a condition that the house set itself: a true fact opens it, or the reason of a head, the one
// kept with the record (excused) or the one given with this very move (override).
func ours(name string) flow.Gate {
	return flow.Gate{Name: name, Met: func(f flow.Facts) bool {
		return f.True(name) || f.Text("excused") != "" || f.Text("override") != ""
	}}
}

// byReason is a condition of this one step, the law's or the file's: a true fact opens it, or the reason
// that a head gives with this very move. A reason kept from an earlier step does not.
func byReason(name string) flow.Gate {
	return flow.Gate{Name: name, Met: func(f flow.Facts) bool { return f.True(name) || f.Text("override") != "" }}
}
