package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// Talks are what was said to an organisation or to one of its people, newest first.
type Talks struct {
	Lines   []TalkLine
	MayAdd  bool
	Fields  []form.Field
	Values  map[string]any
	Options map[string][]web.Option
}

// TalkLine is one entry of the log.
type TalkLine struct {
	On                when.Date
	Kind, Summary, By string
	Contact           Found
	Next              string
	NextOn            when.Date
}

// TalkFields are what the form of a new entry asks on an organisation's page.
var TalkFields = form.Pick(grants.Interactions, "on", "kind", "contact", "summary", "next_step", "next_step_on")

// talks are part of the pages of organisations and contacts, for those who negotiate.
func (p *RecordPage) talks(app core.App, who access.Who, now time.Time, r *core.Record) error {
	if grant(who, "interactions", access.List).None() {
		return nil
	}
	column := lo.Ternary(p.Shelf.Name == "contacts", "contact", "organisation")
	found, err := store.Some(app, "interactions", and(dbx.HashExp{column: r.Id}, Seen(who, "interactions")), manyBeside, "on DESC", "created DESC")
	if err != nil {
		return err
	}
	p.Talks = &Talks{MayAdd: column == "organisation" && May(who, "interactions", access.Create, nil), Fields: TalkFields,
		Values: map[string]any{"on": Today(now).String()}, Options: map[string][]web.Option{"contact": {}}}
	if p.Donor != nil {
		p.Talks.Options["contact"] = lo.FilterMap(p.Donor.Contacts, func(c ContactLine, _ int) (web.Option, bool) {
			return web.Option{Value: c.ID, Label: c.Name}, !c.Gone
		})
	}
	return p.Talks.lines(app, who, found)
}

func (t *Talks) lines(app core.App, who access.Who, found []*core.Record) error {
	names, err := peopleToShow(app, lo.FlatMap(found, func(r *core.Record, _ int) []string {
		return []string{"users/" + r.GetString("by"), "contacts/" + r.GetString("contact")}
	}))
	t.Lines = lo.Map(found, func(r *core.Record, _ int) TalkLine {
		id := r.GetString("contact")
		return TalkLine{On: store.Day(r, "on"), Kind: r.GetString("kind"), Summary: r.GetString("summary"), By: names["users/"+r.GetString("by")],
			Contact: Found{Title: names["contacts/"+id], Path: linkTo(who, "contacts", id)}, Next: r.GetString("next_step"), NextOn: store.Day(r, "next_step_on")}
	})
	return err
}

// AddInteraction writes down what was said to an organisation. A next step with a day is a promise
// of whoever wrote it down, and reminds like any other.
func AddInteraction(app core.App, a store.Act, organisation string, e Edit) error {
	next, on := text(e.Values["next_step"]), text(e.Values["next_step_on"])
	if next == "" && on != "" {
		return form.Faults{{Field: "next_step", Key: "directory.which_step"}}
	}
	return wrap("write down an interaction", store.Tx(app, func(tx core.App) error {
		if _, err := Find(tx, a.Who, "organisations", organisation); err != nil {
			return err
		}
		if err := Must(a.Who, "interactions", access.Create, nil); err != nil {
			return err
		}
		if err := worksAt(tx, a.Who, text(e.Values["contact"]), organisation); err != nil {
			return err
		}
		values := lo.Assign(e.Values, map[string]any{"organisation": organisation, "by": a.Who.ID})
		if _, err := store.Make(tx, a, "interactions", values); err != nil || on == "" {
			return err
		}
		return promiseStep(tx, a, organisation, next, on)
	}))
}

// worksAt refuses a contact of another organisation.
func worksAt(tx core.App, who access.Who, contact, organisation string) error {
	if contact == "" {
		return nil
	}
	c, err := Find(tx, who, "contacts", contact)
	if err != nil || c.GetString("organisation") != organisation {
		return form.Faults{{Field: "contact", Key: "directory.no_such"}}
	}
	return nil
}

func promiseStep(tx core.App, a store.Act, organisation, step, on string) error {
	r, err := store.New(tx, "obligations")
	if err != nil {
		return err
	}
	r.Load(map[string]any{"kind": obligations.Task, "title": step, "due_date": on, "due_tz": when.Kyiv.String(),
		"owner": a.Who.ID, "organisation": organisation})
	if err := Must(a.Who, "obligations", access.Create, r); err != nil {
		return err
	}
	return store.Save(tx, a, r)
}
