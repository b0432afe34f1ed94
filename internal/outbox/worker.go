package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
)

const (
	// StartDelay keeps a fresh process from sending before a person can stop it.
	StartDelay = 10 * time.Second
	// Poll is how long the worker sleeps at most: another process may have enqueued.
	Poll = 30 * time.Second
	// Heartbeat renews the leases of a claim while a server takes its time.
	Heartbeat = Lease / 3

	batch      = 16 // what a claim takes at first, and from a server that takes its time
	batchMost  = 64
	brokenWait = 5 * time.Second // when the Sender tells no better
	settleMost = time.Minute     // the longest pause between two tries to record an answer
)

// Sender hands one message to a server; *smtpx.Sender is one.
type Sender interface {
	Send(ctx context.Context, e smtpx.Envelope, raw []byte, handed func() error) smtpx.Result
}

// Worker delivers what is due, one letter at a time over one connection. App, Send, Render, From
// and Now are required.
type Worker struct {
	App    core.App
	Send   Sender
	Render func(ctx context.Context, app core.App, r Row) (raw []byte, v Verdict, err error)
	From   string // envelope sender
	Now    func() time.Time
	Key    Key

	// Paused says whether nothing may leave now, and why.
	Paused func() (bool, string)
	// Broken is the Sender's breaker: open, why, until when.
	Broken func(now time.Time) (open bool, cause string, until time.Time)
	// OnSettled is called after the commit that ended a row.
	OnSettled func(app core.App, r Row)
	// Sleep waits, or returns the context's error; nil sleeps real time.
	Sleep func(ctx context.Context, d time.Duration) error
	Log   *slog.Logger
	// StartDelay is waited before the first pass of Run.
	StartDelay time.Duration
	// Beat is how often leases are renewed; zero means Heartbeat.
	Beat time.Duration

	once   sync.Once
	ledger *Ledger
	turn   chan struct{} // held while a pass runs; kept by Drain
	nudge  chan struct{}
	loops  sync.WaitGroup
	soft   context.Context // ends: claim nothing, give back what has no dot yet
	hard   context.Context // ends: the grace is over
	stop   context.CancelFunc
	kill   context.CancelFunc

	drained atomic.Bool
	mu      sync.Mutex
	pending map[string]bool // accepted by a server, not recorded yet

	drafts drafts // of the pass that runs
	claims int    // how many rows the next claim takes

	answers sync.Mutex // held while one is recorded
	waits   *Answer    // for the next hand-over, at most for company
	rung    *Answer    // what waited when the alarm rang last
	alarm   *time.Timer
	armed   bool
	company time.Duration
	ended   []Row // recorded, the house is not told yet
}

// ErrPaused says that a person has to release sending first.
var ErrPaused = errors.New("sending is paused")

// ErrBroken says that the way to the mail server is broken; the letters wait unharmed.
var ErrBroken = errors.New("the mail server cannot be reached")

func (w *Worker) init() {
	w.once.Do(func() {
		w.ledger = &Ledger{App: w.App, Key: w.Key}
		w.turn, w.nudge = make(chan struct{}, 1), make(chan struct{}, 1)
		w.soft, w.stop = context.WithCancel(context.Background())
		w.hard, w.kill = context.WithCancel(context.Background())
		w.pending, w.claims = map[string]bool{}, batch
		if w.Log == nil {
			w.Log = slog.New(slog.DiscardHandler)
		}
		if w.Sleep == nil {
			w.Sleep = sleep
		}
		if w.Beat == 0 {
			w.Beat = Heartbeat
		}
		if w.company == 0 {
			w.company = company
		}
	})
}

// Nudge wakes Run: something was enqueued and committed.
func (w *Worker) Nudge() {
	w.init()
	select {
	case w.nudge <- struct{}{}:
	default:
	}
}

