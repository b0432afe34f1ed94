package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Applications is the shelf of referrals. They are added by their own form, and what a decision writes
// is no field of anybody's.
var Applications = Shelf{Name: "applications", Collection: "applications", Nav: "applications", View: "application", Life: &placements.Applications,
	Fields: form.Pick(placements.ApplicationFields, "kind", "opening", "referral_no", "referral_on", "valid_until", "organisation", "unemp_reg_no",
		"unemp_reg_on", "days_elsewhere", "starts_on", "ends_on", "owner", "notes"), Subject: "application", Untitled: "applications.edit"}

// ReferralParts are where a referral stands, what it became, and what may be decided about it.
type ReferralParts struct {
	State       string
	Person      Found
	Phone       string
	ValidUntil  when.Date
	Days        int // left of the referral, negative when it is over
	Expired     bool
	ReasonCode  string
	Reason      string
	Decided     when.Date
	HeldUntil   time.Time // until when a seat is held for it; zero for none
	MayHold     bool
	Placements  []PlacementBeside
	Limit       DayLimit
	Moves       []flow.Move
	Reasons     []string
	Values      map[string]any
	Openings    []OpeningChoice
	Mentors     []store.Colleague
	MayOverride bool
	Move        string // the move whose form was refused
}

// DayLimit is how many days of a year somebody has had on works of a kind, and how many there may be; a
// Most of nothing is no limit.
type DayLimit struct {
	Year, Have, Most int
	Verdict          string
}

// ApplicationMoveFields are all that a move of a referral may ask.
var ApplicationMoveFields = []form.Field{
	{Name: "opening", Kind: form.Relation, Collection: "openings"},
	{Name: "starts_on", Kind: form.Day},
	{Name: "ends_on", Kind: form.Day},
	{Name: "mentor", Kind: form.Relation, Collection: "users"},
	{Name: "days_elsewhere", Kind: form.Whole, Rule: "gte=0,lte=366"},
	{Name: "military", Kind: form.Yes},
	{Name: "override", Kind: form.Text, Rule: "max=2000"},
	{Name: "reason_code", Kind: form.Choice, Options: placements.RefusalReasons},
	{Name: "decided_on", Kind: form.Day},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000"},
}

// referral is the part of a referral's page.
func (p *RecordPage) referral(app core.App, who access.Who, now time.Time, r *core.Record) error {
	person, err := cardOf(app, r.GetString("person"))
	if err != nil {
		return err
	}
	f := &ReferralParts{State: r.GetString("state"), Person: Found{Title: nameOf(person), Path: linkTo(who, "people", person.Id), Note: person.Id},
		Phone: person.GetString("phone"), ValidUntil: store.Day(r, "valid_until"), ReasonCode: r.GetString("reason_code"), Reason: r.GetString("reason"),
		Decided: store.Day(r, "decided_on"), Reasons: placements.RefusalReasons, MayOverride: who.Is("head")}
	p.Title, p.Referral = f.Person.Title, f
	f.Days = f.ValidUntil.Sub(Today(now))
	f.Expired = f.State == placements.Received && !f.ValidUntil.IsZero() && f.Days < 0
	if f.Placements, err = placementsBeside(app, who, dbx.HashExp{"placements.application": r.Id}); err != nil {
		return err
	}
	if f.Limit, err = limitOf(app, person, r.GetString("kind"), r.GetInt("days_elsewhere"), Today(now)); err != nil {
		return err
	}
	if p.MayEdit {
		f.Moves = placements.Applications.From(f.State, who.Roles)
	}
	return f.decide(app, now, r)
}

// decide is what the forms of a decision need.
func (f *ReferralParts) decide(app core.App, now time.Time, r *core.Record) error {
	if f.State != placements.Received || len(f.Moves) == 0 {
		return nil
	}
	offer, err := liveOffer(app, r.Id, now)
	if err != nil {
		return err
	}
	if offer != nil {
		f.HeldUntil = offer.GetDateTime("expires_at").Time()
	}
	f.MayHold = offer == nil && r.GetString("opening") != "" && !f.ValidUntil.IsZero() && !f.Expired
	f.Values = map[string]any{"opening": r.GetString("opening"), "starts_on": r.GetString("starts_on"), "ends_on": r.GetString("ends_on"),
		"days_elsewhere": form.Encode(form.Field{Kind: form.Whole}, r.GetInt("days_elsewhere")), "decided_on": Today(now).String()}
	if f.Openings, err = openingChoices(app, now, r.GetString("opening")); err != nil {
		return err
	}
	f.Mentors, err = store.Colleagues(app)
	return err
}

// limitOf is how much of the year's limit of days somebody has used or planned.
func limitOf(app core.App, person *core.Record, kind string, elsewhere int, today when.Date) (DayLimit, error) {
	k, _ := placements.KindOf(kind)
	norms, err := NormsOn(app, today)
	if err != nil {
		return DayLimit{}, err
	}
	t := terms{person: person, Terms: placements.Terms{Kind: kind, Elsewhere: elsewhere, Span: placements.Span{From: today}}}
	if err := t.known(app); err != nil {
		return DayLimit{}, err
	}
	same := lo.FilterMap(t.Others, func(o placements.Period, _ int) (placements.Span, bool) { return o.Span, o.Kind == kind })
	ceiling := k.Limits.Ceiling(norms)
	l := DayLimit{Year: today.Year, Have: placements.DaysInYear(same, today.Year, t.Elsewhere), Most: ceiling.Limit}
	l.Verdict = ceiling.Verdict(l.Have)
	return l, nil
}

// OpeningChoice is an opening that takes people, as a form offers it.
type OpeningChoice struct {
	ID, Title, Site, Kind string
	Seats                 Seats
	Days                  placements.Span
	Mentor                string
}

// openingChoices are the openings that take people now, those with a free seat first, and the chosen one.
func openingChoices(app core.App, now time.Time, chosen string) ([]OpeningChoice, error) {
	found, err := store.Some(app, "openings", dbx.Or(dbx.HashExp{"id": chosen}, dbx.And(dbx.HashExp{"state": placements.Published},
		dbx.NewExp("ends_on = '' OR ends_on >= {:today}", dbx.Params{"today": Today(now).String()}))), manyChoices, "sort_key", "begins_on", "id")
	if err != nil {
		return nil, err
	}
	seats, err := seatsAhead(app, now, found)
	if err != nil {
		return nil, err
	}
	sites, err := store.ByID(app, "sites", lo.Map(found, func(r *core.Record, _ int) string { return r.GetString("site") }))
	all := lo.Map(found, func(r *core.Record, _ int) OpeningChoice {
		c := OpeningChoice{ID: r.Id, Title: r.GetString("title"), Kind: r.GetString("kind"), Seats: seats[r.Id], Days: term(r, "begins_on", "ends_on"), Mentor: r.GetString("mentor")}
		if site := sites[r.GetString("site")]; site != nil {
			c.Site = titleOf(site)
		}
		return c
	})
	free, full := lo.FilterReject(all, func(c OpeningChoice, _ int) bool { return c.Seats.Free > 0 })
	return append(free, full...), err
}
