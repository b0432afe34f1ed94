package desk

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// ReferralFields are the one form of a referral: who, the paper, the work.
var ReferralFields = []form.Field{
	{Name: "surname", Kind: form.Text, Rule: "max=200"},
	{Name: "given_name", Kind: form.Text, Rule: "max=200"},
	{Name: "patronymic", Kind: form.Text, Rule: "max=200"},
	{Name: "birth_date", Kind: form.Day},
	{Name: "phone", Kind: form.Phone},
	{Name: "email", Kind: form.Email},
	{Name: "no_email", Kind: form.Yes},
	{Name: "settlement", Kind: form.Text, Rule: "max=200"},
	{Name: "is_idp", Kind: form.Yes},
	{Name: "rnokpp", Kind: form.Text, Rule: "max=40"},
	{Name: "referral_no", Kind: form.Text, Rule: "max=200"},
	{Name: "referral_on", Kind: form.Day},
	{Name: "valid_until", Kind: form.Day},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations"},
	{Name: "unemp_reg_no", Kind: form.Text, Rule: "max=40"},
	{Name: "unemp_reg_on", Kind: form.Day},
	{Name: "opening", Kind: form.Relation, Collection: "openings"},
	{Name: "kind", Kind: form.Choice, Options: placements.Codes},
	{Name: "starts_on", Kind: form.Day},
	{Name: "ends_on", Kind: form.Day},
	{Name: "week_hours", Kind: form.Percent},
	{Name: "mentor", Kind: form.Relation, Collection: "users"},
	{Name: "days_elsewhere", Kind: form.Whole, Rule: "gte=0,lte=366"},
	{Name: "military", Kind: form.Yes},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000"},
	{Name: "accept", Kind: form.Yes},
	{Name: "override", Kind: form.Text, Rule: "max=2000"},
}

// aboutPerson are the fields of the form that a card keeps, by the card's column.
var aboutPerson = []string{"surname", "given_name", "patronymic", "birth_date", "phone", "email", "settlement"}

// ReferralForm is the form of a referral.
type ReferralForm struct {
	Query       string // what was searched for
	Asked       string // the opening the address names
	Known       []KnownPerson
	Person      *KnownPerson // the card that was chosen
	Gaps        []string     // what the chosen card does not say yet
	Again       bool         // the person worked here before: the rest is filled from that time
	Values      map[string]any
	Options     map[string][]web.Option
	Fields      map[string]form.Field
	Openings    []OpeningChoice
	MayOverride bool
	Twins       ReferralTwins // after a first try to save
}

// KnownPerson is a card as the search of the form shows it.
type KnownPerson struct {
	ID, Name, Phone, Path string
	Birth                 when.Date
	Last                  PlacementBeside // the newest placement
}

// ReferralAsk is what the address of the form knows.
type ReferralAsk struct{ Query, Person, Opening string }

// ReferralAskOf reads the address.
func ReferralAskOf(q url.Values) ReferralAsk {
	return ReferralAsk{Query: strings.TrimSpace(q.Get("q")), Person: q.Get("person"), Opening: q.Get("opening")}
}

// mayRefer says who registers referrals: whoever changes them.
func mayRefer(who access.Who) error {
	if grant(who, "applications", access.List).None() {
		return store.ErrNotFound
	}
	return Must(who, "applications", access.Update, nil)
}

// NewReferral is the form of a referral: empty, or filled from a card and the last time it was used.
func NewReferral(app core.App, who access.Who, now time.Time, ask ReferralAsk) (ReferralForm, error) {
	f := ReferralForm{Query: ask.Query, Asked: ask.Opening, MayOverride: who.Is("head"), Options: map[string][]web.Option{},
		Fields: lo.KeyBy(ReferralFields, func(f form.Field) string { return f.Name })}
	if err := mayRefer(who); err != nil {
		return f, err
	}
	centre, err := usualCentre(app)
	if err != nil {
		return f, err
	}
	f.Values = map[string]any{"referral_on": Today(now).String(), "organisation": centre, "accept": true, "opening": ask.Opening,
		"kind": placements.PublicWorks}
	if err := f.search(app, who); err != nil {
		return f, err
	}
	if ask.Person != "" {
		if err := f.choose(app, who, now, ask.Person); err != nil {
			return f, err
		}
	}
	return f, f.offer(app, now)
}

// manyKnown is how many cards a search of the form shows.
const manyKnown = 8

func (f *ReferralForm) search(app core.App, who access.Who) error {
	match := store.Matches("people", f.Query)
	if match == nil {
		return nil
	}
	found, err := store.Some(app, "people", and(match, Seen(who, "people"), dbx.HashExp{"people.merged_into": ""}), manyKnown, "sort_key", "id")
	if err != nil {
		return err
	}
	f.Known, err = knownPeople(app, who, found)
	return err
}

// knownPeople are cards with the newest placement of each.
func knownPeople(app core.App, who access.Who, cards []*core.Record) ([]KnownPerson, error) {
	var all []KnownPerson
	for _, r := range cards {
		k := KnownPerson{ID: r.Id, Name: nameOf(r), Phone: r.GetString("phone"), Birth: store.Day(r, "birth_date"), Path: linkTo(who, "people", r.Id)}
		last, err := lastPlacement(app, r.Id)
		if err != nil {
			return nil, err
		}
		if last != nil {
			k.Last = PlacementBeside{ID: last.Id, Number: last.GetString("number"), Title: last.GetString("title"), State: last.GetString("state"), Days: spanOf(last)}
		}
		all = append(all, k)
	}
	return all, nil
}

