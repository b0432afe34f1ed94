package outbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

func TestF40ALockedDatabaseAtSettleNeverSendsAgain(t *testing.T) {
	dir := folder(t)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+"?_pragma=busy_timeout(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	}})
	must(t, app.Bootstrap())
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	id := letter(t, app)
	other := open(t, dir)
	locked := make(chan struct{})
	unlock := make(chan struct{})
	freed := make(chan error, 1)
	p := &post{answer: func(smtpx.Envelope, int) smtpx.Result {
		go func() {
			freed <- other.RunInTransaction(func(core.App) error { close(locked); <-unlock; return nil })
		}()
		<-locked
		return smtpx.Result{Outcome: smtpx.Sent, Code: 250}
	}}
	stubborn(t, app, p, id, 40*time.Second, func() { close(unlock); must(t, <-freed) })
}

func TestF41AFullDiskAtSettleNeverSendsAgain(t *testing.T) {
	app := house(t)
	id := letter(t, app)
	_, err := app.NonconcurrentDB().NewQuery("CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN NEW.state='sent'" +
		" BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END").Execute()
	must(t, err)
	stubborn(t, app, &post{}, id, time.Hour, func() {
		_, err := app.NonconcurrentDB().NewQuery("DROP TRIGGER full").Execute()
		must(t, err)
	})
}

// stubborn holds that a settle failing until the trouble is over is repeated, with growing pauses.
func stubborn(t *testing.T, app core.App, p *post, id string, lasts time.Duration, end func()) {
	t.Helper()
	c := newClock()
	w := worker(t, app, p, c)
	var pauses []time.Duration
	w.Sleep = func(_ context.Context, d time.Duration) error {
		c.Step(d)
		if len(pauses) > 0 && d < pauses[len(pauses)-1] {
			t.Errorf("pause %v after %v", d, pauses[len(pauses)-1])
		}
		pauses = append(pauses, d)
		if w.Unrecorded() != 1 {
			t.Error("nobody is told that an accepted letter is not recorded")
		}
		if c.Now().Sub(noon) >= lasts {
			lasts = 1 << 62
			end()
		}
		return nil
	}
	once(t, w, c)
	if len(pauses) < 4 || w.Unrecorded() != 0 {
		t.Fatalf("pauses %v", pauses)
	}
	state(t, app, id, Sent, 1)
	if p.copies(id) != 1 {
		t.Fatalf("%d copies", p.copies(id))
	}
}

func verdict(v Verdict) func(context.Context, core.App, Row) ([]byte, Verdict, error) {
	return func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		if v.To != "" {
			r.To = v.To
		}
		raw, _, err := plain(ctx, app, r)
		return raw, v, err
	}
}

func TestF52AnotherAddressAtTheLastMomentIsTheOneUsed(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	id := letter(t, app, func(l *Letter) { l.To = "" })
	w := worker(t, app, p, c)
	w.Render = verdict(Verdict{To: "new@example.org", ToName: "Н"})
	once(t, w, c)
	if r := state(t, app, id, Sent, 1); r.To != "new@example.org" || p.took[0].to != r.To {
		t.Fatalf("sent to %s", p.took[0].to)
	}
}

func TestF53ALateRefusalIsAVisibleSkip(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	id := letter(t, app)
	w := worker(t, app, p, c)
	w.Render = verdict(Verdict{Skip: true, Reason: "unsubscribed"})
	once(t, w, c)
	if r := state(t, app, id, Skipped, 1); r.Reason != "unsubscribed" || len(p.took) != 0 {
		t.Fatalf("%s, %d copies", r.Reason, len(p.took))
	}
}

func TestF54ASuppressedAddressIsSkippedWhetherOldOrNew(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	must(t, Suppress(app, noon, "gone@example.org", "5.1.1", "bounce"))
	old := letter(t, app, func(l *Letter) { l.To = "Gone@example.org" })
	w := worker(t, app, p, c)
	once(t, w, c)
	fresh := letter(t, app)
	w.Render = verdict(Verdict{To: "gone@example.org"})
	once(t, w, c)
	saved := letter(t, app, func(l *Letter) { l.To = "gone@example.org" })
	w.Render = verdict(Verdict{To: "new@example.org"})
	once(t, w, c)
	for _, id := range []string{old, fresh} {
		if r := state(t, app, id, Skipped, 1); r.Reason != ReasonSuppressed {
			t.Fatal(r.Reason)
		}
	}
	state(t, app, saved, Sent, 1)
}