// Run delivers until ctx ends or Drain is called. It sleeps until the next row is due, a nudge, the
// end of a broken server's rest, or Poll.
func (w *Worker) Run(ctx context.Context) {
	w.init()
	w.loops.Add(1)
	defer w.loops.Done()
	ctx, cancel := w.until(ctx)
	defer cancel()
	if w.Sleep(ctx, w.StartDelay) != nil {
		return
	}
	for ctx.Err() == nil {
		if _, err := w.pass(ctx, w.Now); err != nil && ctx.Err() == nil {
			w.Log.Warn("outbox pass", "error", err)
		}
		w.rest(ctx)
	}
}

// RunOnce delivers everything due as of now and returns how many rows came to an end. It stops with
// ErrPaused while sending is paused and with ErrBroken when the server cannot be used.
func (w *Worker) RunOnce(ctx context.Context, now time.Time) (n int, err error) {
	w.init()
	ctx, cancel := w.until(ctx)
	defer cancel()
	return w.pass(ctx, func() time.Time { return now })
}

// until ends the context when the worker is drained too.
func (w *Worker) until(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(w.soft, cancel)
	return ctx, func() { unhook(); cancel() }
}

// Drain stops: no more claims; letters without their dot go back uncounted; one that waits for the
// server's last answer may use ctx. What is left then stays handed, and is uncertain after the next
// start. It returns ctx's error in that case. The worker cannot be used afterwards.
func (w *Worker) Drain(ctx context.Context) error {
	w.init()
	w.stop()
	defer w.kill()
	if w.drained.Load() {
		return nil
	}
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("drain outbox: %w", ctx.Err())
	}
	w.drained.Store(true)
	w.loops.Wait()
	return w.ledger.Close()
}

// Unrecorded is how many letters a server accepted that could not be written down yet.
func (w *Worker) Unrecorded() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.pending)
}

// pass sweeps, expires and delivers batch after batch. at is the instant it decides as of; leases
// always run in real time, which other processes share.
func (w *Worker) pass(ctx context.Context, at func() time.Time) (n int, err error) {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	n, err = w.tidy(at())
	for err == nil && ctx.Err() == nil {
		if err = w.ready(); err != nil {
			break
		}
		var rows []Row
		rows, err = w.ledger.Claim(ctx, at(), w.Now(), w.claims)
		if len(rows) == 0 {
			break
		}
		var ended int
		ended, err = w.deliver(ctx, at, rows)
		n += ended
	}
	return n, err
}

// ready tells why nothing may be claimed now.
func (w *Worker) ready() error {
	if w.Paused != nil {
		if paused, why := w.Paused(); paused {
			return fmt.Errorf("%w: %s", ErrPaused, why)
		}
	}
	if w.Broken != nil {
		if open, cause, _ := w.Broken(w.Now()); open {
			return fmt.Errorf("%w: %s", ErrBroken, cause)
		}
	}
	return nil
}

// tidy ends what time has ended.
func (w *Worker) tidy(now time.Time) (int, error) {
	swept, err := Sweep(w.App, now, w.Now())
	if err != nil {
		return 0, err
	}
	expired, err := Expire(w.App, now)
	for _, r := range append(swept, expired...) {
		w.settled(r)
	}
	return len(swept) + len(expired), err
}

// rest sleeps until there may be something to do.
func (w *Worker) rest(ctx context.Context) {
	wait := w.wait(ctx)
	if wait <= 0 {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	slept := make(chan struct{})
	go func() {
		defer close(slept)
		_ = w.Sleep(ctx, wait) // its only error is ctx's, which the loop asks for
	}()
	select {
	case <-slept:
	case <-w.nudge:
		cancel()
		<-slept
	}
}

// wait is how long nothing can happen by itself.
func (w *Worker) wait(ctx context.Context) time.Duration {
	now := w.Now()
	switch err := w.ready(); {
	case errors.Is(err, ErrPaused):
		return Poll
	case errors.Is(err, ErrBroken):
		_, _, until := w.Broken(now)
		return min(max(until.Sub(now), time.Second), Poll)
	}
	due, err := w.ledger.NextDue(ctx)
	if err != nil || due.IsZero() {
		return Poll
	}
	if !due.After(now) {
		return brokenWait // it was due in the pass before and something kept it
	}
	return min(due.Sub(now), Poll)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
