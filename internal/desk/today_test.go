package desk_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

func TestCallsAreMadeOnceByThoseBeside(t *testing.T) {
	a := testapp.New(t)
	owner, manager, mentor := a.User("olena", "manager"), a.User("petro", "manager"), a.User("marta", "mentor")
	person := a.Make("people", map[string]any{"surname": "Гнатюк", "given_name": "Оксана", "phone": "+380501112233", "no_email": true, "ground": "contract"})
	o := a.Obligation(owner, "task", "2026-12-10")
	o.Set("person", person.Id)
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	now := kyiv(t, "2026-12-09", "12:00")
	tick(a, now)
	calls, err := desk.CallsToMake(a.App, testapp.Who(manager), now)
	if err != nil || len(calls) != 1 || calls[0].Phone != "+380501112233" || calls[0].Who != "Гнатюк Оксана" {
		t.Fatalf("want one call with its number: %+v %v", calls, err)
	}
	if none, _ := desk.CallsToMake(a.App, testapp.Who(mentor), now); len(none) != 0 {
		t.Errorf("a mentor who has no part in it is asked to call: %+v", none)
	}
	if _, err := desk.CallMade(a.App, by(a, mentor), calls[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger ended a call: %v", err)
	}
	if _, err := desk.CallMade(a.App, by(a, manager), calls[0].ID); err != nil {
		t.Fatal(err)
	}
	if left, _ := desk.CallsToMake(a.App, testapp.Who(owner), now); len(left) != 0 {
		t.Errorf("the call is still asked for: %+v", left)
	}
	p, err := desk.ShowObligation(a.App, testapp.Who(owner), now, o.Id)
	said := slices.ContainsFunc(p.Told, func(l desk.LedgerLine) bool { return l.By == "petro" && l.State == "done" && l.Channel == "call" })
	if err != nil || !said {
		t.Errorf("the ledger does not say who called: %+v %v", p.Told, err)
	}
}

func TestTodayForOwnerDeputyAndHead(t *testing.T) {
	a := testapp.New(t)
	owner, deputy, head := a.User("olena", "manager"), a.User("petro", "manager"), a.User("ivan", "head")
	late, soon := a.Obligation(owner, "task", "2026-11-20"), a.Obligation(owner, "task", "2026-11-26")
	check := a.Obligation(owner, "check_date", "2026-11-23")
	a.Obligation(owner, "task", "2027-03-01")
	p := todayOf(t, a, owner, false)
	if len(p.Overdue) != 1 || p.Overdue[0].ID != late.Id || len(p.Week) != 1 || p.Week[0].ID != soon.Id || len(p.Waiting) != 1 || p.Waiting[0].ID != check.Id {
		t.Errorf("the owner's lists: %+v", p)
	}
	if p := todayOf(t, a, deputy, true); len(p.Waiting) != 0 || p.All || p.Risk != nil {
		t.Errorf("nothing waits for a deputy while the owner is here: %+v", p)
	}
	if p := todayOf(t, a, head, true); len(p.Risk) != 3 {
		t.Errorf("a head sees what is late or near and untouched: %+v", p.Risk)
	}
	owner.Set("deputy", deputy.Id)
	owner.Set("away_from", "2026-11-23")
	owner.Set("away_to", "2026-11-30")
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	if p := todayOf(t, a, deputy, false); len(p.Waiting) != 3 || p.Waiting[0].Why != "covering" {
		t.Errorf("a deputy of somebody on leave: %+v", p.Waiting)
	}
	quiet := a.User("marta", "manager")
	a.Obligation(quiet, "task", "2027-02-01")
	if p := todayOf(t, a, quiet, false); p.Next == nil || p.Next.Due.String() != "2027-02-01" {
		t.Errorf("an empty day names the next date: %+v", p.Next)
	}
}

func todayOf(t testing.TB, a *testapp.App, u *core.Record, all bool) desk.TodayPage {
	t.Helper()
	p, err := desk.TodayFor(a.App, testapp.Who(u), a.Now(), all)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
