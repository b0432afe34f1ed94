// Package obligations is the table of dated promises: their kinds, the ladder of reminders of each
// kind, and their workflow. It must not know where they are kept, whom they concern, or what time
// it is.
package obligations

import (
	"slices"

	"lubart/internal/flow"
)

// The states.
const (
	Planned       = "planned"
	InProgress    = "in_progress"
	InReview      = "in_review"
	Submitted     = "submitted"
	Revision      = "revision"
	Accepted      = "accepted"
	Done          = "done"
	Waived        = "waived"
	NotApplicable = "not_applicable"
	Missed        = "missed"
)

var open = []string{Planned, InProgress, InReview, Revision}

// Open says whether a promise in this state is still ours to keep: only such ones remind. A
// submitted one waits for the other side.
func Open(state string) bool { return slices.Contains(open, state) }

// OpenStates are the states in which a promise still reminds.
func OpenStates() []string { return slices.Clone(open) }

// ended are the states after which only a reopening follows.
var ended = []string{Accepted, Done, Waived, NotApplicable, Missed}

// Workflow is the life of an obligation. Who may move one at all is whoever may change it; only
// letting a promise go and taking it up again ask for a role. Facts: kind (its code), proof (an id),
// proof_ref and reason (texts), overdue (bool), via (text).
var Workflow = flow.Workflow{
	Name:    "obligation",
	States:  []string{Planned, InProgress, InReview, Submitted, Revision, Accepted, Done, Waived, NotApplicable, Missed},
	Initial: Planned,
	Final:   ended,
	Moves: []flow.Move{
		{Name: "start", From: []string{Planned}, To: InProgress},
		{Name: "review", From: []string{InProgress}, To: InReview},
		{Name: "return", From: []string{InReview}, To: InProgress},
		{Name: "done", From: open, To: Done, Gates: []flow.Gate{simple, evidence}},
		// What was sent on paper yesterday is entered in one step, whatever state it stands in.
		{Name: "submit", From: []string{Planned, InProgress, InReview}, To: Submitted, Gates: []flow.Gate{evidence}},
		{Name: "accept", From: []string{Submitted}, To: Accepted},
		{Name: "revise", From: []string{Submitted}, To: Revision},
		{Name: "resume", From: []string{Revision}, To: InProgress},
		{Name: "waive", From: open, To: Waived, Roles: []string{"head"}, Reason: true},
		{Name: "not_applicable", From: open, To: NotApplicable, Reason: true},
		{Name: "missed", From: open, To: Missed, Reason: true, Gates: []flow.Gate{overdue}},
		{Name: "reopen", From: append([]string{Submitted}, ended...), To: Planned, Roles: []string{"manager", "head"}, Reason: true, Side: true},
		{Name: "imported", From: []string{""}, To: flow.Any, Side: true, Gates: []flow.Gate{byImport}},
	},
}

var (
	simple = flow.Gate{Name: "simple", Met: func(f flow.Facts) bool { return !Kinds[f.Text("kind")].Accepted }}
	// A missing paper must not lock the door: a reference or one sentence will do.
	evidence = flow.Gate{Name: "evidence", Met: func(f flow.Facts) bool {
		return !Kinds[f.Text("kind")].Proof || f.Text("proof") != "" || f.Text("proof_ref") != "" || f.Text("reason") != ""
	}}
	overdue  = flow.Gate{Name: "overdue", Met: func(f flow.Facts) bool { return f.True("overdue") }}
	byImport = flow.Gate{Name: "by_import", Met: func(f flow.Facts) bool { return f.Text("via") == "import" }}
)

// Closing is the move that a person means by "it is done": submitting what the other side must
// accept, done for the rest.
func Closing(kind string) string {
	if Kinds[kind].Accepted {
		return "submit"
	}
	return "done"
}
