package desk

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// GrantRowFields are what a row of the table, or several ticked ones, may be given.
var GrantRowFields = []form.Field{
	{Name: "do", Kind: form.Choice, Options: []string{"owner", "date", "move"}},
	form.Pick(grants.ProposalFields, "owner")[0], form.Pick(obligations.Fields, "due_date")[0],
	{Name: "why", Kind: form.Choice, Options: []string{"donor", "ours", "correction", "announced"}},
	{Name: "move", Kind: form.Text, Rule: "max=40"},
	{Name: "reason", Kind: form.Prose, Rule: "max=2000"},
	{Name: "move_reason", Kind: form.Prose, Rule: "max=2000"},
}

// HandOver gives a grant another owner, and with it the open promises that the one before had.
func HandOver(app core.App, a store.Act, id string, e Edit) error {
	return wrap("hand a grant over", store.Tx(app, func(tx core.App) error {
		r, err := changeableGrant(tx, a.Who, id)
		if err != nil {
			return err
		}
		before := r.GetString("owner")
		if err := Apply(r, form.Pick(grants.ProposalFields, "owner"), e); err != nil {
			return err
		}
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
		return handPromises(tx, a, r, before)
	}))
}

// handPromises lets a grant's open promises follow its owner: whoever answers is reminded.
func handPromises(tx core.App, a store.Act, r *core.Record, before string) error {
	now := r.GetString("owner")
	if now == before || now == "" {
		return nil
	}
	open, err := openOf(tx, r.Id)
	if err != nil {
		return err
	}
	for _, o := range open {
		if owner := o.GetString("owner"); owner != before && owner != "" {
			continue
		}
		o.Set("owner", now)
		if err := store.Save(tx, a, o); err != nil {
			return err
		}
	}
	return nil
}

// MoveGrantDate gives the next promise of a grant another date, or makes the first one.
func MoveGrantDate(app core.App, a store.Act, id string, e Edit) error {
	return wrap("move a grant's date", store.Tx(app, func(tx core.App) error {
		r, err := changeableGrant(tx, a.Who, id)
		if err != nil {
			return err
		}
		return moveGrantDate(tx, a, r, e)
	}))
}

func moveGrantDate(tx core.App, a store.Act, r *core.Record, e Edit) error {
	day := text(e.Values["due_date"])
	if day == "" {
		return form.Faults{{Field: "due_date", Key: "form.required"}}
	}
	o, err := PromiseToDate(tx, r)
	if err != nil {
		return err
	}
	if o == nil {
		kind := nextKind(r.GetString("state"))
		if kind == "" {
			return refuse("grants.no_date_to_move")
		}
		on, _ := when.Parse(day) // decoded already
		return openPromise(tx, a, r, kind, on, obligations.Kinds[kind].Hard)
	}
	first := o.GetString("due_date") == ""
	a.Why = lo.CoalesceOrEmpty(text(e.Values["why"]), lo.Ternary(first, "announced", "ours"))
	a.Reason = text(e.Values["reason"])
	if a.Reason == "" && !first && a.Why != "announced" {
		return form.Faults{{Field: "reason", Key: "grants.date_reason"}}
	}
	if err := Apply(o, DateFields[:1], e); err != nil {
		return err
	}
	shiftInternal(o)
	return store.Save(tx, a, o)
}

// shiftInternal keeps our own day before the donor's when the donor's moves.
func shiftInternal(o *core.Record) {
	was, is, internal := store.Day(o.Original(), "due_date"), store.Day(o, "due_date"), store.Day(o, "internal_due")
	if !was.IsZero() && !is.IsZero() && !internal.IsZero() {
		o.Set("internal_due", internal.AddDays(is.Sub(was)).String())
	}
}

// PromiseToDate is the promise whose date people mean by the grant's date: the next open one that
// has a date, else the one that waits for its. Asking for a date is no date of the grant.
func PromiseToDate(app core.App, r *core.Record) (*core.Record, error) {
	open, err := openOf(app, r.Id)
	if err != nil {
		return nil, err
	}
	open = lo.Filter(open, func(o *core.Record, _ int) bool { return o.GetString("kind") != obligations.CheckDate })
	for _, o := range open {
		if o.GetString("due_date") != "" {
			return o, nil
		}
	}
	return lo.FirstOr(open, nil), nil
}

