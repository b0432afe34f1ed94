package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// DecisionFields are the go/no-go line as the page of a grant asks it.
var DecisionFields = form.Pick(grants.AssessmentFields, "decision", "reason", "decided_by", "defer_until")

// GoNoGo is the line «подаватися: так / ні, чому, хто».
type GoNoGo struct {
	Decision, Reason, By string
	On, Until            when.Date
	OfCall               bool     // decided for the whole call
	Moves                []string // the decisions this person may make now
}

// goNoGoOf is a decision as a page shows it; people are the names of colleagues by id.
func goNoGoOf(d store.Decision, people map[string]string) GoNoGo {
	on, _ := when.Parse(d.On)       // what is no date is none
	until, _ := when.Parse(d.Until) // what is no date is none
	return GoNoGo{Decision: d.Decision, Reason: d.Reason, By: people[d.By], On: on, Until: until, OfCall: d.Proposal == ""}
}

// goNoGo is the newest decision about a grant, and what may be decided next.
func goNoGo(app core.App, who access.Who, r *core.Record, people map[string]string) (GoNoGo, error) {
	all, err := store.Decisions(app, []string{r.Id}, []string{r.GetString("call")})
	if err != nil {
		return GoNoGo{}, err
	}
	out := GoNoGo{}
	if d := lastDecision(all, r.Id, r.GetString("call")); d != nil {
		out = goNoGoOf(*d, people)
	}
	if r.GetString("state") == grants.Idea {
		out.Moves = answers(who, out.Decision)
	}
	return out, nil
}

// answers are the decisions a person may make now, after the last one.
func answers(who access.Who, before string) []string {
	if !May(who, "assessments", access.Create, nil) {
		return nil
	}
	return lo.Filter([]string{grants.Go, grants.NoGo, grants.Defer}, func(move string, _ int) bool {
		return mayDecide(before, move, who.Roles, "-", flow.Facts{"defer_until": "-"}) == nil
	})
}

// mayDecide asks the workflow of decisions. A new one stands on a draft: the deferred is taken up
// again, a «ні» looked at anew, which only a head may.
func mayDecide(before, move string, roles []string, reason string, f flow.Facts) error {
	state := lo.CoalesceOrEmpty(before, grants.Draft)
	for _, first := range []string{"resume", "reconsider"} {
		if m, ok := grants.Assessments.Find(state, first); ok {
			if err := grants.Assessments.Can(state, first, roles, reason, f); err != nil {
				return err
			}
			state = m.To
		}
	}
	return grants.Assessments.Can(state, move, roles, reason, f)
}

// Decide writes down whether we apply for a grant.
func Decide(app core.App, a store.Act, id string, values map[string]any) error {
	return wrap("decide about a grant", store.Tx(app, func(tx core.App) error {
		r, err := changeableGrant(tx, a.Who, id)
		if err != nil {
			return err
		}
		before, err := goNoGo(tx, a.Who, r, nil)
		if err != nil {
			return err
		}
		return answer(tx, a, "proposal", r, before.Decision, values)
	}))
}

// DecideCall writes down whether we take part in a call.
func DecideCall(app core.App, a store.Act, id string, e Edit) error {
	return wrap("decide on a call", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, ShelfOf("calls"), id, access.Update)
		if err != nil {
			return err
		}
		all, err := store.Decisions(tx, nil, []string{id})
		if err != nil {
			return err
		}
		return answer(tx, a, "call", r, lo.LastOrEmpty(all).Decision, e.Values)
	}))
}

// answer writes down one decision about a grant or a call, why, and who said so. The one before it
// stays beside it. Deferring promises to come back that day.
func answer(tx core.App, a store.Act, about string, r *core.Record, before string, values map[string]any) error {
	if err := Must(a.Who, "assessments", access.Create, nil); err != nil {
		return err
	}
	decision, reason, until := text(values["decision"]), text(values["reason"]), text(values["defer_until"])
	faults, fatal := refusalFaults(mayDecide(before, decision, a.Who.Roles, reason, flow.Facts{"defer_until": until}))
	if fatal != nil {
		return fatal
	}
	if len(faults) > 0 {
		return faults
	}
	_, err := store.Make(tx, a, "assessments", map[string]any{about: r.Id, "decision": decision, "reason": reason,
		"decided_by": lo.CoalesceOrEmpty(text(values["decided_by"]), a.Who.ID), "decided_on": Today(a.At).String(), "defer_until": until})
	if err != nil || decision != grants.Defer {
		return err
	}
	_, err = store.Make(tx, a, "obligations", map[string]any{"kind": obligations.Task, "title": r.GetString("title"), about: r.Id,
		"due_date": until, "due_tz": when.Kyiv.String(), "notes": reason, "owner": lo.CoalesceOrEmpty(r.GetString("owner"), a.Who.ID)})
	return err
}
