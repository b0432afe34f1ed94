package desk

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/when"
)

// What an import writes of the lists that need nothing but themselves: organisations, days of the calendar,
// the points of the network.

var organisationFields = []string{"name_uk", "name_en", "short", "kind", "edrpou", "country", "site", "portal", "former_names", "notes"}

func (w *importWriter) organisation(tx core.App, row imports.Judged) (there bool, err error) {
	if row.Verdict == imports.Changed {
		return false, writeChanges(tx, w.act, "organisations", row)
	}
	if r, err := named(tx, "organisations", nil, "name_uk", row.Values["name_uk"]); err != nil || r != nil {
		return r != nil, err
	}
	values := map[string]any{"state": "active", "import": w.imp.Id}
	for _, f := range organisationFields {
		values[f] = row.Values[f]
	}
	_, err = store.Make(tx, w.act, "organisations", values)
	return false, err
}

func (w *importWriter) day(tx core.App, row imports.Judged) (there bool, err error) {
	if row.Verdict == imports.Changed {
		return false, writeChanges(tx, w.act, "calendar_days", row)
	}
	if n, err := tx.CountRecords("calendar_days", dbx.HashExp{"date": row.Values["date"]}); err != nil || n > 0 {
		return n > 0, err
	}
	d := row.Day()
	off := d.Off == "yes"
	if d.Off == "" && d.Kind == "holiday" {
		off = holidaysOff(tx)
	}
	_, err = store.Make(tx, w.act, "calendar_days", map[string]any{"date": d.Date.String(), "name": d.Name, "kind": d.Kind, "is_off": off, "import": w.imp.Id})
	return false, err
}

// holidaysOff says whether holidays are days of rest now: under martial law they are not
// (Law 2136-IX, article 6), and a person changes the setting when that ends.
func holidaysOff(tx core.App) bool {
	martial := true
	_, err := store.Setting(tx, "martial_law", when.Date{}, &martial)
	return err == nil && !martial
}

// writeChanges lays the changed cells over a record whose columns are named like the fields.
func writeChanges(tx core.App, a store.Act, collection string, row imports.Judged) error {
	r, err := tx.FindRecordById(collection, row.ID)
	if err != nil {
		return refuse("house.gone", "what", collection)
	}
	for _, c := range row.Changes {
		r.Set(c.Field, columnValue(c.Field, c.To))
	}
	return store.Save(tx, a, r)
}

// siteFields are the columns of a point of the network as a list keeps them.
var siteFields = []string{"name", "kind", "district", "address", "state", "opened_on", "windows", "accessible", "needs", "est_cost", "currency", "priority", "notes"}

func (w *importWriter) site(tx core.App, row imports.Judged) (there bool, err error) {
	if row.Verdict == imports.Changed {
		return false, writeChanges(tx, w.act, "sites", row)
	}
	if r, err := named(tx, "sites", nil, "name", row.Values["name"]); err != nil || r != nil {
		return r != nil, err
	}
	values := map[string]any{"state": "working", "priority": "normal", "import": w.imp.Id}
	for _, f := range siteFields {
		if v := row.Values[f]; v != "" {
			values[f] = columnValue(f, v)
		}
	}
	_, err = store.Make(tx, w.act, "sites", values)
	return false, err
}

// siteRows are the points of the network as lines of a list.
func siteRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	all, err := store.Where(app, "sites", where, "sort_key", "id")
	return lo.Map(all, func(r *core.Record, _ int) imports.Record {
		v := map[string]string{"ref": r.Id}
		for _, f := range siteFields {
			v[f] = r.GetString(f)
		}
		v["needs"] = strings.Join(r.GetStringSlice("needs"), ",")
		return imports.Record{ID: r.Id, Values: lo.OmitBy(v, func(k, s string) bool { return s == "" || s == "0" && (k == "windows" || k == "est_cost") })}
	}), err
}

// columnValue is a value of a list as a column takes it.
func columnValue(field, v string) any {
	switch field {
	case "is_off":
		return v == "yes"
	case "needs":
		return lo.Compact(strings.Split(v, ","))
	}
	return v
}
