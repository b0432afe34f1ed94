package desk_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtptest"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

func accepting(t *testing.T) *smtptest.Server {
	t.Helper()
	return smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
}

// moveDate moves the date as a person would, with the reason.
func moveDate(a *testapp.App, o *core.Record, to string) {
	a.T.Helper()
	o = a.Reload(o)
	o.Set("due_date", to)
	act := a.Act()
	act.Why, act.Reason = "donor", "донор продовжив"
	if err := store.Save(a.App, act, o); err != nil {
		a.T.Fatal(err)
	}
}

func send(a *testapp.App, s *smtptest.Server) {
	a.T.Helper()
	if _, err := worker(a, s.URL()).RunOnce(a.T.Context(), a.Now()); err != nil {
		a.T.Fatal(err)
	}
}

// Ten days without a server: one mail about the promise, by its newest rung; the stale ones say what became of them.
func TestF48TenDaysDown(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	application := a.Obligation(owner, "application", "2026-12-12")
	report := a.Obligation(owner, "report", "2026-12-04")
	sent := tick(a, kyiv(t, "2026-12-11", "10:00"))
	if len(sent) != 1 {
		t.Fatalf("want one mail for the person, got %s", rungs(sent))
	}
	for o, told := range map[*core.Record]string{application: "d-1", report: "d+7"} {
		rows, err := store.Ledger(a.App, o.Id)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if past := r.FireAt < "2026-12-11"; past && (r.State == "planned" || (r.State == "digested") != (r.Rung == told)) {
				t.Errorf("%s of %s is %s, only %s is told", r.Rung, o.GetString("kind"), r.State, told)
			}
		}
	}
}

// The date moves while the mail waits in the queue: the old one is not sent, the new plan stands.
func TestF49MovedEarlierWhileQueued(t *testing.T) {
	a, s := testapp.New(t), accepting(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-17")
	tick(a, kyiv(t, "2026-12-10", "09:00")) // d-7 is queued
	moveDate(a, o, "2026-12-14")
	send(a, s)
	if n := len(s.Messages()); n != 0 {
		t.Fatalf("a mail about the old date left")
	}
	sent := tick(a, kyiv(t, "2026-12-10", "09:15"))
	if len(sent) != 1 || sent[0].Rung != "moved" {
		t.Fatalf("want one «строк змінено», got %s", rungs(sent))
	}
	send(a, s)
	if got := s.Messages(); len(got) != 1 || got[0].ID == "" {
		t.Errorf("%d mails after the move", len(got))
	}
}

// The date moves after people were told: each of them hears it once, and the new ladder begins.
func TestF50MovedLaterAfterItWasSent(t *testing.T) {
	a, s := testapp.New(t), accepting(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-17")
	tick(a, kyiv(t, "2026-12-10", "09:00"))
	send(a, s)
	moveDate(a, o, "2027-01-28")
	sent := days(a, kyiv(t, "2026-12-10", "10:00"), kyiv(t, "2026-12-18", "10:00"))
	if got := rungs(sent); strings.Count(got, "moved") != 1 || strings.Contains(got, "d-3") || strings.Contains(got, "d-0") {
		t.Errorf("want one «строк змінено» and nothing of the old ladder: %s", got)
	}
	if rows := ledger(a, owner); rows["d-30"] != "planned" && rows["d-14"] != "planned" {
		t.Errorf("the new ladder is not planned: %v", rows)
	}
}

// The date is taken away: nothing of it reminds any more, and who was told hears it.
func TestF51DateRemoved(t *testing.T) {
	a, s := testapp.New(t), accepting(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-17")
	tick(a, kyiv(t, "2026-12-10", "09:00"))
	send(a, s)
	moveDate(a, o, "")
	sent := days(a, kyiv(t, "2026-12-10", "10:00"), kyiv(t, "2026-12-20", "10:00"))
	for _, one := range sent {
		if one.Rung != "moved" && one.Rung != "digest" {
			t.Errorf("a removed date reminds: %s", rungs(sent))
		}
	}
	if rows := ledger(a, owner); rows["d-3"] != "cancelled" || rows["d-0"] != "cancelled" {
		t.Errorf("what was planned for a removed date should say that it is off: %v", rows)
	}
	if !strings.Contains(rungs(sent), "moved") {
		t.Errorf("who was told of the date is not told that it is gone: %s", rungs(sent))
	}
}
