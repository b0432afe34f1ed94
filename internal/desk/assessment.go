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

// goNoGo is the newest decision about a grant, and what may be decided next.
func goNoGo(app core.App, who access.Who, r *core.Record, people map[string]string) (GoNoGo, error) {
	all, err := store.Decisions(app, []string{r.Id}, []string{r.GetString("call")})
	if err != nil {
		return GoNoGo{}, err
	}
	d := lastDecision(all, r.Id, r.GetString("call"))
	out := GoNoGo{}
	if d != nil {
		on, _ := when.Parse(d.On)       // what is no date is none
		until, _ := when.Parse(d.Until) // what is no date is none
		out = GoNoGo{Decision: d.Decision, Reason: d.Reason, By: people[d.By], On: on, Until: until, OfCall: d.Proposal == ""}
	}
	if May(who, "assessments", access.Create, nil) && r.GetString("state") == grants.Idea {
		out.Moves = lo.Filter([]string{grants.Go, grants.NoGo, grants.Defer}, func(move string, _ int) bool {
			return mayDecide(out.Decision, move, who.Roles, "-", flow.Facts{"defer_until": "-"}) == nil
		})
	}
	return out, nil
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

// Decide writes down whether we apply for a grant. Deferring it promises to come back that day.
func Decide(app core.App, a store.Act, id string, values map[string]any) error {
	return wrap("decide about a grant", store.Tx(app, func(tx core.App) error {
		r, err := changeableGrant(tx, a.Who, id)
		if err != nil {
			return err
		}
		if err := Must(a.Who, "assessments", access.Create, nil); err != nil {
			return err
		}
		before, err := goNoGo(tx, a.Who, r, nil)
		if err != nil {
			return err
		}
		decision, reason, until := text(values["decision"]), text(values["reason"]), text(values["defer_until"])
		err = mayDecide(before.Decision, decision, a.Who.Roles, reason, flow.Facts{"defer_until": until})
		faults, fatal := refusalFaults(err)
		if fatal != nil {
			return fatal
		}
		if len(faults) > 0 {
			return faults
		}
		_, err = store.Make(tx, a, "assessments", map[string]any{"proposal": id, "decision": decision, "reason": reason,
			"decided_by": lo.CoalesceOrEmpty(text(values["decided_by"]), a.Who.ID), "decided_on": Today(a.At).String(), "defer_until": until})
		if err != nil || decision != grants.Defer {
			return err
		}
		return comeBack(tx, a, r, until, reason)
	}))
}

// comeBack promises to take a deferred decision up again.
func comeBack(tx core.App, a store.Act, r *core.Record, until, reason string) error {
	_, err := store.Make(tx, a, "obligations", map[string]any{"kind": obligations.Task, "title": r.GetString("title"), "proposal": r.Id,
		"due_date": until, "due_tz": when.Kyiv.String(), "notes": reason, "owner": lo.CoalesceOrEmpty(r.GetString("owner"), a.Who.ID)})
	return err
}
