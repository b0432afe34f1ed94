package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
)

// PlacementForm is the form that puts a placement right.
type PlacementForm struct {
	PlacementLine
	Fields []AskedField
}

// corrected are the columns a form may put right in any state; the conditions themselves only before
// anything is in force, later they are changed by a change.
var (
	corrected      = []string{"title", "contract_no", "contract_on", "monthly_pay", "currency", "fund_pct", "days_elsewhere", "needs_med", "military", "hired_after", "owner", "notes"}
	correctedAhead = []string{"title", "site", "starts_on", "ends_on", "week_hours", "days", "starts_at", "ends_at", "break_minutes", "mentor", "mentor_deputy"}
)

// PlacementEditFields are the fields of the form in a state.
func PlacementEditFields(state string) []form.Field {
	names := corrected
	if placements.Ahead(state) {
		names = append(lo.Without(correctedAhead, "title"), names...)
	}
	return form.Pick(placements.PlacementFields, names...)
}

// EditPlacement is the form of a placement as it is.
func EditPlacement(app core.App, a store.Act, id string) (PlacementForm, error) {
	r, err := changeablePlacement(app, a.Who, id)
	if err != nil {
		return PlacementForm{}, err
	}
	p, err := gather(app, r, a.At)
	if err != nil {
		return PlacementForm{}, err
	}
	f := PlacementForm{PlacementLine: p.head(a.At)}
	staff, err := store.Colleagues(app)
	if err != nil {
		return f, err
	}
	sites, err := store.Choices(app, "sites", "name", manyChoices)
	options := map[string][]web.Option{"site": optionsOf(sites), "currency": codes(currencies)}
	for _, name := range []string{"owner", "mentor", "mentor_deputy"} {
		options[name] = ownerOptions(staff, r.GetString(name))
	}
	f.Fields = lo.Map(PlacementEditFields(f.State), func(field form.Field, _ int) AskedField {
		return AskedField{Field: withCurrency(field, r), Value: r.Get(field.Name), Options: options[field.Name]}
	})
	return f, err
}

// ChangePlacementRecord writes an edited form over a placement.
func ChangePlacementRecord(app core.App, a store.Act, id string, e Edit) error {
	return wrap("put a placement right", store.Tx(app, func(tx core.App) error {
		r, err := changeablePlacement(tx, a.Who, id)
		if err != nil {
			return err
		}
		if err := Apply(r, PlacementEditFields(r.GetString("state")), e); err != nil {
			return err
		}
		if end := store.Day(r, "ends_on"); !end.IsZero() && end.Before(store.Day(r, "starts_on")) {
			return form.Faults{{Field: "ends_on", Key: "placement.until_before"}}
		}
		if err := Must(a.Who, "placements", access.Update, r); err != nil {
			return err
		}
		return store.Save(tx, a, r)
	}))
}

// StateOfPlacement is the state of a placement the person may change, for a form that depends on it.
func StateOfPlacement(app core.App, a store.Act, id string) (string, error) {
	r, err := changeablePlacement(app, a.Who, id)
	if err != nil {
		return "", err
	}
	return r.GetString("state"), nil
}
