package desk_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/dbx"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/outbox"
	"lubart/internal/smtptest"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// A folder that was put back from a copy sends nothing until a person allows it.
func TestF61RestorePausesUntilReleased(t *testing.T) {
	a := testapp.New(t)
	admin := a.User("admin", "admin")
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10")
	if err := desk.GuardEpoch(a.App, a.Seat().Dir, a.Now()); err != nil {
		t.Fatal(err)
	}
	if paused, why := desk.Paused(a.App); paused {
		t.Fatalf("a new folder is paused: %s", why)
	}
	tick(a, kyiv(t, "2026-12-09", "09:00"))
	if err := os.Remove(outbox.EpochFile(a.Seat().Dir)); err != nil { // what a copy does not take along
		t.Fatal(err)
	}
	if err := desk.GuardEpoch(a.App, a.Seat().Dir, a.Now()); err != nil {
		t.Fatal(err)
	}
	server := smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
	w := worker(a, server.URL())
	w.Paused = func() (bool, string) { return desk.Paused(a.App) }
	if _, err := w.RunOnce(t.Context(), a.Now()); !errors.Is(err, outbox.ErrPaused) || len(server.Messages()) != 0 {
		t.Fatalf("a copied folder sent %d letters: %v", len(server.Messages()), err)
	}
	if _, err := desk.ReleaseMail(a.App, a.Seat(), testapp.Who(owner), a.Now()); !errors.Is(err, desk.ErrForbidden) {
		t.Errorf("a manager released the mail of the house: %v", err)
	}
	held, err := desk.ShowHeld(a.App, testapp.Who(admin))
	if err != nil || held.Paused != "copied" || held.Total != 1 {
		t.Errorf("what would go: %+v, %v", held, err)
	}
	if n, err := desk.ReleaseMail(a.App, a.Seat(), testapp.Who(admin), a.Now()); n != 1 || err != nil {
		t.Fatalf("released %d: %v", n, err)
	}
	if _, err := w.RunOnce(t.Context(), a.Now()); err != nil || len(server.Messages()) != 1 {
		t.Errorf("after the release %d letters left: %v", len(server.Messages()), err)
	}
	if err := desk.GuardEpoch(a.App, a.Seat().Dir, a.Now()); err != nil {
		t.Fatal(err)
	}
	if paused, why := desk.Paused(a.App); paused {
		t.Errorf("the next start is paused again: %s", why)
	}
}

// failedLetter is a reminder whose address the server does not know.
func failedLetter(t *testing.T) (*testapp.App, string) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10")
	tick(a, kyiv(t, "2026-12-09", "09:00"))
	server := smtptest.New(t, func(stage string, _ *smtptest.Msg) smtptest.Action {
		if stage == "rcpt" {
			return smtptest.Reply(550, "5.1.1", "no such user")
		}
		return smtptest.Accept
	})
	_, _ = worker(a, server.URL()).RunOnce(t.Context(), a.Now()) // refused: that is the case
	m := mails(a)[0]
	if m.GetString("state") != "failed" {
		t.Fatalf("state %q, want failed", m.GetString("state"))
	}
	return a, m.Id
}

// A wrong address is corrected where it is kept, and the letter leaves for the right one.
func TestWrongAddressIsFixedAndSentAgain(t *testing.T) {
	a, id := failedLetter(t)
	admin := testapp.Who(a.User("admin", "admin"))
	if err := desk.FixMail(a.App, a.Seat(), admin, a.Now(), id, "olena@lubart.test"); err == nil {
		t.Error("a stopped address was taken for a correction")
	}
	if err := desk.FixMail(a.App, a.Seat(), admin, a.Now(), id, "admin@lubart.test"); err == nil {
		t.Error("another colleague's address was taken for a correction")
	}
	if err := desk.FixMail(a.App, a.Seat(), admin, a.Now(), id, "olena.k@lubart.test"); err != nil {
		t.Fatal(err)
	}
	server := smtptest.New(t, func(string, *smtptest.Msg) smtptest.Action { return smtptest.Accept })
	if _, err := worker(a, server.URL()).RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	v, err := desk.ShowMail(a.App, admin, id)
	if err != nil || v.State != "sent" || v.To != "olena.k@lubart.test" || v.Why != "accepted" {
		t.Errorf("the letter: %+v, %v", v.MailLine, err)
	}
	u, err := store.First(a.App, "users", dbx.HashExp{"name": "olena"})
	if err != nil || u.Email() != "olena.k@lubart.test" {
		t.Errorf("the next letter would not find the new address: %v", err)
	}
}

