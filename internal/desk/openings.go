package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// OpeningParts are the seats of an opening day by day, who is there, and for whom a seat is held.
type OpeningParts struct {
	Seats    Seats
	People   []PlacementBeside
	Held     []HeldSeat
	MayRefer bool
}

// PlacementBeside is a placement as the page of its opening, agreement or referral shows it. Person is
// empty for whoever may not see people.
type PlacementBeside struct {
	ID, Path, Number, Title, State string
	Person                         string
	Days                           placements.Span
}

// HeldSeat is a seat that is kept for a referral.
type HeldSeat struct {
	Application, Person string
	Days                placements.Span
	Until               time.Time
}

// opening is the part of an opening's page.
func (p *RecordPage) opening(app core.App, who access.Who, now time.Time, r *core.Record) error {
	all, err := seatsAhead(app, now, []*core.Record{r})
	if err != nil {
		return err
	}
	p.Places = &OpeningParts{Seats: all[r.Id], MayRefer: p.MayEdit && r.GetString("state") == placements.Published}
	if p.Places.People, err = placementsBeside(app, who, dbx.HashExp{"placements.opening": r.Id}); err != nil {
		return err
	}
	p.Places.Held, err = heldSeats(app, now, r.Id)
	return err
}

// manyPlacements is how many placements a page of something else lists; all of them are in their own list.
const manyPlacements = 200

// placementsBeside are placements that fit and that the person sees, those who are there first.
func placementsBeside(app core.App, who access.Who, where dbx.Expression) ([]PlacementBeside, error) {
	if grant(who, "placements", access.List).None() {
		return nil, nil
	}
	found, err := store.Some(app, "placements", and(where, Seen(who, "placements")), manyPlacements,
		"iif(state IN ('completed', 'cancelled', 'not_started'), 1, 0)", "starts_on DESC", "id")
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	if May(who, "people", access.View, nil) {
		names, err = peopleToShow(app, lo.Map(found, func(r *core.Record, _ int) string { return "people/" + r.GetString("person") }))
	}
	return lo.Map(found, func(r *core.Record, _ int) PlacementBeside {
		return PlacementBeside{ID: r.Id, Path: "/placements/" + r.Id, Number: r.GetString("number"), Title: r.GetString("title"),
			State: r.GetString("state"), Person: names["people/"+r.GetString("person")], Days: spanOf(r)}
	}), err
}

// heldSeats are the seats of an opening that live offers keep now.
func heldSeats(app core.App, now time.Time, opening string) ([]HeldSeat, error) {
	offers, err := store.Where(app, "offers", dbx.And(dbx.HashExp{"opening": opening, "state": "live"},
		dbx.NewExp("expires_at > {:now}", dbx.Params{"now": store.UTC(now)})), "expires_at")
	if err != nil {
		return nil, err
	}
	applications, err := store.ByID(app, "applications", lo.Map(offers, func(o *core.Record, _ int) string { return o.GetString("application") }))
	if err != nil {
		return nil, err
	}
	names, err := peopleToShow(app, lo.MapToSlice(applications, func(_ string, r *core.Record) string { return "people/" + r.GetString("person") }))
	return lo.FilterMap(offers, func(o *core.Record, _ int) (HeldSeat, bool) {
		r := applications[o.GetString("application")]
		if r == nil {
			return HeldSeat{}, false
		}
		return HeldSeat{Application: r.Id, Person: names["people/"+r.GetString("person")], Days: term(o, "begins_on", "ends_on"),
			Until: o.GetDateTime("expires_at").Time()}, true
	}), err
}

// openingPreset is what a new opening takes from the agreement it is made for: what remains of its days,
// its kind of works, and the least that a month may pay.
func openingPreset(app core.App, now time.Time, given func(string) string) (map[string]any, error) {
	norms, err := NormsOn(app, Today(now))
	if err != nil {
		return nil, err
	}
	preset := map[string]any{"monthly_pay": int64(norms[placements.MinWageMonth].Value)}
	agreement, err := app.FindRecordById("org_agreements", given("org_agreement"))
	if err != nil {
		return preset, nil // none was named, or it is gone: the form asks
	}
	if kinds := agreement.GetStringSlice("kinds"); len(kinds) == 1 {
		preset["kind"] = kinds[0]
	}
	s := term(agreement, "begins_on", "ends_on")
	if today := Today(now); today.After(s.From) {
		s.From = today
	}
	preset["begins_on"], preset["ends_on"] = s.From.String(), placements.LastOfAgreement(term(agreement, "begins_on", "ends_on")).String()
	preset["currency"] = lo.CoalesceOrEmpty(agreement.GetString("currency"), "UAH")
	if fund, local := agreement.GetFloat("budget_fund"), agreement.GetFloat("budget_local"); fund+local > 0 {
		preset["fund_pct"] = float64(int64(fund*10000/(fund+local)+0.5)) / 100
	}
	return preset, nil
}

// agreementPreset is what a new agreement begins with: the centre that the house works with, and the
// budget year.
func agreementPreset(app core.App, now time.Time, _ func(string) string) (map[string]any, error) {
	centre, err := usualCentre(app)
	today := Today(now)
	return map[string]any{"organisation": centre, "begins_on": today.String(),
		"ends_on": when.Date{Year: today.Year, Month: time.December, Day: 31}.String()}, err
}

// usualCentre is the employment centre that most referrals come from: the one of the last referral, else
// the first by name.
func usualCentre(app core.App) (string, error) {
	last, err := store.Some(app, "applications", dbx.NewExp("organisation != ''"), 1, "created DESC")
	if err != nil {
		return "", err
	}
	if len(last) > 0 {
		return last[0].GetString("organisation"), nil
	}
	centres, err := centresOf(app)
	if len(centres) == 0 {
		return "", err
	}
	return centres[0].Id, err
}

// centresOf are the employment centres in Ukrainian order.
func centresOf(app core.App) ([]*core.Record, error) {
	return store.Where(app, "organisations", dbx.HashExp{"kind": "employment_centre", "state": "active"}, "sort_key", "id")
}
