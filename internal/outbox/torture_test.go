package outbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
)

// storm is one seed's world: a server that fails in every way, processes that die at every moment,
// people who cancel, and the books that the invariants are read from.
type storm struct {
	t         *testing.T
	rng       *rand.Rand
	clock     *clock
	app       *core.BaseApp
	worker    *Worker
	letters   map[string]Letter
	accepted  map[string][]string // what the server really took
	unknown   map[string]int      // how often nobody could know
	cancelled map[string]bool
	flying    map[string]bool
	crash     string // the moment at which the next process dies
}

func TestTortureKeepsTheInvariants(t *testing.T) {
	for seed := range uint64(storms) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { newStorm(t, seed).run() })
	}
}

func newStorm(t *testing.T, seed uint64) *storm {
	s := &storm{t: t, rng: rand.New(rand.NewPCG(seed, 7)), clock: newClock(), app: house(t), letters: map[string]Letter{},
		accepted: map[string][]string{}, unknown: map[string]int{}, cancelled: map[string]bool{}, flying: map[string]bool{}}
	for n := range 60 {
		l := Letter{ID: fmt.Sprintf("letter%09d", n), Kind: "reminder", Obligation: fmt.Sprintf("obligation%05d", n), Recipient: "users/a",
			To: fmt.Sprintf("p%d@example.org", n), Subject: "Date", Priority: s.rng.IntN(3), Due: noon.Add(time.Duration(s.rng.IntN(600)) * time.Minute)}
		if s.rng.IntN(4) == 0 {
			l.Expires = l.Due.Add(time.Duration(1+s.rng.IntN(300)) * time.Minute)
		}
		if s.rng.IntN(10) == 0 {
			l.Subject = "poison"
		}
		letter(t, s.app, func(to *Letter) { *to = l })
		s.letters[l.ID] = l
	}
	failpoint = s.moment
	t.Cleanup(func() { failpoint = func(string) {} })
	return s
}

// moment ends the process of a worker as a kill would: nothing of it reaches the ledger any more.
func (s *storm) moment(name string) {
	if s.crash == name {
		s.worker.stop()
		s.worker.kill()
	}
}

func (s *storm) start() {
	s.worker = &Worker{App: s.app, Send: s, Render: s.render, From: "office@lubart.test", Now: s.clock.Now}
	s.worker.Sleep = func(ctx context.Context, d time.Duration) error { return ctx.Err() }
	s.worker.init()
	s.crash = []string{"", "", "claimed", "handed", "answered"}[s.rng.IntN(5)]
}

func (s *storm) render(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
	if r.Subject == "poison" {
		panic("poison")
	}
	if s.rng.IntN(20) == 0 {
		return nil, Verdict{Skip: true, Reason: "closed"}, nil
	}
	r.Subject = fmt.Sprint("rendered ", s.rng.Uint64())
	return plain(ctx, app, r)
}

func (s *storm) Send(ctx context.Context, e smtpx.Envelope, raw []byte, handed func() error) smtpx.Result {
	if s.flying[e.ID] {
		s.t.Errorf("I6: %s is sent twice at once", e.ID)
	}
	s.flying[e.ID] = true
	defer delete(s.flying, e.ID)
	if early := s.pick(smtpx.Transport, smtpx.Retry, smtpx.Suppress, smtpx.SenderRefused); early != "" {
		return smtpx.Result{Outcome: early, Stage: smtpx.StageRcpt, Code: 450}
	}
	if s.rng.IntN(12) == 0 {
		_, err := Cancel(s.app, s.clock.Now(), s.letters[e.ID].Obligation, "", "moved") // in the middle of it
		must(s.t, err)
		s.cancelled[e.ID] = true
	}
	if ctx.Err() != nil || handed() != nil {
		return smtpx.Result{Outcome: smtpx.Released, Stage: smtpx.StageBody}
	}
	return s.dot(e.ID, raw)
}

// dot is the server's end of the hand-over.
func (s *storm) dot(id string, raw []byte) smtpx.Result {
	if late := s.pick(smtpx.Retry, smtpx.Failed, smtpx.RetryLong); late != "" {
		return smtpx.Result{Outcome: late, Stage: smtpx.StageDot, Code: 451}
	}
	lost := s.rng.IntN(8) == 0
	if lost || s.crash == "handed" || s.crash == "answered" {
		s.unknown[id]++
	}
	if !lost || s.rng.IntN(2) == 0 {
		s.take(id, raw)
	}
	if lost {
		return smtpx.Result{Outcome: smtpx.Uncertain, Stage: smtpx.StageDot}
	}
	return smtpx.Result{Outcome: smtpx.Sent, Stage: smtpx.StageDot, Code: 250}
}

func (s *storm) take(id string, raw []byte) {
	if s.cancelled[id] {
		s.t.Errorf("I3: %s left after its cancellation", id)
	}
	if l := s.letters[id]; !l.Expires.IsZero() && !s.clock.Now().Before(l.Expires) {
		s.t.Errorf("I4: %s left after its expiry", id)
	}
	if copies := s.accepted[id]; len(copies) > 0 && (len(copies) > s.unknown[id] || copies[0] != string(raw)) {
		s.t.Errorf("I2: copy %d of %s, nobody knew %d times, the same bytes: %v", len(copies)+1, id, s.unknown[id], copies[0] == string(raw))
	}
	s.accepted[id] = append(s.accepted[id], string(raw))
}

func (s *storm) pick(from ...smtpx.Outcome) smtpx.Outcome {
	if n := s.rng.IntN(30); n < len(from) {
		return from[n]
	}
	return ""
}

func (s *storm) run() {
	s.start()
	for range 4000 {
		_, err := s.worker.RunOnce(context.Background(), s.clock.Now())
		if s.worker.soft.Err() != nil {
			s.start()
		} else if err != nil && !errors.Is(err, ErrBroken) {
			s.t.Fatal(err)
		}
		if s.settled() {
			s.check()
			return
		}
		s.clock.Step(time.Duration(1+s.rng.IntN(20)) * time.Minute)
	}
	s.t.Fatal("I5: the outbox never came to rest")
}

// settled is I5: whatever has not ended is due some time.
func (s *storm) settled() bool {
	all := true
	for id := range s.letters {
		r := row(s.t, s.app, id)
		if !r.Ended() {
			all = false
			if (r.State == Queued) && r.Due.IsZero() {
				s.t.Fatalf("I5: %s is queued for never", id)
			}
		}
	}
	return all
}

func (s *storm) check() {
	for id, l := range s.letters {
		r := row(s.t, s.app, id) // I1: it is still there
		switch {
		case l.Subject == "poison" && (len(s.accepted[id]) > 0 || r.State != Failed && r.State != Expired):
			s.t.Errorf("poisoned %s is %s", id, r.State)
		case r.State == Sent && len(s.accepted[id]) == 0:
			s.t.Errorf("I1: %s counts as sent and nobody has it", id)
		case len(s.accepted[id]) > 0 && r.State != Sent && r.State != Uncertain:
			s.t.Errorf("%s was taken %d times and counts as %s (%s)", id, len(s.accepted[id]), r.State, r.Reason)
		}
	}
}
