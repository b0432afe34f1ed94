// Package migrations makes and changes the collections. It imports PocketBase and nothing of ours,
// so that a migration means the same thing in ten years: once landed, what a file here makes is frozen.
package migrations

import "github.com/pocketbase/pocketbase/core"

const (
	short = 200   // a name, a code, a phone
	line  = 500   // a title, an address of a page
	prose = 20000 // a note
)

// text is a plain text column of at most max characters.
func text(name string, max int) core.Field { return &core.TextField{Name: name, Max: max} }

// need is a text column that may not be empty.
func need(name string, max int) core.Field {
	return &core.TextField{Name: name, Max: max, Required: true}
}

// day is a civil date YYYY-MM-DD or empty; never an instant, so that no zone can move it.
func day(name string) core.Field {
	return &core.TextField{Name: name, Max: 10, Pattern: `^(\d{4}-\d{2}-\d{2})?$`}
}

// clock is a local time HH:MM or empty.
func clock(name string) core.Field {
	return &core.TextField{Name: name, Max: 5, Pattern: `^(([01]\d|2[0-3]):[0-5]\d)?$`}
}

// instant is a moment in UTC.
func instant(name string) core.Field { return &core.DateField{Name: name} }

// whole is a whole number: money in minor units, counts, milliseconds.
func whole(name string) core.Field { return &core.NumberField{Name: name, OnlyInt: true} }

// real is a number with a fraction: a percentage.
func real(name string) core.Field { return &core.NumberField{Name: name} }

func yes(name string) core.Field { return &core.BoolField{Name: name} }

// code is one of the values.
func code(name string, values ...string) core.Field {
	return &core.SelectField{Name: name, Values: values, MaxSelect: 1}
}

// codes is a set of the values.
func codes(name string, values ...string) core.Field {
	return &core.SelectField{Name: name, Values: values, MaxSelect: len(values)}
}

// data is a JSON column of at most max bytes.
func data(name string, max int64) core.Field { return &core.JSONField{Name: name, MaxSize: max} }

// hidden is a text column that no API answers with and no client may set.
func hidden(name string, max int) core.Field {
	return &core.TextField{Name: name, Max: max, Hidden: true}
}

func email(name string) core.Field { return &core.EmailField{Name: name} }

// link is a web address.
func link(name string) core.Field { return &core.URLField{Name: name} }

// one relates to at most one record of the collection with that id.
func one(name, collection string) core.Field {
	return &core.RelationField{Name: name, CollectionId: collection, MaxSelect: 1}
}

// many relates to any number of records of the collection with that id.
func many(name, collection string) core.Field {
	return &core.RelationField{Name: name, CollectionId: collection, MaxSelect: 999}
}

// listed are the columns of every list a person sees: folded text to search in, the Ukrainian
// order to sort by, the revision that guards moves, and when it was made and last changed.
func listed() []core.Field {
	return []core.Field{text("search", 100000), text("sort_key", 2000), whole("rev"), created(), updated()}
}

func created() core.Field { return &core.AutodateField{Name: "created", OnCreate: true} }
func updated() core.Field {
	return &core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true}
}

// subject are the relations of which at most one says what a shared record is about. A later
// room adds its own collections by its own migration.
func subject() []core.Field {
	return []core.Field{
		one("organisation", "lb_organisations"), one("call", "lb_calls"),
		one("proposal", "lb_proposals"), code("area", "grants", "placements", "office"),
	}
}

// base makes a collection with no API rules: those are written from the access table at start.
func base(name string, fields ...core.Field) *core.Collection {
	c := core.NewBaseCollection(name, "lb_"+name)
	c.Fields.Add(fields...)
	return c
}

// index adds an index over columns; the name is made from the collection and the columns' label.
func index(c *core.Collection, label, columns string) {
	c.AddIndex("idx_"+c.Name+"_"+label, false, columns, "")
}

func unique(c *core.Collection, label, columns, where string) {
	c.AddIndex("uq_"+c.Name+"_"+label, true, columns, where)
}
