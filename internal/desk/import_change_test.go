package desk_test

import (
	"testing"

	"github.com/pocketbase/dbx"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// A grant that a register calls submitted waits for the donor's answer: by the register's own day, else by when
// donors usually have answered; answered, it waits no more.
func TestSubmittedGrantsOfARegisterWaitForTheAnswer(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "manager")
	row := func(state, decision string) []byte {
		return []byte("Донор;Назва проєкту;Строк подання;Стан;Рішення очікується\nФонд;Пандус;01.11.2026;" + state + ";" + decision + "\n")
	}
	id, r := bring(a, head, "grants", "register.csv", row("Подано", ""))
	question := func() string {
		t.Helper()
		o, err := store.First(a, "obligations", dbx.HashExp{"kind": "decision"})
		if err != nil || o.GetString("owner") != head.Id || !o.GetBool("held") {
			t.Fatalf("%v: %v", r, err)
		}
		return o.GetString("due_date") + " " + o.GetString("state")
	}
	if got := question(); got != "2027-01-30 planned" {
		t.Error("without a day: ", got)
	}
	if n := judged(a, "grants", "register.csv", row("Подано", "")); n["matched"] != 1 {
		t.Errorf("again: %v", n)
	}
	_, r = bring(a, head, "grants", "register.csv", row("Подано", "I квартал 2027"))
	if got := question(); r.Changed != 1 || got != "2027-03-31 planned" || count(a, "proposals", dbx.HashExp{"decision_expected_on": "2027-03-31"}) != 1 {
		t.Errorf("%+v: %s", r, got)
	}
	_, raw := exportOf(a, "grants")
	if n := judged(a, "grants", "back.xlsx", raw); n["matched"] != 1 {
		t.Errorf("exported: %v", n)
	}
	bring(a, head, "grants", "register.csv", row("Виграно", "I квартал 2027"))
	if got := question(); got != "2027-03-31 done" {
		t.Error("answered: ", got)
	}
	if n := count(a, "obligations", dbx.HashExp{"kind": "decision"}); n != 1 {
		t.Errorf("%d questions", n)
	}
	if _, err := desk.UndoImport(a.App, pageAct(a, head), id); err != nil {
		t.Error(err)
	}
	bring(a, head, "grants", "old.csv", []byte("Донор;Назва проєкту;Строк подання;Стан;Рішення очікується\nФонд;Давнє;01.03.2026;На розгляді;до кінця року\n"))
	if n := count(a, "obligations", dbx.HashExp{"kind": "decision", "due_date": desk.Today(a.Now()).String()}); n != 1 {
		t.Error("an old question is not due now")
	}
}
