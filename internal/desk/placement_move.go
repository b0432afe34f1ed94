package desk

import (
	"errors"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// PlacementMoveInput is what a move of a placement brings with it.
type PlacementMoveInput struct {
	Move      string
	Rev       string    // the revision the person saw; empty asks nothing
	On        when.Date // the real day it happened: the first of work, the last, the first of a pause or after it
	Until     when.Date // of a pause: its last day, none if nobody knows it yet
	Reason    string
	EndReason string // one of the codes that the move offers
	Outcome   string // one of placements.Outcomes, "" = what follows from the reason
	Override  string // the reason by which a head lets pass what the law or the house asks
	Hired     bool   // found permanent work
}

// placementMoves are what the form of a move asks beside its reason, and the codes it offers for it.
var placementMoves = map[string]struct {
	fields []string
	codes  []string
}{
	"start":       {fields: []string{"on"}},
	"not_started": {fields: []string{"end_reason"}, codes: placements.NotStartedReasons},
	"suspend":     {fields: []string{"on", "until", "end_reason"}, codes: placements.ChangeReasons},
	"resume":      {fields: []string{"on"}},
	"terminate":   {fields: []string{"on", "end_reason", "hired"}, codes: early()},
}

// early are the reasons of an end before its term.
func early() []string {
	return slices.DeleteFunc(slices.Clone(placements.EndReasons), func(code string) bool { return code == endedByTerm })
}

const endedByTerm = "term"

// PlacementMoveFields are all that the form of a move may ask; which of them, the move says.
var PlacementMoveFields = []form.Field{
	{Name: "on", Kind: form.Day},
	{Name: "until", Kind: form.Day},
	{Name: "end_reason", Kind: form.Choice, Options: lo.Uniq(slices.Concat(placements.EndReasons, placements.NotStartedReasons, placements.ChangeReasons))},
	{Name: "outcome", Kind: form.Choice, Options: placements.Outcomes},
	{Name: "hired", Kind: form.Yes},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000"},
	{Name: "override", Kind: form.Prose, Rule: "max=20000"},
}

// PlacementMoveOf reads a posted form of a move.
func PlacementMoveOf(move, rev string, values map[string]any) PlacementMoveInput {
	day := func(name string) when.Date {
		d, _ := when.Parse(text(values[name])) // decoded already: what is no date is none
		return d
	}
	hired, _ := values["hired"].(bool)
	return PlacementMoveInput{Move: move, Rev: rev, On: day("on"), Until: day("until"), Reason: text(values["reason"]), EndReason: text(values["end_reason"]),
		Outcome: text(values["outcome"]), Override: text(values["override"]), Hired: hired}
}

// errPlacementMeanwhile says that a placement is no longer what the person looked at.
var errPlacementMeanwhile = &Problem{Status: 409, Key: "placement.changed_meanwhile"}

// MovePlacement makes a named move with everything that follows from it, in one transaction.
func MovePlacement(app core.App, a store.Act, id string, in PlacementMoveInput) (state string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		r, err := changeablePlacement(tx, a.Who, id)
		if err != nil {
			return err
		}
		state, err = movePlacement(tx, a, r, in)
		return err
	})
	return state, wrap("move a placement", err)
}

// changeablePlacement is a placement that the person sees and may change.
func changeablePlacement(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := Find(app, who, "placements", id)
	if err != nil {
		return nil, err
	}
	return r, Must(who, "placements", access.Update, r)
}

func movePlacement(tx core.App, a store.Act, r *core.Record, in PlacementMoveInput) (string, error) {
	if in.Rev != "" && in.Rev != r.GetString("rev") {
		return "", errPlacementMeanwhile
	}
	state := r.GetString("state")
	m, ok := placements.Placements.Find(state, in.Move)
	if !ok {
		return "", refuse("refusals.not_from_here")
	}
	if faults := in.wrong(r, a); len(faults) > 0 {
		return "", faults
	}
	stampPlacement(r, &in)
	p, err := gather(tx, r, a.At)
	if err != nil {
		return "", err
	}
	if err := mayMovePlacement(tx, a, p, m, state, in); err != nil {
		return "", err
	}
	r.Set("state", m.To)
	if err := changeByMove(tx, a, r, in); err != nil {
		return "", err
	}
	a.Move, a.Reason = in.Move, lo.CoalesceOrEmpty(in.Reason, in.Override)
	return m.To, store.Save(tx, a, r)
}

