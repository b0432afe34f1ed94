package outbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
)

func TestALetterIsSentOnceAndKeepsItsAnswer(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	id := letter(t, app)
	var told []Row
	w := worker(t, app, p, c)
	w.OnSettled = func(_ core.App, r Row) { told = append(told, r) }
	if n := once(t, w, c); n != 1 {
		t.Fatalf("%d rows ended, want 1", n)
	}
	r := state(t, app, id, Sent, 1)
	if r.Reply != "250 2.0.0 queued as 1" || r.MessageID != "<r."+id+"@lubart.test>" || !r.Date.Equal(noon) {
		t.Fatalf("row %+v", r)
	}
	if once(t, w, c) != 0 || p.copies(id) != 1 {
		t.Fatal("sent twice")
	}
	if len(told) != 1 || told[0].State != Sent || told[0].Obligation != "obligation00001" {
		t.Fatalf("told %+v", told)
	}
	if got := body(t, app, id, "frozen"); got != p.took[0].raw {
		t.Fatalf("frozen %q", got)
	}
}

func TestSmallerPriorityThenOlderFirst(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	late := letter(t, app, func(l *Letter) { l.Due = noon })
	early := letter(t, app, func(l *Letter) { l.Due = noon.Add(-time.Hour) })
	code := letter(t, app, func(l *Letter) { l.Priority = -1 })
	letter(t, app, func(l *Letter) { l.Due = noon.Add(time.Minute) })
	once(t, worker(t, app, p, c), c)
	got := []string{}
	for _, took := range p.took {
		got = append(got, took.id)
	}
	if strings.Join(got, " ") != strings.Join([]string{code, early, late}, " ") {
		t.Fatalf("order %v", got)
	}
}

