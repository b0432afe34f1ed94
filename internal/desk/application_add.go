package desk

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/when"
)

// ReferralTwins are what a new referral looks like: cards of the same name and day of birth or with the
// same phone, and referrals with the same number.
type ReferralTwins struct {
	People    []KnownPerson
	Referrals []Found
}

func (t ReferralTwins) Error() string {
	return "this looks like somebody or something that is there already"
}

// Unwrap is the sentence of the refusal.
func (t ReferralTwins) Unwrap() error {
	if len(t.People) > 0 {
		return refuse("applications.known_person")
	}
	return refuse("applications.known_referral")
}

// AddReferral registers a referral from its form and says what it made. person is the card that was
// chosen, empty for whoever has none. What looks like somebody known, or like a referral that was
// entered before, is registered only when somebody says so a second time.
func AddReferral(app core.App, a store.Act, s Seat, person string, values map[string]any, anyway bool) (application, placement string, err error) {
	if err := mayRefer(a.Who); err != nil {
		return "", "", err
	}
	in := referralOf(person, values)
	if faults := referralFaults(in, Today(a.At)); len(faults) > 0 {
		return "", "", faults
	}
	err = store.Tx(app, func(tx core.App) error {
		if person != "" {
			if _, err := Find(tx, a.Who, "people", person); err != nil {
				return err
			}
		}
		if twins, err := referralTwins(tx, a, s, in); err != nil || !anyway && len(twins.People)+len(twins.Referrals) > 0 {
			return lo.Ternary[error](err != nil, err, twins)
		}
		r, p, err := RegisterReferral(tx, a, s, in)
		application, placement = idOf(r), idOf(p)
		return err
	})
	return application, placement, wrap("register a referral", err)
}

// referralOf is a decoded form as a referral.
func referralOf(person string, values map[string]any) ReferralInput {
	day := func(name string) when.Date {
		d, _ := when.Parse(text(values[name])) // decoded already: what is no date is none
		return d
	}
	yes := func(name string) bool { return values[name] == true }
	elsewhere, _ := values["days_elsewhere"].(int64)
	hours, _ := values["week_hours"].(float64)
	return ReferralInput{Person: person, Surname: text(values["surname"]), Given: text(values["given_name"]), Patronymic: text(values["patronymic"]),
		Phone: text(values["phone"]), Email: text(values["email"]), Settlement: text(values["settlement"]), NoEmail: yes("no_email"), IDP: yes("is_idp"),
		Birth: day("birth_date"), RNOKPP: text(values["rnokpp"]), Kind: text(values["kind"]), ReferralNo: text(values["referral_no"]),
		ReferralOn: day("referral_on"), ValidUntil: day("valid_until"), Centre: text(values["organisation"]), UnempRegNo: text(values["unemp_reg_no"]),
		UnempRegOn: day("unemp_reg_on"), DaysElsewhere: int(elsewhere), Opening: text(values["opening"]), StartsOn: day("starts_on"),
		EndsOn: day("ends_on"), WeekHours: hours, Mentor: text(values["mentor"]), Notes: text(values["notes"]), Military: yes("military"),
		Accept: yes("accept"), Override: text(values["override"])}
}

// referralFaults is what a form shows to be wrong before anything is looked up.
func referralFaults(in ReferralInput, today when.Date) form.Faults {
	var faults form.Faults
	add := func(wrong bool, field, key string) {
		if wrong {
			faults = append(faults, form.Fault{Field: field, Key: key})
		}
	}
	add(in.Person == "" && in.Surname == "", "surname", "applications.which_person")
	add(in.Person == "" && in.Surname != "" && in.Given == "", "given_name", "applications.which_name")
	if key := people.BirthFault(in.Birth, today); key != "" && !in.Birth.IsZero() {
		add(true, "birth_date", key)
	}
	if in.RNOKPP != "" {
		_, key := people.Normal(people.RNOKPP, in.RNOKPP)
		add(key != "", "rnokpp", key)
	}
	add(in.ReferralOn.After(today), "referral_on", "applications.referral_ahead")
	add(!in.UnempRegOn.IsZero() && !in.ReferralOn.IsZero() && in.UnempRegOn.After(in.ReferralOn), "unemp_reg_on", "applications.registered_after")
	add(in.Accept && in.Opening == "", "opening", "applications.which_opening")
	add(in.Opening == "" && in.Kind == "", "kind", "applications.no_kind")
	return faults
}

// referralTwins looks for whoever and whatever a referral may repeat.
func referralTwins(tx core.App, a store.Act, s Seat, in ReferralInput) (ReferralTwins, error) {
	var t ReferralTwins
	if in.Person == "" {
		cards, err := sameCards(tx, a, s, in)
		if err != nil {
			return t, err
		}
		if t.People, err = knownPeople(tx, a.Who, cards); err != nil {
			return t, err
		}
	}
	var err error
	t.Referrals, err = sameReferrals(tx, in)
	return t, err
}

// sameCards are cards that may be of the same person: the same tax number, the same name unless the days
// of birth differ, or the same phone.
func sameCards(tx core.App, a store.Act, s Seat, in ReferralInput) ([]*core.Record, error) {
	same := store.Matches("people", in.Surname+" "+in.Given)
	if in.Phone != "" {
		same = dbx.Or(same, dbx.HashExp{"people.phone": in.Phone})
	}
	found, err := store.Some(tx, "people", and(same, Seen(a.Who, "people"), dbx.HashExp{"people.merged_into": ""}), 10*manyTwins, "sort_key", "id")
	cards := lo.Filter(found, func(r *core.Record, _ int) bool {
		born := store.Day(r, "birth_date")
		named := alike(r.GetString("surname"), in.Surname) && alike(r.GetString("given_name"), in.Given) &&
			(in.Patronymic == "" || r.GetString("patronymic") == "" || alike(r.GetString("patronymic"), in.Patronymic))
		return named && (born.IsZero() || in.Birth.IsZero() || born == in.Birth) || in.Phone != "" && r.GetString("phone") == in.Phone
	})
	if err != nil {
		return nil, err
	}
	known, err := FindByIdentifier(tx, s, people.RNOKPP, in.RNOKPP)
	if known != nil {
		cards = lo.UniqBy(append([]*core.Record{known}, cards...), func(r *core.Record) string { return r.Id })
	}
	return cards[:min(len(cards), manyTwins)], notMissing(err)
}

// sameReferrals are referrals with the same number of the same year.
func sameReferrals(tx core.App, in ReferralInput) ([]Found, error) {
	if in.ReferralNo == "" {
		return nil, nil
	}
	found, err := store.Some(tx, "applications", dbx.HashExp{"referral_no": strings.TrimSpace(in.ReferralNo)}, manyTwins, "created DESC")
	if err != nil {
		return nil, err
	}
	found = lo.Filter(found, func(r *core.Record, _ int) bool {
		on := store.Day(r, "referral_on")
		centre := r.GetString("organisation")
		return (on.IsZero() || in.ReferralOn.IsZero() || on.Year == in.ReferralOn.Year) && (centre == "" || in.Centre == "" || centre == in.Centre)
	})
	names, err := peopleToShow(tx, lo.Map(found, func(r *core.Record, _ int) string { return "people/" + r.GetString("person") }))
	return lo.Map(found, func(r *core.Record, _ int) Found {
		return Found{Title: "№ " + r.GetString("referral_no"), Path: "/applications/" + r.Id, Note: names["people/"+r.GetString("person")]}
	}), err
}
