//go:build unix

package outbox

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtptest"
)

// TestChild is the process that gets killed: alone it does nothing.
func TestChild(t *testing.T) {
	moment := os.Getenv("OUTBOX_CHILD")
	if moment == "" {
		return
	}
	at, err := time.Parse(time.RFC3339, os.Getenv("OUTBOX_NOW"))
	must(t, err)
	c := &clock{now: at}
	app := open(t, os.Getenv("OUTBOX_DIR"))
	passed := ""
	failpoint = func(name string) {
		if passed += name + " "; strings.HasSuffix(passed, moment+" ") {
			die()
		}
	}
	w := worker(t, app, sender(t, os.Getenv("OUTBOX_URL"), c), c)
	w.company = time.Hour // an answer waits for the next hand-over, however slow this machine is
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		if r.Subject == "deadly" {
			die()
		}
		return plain(ctx, app, r)
	}
	once(t, w, c)
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal arrives
}

// killed runs a worker process over the folder that ends itself at the moment, which may be told by
// the moments before it too: "answered claimed" is the claim of a letter right after an answer.
func killed(t *testing.T, dir, url, moment string, at time.Time) (dead bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.timeout=60s")
	child.Env = append(os.Environ(), "OUTBOX_CHILD="+moment, "OUTBOX_DIR="+dir, "OUTBOX_URL="+url, "OUTBOX_NOW="+at.Format(time.RFC3339))
	out, err := child.CombinedOutput()
	if err != nil && !strings.Contains(err.Error(), "killed") {
		t.Fatalf("child: %v\n%s", err, out)
	}
	return err != nil
}

// prepared is a folder with one letter in it, closed again.
func prepared(t *testing.T, changes ...func(*Letter)) (dir, id string) {
	dir = folder(t)
	app := open(t, dir)
	id = letter(t, app, changes...)
	must(t, app.ResetBootstrapState())
	return dir, id
}

func TestF37KilledBetweenAnswerAndSettleIsUncertainAndRepeatsItself(t *testing.T) {
	dir, id := prepared(t)
	server := smtptest.New(t, nil)
	if !killed(t, dir, server.URL(), "answered", noon) {
		t.Fatal("the child lived")
	}
	app, c := open(t, dir), newClock()
	state(t, app, id, Handed, 1)
	w := worker(t, app, sender(t, server.URL(), c), c)
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		r.Subject = "Composed anew"
		return plain(ctx, app, r)
	}
	once(t, w, c)
	state(t, app, id, Handed, 1) // its lease still runs
	c.Step(Lease + time.Second)
	once(t, w, c)
	state(t, app, id, Uncertain, 1)
	c.Step(10 * time.Minute)
	once(t, w, c)
	state(t, app, id, Sent, 2)
	got := server.ByID("r." + id + "@lubart.test")
	if len(got) != 2 || string(got[0].Raw) != string(got[1].Raw) {
		t.Fatalf("%d copies with that Message-ID, or they differ", len(got))
	}
}

func TestF38KilledBetweenClaimAndHandOverIsSentExactlyOnce(t *testing.T) {
	dir, id := prepared(t)
	server := smtptest.New(t, nil)
	if !killed(t, dir, server.URL(), "claimed", noon) {
		t.Fatal("the child lived")
	}
	app, c := open(t, dir), newClock()
	state(t, app, id, Sending, 1)
	w := worker(t, app, sender(t, server.URL(), c), c)
	c.Step(Lease + time.Second)
	once(t, w, c)
	state(t, app, id, Queued, 1)
	c.Step(time.Minute)
	once(t, w, c)
	state(t, app, id, Sent, 2)
	if got := server.Messages(); len(got) != 1 {
		t.Fatalf("%d copies", len(got))
	}
}

