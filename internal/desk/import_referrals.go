package desk

import (
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// settleReferrals asks of every row what only the register knows: who the person is, which centre sent
// them, whether the identifier is one, which limits come near. What a person must decide is a doubt of its line.
func settleReferrals(app core.App, s Seat, f *ImportFile, today when.Date) error {
	c, err := loadCards(app, s)
	if err != nil {
		return err
	}
	centres, err := centreNamesOf(app)
	if err != nil {
		return err
	}
	norms, err := datedNorms(app)
	if err != nil {
		return err
	}
	for i := range f.Plan.Rows {
		r := &f.Plan.Rows[i]
		if r.Skip {
			continue
		}
		if r.Values["days_elsewhere"] == "0" {
			delete(r.Values, "days_elsewhere") // none and nothing said are one in the register
		}
		soundIDs(r, today)
		f.whose(c, r)
		centres.settle(r)
		nearLimits(r, norms)
		if end, start := importDay(r.Values["ends_on"]), importDay(r.Values["starts_on"]); !end.IsZero() && !start.IsZero() && end.Year > start.Year {
			f.doubt(r, &imports.Fault{Column: "ends_on", Key: "conflict_year", Params: map[string]string{"end": numeric(end), "last": numeric(when.Date{Year: start.Year, Month: 12, Day: 31})}})
		}
	}
	return nil
}

// nearLimits says which limits the person would pass or come near: the referral is written down all
// the same, for whether to accept it is another decision.
func nearLimits(r *imports.Planned, norms []placements.Dated) {
	v := r.Values
	span := placements.Span{From: importDay(v["starts_on"]), To: importDay(v["ends_on"])}
	if span.From.IsZero() || span.To.Before(span.From) {
		return
	}
	elsewhere, _ := strconv.Atoi(v["days_elsewhere"]) // checked when it was read
	hours, _ := strconv.ParseFloat(v["week_hours"], 64)
	t := placements.Terms{Kind: v["kind"], Span: span, Born: importDay(v["birth_date"]), Hours: hours, Elsewhere: elsewhere}
	for _, b := range placements.Breaches(t, placements.NormsOn(norms, span.From)) {
		if b.Key == "pay_floor" || b.Key == "pay_cap" {
			continue // a referral says nothing of pay
		}
		r.Notes = append(r.Notes, imports.Fault{Key: "limits." + b.Key, Params: map[string]string{"line": strconv.Itoa(r.Line),
			"have": strconv.FormatInt(b.Have, 10), "most": strconv.FormatInt(b.Most, 10)}})
	}
}

// centreNames are the employment centres by every name they have.
type centreNames struct {
	byName map[string]string
	names  map[string]string
}

func centreNamesOf(app core.App) (centreNames, error) {
	c := centreNames{map[string]string{}, map[string]string{}}
	all, err := store.Where(app, "organisations", dbx.HashExp{"kind": "employment_centre"}, "sort_key", "id")
	for _, r := range all {
		c.names[r.Id] = r.GetString("name_uk")
		for _, name := range []string{r.GetString("name_uk"), r.GetString("short"), r.GetString("name_en")} {
			if name != "" {
				c.byName[words.Fold(name)] = r.Id
			}
		}
	}
	return c, err
}

// settle finds the centre a row names; a list that names none is of the only centre there is.
func (c centreNames) settle(r *imports.Planned) {
	v := r.Values
	id := c.byName[words.Fold(v["centre"])]
	if v["centre"] == "" && len(c.names) == 1 {
		id = lo.Keys(c.names)[0]
	}
	switch {
	case id != "":
		v["centre_key"], v["centre_id"], v["centre"] = id, id, c.names[id]
	case v["centre"] != "":
		r.Notes = append(r.Notes, imports.Fault{Column: "centre", Key: "note_centre", Params: map[string]string{"line": strconv.Itoa(r.Line), "text": v["centre"]}})
	}
}

// referralRows are the referrals there are as lines of a list.
func referralRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	rows, err := store.Referrals(app, where)
	if err != nil {
		return nil, err
	}
	all, err := store.Cards(app)
	if err != nil {
		return nil, err
	}
	byID := lo.KeyBy(all, func(c store.CardRow) string { return c.ID })
	centres, err := centreNamesOf(app)
	return lo.Map(rows, func(r store.ReferralRow, _ int) imports.Record {
		who := r.Person
		for range 10 {
			if byID[who].Merged == "" {
				break
			}
			who = byID[who].Merged
		}
		p := byID[who]
		return imports.Record{ID: r.ID, Values: lo.OmitByValues(map[string]string{"ref": r.ID, "surname": p.Surname, "given_name": p.Given, "patronymic": p.Father,
			"birth_date": p.Born, "phone": p.Phone, "email": p.Email, "kind": r.Kind, "referral_no": r.No, "referral_on": r.On, "valid_until": r.Until,
			"starts_on": r.Starts, "ends_on": r.Ends, "days_elsewhere": lo.Ternary(r.Elsewhere > 0, strconv.Itoa(r.Elsewhere), ""),
			"centre": centres.names[r.Centre], "centre_key": r.Centre, "notes": r.Notes, "who": who}, []string{""})}
	}), err
}

// referralInput is a row as the desk writes a referral down.
func referralInput(row imports.Judged, person, centre, imp string) ReferralInput {
	v := row.Values
	elsewhere, _ := strconv.Atoi(v["days_elsewhere"])
	return ReferralInput{Person: person, Surname: v["surname"], Given: v["given_name"], Patronymic: v["patronymic"], Phone: v["phone"], Email: v["email"],
		NoEmail: v["email"] == "", IDP: v["is_idp"] == "yes", Birth: importDay(v["birth_date"]), RNOKPP: v["rnokpp"], Kind: v["kind"], ReferralNo: v["referral_no"],
		ReferralOn: importDay(v["referral_on"]), ValidUntil: importDay(v["valid_until"]), Centre: centre, DaysElsewhere: elsewhere,
		StartsOn: importDay(v["starts_on"]), EndsOn: importDay(v["ends_on"]), Notes: v["notes"], Held: true, Import: imp}
}

// ofCard are the fields of a list that the card of the person keeps.
var ofCard = []string{"surname", "given_name", "patronymic", "birth_date", "phone", "email"}

// changeReferral lays the changed cells over a referral that nobody has decided yet and over its card.
func (w *importWriter) changeReferral(tx core.App, a store.Act, row imports.Judged) error {
	r, err := tx.FindRecordById("applications", row.ID)
	if err != nil {
		return refuse("house.gone", "what", "application")
	}
	card, err := cardOf(tx, r.GetString("person"))
	if err != nil {
		return err
	}
	for _, c := range row.Changes {
		switch {
		case lo.Contains(ofCard, c.Field):
			card.Set(c.Field, c.To)
		case c.Field == "centre":
			centre, err := w.centre(tx, a, row.Values)
			if err != nil {
				return err
			}
			r.Set("organisation", centre)
		default:
			r.Set(c.Field, c.To)
		}
	}
	for _, of := range []*core.Record{card, r} {
		changed := len(store.Changed(of.Original(), of)) > 0
		if changed && of == r && r.GetString("state") != placements.Received {
			return refuse("import.referral_decided")
		}
		if changed {
			if err := store.Save(tx, a, of); err != nil {
				return err
			}
		}
	}
	return nil
}
