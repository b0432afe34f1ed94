package outbox

import (
	"context"
	"errors"
	"time"
)

// fresh is how old a letter's late check may be when its turn comes; it is made anew otherwise.
const fresh = 250 * time.Millisecond

// draft is what came of composing a row, possibly a little before its turn.
type draft struct {
	row   Row // with the address and the frozen bytes it is sent with
	raw   []byte
	step  Step // what follows when there is nothing to send
	ready bool
	err   error // our own ledger failed
	kept  bool  // the ledger has the bytes already
}

// drafts are the next rows of a claim, composed together so that the first hand-over among them
// writes the bytes of all. As long as the server takes letters quickly their number doubles; a slow
// one, or one whose rate is limited, gets every letter composed when its turn comes.
type drafts struct {
	rows  []*draft
	width int
	since time.Time
}

// draft is the composed letter of the first row.
func (w *Worker) draft(ctx context.Context, at func() time.Time, rows []Row) *draft {
	d, now := &w.drafts, w.Now()
	if len(d.rows) > 0 && (now.Sub(d.since) > fresh || d.rows[0].row.ID != rows[0].ID) {
		d.rows, d.width = nil, 0
	}
	if len(d.rows) == 0 {
		d.widen(now)
		d.since = now
		for _, row := range rows[:min(d.width, len(rows))] {
			d.rows = append(d.rows, w.prepare(ctx, at(), row))
		}
	}
	first := d.rows[0]
	d.rows = d.rows[1:]
	return first
}

// widen doubles the width after one that left at least half of the time it had.
func (d *drafts) widen(now time.Time) {
	if d.width == 0 || now.Sub(d.since) > fresh/2 {
		d.width = 1
		return
	}
	d.width = min(2*d.width, batch)
}

// pace doubles the claims while the server takes as many letters as a claim has before a late check
// would be stale: a claim costs a durable commit, however many rows it takes.
func (w *Worker) pace(since time.Time, done int) {
	switch {
	case w.Now().Sub(since) > fresh:
		w.claims = batch
	case done == w.claims:
		w.claims = min(2*w.claims, batchMost)
	}
}

// unburden gives back what a small claim would not have taken, once the server turns out to take its
// time: a letter somebody waits for is never behind more than that.
func (w *Worker) unburden(since time.Time, rows []Row) []Row {
	if len(rows) <= batch || w.Now().Sub(since) <= fresh {
		return rows
	}
	w.recordWaiting() // an answer comes before rows that only go back
	w.giveBack(rows[batch:])
	return rows[:batch]
}

// forget makes the rows to come be looked at anew: something else than an accepted letter happened.
func (d *drafts) forget() { d.rows, d.width = nil, 0 }

// unkept are the letters ahead whose bytes the ledger has not got.
func (d *drafts) unkept() (all []*draft) {
	for _, each := range d.rows {
		if each.unkept() {
			all = append(all, each)
		}
	}
	return all
}

func (d *draft) unkept() bool { return d.ready && !d.kept && len(d.row.Frozen) == 0 }

// prepare loads and composes a row, or says what follows instead.
func (w *Worker) prepare(ctx context.Context, now time.Time, row Row) *draft {
	d := &draft{row: row}
	if expired(row, now) {
		d.step = closing(row, Expired, ReasonExpired)
		return d
	}
	suppressed, err := w.ledger.Load(ctx, now, &d.row)
	if errors.Is(err, ErrSecretGone) {
		d.step = closing(row, Failed, ReasonWiped)
		return d
	}
	if d.err = err; err != nil {
		return d
	}
	if d.raw, d.step, d.ready = w.compose(ctx, now, &d.row); !d.ready {
		return d
	}
	if d.row.To != row.To {
		suppressed, d.err = Suppressed(w.App, now, d.row.To)
	}
	if suppressed {
		d.step, d.ready = closing(d.row, Skipped, ReasonSuppressed), false
	}
	return d
}
