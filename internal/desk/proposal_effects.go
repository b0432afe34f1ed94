package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// donorsPatience is how many days after a submission we ask the donor what became of it when
// nobody knows when the decision comes; signingSoon is how many days an agreement is given.
const (
	donorsPatience = 90
	signingSoon    = 14
)

// follow does to a grant's promises what a move of the grant means for them.
func follow(tx core.App, a store.Act, r *core.Record, from, move string, in ProposalMoveInput) error {
	a.Move = ""
	switch move {
	case "submit":
		return afterSubmission(tx, a, r)
	case "evaluate":
		return expectDecision(tx, a, r, false)
	case "clarify":
		return openPromise(tx, a, r, obligations.Clarification, in.day("answer_by"), true)
	case "clarified":
		return closePromises(tx, a, r, "done", obligations.Clarification)
	case "invite":
		return closePromises(tx, a, r, "done", obligations.Decision)
	case "win":
		return afterWin(tx, a, r, in.day("sign_by"))
	case "lose":
		if err := closePromises(tx, a, r, "done", obligations.Decision); err != nil {
			return err
		}
		return closePromises(tx, a, r, "not_applicable")
	case "no_response", "abandon", "withdraw":
		return closePromises(tx, a, r, "not_applicable")
	case "reopen":
		return afterReopening(tx, a, r, from)
	}
	return nil
}

// afterSubmission silences the promise to submit, with its proof, and opens the question what the
// donor decided. A concept that left does not keep the promise of the full application.
func afterSubmission(tx core.App, a store.Act, r *core.Record) error {
	kinds := []string{obligations.Application, obligations.Concept}
	if r.GetString("round") == "concept" {
		open, err := openOf(tx, r.Id, obligations.Concept)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			kinds = kinds[1:]
		}
	}
	if err := closePromises(tx, a, r, "submit", kinds...); err != nil {
		return err
	}
	return expectDecision(tx, a, r, true)
}

// expectDecision keeps one open promise to ask about the decision, on the day it is expected.
func expectDecision(tx core.App, a store.Act, r *core.Record, always bool) error {
	on := store.Day(r, "decision_expected_on")
	open, err := openOf(tx, r.Id, obligations.Decision)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		if on.IsZero() || open[0].GetString("due_date") == on.String() {
			return nil
		}
		open[0].Set("due_date", on.String())
		a.Why = "donor"
		return store.Save(tx, a, open[0])
	}
	if !always && on.IsZero() {
		return nil
	}
	if on.IsZero() {
		on = when.DateOf(lo.CoalesceOrEmpty(r.GetDateTime("submitted_at").Time(), a.At), when.Kyiv).AddDays(donorsPatience)
	}
	if today := Today(a.At); on.Before(today) {
		on = today // entered late: the question is due now
	}
	return openPromise(tx, a, r, obligations.Decision, on, false)
}

// awaitDecision gives a grant that a file says has been submitted the question what the donor decided: on the
// day the file expects it, else when donors usually have answered. A grant that waits no more asks nothing.
func awaitDecision(tx core.App, a store.Act, in GrantInput, r *core.Record) error {
	a.Move = ""
	if !lo.Contains([]string{grants.Submitted, grants.Evaluation, grants.Clarification}, r.GetString("state")) {
		return closePromises(tx, a, r, "done", obligations.Decision)
	}
	open, err := openOf(tx, r.Id, obligations.Decision)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return expectDecision(tx, a, r, false)
	}
	on := lo.CoalesceOrEmpty(in.Decision, lo.CoalesceOrEmpty(in.DueDate, Today(a.At)).AddDays(donorsPatience))
	if today := Today(a.At); on.Before(today) {
		on = today // entered late: the question is due now
	}
	_, err = store.Make(tx, a, "obligations", map[string]any{"kind": obligations.Decision, "title": r.GetString("title"), "proposal": r.Id, "due_date": on.String(),
		"due_tz": when.Kyiv.String(), "state": obligations.Planned, "owner": lo.CoalesceOrEmpty(r.GetString("owner"), a.Who.ID), "import": in.Import, "held": in.Held})
	return err
}

