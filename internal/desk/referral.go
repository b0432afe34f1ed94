package desk

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// ReferralInput is a referral of the employment centre as a form or a file tells it. A known card keeps
// what it says: only its empty fields are filled.
type ReferralInput struct {
	Person                                           string // id of a known card, or empty
	Surname, Given, Patronymic, Gender, Phone, Email string
	Settlement                                       string
	NoEmail, IDP                                     bool
	Birth                                            when.Date
	Ground, GroundRef                                string // lawful ground of keeping the data; empty: before a contract, by the referral
	RNOKPP                                           string
	Kind                                             string // of works; with an opening, the opening's holds
	ReferralNo                                       string
	ReferralOn, ValidUntil                           when.Date
	Centre                                           string // organisation id
	UnempRegNo                                       string
	UnempRegOn                                       when.Date
	DaysElsewhere                                    int    // days of the calendar year worked for others
	Opening                                          string // id
	StartsOn, EndsOn                                 when.Date
	WeekHours                                        float64
	Mentor, Notes                                    string
	NeedsMed, Military                               bool
	Accept                                           bool   // and take the person on at once
	Held                                             bool   // nothing reminds before somebody starts it
	Override                                         string // the head's reason to pass a limit
	Import                                           string // the import that makes it
}

// RegisterReferral makes, in the caller's transaction, the card of a person and the application of a
// referral; with Accept also the accepted offer and the placement that is being prepared, preset from
// the opening. It asks no permission. Days that are not given are those of the opening and its
// agreement; days that are given and lie outside, a full opening and a limit that is passed are faults
// of their fields, unless the head's reason lets the limit pass. s keys the seal of an identifier.
func RegisterReferral(tx core.App, a store.Act, s Seat, in ReferralInput) (application, placement *core.Record, err error) {
	person, err := referredPerson(tx, a, s, in)
	if err != nil {
		return nil, nil, err
	}
	if application, err = addApplication(tx, a, in, person); err != nil {
		return nil, nil, wrap("write down the referral", err)
	}
	if in.Accept {
		placement, err = acceptReferral(tx, a, application, in.acceptance())
	}
	return application, placement, err
}

// acceptance is what a referral says about the work itself.
func (in ReferralInput) acceptance() Acceptance {
	return Acceptance{Opening: in.Opening, Span: placements.Span{From: in.StartsOn, To: in.EndsOn}, WeekHours: in.WeekHours, Mentor: in.Mentor,
		DaysElsewhere: in.DaysElsewhere, NeedsMed: in.NeedsMed, Military: in.Military, Override: in.Override, Held: in.Held}
}

// referredPerson is the card of whoever was referred: the known one with its gaps filled, or a new one.
func referredPerson(tx core.App, a store.Act, s Seat, in ReferralInput) (*core.Record, error) {
	r, err := store.New(tx, "people")
	if in.Person != "" {
		r, err = cardOf(tx, in.Person)
	}
	if err != nil {
		return nil, wrap("find the person", err)
	}
	if !fillCard(r, in) && in.Person != "" {
		return r, sealReferred(tx, a, s, r, in)
	}
	if err := store.Save(tx, a, r); err != nil {
		return nil, wrap("write down the person", err)
	}
	return r, sealReferred(tx, a, s, r, in)
}

// cardOf is the card of a person; of one that was merged into another, the other.
func cardOf(app core.App, id string) (*core.Record, error) {
	r, err := app.FindRecordById("people", id)
	for range 10 { // a chain of merges ends; a ring, which nothing makes, is not followed for ever
		if err != nil || r.GetString("merged_into") == "" {
			break
		}
		r, err = app.FindRecordById("people", r.GetString("merged_into"))
	}
	if err != nil {
		return nil, refuse("house.gone", "what", "person")
	}
	return r, nil
}

// fillCard fills the empty fields of a card and says whether any was.
func fillCard(r *core.Record, in ReferralInput) bool {
	fresh, filled := r.IsNew(), false
	put := func(column, value string) {
		if value != "" && r.GetString(column) == "" {
			r.Set(column, value)
			filled = true
		}
	}
	tick := func(column string, yes bool) {
		if yes && !r.GetBool(column) {
			r.Set(column, true)
			filled = true
		}
	}
	for column, value := range map[string]string{"surname": in.Surname, "given_name": in.Given, "patronymic": in.Patronymic, "gender": in.Gender,
		"phone": in.Phone, "email": in.Email, "settlement": in.Settlement, "birth_date": in.Birth.String()} {
		if fresh || column != "patronymic" || r.GetString("given_name") == "" {
			put(column, value)
		}
	}
	put("ground", lo.CoalesceOrEmpty(in.Ground, "pre_contract"))
	put("locale", "uk")
	if fresh {
		put("ground_ref", lo.CoalesceOrEmpty(in.GroundRef, referralRef(in)))
		put("import", in.Import)
	}
	tick("no_email", in.NoEmail && r.GetString("email") == "")
	tick("is_idp", in.IDP)
	return filled
}

// referralRef names the paper by which a person's data came here.
func referralRef(in ReferralInput) string {
	if in.ReferralNo == "" {
		return ""
	}
	ref := "направлення № " + in.ReferralNo
	if !in.ReferralOn.IsZero() {
		ref += " від " + numeric(in.ReferralOn)
	}
	return ref
}

// numeric is a day as papers write it, in both languages: 31.12.2026.
func numeric(d when.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d.%02d.%04d", d.Day, d.Month, d.Year)
}

func addApplication(tx core.App, a store.Act, in ReferralInput, person *core.Record) (*core.Record, error) {
	kind := in.Kind
	if in.Opening != "" {
		opening, err := tx.FindRecordById("openings", in.Opening)
		if err != nil {
			return nil, form.Faults{{Field: "opening", Key: "applications.no_opening"}}
		}
		kind = opening.GetString("kind")
	}
	r, err := store.New(tx, "applications")
	if err != nil {
		return nil, err
	}
	r.Load(map[string]any{"person": person.Id, "kind": kind, "channel": lo.Ternary(in.Import != "", "import", "referral"),
		"referral_no": in.ReferralNo, "referral_on": in.ReferralOn.String(), "valid_until": in.ValidUntil.String(), "organisation": in.Centre,
		"unemp_reg_no": in.UnempRegNo, "unemp_reg_on": in.UnempRegOn.String(), "days_elsewhere": in.DaysElsewhere, "opening": in.Opening,
		"starts_on": in.StartsOn.String(), "ends_on": in.EndsOn.String(), "owner": a.Who.ID, "notes": in.Notes, "import": in.Import,
		"state": placements.Received})
	part := a
	part.Part = a.Part || in.Accept // what it promises is reckoned when it is accepted, or with the batch
	return r, store.Save(tx, part, r)
}
