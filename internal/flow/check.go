package flow

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Check says everything that is wrong with a workflow: unknown or doubled states, states nobody
// reaches or leaves, a final state with a way out, two moves of one name from one state, a gate
// that cannot be asked.
func (w Workflow) Check() error {
	errs := []error{w.checkStates()}
	for i, m := range w.Moves {
		errs = append(errs, w.checkMove(m))
		for _, other := range w.Moves[i+1:] {
			if from := common(m.From, other.From); m.Name == other.Name && from != nil {
				errs = append(errs, fmt.Errorf("two moves %q from %q: give one another name", m.Name, *from))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("workflow %s: %w", w.Name, err)
	}
	return nil
}

func (w Workflow) checkStates() error {
	var errs []error
	if !slices.Contains(w.States, w.Initial) {
		errs = append(errs, fmt.Errorf("the initial state %q is not among the states", w.Initial))
	}
	for i, s := range w.States {
		if s == "" || s == Any || slices.Contains(w.States[:i], s) {
			errs = append(errs, fmt.Errorf("state %q is empty, reserved or listed twice", s))
		}
		if !w.reaches(w.Initial, func(t string) bool { return t == s }) {
			errs = append(errs, fmt.Errorf("no moves lead from %q to %q: add one or drop the state", w.Initial, s))
		}
		if len(w.Final) > 0 && !w.reaches(s, w.Ended) {
			errs = append(errs, fmt.Errorf("from %q nothing leads to an end: add a move", s))
		}
	}
	return errors.Join(errs...)
}

func (w Workflow) checkMove(m Move) error {
	var errs []error
	known := func(s string) bool { return slices.Contains(w.States, s) }
	if m.Name == "" || len(m.From) == 0 {
		errs = append(errs, fmt.Errorf("move %q has no name or starts nowhere", m.Name))
	}
	if !known(m.To) && (m.To != Any || !m.Side) {
		errs = append(errs, fmt.Errorf("move %q leads to the unknown state %q", m.Name, m.To))
	}
	for _, from := range m.From {
		switch {
		case from == "" && !m.Side, from != "" && !known(from):
			errs = append(errs, fmt.Errorf("move %q starts from the unknown state %q", m.Name, from))
		case w.Ended(from) && !m.Side:
			errs = append(errs, fmt.Errorf("move %q leaves the final state %q: only a side move may", m.Name, from))
		case from == m.To:
			errs = append(errs, fmt.Errorf("move %q leads from %q to itself", m.Name, from))
		}
	}
	for _, g := range m.Gates {
		if g.Name == "" || g.Met == nil {
			errs = append(errs, fmt.Errorf("move %q has a gate without a name or a condition", m.Name))
		}
	}
	return errors.Join(errs...)
}

// reaches says whether normal moves lead from a state to one that is wanted, itself included.
func (w Workflow) reaches(from string, wanted func(string) bool) bool {
	seen := []string{from}
	for i := 0; i < len(seen); i++ {
		if wanted(seen[i]) {
			return true
		}
		for _, m := range w.Moves {
			if !m.Side && slices.Contains(m.From, seen[i]) && !slices.Contains(seen, m.To) {
				seen = append(seen, m.To)
			}
		}
	}
	return false
}

func common(a, b []string) *string {
	for _, s := range a {
		if slices.Contains(b, s) {
			return &s
		}
	}
	return nil
}

// Diagram is the workflow as text, one line per move, for golden files and for explaining.
func (w Workflow) Diagram() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: starts %s, ends %s\n", w.Name, w.Initial, strings.Join(w.Final, " "))
	for _, m := range w.Moves {
		from := strings.Join(m.From, " | ")
		if from == "" {
			from = "(new)"
		}
		fmt.Fprintf(&b, "  %-16s %s -> %s%s\n", m.Name, from, m.To, m.conditions())
	}
	return b.String()
}

func (m Move) conditions() string {
	var parts []string
	if len(m.Roles) > 0 {
		parts = append(parts, "by "+strings.Join(m.Roles, ", "))
	}
	if m.Reason {
		parts = append(parts, "with a reason")
	}
	for _, g := range m.Gates {
		parts = append(parts, "gate "+g.Name)
	}
	if m.Side {
		parts = append(parts, "aside")
	}
	if len(parts) == 0 {
		return ""
	}
	return "   [" + strings.Join(parts, "; ") + "]"
}
