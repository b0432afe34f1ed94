package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lubart/internal/smtpx"
)

// errExpired stops a letter whose time passed between its claim and its dot.
var errExpired = errors.New("the letter expired")

// deliver brings the rows of one claim to their next state, renewing their leases meanwhile, and
// returns how many ended. When the way is broken or the pass is over, the rest goes back.
func (w *Worker) deliver(ctx context.Context, at func() time.Time, rows []Row) (ended int, err error) {
	stop := w.beat(rows[0].token)
	defer stop()
	defer func() { w.drafts.rows = nil }()
	since, many := w.Now(), len(rows)
	for len(rows) > 0 && err == nil && ctx.Err() == nil {
		if err = w.ready(); err != nil {
			break
		}
		err = w.one(ctx, at, w.draft(ctx, at, rows), len(rows) > 1)
		rows = rows[1:]
		ended += w.tell()
		rows = w.unburden(since, rows)
	}
	w.recordWaiting()
	w.pace(since, many-len(rows))
	w.giveBack(rows)
	return ended + w.tell(), err
}

// beat renews the claim's leases until the returned func is called, which waits for it.
func (w *Worker) beat(token string) (stop func()) {
	ctx, cancel := context.WithCancel(w.hard)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for sleep(ctx, w.Beat) == nil {
			if err := w.ledger.Renew(ctx, w.Now(), token); err != nil && ctx.Err() == nil {
				w.Log.Warn("outbox lease", "error", err)
			}
		}
	}()
	return func() { cancel(); <-done }
}

// one takes a single letter through sending and settling; another says that a row follows it.
func (w *Worker) one(ctx context.Context, at func() time.Time, d *draft, another bool) error {
	step, err := w.attempt(ctx, at, d)
	if step.State != Sent {
		w.drafts.forget()
	}
	switch {
	case errors.Is(err, ErrFenced):
		return nil // cancelled or taken over: nothing of it is ours to write
	case err != nil, step.Free:
		w.recordWaiting() // an answer comes before a row that only goes back
		w.giveBack([]Row{d.row})
		return err
	}
	w.record(Answer{Row: d.row, Step: step, At: at()}, another)
	return nil
}

// attempt says what follows for the row. An error means that our own ledger failed before the dot,
// or that the way to the server is broken.
func (w *Worker) attempt(ctx context.Context, at func() time.Time, d *draft) (Step, error) {
	if d.err != nil || !d.ready {
		return d.step, d.err
	}
	return w.send(ctx, at, d)
}

// compose makes the bytes after the late check, or says what follows instead. A panic in there is
// that row's failure alone. Frozen bytes win over new ones; the late check holds for them too.
func (w *Worker) compose(ctx context.Context, now time.Time, row *Row) (raw []byte, s Step, ready bool) {
	raw, verdict, err := w.render(ctx, *row)
	switch {
	case ctx.Err() != nil:
		return nil, Step{Free: true, State: row.waiting()}, false
	case errors.Is(err, ErrLater):
		s = Step{Errors: row.Errors, Uncertain: row.Uncertain, Reply: row.Reply}
		return nil, s.again(*row, now, 0), false
	case err != nil:
		w.Log.Error("outbox letter cannot be composed", "id", row.ID, "kind", row.Kind, "error", err)
		return nil, closing(*row, Failed, ReasonPoison), false
	case verdict.Skip:
		return nil, closing(*row, Skipped, verdict.Reason), false
	}
	if len(row.Frozen) > 0 {
		return row.Frozen, s, true // and to the address it was frozen for
	}
	if verdict.To != "" {
		row.To, row.ToName = verdict.To, verdict.ToName
	}
	return raw, s, true
}

func (w *Worker) render(ctx context.Context, row Row) (raw []byte, v Verdict, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("render panicked: %v", r)
		}
	}()
	return w.Render(ctx, w.App, row)
}

// send hands the bytes over. If the ledger refuses the hand-over, that refusal decides.
func (w *Worker) send(ctx context.Context, at func() time.Time, d *draft) (Step, error) {
	var refused error
	failpoint("claimed")
	res := w.call(ctx, d.row, d.raw, func() error {
		switch {
		case expired(d.row, at()):
			refused = errExpired
		case w.soft.Err() != nil:
			refused = w.soft.Err() // ctx follows it a little later
		default:
			refused = w.handOver(ctx, at(), d)
		}
		if refused == nil {
			failpoint("handed")
		}
		return refused
	})
	failpoint("answered")
	switch {
	case errors.Is(refused, errExpired):
		return closing(d.row, Expired, ReasonExpired), nil
	case refused != nil && ctx.Err() == nil && w.soft.Err() == nil:
		return Step{}, refused
	}
	step := Next(res, d.row, at())
	if step.Broken {
		w.Log.Warn("outbox transport", "outcome", res.Outcome, "stage", res.Stage, "code", res.Code)
		return step, fmt.Errorf("%w: %s.%s", ErrBroken, res.Outcome, res.Stage)
	}
	return step, nil
}

// call is Send with its panic turned into what is known then: before the hand-over the letter is
// to blame, after it nobody knows.
func (w *Worker) call(ctx context.Context, row Row, raw []byte, handed func() error) (res smtpx.Result) {
	given := false
	defer func() {
		if r := recover(); r != nil {
			w.Log.Error("outbox sender panicked", "id", row.ID, "panic", fmt.Sprint(r))
			res = smtpx.Result{Outcome: smtpx.Poison}
			if given {
				res.Outcome = smtpx.Uncertain
			}
		}
	}()
	return w.Send.Send(ctx, smtpx.Envelope{From: w.From, To: row.To, ID: row.ID}, raw, func() error {
		err := handed()
		given = err == nil
		return err
	})
}

// settled tells the house, whose panic must not stop the mail.
func (w *Worker) settled(row Row) {
	if w.OnSettled == nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			w.Log.Error("outbox settled hook panicked", "id", row.ID, "panic", fmt.Sprint(r))
		}
	}()
	row.Secret = nil
	w.OnSettled(w.App, row)
}

// giveBack releases rows whose attempt does not count. One that cannot be released comes back when
// its lease ends.
func (w *Worker) giveBack(rows []Row) {
	for _, row := range rows {
		if err := w.ledger.Release(w.hard, row); err != nil && !errors.Is(err, ErrFenced) {
			w.Log.Warn("outbox release", "id", row.ID, "error", err)
			return
		}
	}
}

func expired(row Row, now time.Time) bool { return !row.Expires.IsZero() && !now.Before(row.Expires) }

// failpoint names the moments at which a test ends the process; it does nothing otherwise.
var failpoint = func(moment string) {}
