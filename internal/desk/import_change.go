package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/obligations"
	"lubart/internal/store"
)

// changeGrant lays the changed cells of a register's line over the grant and its promise to submit.
func changeGrant(tx core.App, a store.Act, row imports.Judged, imp string) error {
	p, err := tx.FindRecordById("proposals", row.ID)
	if err != nil {
		return refuse("house.gone", "what", "proposal")
	}
	changed := lo.SliceToMap(row.Changes, func(c imports.Change) (string, string) { return c.Field, c.To })
	a.Part = true
	in := grantInput(row, imp)
	was := p.GetString("owner")
	if err := changeProposal(tx, a, p, in, changed); err != nil {
		return err
	}
	if err := changePromise(tx, a, p, in, changed); err != nil {
		return err
	}
	if has(changed, "state", "decision") {
		if err := awaitDecision(tx, a, in, p); err != nil {
			return err
		}
	}
	if now := p.GetString("owner"); now != was {
		if err := handOver(tx, a, p.Id, was, now); err != nil {
			return err
		}
	}
	a.Part, a.Move = false, ""
	return WatchDate(tx, a, "proposal", p)
}

func changeProposal(tx core.App, a store.Act, p *core.Record, in GrantInput, changed map[string]string) error {
	for _, f := range []string{"title", "currency", "cofin_pct", "requested", "url", "notes", "state"} {
		if to, ok := changed[f]; ok {
			p.Set(f, to)
		}
	}
	if has(changed, "state") {
		p.Set("imported_state", in.StateText)
	}
	if has(changed, "decision") {
		p.Set("decision_expected_on", in.Decision.String())
	}
	if has(changed, "donor", "programme") {
		donor, programme, call, err := grantBase(tx, a, in)
		if err != nil {
			return err
		}
		p.Set("call", call)
		p.Set("programme", programme)
		p.Set("organisation", donor)
	}
	if has(changed, "owner", "owner_email") {
		owner, err := grantOwner(tx, a, in)
		if err != nil {
			return err
		}
		p.Set("owner", owner)
	}
	return store.Save(tx, a, p)
}

func has(changed map[string]string, fields ...string) bool {
	return lo.SomeBy(fields, func(f string) bool { _, ok := changed[f]; return ok })
}

// changePromise moves the promise to submit: its date, its words and where it stands.
func changePromise(tx core.App, a store.Act, p *core.Record, in GrantInput, changed map[string]string) error {
	if !has(changed, "due_date", "due_time", "due_tz", "expected", "state", "title", "url") {
		return nil
	}
	o, err := promiseOf(tx, p.Id)
	if err != nil {
		return err
	}
	if o == nil {
		return addPromise(tx, a, in, p)
	}
	for _, f := range []string{"title", "due_date", "due_time", "due_tz"} {
		if to, ok := changed[f]; ok {
			o.Set(f, to)
		}
	}
	if to, ok := changed["url"]; ok {
		o.Set("source_url", to)
	}
	if has(changed, "due_date", "expected") {
		dateOrWords(o, in)
	}
	if has(changed, "due_date", "expected", "state") {
		due := dueInstant(o)
		settlePromise(o, p.GetString("state"), !due.IsZero() && due.Before(a.At), in.CheckTo, a)
	}
	return store.Save(tx, a, o)
}

// dateOrWords keeps one of the two: a date, or what is known instead of it.
func dateOrWords(o *core.Record, in GrantInput) {
	o.Set("expected", lo.Ternary(o.GetString("due_date") == "", in.Expected, ""))
	o.Set("check_from", "")
	if o.GetString("due_date") != "" {
		return
	}
	o.Set("due_time", "")
	if !in.CheckFrom.IsZero() {
		o.Set("check_from", in.CheckFrom.String())
	}
}

// handOver gives what is still open of a grant and was one person's to another.
func handOver(tx core.App, a store.Act, proposal, from, to string) error {
	open, err := store.Where(tx, "obligations", dbx.And(dbx.HashExp{"proposal": proposal, "owner": from},
		dbx.In("state", lo.ToAnySlice(obligations.OpenStates())...)))
	if err != nil {
		return err
	}
	for _, o := range open {
		o.Set("owner", to)
		if err := store.Save(tx, a, o); err != nil {
			return err
		}
	}
	return nil
}