// lastPlacement is the newest placement of a person that came to something, or nil.
func lastPlacement(app core.App, person string) (*core.Record, error) {
	found, err := store.Some(app, "placements", dbx.And(dbx.HashExp{"person": person}, dbx.NotIn("state", seatless...)), 1, "starts_on DESC", "created DESC")
	return lo.FirstOr(found, nil), err
}

// choose fills the form from a card and from the last referral and placement of that person.
func (f *ReferralForm) choose(app core.App, who access.Who, now time.Time, id string) error {
	if _, err := Find(app, who, "people", id); err != nil {
		return err
	}
	card, err := cardOf(app, id)
	if err != nil {
		return err
	}
	known, err := knownPeople(app, who, []*core.Record{card})
	if err != nil {
		return err
	}
	f.Person = &known[0]
	if f.Gaps, err = gapsOf(app, card); err != nil {
		return err
	}
	before, err := store.Some(app, "applications", dbx.HashExp{"person": card.Id}, 1, "created DESC")
	if err != nil {
		return err
	}
	for _, r := range before {
		f.Values["unemp_reg_no"], f.Values["unemp_reg_on"] = r.GetString("unemp_reg_no"), r.GetString("unemp_reg_on")
		f.Values["organisation"] = lo.CoalesceOrEmpty(r.GetString("organisation"), text(f.Values["organisation"]))
		f.Values["kind"] = r.GetString("kind")
		if store.Day(r, "referral_on").Year == Today(now).Year {
			f.Values["days_elsewhere"] = int64(r.GetInt("days_elsewhere"))
		}
	}
	last, err := lastPlacement(app, card.Id)
	if err != nil || last == nil {
		return err
	}
	f.Again = true
	f.Values["kind"], f.Values["military"] = last.GetString("kind"), last.GetBool("military")
	return f.sameAgain(app, now, last)
}

// gapsOf are the fields of the form that a card does not answer.
func gapsOf(app core.App, card *core.Record) ([]string, error) {
	gaps := lo.Filter(aboutPerson, func(column string, _ int) bool { return card.GetString(column) == "" })
	switch {
	case card.GetBool("no_email"):
		gaps = lo.Without(gaps, "email")
	case card.GetString("email") == "":
		gaps = append(gaps, "no_email")
	}
	if !card.GetBool("is_idp") {
		gaps = append(gaps, "is_idp")
	}
	_, err := store.IDOf(app, card.Id, people.RNOKPP)
	if errors.Is(err, store.ErrNotFound) {
		gaps = append(gaps, people.RNOKPP)
	}
	return gaps, notMissing(err)
}

// sameAgain proposes the opening of the last time, or one at the same site and of the same kind, with the
// mentor and the hours somebody had there.
func (f *ReferralForm) sameAgain(app core.App, now time.Time, last *core.Record) error {
	if text(f.Values["opening"]) != "" {
		return nil
	}
	choices, err := openingChoices(app, now, "")
	if err != nil {
		return err
	}
	free := lo.Filter(choices, func(c OpeningChoice, _ int) bool { return c.Seats.Free > 0 && c.Kind == last.GetString("kind") })
	site, err := store.ByID(app, "sites", []string{last.GetString("site")})
	if err != nil {
		return err
	}
	for _, same := range []func(OpeningChoice) bool{
		func(c OpeningChoice) bool { return c.ID == last.GetString("opening") },
		func(c OpeningChoice) bool {
			s := site[last.GetString("site")]
			return s != nil && c.Site == titleOf(s)
		},
		func(OpeningChoice) bool { return true },
	} {
		if c, found := lo.Find(free, same); found {
			f.Values["opening"] = c.ID
			f.Values["mentor"] = lo.Ternary(c.ID == last.GetString("opening"), last.GetString("mentor"), c.Mentor)
			if c.ID == last.GetString("opening") {
				f.Values["week_hours"] = last.GetFloat("week_hours")
			}
			return nil
		}
	}
	return nil
}

// offer puts in what the form offers to choose from. One opening alone is chosen already.
func (f *ReferralForm) offer(app core.App, now time.Time) (err error) {
	if f.Openings, err = openingChoices(app, now, text(f.Values["opening"])); err != nil {
		return err
	}
	if len(f.Openings) == 1 && f.Openings[0].Seats.Free > 0 && text(f.Values["opening"]) == "" {
		f.Values["opening"], f.Values["kind"] = f.Openings[0].ID, f.Openings[0].Kind
	}
	centres, err := centresOf(app)
	if err != nil {
		return err
	}
	f.Options["organisation"] = lo.Map(centres, func(r *core.Record, _ int) web.Option { return web.Option{Value: r.Id, Label: titleOf(r)} })
	colleagues, err := store.Colleagues(app)
	f.Options["mentor"] = ownerOptions(colleagues, text(f.Values["mentor"]))
	return err
}
