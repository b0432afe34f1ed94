package outbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
)

// crowd is a worker with n letters due at once, named in the order of their claim, and the ids that
// were composed, in order.
func crowd(t *testing.T, n int, p *post) (w *Worker, c *clock, ids []string, composed *[]string) {
	t.Helper()
	app := house(t)
	for i := range n {
		ids = append(ids, letter(t, app, func(l *Letter) {
			l.ID, l.Obligation = fmt.Sprintf("ahead%010d", i), fmt.Sprintf("obligation%05d", i)
		}))
	}
	composed = &[]string{}
	c = newClock()
	w = worker(t, app, p, c)
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		*composed = append(*composed, r.ID)
		return plain(ctx, app, r)
	}
	return w, c, ids, composed
}

func TestAQuickServerGetsLettersComposedAheadOnce(t *testing.T) {
	p := &post{}
	w, c, ids, composed := crowd(t, 15, p)
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		if e.ID == ids[1] && body(t, w.App, ids[2], "frozen") == "" {
			t.Error("the bytes of the letter ahead are not in the same commit")
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	if n := once(t, w, c); n != 15 || !slices.Equal(*composed, ids) {
		t.Fatalf("%d sent, composed %v", n, *composed)
	}
	for i, id := range ids {
		if body(t, w.App, id, "frozen") != p.took[i].raw {
			t.Fatalf("%s is frozen with other bytes than were sent", id)
		}
	}
}

func TestASlowServerGetsEveryLetterComposedInItsTurn(t *testing.T) {
	p := &post{}
	w, c, ids, composed := crowd(t, 6, p)
	p.answer = func(smtpx.Envelope, int) smtpx.Result {
		if len(*composed) != len(p.took)+1 {
			t.Errorf("%d letters are composed when %d have left", len(*composed), len(p.took))
		}
		c.Step(fresh)
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	once(t, w, c)
	if !slices.Equal(*composed, ids) {
		t.Fatalf("composed %v", *composed)
	}
}

func TestAQuickServerGetsLargerClaims(t *testing.T) {
	p := &post{}
	w, c, ids, _ := crowd(t, batch+20, p)
	last := ids[len(ids)-1]
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		switch e.ID {
		case ids[batch-1]:
			state(t, w.App, last, Queued, 0)
		case ids[batch]:
			state(t, w.App, last, Sending, 1)
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	if n := once(t, w, c); n != len(ids) {
		t.Fatalf("%d sent", n)
	}
}

// What a server that slows down in the middle of a large claim would make wait goes back unharmed,
// so that a letter somebody waits for passes it.
func TestAServerThatSlowsDownKeepsNoMoreThanASmallClaim(t *testing.T) {
	p := &post{}
	w, c, ids, _ := crowd(t, 3*batch+2, p)
	urgent, last := "", ids[3*batch+1]
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		switch e.ID {
		case ids[batch]:
			state(t, w.App, ids[3*batch-1], Sending, 1)
			c.Step(fresh + time.Millisecond)
			urgent = letter(t, w.App, func(l *Letter) { l.Priority = -1 })
		case ids[batch+1]:
			state(t, w.App, ids[2*batch], Sending, 1)
			state(t, w.App, ids[2*batch+1], Queued, 0)
			state(t, w.App, ids[batch], Sent, 1)
		case urgent:
			state(t, w.App, last, Queued, 0)
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	if n := once(t, w, c); n != len(ids)+1 {
		t.Fatalf("%d sent", n)
	}
	if p.took[2*batch+1].id != urgent {
		t.Fatal("the urgent letter was not the first of the next claim")
	}
}

func TestALateCheckDoesNotGetOldWaitingForItsTurn(t *testing.T) {
	p := &post{}
	w, c, ids, composed := crowd(t, 3, p)
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		if e.ID == ids[1] { // the third is composed by now
			c.Step(fresh + time.Millisecond)
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	once(t, w, c)
	if want := append(slices.Clone(ids), ids[2]); !slices.Equal(*composed, want) {
		t.Fatalf("composed %v", *composed)
	}
}

func TestARefusalMakesTheLettersAheadBeLookedAtAnew(t *testing.T) {
	p := &post{}
	w, c, ids, _ := crowd(t, 3, p) // all to one address, and the third is composed when the second is refused
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		if e.ID == ids[1] {
			return smtpx.Result{Outcome: smtpx.Suppress, Code: 550}
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	once(t, w, c)
	if r := state(t, w.App, ids[2], Skipped, 1); r.Reason != ReasonSuppressed || p.copies(ids[2]) != 0 {
		t.Fatalf("%s, %d copies", r.Reason, p.copies(ids[2]))
	}
}

func TestALetterCancelledAfterItWasComposedDoesNotLeave(t *testing.T) {
	p := &post{}
	w, c, ids, composed := crowd(t, 3, p)
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		if e.ID == ids[1] {
			_, err := Cancel(w.App, noon, "obligation00002", "", "closed")
			must(t, err)
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	once(t, w, c)
	state(t, w.App, ids[2], Cancelled, 1)
	if len(*composed) != 3 || p.copies(ids[2]) != 0 {
		t.Fatalf("%d copies, composed %v", p.copies(ids[2]), *composed)
	}
}

// TestBytesComposedAheadDoNotOutliveTheirClaim: the process dies after the hand-over that wrote them.
func TestBytesComposedAheadDoNotOutliveTheirClaim(t *testing.T) {
	p := &post{}
	w, c, ids, _ := crowd(t, 3, p)
	p.answer = func(e smtpx.Envelope, _ int) smtpx.Result {
		if e.ID == ids[1] {
			w.stop()
			w.kill()
		}
		return smtpx.Result{Outcome: smtpx.Sent}
	}
	once(t, w, c)
	if state(t, w.App, ids[2], Sending, 1); body(t, w.App, ids[2], "frozen") == "" {
		t.Fatal("the bytes were not written ahead")
	}
	c.Step(Lease + time.Second)
	again := worker(t, w.App, p, c)
	again.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		r.Subject = "Moved"
		return plain(ctx, app, r)
	}
	p.answer = nil
	once(t, again, c)
	c.Step(time.Minute)
	once(t, again, c)
	state(t, w.App, ids[2], Sent, 2)
	last := p.took[len(p.took)-1]
	if last.id != ids[2] || !strings.Contains(last.raw, "Moved") || body(t, w.App, ids[2], "frozen") != last.raw {
		t.Fatalf("sent %q", last.raw)
	}
}
