package placements

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"lubart/internal/flow"
	"lubart/internal/when"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func day(t testing.TB, s string) when.Date {
	t.Helper()
	if s == "" {
		return when.Date{}
	}
	d, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

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

var workflows = []flow.Workflow{Openings, Applications, Placements, Timesheets, Agreements}

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
	golden(t, "workflows.golden", diagrams.String())
}

func TestStatesBelongSomewhere(t *testing.T) {
	t.Parallel()
	for _, s := range Placements.States {
		groups := 0
		for _, in := range []bool{Ahead(s), Working(s), s == Closing, Placements.Ended(s)} {
			if in {
				groups++
			}
		}
		if groups != 1 || Live(s) != (Ahead(s) || Working(s)) || Happened(s) != (s != Cancelled && s != NotStarted) {
			t.Errorf("%s belongs to %d groups", s, groups)
		}
	}
	if Happened("") || !Locked(Approved) || Locked(Returned) {
		t.Error("a record without a state has not happened; only an approved sheet is locked")
	}
}

// allFacts are facts that open every gate.
func allFacts() flow.Facts {
	f := flow.Facts{}
	for _, w := range workflows {
		for _, m := range w.Moves {
			for _, g := range m.Gates {
				f[g.Name] = true
			}
		}
	}
	for _, text := range []string{"opening", "mentor", "starts_on", "ended_on", "decision_no", "decided_on", "signed_on", "begins_on", "ends_on"} {
		f[text] = "x"
	}
	f["via"] = "import"
	return f
}

// TestEachGateLocks takes one fact away at a time: the move it stands before must name it and no other.
func TestEachGateLocks(t *testing.T) {
	t.Parallel()
	for _, w := range workflows {
		for _, m := range w.Moves {
			if err := w.Can(m.From[0], m.Name, append(m.Roles, "hr"), "reason", allFacts()); err != nil {
				t.Errorf("%s %s with every fact: %v", w.Name, m.Name, err)
			}
			for _, g := range m.Gates {
				f := allFacts()
				delete(f, map[string]string{"last_day": "end_passed", "by_import": "via"}[g.Name])
				delete(f, g.Name)
				if g.Name == "last_day" {
					delete(f, "ended_on")
				}
				if missing := m.Missing(f); !slices.Equal(missing, []string{g.Name}) {
					t.Errorf("%s %s without %s: missing %v", w.Name, m.Name, g.Name, missing)
				}
			}
		}
	}
}

