package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/store"
	"lubart/internal/when"
)

// ProposalMoveFields are all that the form of a move may ask; which of them, the move says.
var ProposalMoveFields = []form.Field{
	{Name: "submitted_on", Kind: form.Day},
	{Name: "submitted_time", Kind: form.Clock},
	{Name: "submission_ref", Kind: form.Text, Rule: "max=200"},
	{Name: "decision_expected_on", Kind: form.Day},
	{Name: "decided_on", Kind: form.Day},
	{Name: "answer_by", Kind: form.Day},
	{Name: "sign_by", Kind: form.Day},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000"},
}

// asked are the fields a move asks for beside its reason.
var asked = map[string][]string{
	"submit": {"submitted_on", "submitted_time", "submission_ref", "decision_expected_on", "reason"}, "clarify": {"answer_by"},
	"win": {"decided_on", "sign_by"}, "lose": {"decided_on"}, "withdraw": {"decided_on"}, "evaluate": {"decision_expected_on"},
	"no_response": {"reason"},
}

// ProposalMoveInput is what a move, or the way to a lane, brings with it.
type ProposalMoveInput struct {
	Move, Lane string         // one of the two
	Rev        string         // the revision the person saw, as the form sent it; empty asks nothing
	Values     map[string]any // of ProposalMoveFields
	ProofName  string         // name and content of an uploaded proof of submission
	Proof      []byte
}

func (in ProposalMoveInput) day(name string) when.Date {
	d, _ := when.Parse(text(in.Values[name])) // decoded already: what is no date is none
	return d
}

func (in ProposalMoveInput) path(state string) []string {
	if in.Move != "" {
		return []string{in.Move}
	}
	return grants.Path(state, in.Lane)
}

// errGrantMeanwhile says that a grant is no longer what the person looked at.
var errGrantMeanwhile = &Problem{Status: 409, Key: "grants.changed_meanwhile"}

// MoveProposal makes a named move, or all moves on the way to a lane, with everything that follows
// from them, in one transaction: all of it or nothing.
func MoveProposal(app core.App, a store.Act, id string, in ProposalMoveInput) (state string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		r, err := changeableGrant(tx, a.Who, id)
		if err != nil {
			return err
		}
		state, err = moveProposal(tx, a, r, in)
		return err
	})
	return state, wrap("move a grant", err)
}

func moveProposal(tx core.App, a store.Act, r *core.Record, in ProposalMoveInput) (string, error) {
	if in.Rev != "" && in.Rev != r.GetString("rev") {
		return "", errGrantMeanwhile
	}
	path := in.path(r.GetString("state"))
	if len(path) == 0 {
		return "", refuse("refusals.not_from_here")
	}
	if err := checkPath(tx, a, r, path, in); err != nil {
		return "", err
	}
	part := a
	part.Part, part.Reason = true, text(in.Values["reason"])
	for _, move := range path {
		fresh, err := tx.FindRecordById("proposals", r.Id)
		if err != nil {
			return "", err
		}
		if err := stepProposal(tx, part, fresh, move, in); err != nil {
			return "", err
		}
		r = fresh
	}
	return r.GetString("state"), WatchDate(tx, a, "proposal", r)
}

// checkPath asks every move of the way before the first is made, so that a form names all it lacks.
func checkPath(tx core.App, a store.Act, r *core.Record, path []string, in ProposalMoveInput) error {
	facts, err := proposalFacts(tx, r, a.At)
	if err != nil {
		return err
	}
	at, err := submittedAt(in, a.At)
	if err != nil {
		return err
	}
	reason := text(in.Values["reason"])
	facts["reason"], facts["submission_ref"] = reason, text(in.Values["submission_ref"])
	facts["submitted_at"], facts["proof"] = store.UTC(at), lo.Ternary(len(in.Proof) > 0, "new", "")
	state := r.GetString("state")
	var faults form.Faults
	for _, move := range path {
		err := grants.Proposals.Can(state, move, a.Who.Roles, reason, facts)
		some, fatal := refusalFaults(err)
		if fatal != nil {
			return fatal
		}
		faults = append(faults, some...)
		m, _ := grants.Proposals.Find(state, move)
		state = m.To
	}
	if len(faults) > 0 {
		return lo.UniqBy(faults, func(f form.Fault) string { return f.Field + f.Key })
	}
	return nil
}

