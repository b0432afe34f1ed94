// Package grants is the table of grant work: the workflows of calls, go/no-go and proposals, the
// board's lanes, and the fields of its records. It must not know how they are stored, who is signed
// in, or what a move causes elsewhere.
package grants

import (
	"slices"

	"lubart/internal/flow"
	"lubart/internal/when"
)

// The states of a proposal.
const (
	Idea           = "idea"
	Preparing      = "preparing"
	InternalReview = "internal_review"
	Ready          = "ready"
	Submitted      = "submitted"
	Evaluation     = "evaluation"
	Clarification  = "clarification"
	Invited        = "invited"
	Won            = "won"
	Lost           = "lost"
	NoResponse     = "no_response"
	Abandoned      = "abandoned"
	Withdrawn      = "withdrawn"
)

// The states of a call.
const (
	Forecast  = "forecast"
	Open      = "open"
	Closed    = "closed"
	Cancelled = "cancelled"
)

// patience is how many days after the expected decision a donor's silence may be called an answer.
const patience = 90

// CallWaits says whether a call in this state still waits for its date: silence then is asked about.
func CallWaits(state string) bool { return state == Forecast || state == Open }

// ProposalWaits says whether a proposal in this state still works towards a date.
func ProposalWaits(state string) bool {
	return slices.Contains([]string{Idea, Preparing, InternalReview, Ready, Invited}, state)
}

// Unanswered says whether a donor has been silent long enough for the move no_response: ninety days
// after the decision was expected or, when nobody knows when, after the proposal left.
func Unanswered(expected, submitted, today when.Date) bool {
	if expected.IsZero() {
		expected = submitted
	}
	return !expected.IsZero() && !today.Before(expected.AddDays(patience))
}

var (
	byImport = flow.Gate{Name: "by_import", Met: func(f flow.Facts) bool { return f.Text("via") == "import" }}
	imported = flow.Move{Name: "imported", From: []string{""}, To: flow.Any, Side: true, Gates: []flow.Gate{byImport}}
)

var (
	staff = []string{"manager", "head"}
	head  = []string{"head"}
)

// Calls is the life of a call. Facts: via.
var Calls = flow.Workflow{
	Name:    "call",
	States:  []string{Forecast, Open, Closed, Cancelled},
	Initial: Forecast,
	Final:   []string{Closed, Cancelled},
	Moves: []flow.Move{
		{Name: "open", From: []string{Forecast}, To: Open, Roles: staff},
		{Name: "close", From: []string{Open}, To: Closed, Roles: staff},
		{Name: "cancel", From: []string{Forecast, Open}, To: Cancelled, Roles: staff},
		{Name: "reopen", From: []string{Closed}, To: Open, Roles: staff, Reason: true, Side: true},
		imported,
	},
}

// The states of an assessment; its column calls a draft nothing.
const (
	Draft = "draft"
	Go    = "go"
	NoGo  = "no_go"
	Defer = "defer"
)

// Assessments is the life of a go/no-go. Facts: defer_until (text).
var Assessments = flow.Workflow{
	Name:    "assessment",
	States:  []string{Draft, Go, NoGo, Defer},
	Initial: Draft,
	Final:   []string{Go, NoGo},
	Moves: []flow.Move{
		{Name: "go", From: []string{Draft}, To: Go, Roles: staff},
		{Name: "no_go", From: []string{Draft}, To: NoGo, Roles: staff, Reason: true},
		{Name: "defer", From: []string{Draft}, To: Defer, Roles: staff, Gates: []flow.Gate{given("defer_until")}},
		{Name: "resume", From: []string{Defer}, To: Draft, Roles: staff},
		{Name: "reconsider", From: []string{NoGo}, To: Draft, Roles: head, Side: true},
	},
}

// given is a gate that a text fact of the same name opens.
func given(name string) flow.Gate {
	return flow.Gate{Name: name, Met: func(f flow.Facts) bool { return f.Text(name) != "" }}
}
