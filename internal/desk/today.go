package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// How many lines each list of the first page holds, and how many days ahead it looks.
const (
	todayLines = 30
	aheadDays  = 7
	coverDays  = 14 // for whom one stands in
)

// TodayPage tells a person in ten seconds what is late, what comes, and what waits for them.
type TodayPage struct {
	Day, Until    when.Date
	Overdue, Week []ObligationLine
	Waiting       []WaitingLine
	Calls         []CallLine
	Next          *ObligationLine // when nothing is due: what comes first
	All, MayAll   bool
	Risk          []ObligationLine
	Imports, Held int               // imports whose reminders wait for a head, and their obligations
	More          bool              // more than the lists hold
	Year          *store.YearCounts // what became of this year's proposals, for whom they concern
	Sees          bool              // whether this person has anything to do with dates at all
}

// WaitingLine is an obligation that waits for this person, and why.
type WaitingLine struct {
	ObligationLine
	Why string // covering, check_date, decision, undated, attendance
}

// TodayFor is the first page of a person; all adds what is at risk in the department, to its head and
// to those who lead somebody.
func TodayFor(app core.App, who access.Who, now time.Time, all bool) (TodayPage, error) {
	p := TodayPage{Day: Today(now), Until: Today(now).AddDays(aheadDays - 1), Sees: May(who, "obligations", access.List, nil)}
	colleagues, err := store.Colleagues(app)
	if err != nil || !p.Sees {
		return p, err
	}
	t := today{app: app, who: who, now: now, colleagues: colleagues, page: &p}
	led := t.led()
	p.MayAll = who.Is("head") || len(led) > 0
	p.All = all && p.MayAll
	steps := []func() error{t.mine, t.covered, t.gaps, t.calls, t.imports, t.next, t.year}
	if p.All {
		steps = append(steps, func() error { return t.risk(led) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return p, wrap("show today", err)
		}
	}
	return p, nil
}

// year is what became of this year's proposals, for those who may see them.
func (t today) year() error {
	if grant(t.who, "proposals", access.List).None() {
		return nil
	}
	first := when.Date{Year: Today(t.now).Year, Month: time.January, Day: 1}
	counts, err := store.YearOfGrants(t.app, first.At("00:00", when.Kyiv), first.AddMonths(12).At("00:00", when.Kyiv))
	if counts.Sent+counts.Decided > 0 {
		t.page.Year = &counts
	}
	return err
}

// today is the making of one person's first page.
type today struct {
	app        core.App
	who        access.Who
	now        time.Time
	colleagues []store.Colleague
	page       *TodayPage
}

func openNow() dbx.Expression {
	return dbx.In("obligations.state", lo.ToAnySlice(obligations.OpenStates())...)
}

// dueBefore names its parameter by the instant: two of them stand in one query.
func dueBefore(t time.Time) dbx.Expression {
	name := fmt.Sprintf("before%d", t.Unix())
	return dbx.NewExp("obligations.due_utc > '' AND obligations.due_utc < {:"+name+"}", dbx.Params{name: store.UTC(t)})
}

// lines loads and completes the open obligations that fit and that the person may see.
func (t today) lines(limit int, where ...dbx.Expression) ([]ObligationLine, error) {
	rows, err := store.ObligationsWhere(t.app, limit, append(where, openNow(), Seen(t.who, "obligations"))...)
	if err != nil {
		return nil, err
	}
	lines, err := obligationLines(t.app, rows, t.colleagues, t.now)
	if err != nil {
		return nil, err
	}
	return lines, nameWhom(t.app, t.who, lines)
}

func (t today) mine() error {
	end := t.page.Until.At("", when.Kyiv)
	all, err := t.lines(2*todayLines, dbx.HashExp{"obligations.owner": t.who.ID}, dueBefore(end.Add(time.Second)))
	for _, l := range all {
		switch {
		case l.Late && (l.Kind == obligations.CheckDate || l.Kind == obligations.Decision):
			t.page.Waiting = append(t.page.Waiting, WaitingLine{l, l.Kind})
		case l.Late:
			t.page.Overdue = append(t.page.Overdue, l)
		default:
			t.page.Week = append(t.page.Week, l)
		}
	}
	t.page.More = len(all) == 2*todayLines
	t.page.Overdue, t.page.Week = foldPapers(t.page.Overdue), foldPapers(t.page.Week)
	return err
}

// foldPapers makes one line of the papers that somebody's works lack by the same day: they are one
// visit to one desk.
func foldPapers(lines []ObligationLine) []ObligationLine {
	type bundle struct {
		placement string
		due       when.Date
	}
	of := func(l ObligationLine) bundle { return bundle{l.About.ID, l.Due} }
	papers := lo.GroupBy(lo.Filter(lines, func(l ObligationLine, _ int) bool { return l.Kind == obligations.Paper && l.About.ID != "" }), of)
	var out []ObligationLine
	for _, l := range lines {
		all := papers[of(l)]
		switch {
		case l.Kind != obligations.Paper || len(all) < 2:
			out = append(out, l)
		case l.ID == all[0].ID:
			l.Missing = lo.Map(all, func(p ObligationLine, _ int) string {
				work, paper, both := strings.Cut(p.Title, ": ")
				return lo.Ternary(both, paper, work)
			})
			l.Title, _, _ = strings.Cut(l.Title, ": ")
			out = append(out, l)
		}
	}
	return out
}

// covered are the dates of colleagues on leave whom this person stands in for.
func (t today) covered() error {
	day := t.page.Day.String()
	away := lo.Filter(t.colleagues, func(c store.Colleague, _ int) bool { return c.ID != t.who.ID && c.Away(day) })
	if len(away) == 0 {
		return nil
	}
	standing := lo.FilterMap(away, func(c store.Colleague, _ int) (any, bool) { return c.ID, c.Deputy == t.who.ID })
	ids := lo.Map(away, func(c store.Colleague, _ int) any { return c.ID })
	where := dbx.Or(dbx.And(dbx.In("obligations.owner", ids...), dbx.HashExp{"obligations.deputy": t.who.ID}),
		dbx.And(dbx.In("obligations.owner", standing...), dbx.HashExp{"obligations.deputy": ""}))
	all, err := t.lines(todayLines, where, dueBefore(t.now.AddDate(0, 0, coverDays)))
	for _, l := range all {
		t.page.Waiting = append(t.page.Waiting, WaitingLine{l, "covering"})
	}
	return err
}

// gaps are the weeks of mentors that are over and still have days without a mark: who looks after the
// sheets sees them beside their own dates.
func (t today) gaps() error {
	if !t.who.Is("hr") {
		return nil
	}
	all, err := t.lines(todayLines, dbx.HashExp{"obligations.kind": obligations.Attendance}, dbx.Not(dbx.HashExp{"obligations.owner": t.who.ID}), dueBefore(t.now))
	for _, l := range all {
		t.page.Waiting = append(t.page.Waiting, WaitingLine{l, obligations.Attendance})
	}
	return err
}

func (t today) calls() (err error) {
	t.page.Calls, err = CallsToMake(t.app, t.who, t.now)
	return err
}

// imports counts what a head still has to start: an import plans reminders and sends none.
func (t today) imports() error {
	if !t.who.Is("head") {
		return nil
	}
	var n struct {
		Imports int `db:"imports"`
		Held    int `db:"held"`
	}
	err := t.app.DB().NewQuery(`SELECT count(DISTINCT i.id) AS imports, count(*) AS held FROM imports i JOIN obligations o ON o.import = i.id
		WHERE i.state = 'done' AND i.released_at = '' AND o.held = 1`).One(&n)
	t.page.Imports, t.page.Held = n.Imports, n.Held
	return err
}

// next is the first date after the week, for a page with nothing on it.
func (t today) next() error {
	if len(t.page.Overdue)+len(t.page.Week) > 0 {
		return nil
	}
	first, err := t.lines(1, dbx.HashExp{"obligations.owner": t.who.ID},
		dbx.NewExp("obligations.due_utc > {:after}", dbx.Params{"after": store.UTC(t.now)}))
	if len(first) > 0 {
		t.page.Next = &first[0]
	}
	return err
}

// led are those whom this person leads.
func (t today) led() []any {
	return lo.FilterMap(t.colleagues, func(c store.Colleague, _ int) (any, bool) { return c.ID, c.Lead == t.who.ID })
}

// risk is what is late, or near and untouched, at everybody else this person answers for.
func (t today) risk(led []any) error {
	others := dbx.Expression(dbx.Not(dbx.HashExp{"obligations.owner": t.who.ID}))
	if !t.who.Is("head") {
		others = dbx.In("obligations.owner", led...)
	}
	near := dbx.And(dbx.HashExp{"obligations.state": obligations.Planned}, dbx.NewExp("obligations.acks IS NULL OR obligations.acks IN ('', 'null', '{}')"),
		dueBefore(t.page.Until.At("", when.Kyiv)))
	rows, err := t.lines(todayLines, others, dbx.Or(near, dueBefore(t.now)))
	t.page.Risk = foldPapers(rows)
	return err
}
