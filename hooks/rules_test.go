package hooks_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/testapp"
	"lubart/internal/words"
	"lubart/templates"
)

// The tables say how the office works and the migrations say what is stored. These tests hold one to
// the other: whoever changes half of something is told the other half.

func ours(t *testing.T, app core.App) []*core.Collection {
	t.Helper()
	all, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	return lo.Filter(all, func(c *core.Collection, _ int) bool { return !c.System })
}

// fieldTables are all forms of all rooms, by collection.
func fieldTables() map[string][]form.Field {
	all := lo.Assign(grants.Fields, people.Fields, placements.Fields)
	all["obligations"] = obligations.Fields
	all["attendance_codes"] = placements.CodeFields
	return all
}

var workflows = map[string]flow.Workflow{"proposals": grants.Proposals, "calls": grants.Calls, "obligations": obligations.Workflow,
	"openings": placements.Openings, "applications": placements.Applications, "org_agreements": placements.Agreements, "placements": placements.Placements,
	"timesheets": placements.Timesheets}

func TestSchemaAndAccess(t *testing.T) {
	app := testapp.New(t)
	names := lo.Map(ours(t, app), func(c *core.Collection, _ int) string { return c.Name })
	slices.Sort(names)
	listed := slices.Sorted(slices.Values(people.Collections))
	if !slices.Equal(names, listed) {
		more, less := lo.Difference(names, listed)
		t.Errorf("people.Collections lacks %v and has %v, which no migration makes: say in internal/people/access_table.go who may do what", more, less)
	}
	if err := people.Access.Check(people.Collections); err != nil {
		t.Errorf("the access table: %v", err)
	}
	if err := people.Access.CheckColumns(func(collection, column string) bool { return told(app, collection, column) }); err != nil {
		t.Errorf("the access table: %v; add the index by a migration, or choose another column", err)
	}
	for _, c := range ours(t, app) {
		if err := app.Validate(c); err != nil {
			t.Errorf("PocketBase does not accept the rules of %s: %v", c.Name, err)
		}
	}
}

// told says whether a column is a single relation or choice (or the id) that leads an index.
func told(app core.App, collection, column string) bool {
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return false
	}
	if column == "id" {
		return true
	}
	switch f := c.Fields.GetByName(column).(type) {
	case *core.RelationField:
		return f.MaxSelect <= 1 && indexed(c, column)
	case *core.SelectField:
		return f.MaxSelect <= 1 && indexed(c, column)
	}
	return false
}

var firstColumn = regexp.MustCompile("(?i)\\bON\\s+\\S+\\s*\\(\\s*[`\"\\[]?([a-z_]+)")

func indexed(c *core.Collection, column string) bool {
	return slices.ContainsFunc(c.Indexes, func(sql string) bool {
		m := firstColumn.FindStringSubmatch(sql)
		return m != nil && m[1] == column
	})
}

func TestSchemaAndWorkflows(t *testing.T) {
	app := testapp.New(t)
	for name, w := range workflows {
		if err := w.Check(); err != nil {
			t.Errorf("the workflow of %s: %v", name, err)
		}
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			t.Fatalf("the workflow of %s has no collection", name)
		}
		f, ok := c.Fields.GetByName("state").(*core.SelectField)
		if !ok {
			t.Errorf("%s has no column state that is one of its states", name)
			continue
		}
		if only, missing := lo.Difference(w.States, f.Values); len(only)+len(missing) > 0 {
			t.Errorf("%s.state: the schema lacks %v, the workflow lacks %v: a state is a row and a migration", name, only, missing)
		}
	}
}

func TestSchemaAndForms(t *testing.T) {
	app := testapp.New(t)
	for name, fields := range fieldTables() {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			t.Errorf("fields of %s: no migration makes that collection", name)
			continue
		}
		seen := map[string]bool{}
		for _, f := range fields {
			if seen[f.Name] {
				t.Errorf("%s.%s stands twice in its table of fields", name, f.Name)
			}
			seen[f.Name] = true
			if why := unlike(app, c, f); why != "" {
				t.Errorf("%s.%s: %s", name, f.Name, why)
			}
		}
	}
}