// Who sees which letters follows from what they see of the promises.
func TestOutboxByRole(t *testing.T) {
	a, id := failedLetter(t)
	for role, want := range map[string]int{"admin": 1, "head": 1, "manager": 1, "accountant": 1, "hr": 0, "mentor": 0, "viewer": 0} {
		who := testapp.Who(a.User("x"+role, role))
		list, err := desk.ListMail(a.App, who, desk.MailFilter{Page: 1})
		if err != nil || len(list.Lines) != want {
			t.Errorf("%s sees %d letters, want %d: %v", role, len(list.Lines), want, err)
		}
		err = desk.DiscardMail(a.App, access.Who{ID: who.ID, Roles: who.Roles, Via: "page"}, a.Now(), "missing00000000")
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: a letter that does not exist: %v", role, err)
		}
	}
	accountant := testapp.Who(a.User("acc", "accountant"))
	if err := desk.RetryMail(a.App, accountant, a.Now(), id); !errors.Is(err, desk.ErrForbidden) {
		t.Errorf("an accountant sent a letter again: %v", err)
	}
	manager := testapp.Who(a.User("boris", "manager"))
	if err := desk.DiscardMail(a.App, manager, a.Now(), id); err != nil {
		t.Errorf("a manager could not give the letter up: %v", err)
	}
}

// A rule that cannot be stands beside the field it was typed in, and nothing is written.
func TestLadderRuleFaults(t *testing.T) {
	a := testapp.New(t)
	head := testapp.Who(a.User("head", "head"))
	bad := desk.Edit{Values: map[string]any{"days": "30, скоро", "hours": "44", "overdue": "1, щотижня", "escalate": true}}
	var faults form.Faults
	if err := desk.SaveLadder(a.App, head, a.Now(), "report", bad); !errors.As(err, &faults) || len(faults) != 2 ||
		faults[0].Field != "days" || faults[0].Key != "ladders.day" || faults[1].Field != "hours" {
		t.Fatalf("faults: %v", err)
	}
	if n, _ := a.CountRecords("reminder_rules"); n != 0 {
		t.Error("a refused rule was written")
	}
	good := desk.Edit{Values: map[string]any{"days": "30, 14", "hours": "", "overdue": "1, щотижня", "escalate": true}}
	if err := desk.SaveLadder(a.App, head, a.Now(), "report", good); err != nil {
		t.Fatal(err)
	}
	row, err := desk.Ladder(a.App, head, "report", "щотижня")
	if err != nil || row.Now.Days != "30, 14, 0" || row.Now.Overdue != "1, щотижня" || !row.Changed {
		t.Errorf("the ladder: %+v, %v", row, err)
	}
	back := desk.Edit{Values: map[string]any{"days": "", "hours": "", "overdue": "", "escalate": true}}
	if err := desk.SaveLadder(a.App, head, a.Now(), "report", back); err != nil {
		t.Fatal(err)
	}
	if n, _ := a.CountRecords("reminder_rules"); n != 0 {
		t.Error("a rule that changes nothing stays")
	}
	manager := testapp.Who(a.User("olena", "manager"))
	if err := desk.SaveLadder(a.App, manager, a.Now(), "report", good); !errors.Is(err, desk.ErrForbidden) {
		t.Errorf("a manager changed the ladders: %v", err)
	}
}

// The last administrator stays one, by whatever door; only an administrator gives that role.
func TestKeysOfTheHouse(t *testing.T) {
	a := testapp.New(t)
	admin, head := a.User("admin", "admin"), a.User("head", "head")
	roles := func(id string, who access.Who, all ...string) error {
		return desk.EditUser(a.App, who, a.Now(), id, desk.Edit{Values: map[string]any{"roles": all}})
	}
	if roles(head.Id, testapp.Who(head), "head", "admin") == nil {
		t.Error("a head made themselves administrator")
	}
	if roles(admin.Id, testapp.Who(admin), "manager") == nil {
		t.Error("the house is left without an administrator")
	}
	if desk.BlockUser(a.App, testapp.Who(head), a.Now(), admin.Id, true) == nil {
		t.Error("the last administrator was locked out")
	}
	if err := roles(head.Id, testapp.Who(admin), "head", "admin"); err != nil {
		t.Fatal(err)
	}
	before := a.Reload(head).TokenKey()
	if err := desk.BlockUser(a.App, testapp.Who(admin), a.Now(), head.Id, true); err != nil {
		t.Fatal(err)
	}
	if a.Reload(head).TokenKey() == before {
		t.Error("a blocked colleague's sessions go on")
	}
}

