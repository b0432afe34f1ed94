package obligations

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/remind"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// texts are the keys of a messages file by language; plural forms count as present.
func texts(t *testing.T, file string) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for _, lang := range []string{"uk", "en"} {
		raw, err := os.ReadFile("../../templates/messages/" + lang + "/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]any{}
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatal(err)
		}
		all[lang] = words
	}
	return all
}

func need(t *testing.T, file string, keys []string) {
	t.Helper()
	for lang, words := range texts(t, file) {
		for _, key := range keys {
			if text, ok := words[key].(string); !ok || text == "" {
				t.Errorf("add %q to templates/messages/%s/%s.json", key, lang, file)
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
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
		t.Errorf("%s differs: read the difference, then run go test -update\n%s", path, got)
	}
}

func TestWorkflow(t *testing.T) {
	t.Parallel()
	if err := Workflow.Check(); err != nil {
		t.Error(err)
	}
	keys := []string{"ladders.day", "ladders.hour", "ladders.overdue", "ladders.too_many"}
	for _, s := range Workflow.States {
		keys = append(keys, "states.obligation."+s)
		if Open(s) && Workflow.Ended(s) {
			t.Errorf("%s is both open and final", s)
		}
	}
	for _, m := range Workflow.Moves {
		keys = append(keys, "moves.obligation."+m.Name)
		for _, g := range m.Gates {
			keys = append(keys, "gates."+g.Name)
		}
	}
	for _, why := range []string{flow.NoSuchMove, flow.NotFromHere, flow.NotYourRole, flow.ReasonNeeded, flow.Gates} {
		keys = append(keys, "refusals."+why)
	}
	need(t, "states", keys)
	golden(t, "workflows.golden", Workflow.Diagram()+"\n"+ladders())
}

func ladders() string {
	var b strings.Builder
	for _, code := range Codes {
		k := Kinds[code]
		fmt.Fprintf(&b, "%s  hard=%t soft=%t accepted=%t proof=%t weekly after %d\n", code, k.Hard, k.Soft, k.Accepted, k.Proof, k.Ladder.WeeklyAfter)
		for _, r := range k.Ladder.Rungs {
			fmt.Fprintf(&b, "  %-7s %-9s %s%s\n", r.Name, r.To, r.Class, map[bool]string{true: " if idle"}[r.IfIdle])
		}
	}
	return b.String()
}

func TestKinds(t *testing.T) {
	t.Parallel()
	if len(Codes) != len(Kinds) {
		t.Errorf("%d codes for %d kinds: list every kind in Codes once", len(Codes), len(Kinds))
	}
	var keys []string
	for _, code := range Codes {
		if Kinds[code].Code != code {
			t.Errorf("kind %q has no row in Kinds, or one with another code", code)
		}
		keys = append(keys, "kinds."+code)
		soundLadder(t, code, Kinds[code])
	}
	need(t, "states", keys)
}

// soundLadder holds what every ladder promises: the day itself is told, names say their days, a key is
// unique, weeks follow what is overdue, far rungs are quiet, soft kinds never write a mail.
func soundLadder(t *testing.T, code string, k Kind) {
	seen, told := map[string]bool{}, false
	for _, r := range k.Ladder.Rungs {
		key := r.Name + " " + r.To
		told = told || r.Name == "d-0" && r.To == remind.Owner
		wrong := seen[key] || r.Name != nameOf(r) || k.Soft && r.Class != remind.Digest || r.Days <= -14 && r.Class != remind.Digest ||
			r.IfIdle != (r.Level != "") || r.Days > 0 && r.Level == "" && r.To == "person" || r.Class == remind.Alone && r.Days != 0
		if wrong {
			t.Errorf("%s: the rung %+v breaks a rule of ladders", code, r)
		}
		seen[key] = true
	}
	if !told || k.Ladder.WeeklyAfter == 0 || k.Hard && k.Soft {
		t.Errorf("%s: the owner must hear on the day, and every week after it: %+v", code, k)
	}
}

func nameOf(r remind.Rung) string {
	switch {
	case r.Level != "" && r.Days > 0:
		return fmt.Sprintf("esc+%d", r.Days)
	case r.Level != "":
		return fmt.Sprintf("esc-%d", -r.Days)
	case r.Hours > 0:
		return fmt.Sprintf("h-%d", r.Hours)
	case r.Days > 0:
		return fmt.Sprintf("d+%d", r.Days)
	}
	return fmt.Sprintf("d-%d", -r.Days)
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	for _, code := range Codes {
		l := Ladder(code)
		days, hours, overdue := Typed(l)
		for _, text := range [][3]string{{}, {days, hours, overdue}} {
			if got, err := Overlay(l, text[0], text[1], text[2]); err != nil || !reflect.DeepEqual(got, l) {
				t.Errorf("%s: its own ladder %q laid over it gives %+v, %v; want %+v", code, text, got, err, l)
			}
		}
	}
	l, err := Overlay(Ladder(Application), "21; 2", "-", "2, щотижня")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range l.Rungs {
		names = append(names, r.Name+"/"+r.To)
	}
	want := "d-21/owner d-2/owner d-0/owner d-0/person d-7/watchers d-1/watchers esc-7/deputy esc-3/lead esc-1/head d+2/owner"
	if got := strings.Join(names, " "); got != want || l.WeeklyAfter != 2 {
		t.Errorf("got %s, weekly after %d", got, l.WeeklyAfter)
	}
	if l, err = Overlay(Ladder(Timesheet), "5", "", "2"); err != nil || !told(l, "d+1", "watchers") || !told(l, "esc+3", "head") || told(l, "d-7", "watchers") {
		t.Errorf("what others hear of a timesheet does not stay: %+v %v", l, err)
	}
	if l, err = Overlay(Ladder(Task), "", "", "weekly"); err != nil || l.WeeklyAfter != 7 {
		t.Errorf("only weekly: %+v %v", l, err)
	}
	if l, err = Overlay(Ladder(Task), "", "", "1, 5"); err != nil || l.WeeklyAfter != 0 {
		t.Errorf("not weekly: %+v %v", l, err)
	}
}

func TestOverlayRefuses(t *testing.T) {
	t.Parallel()
	for key, text := range map[string][3]string{
		"ladders.day": {"7, сім"}, "ladders.hour": {"7", "24"}, "ladders.overdue": {"", "", "0, weekly"},
		"ladders.too_many": {"13 12 11 10 9 8 7 6 5 4 3 2 1"},
	} {
		_, err := Overlay(Ladder(Report), text[0], text[1], text[2])
		var p *Problem
		if !errors.As(err, &p) || p.Key != key {
			t.Errorf("%q: got %v, want %s", text, err, key)
		}
	}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	for _, code := range Codes {
		facts := flow.Facts{"kind": code}
		if err := Workflow.Can(Planned, Closing(code), nil, "", facts); (err != nil) != Kinds[code].Proof {
			t.Errorf("%s closed without a paper: %v", code, err)
		}
		facts["reason"] = "підписано на папері, скан буде завтра"
		if err := Workflow.Can(Planned, Closing(code), nil, "", facts); err != nil {
			t.Errorf("%s: a missing paper must not lock the door: %v", code, err)
		}
	}
	if err := Workflow.Can(Planned, "done", nil, "", flow.Facts{"kind": Report, "reason": "x"}); err == nil {
		t.Error("a report is closed by its acceptance, not by our own word")
	}
	if err := Workflow.Can(Planned, "missed", nil, "x", flow.Facts{}); err == nil {
		t.Error("a date ahead cannot be missed")
	}
	if err := Workflow.Can("", "imported", nil, "", flow.Facts{"via": "page"}); err == nil {
		t.Error("only an import imports")
	}
}

func TestFieldsHaveLabels(t *testing.T) {
	t.Parallel()
	for collection, fields := range map[string][]form.Field{"obligations": Fields, "reminder_rules": RuleFields} {
		var keys []string
		for _, f := range fields {
			keys = append(keys, collection+"."+f.Name)
			for _, o := range f.Options {
				keys = append(keys, collection+"."+f.Name+"."+o)
			}
		}
		need(t, "fields", keys)
	}
}

// TestLanguagesHaveTheSameKeys: what is said in one language is said in the other.
func TestLanguagesHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"fields", "states", "form"} {
		all := texts(t, file)
		uk, en := slices.Sorted(maps.Keys(all["uk"])), slices.Sorted(maps.Keys(all["en"]))
		if !slices.Equal(uk, en) {
			t.Errorf("%s.json: the two languages have different keys", file)
		}
	}
}
