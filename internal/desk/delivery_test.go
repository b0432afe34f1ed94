package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/outbox"
	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// worker is the real one over the real transport, on the test's clock.
func worker(a *testapp.App, url string) *outbox.Worker {
	sender := smtpx.New(smtpx.Config{URL: url, Hello: "lubart.test", Now: a.Now, Dial: time.Second, Command: time.Second, Dot: time.Second})
	a.T.Cleanup(sender.Close)
	return &outbox.Worker{App: a.App, Send: sender, From: "lubart@lubart.test", Now: a.Now, Key: outbox.Key(make([]byte, 32)),
		Broken: sender.Breaker().State,
		Render: func(ctx context.Context, app core.App, r outbox.Row) ([]byte, outbox.Verdict, error) {
			return desk.Compose(ctx, app, a.Seat(), a.Now(), r)
		}}
}

func mails(a *testapp.App) []*core.Record {
	a.T.Helper()
	all, err := store.Where(a.App, "outbox", nil, "queued_at", "id")
	if err != nil {
		a.T.Fatal(err)
	}
	return all
}

// The server took the mail and its answer was lost: the ledger says so, and what goes again is the
// same mail with the same Message-ID and the same bytes.
func TestG04LostAnswerIsUncertain(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	tick(a, kyiv(t, "2026-12-09", "09:00"))
	drops := 1
	server := smtptest.New(t, func(stage string, _ *smtptest.Msg) smtptest.Action {
		if stage == "dot" && drops > 0 {
			drops--
			return smtptest.DropAfterDot
		}
		return smtptest.Accept
	})
	w := worker(a, server.URL())
	if _, err := w.RunOnce(t.Context(), a.Now()); err != nil {
		t.Log(err)
	}
	if s := mails(a)[0].GetString("state"); s != "uncertain" {
		t.Fatalf("state %q, want uncertain", s)
	}
	a.At(a.Now().Add(20 * time.Minute))
	o.Set("title", "Інша назва") // composed anew, the copy would be another mail
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := w.RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	if s := mails(a)[0].GetString("state"); s != "sent" {
		t.Errorf("state %q, want sent", s)
	}
	got := server.Messages()
	if len(got) != 2 || got[0].ID != got[1].ID || string(got[0].Raw) != string(got[1].Raw) {
		t.Errorf("%d copies, or the second differs from the first", len(got))
	}
}

// The mail server is away for a day: nothing is lost, nothing is blamed on the mails, and
// everything leaves when it is back.
func TestG05ServerDownForADay(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-15")
	tick(a, kyiv(t, "2026-12-08", "09:00"))
	dead := worker(a, "smtp://127.0.0.1:1")
	for range 24 {
		a.At(a.Now().Add(time.Hour))
		_, _ = dead.RunOnce(t.Context(), a.Now()) // refused every time: that is the case
	}
	if m := mails(a)[0]; m.GetString("state") != "queued" || m.GetInt("errors") != 0 {
		t.Fatalf("after a day without a server: %s, %d errors", m.GetString("state"), m.GetInt("errors"))
	}
	server := smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
	if _, err := worker(a, server.URL()).RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	if n := len(server.Messages()); n != 1 {
		t.Errorf("%d mails arrived, want 1", n)
	}
}

// A mail that the server refuses for good stands in the ledger with its answer, and the
// administrators are told.
func TestG05RefusedForGoodIsSeen(t *testing.T) {
	a := testapp.New(t)
	a.User("admin", "admin")
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-15")
	tick(a, kyiv(t, "2026-12-08", "09:00"))
	server := smtptest.New(t, func(stage string, m *smtptest.Msg) smtptest.Action {
		if stage == "rcpt" {
			return smtptest.Reply(550, "5.7.26", "unauthenticated mail")
		}
		return smtptest.Accept
	})
	w := worker(a, server.URL())
	w.OnSettled = func(app core.App, r outbox.Row) {
		if err := desk.MailSettled(app, a.Seat(), a.Now(), r); err != nil {
			t.Error(err)
		}
	}
	_, _ = w.RunOnce(t.Context(), a.Now())
	failed, err := store.First(a.App, "outbox", dbx.HashExp{"kind": "reminder"})
	if err != nil || failed.GetString("state") != "failed" || !strings.Contains(failed.GetString("reply"), "unauthenticated") {
		t.Errorf("the ledger should keep the server's answer: %v, %v", failed, err)
	}
	if _, err := store.First(a.App, "outbox", dbx.HashExp{"kind": "alert"}); err != nil {
		t.Errorf("no alert for the administrators: %v", err)
	}
}

