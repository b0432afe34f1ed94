package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Cell is one value of a record as a page shows it; which of its parts is set follows from Kind:
// text, prose, mail, phone, link, codes, money, day, yes or names.
type Cell struct {
	Name, Kind, Text string
	Words            string // the words of a code are the message <Words>.<code>
	Codes            []string
	Amount           int64
	Currency         string
	Day              when.Date
	Names            []Found
	Empty            bool
}

var cellKinds = map[form.Kind]string{
	form.Prose: "prose", form.Day: "day", form.Money: "money", form.Choice: "codes",
	form.Choices: "codes", form.Yes: "yes", form.Email: "mail", form.Phone: "phone", form.Link: "link",
	form.Relation: "names", form.Relations: "names",
}

// cells are the values of the fields, in their order.
func (s Shelf) cells(who access.Who, r *core.Record, fields []form.Field, titles map[string]string) []Cell {
	return lo.Map(fields, func(f form.Field, _ int) Cell { return s.cell(who, r, f, titles) })
}

func (s Shelf) cell(who access.Who, r *core.Record, f form.Field, titles map[string]string) Cell {
	c := Cell{Name: f.Name, Kind: lo.CoalesceOrEmpty(cellKinds[f.Kind], "text"), Words: s.words(f.Name), Text: Shown(r, f)}
	c.Empty = c.Text == ""
	switch c.Kind {
	case "codes":
		c.Codes = lo.Compact(r.GetStringSlice(f.Name))
	case "day":
		c.Day = store.Day(r, f.Name)
	case "money":
		c.Amount, c.Currency = int64(r.GetFloat(f.Name)), r.GetString(f.With)
	case "names":
		c.Names = lo.FilterMap(r.GetStringSlice(f.Name), func(id string, _ int) (Found, bool) {
			return Found{Title: titles[id], Path: linkTo(who, f.Collection, id)}, titles[id] != ""
		})
		c.Empty = len(c.Names) == 0
	}
	return c
}

// related are the titles of everything that the fields of the records name, by id, one query a collection.
func related(app core.App, fields []form.Field, records ...*core.Record) (map[string]string, error) {
	ids := map[string][]string{}
	for _, f := range fields {
		if f.Kind == form.Relation || f.Kind == form.Relations {
			for _, r := range records {
				ids[f.Collection] = append(ids[f.Collection], r.GetStringSlice(f.Name)...)
			}
		}
	}
	titles := map[string]string{}
	for collection, of := range ids {
		found, err := store.ByID(app, collection, of)
		if err != nil {
			return nil, err
		}
		for id, r := range found {
			titles[id] = titleOf(r)
		}
	}
	return titles, nil
}
