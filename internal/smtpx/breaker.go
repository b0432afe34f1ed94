package smtpx

import (
	"sync"
	"time"
)

const (
	breakerFirst  = 5 * time.Second
	breakerMost   = 5 * time.Minute
	breakerConfig = 15 * time.Minute
)

// Breaker keeps a broken transport from costing messages anything. Closed, it
// lets every attempt pass. A Transport outcome opens it for 5 s, doubling to
// 5 min; a Misconfigured one for 15 min or until Reset. When that time is over
// one attempt may probe. The zero value is closed. Safe for concurrent use.
type Breaker struct {
	mu      sync.Mutex
	until   time.Time
	delay   time.Duration
	probing bool
	last    Result
}

// State reports whether the server is being left alone at now, why ("config.auth",
// "transport.dial": outcome and stage of the last failure) and until when. The
// cause stays until an attempt succeeds, so a closed breaker with a cause means
// "due to be probed".
func (b *Breaker) State(now time.Time) (open bool, cause string, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return false, "", time.Time{}
	}
	return now.Before(b.until), string(b.last.Outcome) + "." + string(b.last.Stage), b.until
}

// Last is the failure that opened the breaker; the zero Result when closed.
func (b *Breaker) Last() Result {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// Allow asks for leave to make one attempt; each true must be followed by one Record.
func (b *Breaker) Allow(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return true
	}
	if b.probing || now.Before(b.until) {
		return false
	}
	b.probing = true
	return true
}

// Record tells how an allowed attempt ended. An attempt stopped on purpose or
// left without an answer proves nothing and changes nothing.
func (b *Breaker) Record(now time.Time, r Result) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	switch r.Outcome {
	case Released, Poison, Uncertain:
	case Transport:
		b.delay = min(max(2*b.delay, breakerFirst), breakerMost)
		b.until, b.last = now.Add(b.delay), r
	case Misconfigured:
		b.until, b.last = now.Add(breakerConfig), r
	default:
		b.close()
	}
}

// Reset closes the breaker: a setting changed, or a person wants it tried now.
func (b *Breaker) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.close()
}

func (b *Breaker) close() { b.until, b.delay, b.last = time.Time{}, 0, Result{} }