// unlike says how a column differs from what the form takes for it, or "".
func unlike(app core.App, c *core.Collection, f form.Field) string {
	column := c.Fields.GetByName(f.Name)
	if column == nil {
		return "the form asks for it, but no migration makes the column"
	}
	ok := false
	switch col := column.(type) {
	case *core.TextField:
		ok = slices.Contains([]form.Kind{form.Text, form.Prose, form.Day, form.Clock, form.Zone, form.Currency, form.Phone, form.Choice}, f.Kind)
		if limit := maxOf(f); limit > col.Max && col.Max > 0 {
			return "the form takes " + strconv.Itoa(limit) + " characters, the column " + strconv.Itoa(col.Max)
		}
		if (f.Kind == form.Day || f.Kind == form.Clock) && col.Pattern == "" {
			return "the column takes any text: make it with day or clock"
		}
	case *core.NumberField:
		ok = f.Kind == form.Percent && !col.OnlyInt || (f.Kind == form.Money || f.Kind == form.Whole) && col.OnlyInt
	case *core.BoolField:
		ok = f.Kind == form.Yes
	case *core.EmailField:
		ok = f.Kind == form.Email
	case *core.URLField:
		ok = f.Kind == form.Link
	case *core.SelectField:
		ok = f.Kind == form.Choice && col.MaxSelect <= 1 || f.Kind == form.Choices && col.MaxSelect > 1
		if foreign, _ := lo.Difference(f.Options, col.Values); len(foreign) > 0 {
			return "the form offers " + strings.Join(foreign, ", ") + ", which the schema refuses"
		}
	case *core.RelationField:
		ok = f.Kind == form.Relation && col.MaxSelect <= 1 || f.Kind == form.Relations && col.MaxSelect > 1
		if target, err := app.FindCollectionByNameOrId(col.CollectionId); err != nil || target.Name != f.Collection {
			return "the form offers " + f.Collection + ", the column relates elsewhere"
		}
	}
	if !ok {
		return "the form takes another kind of value than the column " + column.Type() + " keeps"
	}
	if f.Kind == form.Money && len(f.Options) != 1 && c.Fields.GetByName(f.With) == nil {
		return "money needs its currency: name the column in With"
	}
	return ""
}

var maxRule = regexp.MustCompile(`\bmax=(\d+)`)

// maxOf is the longest text the form takes, 0 if its rule does not say.
func maxOf(f form.Field) int {
	m := maxRule.FindStringSubmatch(f.Rule)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func TestSchemaAndWords(t *testing.T) {
	books, err := words.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	for lang, book := range books {
		need := func(key, whose string) {
			if !book.Has(key) {
				t.Errorf("%s has no words in %s: add %q to templates/messages/%s", whose, lang, key, lang)
			}
		}
		for name, fields := range fieldTables() {
			for _, f := range fields {
				need(name+"."+f.Name, "the field "+f.Name+" of "+name)
				for _, option := range f.Options {
					if f.Kind == form.Choice || f.Kind == form.Choices {
						need(name+"."+f.Name+"."+option, "the choice "+option)
					}
				}
			}
		}
		for collection, w := range workflows {
			for _, state := range w.States {
				need("states."+w.Name+"."+state, "the state "+state+" of "+collection)
			}
			for _, m := range w.Moves {
				need("moves."+w.Name+"."+m.Name, "the move "+m.Name+" of "+collection)
				for _, g := range m.Gates {
					need("gates."+g.Name, "the gate "+g.Name+" of "+collection)
				}
			}
		}
		for _, code := range obligations.Codes {
			need("obligations.kind."+code, "the kind "+code)
		}
		for _, role := range people.Roles {
			need("house.role."+role, "the role "+role)
		}
	}
}
