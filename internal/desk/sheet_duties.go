package desk

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/obligations"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// keepDuties keeps what a sheet asks of whoever fills it in: the first half for the advance, and the
// whole. The weeks are each mentor's own.
func keepDuties(tx core.App, a store.Act, r *core.Record, ro Roster) error {
	cal, err := store.Calendar(tx)
	if err != nil {
		return err
	}
	first, _, err := monthOf(r.GetString("month"))
	if err != nil {
		return err
	}
	norms, err := NormsOn(tx, first)
	if err != nil {
		return err
	}
	half := first.AddDays(14)
	advance := cal.OnOrBefore(first.AddDays(max(norms.Whole(placements.AdvanceDay, 15), 1) - 1))
	want := placements.SheetPromises(placements.SheetFacts{Month: r.GetString("month"), State: r.GetString("state"), Today: Today(a.At),
		People: spansOf(ro), Advanced: advanced(ro, advance, half, Today(a.At)), Norms: norms, Calendar: cal})
	want = lo.Filter(want, func(p placements.Promise, _ int) bool { return p.Kind != placements.DutyAttendance })
	if r.GetInt("version") > 1 {
		want = anew(want, cal.AddWorking(Today(r.GetDateTime("created").Time()), 2))
	}
	watchers, err := officers(tx)
	if err != nil {
		return err
	}
	have, err := store.Where(tx, "obligations", dbx.HashExp{"timesheet": r.Id, "kind": []any{placements.DutyAdvanceSheet, placements.DutyTimesheet}})
	if err != nil {
		return err
	}
	return reconcile(tx, a, have, lo.Map(want, func(p placements.Promise, _ int) duty {
		return duty{Promise: p, title: dutyTitle(p, first, half), values: map[string]any{"owner": r.GetString("owner"), "timesheet": r.Id, "watchers": watchers}}
	}))
}

// advanced says whether the first half of a month is told: its day has come and no day until then, or by
// now until the end of the half, lacks a code.
func advanced(ro Roster, day, half, today when.Date) bool {
	until := today
	if half.Before(today) {
		until = half
	}
	return !today.Before(day) && len(gapsUntil(ro, until)) == 0
}

// anew gives the promises of a corrected version their own time: the old dates have passed, and its
// first half has been paid.
func anew(want []placements.Promise, day when.Date) []placements.Promise {
	return lo.FilterMap(want, func(p placements.Promise, _ int) (placements.Promise, bool) {
		if day.After(p.Due) {
			p.Due = day
		}
		return p, p.Kind == placements.DutyTimesheet
	})
}

// keepWeeks keeps what a month asks of a mentor week by week: one promise a week for all their people,
// whatever site they work at.
func keepWeeks(tx core.App, a store.Act, mentor, month string) error {
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	ro, err := mentorRoster(tx, mentor, first, last)
	if err != nil {
		return err
	}
	cal, err := store.Calendar(tx)
	if err != nil {
		return err
	}
	want := placements.SheetPromises(placements.SheetFacts{Month: month, State: placements.Open, Today: Today(a.At), People: spansOf(ro),
		Gaps: gapsUntil(ro, Today(a.At)), Calendar: cal})
	want = lo.Filter(want, func(p placements.Promise, _ int) bool { return p.Kind == placements.DutyAttendance })
	have, err := store.Where(tx, "obligations", dbx.HashExp{"duty": weekKeys(mentor, first, last)})
	if err != nil || len(have)+len(want) == 0 {
		return err
	}
	sheet, err := mainSheet(tx, a, ro, month)
	if err != nil {
		return err
	}
	deputy := mostOf(ro, "mentor_deputy")
	return reconcile(tx, a, have, lo.Map(want, func(p placements.Promise, _ int) duty {
		monday, _ := when.Parse(strings.TrimPrefix(p.Key, "week:"))
		p.Key = weekKey(mentor, month, monday)
		return duty{Promise: p, title: dutyTitle(p, monday, p.Due), values: map[string]any{"owner": mentor, "deputy": deputy, "timesheet": sheet}}
	}))
}

// weekKey names the promise of a mentor's week; a week of two months has one in each.
func weekKey(mentor, month string, monday when.Date) string {
	return "week:" + monday.String() + ":" + month + ":" + mentor
}

func weekKeys(mentor string, first, last when.Date) []any {
	var all []any
	for monday := placements.MondayOf(first); !monday.After(last); monday = monday.AddDays(7) {
		all = append(all, weekKey(mentor, first.String()[:7], monday))
	}
	return all
}

