package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/people"
	"lubart/internal/placements"
)

// Shelf is a collection of the directory as its pages show it. Its fields are those of the tables:
// a new field appears in the list, the form and the page without a line here.
type Shelf struct {
	Name       string // its address without slashes, and the end of its message keys
	Collection string
	Nav        string // the place in the menu
	View       string // the template of one record
	Fields     []form.Field
	Life       *flow.Workflow // whose moves alone change the state, if it has one
	Begin      map[string]any // what a new one is unless somebody says otherwise
	First      map[string]string
	Sorts      map[string]string // column of the list → indexed column
	Gone       Gone
	Subject    string   // the name under which obligations, files and comments belong to it
	Beside     []string // the shelves that share its place in the menu
	Untitled   string   // message that heads the form of a record without a name of its own
	// Preset is what a new record begins with because of what the page before knew; nil for nothing.
	Preset func(app core.App, now time.Time, given func(field string) string) (map[string]any, error)
	Only   dbx.HashExp // what a record must be to stand on it, whoever looks
}

// Gone says how a record is put away, for nothing is ever deleted; no column means that it cannot be.
type Gone struct {
	Column     string
	Away, Back any
}

var archived = Gone{Column: "state", Away: "archived", Back: "active"}

// Shelves are all shelves of the directory.
var Shelves = []Shelf{
	{Name: "donors", Collection: "organisations", Nav: "donors", View: "donor", Fields: grants.Organisations, Gone: archived,
		Begin: map[string]any{"kind": "donor", "state": "active"}, First: map[string]string{"kind": "donor"},
		Sorts: map[string]string{"name_uk": "sort_key", "kind": "kind"}, Subject: "organisation", Beside: []string{"donors", "contacts"}},
	{Name: "contacts", Collection: "contacts", Nav: "donors", View: "contact", Fields: grants.Contacts,
		Gone:  Gone{Column: "active", Away: false, Back: true},
		Begin: map[string]any{"active": true}, Sorts: map[string]string{"name": "sort_key"}, Beside: []string{"donors", "contacts"}},
	{Name: "programmes", Collection: "programmes", Nav: "calls", View: "programme", Fields: grants.Programmes, Gone: archived,
		Begin: map[string]any{"state": "active"}, Sorts: map[string]string{"name": "sort_key"}, Beside: []string{"calls", "programmes"}},
	{Name: "calls", Collection: "calls", Nav: "calls", View: "call", Fields: grants.CallFields, Life: &grants.Calls,
		Sorts: map[string]string{"title": "sort_key", "state": "state"}, Subject: "call", Beside: []string{"calls", "programmes"}},
	{Name: "sites", Collection: "sites", Nav: "sites", View: "site", Fields: people.SiteFields,
		Begin: map[string]any{"state": "working", "priority": "normal"}, Sorts: map[string]string{"name": "sort_key"}},
	{Name: "people", Collection: "people", Nav: "people", View: "person", Fields: people.PersonFields,
		Begin: map[string]any{"locale": "uk"}, Sorts: map[string]string{"surname": "sort_key"}, Only: dbx.HashExp{"merged_into": ""}},
	{Name: "codes", Collection: "attendance_codes", Nav: "settings", View: "code", Fields: placements.CodeFields,
		Gone:  Gone{Column: "active", Away: false, Back: true},
		Begin: map[string]any{"active": true}, Sorts: map[string]string{"number": "sort_key"}},
	{Name: "openings", Collection: "openings", Nav: "openings", View: "opening", Fields: placements.OpeningFields, Life: &placements.Openings,
		Begin:  map[string]any{"days": workdays, "starts_at": "08:00", "ends_at": "17:00", "break_minutes": 60, "week_hours": 40.0, "currency": "UAH"},
		Preset: openingPreset, Sorts: map[string]string{"title": "sort_key", "begins_on": "begins_on", "state": "state"}, Subject: "opening",
		Beside: []string{"openings", "agreements"}},
	{Name: "agreements", Collection: "org_agreements", Nav: "openings", View: "agreement", Fields: placements.AgreementFields, Life: &placements.Agreements,
		Begin:  map[string]any{"currency": "UAH", "kinds": []string{placements.PublicWorks}},
		Preset: agreementPreset, Sorts: map[string]string{"title": "sort_key", "ends_on": "ends_on", "state": "state"}, Subject: "org_agreement",
		Beside: []string{"openings", "agreements"}},
}

// workdays are the days of the usual week.
var workdays = []string{"mon", "tue", "wed", "thu", "fri"}

// ShelfOf is the shelf of that name.
func ShelfOf(name string) Shelf {
	s, _ := lo.Find(Shelves, func(s Shelf) bool { return s.Name == name })
	return s
}

// Path is the address of one of its records.
func (s Shelf) Path(id string) string { return "/" + s.Name + "/" + id }

// Form are the fields a form asks.
func (s Shelf) Form() []form.Field { return form.Shown(s.Fields, form.InForm) }

// columns are those of the list; a state that only moves change stands last.
func (s Shelf) columns() []form.Field {
	all := form.Shown(s.Fields, form.InList)
	if s.Life != nil {
		all = append(all, form.Field{Name: "state", Kind: form.Choice, Options: s.Life.States})
	}
	return all
}

// words is where the words of a field's options begin.
func (s Shelf) words(field string) string {
	if s.Life != nil && field == "state" {
		return "states." + s.Life.Name
	}
	return s.Collection + "." + field
}

// isGone says whether a record with this value was put away.
func (s Shelf) isGone(value any) bool { return s.Gone.Column != "" && value == s.Gone.Away }

// shelfPaths are the pages of collections that have one, for links.
var shelfPaths = lo.Assign(lo.SliceToMap(Shelves, func(s Shelf) (string, string) { return s.Collection, "/" + s.Name + "/" }),
	map[string]string{"proposals": "/grants/", "applications": "/applications/"})

// linkTo is the page of a record for this person, or "".
func linkTo(who access.Who, collection, id string) string {
	path, known := shelfPaths[collection]
	if !known || !May(who, collection, access.View, nil) {
		return ""
	}
	return path + id
}
