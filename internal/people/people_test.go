package people

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"lubart/internal/access"
	"lubart/internal/form"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func need(t *testing.T, file string, keys []string) {
	t.Helper()
	for _, lang := range []string{"uk", "en"} {
		raw, err := os.ReadFile("../../templates/messages/" + lang + "/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]any{}
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if text, ok := words[key].(string); !ok || text == "" {
				t.Errorf("add %q to templates/messages/%s/%s.json", key, lang, file)
			}
		}
	}
}

func TestAccessGolden(t *testing.T) {
	t.Parallel()
	if err := Access.Check(Collections); err != nil {
		t.Error(err)
	}
	const path = "testdata/access.golden"
	got := Access.Text(Collections)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs: who may do what has changed; read the difference, then run go test -update\n%s", path, got)
	}
}

func TestEveryRoleHasRowsAndAName(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, role := range Roles {
		keys = append(keys, "roles."+role)
		if Access[role] == nil {
			t.Errorf("the role %q has no rows in the access table", role)
		}
	}
	need(t, "states", keys)
	if !slices.Equal(Access.Roles(), slices.Sorted(slices.Values(Roles))) {
		t.Errorf("the table speaks of %v, the roles are %v", Access.Roles(), Roles)
	}
}

// TestLeastPrivilege holds what the design promises of the table, whatever rows it gains.
func TestLeastPrivilege(t *testing.T) {
	t.Parallel()
	never := func(role string, verbs []access.Verb, collections ...string) {
		for _, c := range collections {
			for _, v := range verbs {
				if g := Access.For([]string{role}, c, v); !g.None() {
					t.Errorf("%s must not %s %s: %+v", role, v, c, g)
				}
			}
		}
	}
	write := []access.Verb{access.Create, access.Update, access.Delete}
	for _, role := range Roles {
		never(role, access.Verbs, "outbox_bodies", "audit_values", "access_links", "ticks")
		never(role, write, "audit", "reminders", "outbox", "due_changes", "digests", "documents", "comments", "imports")
		never(role, []access.Verb{access.Delete}, "users", "people", "organisations", "proposals", "calls", "obligations", "settings")
	}
	never(Manager, access.Verbs, "people", "audit", "outbox", "settings")
	never(Manager, access.Verbs, "person_ids", "org_agreements", "openings", "applications", "offers", "placements", "changes", "checklist_items",
		"attendance", "timesheets")
	never(Mentor, access.Verbs, "people", "person_ids", "applications", "checklist_items", "documents")
	never(HR, access.Verbs, "proposals", "interactions", "assessments", "calls", "programmes", "due_changes", "person_ids")
	never(Accountant, write, slices.DeleteFunc(slices.Clone(Collections), func(c string) bool { return c == "obligations" })...)
	never(Viewer, access.Verbs, slices.DeleteFunc(slices.Clone(Collections), func(c string) bool { return c == "users" })...)
	never(Admin, access.Verbs, "people", "proposals", "interactions", "comments", "documents")
	for role, areas := range map[string][]access.Keep{HR: {{Column: "area", Value: "placements"}}, Manager: {{Column: "area", Value: "grants"}, {Column: "area", Value: "office"}}} {
		for _, c := range []string{"obligations", "documents", "comments", "imports"} {
			if g := Access.For([]string{role}, c, access.List); g.All || !slices.Equal(g.Kept, areas) {
				t.Errorf("%s sees the %s of their room and no other's, got %+v", role, c, g)
			}
		}
	}
	if g := Access.For([]string{Accountant}, "obligations", access.Update); g.All || !slices.Equal(g.Own, []string{"deputy", "owner"}) {
		t.Errorf("an accountant answers for their own dates and no others, got %+v", g)
	}
}

func TestMayImport(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role, kind string
		want       bool
	}{{Manager, "grants", true}, {HR, "grants", false}, {HR, "organisations", true}, {Admin, "calendar", true}, {Viewer, "calendar", false}, {Head, "unknown", false}} {
		if got := MayImport([]string{c.role}, c.kind); got != c.want {
			t.Errorf("%s imports %s: %t", c.role, c.kind, got)
		}
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	for collection, fields := range Fields {
		var keys []string
		for _, f := range fields {
			keys = append(keys, collection+"."+f.Name)
			for _, o := range f.Options {
				keys = append(keys, collection+"."+f.Name+"."+o)
			}
			if f.In(form.InImport) != (len(f.Words) > 0) || (f.Kind == form.Relation || f.Kind == form.Relations) != (f.Collection != "") {
				t.Errorf("%s.%s: its header words or its collection are missing", collection, f.Name)
			}
		}
		need(t, "fields", keys)
	}
	if len(OwnFields) != 9 {
		t.Errorf("a person changes %d fields about themselves, one was renamed", len(OwnFields))
	}
}
