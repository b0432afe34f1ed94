package desk

import (
	"errors"
	"maps"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/people"
	"lubart/internal/store"
)

// Moved is one record that named the card which was put away, and by which column.
type Moved struct {
	Collection string `json:"collection"`
	Column     string `json:"column"`
	ID         string `json:"id"`
}

// MergePeople makes two cards one: everything that names the second names the first from now on, gaps of
// the first are filled from the second, and the second's address leads to the first. Both histories stay,
// and PartPeople takes them apart again.
func MergePeople(app core.App, a store.Act, kept, gone string) error {
	return wrap("merge two cards", store.Tx(app, func(tx core.App) error {
		one, two, err := mergeable(tx, a, kept, gone)
		if err != nil {
			return err
		}
		a.Move = moveMerged
		moved, err := moveAll(tx, a, two.Id, one.Id)
		if err != nil {
			return err
		}
		filled := fillGaps(one, two)
		two.Set("merged_into", one.Id)
		if err := errors.Join(store.Save(tx, a, two), store.Save(tx, a, one)); err != nil {
			return err
		}
		_, err = store.Make(tx, a, "merges", map[string]any{"kept": one.Id, "gone": two.Id, "moved": moved, "filled": filled, "state": "in_force", "by": a.Who.ID})
		return err
	}))
}

// mergeable are two cards that may become one. Two people have two taxpayer's numbers for life: cards
// with different ones are not one person's.
func mergeable(tx core.App, a store.Act, kept, gone string) (one, two *core.Record, err error) {
	s := ShelfOf("people")
	if one, err = shelved(tx, a.Who, s, kept, access.Update); err != nil {
		return nil, nil, err
	}
	if two, err = shelved(tx, a.Who, s, gone, access.Update); err != nil {
		return nil, nil, err
	}
	if one.Id == two.Id || one.GetString("merged_into") != "" || two.GetString("merged_into") != "" {
		return nil, nil, refuse("people.merge.same")
	}
	for _, kind := range []string{people.RNOKPP, people.UNZR} {
		_, first := store.IDOf(tx, one.Id, kind)
		_, second := store.IDOf(tx, two.Id, kind)
		if first == nil && second == nil {
			return nil, nil, refuse("people.merge.two_people")
		}
	}
	return one, two, nil
}

// moveAll makes everything that names one card name another. An identifier of a kind that the other has
// too stays where it is.
func moveAll(tx core.App, a store.Act, from, to string) (moved []Moved, err error) {
	columns, err := namingPeople(tx)
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		rows, err := store.Where(tx, c.Collection, dbx.HashExp{c.Column: from}, "id")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if c.Collection == "person_ids" {
				if _, err := store.IDOf(tx, to, r.GetString("kind")); err == nil {
					continue
				}
			}
			r.Set(c.Column, to)
			if err := store.Save(tx, a, r); err != nil {
				return nil, err
			}
			moved = append(moved, Moved{c.Collection, c.Column, r.Id})
		}
	}
	return moved, nil
}

// namingPeople are the columns of the schema by which a record names a person.
func namingPeople(app core.App) ([]Moved, error) {
	all, err := app.FindAllCollections()
	if err != nil {
		return nil, err
	}
	return lo.FlatMap(all, func(c *core.Collection, _ int) []Moved {
		return lo.FilterMap(c.Fields, func(f core.Field, _ int) (Moved, bool) {
			rel, ok := f.(*core.RelationField)
			return Moved{Collection: c.Name, Column: f.GetName()}, ok && rel.CollectionId == "lb_people" && c.Name != "merges"
		})
	}), nil
}

// fillGaps gives a card what it lacks and the other has, and names the columns.
func fillGaps(one, two *core.Record) []string {
	left := []string{"no_email", "no_rnokpp"}
	if one.GetBool("no_email") {
		left = append(left, "email")
	}
	if partsOf(one).Full() != partsOf(two).Full() {
		left = append(left, slices.Collect(maps.Keys(forms))...)
	}
	var filled []string
	for _, f := range people.PersonFields {
		if !slices.Contains(left, f.Name) && Shown(one, f) == "" && Shown(two, f) != "" {
			one.Set(f.Name, two.Get(f.Name))
			filled = append(filled, f.Name)
		}
	}
	return filled
}

// PartPeople takes apart two cards that were made one: what moved goes back, unless somebody gave it to
// another person meanwhile, and what was filled is empty again, unless somebody changed it. What came
// later stays with the card that was kept.
func PartPeople(app core.App, a store.Act, kept, gone string) error {
	return wrap("take two cards apart", store.Tx(app, func(tx core.App) error {
		one, err := shelved(tx, a.Who, ShelfOf("people"), kept, access.Update)
		if err != nil {
			return err
		}
		m, err := store.First(tx, "merges", dbx.HashExp{"kept": kept, "gone": gone, "state": "in_force"}, "created DESC")
		if err != nil {
			return err
		}
		two, err := tx.FindRecordById("people", gone)
		if err != nil {
			return refuse("house.gone", "what", "person")
		}
		a.Move = moveParted
		if err := moveBack(tx, a, m, one, two); err != nil {
			return err
		}
		two.Set("merged_into", "")
		m.Set("state", "undone")
		return errors.Join(store.Save(tx, a, two), store.Save(tx, a, one), store.Save(tx, a, m))
	}))
}

func moveBack(tx core.App, a store.Act, m, one, two *core.Record) error {
	var moved []Moved
	var filled []string
	if err := errors.Join(m.UnmarshalJSONField("moved", &moved), m.UnmarshalJSONField("filled", &filled)); err != nil {
		return err
	}
	for _, c := range moved {
		r, err := tx.FindRecordById(c.Collection, c.ID)
		if err != nil || r.GetString(c.Column) != one.Id {
			continue // it is gone, or somebody else's by now
		}
		r.Set(c.Column, two.Id)
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
	}
	for _, column := range filled {
		if one.GetString(column) == two.GetString(column) {
			one.Set(column, "")
		}
	}
	return nil
}

// manyMerged is how many cards that became part of one its page names.
const manyMerged = 20

// mergedInto are the cards that became part of this one and may be taken apart again, newest first.
func mergedInto(app core.App, card *core.Record) ([]MergedLine, error) {
	rows, err := store.Some(app, "merges", dbx.HashExp{"kept": card.Id, "state": "in_force"}, manyMerged, "created DESC")
	if err != nil {
		return nil, err
	}
	cards, err := store.ByID(app, "people", lo.Map(rows, func(r *core.Record, _ int) string { return r.GetString("gone") }))
	if err != nil {
		return nil, err
	}
	names, err := peopleToShow(app, lo.Map(rows, func(r *core.Record, _ int) string { return "users/" + r.GetString("by") }))
	return lo.FilterMap(rows, func(r *core.Record, _ int) (MergedLine, bool) {
		gone := cards[r.GetString("gone")]
		if gone == nil {
			return MergedLine{}, false
		}
		return MergedLine{Found: personLine(gone), ID: gone.Id, At: r.GetDateTime("created").Time(), By: names["users/"+r.GetString("by")]}, true
	}), err
}
