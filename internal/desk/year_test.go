package desk_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// A year of the demonstration department in which nobody closes anything, the worst one for a
// mailbox: nobody gets more than two reminder mails on any day.
func TestYearOfTheDemoIsQuiet(t *testing.T) {
	a := testapp.New(t)
	if _, err := desk.Demo(a.App, a.Seat(), a.Now(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	perDay := map[string]int{}
	start := when.DateOf(a.Now(), when.Kyiv).AddDays(1)
	for d := range 365 {
		if _, err := desk.ReplanEverything(a.App, start.AddDays(d).At("00:05", when.Kyiv)); err != nil {
			t.Fatal(err)
		}
		for _, clock := range []string{"06:00", "07:30", "08:30", "09:00", "12:00", "15:00", "18:00", "20:59"} {
			at := start.AddDays(d).At(clock, when.Kyiv)
			a.At(at)
			sent, err := desk.Tick(a.App, a.Seat(), at)
			if err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			for _, s := range sent {
				perDay[s.Address+" "+when.DateOf(s.At, when.Kyiv).String()]++
			}
		}
	}
	t.Log(histogram(perDay))
	for who, n := range perDay {
		if n > 2 {
			t.Errorf("%s: %d reminder mails in one day", who, n)
		}
	}
	if len(perDay) < 100 {
		t.Errorf("a department that hears so little (%d days with mail) proves nothing", len(perDay))
	}
}

// histogram is how many person-days had so many mails.
func histogram(perDay map[string]int) string {
	days := map[int]int{}
	for _, n := range perDay {
		days[n]++
	}
	var out []string
	for _, n := range slices.Sorted(maps.Keys(days)) {
		out = append(out, fmt.Sprintf("%d mails: %d person-days", n, days[n]))
	}
	return strings.Join(out, "; ")
}

func TestYearOfGrantsCountsByKyivsYear(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head")
	donor := a.Donor("НЕФКО")
	grant := func(state, submitted, decided string) {
		act := a.Act()
		act.Move, act.Via = "imported", "import"
		if _, err := store.Make(a.App, act, "proposals", map[string]any{"title": "Грант", "organisation": donor.Id, "state": state, "submitted_at": submitted, "decided_on": decided}); err != nil {
			t.Fatal(err)
		}
	}
	grant("won", "2025-12-31 22:30:00.000Z", "2026-03-01") // half past midnight of 1 January in Kyiv
	grant("lost", "2025-12-31 20:00:00.000Z", "2026-03-02")
	grant("won", "2025-02-01 10:00:00.000Z", "2025-12-31")
	grant("evaluation", "2026-11-01 10:00:00.000Z", "")
	p, err := desk.TodayFor(a.App, testapp.Who(head), a.Now(), false)
	if err != nil || p.Year == nil || *p.Year != (store.YearCounts{Sent: 2, Decided: 2, Won: 1}) {
		t.Errorf("year %+v, %v", p.Year, err)
	}
}