// gateField is the field of the form by which a gate can be met.
var gateField = map[string]string{"submitted_at": "submitted_on", "evidence": "submission_ref", "defer_until": "defer_until"}

// refusalFaults turns what a form can still put right into faults of its fields; the rest is fatal.
func refusalFaults(err error) (form.Faults, error) {
	var r *flow.Refusal
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &r):
		return nil, err
	case r.Why == flow.ReasonNeeded:
		return form.Faults{{Field: "reason", Key: "refusals.reason_needed"}}, nil
	case r.Why == flow.NotYourRole:
		return nil, &Problem{Status: 403, Key: "refusals.not_your_role"}
	case r.Why != flow.Gates:
		return nil, refuse("refusals." + r.Why)
	}
	return lo.Map(r.Missing, func(gate string, _ int) form.Fault {
		return form.Fault{Field: gateField[gate], Key: "gates." + gate}
	}), nil
}

// submittedAt is when the grant left, on our clock: a day without an hour is its end, today now.
func submittedAt(in ProposalMoveInput, now time.Time) (time.Time, error) {
	d := in.day("submitted_on")
	if d.IsZero() {
		return time.Time{}, nil
	}
	hhmm := text(in.Values["submitted_time"])
	at := d.At(hhmm, when.Kyiv)
	if hhmm == "" && d == Today(now) {
		return now, nil
	}
	if at.After(now) {
		return at, form.Faults{{Field: "submitted_on", Key: "grants.submitted_ahead"}}
	}
	return at, nil
}

// stepProposal makes one allowed move and what follows from it.
func stepProposal(tx core.App, a store.Act, r *core.Record, move string, in ProposalMoveInput) error {
	m, _ := grants.Proposals.Find(r.GetString("state"), move)
	from := r.GetString("state")
	r.Set("state", m.To)
	if err := stamp(tx, a, r, move, in); err != nil {
		return err
	}
	a.Move = move
	if err := store.Save(tx, a, r); err != nil {
		return err
	}
	return follow(tx, a, r, from, move, in)
}

// stamp writes into the grant what a move says about it.
func stamp(tx core.App, a store.Act, r *core.Record, move string, in ProposalMoveInput) error {
	expected := in.day("decision_expected_on")
	if !expected.IsZero() {
		r.Set("decision_expected_on", expected.String())
	}
	switch move {
	case "submit":
		return stampSubmission(tx, a, r, in)
	case "full_round":
		r.Load(map[string]any{"round": "full", "submitted_at": "", "submission_ref": "", "proof": "", "decision_expected_on": ""})
	case "win", "lose", "no_response", "abandon", "withdraw":
		on := in.day("decided_on")
		if on.IsZero() {
			on = Today(a.At)
		}
		r.Set("decided_on", on.String())
		r.Set("outcome_reason", lo.CoalesceOrEmpty(a.Reason, r.GetString("outcome_reason")))
	case "reopen":
		r.Set("decided_on", "")
		r.Set("outcome_reason", "")
	}
	return nil
}

func stampSubmission(tx core.App, a store.Act, r *core.Record, in ProposalMoveInput) error {
	at, err := submittedAt(in, a.At)
	if err != nil {
		return err
	}
	r.Set("submitted_at", store.UTC(at))
	r.Set("submission_ref", text(in.Values["submission_ref"]))
	if len(in.Proof) == 0 {
		return nil
	}
	d, err := KeepFile(tx, a, map[string]any{"proposal": r.Id, "area": "grants"}, "proof", in.ProofName, in.Proof)
	if err != nil {
		return err
	}
	r.Set("proof", d.Id)
	return nil
}

// changeableGrant is a grant that the person sees and may change.
func changeableGrant(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := Find(app, who, "proposals", id)
	if err != nil {
		return nil, err
	}
	return r, Must(who, "proposals", access.Update, r)
}
