package desk

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Seats are how many people an opening takes over a span of days, and how many of them are there or
// about to be. Nothing of it is stored: it follows from the placements and the live offers of the opening.
type Seats struct {
	Quantity int
	Free     int  // free on every day of the span
	Over     bool // the days are past
	Loads    []placements.Load
}

// SeatsOf counts the seats of an opening over a span of days at an instant. What the named application
// holds itself is left out, so that it can be accepted on the seat it keeps.
func SeatsOf(app core.App, opening *core.Record, over placements.Span, now time.Time, application string) (Seats, error) {
	holds, err := holdsOf(app, now, application, opening.Id)
	return seatsAmong(opening, holds[opening.Id], over), err
}

func seatsAmong(opening *core.Record, holds []placements.Span, over placements.Span) Seats {
	n := opening.GetInt("quantity")
	return Seats{Quantity: n, Free: placements.FreeAlong(n, over, holds, over), Loads: placements.Loads(holds, over)}
}

// term is the days a placement, an offer or an opening has, from one column to another.
func term(r *core.Record, from, to string) placements.Span {
	return placements.Span{From: store.Day(r, from), To: store.Day(r, to)}
}

// seatless are the states of a placement that never was one; one that ended keeps its seat to its last day.
var seatless = []any{placements.Cancelled, placements.NotStarted}

// holdsOf are the spans of days for which somebody keeps a seat of these openings, by opening: placements,
// and offers that are live and have not expired.
func holdsOf(app core.App, now time.Time, application string, openings ...string) (map[string][]placements.Span, error) {
	type row struct {
		Opening string `db:"opening"`
		From    string `db:"first"`
		To      string `db:"last"`
	}
	ids := lo.ToAnySlice(openings)
	var rows, offered []row
	err := app.DB().Select("opening", "starts_on AS first", "coalesce(nullif(ended_on, ''), ends_on) AS last").
		From("placements").Where(dbx.And(dbx.In("opening", ids...), dbx.NotIn("state", seatless...),
		dbx.NewExp("application != {:app} OR application = ''", dbx.Params{"app": application}))).All(&rows)
	if err == nil {
		err = app.DB().Select("opening", "begins_on AS first", "ends_on AS last").From("offers").
			Where(dbx.And(dbx.In("opening", ids...), dbx.HashExp{"state": "live"}, dbx.Not(dbx.HashExp{"application": application}),
				dbx.NewExp("expires_at > {:now}", dbx.Params{"now": store.UTC(now)}))).All(&offered)
	}
	if err != nil {
		return nil, fmt.Errorf("count the seats: %w", err)
	}
	out := map[string][]placements.Span{}
	for _, r := range append(rows, offered...) {
		from, _ := when.Parse(r.From) // a placement without days keeps no seat
		to, _ := when.Parse(r.To)
		out[r.Opening] = append(out[r.Opening], placements.Span{From: from, To: to})
	}
	return out, nil
}

// seatsAhead are the seats of openings over the days they still have, by opening.
func seatsAhead(app core.App, now time.Time, openings []*core.Record) (map[string]Seats, error) {
	holds, err := holdsOf(app, now, "", lo.Map(openings, func(r *core.Record, _ int) string { return r.Id })...)
	return lo.SliceToMap(openings, func(r *core.Record) (string, Seats) {
		seats := seatsAmong(r, holds[r.Id], daysAhead(r, Today(now)))
		ends := store.Day(r, "ends_on")
		seats.Over = !ends.IsZero() && ends.Before(Today(now))
		return r.Id, seats
	}), err
}

// daysAhead are the days an opening or agreement still has; of one that is over, those it had.
func daysAhead(r *core.Record, today when.Date) placements.Span {
	s := term(r, "begins_on", "ends_on")
	if today.After(s.From) && !today.After(s.To) {
		s.From = today
	}
	return s
}

// seatFault says that an opening has no seat on some day of a span, or nil.
func seatFault(tx core.App, opening *core.Record, over placements.Span, now time.Time, application string) (*Problem, error) {
	seats, err := SeatsOf(tx, opening, over, now, application)
	if err != nil || seats.Free > 0 {
		return nil, err
	}
	full, _ := lo.Find(seats.Loads, func(l placements.Load) bool { return l.Taken >= seats.Quantity })
	return refuse("applications.no_seat", "opening", opening.GetString("title"), "from", numeric(full.From), "to", numeric(full.To)), nil
}