// A backup made while people save is whole: SQLite and its manifest say so.
func TestBackupWhileSaving(t *testing.T) {
	a := testapp.New(t)
	stop, saved := make(chan struct{}), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				saved <- nil
				return
			default:
			}
			if _, err := store.Make(a.App, a.Act(), "organisations", map[string]any{"kind": "donor", "name_uk": "Донор", "state": "active"}); err != nil {
				saved <- err
				return
			}
		}
	}()
	file := filepath.Join(t.TempDir(), "b.zip")
	_, err := desk.Backup(a.App, a.Seat().Dir, file, a.Now())
	close(stop)
	if err := <-saved; err != nil {
		t.Errorf("a save failed meanwhile: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	m, err := desk.Unpack(file, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.CheckDatabase(dir, m); err != nil {
		t.Error(err)
	}
	m.Counts["organisations"]++
	if desk.CheckDatabase(dir, m) == nil {
		t.Error("a missing record was not noticed")
	}
}

// Seven backups are kept, one a night.
func TestNightlyBackups(t *testing.T) {
	a := testapp.New(t)
	a.User("admin", "admin")
	for day := range 9 {
		now := kyiv(t, "2026-12-01", "03:00").AddDate(0, 0, day)
		for range 2 {
			if err := desk.NightlyBackup(a.App, a.Seat(), now); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := desk.BackupFiles(a.Seat().Dir)
	if err != nil || len(all) != 7 || all[0].Name != "lubart-2026-12-09-030000.zip" {
		t.Errorf("%d backups, the newest %+v: %v", len(all), all, err)
	}
}

// Somebody who rewrites history is found out.
func TestDoctorFindsBrokenChain(t *testing.T) {
	a := testapp.New(t)
	a.User("admin", "admin")
	a.Donor("Донор")
	audit := func() desk.Finding {
		for _, f := range desk.Examine(a.App, a.Seat(), a.Now()) {
			if f.Name == "audit" {
				return f
			}
		}
		return desk.Finding{}
	}
	if f := audit(); !f.OK {
		t.Fatalf("a sound chain: %s", f.Text)
	}
	if _, err := a.DB().NewQuery("UPDATE audit SET actor_name = 'хтось' WHERE seq = 1").Execute(); err != nil {
		t.Fatal(err)
	}
	if f := audit(); f.OK {
		t.Error("a rewritten line was not found")
	}
}

// An invitation that went to a wrong address is made anew: the link of the first is wiped.
func TestInvitationToAWrongAddress(t *testing.T) {
	a := testapp.New(t)
	admin := testapp.Who(a.User("admin", "admin"))
	u, err := desk.Invite(a.App, a.Seat(), admin, map[string]any{"name": "Петро", "email": "wrong@lubart.test"}, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	refuse := true
	server := smtptest.New(t, func(stage string, _ *smtptest.Msg) smtptest.Action {
		if stage == "rcpt" && refuse {
			return smtptest.Reply(550, "5.1.1", "no such user")
		}
		return smtptest.Accept
	})
	w := worker(a, server.URL())
	key := a.Seat().Key
	w.Key = key[:]
	_, _ = w.RunOnce(t.Context(), a.Now()) // refused: that is the case
	refuse = false
	first := mails(a)[0]
	if first.GetString("state") != "failed" {
		t.Fatalf("the invitation is %s", first.GetString("state"))
	}
	if err := desk.FixMail(a.App, a.Seat(), admin, a.Now(), first.Id, "petro@lubart.test"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.RunOnce(t.Context(), a.Now()); err != nil {
		t.Fatal(err)
	}
	if got := server.Messages(); len(got) == 0 || a.Reload(u).Email() != "petro@lubart.test" || a.Reload(first).GetString("state") != "cancelled" {
		t.Errorf("%d letters arrived, the first is %s", len(got), a.Reload(first).GetString("state"))
	}
}
