package desk

import (
	"encoding/json"
	"math"
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
	Now       NormValue
	All       []NormValue // newest first
}

// NormValue is a value with what a page writes of it: as minor units of money, or as a whole number.
type NormValue struct {
	placements.Norm
	Minor   int64
	Rounded int
}

func normValue(n placements.Norm) NormValue {
	return NormValue{n, int64(math.Round(n.Value)), int(math.Round(n.Value))}
}

// mayKeepNorms says who writes figures of the law: those who keep settings, and the personnel officers
// who work by them.
func mayKeepNorms(who access.Who) bool {
	return who.Is(people.HR) || May(who, "settings", access.Update, nil)
}

// ListNorms are the norms as they stand today.
func ListNorms(app core.App, who access.Who, now time.Time) ([]NormLine, error) {
	if !mayKeepNorms(who) {
		return nil, ErrForbidden
	}
	all, err := datedNorms(app)
	if err != nil {
		return nil, err
	}
	today := placements.NormsOn(all, Today(now))
	seeds := lo.UniqBy(placements.FigureSeeds, func(s placements.Seed) string { return s.Key })
	return lo.Map(seeds, func(s placements.Seed, _ int) NormLine {
		return NormLine{Key: s.Key, Unit: s.Unit, Now: normValue(today[s.Key]), All: lo.FilterMap(all, func(d placements.Dated, _ int) (NormValue, bool) {
			return normValue(d.Norm), d.Key == s.Key
		})}
	}), nil
}

// ShowNorm is one norm with its history.
func ShowNorm(app core.App, who access.Who, now time.Time, key string) (NormLine, error) {
	all, err := ListNorms(app, who, now)
	if err != nil {
		return NormLine{}, err
	}
	line, known := lo.Find(all, func(l NormLine) bool { return l.Key == key })
	if !known {
		return line, store.ErrNotFound
	}
	return line, nil
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

// SetNorm writes what a norm is from a day on. What it was before stays, for what happened then.
func SetNorm(app core.App, a store.Act, key string, e Edit) error {
	if _, err := ShowNorm(app, a.Who, a.At, key); err != nil {
		return err
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
