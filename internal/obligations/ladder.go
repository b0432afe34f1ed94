package obligations

import (
	"fmt"
	"slices"

	"lubart/internal/remind"
)

// digestFrom is how many days ahead a rung is worth a line, not a letter.
const digestFrom = 14

// steps are the rungs of a ladder's owner in days before and after the date.
type steps struct {
	days    []int // before the date, the date itself is always told
	hours   []int // before a timed date
	overdue []int // after it
	digest  int   // rungs this many days ahead or more go in the digest; 0 = digestFrom
	weekly  bool  // after the last overdue rung, every week until closed
	soft    bool  // nothing but the digest
	near    bool  // watchers hear only the day before
}

// ladder builds a ladder: the owner's rungs, what watchers and the person concerned hear of them,
// and who is told of silence.
func ladder(s steps, up ...remind.Rung) remind.Ladder {
	var l remind.Ladder
	for _, d := range append(slices.Clone(s.days), 0) {
		l.Rungs = append(l.Rungs, s.countdown(d, remind.Owner))
		if d == 7 || d == 3 || d == 1 || d == 0 {
			l.Rungs = append(l.Rungs, s.countdown(d, "person"))
		}
	}
	if len(s.days) > 0 && !s.near { // whoever watches hears twice, however the owner is told
		l.Rungs = append(l.Rungs, s.countdown(7, "watchers"))
	}
	if len(s.days) > 0 {
		l.Rungs = append(l.Rungs, s.countdown(1, "watchers"))
	}
	for _, h := range s.hours {
		l.Rungs = append(l.Rungs, remind.Rung{Name: fmt.Sprintf("h-%d", h), Hours: h, To: remind.Owner, Class: remind.Alone})
	}
	l.Rungs = append(l.Rungs, up...)
	for _, d := range s.overdue {
		l.Rungs = append(l.Rungs, remind.Rung{Name: fmt.Sprintf("d+%d", d), Days: d, To: remind.Owner, Class: s.class(0)})
		if s.weekly {
			l.WeeklyAfter = max(l.WeeklyAfter, d)
		}
	}
	return l
}

func (s steps) countdown(days int, to string) remind.Rung {
	r := remind.Rung{Name: fmt.Sprintf("d-%d", days), Days: -days, To: to, Class: s.class(days)}
	if days == 0 && !s.soft {
		r.Class = remind.Alone
	}
	return r
}

func (s steps) class(days int) remind.Class {
	limit := s.digest
	if limit == 0 {
		limit = digestFrom
	}
	if s.soft || days >= limit {
		return remind.Digest
	}
	return remind.Direct
}

// silence tells somebody further up, days before the date, that nobody has acted.
func silence(days int, whom string) remind.Rung {
	return remind.Rung{Name: fmt.Sprintf("esc-%d", days), Days: -days, To: whom, Class: remind.Direct, IfIdle: true, Level: whom}
}

// unanswered tells somebody further up, days after the date, that nobody has acted.
func unanswered(days int, whom string) remind.Rung {
	return remind.Rung{Name: fmt.Sprintf("esc+%d", days), Days: days, To: whom, Class: remind.Direct, IfIdle: true, Level: whom}
}

// late tells somebody else than the owner, days after the date, that it has passed, whoever has acted.
func late(days int, whom string) remind.Rung {
	return remind.Rung{Name: fmt.Sprintf("d+%d", days), Days: days, To: whom, Class: remind.Direct}
}

// ahead tells somebody else than the owner of the date, days before it.
func ahead(days int, whom string) remind.Rung {
	return steps{}.countdown(days, whom)
}

// monthly are n rungs, thirty days apart.
func monthly(n int) []int {
	days := make([]int, n)
	for i := range days {
		days[i] = 30 * (i + 1)
	}
	return days
}