func TestALateRefusalOfAnUncertainRowStopsItsCopies(t *testing.T) {
	app, c := house(t), newClock()
	p := &post{answer: func(smtpx.Envelope, int) smtpx.Result { return smtpx.Result{Outcome: smtpx.Uncertain} }}
	id := letter(t, app)
	w := worker(t, app, p, c)
	once(t, w, c)
	w.Render = verdict(Verdict{Skip: true, Reason: "closed"})
	c.Step(time.Hour)
	once(t, w, c)
	if r := state(t, app, id, Uncertain, 2); !r.Ended() || r.Reason != "closed" || p.copies(id) != 1 {
		t.Fatalf("%+v", r)
	}
}

func TestF55ARenderThatFailsOrPanicsFailsItsRowAlone(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	bad := letter(t, app, func(l *Letter) { l.Subject, l.Priority = "panic", -2 })
	wrong := letter(t, app, func(l *Letter) { l.Subject, l.Priority = "error", -1 })
	busy := letter(t, app, func(l *Letter) { l.Subject, l.Priority = "later", -1 })
	good := letter(t, app)
	w := worker(t, app, p, c)
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		switch r.Subject {
		case "panic":
			panic("missing field")
		case "error":
			return nil, Verdict{}, errors.New("missing field")
		case "later":
			return nil, Verdict{}, ErrLater
		}
		return plain(ctx, app, r)
	}
	if n := once(t, w, c); n != 3 {
		t.Fatalf("%d rows ended", n)
	}
	for _, id := range []string{bad, wrong} {
		if r := state(t, app, id, Failed, 1); r.Reason != ReasonPoison {
			t.Fatal(r.Reason)
		}
	}
	if r := state(t, app, busy, Queued, 1); r.Errors != 1 || !r.Due.After(noon) {
		t.Fatalf("%+v", r)
	}
	state(t, app, good, Sent, 1)
}

func TestAPanicInTheSenderIsJudgedByTheHandOver(t *testing.T) {
	app, c := house(t), newClock()
	p := &post{before: func(e smtpx.Envelope, n int) *smtpx.Result {
		if e.To == "before@example.org" {
			panic("sender")
		}
		return nil
	}, answer: func(smtpx.Envelope, int) smtpx.Result { panic("sender") }}
	before := letter(t, app, func(l *Letter) { l.To = "before@example.org" })
	after := letter(t, app)
	once(t, worker(t, app, p, c), c)
	state(t, app, before, Failed, 1)
	state(t, app, after, Uncertain, 1)
}

func TestF60DrainWhileComposingGivesTheRowsBack(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	first, second := letter(t, app), letter(t, app)
	w := worker(t, app, p, c)
	drained := make(chan error, 1)
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		go func() { drained <- w.Drain(context.Background()) }()
		<-ctx.Done()
		return nil, Verdict{}, ctx.Err()
	}
	_, err := w.RunOnce(context.Background(), noon)
	must(t, err)
	must(t, <-drained)
	state(t, app, first, Queued, 0)
	state(t, app, second, Queued, 0)
}

func TestF60DrainBeforeTheDotClosesTheConnection(t *testing.T) {
	for _, stage := range []string{smtptest.Mail, smtptest.Rcpt} {
		app, c := house(t), newClock()
		id := letter(t, app)
		reached, hold := make(chan struct{}), make(chan struct{})
		server := smtptest.New(t, func(at string, _ *smtptest.Msg) smtptest.Action {
			if at == stage {
				close(reached)
				return smtptest.Drop.After(hold)
			}
			return smtptest.Accept
		})
		w := worker(t, app, sender(t, server.URL(), c), c)
		drained := make(chan error, 1)
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second) // the sender would wait for twenty
		defer cancel()
		go func() { <-reached; drained <- w.Drain(grace) }()
		_, err := w.RunOnce(context.Background(), noon)
		must(t, err)
		must(t, <-drained)
		state(t, app, id, Queued, 0)
		close(hold)
	}
}

func TestF60DrainAfterTheDotWaitsForTheAnswer(t *testing.T) {
	app, c := house(t), newClock()
	id := letter(t, app)
	behind := letter(t, app, func(l *Letter) { l.Due = noon.Add(time.Second) })
	reached, hold := make(chan struct{}), make(chan struct{})
	server := smtptest.New(t, func(at string, _ *smtptest.Msg) smtptest.Action {
		if at == smtptest.Dot {
			close(reached)
			return smtptest.Accept.After(hold)
		}
		return smtptest.Accept
	})
	w := worker(t, app, sender(t, server.URL(), c), c)
	drained := make(chan error, 1)
	go func() {
		<-reached
		go func() { drained <- w.Drain(context.Background()) }()
		<-w.soft.Done()
		close(hold)
	}()
	_, err := w.RunOnce(context.Background(), noon.Add(time.Minute))
	must(t, err)
	must(t, <-drained)
	state(t, app, id, Sent, 1)
	state(t, app, behind, Queued, 0)
}

