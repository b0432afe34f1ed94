package outbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
)

func TestReleaseKeepsALostAnswerInMind(t *testing.T) {
	app, c, ctx := house(t), newClock(), context.Background()
	p := &post{answer: func(smtpx.Envelope, int) smtpx.Result { return smtpx.Result{Outcome: smtpx.Uncertain} }}
	id := letter(t, app)
	once(t, worker(t, app, p, c), c)
	l := &Ledger{App: app}
	defer l.Close()
	c.Step(uncertainPause)
	rows, err := l.Claim(ctx, c.Now(), c.Now(), 1)
	must(t, err)
	state(t, app, id, Sending, 2)
	must(t, l.Release(ctx, rows[0]))
	if r := state(t, app, id, Uncertain, 1); r.Uncertain != 1 || r.Ended() {
		t.Fatalf("released: %+v", r)
	}
}

// pair is two claimed letters, the first of them handed over and accepted.
func pair(t *testing.T, app core.App, l *Ledger) (before Answer, next Row) {
	t.Helper()
	letter(t, app)
	letter(t, app)
	rows, err := l.Claim(context.Background(), noon, noon, 2)
	must(t, err)
	must(t, l.Handed(context.Background(), noon, rows[0], []byte("one")))
	return Answer{Row: rows[0], Step: Step{State: Sent, Reply: "250"}, At: noon}, rows[1]
}

func TestAnAnswerAndTheNextHandOverShareACommit(t *testing.T) {
	app, ctx := house(t), context.Background()
	l := &Ledger{App: app}
	defer l.Close()
	before, next := pair(t, app, l)
	mark, err := l.HandedAfter(ctx, noon, next, []byte("two"), &before)
	if must(t, err); mark != Known {
		t.Fatalf("mark %v", mark)
	}
	if r := state(t, app, before.Row.ID, Sent, 1); r.Reply != "250" || !r.SettledAt.Equal(noon) {
		t.Fatalf("row %+v", r)
	}
	state(t, app, next.ID, Handed, 1)
	if body(t, app, next.ID, "frozen") != "two" {
		t.Fatal("the bytes are not frozen")
	}
}

func TestAnAnswerIsRecordedThoughTheNextLetterIsCancelled(t *testing.T) {
	app, ctx := house(t), context.Background()
	l := &Ledger{App: app}
	defer l.Close()
	before, next := pair(t, app, l)
	must(t, app.RunInTransaction(func(tx core.App) error { return endRow(tx, noon, row(t, app, next.ID), Step{State: Cancelled}) }))
	mark, err := l.HandedAfter(ctx, noon, next, []byte("two"), &before)
	if is(t, err, ErrFenced); mark != Known {
		t.Fatalf("mark %v", mark)
	}
	state(t, app, before.Row.ID, Sent, 1)
	state(t, app, next.ID, Cancelled, 1)
	if body(t, app, next.ID, "frozen") != "" {
		t.Fatal("bytes that never leave are frozen")
	}
}

func TestAFencedAnswerDoesNotStopTheNextHandOver(t *testing.T) {
	app, ctx := house(t), context.Background()
	l := &Ledger{App: app}
	defer l.Close()
	before, next := pair(t, app, l)
	must(t, l.Settle(ctx, noon, before.Row, Step{State: Failed})) // somebody else knows more
	mark, err := l.HandedAfter(ctx, noon, next, []byte("two"), &before)
	if must(t, err); mark != Lost {
		t.Fatalf("mark %v", mark)
	}
	state(t, app, before.Row.ID, Failed, 1)
	state(t, app, next.ID, Handed, 1)
}

func TestAHandOverThatFailsLeavesTheAnswerOpen(t *testing.T) {
	app, ctx := house(t), context.Background()
	l := &Ledger{App: app}
	defer l.Close()
	before, next := pair(t, app, l)
	_, err := app.NonconcurrentDB().NewQuery("CREATE TRIGGER full BEFORE UPDATE ON outbox_bodies" +
		" BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END").Execute()
	must(t, err)
	mark, err := l.HandedAfter(ctx, noon, next, []byte("two"), &before)
	if err == nil || errors.Is(err, ErrFenced) || mark != Open {
		t.Fatalf("mark %v, error %v", mark, err)
	}
	state(t, app, before.Row.ID, Handed, 1)
	state(t, app, next.ID, Sending, 1)
}

// TestAnAcceptedLetterDoesNotWaitForASlowNext holds that the answer is recorded while the next
// letter is still on its way to its hand-over, however long that takes.
func TestAnAcceptedLetterDoesNotWaitForASlowNext(t *testing.T) {
	app, c := house(t), newClock()
	first := letter(t, app)
	second := letter(t, app, func(l *Letter) { l.Due = noon.Add(time.Second) })
	p := &post{}
	w := worker(t, app, p, c)
	p.before = func(e smtpx.Envelope, _ int) *smtpx.Result {
		for tries := 0; e.ID == second && row(t, app, first).State != Sent; tries++ {
			if tries > 1e6 {
				t.Error("the answer was never recorded")
				break
			}
		}
		return nil
	}
	if n, err := w.RunOnce(context.Background(), noon.Add(time.Minute)); err != nil || n != 2 {
		t.Fatalf("%d ended, error %v", n, err)
	}
	state(t, app, second, Sent, 1)
}

// TestTheWorkersQuestionsHaveTheirIndexes: the conditions of the partial indexes are repeated in the
// statements, and SQLite would read the whole table, silently, if one of them changed alone.
func TestTheWorkersQuestionsHaveTheirIndexes(t *testing.T) {
	app := house(t)
	for _, text := range append([]string{nextDue}, texts...) {
		db, err := pool(app.NonconcurrentDB())
		must(t, err)
		args := make([]any, strings.Count(text, "?"))
		found, err := db.Query("EXPLAIN QUERY PLAN "+text, args...)
		must(t, err)
		for found.Next() {
			var id, parent, unused int
			var plan string
			must(t, found.Scan(&id, &parent, &unused, &plan))
			if strings.HasPrefix(plan, "SCAN") && !strings.Contains(plan, "idx_outbox_waits") {
				t.Errorf("%s: %s", plan, text)
			}
		}
		must(t, found.Close())
	}
}
