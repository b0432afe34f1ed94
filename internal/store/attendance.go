package store

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/when"
)

// CellRow is one day of one placement as attendance keeps it.
type CellRow struct {
	ID        string `db:"id"`
	Placement string `db:"placement"`
	Site      string `db:"site"`
	Date      string `db:"date"`
	Code      string `db:"code"`
	Minutes   int    `db:"minutes"`
}

// CellsOf are the days of these placements between two days, ends included.
func CellsOf(app core.App, placements []string, from, to when.Date) ([]CellRow, error) {
	var rows []CellRow
	if len(placements) == 0 {
		return nil, nil
	}
	err := app.DB().Select("id", "placement", "site", "date", "code", "minutes").From("attendance").
		Where(dbx.In("placement", lo.ToAnySlice(placements)...)).AndWhere(dbx.Between("date", from.String(), to.String())).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load the attendance: %w", err)
	}
	return rows, nil
}

// during is true for placements that have a day between two days: to their last one in fact, else to
// the end of the contract.
func during(from, to when.Date) dbx.Expression {
	return dbx.NewExp("placements.starts_on > '' AND placements.starts_on <= {:to} AND (CASE WHEN placements.ended_on > '' THEN placements.ended_on ELSE placements.ends_on END) >= {:from}",
		dbx.Params{"from": from.String(), "to": to.String()})
}

// RosterOfSite are the placements that have a day between two days and are at the site now, or were moved
// away from it after the first of those days. States are those that count as having happened or to come.
func RosterOfSite(app core.App, site string, from, to when.Date, states []string, seen dbx.Expression) ([]*core.Record, error) {
	moved := dbx.NewExp(`placements.id IN (SELECT placement FROM changes WHERE kind = 'move' AND state = 'in_force'
		AND from_on > {:first} AND json_extract(was, '$.site') = {:site})`, dbx.Params{"first": from.String(), "site": site})
	return placed(app, from, to, states, dbx.Or(dbx.HashExp{"placements.site": site}, moved), seen)
}

// RosterOfMentor are the placements that have a day between two days under a mentor, or under somebody
// who was their mentor after the first of those days.
func RosterOfMentor(app core.App, mentor string, from, to when.Date, states []string) ([]*core.Record, error) {
	was := dbx.NewExp(`placements.id IN (SELECT placement FROM changes WHERE kind = 'mentor' AND state = 'in_force'
		AND from_on > {:first} AND json_extract(was, '$.mentor') = {:mentor})`, dbx.Params{"first": from.String(), "mentor": mentor})
	return placed(app, from, to, states, dbx.Or(dbx.HashExp{"placements.mentor": mentor}, was), nil)
}

// RosterOfAll are all placements that have a day between two days.
func RosterOfAll(app core.App, from, to when.Date, states []string, seen dbx.Expression) ([]*core.Record, error) {
	return placed(app, from, to, states, nil, seen)
}

func placed(app core.App, from, to when.Date, states []string, where, seen dbx.Expression) ([]*core.Record, error) {
	var out []*core.Record
	q := app.RecordQuery("placements").AndWhere(during(from, to)).AndWhere(dbx.In("placements.state", lo.ToAnySlice(states)...))
	for _, w := range []dbx.Expression{where, seen} {
		if w != nil {
			q.AndWhere(w)
		}
	}
	if err := q.OrderBy("placements.starts_on", "placements.id").All(&out); err != nil {
		return nil, fmt.Errorf("load who is placed: %w", err)
	}
	return out, nil
}

// ChangesOf are the changes in force of these placements, the oldest first, by placement.
func ChangesOf(app core.App, placements []string) (map[string][]*core.Record, error) {
	if len(placements) == 0 {
		return nil, nil
	}
	all, err := Where(app, "changes", dbx.And(dbx.In("placement", lo.ToAnySlice(placements)...), dbx.HashExp{"state": "in_force"}), "from_on", "created", "_rowid_")
	return lo.GroupBy(all, func(c *core.Record) string { return c.GetString("placement") }), err
}

// NewestSheet is the newest version of a site's sheet of a month ('2026-11'), or ErrNotFound.
func NewestSheet(app core.App, site, month string) (*core.Record, error) {
	return First(app, "timesheets", dbx.HashExp{"site": site, "month": month}, "version DESC")
}

// SheetState is the state of the newest version of a site's sheet of a month, "" if there is none.
func SheetState(app core.App, site, month string) (string, error) {
	var states []string
	err := app.DB().Select("state").From("timesheets").Where(dbx.HashExp{"site": site, "month": month}).OrderBy("version DESC").Limit(1).Column(&states)
	if err != nil {
		return "", fmt.Errorf("find a sheet: %w", err)
	}
	return lo.FirstOr(states, ""), nil
}

// Worked is what one person's attendance of one placement comes to with one code: the only source of
// hours and days in figures.
type Worked struct {
	Person    string `db:"person"`
	Placement string `db:"placement"`
	Site      string `db:"site"`
	Kind      string `db:"kind"`
	Code      string `db:"code"`   // a letter of attendance_codes
	Counts    string `db:"counts"` // worked, paid or unpaid, as the code says
	Days      int    `db:"days"`
	Minutes   int    `db:"minutes"`
}

// WorkedIn sums the attendance of a period, ends included, of the sheets that were approved: also of
// those whose approved version is just being corrected, so that a correction never takes a whole month
// out of a figure. Persons narrow it; none means everybody.
func WorkedIn(app core.App, from, to when.Date, persons ...string) ([]Worked, error) {
	q := app.DB().Select("p.person", "a.placement", "a.site", "p.kind", "a.code", "coalesce(k.counts, '') AS counts", "count(*) AS days", "sum(a.minutes) AS minutes").
		From("attendance a").InnerJoin("placements p", dbx.NewExp("p.id = a.placement")).
		LeftJoin("attendance_codes k", dbx.NewExp("k.letter = a.code")).
		Where(dbx.Between("a.date", from.String(), to.String())).
		AndWhere(dbx.NewExp(`EXISTS (SELECT 1 FROM timesheets t WHERE t.site = a.site AND t.month = a.month AND t.state IN ('approved', 'superseded'))`))
	if len(persons) > 0 {
		q.AndWhere(dbx.In("p.person", lo.ToAnySlice(persons)...))
	}
	var rows []Worked
	err := q.GroupBy("a.placement", "a.site", "a.code").OrderBy("p.person", "a.placement", "a.site", "a.code").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("sum the attendance: %w", err)
	}
	return rows, nil
}

// SheetRef is a site and a month ('2026-11').
type SheetRef struct {
	Site  string `db:"site"`
	Month string `db:"month"`
}

// SheetsOfImport are the sheets in which an import filled days.
func SheetsOfImport(app core.App, imp string) (rows []SheetRef, err error) {
	err = app.DB().Select("site", "month").Distinct(true).From("attendance").Where(dbx.HashExp{"import": imp}).OrderBy("month", "site").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("find the sheets of an import: %w", err)
	}
	return rows, nil
}

// CellsOfImport are the days that an import filled in a sheet and nobody has changed since.
func CellsOfImport(app core.App, imp, site, month string) (rows []CellRow, err error) {
	err = app.DB().Select("id", "placement", "site", "date", "code", "minutes").From("attendance").
		Where(dbx.HashExp{"import": imp, "site": site, "month": month}).OrderBy("date").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("find the days of an import: %w", err)
	}
	return rows, nil
}
