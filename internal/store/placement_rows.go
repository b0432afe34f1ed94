package store

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/when"
)

// PlacementRow is a placement as lists and the table of sites need it: read without the weight of a record.
type PlacementRow struct {
	ID      string `db:"id"`
	Number  string `db:"number"`
	Title   string `db:"title"`
	Kind    string `db:"kind"`
	State   string `db:"state"`
	Person  string `db:"person"`
	Site    string `db:"site"`
	Mentor  string `db:"mentor"`
	Deputy  string `db:"mentor_deputy"`
	Opening string `db:"opening"`
	Starts  string `db:"starts_on"`
	Ends    string `db:"ends_on"`
	Ended   string `db:"ended_on"`
	Carried bool   `db:"carried"`
	Rev     int    `db:"rev"`
	Updated string `db:"updated"`
	Surname string `db:"surname"`
	Given   string `db:"given_name"`
	Father  string `db:"patronymic"`
}

var placementColumns = append(lo.Map([]string{"id", "number", "title", "kind", "state", "person", "site", "mentor", "mentor_deputy", "opening",
	"starts_on", "ends_on", "ended_on", "carried", "rev", "updated"}, func(c string, _ int) string { return "placements." + c }),
	"coalesce(p.surname, '') AS surname", "coalesce(p.given_name, '') AS given_name", "coalesce(p.patronymic, '') AS patronymic")

// Placements are at most limit placements from an offset that fit all of where, in order, with the name
// of the person.
func Placements(app core.App, order []string, limit, offset int, where ...dbx.Expression) (rows []PlacementRow, err error) {
	q := narrowed(app.DB().Select(placementColumns...).From("placements").LeftJoin("people p", dbx.NewExp("p.id = placements.person")), where)
	if err := q.OrderBy(order...).Limit(int64(limit)).Offset(int64(offset)).All(&rows); err != nil {
		return nil, fmt.Errorf("load placements: %w", err)
	}
	return rows, nil
}

// PlacementsByName are placements in the order of the names of their people, then of their days, read
// from the index of names: a page of them costs the same however many there are.
func PlacementsByName(app core.App, back bool, limit, offset int, where ...dbx.Expression) (rows []PlacementRow, err error) {
	down := lo.Ternary(back, " DESC", "")
	q := narrowed(app.DB().Select(placementColumns...).From("people p").Join("CROSS JOIN", "placements", dbx.NewExp("placements.person = p.id")), where)
	q.OrderBy("p.sort_key"+down, "p._rowid_"+down, "placements.starts_on"+down, "placements._rowid_"+down)
	if err := q.Limit(int64(limit)).Offset(int64(offset)).All(&rows); err != nil {
		return nil, fmt.Errorf("load placements by name: %w", err)
	}
	return rows, nil
}

// CountPlacements is how many placements fit.
func CountPlacements(app core.App, where ...dbx.Expression) (n int, err error) {
	if err := narrowed(app.DB().Select("count(*)").From("placements"), where).Row(&n); err != nil {
		return 0, fmt.Errorf("count placements: %w", err)
	}
	return n, nil
}

// PlacementText is the WHERE of a search in a placement and in the name of its person.
func PlacementText(query string) dbx.Expression {
	own := Matches("placements", query)
	if own == nil {
		return nil
	}
	return dbx.Or(own, in{"placements.person", "people", Matches("people", query)})
}

// last is the column expression of the last day of a placement, '9' where it has no end.
const last = "coalesce(nullif(placements.ended_on, ''), nullif(placements.ends_on, ''), '9')"

// PlacedIn keeps the placements that have a day in a span.
func PlacedIn(from, to when.Date) dbx.Expression {
	return dbx.NewExp("placements.starts_on != '' AND placements.starts_on <= {:placed_to} AND "+last+" >= {:placed_from}",
		dbx.Params{"placed_from": from.String(), "placed_to": to.String()})
}

// Place is the days of somebody at a site, or of seats there.
type Place struct {
	Site  string `db:"site"`
	From  string `db:"starts_on"`
	To    string `db:"ends_on"`
	Seats int    `db:"quantity"`
}

// PlacesTaken are the days people have at their sites inside a span.
func PlacesTaken(app core.App, from, to when.Date, where ...dbx.Expression) (rows []Place, err error) {
	q := narrowed(app.DB().Select("placements.site", "placements.starts_on", last+" AS ends_on", "(1) AS quantity").From("placements"),
		append(where, PlacedIn(from, to)))
	if err := q.All(&rows); err != nil {
		return nil, fmt.Errorf("load the places taken: %w", err)
	}
	return rows, nil
}

// Seats are the windows of openings inside a span, with how many people each is for.
func Seats(app core.App, from, to when.Date, where ...dbx.Expression) (rows []Place, err error) {
	q := narrowed(app.DB().Select("openings.site", "openings.begins_on AS starts_on", "coalesce(nullif(openings.ends_on, ''), '9') AS ends_on", "openings.quantity").From("openings"),
		append(where, dbx.NewExp("openings.begins_on != '' AND openings.begins_on <= {:seats_to} AND coalesce(nullif(openings.ends_on, ''), '9') >= {:seats_from}",
			dbx.Params{"seats_from": from.String(), "seats_to": to.String()})))
	if err := q.All(&rows); err != nil {
		return nil, fmt.Errorf("load the seats: %w", err)
	}
	return rows, nil
}

// PersonOrder is, for an ORDER BY, a placement's place by the name of its person.
const PersonOrder = "(SELECT x.sort_key FROM people x WHERE x.id = placements.person)"

// MonthDays is what one month of attendance adds up to.
type MonthDays struct {
	Month   string `db:"month"`
	Days    int    `db:"days"`
	Minutes int    `db:"minutes"`
	Absent  int    `db:"absent"`
}

// First is the first day of the month.
func (m MonthDays) First() when.Date {
	first, _ := when.Parse(m.Month + "-01") // a column that only days fill
	return first
}

// Hours are the hours worked, to a tenth, as both languages write whole and broken numbers.
func (m MonthDays) Hours() string {
	return strings.TrimSuffix(strings.Replace(fmt.Sprintf("%.1f", float64(m.Minutes)/60), ".", ",", 1), ",0")
}

// AttendanceMonths are the days worked, the minutes of them and the days absent of a placement, by month.
func AttendanceMonths(app core.App, placement string) (rows []MonthDays, err error) {
	err = app.DB().NewQuery(`SELECT a.month, sum(c.counts = 'worked') AS days, sum(CASE WHEN c.counts = 'worked' THEN a.minutes ELSE 0 END) AS minutes,
		sum(c.counts != 'worked') AS absent FROM attendance a JOIN attendance_codes c ON c.letter = a.code
		WHERE a.placement = {:placement} GROUP BY a.month ORDER BY a.month`).Bind(dbx.Params{"placement": placement}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("add up the attendance: %w", err)
	}
	return rows, nil
}
