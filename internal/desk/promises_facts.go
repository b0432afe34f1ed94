package desk

import (
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// wanted are the promises that a record of this room asks for.
func wanted(tx core.App, subject string, r *core.Record, a store.Act) ([]placements.Promise, error) {
	switch subject {
	case "placement":
		p, err := gather(tx, r, a.At)
		if err != nil {
			return nil, err
		}
		cal, err := store.Calendar(tx)
		return placements.Promises(p.promiseFacts(cal)), err
	case "application":
		return placements.ReferralPromises(placements.ReferralFacts{State: r.GetString("state"), ValidUntil: store.Day(r, "valid_until"),
			CarriedOn: carriedOn(r, r.GetString("channel") == "import")}), nil
	}
	return agreementPromises(tx, r, a.At)
}

// carriedOn is the day on which something that was under way already was brought in.
func carriedOn(r *core.Record, carried bool) when.Date {
	if !carried {
		return when.Date{}
	}
	return when.DateOf(r.GetDateTime("created").Time(), when.Kyiv)
}

// promiseFacts are what of a placement decides its promises.
func (p *placed) promiseFacts(cal when.Calendar) placements.Facts {
	r := p.rec
	f := placements.Facts{State: r.GetString("state"), Kind: r.GetString("kind"), Traits: p.traits(), Items: p.items, Today: Today(p.now),
		CarriedOn: carriedOn(r, r.GetBool("carried")), Span: placements.Span{From: store.Day(r, "starts_on"), To: store.Day(r, "ends_on")},
		ChangedOn: p.changedOn(), EndedOn: store.Day(r, "ended_on"), StartsAt: r.GetString("starts_at"), Elsewhere: p.elsewhere, NoAgreement: p.agreement == nil,
		Norms: p.norms, Calendar: cal}
	f.Others = lo.FilterMap(p.others, func(o placements.Period, _ int) (placements.Span, bool) { return o.Span, o.Kind == f.Kind })
	return f
}

// changedOn is by which day the papers of the newest change should be there: the day it is in force
// from, and of an extension the last day of the term before it.
func (p *placed) changedOn() when.Date {
	for _, c := range slices.Backward(p.changes) {
		kind := c.GetString("kind")
		switch {
		case kind == placements.ChangeExtend:
			return store.Day(c, "from_on").AddDays(-1)
		case len(placements.ChangePapers[kind]) > 0:
			return store.Day(c, "from_on")
		}
	}
	return when.Date{}
}

func agreementPromises(tx core.App, r *core.Record, now time.Time) ([]placements.Promise, error) {
	norms, err := NormsOn(tx, Today(now))
	if err != nil {
		return nil, err
	}
	all, err := store.Where(tx, "placements", dbx.And(dbx.HashExp{"org_agreement": r.Id}, happened()))
	f := placements.AgreementFacts{State: r.GetString("state"), Span: placements.Span{From: store.Day(r, "begins_on"), To: store.Day(r, "ends_on")},
		Today: Today(now), CarriedOn: carriedOn(r, r.GetString("import") != ""), Budget: int64(r.GetInt("budget_fund") + r.GetInt("budget_local")),
		ActDay: r.GetInt("act_day"), Norms: norms}
	for _, p := range all {
		s := spanOf(p)
		if !placements.Ahead(p.GetString("state")) && placements.Monthly(p.GetString("kind"), placements.Act) {
			f.Worked = append(f.Worked, monthsOf(s, f.Today)...)
		}
		cost := placements.Committed(int64(p.GetInt("monthly_pay")), p.GetFloat("fund_pct"), s)
		f.Spent += cost.Fund + cost.Local
	}
	f.Worked = lo.Uniq(f.Worked)
	if err == nil {
		f.ActsDone, err = signedActs(tx, r.Id)
	}
	return placements.AgreementPromises(f), err
}

// monthsOf are the months, YYYY-MM, of a span that have begun.
func monthsOf(s placements.Span, today when.Date) []string {
	var all []string
	if s.From.IsZero() {
		return nil
	}
	first := when.Date{Year: s.From.Year, Month: s.From.Month, Day: 1}
	for m := first; !m.After(today) && (s.To.IsZero() || !m.After(s.To)); m = m.AddMonths(1) {
		all = append(all, placements.MonthOf(m))
	}
	return all
}

// recordedPromises follows a save of this room: whatever door it came by, the promises of what was
// saved are what they should be.
func recordedPromises(tx core.App, a store.Act, r *core.Record) error {
	if a.Part {
		return nil
	}
	switch r.Collection().Name {
	case "placements":
		if err := KeepPromises(tx, a, "placement", r); err != nil {
			return err
		}
		if err := keepAgreement(tx, a, r.GetString("org_agreement")); err != nil {
			return err
		}
		return KeepSheetsOf(tx, a, r)
	case "checklist_items":
		p, err := tx.FindRecordById("placements", r.GetString("placement"))
		if err != nil {
			return nil // it is being deleted with its lines
		}
		return KeepPromises(tx, a, "placement", p)
	}
	name := r.Collection().Name
	return KeepPromises(tx, a, name[:len(name)-1], r)
}

// keepAgreement looks at the money and the months of an agreement again when somebody works under it.
// A file of thousands of people is looked at once, by the night after it.
func keepAgreement(tx core.App, a store.Act, id string) error {
	if id == "" || a.Via == "import" {
		return nil
	}
	r, err := tx.FindRecordById("org_agreements", id)
	if err != nil {
		return nil // an agreement that is gone promises nothing
	}
	return KeepPromises(tx, a, "org_agreement", r)
}

// promising are the records whose promises time itself may change.
var promising = []struct {
	subject string
	states  []any
}{
	{"placement", []any{placements.Preparing, placements.Ready, placements.Active, placements.Suspended, placements.Closing}},
	{"org_agreement", []any{placements.Signed, placements.Active, placements.Exhausted, placements.Expired}},
	{"application", []any{placements.Received}},
}

// KeepEverything looks again at all that is under way: what a new day brings, the months of acts, days
// of the year's limit, colleagues who have left. One record at fault does not stop the others.
func KeepEverything(app core.App, now time.Time) error {
	var errs []error
	a := store.Act{Via: "clock", At: now}
	for _, p := range promising {
		err := store.Batches(app, p.subject+"s", dbx.In("state", p.states...), keepBatch, func(ids []string) error {
			for _, id := range ids {
				errs = append(errs, keepOne(app, a, p.subject, id))
			}
			return nil
		})
		errs = append(errs, err)
	}
	return wrap("keep all promises", errors.Join(errs...))
}

// keepBatch is how many records are looked up at a time.
const keepBatch = 200

func keepOne(app core.App, a store.Act, subject, id string) error {
	return store.Tx(app, func(tx core.App) error {
		r, err := tx.FindRecordById(subject+"s", id)
		if err != nil {
			return err
		}
		return KeepPromises(tx, a, subject, r)
	})
}
