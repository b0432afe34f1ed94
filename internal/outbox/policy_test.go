package outbox

import (
	"testing"
	"time"

	"lubart/internal/smtpx"
)

func TestPausesGrowAndStayWithinAFifth(t *testing.T) {
	want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour,
		2 * time.Hour, 4 * time.Hour, 4 * time.Hour, 4 * time.Hour, 4 * time.Hour, 4 * time.Hour}
	spread := map[time.Duration]bool{}
	for n, wait := range want {
		for _, id := range []string{"aaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbb", "ccccccccccccccc"} {
			s := Next(smtpx.Result{Outcome: smtpx.Retry, Code: 451}, Row{ID: id, Errors: n}, noon)
			got := s.Due.Sub(noon)
			if s.State != Queued || s.Errors != n+1 || got < wait*8/10 || got > wait*12/10 {
				t.Fatalf("after %d errors: %s in %v, want about %v", n, s.State, got, wait)
			}
			if again := Next(smtpx.Result{Outcome: smtpx.Retry, Code: 451}, Row{ID: id, Errors: n}, noon); again != s {
				t.Fatal("the same question has two answers")
			}
			spread[got] = true
		}
	}
	if len(spread) < 25 {
		t.Fatalf("only %d different pauses", len(spread))
	}
	if s := Next(smtpx.Result{Outcome: smtpx.Retry}, Row{Errors: MaxErrors - 1}, noon); s.State != Failed || s.Reason != ReasonErrors {
		t.Fatalf("after the last error: %+v", s)
	}
}

func TestEveryOutcomeHasOneConsequence(t *testing.T) {
	for outcome, want := range map[smtpx.Outcome]Step{
		smtpx.Sent:          {State: Sent},
		smtpx.Failed:        {State: Failed, Reason: ReasonRefused},
		smtpx.SenderRefused: {State: Failed, Reason: ReasonPolicy},
		smtpx.Suppress:      {State: Failed, Reason: ReasonAddress, Suppress: true},
		smtpx.Poison:        {State: Failed, Reason: ReasonPoison},
		smtpx.Transport:     {State: Queued, Free: true, Broken: true},
		smtpx.Misconfigured: {State: Queued, Free: true, Broken: true},
		smtpx.Released:      {State: Queued, Free: true},
		smtpx.Uncertain:     {State: Uncertain, Reason: ReasonNoAnswer, Uncertain: 1, Due: noon.Add(10 * time.Minute)},
	} {
		if got := Next(smtpx.Result{Outcome: outcome}, Row{}, noon); got != want {
			t.Errorf("%s: %+v, want %+v", outcome, got, want)
		}
		lost := Next(smtpx.Result{Outcome: outcome}, Row{Uncertain: 1}, noon)
		if outcome != smtpx.Sent && lost.State != Uncertain {
			t.Errorf("%s after a lost answer: %s", outcome, lost.State)
		}
	}
}

func TestNothingIsPlannedBeyondItsExpiry(t *testing.T) {
	retry := smtpx.Result{Outcome: smtpx.Retry, Code: 451, Enhanced: "4.3.0"}
	grey := smtpx.Result{Outcome: smtpx.Retry, Code: 450, Enhanced: "4.7.1", Reply: "wait"}
	for name, c := range map[string]struct {
		res     smtpx.Result
		row     Row
		expires time.Duration
		state   string
		due     time.Duration
	}{
		"a last try just before":     {retry, Row{Errors: 5}, time.Hour, Queued, 59 * time.Minute},
		"no time for a try":          {retry, Row{Errors: 5}, time.Minute, Expired, 0},
		"no time for a greylist":     {grey, Row{Errors: 5}, 5 * time.Minute, Expired, 0},
		"lost answer, time is short": {smtpx.Result{Outcome: smtpx.Uncertain}, Row{}, 9 * time.Minute, Uncertain, 0},
		"third lost answer":          {smtpx.Result{Outcome: smtpx.Uncertain}, Row{Uncertain: 2}, time.Hour, Uncertain, 0},
	} {
		c.row.Expires = noon.Add(c.expires)
		s := Next(c.res, c.row, noon)
		if due := s.Due.Sub(noon); s.State != c.state || c.due == 0 && !s.Due.IsZero() || c.due > 0 && due != c.due {
			t.Errorf("%s: %s due %v", name, s.State, due)
		}
	}
	if s := Next(grey, Row{}, noon); s.Due.Sub(noon) < 5*time.Minute || s.Reply != "450 4.7.1 wait" {
		t.Errorf("greylisted: %+v", s)
	}
}
