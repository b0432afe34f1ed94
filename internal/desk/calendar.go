package desk

import (
	"net/url"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// CalendarFilter is what the address of the calendar says.
type CalendarFilter struct {
	Month  when.Date // its first day
	Kind   string
	Mine   bool
	Agenda bool
}

// CalendarFilterOf reads the filter out of a query; without a month it is the present one.
func CalendarFilterOf(q url.Values, now time.Time) CalendarFilter {
	f := CalendarFilter{Kind: q.Get("kind"), Mine: q.Get("who") == "me", Agenda: q.Get("view") == "agenda"}
	month, err := when.Parse(q.Get("month") + "-01")
	if err != nil || month.IsZero() {
		month = Today(now)
	}
	month.Day = 1
	f.Month = month
	return f
}

// MonthPage is a month as a table of weeks and as a list of days.
type MonthPage struct {
	Filter             CalendarFilter
	Before, After, Now string // the neighbouring months and the present one, as the address writes them
	Weeks              [][]MonthDay
	Days               []MonthDay // of the month itself, those with something on them
	Next               *ObligationLine
	Weekdays           []time.Weekday
	Kinds              []string
	HasFeed            bool
	MayAdd             bool
}

// MonthDay is one square.
type MonthDay struct {
	Date            when.Date
	Today, Off, Out bool
	Entries         []ObligationLine
}

// mostInMonth bounds what one month shows.
const mostInMonth = 1000

// Calendar is a month of obligations that the person may see.
func Calendar(app core.App, who access.Who, now time.Time, f CalendarFilter) (MonthPage, error) {
	p := MonthPage{Filter: f, Before: f.Month.AddMonths(-1).String()[:7], After: f.Month.AddMonths(1).String()[:7], Now: Today(now).String()[:7],
		Weekdays: []time.Weekday{1, 2, 3, 4, 5, 6, 0}, Kinds: obligations.Codes, MayAdd: May(who, "obligations", access.Create, nil)}
	first := f.Month.AddDays(-((int(f.Month.Weekday()) + 6) % 7))
	last := f.Month.AddMonths(1).AddDays(-1)
	end := last.AddDays((7 - int(last.Weekday())) % 7)
	where := append(f.where(who), dbx.Between("obligations.due_date", first.String(), end.String()))
	rows, err := store.ObligationsWhere(app, mostInMonth, where...)
	if err != nil {
		return p, err
	}
	colleagues, err := store.Colleagues(app)
	if err != nil {
		return p, err
	}
	lines, err := obligationLines(app, rows, colleagues, now)
	if err != nil {
		return p, err
	}
	off, err := store.Calendar(app)
	if err != nil {
		return p, err
	}
	p.lay(first, end, lines, off, Today(now))
	if p.HasFeed, err = HasFeed(app, who); err != nil || len(p.Days) > 0 {
		return p, err
	}
	return p, p.next(app, who, now, colleagues, last)
}

func (f CalendarFilter) where(who access.Who) []dbx.Expression {
	where := []dbx.Expression{Seen(who, "obligations")}
	if f.Kind != "" {
		where = append(where, dbx.HashExp{"obligations.kind": f.Kind})
	}
	if f.Mine {
		where = append(where, dbx.Or(dbx.HashExp{"obligations.owner": who.ID}, dbx.HashExp{"obligations.deputy": who.ID}))
	}
	return where
}

// lay puts the entries on their days, Monday first.
func (p *MonthPage) lay(first, end when.Date, lines []ObligationLine, off when.Calendar, today when.Date) {
	on := lo.GroupBy(lines, func(l ObligationLine) when.Date { return l.Due })
	var week []MonthDay
	for d := first; !d.After(end); d = d.AddDays(1) {
		day := MonthDay{Date: d, Today: d == today, Off: !off.Works(d), Out: d.Month != p.Filter.Month.Month, Entries: on[d]}
		if week = append(week, day); len(week) == 7 {
			p.Weeks, week = append(p.Weeks, week), nil
		}
		if !day.Out && len(day.Entries) > 0 {
			p.Days = append(p.Days, day)
		}
	}
}

// next is the first open date after an empty month.
func (p *MonthPage) next(app core.App, who access.Who, now time.Time, colleagues []store.Colleague, last when.Date) error {
	where := append(p.Filter.where(who), dbx.In("obligations.state", lo.ToAnySlice(obligations.OpenStates())...),
		dbx.NewExp("obligations.due_date > {:last}", dbx.Params{"last": last.String()}))
	rows, err := store.ObligationsWhere(app, 1, where...)
	if err != nil || len(rows) == 0 {
		return err
	}
	lines, err := obligationLines(app, rows, colleagues, now)
	if err == nil {
		p.Next = &lines[0]
	}
	return err
}
