package desk_test

import (
	"errors"
	"strings"
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

// A placement by its number: what each move misses, every promise, and no title with a name.
func TestExplainPlacement(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	e, err := desk.Explain(w.App.App, "2026-014", w.Now())
	if err != nil || e.ID != p.Id || e.Kind != "placement" || e.Title != "2026-014 Благоустрій" {
		t.Fatalf("found %+v, %v", e, err)
	}
	for move, missing := range map[string]string{"ready": "papers", "start": "tax_notice"} {
		m, _ := lo.Find(e.Moves, func(m desk.MoveLine) bool { return m.Move == move })
		if !lo.Contains(m.Missing, missing) {
			t.Errorf("%s should miss %s: %+v", move, missing, m)
		}
	}
	if want := len(w.duties("placement", p.Id)); len(e.Promises) != want || want < 8 {
		t.Errorf("%d promises, want %d", len(e.Promises), want)
	}
	for _, p := range e.Promises {
		if strings.Contains(p.Title, "Кравчук") {
			t.Errorf("a title names the person: %s", p.Title)
		}
	}
}
