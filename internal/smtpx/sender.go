package smtpx

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const burst = 5

// Sender sends messages one at a time over one connection, which it opens when
// needed and keeps while it serves. Safe for concurrent use: calls queue.
type Sender struct {
	cfg     Config
	server  Server
	faulty  error // of the URL; every Send says it
	pace    *rate.Limiter
	breaker Breaker

	turn chan struct{} // held while a message is under way

	mu      sync.Mutex
	current *session
	idle    *time.Timer
	taken   int // how often the connection was asked for
	closed  bool
}

// New makes a Sender and connects to nothing. A URL that ParseURL refuses makes
// every Send end in Misconfigured.
func New(cfg Config) *Sender {
	cfg = cfg.withDefaults()
	server, err := ParseURL(cfg.URL)
	limit := rate.Inf
	if cfg.Rate > 0 {
		limit = rate.Limit(cfg.Rate / 60)
	}
	return &Sender{cfg: cfg, server: server, faulty: err, pace: rate.NewLimiter(limit, burst), turn: make(chan struct{}, 1)}
}

// Breaker is the one that guards this Sender's server.
func (s *Sender) Breaker() *Breaker { return &s.breaker }

// Send hands raw to the server for the one recipient of e.
//
// handed is called when the body is written and before the closing dot, the
// instant after which the outcome may become unknown; if it errors, or ctx is
// cancelled before it returned, the socket is closed without a dot and the
// outcome is Released. After the dot ctx is ignored. A nil handed is not called.
//
// While the breaker is open Send returns Transport at once with ErrBreakerOpen.
func (s *Sender) Send(ctx context.Context, e Envelope, raw []byte, handed func() error) Result {
	if err := e.check(raw); err != nil {
		return Classify(StageDial, err)
	}
	if handed == nil {
		handed = func() error { return nil }
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return stopped(ctx, StageDial)
	}
	if !s.breaker.Allow(s.cfg.Now()) {
		return Classify(StageDial, ErrBreakerOpen)
	}
	r := s.attempt(ctx, e, raw, handed)
	s.breaker.Record(s.cfg.Now(), r)
	return r
}

func stopped(ctx context.Context, at Stage) Result {
	return Classify(at, fmt.Errorf("%w: %w", ErrStopped, context.Cause(ctx)))
}

func (s *Sender) attempt(ctx context.Context, e Envelope, raw []byte, handed func() error) Result {
	if s.faulty != nil {
		return Classify(StageDial, fmt.Errorf("%w: %w", ErrSetting, s.faulty))
	}
	if err := s.await(ctx); err != nil {
		return stopped(ctx, StageDial)
	}
	budget, cancel := context.WithTimeout(ctx, s.cfg.Budget)
	defer cancel()
	r := s.exchange(budget, e, raw, handed)
	if ctx.Err() != nil && r.Code == 0 && r.Stage != StageDot {
		return stopped(ctx, r.Stage) // we closed the socket ourselves
	}
	return r
}

// await spends one message of the rate.
func (s *Sender) await(ctx context.Context) error {
	now := s.cfg.Now()
	place := s.pace.ReserveN(now, 1)
	pause := place.DelayFrom(now)
	if pause <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		place.CancelAt(now)
		return ctx.Err()
	}
}

// exchange sends over the kept connection, or over a new one if there is none
// or the kept one turns out dead: that redial is free and happens once.
func (s *Sender) exchange(ctx context.Context, e Envelope, raw []byte, handed func() error) Result {
	if kept := s.take(); kept != nil {
		r := kept.deliver(ctx, e, raw, s.cfg.Dot, handed)
		s.keep(kept, r)
		if !r.dead() || ctx.Err() != nil {
			return r
		}
	}
	fresh, r := open(ctx, s.server, s.cfg)
	if fresh == nil {
		return r
	}
	if err := s.adopt(fresh); err != nil {
		fresh.drop()
		return Classify(StageHello, err)
	}
	r = fresh.deliver(ctx, e, raw, s.cfg.Dot, handed)
	s.keep(fresh, r)
	return r
}

// take stops the idle clock of the kept connection and returns it while it is
// young enough.
func (s *Sender) take() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken++
	if s.idle != nil {
		s.idle.Stop()
	}
	if s.current != nil && s.cfg.Now().Sub(s.current.opened) >= s.cfg.Age {
		s.current.leave(farewell)
		s.current = nil
	}
	return s.current
}

// adopt makes the connection the one that Close closes.
func (s *Sender) adopt(fresh *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("%w: %w", ErrStopped, errClosed)
	}
	s.current = fresh
	return nil
}

// keep returns a connection after r, or parts with it.
func (s *Sender) keep(used *session, r Result) {
	if !used.usable(r, s.cfg.Now(), s.cfg) {
		used.leave(r)
		s.forget(used)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		used.drop()
		return
	}
	turn := s.taken
	s.idle = time.AfterFunc(s.cfg.Idle, func() { s.expire(turn) })
}

// expire closes the connection nobody used, unless its clock was stopped too
// late to hold this call back.
func (s *Sender) expire(turn int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken != turn || s.current == nil {
		return
	}
	s.current.leave(farewell)
	s.current = nil
}

// farewell stands for the last answer of a connection in good order.
var farewell = Result{Code: 250}

// forget drops the connection if it is still the kept one.
func (s *Sender) forget(used *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	used.drop()
	if s.current == used {
		s.current = nil
	}
}

// Close closes the connection at once. A Send under way ends as it would if the
// network had gone: Uncertain if its dot had left. Wait for it first.
func (s *Sender) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.idle != nil {
		s.idle.Stop()
	}
	if s.current != nil {
		s.current.drop()
		s.current = nil
	}
}