// MakeOffer holds a seat of its opening for a received referral until an instant; with none it is held
// to the end of the last day on which the referral is valid.
func MakeOffer(app core.App, a store.Act, applicationID string, expires time.Time) error {
	return wrap("hold a seat", store.Tx(app, func(tx core.App) error {
		r, err := changeableApplication(tx, a.Who, applicationID)
		if err != nil {
			return err
		}
		_, err = makeOffer(tx, a, r, expires)
		return err
	}))
}

func makeOffer(tx core.App, a store.Act, r *core.Record, expires time.Time) (*core.Record, error) {
	if valid := store.Day(r, "valid_until"); expires.IsZero() && !valid.IsZero() {
		expires = valid.At("", when.Kyiv)
	}
	switch {
	case r.GetString("state") != placements.Received:
		return nil, refuse("applications.hold_received")
	case r.GetString("opening") == "":
		return nil, refuse("applications.hold_opening")
	case !expires.After(a.At):
		return nil, refuse("applications.hold_until")
	}
	opening, span, err := offered(tx, a, r)
	if err != nil {
		return nil, err
	}
	if held, err := liveOffer(tx, r.Id, a.At); err != nil || held != nil {
		return held, lo.Ternary[error](err != nil, err, refuse("applications.held_already"))
	}
	full, err := seatFault(tx, opening, span, a.At, r.Id)
	if err != nil || full != nil {
		return nil, lo.Ternary[error](err != nil, err, full)
	}
	return store.Make(tx, a, "offers", map[string]any{"application": r.Id, "opening": opening.Id, "begins_on": span.From.String(),
		"ends_on": span.To.String(), "expires_at": expires, "state": "live"})
}

// offered is the opening an application is about and the days it would have there.
func offered(tx core.App, a store.Act, r *core.Record) (*core.Record, placements.Span, error) {
	opening, err := openOpening(tx, r.GetString("opening"))
	if err != nil {
		return nil, placements.Span{}, err
	}
	agreement, err := agreementOf(tx, opening)
	if err != nil {
		return nil, placements.Span{}, err
	}
	return opening, presetDays(term(r, "starts_on", "ends_on"), opening, agreement, Today(a.At)), nil
}

// liveOffer is the offer that holds a seat for an application at an instant, or nil.
func liveOffer(app core.App, application string, now time.Time) (*core.Record, error) {
	all, err := store.Where(app, "offers", dbx.HashExp{"application": application, "state": "live"}, "created DESC")
	i := slices.IndexFunc(all, func(r *core.Record) bool { return r.GetDateTime("expires_at").Time().After(now) })
	if err != nil || i < 0 {
		return nil, err
	}
	return all[i], nil
}

// endOffers ends whatever an application still holds: as what it was accepted as, or what became of it.
func endOffers(tx core.App, a store.Act, application, state string) error {
	all, err := store.Where(tx, "offers", dbx.HashExp{"application": application, "state": "live"}, "created")
	if err != nil {
		return err
	}
	for _, r := range all {
		r.Set("state", lo.Ternary(r.GetDateTime("expires_at").Time().After(a.At), state, "lapsed"))
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
	}
	return nil
}

// lapseOffers ends the offers whose time is over: from then on they hold no seat, and say so.
func lapseOffers(app core.App, now time.Time) error {
	return wrap("end the offers that are over", store.Tx(app, func(tx core.App) error {
		over, err := store.Where(tx, "offers", dbx.And(dbx.HashExp{"state": "live"}, dbx.NewExp("expires_at <= {:now}", dbx.Params{"now": store.UTC(now)})), "expires_at")
		for _, r := range over {
			r.Set("state", "lapsed")
			if err := store.Save(tx, byClock(now), r); err != nil {
				return err
			}
		}
		return err
	}))
}

// DropOffer gives back the seat that is held for an application.
func DropOffer(app core.App, a store.Act, applicationID string) error {
	return wrap("give back a seat", store.Tx(app, func(tx core.App) error {
		if _, err := changeableApplication(tx, a.Who, applicationID); err != nil {
			return err
		}
		return endOffers(tx, a, applicationID, "declined")
	}))
}

// changeableApplication is a referral that the person sees and may change.
func changeableApplication(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := Find(app, who, "applications", id)
	if err != nil {
		return nil, err
	}
	return r, Must(who, "applications", access.Update, r)
}
