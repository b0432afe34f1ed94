package desk_test

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

func TestMonthStartsOnMonday(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "task", "2026-12-24")
	a.Make("calendar_days", map[string]any{"date": "2026-12-25", "kind": "holiday", "is_off": true, "name": "Різдво"})
	p, err := desk.Calendar(a.App, testapp.Who(owner), a.Now(), desk.CalendarFilterOf(url.Values{"month": {"2026-12"}}, a.Now()))
	if err != nil {
		t.Fatal(err)
	}
	first, last := p.Weeks[0][0], p.Weeks[len(p.Weeks)-1][6]
	if first.Date.String() != "2026-11-30" || !first.Out || last.Date.String() != "2027-01-03" || len(p.Weeks) != 5 {
		t.Errorf("from %v to %v in %d weeks", first.Date, last.Date, len(p.Weeks))
	}
	if christmas := p.Weeks[3][4]; !christmas.Off || len(p.Weeks[3][3].Entries) != 1 || len(p.Days) != 1 {
		t.Errorf("the week of Christmas: %+v", p.Weeks[3])
	}
	for _, odd := range []string{"2026-13", "x", "", "2026-12-01"} {
		if f := desk.CalendarFilterOf(url.Values{"month": {odd}}, a.Now()); f.Month.String() != "2026-11-01" {
			t.Errorf("month %q is %v", odd, f.Month)
		}
	}
}

func feedOf(t testing.TB, a *testapp.App, address string) string {
	t.Helper()
	token := strings.TrimSuffix(address[strings.LastIndex(address, "/")+1:], ".ics")
	raw, err := desk.Feed(a.App, a.Seat(), token, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestFeedGolden shows what calendars are given: whole days, instants in UTC, closed ones cancelled
// for a month and then gone, nobody else's dates.
func TestFeedGolden(t *testing.T) {
	a := testapp.New(t)
	owner, other := a.User("olena", "hr"), a.User("petro", "manager")
	for i, v := range []map[string]any{
		{"title": "Звіт NEFCO; частина 1", "due_date": "2026-12-04"},
		{"title": "Заявка", "due_date": "2026-12-15", "due_time": "17:00", "due_tz": "Europe/Brussels"},
		{"title": "Закрите", "due_date": "2026-12-01"},
		{"title": "Без дати", "expected": "весна"},
	} {
		v["id"], v["kind"], v["owner"] = fmt.Sprintf("obligation0000%d", i), "task", owner.Id
		a.Make("obligations", v)
	}
	a.Obligation(other, "task", "2026-12-02")
	if _, err := desk.MoveObligation(a.App, by(a, owner), "obligation00002", desk.MoveInput{Move: "done"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.DB().NewQuery("UPDATE obligations SET updated = '2026-11-24 08:00:00.000Z'").Execute(); err != nil {
		t.Fatal(err)
	}
	address, err := desk.StartFeed(a.App, by(a, owner), a.Seat())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/feed.ics", feedOf(t, a, address))
	a.At(a.Now().AddDate(0, 0, 31))
	if got := feedOf(t, a, address); strings.Contains(got, "Закрите") {
		t.Error("a date closed a month ago is still in the calendar")
	}
	fresh, err := desk.StartFeed(a.App, by(a, owner), a.Seat())
	if err != nil || fresh == address {
		t.Fatal("a new address is the old one", err)
	}
	old := strings.TrimSuffix(address[strings.LastIndex(address, "/")+1:], ".ics")
	if _, err := desk.Feed(a.App, a.Seat(), old, a.Now()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the old address still works: %v", err)
	}
	if err := desk.StopFeed(a.App, by(a, owner)); err != nil {
		t.Fatal(err)
	}
	if has, _ := desk.HasFeed(a.App, testapp.Who(owner)); has {
		t.Error("a stopped feed lives")
	}
}

func golden(t testing.TB, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs:\n%s", path, got)
	}
}