// The night the clocks change moves no morning, neither its own nor the next.
func TestG07ClockChanges(t *testing.T) {
	for sunday, utc := range map[string]string{"2027-03-28": "05:30", "2027-10-31": "06:30"} {
		a := testapp.New(t)
		a.Obligation(a.User("olena", "manager"), "application", sunday)
		tick(a, kyiv(t, sunday, "00:00").Add(-12*time.Hour)) // what came before
		sent := days(a, kyiv(t, sunday, "00:00"), kyiv(t, sunday, "12:00"))
		if len(sent) != 1 || sent[0].Rung != "d-0" || sent[0].At.UTC().Format("15:04") != utc {
			t.Errorf("%s: want the day's mail at 08:30 in Kyiv (%s UTC), got %s", sunday, utc, rungs(sent))
		}
	}
	for _, c := range []struct{ monday, utc string }{{"2027-03-22", "06:30"}, {"2027-03-29", "05:30"}, {"2027-10-25", "05:30"}, {"2027-11-01", "06:30"}} {
		a := testapp.New(t)
		a.User("olena", "manager")
		sent := days(a, kyiv(t, c.monday, "00:00"), kyiv(t, c.monday, "12:00"))
		if len(sent) != 1 || sent[0].At.UTC().Format("15:04") != c.utc || sent[0].At.In(when.Kyiv).Format("15:04") != "08:30" {
			t.Errorf("%s: want one overview at 08:30 in Kyiv (%s UTC), got %s", c.monday, c.utc, rungs(sent))
		}
	}
}

// What was closed between the tick and the sending is not sent: the words are written at the last moment.
func TestClosedAfterTheTickIsSkipped(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "task", "2026-12-10")
	tick(a, kyiv(t, "2026-12-09", "09:00"))
	o = a.Reload(o)
	o.Set("state", "done")
	act := a.Act()
	act.Move = "done"
	if err := store.Save(a.App, act, o); err != nil {
		t.Fatal(err)
	}
	server := smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
	if _, err := worker(a, server.URL()).RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	if m := mails(a)[0]; m.GetString("state") != "skipped" || m.GetString("reason") != "closed" {
		t.Errorf("state %q, reason %q", m.GetString("state"), m.GetString("reason"))
	}
	if len(server.Messages()) != 0 {
		t.Error("a mail about a closed promise left")
	}
}

// Somebody who asked not to be told early of a kind is not, and is told the last day all the same.
func TestF53UnsubscribedBetweenPlanAndSend(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "report", "2026-12-15")
	owner = a.Reload(owner)
	owner.Set("prefs", desk.Prefs{QuietKinds: []string{"report"}})
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	days(a, kyiv(t, "2026-12-01", "10:00"), kyiv(t, "2026-12-14", "10:00"))
	rows := ledger(a, owner)
	if rows["d-7"] != "skipped" || rows["d-3"] != "skipped" {
		t.Errorf("the early rungs should be skipped visibly: %v", rows)
	}
	if rows["d-1"] != "enqueued" && rows["d-1"] != "digested" {
		t.Errorf("the last day cannot be muted: %v", rows)
	}
}

// The address is looked up when the mail leaves, not when it was planned or queued.
func TestF52AddressChangedBetweenPlanAndSend(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "report", "2026-12-15")
	tick(a, kyiv(t, "2026-12-14", "09:00"))
	owner = a.Reload(owner)
	owner.SetEmail("new@lubart.test")
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	server := smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
	if _, err := worker(a, server.URL()).RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	got := server.Messages()
	if len(got) != 1 || got[0].To != "new@lubart.test" || !strings.Contains(string(got[0].Raw), "<new@lubart.test>") {
		t.Errorf("want one mail to the new address, got %d", len(got))
	}
}

// A promise that lost its title or its date does not silence the others in the same letter.
func TestG06BrokenLineLeavesTheLetterWhole(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	nameless := a.Obligation(owner, "application", "2026-12-10")
	damaged := a.Obligation(owner, "concept", "2026-12-10")
	a.Obligation(owner, "report", "2026-12-10")
	for id, change := range map[string]dbx.Params{nameless.Id: {"title": ""}, damaged.Id: {"due_date": ""}} {
		if _, err := a.DB().Update("obligations", change, dbx.HashExp{"id": id}).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	tick(a, kyiv(t, "2026-12-09", "09:00"))
	server := smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
	if _, err := worker(a, server.URL()).RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	if m := mails(a)[0]; m.GetString("state") != "sent" || len(server.Messages()) != 1 {
		t.Errorf("the letter is %s: %s", m.GetString("state"), m.GetString("reason"))
	}
}