// TestWhatTheHeadMayPass: the house's own conditions by a reason once given, the law's only by a reason
// given with that step, and what is simply not so by none.
func TestWhatTheHeadMayPass(t *testing.T) {
	t.Parallel()
	for fact, want := range map[string]string{
		"":         "starts_on mentor limits agreement tax_notice briefings medical",
		"excused":  "starts_on mentor tax_notice briefings medical",
		"override": "starts_on mentor",
	} {
		m, _ := Placements.Find(Ready, "start")
		if got := strings.Join(m.Missing(flow.Facts{fact: "рішення керівника"}), " "); got != want {
			t.Errorf("start with %q: missing %s, want %s", fact, got, want)
		}
	}
	m, _ := Placements.Find(Preparing, "cancel")
	if got := m.Missing(flow.Facts{"override": "x", "excused": "x"}); len(got) != 1 {
		t.Errorf("nobody cancels a placement that has attendance: %v", got)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	var keys, codes []string
	for _, k := range Works {
		codes = append(codes, k.Code)
		keys = append(keys, "works."+k.Code, "works."+k.Code+".law", "works."+k.Code+".of")
		for _, code := range k.Papers {
			if _, known := PaperOf(code); !known {
				t.Errorf("%s names the paper %s, which has no row in Papers", k.Code, code)
			}
		}
		for _, norm := range []string{k.Limits.DaysYear, k.Limits.DaysWarn, k.Limits.DaysNear, k.Limits.Months, k.Limits.PayCap, k.Limits.PayFloor} {
			if norm != "" && !slices.ContainsFunc(FigureSeeds, func(s Seed) bool { return s.Key == norm }) {
				t.Errorf("%s is limited by %s, which no norm says", k.Code, norm)
			}
		}
	}
	if !slices.Equal(codes, Codes) {
		t.Errorf("Codes are %v, Works %v", Codes, codes)
	}
	for _, list := range [][]string{RefusalReasons, NotStartedReasons, EndReasons, ChangeReasons} {
		for _, r := range list {
			keys = append(keys, "reasons."+r)
		}
	}
	for _, o := range Outcomes {
		keys = append(keys, "outcomes."+o)
	}
	need(t, "placements", keys)
	var changes []string
	for kind := range ChangePapers {
		changes = append(changes, "changes.kind."+kind)
	}
	need(t, "fields", changes)
}

func TestPapers(t *testing.T) {
	t.Parallel()
	var keys []string
	seen := map[string]bool{}
	for _, p := range Papers {
		keys = append(keys, "papers."+p.Code, "papers.gate."+p.Gate)
		if seen[p.Code] || p.Role == "" || p.Generated && len(p.Signers) == 0 || p.Journal && !p.Generated || p.Law && p.Gate != GateStart {
			t.Errorf("the row of %s is doubled, nobody's, or makes no sense: %+v", p.Code, p)
		}
		seen[p.Code] = true
		if p.To != "" {
			keys = append(keys, "papers.to."+p.To)
		}
		if !slices.ContainsFunc(Works, func(k Kind) bool { return slices.Contains(k.Papers, p.Code) }) {
			t.Errorf("no kind has the paper %s", p.Code)
		}
	}
	for _, s := range []string{Required, Done, Waived, NotNeeded} {
		keys = append(keys, "papers.state."+s)
	}
	for kind, codes := range ChangePapers {
		for _, code := range codes {
			if p, _ := PaperOf(code); p.Gate != GateChange {
				t.Errorf("the change %s needs %s, which is no paper of changes", kind, code)
			}
		}
	}
	need(t, "placements", keys)
}

func TestChecklist(t *testing.T) {
	t.Parallel()
	plain := Checklist(PublicWorks, Traits{})
	for _, c := range []struct {
		traits Traits
		more   []string
	}{
		{Traits{NeedsMed: true}, []string{MedExam}},
		{Traits{Military: true}, []string{MilitaryStart, MilitaryEnd}},
		{Traits{Extended: true}, []string{AgreementExtra, OrderChange}},
		{Traits{Changed: true}, []string{OrderChange}},
	} {
		got := slices.DeleteFunc(Checklist(PublicWorks, c.traits), func(code string) bool { return slices.Contains(plain, code) })
		if !slices.Equal(got, c.more) {
			t.Errorf("%+v adds %v, want %v", c.traits, got, c.more)
		}
	}
	if slices.Contains(plain, TimesheetPaper) || !Monthly(PublicWorks, Act) || Monthly(TemporaryWorks, Act) || Monthly(PublicWorks, Contract) {
		t.Error("a timesheet is the site's; an act is monthly where the fund may pay")
	}
	if Checklist("gardening", Traits{}) != nil {
		t.Error("an unknown kind has no papers")
	}
}

// TestGatesFollowTheChecklist does the papers one by one: each fact turns true exactly when the last of
// its papers is there, whatever the order.
func TestGatesFollowTheChecklist(t *testing.T) {
	t.Parallel()
	start := day(t, "2026-12-07")
	traits := Traits{NeedsMed: true, Military: true}
	var items []Item
	for _, code := range Checklist(PublicWorks, traits) {
		items = append(items, Item{Code: code, State: Done, On: start})
	}
	for i := range items {
		for _, change := range []Item{{State: Required}, {State: Done, On: start.AddDays(1)}, {State: Done, On: start.AddDays(-9), Until: start.AddDays(-1)}} {
			some := slices.Clone(items)
			change.Code = some[i].Code
			some[i] = change
			p, _ := PaperOf(change.Code)
			undone := change.State == Required
			want := flow.Facts{"papers": !undone || p.Gate != GateReady, "tax_notice": change.Code != TaxNotice, "medical": change.Code != MedExam,
				"briefings":      !slices.Contains([]string{SafetyIntro, SafetyPrimary, FireCivil}, change.Code),
				"closing_papers": !undone || p.Gate != GateComplete && p.Gate != GateEnded}
			if got := Gates(PublicWorks, traits, some, start); !maps.Equal(got, want) {
				t.Errorf("%+v: %v, want %v", change, got, want)
			}
		}
		some := slices.Clone(items)
		some[i] = Item{Code: some[i].Code, State: Waived}
		for name, met := range Gates(PublicWorks, traits, some, start) {
			if met != true {
				t.Errorf("%s waived and %s is not met", some[i].Code, name)
			}
		}
	}
	if got := Missing(PublicWorks, traits, nil, GateReady, GateStart, GateStarted, GateComplete, GateEnded); len(got) != len(items) {
		t.Errorf("with no lines at all only %v is missing of %d", got, len(items))
	}
}
