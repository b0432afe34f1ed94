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
	for i, row := range rows {
		if err = w.ready(); err != nil || ctx.Err() != nil {
			w.giveBack(rows[i:])
			return ended, err
		}
		var done bool
		if done, err = w.one(ctx, at, row); done {
			ended++
		}
		if err != nil {
			w.giveBack(rows[i+1:])
			return ended, err
		}
	}
	return ended, nil
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

// one takes a single row through late check, rendering, sending and settling.
func (w *Worker) one(ctx context.Context, at func() time.Time, row Row) (ended bool, err error) {
	step, err := w.attempt(ctx, at, &row)
	switch {
	case errors.Is(err, ErrFenced):
		return false, nil // cancelled or taken over: nothing of it is ours to write
	case err != nil, step.Free:
		w.giveBack([]Row{row})
		return false, err
	}
	row = w.settle(at(), row, step)
	return row.Ended(), nil
}

// attempt says what follows for the row. An error means that our own ledger failed before the dot,
// or that the way to the server is broken.
func (w *Worker) attempt(ctx context.Context, at func() time.Time, row *Row) (Step, error) {
	if expired(*row, at()) {
		return closing(*row, Expired, ReasonExpired), nil
	}
	suppressed, err := w.ledger.Load(ctx, at(), row)
	if errors.Is(err, ErrSecretGone) {
		return closing(*row, Failed, ReasonWiped), nil
	}
	if err != nil {
		return Step{}, err
	}
	asked := row.To
	raw, step, ready := w.compose(ctx, at(), row)
	if !ready {
		return step, nil
	}
	if row.To != asked {
		if suppressed, err = Suppressed(w.App, at(), row.To); err != nil {
			return Step{}, err
		}
	}
	if suppressed {
		return closing(*row, Skipped, ReasonSuppressed), nil
	}
	return w.send(ctx, at, row, raw)
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
func (w *Worker) send(ctx context.Context, at func() time.Time, row *Row, raw []byte) (Step, error) {
	var refused error
	failpoint("claimed")
	res := w.call(ctx, *row, raw, func() error {
		if expired(*row, at()) {
			refused = errExpired
		} else if refused = w.ledger.Handed(ctx, at(), *row, raw); refused == nil {
			failpoint("handed")
		}
		return refused
	})
	failpoint("answered")
	switch {
	case errors.Is(refused, errExpired):
		return closing(*row, Expired, ReasonExpired), nil
	case refused != nil && ctx.Err() == nil:
		return Step{}, refused
	}
	step := Next(res, *row, at())
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

// settle records the step, for as long as it takes: a letter that a server accepted must never be
// sent again because our own disk was full. Only the end of the grace in Drain stops it.
func (w *Worker) settle(now time.Time, row Row, s Step) Row {
	w.mark(row.ID, s.State == Sent)
	for pause := time.Second; ; pause = min(2*pause, settleMost) {
		err := w.ledger.Settle(w.hard, now, row, s)
		if err == nil {
			break
		}
		if errors.Is(err, ErrFenced) {
			w.mark(row.ID, false)
			return row
		}
		w.Log.Error("outbox answer not recorded yet", "id", row.ID, "error", err)
		if w.Sleep(w.hard, pause) != nil {
			return row
		}
	}
	failpoint("settled")
	w.mark(row.ID, false)
	row = s.apply(row)
	row.SettledAt = now
	if row.Ended() {
		w.settled(row)
	}
	return row
}

func (w *Worker) mark(id string, accepted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if accepted {
		w.pending[id] = true
	} else {
		delete(w.pending, id)
	}
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
