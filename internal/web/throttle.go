package web

import (
	"container/list"
	"strings"
	"sync"
	"time"
)

// Throttle lets a key act Burst times at once and then once every Every. Keyed by account and address together
// it stops somebody who guesses, and leaves the rest of an office behind the same address alone.
// It remembers at most Size keys, forgetting the longest unused.
type Throttle struct {
	Burst int
	Every time.Duration
	Size  int

	mu    sync.Mutex
	seen  map[string]*list.Element
	order list.List // of *bucket, the longest unused last
}

// bucket is full again at its instant; each act moves that instant one Every away.
type bucket struct {
	key    string
	fullAt time.Time
}

// Account is the key of one account tried from one address. Capitals make no other account.
func Account(account, address string) string {
	return strings.ToLower(strings.TrimSpace(account)) + "\x00" + address
}

// Allow takes one act of key, or says how long to wait for the next.
func (t *Throttle) Allow(key string, now time.Time) (ok bool, retry time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.bucket(key)
	if b.fullAt.Before(now) {
		b.fullAt = now
	}
	if wait := b.fullAt.Add(t.Every).Sub(now) - time.Duration(t.Burst)*t.Every; wait > 0 {
		return false, wait
	}
	b.fullAt = b.fullAt.Add(t.Every)
	return true, 0
}

// Forget gives a key its whole burst back: somebody who signed in is not guessing.
func (t *Throttle) Forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.seen[key]; ok {
		t.order.Remove(e)
		delete(t.seen, key)
	}
}

func (t *Throttle) bucket(key string) *bucket {
	if e, ok := t.seen[key]; ok {
		t.order.MoveToFront(e)
		return e.Value.(*bucket)
	}
	if t.seen == nil {
		t.seen = map[string]*list.Element{}
	}
	if last := t.order.Back(); last != nil && len(t.seen) >= max(t.Size, 1) {
		delete(t.seen, t.order.Remove(last).(*bucket).key)
	}
	b := &bucket{key: key}
	t.seen[key] = t.order.PushFront(b)
	return b
}