// weekDuty reads a week's key back.
func weekDuty(key string) (mentor string, monday when.Date, ok bool) {
	parts := strings.Split(key, ":")
	if len(parts) != 4 || parts[0] != "week" {
		return "", when.Date{}, false
	}
	monday, err := when.Parse(parts[1])
	return parts[3], monday, err == nil && !monday.IsZero()
}

// mainSheet is the id of the sheet in which most of a mentor's people stand.
func mainSheet(tx core.App, a store.Act, ro Roster, month string) (string, error) {
	site := mostOf(ro, "site")
	if site == "" {
		return "", nil
	}
	r, err := newestSheet(tx, site, month)
	if err == nil && r == nil {
		r, err = makeSheet(tx, a, site, month, 1, "")
	}
	if err != nil {
		return "", err
	}
	return r.Id, nil
}

// officers are the personnel officers, who watch sheets.
func officers(app core.App) ([]string, error) {
	all, err := store.Where(app, "users", dbx.And(dbx.Like("roles", `"hr"`), dbx.NewExp("state != 'blocked'")), "created")
	return lo.Map(all, func(u *core.Record, _ int) string { return u.Id }), err
}

func dutyTitle(p placements.Promise, from, to when.Date) string {
	b := web.Books()["uk"]
	switch p.Kind {
	case placements.DutyAttendance:
		return b.T("attendance.duty.week", "from", b.DayShort(from), "to", b.DayShort(to))
	case placements.DutyAdvanceSheet:
		return b.T("attendance.duty.advance", "month", b.Month(from))
	}
	return b.T("attendance.duty.sheet", "month", b.Month(from))
}

// duty is a promise with what its obligation is made of.
type duty struct {
	placements.Promise
	title  string
	values map[string]any
}

// reconcile makes the obligations of a subject what its promises want: one that is missing is opened, an
// open one is moved to its date and its owner, one that was kept is closed, and one that nobody wants
// any more is not applicable. Whoever closed one by hand is believed.
func reconcile(tx core.App, a store.Act, have []*core.Record, want []duty) error {
	byKey := lo.KeyBy(have, func(o *core.Record) string { return o.GetString("duty") })
	for _, d := range want {
		o := byKey[d.Key]
		delete(byKey, d.Key)
		var err error
		switch {
		case o == nil && !d.Closed:
			err = openDuty(tx, a, d)
		case o == nil:
		case d.Closed:
			err = endDuty(tx, a, o, "done", "")
		default:
			err = alignDuty(tx, a, o, d)
		}
		if err != nil {
			return err
		}
	}
	for _, o := range byKey {
		if err := endDuty(tx, a, o, "not_applicable", web.Books()["uk"].T("attendance.duty.gone")); err != nil {
			return err
		}
	}
	return nil
}

func openDuty(tx core.App, a store.Act, d duty) error {
	_, err := store.Make(tx, a, "obligations", lo.Assign(d.values, map[string]any{"kind": d.Kind, "duty": d.Key, "title": d.title,
		"due_date": d.Due.String(), "due_time": d.Time, "due_tz": "Europe/Kyiv", "hard": d.Hard}))
	return wrap("open "+d.Key, err)
}

// alignDuty moves an open promise to what is wanted. One that the house itself closed lives again.
func alignDuty(tx core.App, a store.Act, o *core.Record, d duty) error {
	if !obligations.Open(o.GetString("state")) {
		if o.GetString("closed_by") != "" {
			return nil
		}
		o.Set("state", obligations.Workflow.Initial)
		closing(a, o, obligations.Workflow.Initial, "")
		a.Move = "reopen"
	}
	o.Set("due_date", d.Due.String())
	for _, column := range []string{"timesheet", "watchers"} {
		if v, told := d.values[column]; told {
			o.Set(column, v)
		}
	}
	if o.GetString("owner") == "" || d.Kind != placements.DutyAttendance {
		o.Set("owner", d.values["owner"])
	}
	if len(store.Changed(o.Original(), o)) == 0 {
		return nil
	}
	a.Why = "ours"
	return store.Save(tx, a, o)
}

// endDuty closes an open promise in the name of the house, not of whoever happened to save.
func endDuty(tx core.App, a store.Act, o *core.Record, move, reason string) error {
	if !obligations.Open(o.GetString("state")) {
		return nil
	}
	m, _ := obligations.Workflow.Find(o.GetString("state"), move)
	o.Set("state", m.To)
	o.Set("closed_at", a.At)
	o.Set("closed_reason", reason)
	a.Move, a.Reason = move, reason
	return store.Save(tx, a, o)
}
