package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/flow"
	"lubart/internal/grants"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Way leads a card to another lane: at once, or by a form that asks for what is missing.
type Way struct {
	Lane string
	Asks bool
}

// GrantStep is one move from where a grant stands.
type GrantStep struct {
	Move, To string
	Lane     string
	Asks     bool // a reason, a date or a condition has to come first
}

// waysFrom are the lanes a person may take a grant to. What a role may never do is not offered.
func waysFrom(state string, roles []string, f flow.Facts) []Way {
	var out []Way
	for _, l := range grants.Lanes {
		path := grants.Path(state, l.Name)
		asks, allowed := walk(state, path, roles, f)
		if len(path) > 0 && allowed {
			out = append(out, Way{Lane: l.Name, Asks: asks})
		}
	}
	return out
}

// stepsFrom are the single moves a person may try.
func stepsFrom(state string, roles []string, f flow.Facts) []GrantStep {
	return lo.Map(grants.Proposals.From(state, roles), func(m flow.Move, _ int) GrantStep {
		asks, _ := walk(state, []string{m.Name}, roles, f)
		return GrantStep{Move: m.Name, To: m.To, Lane: grants.LaneOf(m.To), Asks: asks}
	})
}

// walk says whether a list of moves would have to ask for something, and whether the role may make
// all of them.
func walk(state string, path []string, roles []string, f flow.Facts) (asks, allowed bool) {
	for _, move := range path {
		err := grants.Proposals.Can(state, move, roles, "", f)
		var r *flow.Refusal
		if errors.As(err, &r) {
			if r.Why != flow.ReasonNeeded && r.Why != flow.Gates {
				return false, false
			}
			asks = true
		}
		m, _ := grants.Proposals.Find(state, move)
		state = m.To
	}
	return asks, true
}

// rowFacts are what the gates look at, for every row of a list with one query.
func rowFacts(app core.App, rows []store.ProposalRow, now time.Time) (map[string]flow.Facts, error) {
	early := lo.Filter(rows, func(r store.ProposalRow, _ int) bool { return r.State == grants.Idea })
	decided, err := store.Decisions(app, lo.Map(early, func(r store.ProposalRow, _ int) string { return r.ID }),
		lo.Map(early, func(r store.ProposalRow, _ int) string { return r.Call }))
	if err != nil {
		return nil, err
	}
	return lo.SliceToMap(rows, func(r store.ProposalRow) (string, flow.Facts) {
		last := lastDecision(decided, r.ID, r.Call)
		expected, _ := when.Parse(r.Expected) // what is no date is none
		return r.ID, flow.Facts{"go": last != nil && last.Decision == grants.Go, "round": r.Round,
			"unanswered": unanswered(expected, store.Instant(r.SubmittedAt), now)}
	}), nil
}

// proposalFacts are what the gates look at for one record; what a form brings is laid over them.
func proposalFacts(app core.App, r *core.Record, now time.Time) (flow.Facts, error) {
	decided, err := store.Decisions(app, []string{r.Id}, []string{r.GetString("call")})
	if err != nil {
		return nil, err
	}
	last := lastDecision(decided, r.Id, r.GetString("call"))
	return flow.Facts{"go": last != nil && last.Decision == grants.Go, "round": r.GetString("round"),
		"unanswered": unanswered(store.Day(r, "decision_expected_on"), r.GetDateTime("submitted_at").Time(), now)}, nil
}

func unanswered(expected when.Date, submitted, now time.Time) bool {
	var on when.Date
	if !submitted.IsZero() {
		on = when.DateOf(submitted, when.Kyiv)
	}
	return grants.Unanswered(expected, on, Today(now))
}

// lastDecision is the newest go/no-go of a grant itself, else that of its call.
func lastDecision(all []store.Decision, proposal, call string) *store.Decision {
	var last *store.Decision
	for i, d := range all {
		own := d.Proposal == proposal
		if own || (call != "" && d.Call == call && d.Proposal == "" && (last == nil || last.Proposal == "")) {
			last = &all[i]
		}
	}
	return last
}
