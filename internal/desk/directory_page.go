package desk

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// RecordPage is everything about one record of a shelf. Which of the parts below its facts are
// there depends on the shelf and on what the person may see.
type RecordPage struct {
	Shelf            Shelf
	ID, Title, Path  string
	Rev              int
	Facts            []Cell
	MayEdit          bool
	Gone, MayPutAway bool
	History          []RecordChange

	Donor     *DonorParts
	Call      *CallParts
	Programme *ProgrammeParts
	Life      *LifeParts
	Agreed    *AgreementParts
	Places    *OpeningParts
	Referral  *ReferralParts
	Talks     *Talks
	Grants    *GrantParts
	Dates     *DateParts
	Papers    []Paper
	Remarks   []Remark
	Kept      bool   // it has files and comments
	Form      string // the short form of the page that was refused, by its collection
	Twins     []Found
}

// ShowRecord is the page of a record that the person may see.
func ShowRecord(app core.App, who access.Who, now time.Time, s Shelf, id string) (RecordPage, error) {
	r, err := Find(app, who, s.Collection, id)
	if err != nil {
		return RecordPage{}, err
	}
	p := RecordPage{Shelf: s, ID: id, Title: titleOf(r), Path: s.Path(id), Rev: r.GetInt("rev"), MayEdit: May(who, s.Collection, access.Update, r)}
	p.Gone, p.MayPutAway = s.isGone(r.Get(s.Gone.Column)), p.MayEdit && s.Gone.Column != ""
	titles, err := related(app, s.Form(), r)
	if err != nil {
		return p, err
	}
	p.Facts = lo.Filter(s.cells(who, r, s.Form(), titles), func(c Cell, i int) bool { return !c.Empty && tells(s.Form()[i], i) })
	for _, part := range append(parts[s.Name], (*RecordPage).history, (*RecordPage).papers) {
		if err := part(&p, app, who, now, r); err != nil {
			return p, err
		}
	}
	return p, nil
}

// tells says whether a fact is worth a line: the first is the heading already, a currency stands
// with its sum.
func tells(f form.Field, place int) bool { return place > 0 && f.Kind != form.Currency }

type part = func(p *RecordPage, app core.App, who access.Who, now time.Time, r *core.Record) error

// parts are what a page of each shelf has below its facts.
var parts = map[string][]part{
	"donors":       {(*RecordPage).donor, (*RecordPage).talks, grantsOf("organisation"), (*RecordPage).dates},
	"contacts":     {(*RecordPage).talks},
	"programmes":   {(*RecordPage).programme, grantsOf("programme")},
	"calls":        {(*RecordPage).call, (*RecordPage).dates, grantsOf("call")},
	"sites":        {grantsOf("sites")},
	"openings":     {(*RecordPage).life, (*RecordPage).opening, (*RecordPage).dates},
	"agreements":   {(*RecordPage).life, (*RecordPage).agreement, (*RecordPage).dates},
	"applications": {(*RecordPage).referral, (*RecordPage).dates},
}

// papers are the files and comments of a record that can have them.
func (p *RecordPage) papers(app core.App, who access.Who, _ time.Time, r *core.Record) (err error) {
	if p.Kept = p.Shelf.Subject != "" && !grant(who, "documents", access.List).None(); !p.Kept {
		return nil
	}
	if p.Papers, err = PapersOf(app, p.Shelf.Subject, r.Id); err != nil {
		return err
	}
	p.Remarks, err = RemarksOn(app, who, p.Shelf.Subject, r.Id)
	return err
}

// DateParts are the dates of a record: those still to keep, and how many were.
type DateParts struct {
	Open   []ObligationLine
	Closed int
	MayAdd bool
	Fields []form.Field
	Values map[string]any
	Zones  []string
}

