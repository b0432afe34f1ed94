package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// errReferralMeanwhile says that a referral is no longer what the person looked at.
var errReferralMeanwhile = &Problem{Status: 409, Key: "directory.changed_meanwhile"}

// MoveApplication makes a named move of a referral with what its form brought. rev is the revision the
// person saw, empty asks nothing. Accepting makes a placement, whose id comes back.
func MoveApplication(app core.App, a store.Act, id, move, rev string, values map[string]any) (placement string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		r, err := changeableApplication(tx, a.Who, id)
		if err != nil {
			return err
		}
		if rev != "" && rev != r.GetString("rev") {
			return errReferralMeanwhile
		}
		if move == "accept" {
			p, err := acceptReferral(tx, a, r, acceptanceOf(r, values))
			placement = idOf(p)
			return err
		}
		return decideReferral(tx, a, r, move, values)
	})
	return placement, wrap("decide about a referral", err)
}

// acceptanceOf are the terms a form gave; what it did not ask is as the referral says.
func acceptanceOf(r *core.Record, values map[string]any) Acceptance {
	given := func(name string) string {
		if v, asked := values[name]; asked {
			return text(v)
		}
		return r.GetString(name)
	}
	day := func(name string) when.Date {
		d, _ := when.Parse(given(name)) // decoded already: what is no date is none
		return d
	}
	elsewhere, asked := values["days_elsewhere"].(int64)
	if !asked {
		elsewhere = int64(r.GetInt("days_elsewhere"))
	}
	military, _ := values["military"].(bool)
	return Acceptance{Opening: given("opening"), Span: placements.Span{From: day("starts_on"), To: day("ends_on")}, Mentor: text(values["mentor"]),
		DaysElsewhere: int(elsewhere), Military: military, Override: text(values["override"])}
}

// decideReferral refuses, withdraws or reopens: a code says why, and words if there is more to say.
// Taking part is voluntary, so nothing here judges anybody.
func decideReferral(tx core.App, a store.Act, r *core.Record, move string, values map[string]any) error {
	code, reason := text(values["reason_code"]), text(values["reason"])
	back := move == "reopen"
	if !back && code == "" {
		return form.Faults{{Field: "reason_code", Key: "form.required"}}
	}
	err := placements.Applications.Can(r.GetString("state"), move, a.Who.Roles, lo.CoalesceOrEmpty(reason, lo.Ternary(back, "", code)), nil)
	if faults, fatal := refusalFaults(err); fatal != nil || len(faults) > 0 {
		return lo.Ternary[error](fatal != nil, fatal, faults)
	}
	m, _ := placements.Applications.Find(r.GetString("state"), move)
	r.Load(map[string]any{"state": m.To, "reason_code": code, "reason": reason,
		"decided_on": lo.CoalesceOrEmpty(text(values["decided_on"]), Today(a.At).String())})
	if back {
		r.Load(map[string]any{"reason_code": "", "reason": "", "decided_on": ""})
	}
	if err := endOffers(tx, a, r.Id, "declined"); err != nil {
		return err
	}
	a.Move, a.Reason = move, lo.CoalesceOrEmpty(reason, code)
	return store.Save(tx, a, r)
}