// wrong are the days and codes of a form that cannot be, whatever the gates say.
func (in PlacementMoveInput) wrong(r *core.Record, a store.Act) form.Faults {
	var faults form.Faults
	add := func(bad bool, field, key string) {
		if bad {
			faults = append(faults, form.Fault{Field: field, Key: key})
		}
	}
	asks := placementMoves[in.Move]
	first, end, today := store.Day(r, "starts_on"), store.Day(r, "ends_on"), Today(a.At)
	switch in.Move {
	case "start":
		add(in.On.IsZero() && first.After(today) || in.On.After(today), "on", "placement.start_ahead")
		add(!end.IsZero() && in.On.After(end), "on", "placement.after_end")
	case "finish":
		add(end.After(today), "", "gates.last_day")
	case "suspend", "resume", "terminate":
		add(in.On.IsZero(), "on", "form.required")
		add(!in.On.IsZero() && in.On.Before(first), "on", "placement.before_start")
		add(!end.IsZero() && in.On.After(end), "on", "placement.after_end")
	}
	add(!in.Until.IsZero() && in.Until.Before(in.On), "until", "placement.until_before")
	add(len(asks.codes) > 0 && in.EndReason == "", "end_reason", "form.required")
	add(len(asks.codes) > 0 && in.EndReason != "" && !slices.Contains(asks.codes, in.EndReason), "end_reason", "placement.reason_of_other")
	return faults
}

// mayMovePlacement asks the workflow. A coded reason is a reason; only a head's word lets pass what the
// law or the house asks, and what it let pass of the house's own is kept with the placement.
func mayMovePlacement(tx core.App, a store.Act, p *placed, m flow.Move, state string, in PlacementMoveInput) error {
	facts, err := p.facts(tx)
	if err != nil {
		return err
	}
	before := m.Missing(facts)
	if a.Who.System || a.Who.Is("head") {
		facts["override"] = in.Override
	}
	err = placements.Placements.Can(state, in.Move, rolesOf(a.Who), lo.CoalesceOrEmpty(in.Reason, in.EndReason), facts)
	faults, fatal := placementFaults(err)
	if fatal != nil {
		return fatal
	}
	if len(faults) > 0 {
		return faults
	}
	if in.Override != "" && len(lo.Intersect(before, []string{"limits", "agreement"})) > 0 {
		p.rec.Set("override", in.Override)
	}
	return nil
}

// rolesOf are a person's roles; the house itself has every one.
func rolesOf(who access.Who) []string {
	return lo.Ternary(who.System, []string{"hr", "head"}, who.Roles)
}

// placementGateField is the field of the form by which a gate can be met.
var placementGateField = map[string]string{"ended_on": "on", "starts_on": "on", "last_day": "on"}

// placementFaults turns what is missing into faults, each gate a sentence of its own.
func placementFaults(err error) (form.Faults, error) {
	var r *flow.Refusal
	if !errors.As(err, &r) || r.Why != flow.Gates {
		return refusalFaults(err)
	}
	return lo.Map(r.Missing, func(gate string, _ int) form.Fault {
		return form.Fault{Field: placementGateField[gate], Key: "gates." + gate}
	}), nil
}

// outcomeOf is how a placement ended, as its reason says.
func outcomeOf(in PlacementMoveInput) string {
	switch in.EndReason {
	case endedByTerm:
		return "completed"
	case "own_wish", "found_job", "person_declined":
		return "by_them"
	case "discipline", "funds":
		return "by_us"
	case "deregistered", "referral_recalled":
		return "by_referrer"
	case "no_show":
		return "did_not_show"
	}
	return lo.Ternary(in.Move == "not_started", "did_not_show", "partly")
}

// stampPlacement writes into the placement what a move says about it.
func stampPlacement(r *core.Record, in *PlacementMoveInput) {
	switch in.Move {
	case "start":
		if !in.On.IsZero() {
			r.Set("starts_on", in.On.String())
		}
	case "finish":
		r.Set("ended_on", lo.CoalesceOrEmpty(r.GetString("ends_on"), in.On.String()))
		r.Set("end_reason", endedByTerm)
		r.Set("outcome", "completed")
	case "terminate", "not_started":
		in.Hired = in.Hired || in.EndReason == "found_job"
		r.Load(map[string]any{"end_reason": in.EndReason, "outcome": lo.CoalesceOrEmpty(in.Outcome, outcomeOf(*in)), "reason": in.Reason, "hired_after": in.Hired})
		if in.Move == "terminate" {
			r.Set("ended_on", in.On.String())
		}
	case "cancel":
		r.Set("reason", in.Reason)
	case "complete":
		r.Set("outcome", lo.CoalesceOrEmpty(in.Outcome, r.GetString("outcome"), "completed"))
	case "restart":
		r.Load(map[string]any{"ended_on": "", "end_reason": "", "outcome": "", "reason": "", "hired_after": false})
	case "reopen":
		if !placements.Happened(r.GetString("state")) {
			r.Load(map[string]any{"end_reason": "", "outcome": "", "reason": "", "hired_after": false})
		}
	}
}
