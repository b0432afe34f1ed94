package desk

import (
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/when"
)

// PersonPage is the card of somebody for life.
type PersonPage struct {
	RecordPage
	IDs          []IDLine
	SeesIDs      bool // that there are any
	MayRead      bool // and what they say
	Missing      []string
	NoTaxNumber  string // why there is none
	BirthWarning string
	Forms        []FormLine
	Unconfirmed  bool // some forms are only proposed
	Applications []WorkLine
	Placements   []WorkLine
	SeesWork     bool
	MayRefer     bool
	Merged       []MergedLine
	Alike        []Found // cards that could be merged into this one
	Taken        *Found  // the card that has the identifier which was typed
}

// FormLine is a name in one case: as it was written down, and as the rule has it.
type FormLine struct {
	Field    form.Field
	Kept     string
	Proposed string
}

// WorkLine is a referral or a placement of somebody.
type WorkLine struct {
	Path, Title, Number, State string
	From, To                   when.Date
}

// MergedLine is a card that became part of another.
type MergedLine struct {
	Found
	ID, By string
	At     time.Time
}

// MergedAway is where the page of a card is that was put into another one, or "".
func MergedAway(app core.App, who access.Who, id string) (string, error) {
	r, err := Find(app, who, "people", id)
	if err != nil {
		return "", err
	}
	if r.GetString("merged_into") == "" {
		return "", nil
	}
	card, err := cardOf(app, id)
	if err != nil {
		return "", err
	}
	return ShelfOf("people").Path(card.Id), nil
}

// ShowPerson is the card of a person, with as much of what hangs on it as somebody may see.
func ShowPerson(app core.App, who access.Who, now time.Time, s Seat, id string) (p PersonPage, err error) {
	if p.RecordPage, err = ShowRecord(app, who, now, ShelfOf("people"), id); err != nil {
		return p, err
	}
	card, err := app.FindRecordById("people", id)
	if err != nil {
		return p, err
	}
	for _, part := range []func(core.App, access.Who, Seat, *core.Record) error{p.identifiers, p.work, p.doubles} {
		if err := part(app, who, s, card); err != nil {
			return p, err
		}
	}
	p.Facts = lo.Reject(p.Facts, func(c Cell, _ int) bool { return c.Name == "given_name" || c.Name == "patronymic" }) // the heading says them
	p.BirthWarning = people.BirthWarning(store.Day(card, "birth_date"), Today(now))
	p.forms(card)
	return p, nil
}

func (p *PersonPage) identifiers(app core.App, who access.Who, s Seat, card *core.Record) (err error) {
	p.SeesIDs, p.MayRead = who.Is(seeMasks...), who.Is(seeWhole...)
	p.IDs, err = Identifiers(app, who, s, card)
	have := lo.Map(p.IDs, func(l IDLine, _ int) string { return l.Kind })
	p.Missing = lo.Without(people.IDKinds, have...)
	p.NoTaxNumber = card.GetString("no_rnokpp")
	return err
}

func (p *PersonPage) forms(card *core.Record) {
	for _, f := range people.NameForms {
		l := FormLine{Field: f, Kept: card.GetString(f.Name), Proposed: forms[f.Name](partsOf(card))}
		p.Forms = append(p.Forms, l)
		p.Unconfirmed = p.Unconfirmed || l.Kept == ""
	}
}

// manyWorks is how many referrals and placements a card lists, newest first.
const manyWorks = 50

func (p *PersonPage) work(app core.App, who access.Who, _ Seat, card *core.Record) error {
	p.SeesWork = !grant(who, "placements", access.List).None()
	p.MayRefer = who.Is(people.HR, people.Head)
	of := dbx.HashExp{"person": card.Id}
	if !grant(who, "applications", access.List).None() {
		rows, err := store.Some(app, "applications", and(of, Seen(who, "applications")), manyWorks, "created DESC")
		if err != nil {
			return err
		}
		p.Applications = lo.Map(rows, func(r *core.Record, _ int) WorkLine {
			return WorkLine{Path: "/applications/" + r.Id, Number: r.GetString("referral_no"), State: r.GetString("state"), From: store.Day(r, "referral_on"), To: store.Day(r, "valid_until")}
		})
	}
	if !p.SeesWork {
		return nil
	}
	rows, err := store.Some(app, "placements", and(of, Seen(who, "placements")), manyWorks, "starts_on DESC")
	p.Placements = lo.Map(rows, func(r *core.Record, _ int) WorkLine {
		return WorkLine{Path: "/placements/" + r.Id, Title: r.GetString("title"), Number: r.GetString("number"), State: r.GetString("state"), From: store.Day(r, "starts_on"),
			To: lo.Ternary(r.GetString("ended_on") != "", store.Day(r, "ended_on"), store.Day(r, "ends_on"))}
	})
	return err
}

// doubles are the cards that became part of this one, and those that could.
func (p *PersonPage) doubles(app core.App, who access.Who, _ Seat, card *core.Record) (err error) {
	if !p.MayEdit || card.GetString("merged_into") != "" {
		return nil
	}
	if p.Merged, err = mergedInto(app, card); err != nil {
		return err
	}
	p.Alike, err = lookalikes(app, who, card)
	return err
}

// ID of a card stands at the end of its address.
func (f Found) ID() string { return f.Path[strings.LastIndexByte(f.Path, '/')+1:] }

// SetNameForms writes down how a name stands in its cases.
func SetNameForms(app core.App, a store.Act, id string, e Edit) error {
	return wrap("set the forms of a name", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, ShelfOf("people"), id, access.Update)
		if err != nil {
			return err
		}
		if err := Apply(r, people.NameForms, e); err != nil {
			return err
		}
		return store.Save(tx, a, r)
	}))
}

// MergePage shows two cards side by side before they become one.
type MergePage struct {
	Kept, Gone Found
	Rows       []MergeRow
	Works      [2]int // how many referrals and placements each has
}

// MergeRow is one field of both cards.
type MergeRow struct {
	Name      string
	Kept      Cell
	Gone      Cell
	Different bool
}

// ShowMerge compares two cards.
func ShowMerge(app core.App, who access.Who, kept, gone string) (m MergePage, err error) {
	one, two, err := mergeable(app, store.Act{Who: who}, kept, gone)
	if err != nil {
		return m, err
	}
	s := ShelfOf("people")
	titles, err := related(app, s.Form(), one, two)
	if err != nil {
		return m, err
	}
	m.Kept, m.Gone = personLine(one), personLine(two)
	for _, f := range s.Form() {
		row := MergeRow{Name: f.Name, Kept: s.cell(who, one, f, titles), Gone: s.cell(who, two, f, titles)}
		row.Different = row.Kept.Text != row.Gone.Text
		if !row.Kept.Empty || !row.Gone.Empty {
			m.Rows = append(m.Rows, row)
		}
	}
	for i, id := range []string{one.Id, two.Id} {
		for _, collection := range []string{"applications", "placements"} {
			n, err := app.CountRecords(collection, dbx.HashExp{"person": id})
			if err != nil {
				return m, err
			}
			m.Works[i] += int(n)
		}
	}
	return m, nil
}

// Reveal puts a whole identifier into the page that answers whoever asked for it.
func (p *PersonPage) Reveal(kind, whole string) {
	for i := range p.IDs {
		if p.IDs[i].Kind == kind {
			p.IDs[i].Whole = whole
		}
	}
}