func TestASecretIsSealedAndWiped(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	id := letter(t, app, func(l *Letter) { l.Secret, l.Key = []byte("code 12345678"), key })
	p.answer = func(_ smtpx.Envelope, n int) smtpx.Result {
		if n == 1 {
			return smtpx.Result{Outcome: smtpx.Uncertain, Stage: smtpx.StageDot}
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	w := worker(t, app, p, c)
	w.Render = func(_ context.Context, _ core.App, r Row) ([]byte, Verdict, error) { return r.Secret, Verdict{}, nil }
	once(t, w, c)
	for _, column := range []string{"sealed", "frozen", "payload"} {
		if got := body(t, app, id, column); strings.Contains(got, "12345678") {
			t.Fatalf("%s shows the secret", column)
		}
	}
	c.Step(11 * time.Minute)
	once(t, w, c)
	state(t, app, id, Sent, 2)
	if len(p.took) != 2 || p.took[1].raw != "code 12345678" || !same(p.took) {
		t.Fatalf("took %+v", p.took)
	}
	if body(t, app, id, "sealed") != wiped || body(t, app, id, "frozen") != "" {
		t.Fatal("the secret is still there")
	}
	if err := Retry(app, noon, id); !errors.Is(err, ErrState) {
		t.Fatalf("retry of a sent row: %v", err)
	}
}

func TestASecretNeedsAKey(t *testing.T) {
	app := house(t)
	_, err := Enqueue(app, noon, "lubart.test", Letter{Kind: "code", Secret: []byte("x")})
	if err == nil {
		t.Fatal("a secret was enqueued in clear")
	}
	if n := count(t, app, dbx.HashExp{}); n != 0 {
		t.Fatalf("%d rows", n)
	}
}

func TestF42AFailingEnqueueFailsTheWholeTransaction(t *testing.T) {
	long := strings.Repeat("x", 4096)
	for _, l := range []Letter{{Kind: "reminder", Payload: long}, {Kind: "reminder", Subject: long}} { // the body is too much, or the row
		fullDisk(t, l)
	}
}

func fullDisk(t *testing.T, l Letter) {
	t.Helper()
	app := house(t)
	_, err := app.NonconcurrentDB().NewQuery("PRAGMA max_page_count=1").Execute() // the disk is full now
	must(t, err)
	err = app.RunInTransaction(func(tx core.App) error {
		_, err := tx.NonconcurrentDB().Insert("ticks", dbx.Params{"id": "tick00000000001", "job": "business"}).Execute()
		if err != nil {
			return err
		}
		for range 200 {
			if _, err := Enqueue(tx, noon, "lubart.test", l); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("error %v, want a full disk", err)
	}
	var left int
	must(t, app.DB().Select("count(*)").From("ticks").Row(&left))
	if left != 0 || count(t, app, dbx.HashExp{}) != 0 {
		t.Fatal("half of the business was written")
	}
}

func TestF43TwoWorkersSendARowOnce(t *testing.T) {
	dir, c, p := folder(t), newClock(), &post{}
	one, two := open(t, dir), open(t, dir)
	for range 40 {
		letter(t, one)
	}
	done := make(chan error, 2)
	for _, app := range []core.App{one, two} {
		w := worker(t, app, p, c)
		go func() { _, err := w.RunOnce(context.Background(), noon); done <- err }()
	}
	must(t, errors.Join(<-done, <-done))
	if n := count(t, one, dbx.HashExp{"state": Sent, "attempts": 1}); len(p.took) != 40 || n != 40 {
		t.Fatalf("%d copies, %d rows claimed once and sent", len(p.took), n)
	}
}

func TestF44AWorkerThatLostItsLeaseIsFenced(t *testing.T) {
	app, ctx := house(t), context.Background()
	id := letter(t, app)
	l := &Ledger{App: app}
	defer l.Close()
	first, err := l.Claim(ctx, noon, noon, 16)
	must(t, err)
	later := noon.Add(Lease + time.Second)
	_, err = Sweep(app, later, later)
	must(t, err)
	if err := l.Handed(ctx, later, first[0], []byte("x")); !errors.Is(err, ErrFenced) {
		t.Fatalf("hand-over after the lease: %v", err)
	}
	later = later.Add(time.Minute)
	second, err := l.Claim(ctx, later, later, 16)
	must(t, err)
	if len(second) != 1 || second[0].ID != id {
		t.Fatalf("second claim %v", second)
	}
	_, err = l.Load(ctx, noon, &second[0])
	must(t, err)
	must(t, l.Handed(ctx, later, second[0], []byte("x")))
	if err := l.Settle(ctx, later, first[0], Step{State: Failed}); !errors.Is(err, ErrFenced) {
		t.Fatalf("late settle: %v", err)
	}
	if err := l.Release(ctx, first[0]); !errors.Is(err, ErrFenced) {
		t.Fatalf("late release: %v", err)
	}
	must(t, l.Settle(ctx, later, second[0], Step{State: Sent}))
	state(t, app, id, Sent, 2)
}

func TestAKnownAnswerSettlesEvenASweptRow(t *testing.T) {
	app, ctx := house(t), context.Background()
	id := letter(t, app)
	l := &Ledger{App: app}
	defer l.Close()
	rows, err := l.Claim(ctx, noon, noon, 1)
	must(t, err)
	must(t, l.Handed(ctx, noon, rows[0], []byte("x")))
	later := noon.Add(2 * Lease)
	_, err = Sweep(app, later, later)
	must(t, err)
	state(t, app, id, Uncertain, 1)
	must(t, l.Settle(ctx, later, rows[0], Step{State: Sent}))
	state(t, app, id, Sent, 1)
}

func TestRenewKeepsAClaimFromTheSweep(t *testing.T) {
	app, ctx := house(t), context.Background()
	id := letter(t, app)
	l := &Ledger{App: app}
	defer l.Close()
	rows, err := l.Claim(ctx, noon, noon, 1)
	must(t, err)
	must(t, l.Renew(ctx, noon.Add(time.Minute), rows[0].token))
	_, err = Sweep(app, noon.Add(2*time.Minute), noon.Add(2*time.Minute))
	must(t, err)
	state(t, app, id, Sending, 1)
}

func TestF36TheHeartbeatRenewsWhileTheServerThinks(t *testing.T) {
	app, c := house(t), newClock()
	id := letter(t, app)
	p := &post{}
	w := worker(t, app, p, c)
	w.Beat = time.Millisecond
	p.answer = func(smtpx.Envelope, int) smtpx.Result {
		c.Step(9 * time.Minute)
		for deadline := 0; lease(t, app, id) < millis(c.Now()); deadline++ {
			if deadline > 1e6 {
				t.Error("the lease was never renewed")
				break
			}
		}
		_, err := Sweep(app, c.Now(), c.Now())
		must(t, err)
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	once(t, w, c)
	state(t, app, id, Sent, 1)
}

func TestCancelReachesWaitingAndClaimedRowsOnly(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	queued := letter(t, app, func(l *Letter) { l.Due = noon.Add(time.Hour) })
	other := letter(t, app, func(l *Letter) { l.Recipient, l.Due = "users/other", noon.Add(time.Hour) })
	gone := letter(t, app)
	w := worker(t, app, p, c)
	once(t, w, c)
	n, err := Cancel(app, noon, "obligation00001", "users/abc", "moved")
	must(t, err)
	if n != 1 {
		t.Fatalf("%d cancelled", n)
	}
	if r := state(t, app, queued, Cancelled, 0); r.Reason != "moved" {
		t.Fatalf("reason %q", r.Reason)
	}
	state(t, app, other, Queued, 0)
	state(t, app, gone, Sent, 1)
	// I3: a row that is being sent when the cancellation commits is not handed over any more.
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		_, err := Cancel(app, noon, "obligation00001", "", "closed")
		must(t, err)
		return plain(ctx, app, r)
	}
	c.Step(time.Hour)
	once(t, w, c)
	state(t, app, other, Cancelled, 1)
	if p.copies(other) != 0 {
		t.Fatal("it left after its cancellation")
	}
}

func TestAPersonRetriesDiscardsAndAssumes(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	p.answer = func(smtpx.Envelope, int) smtpx.Result {
		return smtpx.Result{Outcome: smtpx.Suppress, Stage: smtpx.StageRcpt, Code: 550}
	}
	id := letter(t, app)
	w := worker(t, app, p, c)
	once(t, w, c)
	state(t, app, id, Failed, 1)
	p.answer = nil
	must(t, RetryTo(app, c.Now(), id, "right@example.org", "Б"))
	once(t, w, c)
	if r := state(t, app, id, Sent, 1); r.To != "right@example.org" || !strings.Contains(p.took[1].raw, "right@example.org") {
		t.Fatalf("row %+v", r)
	}

	p.answer = func(smtpx.Envelope, int) smtpx.Result { return smtpx.Result{Outcome: smtpx.Uncertain} }
	id = letter(t, app, func(l *Letter) { l.To = "b@example.org" }) // the other address is suppressed now
	w2 := func() { c.Step(11 * time.Minute); once(t, w, c) }
	w2()
	w2()
	w2()
	w2()
	if r := state(t, app, id, Uncertain, 3); !r.Due.IsZero() || p.copies(id) != 3 || !r.Ended() {
		t.Fatalf("%d copies, due %v", p.copies(id), r.Due)
	}
	is(t, RetryTo(app, c.Now(), id, "x@example.org", ""), ErrState)
	must(t, Retry(app, c.Now(), id))
	w2()
	if p.copies(id) != 4 {
		t.Fatal("a person's retry did not send")
	}
	must(t, Assume(app, c.Now(), id, "asked"))
	state(t, app, id, Sent, 4)
	is(t, Discard(app, c.Now(), id, "no"), ErrState)

	id = letter(t, app, func(l *Letter) { l.Due = noon.Add(48 * time.Hour) })
	must(t, Discard(app, c.Now(), id, "not needed"))
	state(t, app, id, Cancelled, 0)
}

func TestExpiredRowsEndAndNeverLeave(t *testing.T) {
	app, c, p := house(t), newClock(), &post{}
	id := letter(t, app, func(l *Letter) { l.Expires = noon.Add(time.Hour) })
	slow := letter(t, app, func(l *Letter) { l.Expires = noon.Add(3 * time.Hour) })
	c.Step(2 * time.Hour)
	w := worker(t, app, p, c)
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		c.Step(2 * time.Hour) // composing took until after its time
		return plain(ctx, app, r)
	}
	w.init()
	_, err := w.pass(context.Background(), c.Now)
	must(t, err)
	state(t, app, id, Expired, 0)
	state(t, app, slow, Expired, 1)
	if len(p.took) != 0 {
		t.Fatal("an expired letter left")
	}
	must(t, Retry(app, c.Now(), id))
	w.Render = plain
	once(t, w, c)
	state(t, app, id, Sent, 1)
}

func TestSuppressionEndsAndIgnoresCase(t *testing.T) {
	app := house(t)
	must(t, Suppress(app, noon, "A@Example.org", "5.1.1", "reply"))
	must(t, Suppress(app, noon, "a@example.org", "5.1.1", "bounce"))
	for at, want := range map[time.Time]bool{noon: true, noon.AddDate(1, 0, 0): true, noon.AddDate(1, 0, 1): false} {
		if got, err := Suppressed(app, at, "a@EXAMPLE.org"); err != nil || got != want {
			t.Fatalf("at %v: %v %v", at, got, err)
		}
	}
	must(t, Unsuppress(app, "a@example.ORG"))
	if got, _ := Suppressed(app, noon, "a@example.org"); got {
		t.Fatal("still suppressed")
	}
}

func count(tb testing.TB, app core.App, where dbx.HashExp) (n int) {
	tb.Helper()
	must(tb, app.DB().Select("count(*)").From("outbox").Where(where).Row(&n))
	return n
}

func lease(tb testing.TB, app core.App, id string) (ms int64) {
	tb.Helper()
	must(tb, app.DB().Select("lease_until").From("outbox").Where(dbx.HashExp{"id": id}).Row(&ms))
	return ms
}
