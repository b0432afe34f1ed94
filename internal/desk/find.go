package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
)

// Found is one line of what a search found.
type Found struct {
	Path  string
	Title string
	Note  string
}

// FoundGroup is what a search found in one collection.
type FoundGroup struct {
	Collection string
	Lines      []Found
	More       bool // there are more than are shown
	All        string
}

// searchIn are the collections a search looks through, where a hit leads, and what stands beside it.
var searchIn = []struct{ collection, path, all, note string }{
	{"proposals", "/grants/", "/grants?view=table&q=", "code"},
	{"obligations", "/obligations/", "/obligations?state=all&q=", "due_date"},
	{"organisations", "/donors/", "/donors?q=", "short"},
	{"calls", "/calls/", "/calls?q=", "expected"},
	{"programmes", "/programmes/", "/programmes?q=", "theme"},
	{"contacts", "/contacts/", "/contacts?q=", "position"},
	{"people", "/people/", "/people?q=", "position"},
	{"sites", "/sites/", "/sites?q=", "address"},
	{"documents", "/documents/", "", "kind"},
}

// shownEach is how many hits of a collection one page shows.
const shownEach = 10

// Search looks through everything the person may see, in Ukrainian order. Case, apostrophes and
// parts of words do not matter.
func Search(app core.App, who access.Who, query string) ([]FoundGroup, error) {
	var out []FoundGroup
	for _, in := range searchIn {
		if in.collection == "people" {
			g, err := foundPeople(app, who, query)
			if err != nil {
				return nil, err
			}
			out = append(out, g...)
			continue
		}
		match := store.Matches(in.collection, query)
		if match == nil || grant(who, in.collection, access.List).None() {
			continue
		}
		where := lo.Filter([]dbx.Expression{match, Seen(who, in.collection)}, func(e dbx.Expression, _ int) bool { return e != nil })
		hits, err := store.Some(app, in.collection, dbx.And(where...), shownEach+1, "sort_key", "id")
		if err != nil {
			return nil, err
		}
		if len(hits) == 0 {
			continue
		}
		g := FoundGroup{Collection: in.collection, More: len(hits) > shownEach, All: in.all}
		for _, r := range hits[:min(len(hits), shownEach)] {
			g.Lines = append(g.Lines, Found{Path: hitPath(in.path, r), Title: titleOf(r), Note: r.GetString(in.note)})
		}
		out = append(out, g)
	}
	return out, nil
}

func hitPath(base string, r *core.Record) string {
	if r.Collection().Name == "documents" {
		return base + r.Id + "/" + r.GetString("name")
	}
	return base + r.Id
}

// titleOf is what a record of any listed collection is called.
func titleOf(r *core.Record) string {
	return lo.CoalesceOrEmpty(r.GetString("title"), r.GetString("name_uk"), r.GetString("name"), nameOf(r))
}
