package desk

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// accept writes the decision: the application is accepted, the seat it held or takes now is an accepted offer.
func (t terms) accept(tx core.App, a store.Act, r *core.Record) (*core.Record, error) {
	offer, err := liveOffer(tx, r.Id, a.At)
	if err != nil {
		return nil, err
	}
	if offer == nil || offer.GetString("opening") != t.opening.Id {
		if err := endOffers(tx, a, r.Id, "declined"); err != nil {
			return nil, err
		}
		if offer, err = store.New(tx, "offers"); err != nil {
			return nil, err
		}
	}
	offer.Load(map[string]any{"application": r.Id, "opening": t.opening.Id, "begins_on": t.Terms.Span.From.String(),
		"ends_on": t.Terms.Span.To.String(), "state": "accepted"})
	if err := store.Save(tx, a, offer); err != nil {
		return nil, err
	}
	r.Load(map[string]any{"state": placements.Accepted, "opening": t.opening.Id, "kind": t.Kind, "decided_on": Today(a.At).String(),
		"days_elsewhere": t.DaysElsewhere})
	a.Move, a.Part = "accept", false
	return offer, store.Save(tx, a, r)
}

// fromOpening are the columns a placement takes from its opening as they are.
var fromOpening = []string{"title", "kind", "site", "org_agreement", "days", "starts_at", "ends_at", "break_minutes", "monthly_pay", "currency", "fund_pct"}

// place makes the placement of an accepted application.
func (t terms) place(tx core.App, a store.Act, r, offer *core.Record) (*core.Record, error) {
	number, err := placementNumber(tx, t.Terms.Span.From.Year)
	if err != nil {
		return nil, err
	}
	p, err := store.New(tx, "placements")
	if err != nil {
		return nil, err
	}
	for _, column := range fromOpening {
		p.Set(column, t.opening.Get(column))
	}
	p.Load(map[string]any{"number": number, "person": t.person.Id, "application": r.Id, "offer": offer.Id, "opening": t.opening.Id,
		"mentor": lo.CoalesceOrEmpty(t.Mentor, t.opening.GetString("mentor")), "starts_on": t.Terms.Span.From.String(),
		"ends_on": t.Terms.Span.To.String(), "week_hours": t.Hours, "days_elsewhere": t.DaysElsewhere, "military": t.Military,
		"needs_med": t.NeedsMed || t.opening.GetBool("needs_med") || placements.MedicalByAge(t.Born, t.Terms.Span.From),
		"override":  t.Override, "owner": a.Who.ID, "state": placements.Preparing, "notes": r.GetString("notes"), "import": r.GetString("import")})
	a.Reason = t.Override
	return p, store.Save(tx, a, p)
}

// placementNumber is the next number of the year in which a placement begins: 2026-014.
func placementNumber(tx core.App, year int) (string, error) {
	prefix := fmt.Sprintf("%04d-", year)
	var last int
	err := tx.DB().NewQuery("SELECT coalesce(max(CAST(substr(number, 6) AS INTEGER)), 0) FROM placements WHERE number >= {:from} AND number < {:to}").
		Bind(dbx.Params{"from": prefix, "to": prefix + ":"}).Row(&last) // the sign after the digits
	if err != nil {
		return "", fmt.Errorf("number the placement: %w", err)
	}
	return fmt.Sprintf("%s%03d", prefix, last+1), nil
}

// notePaper notes the referral among the papers of a new placement: it is how the person came. A paper
// that is not there yet has no line.
func notePaper(tx core.App, a store.Act, p, application *core.Record) error {
	if application.GetString("referral_no") == "" {
		return nil
	}
	_, err := store.Make(tx, a, "checklist_items", map[string]any{"placement": p.Id, "code": placements.Referral, "state": placements.Done,
		"number": application.GetString("referral_no"), "by": a.Who.ID, "valid_until": application.GetString("valid_until"),
		"done_on": lo.CoalesceOrEmpty(store.Day(application, "referral_on"), Today(a.At)).String()})
	return err
}

// sealReferred keeps the tax number of a referred person under seal.
func sealReferred(tx core.App, a store.Act, s Seat, person *core.Record, in ReferralInput) error {
	if in.RNOKPP == "" {
		return nil
	}
	return KeepIdentifier(tx, a, s, person.Id, people.RNOKPP, in.RNOKPP)
}
