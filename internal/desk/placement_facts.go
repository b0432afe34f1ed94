package desk

import (
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/flow"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// placed is a placement with all that its gates, its dates and its page look at, gathered once.
type placed struct {
	rec       *core.Record
	person    *core.Record            // nil if the card is gone
	agreement *core.Record            // nil if none is named
	lines     map[string]*core.Record // of the checklist, by paper
	items     []placements.Item
	changes   []*core.Record // in force, the oldest first
	others    []placements.Period
	elsewhere int
	norms     placements.Norms // of the first day
	now       time.Time
}

// gather loads what is known of a placement.
func gather(app core.App, r *core.Record, now time.Time) (*placed, error) {
	p := &placed{rec: r, lines: map[string]*core.Record{}, now: now}
	for _, part := range []func(core.App) error{p.around, p.paperwork, p.history, p.periods} {
		if err := part(app); err != nil {
			return nil, err
		}
	}
	on := lo.CoalesceOrEmpty(store.Day(r, "starts_on"), Today(now))
	var err error
	p.norms, err = NormsOn(app, on)
	return p, err
}

// around are the person and the agreement a placement stands on.
func (p *placed) around(app core.App) error {
	people, err := store.ByID(app, "people", []string{p.rec.GetString("person")})
	if err != nil {
		return err
	}
	agreements, err := store.ByID(app, "org_agreements", []string{p.rec.GetString("org_agreement")})
	p.person, p.agreement = people[p.rec.GetString("person")], agreements[p.rec.GetString("org_agreement")]
	return err
}

func (p *placed) paperwork(app core.App) error {
	lines, err := store.Where(app, "checklist_items", dbx.HashExp{"placement": p.rec.Id})
	for _, l := range lines {
		p.lines[l.GetString("code")] = l
		p.items = append(p.items, placements.Item{Code: l.GetString("code"), State: l.GetString("state"),
			On: store.Day(l, "done_on"), Until: store.Day(l, "valid_until")})
	}
	return err
}

func (p *placed) history(app core.App) (err error) {
	p.changes, err = store.Where(app, "changes", dbx.HashExp{"placement": p.rec.Id, "state": "in_force"}, "created", "_rowid_")
	return err
}

// periods are the other works of the same person. Days elsewhere are what the referral of the year that
// knows most of them says.
func (p *placed) periods(app core.App) error {
	p.elsewhere = p.rec.GetInt("days_elsewhere")
	if p.rec.GetString("person") == "" {
		return nil
	}
	all, err := store.Where(app, "placements", dbx.And(dbx.HashExp{"person": p.rec.GetString("person")}, dbx.NewExp("id != {:self}", dbx.Params{"self": p.rec.Id})))
	for _, o := range all {
		if !placements.Happened(o.GetString("state")) {
			continue
		}
		p.others = append(p.others, placements.Period{Span: spanOf(o), Kind: o.GetString("kind")})
		if store.Day(o, "starts_on").Year == store.Day(p.rec, "starts_on").Year {
			p.elsewhere = max(p.elsewhere, o.GetInt("days_elsewhere"))
		}
	}
	return err
}

// spanOf are the days of a placement: to its last one in fact, else to the end of its contract.
func spanOf(r *core.Record) placements.Span {
	return placements.Span{From: store.Day(r, "starts_on"), To: lo.CoalesceOrEmpty(store.Day(r, "ended_on"), store.Day(r, "ends_on"))}
}

// traits are what of a placement decides which papers it needs.
func (p *placed) traits() placements.Traits {
	changed := func(kinds ...string) bool {
		return slices.ContainsFunc(p.changes, func(c *core.Record) bool { return slices.Contains(kinds, c.GetString("kind")) })
	}
	return placements.Traits{NeedsMed: p.rec.GetBool("needs_med"), Military: p.rec.GetBool("military"), Extended: changed(needing(placements.AgreementExtra)...),
		Changed: changed(needing(placements.OrderChange)...)}
}

// needing are the sorts of change that need a paper.
func needing(paper string) []string {
	return lo.Filter(lo.Keys(placements.ChangePapers), func(kind string, _ int) bool {
		return slices.Contains(placements.ChangePapers[kind], paper)
	})
}

// terms are the conditions that limits speak of.
func (p *placed) terms() placements.Terms {
	t := placements.Terms{Kind: p.rec.GetString("kind"), Span: spanOf(p.rec), Hours: p.rec.GetFloat("week_hours"), Pay: int64(p.rec.GetInt("monthly_pay")),
		Elsewhere: p.elsewhere, Others: p.others}
	if p.person != nil {
		t.Born = store.Day(p.person, "birth_date")
	}
	return t
}

// agreed says whether the agreement is valid on all days. Works that need a decision of the executive
// committee need an agreement; other works only keep to the one they name.
func (p *placed) agreed() bool {
	if p.agreement == nil {
		k, _ := placements.KindOf(p.rec.GetString("kind"))
		return !k.Decision
	}
	signed := !slices.Contains([]string{placements.Draft, placements.Decided}, p.agreement.GetString("state"))
	return signed && !placements.PastAgreement(spanOf(p.rec), p.agreementSpan())
}

func (p *placed) agreementSpan() placements.Span {
	if p.agreement == nil {
		return placements.Span{}
	}
	return placements.Span{From: store.Day(p.agreement, "begins_on"), To: store.Day(p.agreement, "ends_on")}
}

// breaches are the limits that the terms pass or come near.
func (p *placed) breaches() []placements.Breach { return placements.Breaches(p.terms(), p.norms) }

// facts are what the gates of the workflow look at.
func (p *placed) facts(app core.App) (flow.Facts, error) {
	stops := slices.ContainsFunc(p.breaches(), func(b placements.Breach) bool { return b.Stops })
	attended, err := app.CountRecords("attendance", dbx.HashExp{"placement": p.rec.Id})
	if err != nil {
		return nil, err
	}
	months, err := p.openMonths(app)
	f := placements.Gates(p.rec.GetString("kind"), p.traits(), p.items, store.Day(p.rec, "starts_on"))
	end := store.Day(p.rec, "ends_on")
	return lo.Assign(f, flow.Facts{"limits": !stops, "agreement": p.agreed(), "mentor": p.rec.GetString("mentor"),
		"starts_on": p.rec.GetString("starts_on"), "ended_on": p.rec.GetString("ended_on"), "no_attendance": attended == 0,
		"end_passed": !end.IsZero() && !end.After(Today(p.now)), "months": len(months) == 0, "excused": p.rec.GetString("override")}), err
}

// siteMonth is one sheet that somebody stands in.
type siteMonth struct{ site, month string }

// openMonths are the sheets of the months worked that nobody has approved yet, by month.
func (p *placed) openMonths(app core.App) ([]siteMonth, error) {
	span := spanOf(p.rec)
	if span.Days() == 0 || span.Days() > mostDays {
		return nil, nil
	}
	var want []siteMonth
	for d := span.From; !d.After(span.To); d = d.AddDays(1) {
		want = append(want, siteMonth{p.siteOn(d), d.String()[:7]})
	}
	want = lo.Uniq(want)
	sheets, err := store.Where(app, "timesheets", dbx.And(dbx.HashExp{"state": placements.Approved},
		dbx.In("site", lo.ToAnySlice(lo.Uniq(lo.Map(want, func(m siteMonth, _ int) string { return m.site })))...)))
	have := lo.Map(sheets, func(s *core.Record, _ int) siteMonth { return siteMonth{s.GetString("site"), s.GetString("month")} })
	return lo.Filter(want, func(m siteMonth, _ int) bool { return !slices.Contains(have, m) }), err
}

// mostDays is the longest placement that is looked at day by day; nobody has one of ten years.
const mostDays = 3660

// siteOn is where somebody works on a day: where the last move before it took them, or where the first
// one after it took them from.
func (p *placed) siteOn(d when.Date) string {
	moves := lo.Filter(p.changes, func(c *core.Record, _ int) bool { return c.GetString("kind") == placements.ChangeMove })
	slices.SortStableFunc(moves, func(a, b *core.Record) int { return store.Day(a, "from_on").Compare(store.Day(b, "from_on")) })
	for i := len(moves) - 1; i >= 0; i-- {
		if !store.Day(moves[i], "from_on").After(d) {
			return text(jsonColumn(moves[i], "now")["site"])
		}
	}
	if len(moves) > 0 {
		return text(jsonColumn(moves[0], "was")["site"])
	}
	return p.rec.GetString("site")
}

// jsonColumn is a JSON column as a map; what is none is empty.
func jsonColumn(r *core.Record, column string) map[string]any {
	out := map[string]any{}
	_ = r.UnmarshalJSONField(column, &out) // an empty column is nothing
	return out
}
