package desk

import (
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// ApplicationLine is a referral in the list.
type ApplicationLine struct {
	ID, Person, Number, Kind, State string
	On, ValidUntil                  when.Date
	Days                            int    // left of the referral
	Opening, Site                   string // where to
	Held                            bool   // a seat is held for it
	Waits                           string // whose turn it is: us, late, or empty when it is decided
	Placement                       PlacementBeside
}

// ApplicationList is a page of referrals: those that wait for us first, the soonest to expire at the top.
type ApplicationList struct {
	Query    string
	Filters  []Filter
	Lines    []ApplicationLine
	Pager    web.Pager
	MayAdd   bool
	Narrowed bool
}

// applicationOrder puts what waits for a decision first, and of that what expires soonest.
var applicationOrder = []string{"iif(state = 'received', 0, 1)", "iif(state = 'received' AND valid_until != '', valid_until, '9')",
	"referral_on DESC", "created DESC", "id"}

// ListApplications is a page of referrals as the address asks for it.
func ListApplications(app core.App, who access.Who, now time.Time, q url.Values) (ApplicationList, error) {
	if grant(who, "applications", access.List).None() {
		return ApplicationList{}, store.ErrNotFound
	}
	l := ApplicationList{Query: strings.TrimSpace(q.Get("q")), MayAdd: May(who, "applications", access.Update, nil)}
	where := []dbx.Expression{Seen(who, "applications"), referredBy(l.Query)}
	for _, f := range []Filter{{Name: "state", Words: "states.application", Options: placements.Applications.States},
		{Name: "kind", Words: "applications.kind", Options: placements.Codes}} {
		if v := q.Get(f.Name); lo.Contains(f.Options, v) {
			f.Value = v
			where = append(where, dbx.HashExp{"applications." + f.Name: v})
		}
		l.Filters = append(l.Filters, f)
		l.Narrowed = l.Narrowed || f.Value != ""
	}
	l.Narrowed = l.Narrowed || l.Query != ""
	found, err := store.ListOf(app, "applications", web.Number(q), applicationOrder, where...)
	if err != nil {
		return l, err
	}
	l.Pager = web.NewPager(found.Page, store.Page, found.Total)
	l.Lines, err = applicationLines(app, who, now, found.Records)
	return l, err
}

// referredBy finds a referral by its numbers or by the name of whoever was referred.
func referredBy(query string) dbx.Expression {
	own := store.Matches("applications", query)
	if own == nil {
		return nil
	}
	return dbx.Or(own, store.MatchesOf("applications", "person", "people", query))
}

func applicationLines(app core.App, who access.Who, now time.Time, records []*core.Record) ([]ApplicationLine, error) {
	column := func(name string) []string {
		return lo.Map(records, func(r *core.Record, _ int) string { return r.GetString(name) })
	}
	names, err := peopleToShow(app, lo.Map(column("person"), func(id string, _ int) string { return "people/" + id }))
	if err != nil {
		return nil, err
	}
	openings, err := store.ByID(app, "openings", column("opening"))
	if err != nil {
		return nil, err
	}
	sites, err := store.ByID(app, "sites", lo.MapToSlice(openings, func(_ string, r *core.Record) string { return r.GetString("site") }))
	if err != nil {
		return nil, err
	}
	placed, err := placedBy(app, who, records)
	if err != nil {
		return nil, err
	}
	held, err := heldFor(app, now, records)
	return lo.Map(records, func(r *core.Record, _ int) ApplicationLine {
		l := applicationLine(r, now)
		l.Person, l.Placement, l.Held = names["people/"+r.GetString("person")], placed[r.Id], held[r.Id]
		if o := openings[r.GetString("opening")]; o != nil {
			l.Opening = o.GetString("title")
			if s := sites[o.GetString("site")]; s != nil {
				l.Site = titleOf(s)
			}
		}
		return l
	}), err
}

func applicationLine(r *core.Record, now time.Time) ApplicationLine {
	l := ApplicationLine{ID: r.Id, Number: r.GetString("referral_no"), Kind: r.GetString("kind"), State: r.GetString("state"),
		On: store.Day(r, "referral_on"), ValidUntil: store.Day(r, "valid_until")}
	l.Days = l.ValidUntil.Sub(Today(now))
	switch {
	case l.State != placements.Received:
	case !l.ValidUntil.IsZero() && l.Days < 0:
		l.Waits = "late"
	default:
		l.Waits = "us"
	}
	return l
}

// placedBy are the newest placements of applications, by application.
func placedBy(app core.App, who access.Who, records []*core.Record) (map[string]PlacementBeside, error) {
	out := map[string]PlacementBeside{}
	if len(records) == 0 || grant(who, "placements", access.List).None() {
		return out, nil
	}
	ids := lo.Map(records, func(r *core.Record, _ int) any { return r.Id })
	found, err := store.Where(app, "placements", and(dbx.In("placements.application", ids...), Seen(who, "placements")), "created", "id")
	for _, p := range found {
		out[p.GetString("application")] = PlacementBeside{ID: p.Id, Path: "/placements/" + p.Id, Number: p.GetString("number"), State: p.GetString("state")}
	}
	return out, err
}

// heldFor says for which applications a seat is held now.
func heldFor(app core.App, now time.Time, records []*core.Record) (map[string]bool, error) {
	ids := lo.Map(records, func(r *core.Record, _ int) any { return r.Id })
	found, err := store.Where(app, "offers", dbx.And(dbx.In("application", ids...), dbx.HashExp{"state": "live"},
		dbx.NewExp("expires_at > {:now}", dbx.Params{"now": store.UTC(now)})))
	return lo.SliceToMap(found, func(o *core.Record) (string, bool) { return o.GetString("application"), true }), err
}
