package outbox

import (
	"hash/fnv"
	"strconv"
	"time"

	"lubart/internal/smtpx"
)

const (
	// MaxErrors is how often a server may put a row off.
	MaxErrors = 12
	// MaxResends is how often a row whose answer was lost is sent again by itself.
	MaxResends = 2

	greylistPause  = 5 * time.Minute
	fullPause      = time.Hour
	uncertainPause = 10 * time.Minute
	longestPause   = 4 * time.Hour
	lastChance     = time.Minute // before a row expires, so that its last try is not its expiry
)

var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}

// Step is what becomes of a row after one attempt.
type Step struct {
	State             string
	Due               time.Time // zero: nothing more happens by itself
	Errors, Uncertain int       // the row's counts from now on
	Reply, Reason     string
	Suppress          bool // write to this address no more
	Free              bool // the attempt costs the row nothing: release it instead of settling
	Broken            bool // the way to the server is broken: try no other row now
}

// Next says what follows from an attempt at now. It is pure: the same result, row and instant give
// the same step, because the jitter comes from the row's id.
func Next(res smtpx.Result, row Row, now time.Time) Step {
	s := Step{Errors: row.Errors, Uncertain: row.Uncertain, Reply: reply(res)}
	switch res.Outcome {
	case smtpx.Sent:
		s.State = Sent
	case smtpx.Retry:
		return s.again(row, now, floor(res))
	case smtpx.RetryLong:
		return s.again(row, now, fullPause)
	case smtpx.Transport, smtpx.Misconfigured:
		s.Free, s.Broken, s.State = true, true, row.waiting()
	case smtpx.Released:
		s.Free, s.State = true, row.waiting()
	case smtpx.Uncertain:
		return s.lost(row, now)
	case smtpx.Suppress:
		s.Suppress = true
		return s.end(row, Failed, ReasonAddress)
	case smtpx.SenderRefused:
		return s.end(row, Failed, ReasonPolicy)
	case smtpx.Poison:
		return s.end(row, Failed, ReasonPoison)
	default:
		return s.end(row, Failed, ReasonRefused)
	}
	return s
}

// again puts the row off for at least that long, but not beyond its expiry, whose last minute is
// its last chance.
func (s Step) again(row Row, now time.Time, least time.Duration) Step {
	s.Errors++
	if s.Errors >= MaxErrors {
		return s.end(row, Failed, ReasonErrors)
	}
	s.State, s.Due = row.waiting(), now.Add(pause(row, least))
	if row.Expires.IsZero() || s.Due.Before(row.Expires) {
		return s
	}
	s.Due = row.Expires.Add(-lastChance)
	if s.Due.Before(now.Add(max(least, lastChance))) {
		return s.end(row, Expired, ReasonExpired)
	}
	return s
}

// lost is the one case nobody can know: the dot was sent, no answer came back.
func (s Step) lost(row Row, now time.Time) Step {
	s.State, s.Uncertain, s.Reason, s.Due = Uncertain, s.Uncertain+1, ReasonNoAnswer, now.Add(uncertainPause)
	if s.Uncertain > MaxResends || !row.Expires.IsZero() && !s.Due.Before(row.Expires) {
		s.Due = time.Time{}
	}
	return s
}

// end closes the row, except that a row whose answer was lost once stays uncertain, waiting for a
// person: it may have arrived, whatever became of its copy.
func (s Step) end(row Row, state, reason string) Step {
	s.State, s.Reason, s.Due = state, reason, time.Time{}
	if row.Uncertain > 0 {
		s.State = Uncertain
	}
	return s
}

// apply is the row as the step leaves it.
func (s Step) apply(row Row) Row {
	row.State, row.Due, row.Errors, row.Uncertain = s.State, s.Due, s.Errors, s.Uncertain
	row.Reply, row.Reason = s.Reply, s.Reason
	return row
}

// closing ends a row by our own decision, before any server was asked.
func closing(row Row, state, reason string) Step {
	s := Step{Errors: row.Errors, Uncertain: row.Uncertain, Reply: row.Reply}
	return s.end(row, state, reason)
}

// floor is the shortest wait a refusal asks for: greylisting counts five minutes.
func floor(res smtpx.Result) time.Duration {
	if res.Greylisted() || res.Code == 450 {
		return greylistPause
	}
	return 0
}

// pause is the growing wait before the next attempt, within a fifth of it more or less so that a
// morning's letters do not come back as one crowd, and never under least.
func pause(row Row, least time.Duration) time.Duration {
	wait := longestPause
	if row.Errors < len(pauses) {
		wait = pauses[row.Errors]
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(row.ID)) // a hash never refuses
	_, _ = h.Write([]byte{byte(row.Errors)})
	jitter := time.Duration(h.Sum64()%401) - 200 // per mille
	return max(wait+wait*jitter/1000, least)
}

// reply is the server's answer as a person may read it.
func reply(res smtpx.Result) string {
	text := ""
	if res.Code > 0 {
		text = strconv.Itoa(res.Code)
	}
	for _, part := range []string{res.Enhanced, res.Reply} {
		if part != "" && text != "" {
			text += " "
		}
		text += part
	}
	return text
}
