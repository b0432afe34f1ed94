package grants

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/when"
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

var workflows = []flow.Workflow{Calls, Assessments, Proposals}

func TestWorkflows(t *testing.T) {
	t.Parallel()
	var keys []string
	var diagrams strings.Builder
	for _, w := range workflows {
		if err := w.Check(); err != nil {
			t.Error(err)
		}
		diagrams.WriteString(w.Diagram() + "\n")
		for _, s := range w.States {
			keys = append(keys, "states."+w.Name+"."+s)
		}
		for _, m := range w.Moves {
			keys = append(keys, "moves."+w.Name+"."+m.Name)
			for _, g := range m.Gates {
				keys = append(keys, "gates."+g.Name)
			}
		}
	}
	need(t, "states", keys)
	const path = "testdata/workflows.golden"
	if *update {
		if err := os.WriteFile(path, []byte(diagrams.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diagrams.String() != string(want) {
		t.Errorf("%s differs: read the difference, then run go test -update\n%s", path, diagrams.String())
	}
}

func TestGates(t *testing.T) {
	t.Parallel()
	sent := flow.Facts{"submitted_at": "2026-12-30 15:00:00.000Z"}
	for _, c := range []struct {
		about, state, move, role, reason string
		facts                            flow.Facts
		why                              string
	}{
		{"no decision", Idea, "prepare", "manager", "", flow.Facts{}, flow.Gates},
		{"decided", Idea, "prepare", "manager", "", flow.Facts{"go": true}, ""},
		{"the head overrides", Idea, "prepare_anyway", "head", "лист мера", flow.Facts{}, ""},
		{"not without a reason", Idea, "prepare_anyway", "head", "", flow.Facts{}, flow.ReasonNeeded},
		{"a manager does not override", Idea, "prepare_anyway", "manager", "x", flow.Facts{}, flow.NotYourRole},
		{"further on nobody asks for a decision", Preparing, "review", "manager", "", flow.Facts{}, ""},
		{"no receipt", Ready, "submit", "manager", "", sent, flow.Gates},
		{"one sentence instead", Ready, "submit", "manager", "", flow.Facts{"submitted_at": "x", "reason": "портал не видав квитанції"}, ""},
		{"no time", Ready, "submit", "manager", "", flow.Facts{"submission_ref": "77"}, flow.Gates},
		{"single round", Evaluation, "invite", "manager", "", flow.Facts{"round": "single"}, flow.Gates},
		{"concept", Evaluation, "invite", "manager", "", flow.Facts{"round": "concept"}, ""},
		{"too early for silence", Evaluation, "no_response", "head", "", flow.Facts{}, flow.Gates},
		{"hr has no part in it", Evaluation, "win", "hr", "", flow.Facts{}, flow.NotYourRole},
		{"won is won", Won, "lose", "head", "x", flow.Facts{}, flow.NotFromHere},
		{"the head reopens", Lost, "reopen", "head", "перегляд рішення", flow.Facts{}, ""},
		{"by hand", "", "imported", "head", "", flow.Facts{"via": "page"}, flow.Gates},
		{"by import", "", "imported", "manager", "", flow.Facts{"via": "import"}, ""},
	} {
		err := Proposals.Can(c.state, c.move, []string{c.role}, c.reason, c.facts)
		got := ""
		if r, ok := err.(*flow.Refusal); ok {
			got = r.Why
		}
		if got != c.why {
			t.Errorf("%s: got %v, want %q", c.about, err, c.why)
		}
	}
}

func TestLanes(t *testing.T) {
	t.Parallel()
	var keys, all []string
	for _, l := range Lanes {
		keys = append(keys, "lanes."+l.Name)
		all = append(all, l.States...)
	}
	need(t, "states", keys)
	slices.Sort(all)
	states := slices.Sorted(slices.Values(Proposals.States))
	if !slices.Equal(all, states) {
		t.Errorf("every state stands in one lane: lanes have %v, the workflow has %v", all, states)
	}
}

// TestPathLeadsThere walks every path the board can offer, move by move.
func TestPathLeadsThere(t *testing.T) {
	t.Parallel()
	for _, from := range Proposals.States {
		for _, lane := range Lanes {
			at := from
			path := Path(from, lane.Name)
			for _, name := range path {
				m, ok := Proposals.Find(at, name)
				if !ok {
					t.Fatalf("%s → %s: no move %s from %s in %v", from, lane.Name, name, at, path)
				}
				at = m.To
			}
			if len(path) > 0 && LaneOf(at) != lane.Name {
				t.Errorf("%s → %s: %v ends at %s", from, lane.Name, path, at)
			}
			if one := DefaultMove(from, lane.Name); one != "" && len(path) != 1 {
				t.Errorf("%s → %s: default move %s beside %v", from, lane.Name, one, path)
			}
		}
	}
	for _, c := range []struct{ from, lane, want string }{
		{Idea, "submitted", "prepare review approve submit"}, {Idea, "failed", "abandon"}, {Submitted, "failed", "evaluate lose"},
		{Evaluation, "won", "win"}, {Clarification, "won", "clarified win"}, {Evaluation, "preparing", "invite"},
		{InternalReview, "preparing", "return"}, {Lost, "submitted", "reopen"}, {Won, "idea", ""}, {Ready, "approval", ""}, {Idea, "none", ""},
	} {
		if got := strings.Join(Path(c.from, c.lane), " "); got != c.want {
			t.Errorf("%s → %s: got %q, want %q", c.from, c.lane, got, c.want)
		}
	}
}

func TestUnanswered(t *testing.T) {
	t.Parallel()
	day := func(m time.Month, d int) when.Date { return when.Date{Year: 2026, Month: m, Day: d} }
	for _, c := range []struct {
		expected, submitted, today when.Date
		want                       bool
	}{
		{day(3, 1), day(1, 1), day(5, 29), false}, {day(3, 1), day(1, 1), day(5, 30), true},
		{when.Date{}, day(1, 1), day(4, 1), true}, {when.Date{}, day(1, 1), day(3, 31), false}, {when.Date{}, when.Date{}, day(12, 1), false},
	} {
		if got := Unanswered(c.expected, c.submitted, c.today); got != c.want {
			t.Errorf("expected %v, submitted %v, today %v: %t", c.expected, c.submitted, c.today, got)
		}
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	for collection, fields := range Fields {
		var keys []string
		names := map[string]bool{}
		words := map[string]string{}
		for _, f := range fields {
			keys = append(keys, collection+"."+f.Name)
			for _, o := range f.Options {
				keys = append(keys, collection+"."+f.Name+"."+o)
			}
			if names[f.Name] || f.In(form.InImport) != (len(f.Words) > 0) {
				t.Errorf("%s.%s is listed twice, or its header words and InImport disagree", collection, f.Name)
			}
			names[f.Name] = true
			for _, w := range f.Words {
				if words[w] != "" || w != strings.ToLower(w) {
					t.Errorf("%s.%s: the header word %q is not folded or belongs to %s too", collection, f.Name, w, words[w])
				}
				words[w] = f.Name
			}
		}
		for _, f := range fields {
			if f.With != "" && !names[f.With] || (f.Kind == form.Relation || f.Kind == form.Relations) != (f.Collection != "") {
				t.Errorf("%s.%s: its currency or its collection is missing", collection, f.Name)
			}
		}
		need(t, "fields", keys)
	}
}
