package store

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/when"
)

// PlacedRow is a placement as figures count it.
type PlacedRow struct {
	ID         string `db:"id"`
	Person     string `db:"person"`
	Kind       string `db:"kind"`
	Title      string `db:"title"`
	State      string `db:"state"`
	StartsOn   string `db:"starts_on"`
	EndsOn     string `db:"ends_on"`
	EndedOn    string `db:"ended_on"`
	Reason     string `db:"end_reason"`
	HiredAfter bool   `db:"hired_after"`
}

// PlacedBetween are the placements that have a day of their contract or their last day within the span.
func PlacedBetween(app core.App, from, to when.Date) (rows []PlacedRow, err error) {
	err = app.DB().Select("id", "person", "kind", "title", "state", "starts_on", "ends_on", "ended_on", "end_reason", "hired_after").From("placements").
		Where(dbx.NewExp("starts_on <= {:to} AND coalesce(nullif(ended_on, ''), ends_on) >= {:from}", dbx.Params{"from": from.String(), "to": to.String()})).
		OrderBy("starts_on", "id").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count placements: %w", err)
	}
	return rows, nil
}

// ReferredRow is a referral as figures count it.
type ReferredRow struct {
	ID         string `db:"id"`
	Kind       string `db:"kind"`
	State      string `db:"state"`
	ReferralOn string `db:"referral_on"`
	DecidedOn  string `db:"decided_on"`
	Reason     string `db:"reason_code"`
}

// ReferredBetween are the referrals that came or were decided within the span.
func ReferredBetween(app core.App, from, to when.Date) (rows []ReferredRow, err error) {
	span := dbx.Params{"from": from.String(), "to": to.String()}
	err = app.DB().Select("id", "kind", "state", "referral_on", "decided_on", "reason_code").From("applications").
		Where(dbx.Or(dbx.NewExp("referral_on BETWEEN {:from} AND {:to}", span), dbx.NewExp("decided_on BETWEEN {:from} AND {:to}", span))).
		OrderBy("referral_on", "id").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count referrals: %w", err)
	}
	return rows, nil
}

// WorkedRow is what a placement worked in a month, by approved timesheets alone.
type WorkedRow struct {
	Placement string `db:"placement"`
	Month     string `db:"month"`
	Days      int64  `db:"days"`
	Minutes   int64  `db:"minutes"`
}

// WorkedBetween are the days and minutes with a code that counts as worked within the span, by
// placement and month.
func WorkedBetween(app core.App, from, to when.Date) (rows []WorkedRow, err error) {
	err = app.DB().NewQuery(`SELECT a.placement, a.month, count(*) AS days, sum(a.minutes) AS minutes
		FROM timesheets t JOIN attendance a ON a.site = t.site AND a.month = t.month JOIN attendance_codes c ON c.letter = a.code
		WHERE t.state = 'approved' AND t.month BETWEEN {:first} AND {:last} AND a.date BETWEEN {:from} AND {:to} AND c.counts = 'worked'
		GROUP BY a.placement, a.month ORDER BY a.month, a.placement`).
		Bind(dbx.Params{"first": from.String()[:7], "last": to.String()[:7], "from": from.String(), "to": to.String()}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count what was worked: %w", err)
	}
	return rows, nil
}