// afterWin answers the question, takes the application as accepted, and asks for the agreement: by
// its own date, or softly in two weeks until somebody knows it. Other promises stay.
func afterWin(tx core.App, a store.Act, r *core.Record, signBy when.Date) error {
	if err := closePromises(tx, a, r, "done", obligations.Decision, obligations.Clarification); err != nil {
		return err
	}
	if err := closePromises(tx, a, r, "submit", obligations.Application, obligations.Concept); err != nil {
		return err
	}
	sent, err := store.Where(tx, "obligations", dbx.HashExp{"proposal": r.Id, "state": obligations.Submitted})
	if err != nil {
		return err
	}
	for _, o := range sent {
		if err := settle(tx, a, o, "accept", ""); err != nil {
			return err
		}
	}
	hard := !signBy.IsZero()
	if !hard {
		signBy = Today(a.At).AddDays(signingSoon)
	}
	return openPromise(tx, a, r, obligations.Signature, signBy, hard)
}

// afterReopening takes up again what the grant waits for in the state it came back to.
func afterReopening(tx core.App, a store.Act, r *core.Record, from string) error {
	if from == grants.Won {
		if err := closePromises(tx, a, r, "not_applicable", obligations.Signature); err != nil {
			return err
		}
	}
	if r.GetString("state") != grants.Evaluation {
		return nil
	}
	return expectDecision(tx, a, r, true)
}

// openPromise makes a promise of a grant; one without a date is not made.
func openPromise(tx core.App, a store.Act, r *core.Record, kind string, on when.Date, hard bool) error {
	if on.IsZero() {
		return nil
	}
	_, err := store.Make(tx, a, "obligations", map[string]any{"kind": kind, "title": r.GetString("title"), "proposal": r.Id,
		"due_date": on.String(), "due_tz": when.Kyiv.String(), "hard": hard, "state": obligations.Planned,
		"owner": lo.CoalesceOrEmpty(r.GetString("owner"), a.Who.ID), "deputy": r.GetString("deputy")})
	return wrap("open a promise", err)
}

// openOf are a grant's open promises of these kinds, of every kind if none is named.
func openOf(tx core.App, proposal string, kinds ...string) ([]*core.Record, error) {
	where := []dbx.Expression{dbx.HashExp{"proposal": proposal}, dbx.In("state", lo.ToAnySlice(obligations.OpenStates())...)}
	if len(kinds) > 0 {
		where = append(where, dbx.In("kind", lo.ToAnySlice(kinds)...))
	}
	return store.Where(tx, "obligations", dbx.And(where...), "due_utc", "created")
}

func closePromises(tx core.App, a store.Act, r *core.Record, move string, kinds ...string) error {
	open, err := openOf(tx, r.Id, kinds...)
	if err != nil {
		return err
	}
	for _, o := range open {
		if move == "submit" && o.GetString("proof") == "" {
			o.Set("proof", r.GetString("proof"))
			o.Set("proof_ref", lo.CoalesceOrEmpty(o.GetString("proof_ref"), r.GetString("submission_ref")))
		}
		if err := settle(tx, a, o, move, a.Reason); err != nil {
			return err
		}
	}
	return nil
}

// settle makes a move of a promise that follows from its grant. One that came back for revision is
// taken up first: only then may it be sent.
func settle(tx core.App, a store.Act, o *core.Record, move, reason string) error {
	m, ok := obligations.Workflow.Find(o.GetString("state"), move)
	if !ok && o.GetString("state") == obligations.Revision {
		if err := settle(tx, a, o, "resume", ""); err != nil {
			return err
		}
		m, ok = obligations.Workflow.Find(o.GetString("state"), move)
	}
	if !ok {
		return nil
	}
	o.Set("state", m.To)
	closing(a, o, m.To, reason)
	a.Move = move
	return store.Save(tx, a, o)
}
