package remind

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// stage orders rungs of one obligation; a later one says all that an earlier
// one would.
type stage int

const (
	countdown stage = iota
	dateMoved
	theDay
	lastHours
	overdue
)

// stageOf reads the name of a rung: its stage, and how far along it is in that,
// more being later.
func stageOf(rung string) (s stage, far int) {
	if rung == moved {
		return dateMoved, 0
	}
	at := strings.LastIndexAny(rung, "+-")
	far, err := strconv.Atoi(rung[at+1:])
	switch {
	case at < 0 || err != nil:
		return countdown, -1 << 31
	case rung[at] == '+':
		return overdue, far
	case rung[:at] == "h":
		return lastHours, -far
	case far == 0:
		return theDay, 0
	default:
		return countdown, -far
	}
}

// moreUrgent compares rungs of one obligation, the more urgent first: those of
// its newest date, the latest rung, and of two equal ones the escalation.
func moreUrgent(a, b Due) int {
	aStage, aFar := stageOf(a.Rung)
	bStage, bFar := stageOf(b.Rung)
	return cmp.Or(cmp.Compare(b.Rev, a.Rev), cmp.Compare(bStage, aStage), cmp.Compare(bFar, aFar),
		cmp.Compare(b.Level, a.Level), b.FireAt.Compare(a.FireAt), cmp.Compare(a.Rung, b.Rung),
		cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.ID, b.ID))
}

// pointless says whether a reminder has nothing left to say: it expired, or it
// counts down to a date that has passed.
func (d Due) pointless(now time.Time) bool {
	if !d.ExpiresAt.IsZero() && now.After(d.ExpiresAt) {
		return true
	}
	s, _ := stageOf(d.Rung)
	return s != overdue && !d.At.IsZero() && d.At.Before(now)
}

func (d Due) lastHours() bool {
	s, _ := stageOf(d.Rung)
	return s == lastHours && d.Class != Digest
}

// hardDay says whether a line is the day itself of a hard date.
func (d Due) hardDay() bool {
	s, _ := stageOf(d.Rung)
	return s == theDay && d.Hard && d.Class != Digest && d.Level == ""
}
