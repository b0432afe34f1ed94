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

// AgreementParts are what an agreement gives and what of it is spoken for.
type AgreementParts struct {
	Seats, Used int // agreed, and taken today or, before it begins, on its first day
	Most        int // taken on the fullest day still ahead
	Money       []MoneySource
	Low         bool // less is left than the share that the norms call low
	Openings    []OpeningBeside
	People      []PlacementBeside
	MayOpen     bool
	Acts        []when.Date // the months there is an act of, for whoever draws it up
}

// MoneySource is one source of an agreement's money, in minor units.
type MoneySource struct {
	Name                    string // fund or local
	Budget, Committed, Left int64
	Currency                string
}

// OpeningBeside is an opening as the page of its agreement shows it.
type OpeningBeside struct {
	ID, Title, State, Site string
	Days                   placements.Span
	Seats                  Seats
}

// agreement is the part of an agreement's page.
func (p *RecordPage) agreement(app core.App, who access.Who, now time.Time, r *core.Record) error {
	under, err := store.Where(app, "placements", dbx.And(dbx.HashExp{"org_agreement": r.Id}, dbx.NotIn("state", seatless...)), "starts_on")
	if err != nil {
		return err
	}
	p.Agreed = &AgreementParts{Seats: r.GetInt("seats"), MayOpen: p.MayEdit && May(who, "openings", access.Create, nil)}
	p.Agreed.Acts = actMonths(who, r, Today(now))
	p.Agreed.taken(r, under, now)
	if err := p.Agreed.money(app, r, under, now); err != nil {
		return err
	}
	if p.Agreed.People, err = placementsBeside(app, who, dbx.HashExp{"placements.org_agreement": r.Id}); err != nil {
		return err
	}
	return p.Agreed.openings(app, who, r.Id, now)
}

// taken counts the seats of an agreement that somebody has.
func (p *AgreementParts) taken(r *core.Record, under []*core.Record, now time.Time) {
	days := daysAhead(r, Today(now))
	holds := lo.Map(under, func(r *core.Record, _ int) placements.Span { return spanOf(r) })
	for i, l := range placements.Loads(holds, days) {
		if i == 0 {
			p.Used = l.Taken
		}
		p.Most = max(p.Most, l.Taken)
	}
}

// money is what each source gives, and how much of it the placements under the agreement speak for: pay
// for all their days, by the Fund's share.
func (p *AgreementParts) money(app core.App, r *core.Record, under []*core.Record, now time.Time) error {
	var all placements.Cost
	for _, u := range under {
		all = all.Add(placements.Committed(int64(u.GetFloat("monthly_pay")), u.GetFloat("fund_pct"), spanOf(u)))
	}
	fund, local, currency := int64(r.GetFloat("budget_fund")), int64(r.GetFloat("budget_local")), lo.CoalesceOrEmpty(r.GetString("currency"), "UAH")
	p.Money = []MoneySource{{"fund", fund, all.Fund, fund - all.Fund, currency}, {"local", local, all.Local, local - all.Local, currency}}
	norms, err := NormsOn(app, Today(now))
	p.Low = placements.FundsLow(fund+local, all.Fund+all.Local, norms)
	return err
}

func (p *AgreementParts) openings(app core.App, who access.Who, id string, now time.Time) error {
	if grant(who, "openings", access.List).None() {
		return nil
	}
	found, err := store.Where(app, "openings", and(dbx.HashExp{"openings.org_agreement": id}, Seen(who, "openings")), "begins_on DESC", "sort_key", "id")
	if err != nil {
		return err
	}
	seats, err := seatsAhead(app, now, found)
	if err != nil {
		return err
	}
	sites, err := store.ByID(app, "sites", lo.Map(found, func(r *core.Record, _ int) string { return r.GetString("site") }))
	p.Openings = lo.Map(found, func(r *core.Record, _ int) OpeningBeside {
		o := OpeningBeside{ID: r.Id, Title: r.GetString("title"), State: r.GetString("state"), Days: term(r, "begins_on", "ends_on"), Seats: seats[r.Id]}
		if site := sites[r.GetString("site")]; site != nil {
			o.Site = titleOf(site)
		}
		return o
	})
	return err
}