// nextKind is what a date given to a grant without promises is a date of.
func nextKind(state string) string {
	switch {
	case grants.ProposalWaits(state):
		return obligations.Application
	case state == grants.Won:
		return obligations.Signature
	case !grants.Proposals.Ended(state):
		return obligations.Decision
	}
	return ""
}

// ChangeGrants gives several grants one owner or date, or makes one move of all, with one reason:
// all of them or none, and the first that refuses is named. revs are what the person saw.
func ChangeGrants(app core.App, a store.Act, ids []string, revs map[string]string, values map[string]any) (int, error) {
	ids = lo.Uniq(lo.Compact(ids))
	if len(ids) == 0 || len(ids) > mostAtOnce {
		return 0, refuse("grants.bulk_none")
	}
	one, err := grantChange(values)
	if err != nil {
		return 0, err
	}
	err = store.Tx(app, func(tx core.App) error {
		for _, id := range ids {
			r, err := changeableGrant(tx, a.Who, id)
			if err != nil {
				return err
			}
			if rev := revs[id]; rev != "" && rev != r.GetString("rev") {
				return &RowRefused{Title: r.GetString("title"), Because: refuse(errGrantMeanwhile.Key)}
			}
			if err := one(tx, a, r); err != nil {
				return grantInRow(r, err)
			}
		}
		return nil
	})
	return len(ids), wrap("change several grants", err)
}

// grantInRow says which of several grants refused; a fault of a field is said as a sentence of it.
func grantInRow(r *core.Record, err error) error {
	var f form.Faults
	if errors.As(err, &f) && len(f) > 0 {
		return &RowRefused{Title: r.GetString("title"), Because: refuse(f[0].Key, "label", "", "param", f[0].Params["param"])}
	}
	return inRow(r, err)
}

func grantChange(values map[string]any) (func(core.App, store.Act, *core.Record) error, error) {
	do := text(values["do"])
	column := map[string]string{"owner": "owner", "date": "due_date", "move": "move"}[do]
	if column == "" || text(values[column]) == "" {
		return nil, refuse("grants.bulk_what")
	}
	switch do {
	case "owner":
		return func(tx core.App, a store.Act, r *core.Record) error {
			return HandOver(tx, a, r.Id, Edit{Values: map[string]any{"owner": values["owner"]}})
		}, nil
	case "date":
		return func(tx core.App, a store.Act, r *core.Record) error {
			return moveGrantDate(tx, a, r, Edit{Values: map[string]any{"due_date": values["due_date"], "why": values["why"], "reason": values["reason"]}})
		}, nil
	}
	return func(tx core.App, a store.Act, r *core.Record) error {
		_, err := moveProposal(tx, a, r, ProposalMoveInput{Move: text(values["move"]),
			Values: map[string]any{"reason": lo.CoalesceOrEmpty(text(values["move_reason"]), text(values["reason"]))}})
		return err
	}, nil
}

// AddGrantDate makes one more promise of a grant.
func AddGrantDate(app core.App, a store.Act, id string, e Edit) error {
	r, err := changeableGrant(app, a.Who, id)
	if err != nil {
		return err
	}
	e.Values["proposal"] = id
	e.Values["title"] = lo.CoalesceOrEmpty(text(e.Values["title"]), r.GetString("title"))
	e.Values["owner"] = lo.CoalesceOrEmpty(text(e.Values["owner"]), r.GetString("owner"), a.Who.ID)
	e.Values["hard"] = obligations.Kinds[text(e.Values["kind"])].Hard
	if text(e.Values["due_date"]) == "" {
		return form.Faults{{Field: "due_date", Key: "form.required"}}
	}
	_, err = AddObligation(app, a, e)
	return err
}

// GrantDateFields are what the small form of one more date asks.
var GrantDateFields = lo.Map([]string{"kind", "due_date", "due_time", "due_tz", "title", "owner"}, func(name string, _ int) form.Field {
	f := form.Pick(obligations.Fields, name)[0]
	if name == "title" || name == "owner" {
		f.Rule = "max=500" // empty: the grant's own
	}
	return f
})
