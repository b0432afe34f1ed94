package remind

import (
	"maps"
	"slices"
	"strconv"

	"lubart/internal/when"
)

// snooze holds back the countdown of those who asked for it. What would have
// come before the day they named comes on that day, once, under the name of the
// rung that day is: a rung already told must not keep its place in the ledger.
// The last rung before the date is never held back.
func (p plan) snooze(slots []slot) []slot {
	for _, ref := range slices.Sorted(maps.Keys(p.Snoozed)) {
		if until := p.until(ref); !until.IsZero() {
			slots = p.hold(slots, ref, until)
		}
	}
	return slots
}

// until is the day a person named, or else the internal date or the date itself.
func (p plan) until(ref string) when.Date {
	limit := p.Internal
	if limit.IsZero() || limit.After(p.Due) {
		limit = p.Due
	}
	if until := p.Snoozed[ref]; until.Before(limit) {
		return until
	}
	return limit
}

func (p plan) hold(slots []slot, ref string, until when.Date) []slot {
	last := lastBefore(slots, ref)
	var kept, held []slot
	for _, s := range slots {
		early := when.DateOf(s.FireAt, p.rules.Home).Before(until)
		if s.Recipient == ref && s.rung.countdown() && s.rung.Days < last && early {
			held = append(held, s)
		} else {
			kept = append(kept, s)
		}
	}
	if len(held) == 0 {
		return slots
	}
	told := slices.ContainsFunc(kept, func(s slot) bool {
		return s.Recipient == ref && s.rung.countdown() && !when.DateOf(s.FireAt, p.rules.Home).After(until)
	})
	if told {
		return kept
	}
	return append(kept, p.wake(held, until))
}

// lastBefore is the day of a person's last countdown rung.
func lastBefore(slots []slot, ref string) int {
	last := -1 << 31
	for _, s := range slots {
		if s.Recipient == ref && s.rung.countdown() {
			last = max(last, s.rung.Days)
		}
	}
	return last
}

// wake is the latest of the rungs held back, on the day until.
func (p plan) wake(held []slot, until when.Date) slot {
	s := slices.MaxFunc(held, func(a, b slot) int { return a.rung.Days - b.rung.Days })
	s.rung.Days = until.Sub(p.Due)
	s.rung.Name = "d-" + strconv.Itoa(-s.rung.Days)
	fire := p.rules.Quiet.Earlier(p.morning(p.before(until, s.person), s.person), p.rules.Home)
	return p.slot(s.rung, s.person, fire)
}
