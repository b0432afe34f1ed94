package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/obligations"
	"lubart/internal/store"
)

// MoveInput is what a named move of an obligation brings with it.
type MoveInput struct {
	Move, Reason, ProofRef string
	ProofName              string // name and content of an uploaded proof
	Proof                  []byte // empty for none
	Rev                    int    // the revision the person saw; 0 asks nothing
}

// obligationFacts are what the gates of the workflow look at.
func obligationFacts(r *core.Record, in MoveInput, now time.Time) flow.Facts {
	at := r.GetDateTime("due_utc").Time()
	return flow.Facts{"kind": r.GetString("kind"), "proof": lo.Ternary(len(in.Proof) > 0, "new", r.GetString("proof")),
		"proof_ref": lo.CoalesceOrEmpty(in.ProofRef, r.GetString("proof_ref")), "reason": in.Reason, "overdue": !at.IsZero() && at.Before(now)}
}

// refusalKey is the sentence of a refused move.
func refusalKey(r *flow.Refusal) string {
	if len(r.Missing) > 0 {
		return "gates." + r.Missing[0]
	}
	return "refusals." + r.Why
}

// movable is a workflow's answer as a person reads it.
func movable(err error) error {
	var refusal *flow.Refusal
	if errors.As(err, &refusal) {
		return refuse(refusalKey(refusal))
	}
	return err
}

// errMeanwhile says that a record is no longer what the person looked at.
var errMeanwhile = &Problem{Status: 409, Key: "obligations.changed_meanwhile"}

// MoveObligation makes a named move: starting, closing with its proof, waiving, reopening.
func MoveObligation(app core.App, a store.Act, id string, in MoveInput) (title string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		r, err := ownedObligation(tx, a.Who, id)
		if err != nil {
			return err
		}
		title = r.GetString("title")
		return moveObligation(tx, a, r, in)
	})
	return title, wrap("move an obligation", err)
}

// ownedObligation is an obligation that the person sees and may change.
func ownedObligation(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := Find(app, who, "obligations", id)
	if err != nil {
		return nil, err
	}
	return r, Must(who, "obligations", access.Update, r)
}

func moveObligation(tx core.App, a store.Act, r *core.Record, in MoveInput) error {
	if in.Rev != 0 && in.Rev != r.GetInt("rev") {
		return errMeanwhile
	}
	state := r.GetString("state")
	if err := movable(obligations.Workflow.Can(state, in.Move, a.Who.Roles, in.Reason, obligationFacts(r, in, a.At))); err != nil {
		return err
	}
	m, _ := obligations.Workflow.Find(state, in.Move)
	r.Set("state", m.To)
	if in.ProofRef != "" {
		r.Set("proof_ref", in.ProofRef)
	}
	if err := keepProof(tx, a, r, in); err != nil {
		return err
	}
	closing(a, r, m.To, in.Reason)
	a.Move, a.Reason = in.Move, in.Reason
	if err := store.Save(tx, a, r); err != nil || m.To != obligations.Done {
		return err
	}
	return markPapers(tx, a, r)
}

// closing stamps who ended a promise and when, and takes the stamp away from one that lives again.
func closing(a store.Act, r *core.Record, to, reason string) {
	if obligations.Open(to) {
		r.Set("closed_at", "")
		r.Set("closed_by", "")
		r.Set("closed_reason", "")
		return
	}
	r.Set("closed_at", a.At)
	r.Set("closed_by", a.Who.ID)
	if reason != "" {
		r.Set("closed_reason", reason)
	}
}

// keepProof files the paper that proves a promise was kept and ties it to the promise.
func keepProof(tx core.App, a store.Act, r *core.Record, in MoveInput) error {
	if len(in.Proof) == 0 {
		return nil
	}
	d, err := KeepFile(tx, a, map[string]any{"obligation": r.Id, "area": r.GetString("area")}, "proof", in.ProofName, in.Proof)
	if err != nil {
		return err
	}
	r.Set("proof", d.Id)
	return nil
}

// VerifyObligation stamps that the date was looked up at its source today.
func VerifyObligation(app core.App, a store.Act, id string) error {
	return wrap("verify a date", store.Tx(app, func(tx core.App) error {
		r, err := ownedObligation(tx, a.Who, id)
		if err != nil {
			return err
		}
		r.Set("verified_at", a.At)
		r.Set("verified_by", a.Who.ID)
		return store.Save(tx, a, r)
	}))
}

// MoveForm is the form of a named move.
type MoveForm struct {
	ObligationLine
	Move     MoveChoice
	ProofRef string
	HasProof bool
}

// EditMove is the form of a move that the person may try.
func EditMove(app core.App, who access.Who, now time.Time, id, move string) (MoveForm, error) {
	r, err := ownedObligation(app, who, id)
	if err != nil {
		return MoveForm{}, err
	}
	f := MoveForm{ObligationLine: recordLine(r, now), ProofRef: r.GetString("proof_ref"), HasProof: r.GetString("proof") != ""}
	if f.About, err = aboutOf(app, r); err != nil {
		return f, err
	}
	var ok bool
	f.Move, ok = lo.Find(moveChoices(r, who, now), func(m MoveChoice) bool { return m.Name == move })
	if !ok {
		return f, errMeanwhile
	}
	return f, nil
}