// dates are the obligations that the person sees and that belong to the record itself.
func (p *RecordPage) dates(app core.App, who access.Who, now time.Time, r *core.Record) error {
	if grant(who, "obligations", access.List).None() {
		return nil
	}
	of := dbx.HashExp{"obligations." + p.Shelf.Subject: r.Id}
	rows, err := store.ObligationsWhere(app, store.Page, Seen(who, "obligations"), of,
		dbx.In("obligations.state", lo.ToAnySlice(obligations.OpenStates())...))
	if err != nil {
		return err
	}
	colleagues, err := store.Colleagues(app)
	if err != nil {
		return err
	}
	p.Dates = &DateParts{MayAdd: p.MayEdit && May(who, "obligations", access.Create, nil), Fields: CallDateFields,
		Values: map[string]any{"kind": obligations.Application, "due_tz": when.Kyiv.String()}, Zones: zonesOf(when.Kyiv.String())}
	if p.Dates.Open, err = obligationLines(app, rows, colleagues, now); err != nil {
		return err
	}
	_, total, err := store.ObligationRows(app, store.ObligationQuery{Where: []dbx.Expression{Seen(who, "obligations"), of}}, 1)
	p.Dates.Closed = max(0, total-len(rows))
	return err
}

// GrantParts are the grants of a record.
type GrantParts struct {
	Lines  []GrantBeside
	MayAdd bool
}

// GrantBeside is a grant as the page of its donor, call or site shows it.
type GrantBeside struct {
	ID, Title, Code, State, Owner string
	Requested                     int64
	Currency                      string
	Ended                         bool
	Next                          NextDate
}

// manyGrants is how many grants a page of something else lists; the rest is found on their own pages.
const manyGrants = 100

// grantsOf are the grants that name the record in a column, newest first.
func grantsOf(column string) part {
	return func(p *RecordPage, app core.App, who access.Who, now time.Time, r *core.Record) error {
		if grant(who, "proposals", access.List).None() {
			return nil
		}
		is := dbx.Expression(dbx.HashExp{"proposals." + column: r.Id})
		if column == "sites" {
			is = dbx.Like("proposals.sites", `"`+r.Id+`"`)
		}
		found, err := store.Some(app, "proposals", and(is, Seen(who, "proposals")), manyGrants, "created DESC")
		if err != nil {
			return err
		}
		p.Grants = &GrantParts{MayAdd: May(who, "proposals", access.Create, nil)}
		p.Grants.Lines, err = grantsBeside(app, who, now, found)
		return err
	}
}

func grantsBeside(app core.App, who access.Who, now time.Time, found []*core.Record) ([]GrantBeside, error) {
	next, err := nextDates(app, who, now, "proposal", lo.Map(found, func(r *core.Record, _ int) string { return r.Id }))
	if err != nil {
		return nil, err
	}
	names, err := peopleToShow(app, lo.Map(found, func(r *core.Record, _ int) string { return "users/" + r.GetString("owner") }))
	return lo.Map(found, func(r *core.Record, _ int) GrantBeside {
		return GrantBeside{ID: r.Id, Title: r.GetString("title"), Code: r.GetString("code"), State: r.GetString("state"), Owner: names["users/"+r.GetString("owner")],
			Requested: int64(r.GetFloat("requested")), Currency: r.GetString("currency"), Ended: grants.Proposals.Ended(r.GetString("state")), Next: next[r.Id]}
	}), err
}

// RecordChange is a line of a record's history: who changed which fields.
type RecordChange struct {
	At              time.Time
	By, Via, Reason string
	Made            bool
	Move            string // a named move, empty for an edit
	Fields          []string
}

// changesShown is how many lines of the history a page shows.
const changesShown = 30

// history names what was changed; the values stand in the record of deeds, for those who keep it.
func (p *RecordPage) history(app core.App, who access.Who, _ time.Time, r *core.Record) error {
	rows, err := store.History(app, p.Shelf.Collection, r.Id, changesShown)
	labels := lo.Map(p.Shelf.Fields, func(f form.Field, _ int) string { return f.Name })
	p.History = lo.Map(rows, func(row store.AuditRow, _ int) RecordChange {
		c := RecordChange{At: store.Instant(row.At), By: row.Name, Via: row.Via, Reason: row.Reason, Made: row.Action == "create"}
		var changed []string
		_ = json.Unmarshal([]byte(row.Fields), &changed) // a line without columns has none
		if !c.Made {
			c.Fields = lo.Intersect(labels, changed)
		}
		if !lo.Contains([]string{"create", "update", "delete"}, row.Action) {
			c.Move = row.Action
		}
		return c
	})
	return err
}
