package desk

import (
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// everyValue is what the address says to see every value of a filter that would otherwise hold one.
const everyValue = "all"

// Filter is a choice by which a list is narrowed: what is chosen and what may be.
type Filter struct {
	Name, Value string
	Any         string // what the address says for no choice
	Hides       bool   // no choice still leaves out what was put away
	Words       string
	Options     []string
}

// Column is the head of a column; Sort is empty where no index could serve it.
type Column struct{ Name, Sort string }

// Line is a record in a list.
type Line struct {
	ID, Path string
	Cells    []Cell
	Gone     bool
	Next     NextDate
	Seats    Seats
}

// NextDate is the nearest open date of something; a zero Date is none.
type NextDate struct {
	ID, Kind   string
	Date       when.Date
	Time, Zone string
	Days       int
}

// RecordList is one page of a shelf.
type RecordList struct {
	Shelf    Shelf
	Tabs     []string
	Query    string
	Sort     string
	Filters  []Filter
	Columns  []Column
	Lines    []Line
	Pager    web.Pager
	MayAdd   bool
	Narrowed bool
	Dated    bool // the list shows the next date of each
	Seated   bool // the list shows the free seats of each
}

// ListRecords is a page of a shelf as the address asks for it. Whoever may list nothing of it does
// not learn that it is there.
func ListRecords(app core.App, who access.Who, now time.Time, s Shelf, q url.Values) (RecordList, error) {
	if grant(who, s.Collection, access.List).None() {
		return RecordList{}, store.ErrNotFound
	}
	l := RecordList{Shelf: s, Query: strings.TrimSpace(q.Get("q")), Sort: q.Get("sort"), MayAdd: May(who, s.Collection, access.Create, nil),
		Tabs: s.tabs(who), Dated: s.Name == "calls", Seated: s.Name == "openings"}
	order := s.order(&l)
	where := []dbx.Expression{Seen(who, s.Collection), s.only(), store.Matches(s.Collection, l.Query)}
	l.Narrowed = l.Query != ""
	for _, f := range s.columns() {
		if f.Kind == form.Choice || f.Kind == form.Choices {
			filter := s.filter(f, q.Get(f.Name))
			l.Filters = append(l.Filters, filter)
			l.Narrowed = l.Narrowed || q.Get(f.Name) != ""
			where = append(where, s.narrow(filter, f.Kind))
		}
		l.Columns = append(l.Columns, Column{Name: f.Name, Sort: lo.Ternary(s.Sorts[f.Name] != "", f.Name, "")})
	}
	found, err := store.ListOf(app, s.Collection, web.Number(q), order, where...)
	if err != nil {
		return l, err
	}
	l.Pager = web.NewPager(found.Page, store.Page, found.Total)
	return l, l.lines(app, who, now, found.Records)
}

// only is the part of a WHERE that keeps what stands on the shelf; nil for everything.
func (s Shelf) only() dbx.Expression {
	if len(s.Only) == 0 {
		return nil
	}
	return s.Only
}

// order is the ORDER BY the address asks for; what it does not know is the order of names.
func (s Shelf) order(l *RecordList) []string {
	column, back := strings.CutPrefix(l.Sort, "-")
	if s.Sorts[column] == "" {
		column, back = s.columns()[0].Name, false
	}
	l.Sort = lo.Ternary(back, "-", "") + column
	down := lo.Ternary(back, " DESC", "")
	return lo.Uniq([]string{s.Sorts[column] + down, "sort_key" + down, "_rowid_" + down})
}

func (s Shelf) tabs(who access.Who) []string {
	return lo.Filter(s.Beside, func(name string, _ int) bool {
		return !grant(who, ShelfOf(name).Collection, access.List).None()
	})
}

// filter reads one choice out of the address; a value nobody knows chooses nothing.
func (s Shelf) filter(f form.Field, asked string) Filter {
	first := s.First[f.Name]
	out := Filter{Name: f.Name, Words: s.words(f.Name), Options: f.Options, Any: lo.Ternary(first != "", everyValue, ""),
		Hides: s.Gone.Column == f.Name && first == ""}
	switch {
	case lo.Contains(f.Options, asked):
		out.Value = asked
	case asked != everyValue:
		out.Value = first
	}
	return out
}

func (s Shelf) narrow(f Filter, k form.Kind) dbx.Expression {
	column := s.Collection + "." + f.Name
	switch {
	case f.Value == "" && f.Hides:
		return dbx.Not(dbx.HashExp{column: s.Gone.Away})
	case f.Value == "":
		return nil
	case k == form.Choices:
		return dbx.Like(column, `"`+f.Value+`"`)
	}
	return dbx.HashExp{column: f.Value}
}

func (l *RecordList) lines(app core.App, who access.Who, now time.Time, records []*core.Record) error {
	s, fields := l.Shelf, l.Shelf.columns()
	titles, err := related(app, fields, records...)
	if err != nil {
		return err
	}
	next := map[string]NextDate{}
	if l.Dated {
		if next, err = nextDates(app, who, now, "call", lo.Map(records, func(r *core.Record, _ int) string { return r.Id })); err != nil {
			return err
		}
	}
	seats := map[string]Seats{}
	if l.Seated {
		if seats, err = seatsAhead(app, now, records); err != nil {
			return err
		}
	}
	l.Lines = lo.Map(records, func(r *core.Record, _ int) Line {
		return Line{ID: r.Id, Path: s.Path(r.Id), Cells: s.cells(who, r, fields, titles), Gone: s.isGone(r.Get(s.Gone.Column)), Next: next[r.Id], Seats: seats[r.Id]}
	})
	return nil
}

// manyDates is how many open dates are looked through for the nearest of each subject.
const manyDates = 2000

// nextDates are the nearest open dates of the subjects with these ids, as far as the person sees them.
func nextDates(app core.App, who access.Who, now time.Time, subject string, ids []string) (map[string]NextDate, error) {
	out := map[string]NextDate{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := store.ObligationsWhere(app, manyDates, Seen(who, "obligations"), dbx.In("obligations."+subject, lo.ToAnySlice(ids)...),
		dbx.In("obligations.state", lo.ToAnySlice(obligations.OpenStates())...), dbx.NewExp("obligations.due_utc > ''"))
	for _, row := range rows {
		_, id := row.Subject()
		if _, nearer := out[id]; !nearer {
			line := obligationLine(row, now)
			out[id] = NextDate{ID: row.ID, Kind: row.Kind, Date: line.Due, Time: row.DueTime, Zone: row.DueTZ, Days: line.Days}
		}
	}
	return out, err
}
