package desk

import (
	"errors"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/words"
)

// Twins is a refusal to save what looks like a record that is already there.
type Twins struct{ Lines []Found }

func (t *Twins) Error() string { return "this looks like a record that is already there" }

// Unwrap is the sentence of the refusal.
func (t *Twins) Unwrap() error {
	names := lo.Map(t.Lines, func(l Found, _ int) string { return l.Title })
	return refuse("directory.twins", "names", strings.Join(names, "; "))
}

// TwinsOf are the records that stand in the way of a save, if that is why it was refused.
func TwinsOf(err error) []Found {
	var t *Twins
	if errors.As(err, &t) {
		return t.Lines
	}
	return nil
}

// sound says what is wrong with a record that no field shows alone.
func (s Shelf) sound(tx core.App, who access.Who, r *core.Record, anyway bool) error {
	if faults := s.crooked(tx, who, r); len(faults) > 0 {
		return faults
	}
	if faults, err := takenCode(tx, r); err != nil || len(faults) > 0 {
		return lo.Ternary[error](err != nil, err, faults)
	}
	if anyway || !s.renamed(r) {
		return nil
	}
	twins, err := s.twins(tx, who, r)
	if err != nil || len(twins) == 0 {
		return err
	}
	return &Twins{Lines: twins}
}

// crooked are relations to what the person does not see, and sums that contradict each other.
func (s Shelf) crooked(tx core.App, who access.Who, r *core.Record) form.Faults {
	var faults form.Faults
	for _, f := range s.Fields {
		id := r.GetString(f.Name)
		if f.Kind != form.Relation || id == "" || id == r.Original().GetString(f.Name) {
			continue
		}
		if _, err := Find(tx, who, f.Collection, id); err != nil {
			faults = append(faults, form.Fault{Field: f.Name, Key: "directory.no_such"})
		}
	}
	least, most := r.GetFloat("amount_min"), r.GetFloat("amount_max")
	if most > 0 && least > most {
		faults = append(faults, form.Fault{Field: "amount_max", Key: "directory.amounts"})
	}
	return faults
}

// takenCode names the organisation that has the same registration code.
func takenCode(tx core.App, r *core.Record) (form.Faults, error) {
	code := r.GetString("edrpou")
	if code == "" {
		return nil, nil
	}
	other, err := store.First(tx, "organisations", dbx.And(dbx.HashExp{"edrpou": code}, dbx.Not(dbx.HashExp{"id": r.Id})))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return form.Faults{{Field: "edrpou", Key: "directory.code_taken", Params: map[string]string{"name": titleOf(other)}}}, nil
}

// renamed says whether the record is new or called otherwise than before.
func (s Shelf) renamed(r *core.Record) bool {
	if s.Collection == "people" {
		return identified(r)
	}
	return r.IsNew() || titleOf(r) != titleOf(r.Original())
}

// manyTwins is how many lookalikes one warning names.
const manyTwins = 5

// twins are the records that the person sees and that are called the same, case, quotes and
// apostrophes left out: within one organisation where there is one, and an organisation by any of
// its names.
func (s Shelf) twins(tx core.App, who access.Who, r *core.Record) ([]Found, error) {
	if s.Collection == "people" {
		return lookalikes(tx, who, r)
	}
	same := dbx.Expression(dbx.HashExp{"sort_key": words.SortKey(titleOf(r))})
	if s.Collection == "organisations" {
		same = dbx.Or(same, store.Matches(s.Collection, quoteMarks.Replace(titleOf(r))))
	}
	if f := r.Collection().Fields.GetByName("organisation"); f != nil && r.GetString("organisation") != "" {
		same = dbx.And(same, dbx.HashExp{"organisation": r.GetString("organisation")})
	}
	found, err := store.Some(tx, s.Collection, and(same, Seen(who, s.Collection), dbx.Not(dbx.HashExp{"id": r.Id})), 10*manyTwins, "sort_key", "id")
	if err != nil {
		return nil, err
	}
	found = lo.Filter(found, func(o *core.Record, _ int) bool { return calledAlike(o, titleOf(r)) })
	return lo.Map(found[:min(len(found), manyTwins)], func(o *core.Record, _ int) Found {
		return Found{Title: titleOf(o), Path: s.Path(o.Id), Note: o.GetString("edrpou")}
	}), nil
}

// calledAlike says whether a record answers to the name.
func calledAlike(o *core.Record, name string) bool {
	names := append([]string{titleOf(o), o.GetString("name_en"), o.GetString("short")},
		strings.FieldsFunc(o.GetString("former_names"), func(c rune) bool { return c == ';' || c == '\n' })...)
	return lo.SomeBy(names, func(n string) bool {
		return strings.TrimSpace(n) != "" && alike(strings.TrimSpace(n), strings.TrimSpace(name))
	})
}
