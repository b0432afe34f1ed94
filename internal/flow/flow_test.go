package flow

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// paper is a small workflow with every feature.
var paper = Workflow{
	Name: "paper", States: []string{"draft", "sent", "filed"}, Initial: "draft", Final: []string{"filed"},
	Moves: []Move{
		{Name: "send", From: []string{"draft"}, To: "sent", Roles: []string{"clerk"}, Gates: []Gate{
			{Name: "stamp", Met: func(f Facts) bool { return f.True("stamp") }},
			{Name: "number", Met: func(f Facts) bool { return f.Text("number") != "" }},
		}},
		{Name: "file", From: []string{"sent"}, To: "filed"},
		{Name: "back", From: []string{"sent"}, To: "draft", Reason: true},
		{Name: "reopen", From: []string{"filed"}, To: "draft", Roles: []string{"head"}, Reason: true, Side: true},
		{Name: "imported", From: []string{""}, To: Any, Side: true},
	},
}

func TestCanSaysWhyNot(t *testing.T) {
	t.Parallel()
	if err := paper.Check(); err != nil {
		t.Fatal(err)
	}
	ready := Facts{"stamp": true, "number": "7"}
	for _, c := range []struct {
		state, move, role, reason string
		facts                     Facts
		why                       string
		missing                   []string
	}{
		{state: "draft", move: "send", role: "clerk", facts: ready},
		{state: "draft", move: "burn", role: "clerk", facts: ready, why: NoSuchMove},
		{state: "sent", move: "send", role: "clerk", facts: ready, why: NotFromHere},
		{state: "draft", move: "send", role: "guest", facts: ready, why: NotYourRole},
		{state: "sent", move: "back", reason: " \t", why: ReasonNeeded},
		{state: "sent", move: "back", reason: "a page is missing"},
		{state: "draft", move: "send", role: "clerk", facts: Facts{"number": " ", "stamp": "yes"}, why: Gates, missing: []string{"stamp", "number"}},
		{state: "filed", move: "reopen", role: "head", reason: "x"},
		{state: "filed", move: "file", why: NotFromHere},
		{state: "", move: "imported"},
	} {
		err := paper.Can(c.state, c.move, []string{c.role}, c.reason, c.facts)
		var r *Refusal
		if c.why == "" {
			if err != nil {
				t.Errorf("%s from %q: %v", c.move, c.state, err)
			}
			continue
		}
		if !errors.As(err, &r) || r.Why != c.why || !slices.Equal(r.Missing, c.missing) {
			t.Errorf("%s from %q: got %v, want %s %v", c.move, c.state, err, c.why, c.missing)
		}
	}
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for want, break_ := range map[string]func(*Workflow){
		"initial state":       func(w *Workflow) { w.Initial = "nowhere" },
		"listed twice":        func(w *Workflow) { w.States = append(w.States, "draft") },
		"no moves lead":       func(w *Workflow) { w.States = append(w.States, "island") },
		"nothing leads to an": func(w *Workflow) { w.Moves = slices.Delete(w.Moves, 1, 2); w.Final = []string{"filed"} },
		"unknown state":       func(w *Workflow) { w.Moves[0].To = "gone" },
		"leaves the final":    func(w *Workflow) { w.Moves[3].Side = false },
		"to itself":           func(w *Workflow) { w.Moves[1].From = []string{"filed"}; w.Moves[1].Side = true },
		"two moves":           func(w *Workflow) { w.Moves = append(w.Moves, w.Moves[0]) },
		"without a name":      func(w *Workflow) { w.Moves[0].Gates = []Gate{{}} },
	} {
		w := paper
		w.States, w.Moves = slices.Clone(paper.States), slices.Clone(paper.Moves)
		break_(&w)
		if err := w.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want a fault with %q, got %v", want, err)
		}
	}
}

// TestChecked says of any workflow that passes Check: whatever Can allows is Legal, no final state
// is left but aside, and every state is reached by moves that Can allows.
func TestChecked(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	checked := 0
	for range 20000 {
		w := random(r)
		if w.Check() != nil {
			continue
		}
		checked++
		holds(t, w)
	}
	if checked < 100 {
		t.Fatalf("only %d of the random workflows passed Check: make them likelier", checked)
	}
}

func holds(t *testing.T, w Workflow) {
	reached := map[string]bool{w.Initial: true}
	for range w.States {
		for _, s := range w.States {
			for _, m := range w.Moves {
				if w.Can(s, m.Name, nil, "reason", nil) != nil {
					continue
				}
				did, _ := w.Find(s, m.Name)
				if !w.Legal(s, did.To) || w.Ended(s) && !did.Side {
					t.Fatalf("%s allows %s from %s to %s", w.Diagram(), m.Name, s, did.To)
				}
				if reached[s] && !did.Side {
					reached[did.To] = true
				}
			}
		}
	}
	if len(reached) != len(w.States) {
		t.Fatalf("%s reaches only %v", w.Diagram(), reached)
	}
}

func random(r *rand.Rand) Workflow {
	all := []string{"a", "b", "c", "d"}
	w := Workflow{Name: "random", States: all[:2+r.IntN(3)], Initial: "a", Final: []string{all[1]}}
	pick := func() string { return w.States[r.IntN(len(w.States))] }
	for i := range 2 + r.IntN(5) {
		w.Moves = append(w.Moves, Move{Name: string(rune('p' + i%4)), From: []string{pick()}, To: pick(), Side: r.IntN(4) == 0, Reason: r.IntN(3) == 0})
	}
	return w
}

func FuzzCan(f *testing.F) {
	f.Add("draft", "send", "clerk", "why", true)
	f.Fuzz(func(t *testing.T, state, move, role, reason string, stamp bool) {
		err := paper.Can(state, move, []string{role}, reason, Facts{"stamp": stamp, "number": reason})
		m, found := paper.Find(state, move)
		if err == nil && (!found || m.To != Any && !paper.Legal(state, m.To) || m.Reason && strings.TrimSpace(reason) == "") {
			t.Fatalf("allowed %q from %q by %q", move, state, role)
		}
	})
}