func TestF37KilledBetweenHandOverAndDotMaySendAgain(t *testing.T) {
	dir, id := prepared(t)
	server := smtptest.New(t, nil)
	if !killed(t, dir, server.URL(), "handed", noon) || len(server.Messages()) != 0 {
		t.Fatal("the child lived or its dot left")
	}
	app, c := open(t, dir), newClock()
	c.Step(Lease + time.Second)
	w := worker(t, app, sender(t, server.URL(), c), c)
	once(t, w, c)
	c.Step(10 * time.Minute)
	once(t, w, c)
	state(t, app, id, Sent, 2)
	if len(server.Messages()) != 1 {
		t.Fatal("not exactly one copy")
	}
}

// following is a folder with two letters that follow each other at once.
func following(t *testing.T) (dir, first, second string) {
	dir, first = prepared(t)
	app := open(t, dir)
	second = letter(t, app, func(l *Letter) { l.Priority = 1 })
	must(t, app.ResetBootstrapState())
	return dir, first, second
}

func TestF37KilledWhileAnAnswerWaitsForTheNextHandOverIsUncertain(t *testing.T) {
	dir, first, second := following(t)
	server := smtptest.New(t, nil)
	if !killed(t, dir, server.URL(), "answered claimed", noon) {
		t.Fatal("the child lived")
	}
	app, c := open(t, dir), newClock()
	state(t, app, first, Handed, 1)
	state(t, app, second, Sending, 1)
	w := worker(t, app, sender(t, server.URL(), c), c)
	c.Step(Lease + time.Second)
	once(t, w, c)
	state(t, app, first, Uncertain, 1)
	c.Step(10 * time.Minute)
	once(t, w, c)
	state(t, app, first, Sent, 2)
	state(t, app, second, Sent, 2)
	copies := server.ByID("r." + first + "@lubart.test")
	if len(copies) != 2 || string(copies[0].Raw) != string(copies[1].Raw) {
		t.Fatalf("%d copies with that Message-ID, or they differ", len(copies))
	}
	if n := len(server.ByID("r." + second + "@lubart.test")); n != 1 {
		t.Fatalf("%d copies of a letter that had not been handed over", n)
	}
}

func TestF37KilledAfterASharedCommitLosesNoAnswer(t *testing.T) {
	dir, first, second := following(t)
	server := smtptest.New(t, nil)
	if !killed(t, dir, server.URL(), "answered claimed settled handed", noon) {
		t.Fatal("the child lived")
	}
	app, c := open(t, dir), newClock()
	state(t, app, first, Sent, 1)
	state(t, app, second, Handed, 1)
	w := worker(t, app, sender(t, server.URL(), c), c)
	c.Step(Lease + time.Second)
	once(t, w, c)
	c.Step(10 * time.Minute)
	once(t, w, c)
	state(t, app, first, Sent, 1)
	state(t, app, second, Sent, 2)
	if len(server.ByID("r."+first+"@lubart.test")) != 1 {
		t.Fatal("an answer in the ledger was sent again")
	}
}

func TestF39ALetterThatKillsTheProcessDiesAloneInTheEnd(t *testing.T) {
	dir, id := prepared(t, func(l *Letter) { l.Subject, l.Priority = "deadly", -1 })
	app := open(t, dir)
	for range 3 {
		letter(t, app)
	}
	must(t, app.ResetBootstrapState())
	server, at, deaths := smtptest.New(t, nil), noon, 0
	for range 2*MaxClaims + 4 {
		if killed(t, dir, server.URL(), "never", at) {
			deaths++
		}
		if deaths == 3 && len(server.Messages()) != 3 {
			t.Fatalf("after three deaths %d of 3 others have left", len(server.Messages()))
		}
		at = at.Add(20 * time.Minute)
	}
	app = open(t, dir)
	if r := row(t, app, id); r.State != Failed || r.Reason != ReasonPoison || deaths != MaxClaims {
		t.Fatalf("%s (%s) after %d deaths", r.State, r.Reason, deaths)
	}
	if n := len(server.Messages()); n != 3 {
		t.Fatalf("%d messages", n)
	}
}
