package desk

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// NormsOn are the figures of the law and of the department in force on a day.
func NormsOn(app core.App, on when.Date) (placements.Norms, error) {
	all, err := datedNorms(app)
	return placements.NormsOn(all, on), err
}

// datedNorms are all values that norms ever had.
func datedNorms(app core.App) ([]placements.Dated, error) {
	rows, err := normRows(app)
	if err != nil {
		return nil, err
	}
	return lo.FilterMap(rows, func(r *core.Record, _ int) (placements.Dated, bool) {
		var value float64
		err := json.Unmarshal([]byte(r.GetString("value")), &value)
		return placements.Dated{Key: r.GetString("key"), Norm: placements.Norm{Value: value, From: store.Day(r, "valid_from"),
			Source: r.GetString("source")}}, err == nil
	}), nil
}

func normRows(app core.App, keys ...string) ([]*core.Record, error) {
	if len(keys) == 0 {
		keys = lo.Map(placements.FigureSeeds, func(s placements.Seed, _ int) string { return s.Key })
	}
	return store.Where(app, "settings", dbx.In("key", lo.ToAnySlice(lo.Uniq(keys))...), "key", "valid_from DESC")
}

// NormLine is one norm as its page shows it: what holds now, and every value it had or will have.
type NormLine struct {
	Key, Unit string
	Now       placements.Norm
	All       []placements.Dated // newest first
	Fields    []form.Field
	Values    map[string]any
}

// NormsPage are all norms.
type NormsPage struct {
	Lines []NormLine
	May   bool
}

// mayKeepNorms says who writes figures of the law: those who keep settings, and the personnel officers who work by them.
func mayKeepNorms(who access.Who) bool {
	return who.Is(people.HR) || May(who, "settings", access.Update, nil)
}

// ShowNorms are the norms as they stand today.
func ShowNorms(app core.App, who access.Who, now time.Time) (NormsPage, error) {
	if !mayKeepNorms(who) {
		return NormsPage{}, ErrForbidden
	}
	all, err := datedNorms(app)
	if err != nil {
		return NormsPage{}, err
	}
	today := placements.NormsOn(all, Today(now))
	seeds := lo.UniqBy(placements.FigureSeeds, func(s placements.Seed) string { return s.Key })
	return NormsPage{May: true, Lines: lo.Map(seeds, func(s placements.Seed, _ int) NormLine {
		own := lo.Filter(all, func(d placements.Dated, _ int) bool { return d.Key == s.Key })
		return NormLine{Key: s.Key, Unit: s.Unit, Now: today[s.Key], All: own, Fields: NormFields(s.Unit),
			Values: map[string]any{"valid_from": Today(now).String()}}
	})}, nil
}

// NormFields are what a new value of a norm with that unit is asked.
func NormFields(unit string) []form.Field {
	value := form.Field{Name: "value", Kind: form.Whole, Rule: "required,gte=1,lte=10000"}
	switch unit {
	case placements.UnitMoney:
		value = form.Field{Name: "value", Kind: form.Money, Rule: "required,gte=1", Options: []string{"UAH"}}
	case placements.UnitTimes, placements.UnitPercent:
		value = form.Field{Name: "value", Kind: form.Percent, Rule: "required"}
	}
	return []form.Field{value, {Name: "valid_from", Kind: form.Day, Rule: "required"}, {Name: "source", Kind: form.Text, Rule: "required,max=500"}}
}

// UnitOf is the unit of a norm, and whether there is such a norm.
func UnitOf(key string) (string, bool) {
	s, ok := lo.Find(placements.FigureSeeds, func(s placements.Seed) bool { return s.Key == key })
	return s.Unit, ok
}

// SetNorm writes what a norm is from a day on. What it was before stays, for what happened then.
func SetNorm(app core.App, a store.Act, key string, e Edit) error {
	if _, known := UnitOf(key); !known {
		return store.ErrNotFound
	}
	if !mayKeepNorms(a.Who) {
		return ErrForbidden
	}
	return wrap("write a norm", store.Tx(app, func(tx core.App) error {
		r, err := store.First(tx, "settings", dbx.HashExp{"key": key, "valid_from": text(e.Values["valid_from"])})
		if err == store.ErrNotFound {
			r, err = store.New(tx, "settings")
		}
		if err != nil {
			return err
		}
		r.Load(map[string]any{"key": key, "value": e.Values["value"], "valid_from": e.Values["valid_from"], "source": e.Values["source"]})
		return store.Save(tx, a, r)
	}))
}
