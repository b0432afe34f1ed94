package smtpx_test

import (
	"testing"
	"time"

	"lubart/internal/smtpx"
)

var (
	down  = smtpx.Result{Outcome: smtpx.Transport, Stage: smtpx.StageDial}
	wrong = smtpx.Result{Outcome: smtpx.Misconfigured, Stage: smtpx.StageAuth}
)

func TestBreakerDoublesUpToFiveMinutes(t *testing.T) {
	t.Parallel()
	var b smtpx.Breaker
	now := frozen()
	for _, pause := range []time.Duration{5, 10, 20, 40, 80, 160, 300, 300} {
		if !b.Allow(now) {
			t.Fatal("no probe when the pause was over")
		}
		b.Record(now, down)
		open, cause, until := b.State(now)
		if !open || cause != "transport.dial" || until.Sub(now) != pause*time.Second {
			t.Fatalf("open=%v %q for %v, want %v s", open, cause, until.Sub(now), pause)
		}
		if b.Allow(until.Add(-time.Nanosecond)) {
			t.Fatal("allowed before the pause was over")
		}
		now = until
	}
}

func TestBreakerLetsOneProbePass(t *testing.T) {
	t.Parallel()
	var b smtpx.Breaker
	b.Allow(frozen())
	b.Record(frozen(), down)
	due := frozen().Add(5 * time.Second)
	if !b.Allow(due) || b.Allow(due) {
		t.Fatal("half-open is for exactly one")
	}
	for _, unproven := range []smtpx.Outcome{smtpx.Released, smtpx.Uncertain, smtpx.Poison} {
		b.Record(due, smtpx.Result{Outcome: unproven})
		if _, cause, _ := b.State(due); cause == "" || !b.Allow(due) || b.Allow(due) {
			t.Fatalf("%s proves nothing and must leave room for one more probe", unproven)
		}
	}
	b.Record(due, smtpx.Result{Outcome: smtpx.Failed, Stage: smtpx.StageRcpt})
	if open, cause, _ := b.State(due); open || cause != "" || !b.Allow(due) || !b.Allow(due) {
		t.Fatal("an answer about a message proves the transport")
	}
	b.Record(due, down)
	if _, _, until := b.State(due); until.Sub(due) != 5*time.Second {
		t.Fatal("after a success the pause begins anew")
	}
}

func TestBreakerWaitsForASetting(t *testing.T) {
	t.Parallel()
	var b smtpx.Breaker
	b.Allow(frozen())
	b.Record(frozen(), wrong)
	if open, cause, until := b.State(frozen()); !open || cause != "config.auth" || until.Sub(frozen()) != 15*time.Minute || b.Last() != wrong {
		t.Fatalf("open=%v %q until %v", open, cause, until)
	}
	b.Reset()
	if open, _, _ := b.State(frozen()); open || !b.Allow(frozen()) || b.Last() != (smtpx.Result{}) {
		t.Fatal("a changed setting is tried at once")
	}
}
