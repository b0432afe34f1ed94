package desk_test

import (
	"errors"
	"testing"

	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/testapp"
)

// What stands in the way of a promise, who is told and what became of it, from its title alone.
func TestExplain(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "report", "2026-12-10")
	a.Obligation(owner, "task", "2026-12-11")
	tick(a, kyiv(t, "2026-12-09", "09:00"))
	if _, err := desk.Explain(a.App, "строк", a.Now()); err == nil {
		t.Error("a word that fits two records was taken for one")
	} else if several := new(desk.Ambiguous); !errors.As(err, &several) || len(several.Matches) != 2 {
		t.Errorf("the two records: %v", err)
	}
	if _, err := desk.Explain(a.App, "розміщення", a.Now()); err == nil {
		t.Error("a word that fits nothing was explained")
	}
	e, err := desk.Explain(a.App, "2026-12-10", a.Now())
	if err != nil || e.ID != o.Id {
		t.Fatalf("found %+v, %v", e, err)
	}
	submit, _ := lo.Find(e.Moves, func(m desk.MoveLine) bool { return m.Move == "submit" })
	if !lo.Contains(submit.Missing, "evidence") {
		t.Errorf("submitting a report should miss its evidence: %+v", submit)
	}
	told := lo.Filter(e.Promises[0].Reminders, func(r desk.ReminderLine, _ int) bool { return r.Letter != "" })
	if len(told) == 0 || told[0].LetterState != "queued" || told[0].Who != "olena" {
		t.Errorf("the letter about it: %+v", e.Promises[0].Reminders)
	}
}
