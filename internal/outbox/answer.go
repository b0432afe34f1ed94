package outbox

import (
	"context"
	"errors"
	"time"
)

// company is how long the answer to an accepted letter waits, at most, for the next letter's
// hand-over to share its commit. Letters that follow at once then cost one durable commit each
// instead of two. The price: a process that dies in that time leaves the letter handed, as if it
// had died before it read the answer, so it is uncertain and its bytes are sent again. A pause
// before the next letter, whatever its cause, ends the wait.
const company = 2 * time.Millisecond

// record writes an answer into the ledger, or lets it wait for the next hand-over if there is one.
func (w *Worker) record(a Answer, another bool) {
	w.answers.Lock()
	defer w.answers.Unlock()
	w.write()
	if !another || a.Step.State != Sent || !a.alone() {
		w.ended = append(w.ended, w.settle(a))
		return
	}
	w.mark(a.Row.ID, true)
	w.waits = &a
	w.arm()
}

// arm makes the alarm ring, if it is not about to. It is left running when the answer goes with a
// hand-over: to set and to stop a timer for every letter wakes a thread for every letter.
func (w *Worker) arm() {
	switch {
	case w.armed:
	case w.alarm == nil:
		w.alarm = time.AfterFunc(w.company/2, w.ring)
	default:
		w.alarm.Reset(w.company / 2)
	}
	w.armed = true
}

// ring records the answer that waited through a whole half of company already.
func (w *Worker) ring() {
	w.answers.Lock()
	defer w.answers.Unlock()
	w.armed = false
	if w.waits != nil && w.waits != w.rung {
		w.rung = w.waits
		w.arm()
		return
	}
	w.write()
}

// recordWaiting records the answer that still waits, and returns after a record under way too.
func (w *Worker) recordWaiting() {
	w.answers.Lock()
	defer w.answers.Unlock()
	w.write()
}

func (w *Worker) write() {
	if w.waits == nil {
		return
	}
	a := *w.waits
	w.waits = nil
	w.ended = append(w.ended, w.settle(a))
}

// handOver commits that the server may have the letter, together with the answer that waits and the
// bytes of the letters ahead. If that fails the answer waits on.
func (w *Worker) handOver(ctx context.Context, now time.Time, d *draft) error {
	w.answers.Lock()
	defer w.answers.Unlock()
	ahead := w.drafts.unkept()
	mark, err := w.ledger.handedAfter(ctx, now, d, w.waits, ahead)
	for _, each := range ahead {
		each.kept = err == nil
	}
	if w.waits == nil || mark == Open {
		return err
	}
	if mark == Known {
		w.ended = append(w.ended, w.recorded(*w.waits))
	}
	w.mark(w.waits.Row.ID, false)
	w.waits = nil
	return err
}

// settle records the answer, for as long as it takes: a letter that a server accepted must never be
// sent again because our own disk was full. Only the end of the grace in Drain stops it.
func (w *Worker) settle(a Answer) Row {
	w.mark(a.Row.ID, a.Step.State == Sent)
	for pause := time.Second; ; pause = min(2*pause, settleMost) {
		err := w.ledger.Settle(w.hard, a.At, a.Row, a.Step)
		if err == nil {
			return w.recorded(a)
		}
		if errors.Is(err, ErrFenced) {
			w.mark(a.Row.ID, false)
			return a.Row
		}
		w.Log.Error("outbox answer not recorded yet", "id", a.Row.ID, "error", err)
		if w.Sleep(w.hard, pause) != nil {
			return a.Row
		}
	}
}

// recorded is the row once its answer is in the ledger.
func (w *Worker) recorded(a Answer) Row {
	failpoint("settled")
	w.mark(a.Row.ID, false)
	row := a.Step.apply(a.Row)
	row.SettledAt = a.At
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

// tell tells the house what ended since the last time and returns how many. It is never called
// between a letter's hand-over and its dot: the house may take its time.
func (w *Worker) tell() (n int) {
	w.answers.Lock()
	rows := w.ended
	w.ended = nil
	w.answers.Unlock()
	for _, row := range rows {
		if row.Ended() {
			w.settled(row)
			n++
		}
	}
	return n
}
