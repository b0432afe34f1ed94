package grants

import (
	"slices"

	"lubart/internal/flow"
)

// Lane is a column of the board. Landings are the states that putting a card there may mean, the
// likeliest first: withdrawing is our own act and done by its name, never by where a card is dropped.
type Lane struct {
	Name     string
	States   []string
	Landings []string
}

// Lanes are the six columns in their order; their names are the messages lanes.<name>.
var Lanes = []Lane{
	{Name: "idea", States: []string{Idea}, Landings: []string{Idea}},
	{Name: "preparing", States: []string{Preparing, Invited}, Landings: []string{Preparing, Invited}},
	{Name: "approval", States: []string{InternalReview, Ready}, Landings: []string{InternalReview, Ready}},
	{Name: "submitted", States: []string{Submitted, Evaluation, Clarification}, Landings: []string{Submitted, Evaluation}},
	{Name: "won", States: []string{Won}, Landings: []string{Won}},
	{Name: "failed", States: []string{Lost, NoResponse, Abandoned, Withdrawn}, Landings: []string{Lost, Abandoned}},
}

// LaneOf is the name of the lane a state stands in, or "" for no state of a proposal.
func LaneOf(state string) string {
	for _, l := range Lanes {
		if slices.Contains(l.States, state) {
			return l.Name
		}
	}
	return ""
}

// LaneStates are the states of a lane, or nil if there is no such lane.
func LaneStates(name string) []string {
	for _, l := range Lanes {
		if l.Name == name {
			return slices.Clone(l.States)
		}
	}
	return nil
}

// DefaultMove is the one move that takes a proposal from a state to a lane, or "" when it takes
// more than one or cannot be.
func DefaultMove(state, lane string) string {
	if path := Path(state, lane); len(path) == 1 {
		return path[0]
	}
	return ""
}

// Path is the shortest list of moves from a state to a lane, empty when it is there already or no
// moves lead there. Whether each may be made (gates, roles, reasons) the caller asks one by one.
func Path(from, lane string) []string {
	i := slices.IndexFunc(Lanes, func(l Lane) bool { return l.Name == lane })
	if i < 0 || LaneOf(from) == lane {
		return nil
	}
	var best []string
	for _, landing := range Lanes[i].Landings {
		if path := pathTo(from, landing); path != nil && (best == nil || len(path) < len(best)) {
			best = path
		}
	}
	return best
}

type step struct {
	state string
	moves []string
}

// pathTo walks breadth first. A side move counts only as the first step, and nothing leads through
// a final state: to withdraw and reopen is never a way from one working state to another.
func pathTo(from, to string) []string {
	queue, seen := []step{{state: from}}, map[string]bool{from: true}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.state == to {
			return at.moves
		}
		for _, m := range Proposals.Moves {
			if slices.Contains(m.From, at.state) && !seen[m.To] && passable(m, at) {
				seen[m.To] = true
				queue = append(queue, step{state: m.To, moves: append(slices.Clone(at.moves), m.Name)})
			}
		}
	}
	return nil
}

func passable(m flow.Move, at step) bool {
	if len(at.moves) == 0 {
		return true
	}
	return !m.Side && !Proposals.Ended(at.state)
}
