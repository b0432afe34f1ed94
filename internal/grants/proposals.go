package grants

import "lubart/internal/flow"

// Proposals is the life of a proposal. Facts: go (bool: the go/no-go line says yes), round (its
// column), submitted_at, submission_ref, proof, reason (texts), unanswered (bool), via (text). Won
// makes nothing yet: agreements are another room.
var Proposals = flow.Workflow{
	Name: "proposal",
	States: []string{Idea, Preparing, InternalReview, Ready, Submitted, Evaluation, Clarification, Invited,
		Won, Lost, NoResponse, Abandoned, Withdrawn},
	Initial: Idea,
	Final:   []string{Won, Lost, NoResponse, Abandoned, Withdrawn},
	Moves: []flow.Move{
		{Name: "prepare", From: []string{Idea}, To: Preparing, Roles: staff, Gates: []flow.Gate{decided}},
		{Name: "prepare_anyway", From: []string{Idea}, To: Preparing, Roles: head, Reason: true},
		{Name: "review", From: []string{Preparing}, To: InternalReview, Roles: staff},
		{Name: "return", From: []string{InternalReview}, To: Preparing, Roles: staff, Reason: true},
		{Name: "approve", From: []string{InternalReview}, To: Ready, Roles: staff},
		{Name: "submit", From: []string{Ready}, To: Submitted, Roles: staff, Gates: []flow.Gate{given("submitted_at"), evidence}},
		{Name: "evaluate", From: []string{Submitted}, To: Evaluation, Roles: staff},
		{Name: "clarify", From: []string{Evaluation}, To: Clarification, Roles: staff},
		{Name: "clarified", From: []string{Clarification}, To: Evaluation, Roles: staff},
		{Name: "invite", From: []string{Evaluation}, To: Invited, Roles: staff, Gates: []flow.Gate{concept}},
		{Name: "full_round", From: []string{Invited}, To: Preparing, Roles: staff},
		{Name: "win", From: []string{Evaluation}, To: Won, Roles: staff},
		{Name: "lose", From: []string{Evaluation}, To: Lost, Roles: staff, Reason: true},
		{Name: "no_response", From: []string{Evaluation}, To: NoResponse, Roles: staff, Gates: []flow.Gate{unanswered}},
		{Name: "abandon", From: []string{Idea, Preparing, InternalReview, Ready}, To: Abandoned, Roles: staff, Reason: true},
		{Name: "withdraw", From: []string{Submitted, Evaluation, Clarification}, To: Withdrawn, Roles: staff, Reason: true},
		{Name: "reopen", From: []string{Won, Lost, NoResponse, Withdrawn}, To: Evaluation, Roles: head, Reason: true, Side: true},
		{Name: "reopen", From: []string{Abandoned}, To: Preparing, Roles: head, Reason: true, Side: true},
		imported,
	},
}

var (
	decided = flow.Gate{Name: "go", Met: func(f flow.Facts) bool { return f.True("go") }}
	// What already happened on paper is entered with its real date in one step: a receipt, its
	// number, or a sentence why there is neither.
	evidence = flow.Gate{Name: "evidence", Met: func(f flow.Facts) bool {
		return f.Text("submission_ref") != "" || f.Text("proof") != "" || f.Text("reason") != ""
	}}
	concept    = flow.Gate{Name: "concept_round", Met: func(f flow.Facts) bool { return f.Text("round") == "concept" }}
	unanswered = flow.Gate{Name: "unanswered", Met: func(f flow.Facts) bool { return f.True("unanswered") }}
)
