package desk

import (
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/web"
)

// RecordForm is the form of a new record of a shelf, or of one that is there.
type RecordForm struct {
	Shelf   Shelf
	ID      string // empty for a new one
	Title   string
	Back    string // where to go without saving
	Fields  []form.Field
	Values  map[string]any
	Options map[string][]web.Option
	Twins   []Found // who looks like the same, after a first try to save
}

// NewRecord is the empty form; given are values that the page before already knew.
func NewRecord(app core.App, who access.Who, now time.Time, s Shelf, given func(field string) string) (RecordForm, error) {
	if grant(who, s.Collection, access.List).None() {
		return RecordForm{}, store.ErrNotFound
	}
	f := RecordForm{Shelf: s, Back: "/" + s.Name, Fields: s.Form(), Values: map[string]any{}}
	if err := Must(who, s.Collection, access.Create, nil); err != nil {
		return f, err
	}
	for name, value := range s.Begin {
		f.Values[name] = value
	}
	if s.Preset != nil {
		preset, err := s.Preset(app, now, given)
		if err != nil {
			return f, err
		}
		f.Values = lo.Assign(f.Values, preset)
	}
	for _, field := range f.Fields {
		if v := given(field.Name); v != "" && field.Kind == form.Relation {
			f.Values[field.Name] = v
		}
	}
	return f, f.fill(app, who)
}

// EditRecord is the form of a record as it is.
func EditRecord(app core.App, who access.Who, s Shelf, id string) (RecordForm, error) {
	r, err := shelved(app, who, s, id, access.Update)
	if err != nil {
		return RecordForm{}, err
	}
	f := RecordForm{Shelf: s, ID: id, Title: lo.CoalesceOrEmpty(titleOf(r), s.Untitled), Back: s.Path(id), Values: map[string]any{}}
	for _, field := range s.Form() {
		f.Fields = append(f.Fields, withCurrency(field, r))
		f.Values[field.Name] = r.Get(field.Name)
	}
	return f, f.fill(app, who)
}

// shelved is a record of the shelf that the person sees and may do this to.
func shelved(app core.App, who access.Who, s Shelf, id string, v access.Verb) (*core.Record, error) {
	r, err := Find(app, who, s.Collection, id)
	if err != nil {
		return nil, err
	}
	return r, Must(who, s.Collection, v, r)
}

// fill puts in what the relations and currencies of the form offer.
func (f *RecordForm) fill(app core.App, who access.Who) (err error) {
	f.Options = map[string][]web.Option{}
	for _, field := range f.Fields {
		chosen := text(f.Values[field.Name])
		switch field.Kind {
		case form.Relation, form.Relations:
			f.Options[field.Name], err = relationOptions(app, who, field.Collection, chosen)
		case form.Currency:
			f.Options[field.Name] = currencyOptions(chosen)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// relationOptions are the records of a collection that a form may relate to, in Ukrainian order;
// what was put away is offered only where it is chosen already.
func relationOptions(app core.App, who access.Who, collection, chosen string) ([]web.Option, error) {
	if collection == "users" {
		all, err := store.Colleagues(app)
		return ownerOptions(all, chosen), err
	}
	var kept dbx.Expression
	s, _ := lo.Find(Shelves, func(s Shelf) bool { return s.Collection == collection })
	if s.Gone.Column != "" {
		kept = dbx.Not(dbx.HashExp{s.Gone.Column: s.Gone.Away})
	}
	all, err := store.Some(app, collection, and(Seen(who, collection), kept, s.only()), manyChoices, "sort_key", "id")
	if err != nil {
		return nil, err
	}
	if chosen != "" && !slices.ContainsFunc(all, func(r *core.Record) bool { return r.Id == chosen }) {
		if r, err := Find(app, who, collection, chosen); err == nil {
			all = append(all, r)
		}
	}
	return lo.Map(all, func(r *core.Record, _ int) web.Option { return web.Option{Value: r.Id, Label: titleOf(r)} }), nil
}

// payable are the currencies a donor of this house pays in; a record may hold another.
var payable = []string{"UAH", "EUR", "USD", "PLN", "CHF", "GBP", "SEK", "NOK", "DKK", "CZK", "CAD", "JPY"}

func currencyOptions(chosen string) []web.Option {
	return lo.Map(lo.Uniq(lo.Compact(append(slices.Clone(payable), chosen))), func(c string, _ int) web.Option { return web.Option{Value: c, Label: c} })
}

// AddRecord makes a record of a shelf. One that looks like another is made only when somebody says
// so a second time.
func AddRecord(app core.App, a store.Act, s Shelf, e Edit, anyway bool) (id string, err error) {
	if grant(a.Who, s.Collection, access.List).None() {
		return "", store.ErrNotFound
	}
	err = store.Tx(app, func(tx core.App) error {
		r, err := store.New(tx, s.Collection)
		if err != nil {
			return err
		}
		r.Load(s.Begin)
		r.Load(e.Values)
		id = r.Id
		if err := Must(a.Who, s.Collection, access.Create, r); err != nil {
			return err
		}
		if err := s.sound(tx, a.Who, r, anyway); err != nil {
			return err
		}
		err = store.Save(tx, a, r)
		id = r.Id
		return err
	})
	return id, wrap("add a record", err)
}

// ChangeRecord writes an edited form over a record of a shelf.
func ChangeRecord(app core.App, a store.Act, s Shelf, id string, e Edit, anyway bool) error {
	return wrap("change a record", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, s, id, access.Update)
		if err != nil {
			return err
		}
		if err := Apply(r, s.Form(), e); err != nil {
			return err
		}
		if err := s.sound(tx, a.Who, r, anyway); err != nil {
			return err
		}
		return store.Save(tx, a, r)
	}))
}

// PutAway takes a record out of the lists, or brings it back. Nothing is deleted.
func PutAway(app core.App, a store.Act, s Shelf, id string, away bool) error {
	if s.Gone.Column == "" {
		return store.ErrNotFound
	}
	return wrap("put a record away", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, s, id, access.Update)
		if err != nil {
			return err
		}
		r.Set(s.Gone.Column, lo.Ternary(away, s.Gone.Away, s.Gone.Back))
		return store.Save(tx, a, r)
	}))
}
