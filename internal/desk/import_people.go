package desk

import (
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/when"
)

// settlePeople finds the card of every row of a list of people.
func settlePeople(app core.App, s Seat, f *ImportFile, today when.Date) error {
	c, err := loadCards(app, s)
	if err != nil {
		return err
	}
	for i := range f.Plan.Rows {
		r := &f.Plan.Rows[i]
		if r.Skip {
			continue
		}
		soundIDs(r, today)
		f.whose(c, r)
	}
	return nil
}

// personColumns are the columns of a card as a list of people keeps them; yes and no are words there.
var personColumns = []string{"surname", "given_name", "patronymic", "birth_date", "gender", "phone", "email", "settlement", "ground", "ground_ref", "notes"}

// personRows are the cards there are as lines of a list, those merged into another left out.
func personRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	live := dbx.Expression(dbx.HashExp{"merged_into": ""})
	if where != nil {
		live = dbx.And(live, where)
	}
	all, err := store.Where(app, "people", live, "sort_key", "id")
	return lo.Map(all, func(r *core.Record, _ int) imports.Record {
		v := map[string]string{"ref": r.Id, "who": r.Id, "is_idp": lo.Ternary(r.GetBool("is_idp"), "yes", "no")}
		for _, column := range personColumns {
			v[column] = r.GetString(column)
		}
		return imports.Record{ID: r.Id, Values: lo.OmitByValues(v, []string{""})}
	}), err
}

// person writes a card with its identifiers, or the cells of one that change.
func (w *importWriter) person(tx core.App, row imports.Judged) (there bool, err error) {
	v := row.Values
	if row.Verdict == imports.Changed {
		return false, w.changePerson(tx, row)
	}
	id, keys := w.whose(v)
	if id != "" {
		return true, nil
	}
	values := map[string]any{"locale": "uk", "no_email": v["email"] == "", "is_idp": v["is_idp"] == "yes", "import": w.imp.Id}
	for _, column := range personColumns {
		values[column] = v[column]
	}
	r, err := store.Make(tx, w.act, "people", values)
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		w.fresh.people[key] = r.Id
	}
	return false, w.keepNumbers(tx, r.Id, v, people.IDKinds)
}

// keepNumbers puts identifiers of a row under seal.
func (w *importWriter) keepNumbers(tx core.App, person string, v map[string]string, kinds []string) error {
	for _, kind := range kinds {
		if v[kind] == "" {
			continue
		}
		if err := KeepIdentifier(tx, w.act, w.seat, person, kind, v[kind]); err != nil {
			return err
		}
	}
	return nil
}

func (w *importWriter) changePerson(tx core.App, row imports.Judged) error {
	card, err := cardOf(tx, row.ID)
	if err != nil {
		return err
	}
	layCard(card, row.Changes)
	if len(store.Changed(card.Original(), card)) > 0 {
		if err := store.Save(tx, w.act, card); err != nil {
			return err
		}
	}
	return w.keepNumbers(tx, card.Id, row.Values, strings.Split(row.Values["id_new"], ","))
}

// layCard lays the changed cells of a row over a card.
func layCard(card *core.Record, changes []imports.Change) {
	for _, c := range changes {
		switch {
		case slices.Contains(people.IDKinds, c.Field): // sealed apart
		case c.Field == "is_idp":
			card.Set(c.Field, c.To == "yes")
		default:
			card.Set(c.Field, c.To)
		}
	}
	if card.GetString("email") != "" {
		card.Set("no_email", false)
	}
}
