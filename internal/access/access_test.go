package access

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var small = Table{
	"hr":     {"placements": {List: {All: true}, View: {All: true}}},
	"mentor": {"placements": {List: {Own: []string{"mentor"}}}},
	Nobody:   {"secrets": {}},
}

func TestRuleText(t *testing.T) {
	t.Parallel()
	want := `@request.auth.collectionName = 'users' && (@request.auth.roles ~ '"hr"' || (@request.auth.roles ~ '"mentor"' && (mentor = @request.auth.id)))`
	if got := small.Rule("placements", List); got == nil || *got != want {
		t.Errorf("got %v, want %s", got, want)
	}
	for _, c := range []string{"secrets", "unknown"} {
		if got := small.Rule(c, List); got != nil {
			t.Errorf("%s: nobody may list it, got %s", c, *got)
		}
	}
	kept := Table{"hr": {"x": {View: {Own: []string{"owner"}, Kept: []Keep{{"area", "placements"}}}}}}
	if got := *kept.Rule("x", View); !strings.HasSuffix(got, `(owner = @request.auth.id || area = 'placements')))`) {
		t.Errorf("own rows and those of a room: %s", got)
	}
	kept["hr"]["x"][Create] = kept["hr"]["x"][View]
	if got := *kept.Rule("x", Create); got != `@request.auth.collectionName = 'users' && (@request.auth.roles ~ '"hr"')` {
		t.Errorf("a new row's room is known when it is saved: %s", got)
	}
	two := Table{"mentor": {"x": {View: {Own: []string{"mentor", "owner"}}}}}
	if got := *two.Rule("x", View); !strings.HasSuffix(got, `(mentor = @request.auth.id || owner = @request.auth.id)))`) {
		t.Errorf("two columns of one's own: %s", got)
	}
}

func TestForIsTheUnion(t *testing.T) {
	t.Parallel()
	both := Table{"a": {"x": {List: {Own: []string{"p"}}}}, "b": {"x": {List: {Own: []string{"q", "p"}}}}, "c": {"x": {List: {All: true}}}}
	if g := both.For([]string{"a", "b"}, "x", List); g.All || !slices.Equal(g.Own, []string{"p", "q"}) {
		t.Errorf("own of two roles: %+v", g)
	}
	if g := both.For([]string{"a", "c"}, "x", List); !g.All || g.Own != nil {
		t.Errorf("all beside own: %+v", g)
	}
	if g := both.For([]string{"nobody", "stranger"}, "x", List); !g.None() {
		t.Errorf("a stranger has %+v", g)
	}
}

// TestRoleNeverTakesAway holds that one role more never gives less, and that a rule exists exactly
// when some role has something.
func TestRoleNeverTakesAway(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	grants := []Grant{{}, {All: true}, {Own: []string{"p"}}, {Own: []string{"q"}}, {Kept: []Keep{{"area", "a"}}}, {Own: []string{"p"}, Kept: []Keep{{"area", "b"}}}}
	for range 2000 {
		table := Table{}
		for _, role := range []string{"a", "b", "c"} {
			table[role] = map[string]map[Verb]Grant{"x": {List: grants[r.IntN(len(grants))]}}
		}
		one, two := table.For([]string{"a"}, "x", List), table.For([]string{"b", "a"}, "x", List)
		lost := slices.ContainsFunc(one.Own, func(c string) bool { return !slices.Contains(two.Own, c) }) ||
			slices.ContainsFunc(one.Kept, func(k Keep) bool { return !slices.Contains(two.Kept, k) })
		if one.All && !two.All || !two.All && lost {
			t.Fatalf("a has %+v, a and b have %+v", one, two)
		}
		if none := table.For([]string{"a", "b", "c"}, "x", List).None(); none != (table.Rule("x", List) == nil) {
			t.Fatalf("rule %v of %+v", table.Rule("x", List), table)
		}
	}
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	if err := small.Check([]string{"placements", "secrets"}); err != nil {
		t.Error(err)
	}
	for want, table := range map[string]Table{
		`"new" has no rows`:    {},
		"is no collection":     {"a": {"new": {}, "old": {}}},
		"unknown verb":         {"a": {"new": {"read": {All: true}}}},
		"a grant of nothing":   {"a": {"new": {List: {}}}},
		"own rows at once":     {"a": {"new": {List: {All: true, Own: []string{"p"}}}}},
		"stand in a rule: own": {"a": {"new": {List: {Own: []string{"team.id"}}}}},
		`area = "x' ||"`:       {"a": {"new": {List: {Kept: []Keep{{"area", "x' ||"}}}}}},
		"role \"x'\"":          {"x'": {"new": {}}},
		"nobody is granted":    {Nobody: {"new": {List: {All: true}}}},
	} {
		if err := table.Check([]string{"new"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want a fault with %q, got %v", want, err)
		}
	}
	err := small.CheckColumns(func(_, column string) bool { return column != "mentor" })
	if err == nil || !strings.Contains(err.Error(), "mentor") {
		t.Errorf("a relation to many must be refused, got %v", err)
	}
}
