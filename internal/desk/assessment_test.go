package desk_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// answerTo is what the house says to an answer: nothing, a fault of a field or a refusal.
func answerTo(err error) string {
	var faults form.Faults
	var problem *desk.Problem
	switch {
	case err == nil:
		return "written down"
	case errors.As(err, &faults):
		return fmt.Sprint(faults)
	case errors.As(err, &problem):
		return fmt.Sprint(problem.Status, problem.Key)
	}
	return err.Error()
}

// TestOneQuestionTwoSubjects answers «do we take part?» about a grant and about a call in every way
// that there is: the house says the same to both and remembers the same.
func TestOneQuestionTwoSubjects(t *testing.T) {
	a := testapp.New(t)
	manager, head := a.User("Ольга", "manager"), a.User("Оксана", "head")
	answers := []map[string]any{{"decision": "go"}, {"decision": "no_go"}, {"decision": "no_go", "reason": "задорого"},
		{"decision": "defer"}, {"decision": "defer", "defer_until": "2027-02-01"}, {"decision": "maybe"}}
	for _, first := range append([]map[string]any{nil}, answers[0], answers[2], answers[4]) {
		for _, who := range []*core.Record{manager, head} {
			for n, second := range answers {
				call := a.Make("calls", map[string]any{"title": "Конкурс", "state": "forecast"})
				grant := a.Make("proposals", map[string]any{"title": "Грант", "state": "idea"})
				act := store.Act{Who: testapp.Who(who), Via: "page", At: a.Now()}
				ask := func(values map[string]any) (ofCall, ofGrant string) {
					ofCall = answerTo(desk.DecideCall(a.App, act, call.Id, desk.Edit{Values: values}))
					return ofCall, answerTo(desk.Decide(a.App, act, grant.Id, values))
				}
				if first != nil {
					if ofCall, ofGrant := ask(first); ofCall != "written down" || ofGrant != ofCall {
						t.Fatalf("a first %v: %s of a call, %s of a grant", first, ofCall, ofGrant)
					}
				}
				if ofCall, ofGrant := ask(second); ofCall != ofGrant {
					t.Errorf("after %v %s says %v (%d): %s of a call, %s of a grant", first, who.GetString("name"), second, n, ofCall, ofGrant)
				}
				for _, collection := range []string{"assessments", "obligations"} {
					calls, _ := a.CountRecords(collection, dbx.HashExp{"call": call.Id})
					own, _ := a.CountRecords(collection, dbx.HashExp{"proposal": grant.Id})
					if collection == "obligations" {
						calls, _ = a.CountRecords(collection, dbx.HashExp{"call": call.Id, "kind": "task"})
						own, _ = a.CountRecords(collection, dbx.HashExp{"proposal": grant.Id, "kind": "task"})
					}
					if calls != own {
						t.Errorf("after %v and %v: %d %s of a call, %d of a grant", first, second, calls, collection, own)
					}
				}
			}
		}
	}
}
