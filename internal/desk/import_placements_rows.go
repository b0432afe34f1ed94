package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// carriedColumns are the columns of a placement that a list keeps as they are; those of its centre, agreement
// and colleague it names.
var carriedColumns = []string{"title", "kind", "site", "starts_on", "ends_on", "ended_on", "monthly_pay", "currency", "fund_pct", "week_hours", "contract_no", "contract_on",
	"days_elsewhere", "outcome", "end_reason", "notes"}

// fixedCells are what of a placement that is there a list never changes: each such change has its own move
// and its own papers. What nobody has written down yet may be filled in, but for how it goes on.
var fixedCells = []string{"site", "ends_on", "ended_on", "state", "paused_on", "week_hours", "mentor", "outcome", "end_reason", "referral_no", "referral_on", "centre"}
var goesOn = []string{"ended_on", "state", "paused_on"}

// placementRows are the placements there are as lines of a list.
func placementRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	all, err := store.Where(app, "placements", where, "starts_on", "id")
	if err != nil {
		return nil, err
	}
	b, err := besides(app, all)
	return lo.Map(all, func(r *core.Record, _ int) imports.Record { return imports.Record{ID: r.Id, Values: b.row(r)} }), err
}

// beside is what stands beside placements in a list.
type beside struct {
	cards                                         map[string]store.CardRow
	sites, mentors, agreements, applied, suspends map[string]*core.Record
	centres                                       centreNames
}

func besides(app core.App, all []*core.Record) (b beside, err error) {
	rows, err := store.Cards(app)
	if err != nil {
		return b, err
	}
	b.cards = lo.KeyBy(rows, func(c store.CardRow) string { return c.ID })
	for _, part := range []struct {
		collection, column string
		to                 *map[string]*core.Record
	}{{"sites", "site", &b.sites}, {"users", "mentor", &b.mentors}, {"org_agreements", "org_agreement", &b.agreements}, {"applications", "application", &b.applied}} {
		ids := lo.Uniq(lo.Compact(lo.Map(all, func(r *core.Record, _ int) string { return r.GetString(part.column) })))
		if *part.to, err = store.ByID(app, part.collection, ids); err != nil {
			return b, err
		}
	}
	changes, err := store.Where(app, "changes", dbx.HashExp{"kind": placements.ChangeSuspend, "state": "in_force"}, "from_on")
	if err != nil {
		return b, err
	}
	b.suspends = lo.SliceToMap(changes, func(c *core.Record) (string, *core.Record) { return c.GetString("placement"), c })
	b.centres, err = centreNamesOf(app)
	return b, err
}

func (b beside) row(r *core.Record) map[string]string {
	who := r.GetString("person")
	for range 10 {
		if b.cards[who].Merged == "" {
			break
		}
		who = b.cards[who].Merged
	}
	card := b.cards[who]
	v := map[string]string{"ref": r.Id, "who": who, "surname": card.Surname, "given_name": card.Given, "patronymic": card.Father, "birth_date": card.Born,
		"phone": card.Phone, "state": r.GetString("state"), "hired_after": lo.Ternary(r.GetBool("hired_after"), "yes", "no"),
		"site_name": textOf(b.sites[r.GetString("site")], "name"), "mentor": textOf(b.mentors[r.GetString("mentor")], "name"),
		"agreement": textOf(b.agreements[r.GetString("org_agreement")], "number")}
	for _, column := range carriedColumns {
		v[column] = r.GetString(column)
	}
	for _, column := range []string{"monthly_pay", "fund_pct", "week_hours", "days_elsewhere"} {
		if v[column] == "0" {
			v[column] = ""
		}
	}
	if v["monthly_pay"] == "" {
		v["currency"] = ""
	}
	if a := b.applied[r.GetString("application")]; a != nil {
		v["referral_no"], v["referral_on"], v["centre"] = a.GetString("referral_no"), a.GetString("referral_on"), b.centres.names[a.GetString("organisation")]
	}
	if r.GetString("state") == placements.Suspended {
		v["paused_on"] = textOf(b.suspends[r.Id], "from_on")
	}
	v["contract_key"] = imports.ContractKey(v)
	return lo.OmitByValues(v, []string{""})
}

func textOf(r *core.Record, column string) string {
	if r == nil {
		return ""
	}
	return r.GetString(column)
}
