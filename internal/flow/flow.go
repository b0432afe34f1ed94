// Package flow answers one question: may this record make this move, and if not, why not. It must
// not know any record, any state's meaning, or what a move causes.
package flow

import (
	"fmt"
	"slices"
	"strings"
)

// Any as the target of a move stands for every state of the workflow.
const Any = "*"

// Move takes a record from one of the states of From to To. Several moves may share a name when
// no state of From is in two of them. No Roles means whoever may change the record at all. A Side
// move is outside the normal course: it does not count as a way through the workflow, and only a
// Side move may leave a final state. From "" is a record that does not exist yet.
type Move struct {
	Name   string
	From   []string
	To     string
	Roles  []string
	Reason bool // a reason in words is mandatory
	Gates  []Gate
	Side   bool
}

// Gate is a condition of a move; Name is the suffix of the message that says what is missing.
type Gate struct {
	Name string
	Met  func(Facts) bool
}

// Facts are what gates look at; each table says which names it reads.
type Facts map[string]any

// True says that a fact is there and is the boolean true.
func (f Facts) True(name string) bool {
	v, ok := f[name].(bool)
	return ok && v
}

// Text is a fact as text without spaces around it, or "" when it is absent or something else.
func (f Facts) Text(name string) string {
	v, ok := f[name].(string)
	if !ok {
		return ""
	}
	return strings.TrimSpace(v)
}

// Workflow is the legal life of one kind of record.
type Workflow struct {
	Name    string
	States  []string
	Initial string
	Final   []string
	Moves   []Move
}

// Why a move is refused.
const (
	NoSuchMove   = "no_such_move"
	NotFromHere  = "not_from_here"
	NotYourRole  = "not_your_role"
	ReasonNeeded = "reason_needed"
	Gates        = "gates"
)

// Refusal says why a move is not allowed; Missing names the gates that are not met.
type Refusal struct {
	Move    string
	Why     string
	Missing []string
}

func (r *Refusal) Error() string {
	if len(r.Missing) == 0 {
		return fmt.Sprintf("move %q refused: %s", r.Move, r.Why)
	}
	return fmt.Sprintf("move %q refused: %s: %s", r.Move, r.Why, strings.Join(r.Missing, ", "))
}

// Can returns nil if the move is allowed from state to somebody with these roles, or a *Refusal.
// The reasons are asked in an order that gives nothing away: what exists, where, who, why, what.
func (w Workflow) Can(state, move string, roles []string, reason string, f Facts) error {
	m, ok := w.Find(state, move)
	switch {
	case !w.has(move):
		return &Refusal{Move: move, Why: NoSuchMove}
	case !ok:
		return &Refusal{Move: move, Why: NotFromHere}
	case !m.open(roles):
		return &Refusal{Move: move, Why: NotYourRole}
	case m.Reason && strings.TrimSpace(reason) == "":
		return &Refusal{Move: move, Why: ReasonNeeded}
	}
	if missing := m.Missing(f); len(missing) > 0 {
		return &Refusal{Move: move, Why: Gates, Missing: missing}
	}
	return nil
}

// Find returns the move of that name from a state.
func (w Workflow) Find(state, move string) (Move, bool) {
	i := slices.IndexFunc(w.Moves, func(m Move) bool { return m.Name == move && slices.Contains(m.From, state) })
	if i < 0 {
		return Move{}, false
	}
	return w.Moves[i], true
}

func (w Workflow) has(move string) bool {
	return slices.ContainsFunc(w.Moves, func(m Move) bool { return m.Name == move })
}

// From lists the moves that somebody with these roles may try from a state, in the table's order;
// their gates and reasons are not asked.
func (w Workflow) From(state string, roles []string) []Move {
	var all []Move
	for _, m := range w.Moves {
		if slices.Contains(m.From, state) && m.open(roles) {
			all = append(all, m)
		}
	}
	return all
}

// Legal says whether any move at all leads from one state to the other.
func (w Workflow) Legal(from, to string) bool {
	return slices.ContainsFunc(w.Moves, func(m Move) bool {
		return slices.Contains(m.From, from) && (m.To == to || m.To == Any && slices.Contains(w.States, to))
	})
}

// Ended says whether a state is final.
func (w Workflow) Ended(state string) bool { return slices.Contains(w.Final, state) }

// Missing names the gates of a move that the facts do not meet.
func (m Move) Missing(f Facts) []string {
	var missing []string
	for _, g := range m.Gates {
		if !g.Met(f) {
			missing = append(missing, g.Name)
		}
	}
	return missing
}

func (m Move) open(roles []string) bool {
	return len(m.Roles) == 0 || slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(m.Roles, r) })
}