func TestF60ADrainWhoseGraceEndsLeavesTheRowHanded(t *testing.T) {
	app, c := house(t), newClock()
	id := letter(t, app)
	reached, hold := make(chan struct{}), make(chan struct{})
	p := &post{answer: func(smtpx.Envelope, int) smtpx.Result {
		close(reached)
		<-hold
		return smtpx.Result{Outcome: smtpx.Sent}
	}}
	w := worker(t, app, p, c)
	done := make(chan struct{})
	go func() { defer close(done); _, _ = w.RunOnce(context.Background(), noon) }()
	<-reached
	over, cancel := context.WithCancel(context.Background())
	cancel()
	is(t, w.Drain(over), context.Canceled)
	close(hold)
	<-done
	state(t, app, id, Handed, 1)
	must(t, w.Drain(context.Background()))
	c.Step(2 * Lease)
	once(t, worker(t, app, &post{}, c), c)
	state(t, app, id, Uncertain, 1)
}

func TestRunWaitsItsStartDelayAndWakesByNudge(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	w := worker(t, app, p, c)
	w.StartDelay = StartDelay
	slept := make(chan time.Duration)
	sent := make(chan Row, 1)
	w.OnSettled = func(_ core.App, r Row) { sent <- r }
	w.Sleep = func(ctx context.Context, d time.Duration) error {
		select {
		case slept <- d:
		case <-ctx.Done():
			return ctx.Err()
		}
		if d != StartDelay {
			<-ctx.Done()
		}
		return ctx.Err()
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx) }()
	if d := <-slept; d != StartDelay {
		t.Fatalf("first sleep %v", d)
	}
	if d := <-slept; d != Poll {
		t.Fatalf("idle sleep %v", d)
	}
	id := letter(t, app)
	w.Nudge()
	if r := <-sent; r.ID != id {
		t.Fatal("another letter was sent")
	}
	letter(t, app, func(l *Letter) { l.Due = noon.Add(7 * time.Second) })
	if d := <-slept; d != 7*time.Second && d != Poll {
		t.Fatalf("sleep %v", d)
	}
	cancel()
	<-done
}

func TestF61AnotherEpochPausesAndHoldsUntilAPersonReleases(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lb_data")
	epoch, changed, err := CheckEpoch(dir, "")
	if err != nil || changed || epoch == "" {
		t.Fatalf("new folder: %q %v %v", epoch, changed, err)
	}
	if again, changed, err := CheckEpoch(dir, epoch); err != nil || changed || again != epoch {
		t.Fatalf("same folder: %q %v %v", again, changed, err)
	}
	renewed, err := RenewEpoch(dir) // restored over
	must(t, err)
	if now, changed, _ := CheckEpoch(dir, epoch); !changed || now != renewed {
		t.Fatal("a restored folder was not noticed")
	}
	if _, changed, _ := CheckEpoch(filepath.Join(t.TempDir(), "copy"), epoch); !changed {
		t.Fatal("a copied folder was not noticed")
	}

	app, c := house(t), newClock()
	ids := []string{letter(t, app), letter(t, app)}
	l := &Ledger{App: app}
	defer l.Close()
	rows, err := l.Claim(context.Background(), noon, noon, 1)
	must(t, err)
	must(t, l.Handed(context.Background(), noon, rows[0], []byte("x")))
	p := &post{}
	w := worker(t, app, p, c)
	held := true
	w.Paused = func() (bool, string) { return held, "restored" }
	c.Step(2 * Lease)
	_, err = Hold(app)
	must(t, err)
	_, err = w.RunOnce(context.Background(), c.Now())
	is(t, err, ErrPaused)
	held = false
	once(t, w, c)
	if len(p.took) != 0 {
		t.Fatal("a held letter left")
	}
	n, err := ReleaseHeld(app, c.Now())
	must(t, err)
	once(t, w, c)
	if n != 2 || len(p.took) != 2 || row(t, app, ids[0]).State != Sent {
		t.Fatalf("%d released, %d sent", n, len(p.took))
	}
}

func TestEpochThatCannotBeReadIsAnError(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lb_data")
	must(t, os.Mkdir(EpochFile(dir), 0o700))
	if _, _, err := CheckEpoch(dir, "x"); err == nil || !strings.Contains(err.Error(), "epoch") {
		t.Fatalf("error %v", err)
	}
}
