package desk_test

import (
	"testing"

	"github.com/pocketbase/dbx"

	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// Other offices keep the same list under other titles, in another order, in Windows-1251 or English.
func TestOtherOfficesLists(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	data := file(t, "variants/perelik_1251.csv")
	_, r := bring(a, head, "grants", "perelik_1251.csv", data)
	if r.New != 5 || r.Left != 1 || r.Skipped != 1 {
		t.Errorf("Windows-1251: %+v", r)
	}
	if n := count(a, "organisations"); n != 3 {
		t.Errorf("%d donors: two ways to quote one name are one", n)
	}
	if got := judged(a, "grants", "again.csv", data); got[imports.Matched] != 5 || got[imports.Left] != 1 {
		t.Errorf("again: %v", got)
	}
	p, err := store.First(a, "proposals", dbx.HashExp{"title": "Пандуси для адмінбудівлі"})
	if err != nil || p.GetInt("requested") != 3850000 || p.GetString("currency") != "EUR" {
		t.Errorf("money: %v %v", p, err)
	}
	o, err := store.First(a, "obligations", dbx.HashExp{"proposal": p.Id, "kind": "application"})
	if err != nil || o.GetString("due_date") != "2027-01-15" || o.GetString("due_time") != "17:00" || o.GetString("due_tz") != "Europe/Brussels" {
		t.Errorf("date: %v %v", o, err)
	}
	data = file(t, "variants/pipeline_en.csv")
	_, r = bring(a, head, "grants", "pipeline_en.csv", data)
	if r.New != 4 || r.Left != 1 { // the last row repeats the first
		t.Errorf("English: %+v", r)
	}
	if got := judged(a, "grants", "again.csv", data); got[imports.Matched] != 4 {
		t.Errorf("English again: %v", got)
	}
	lost, err := store.First(a, "obligations", dbx.HashExp{"title": "Solar roof"})
	if err != nil || lost.GetString("state") == "planned" || count(a, "reminders", dbx.HashExp{"obligation": lost.Id}) != 0 {
		t.Errorf("a rejected grant of 2025 still reminds: %v %v", lost, err)
	}
}
