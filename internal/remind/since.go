package remind

import (
	"cmp"
	"maps"
	"slices"

	"lubart/internal/when"
)

// catchUp drops what lies before the date was known. Of that it keeps, for each
// owner, the latest countdown rung or the one of the day itself, and tells it
// when the date became known: a date typed inside its own ladder is told once.
func (p plan) catchUp(slots []slot) []slot {
	var kept, missed []slot
	for _, s := range slots {
		if s.FireAt.Before(p.Since) {
			missed = append(missed, s)
		} else {
			kept = append(kept, s)
		}
	}
	if !p.Since.Before(p.At) {
		return kept
	}
	for _, s := range latest(missed) {
		s.FireAt = p.notice()
		if !p.toldAnyway(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// latest is the last missed rung of each owner.
func latest(missed []slot) []slot {
	var out []slot
	slices.SortFunc(missed, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.Recipient, b.Recipient), cmp.Compare(b.rung.Days, a.rung.Days), cmp.Compare(a.Rung, b.Rung))
	})
	for _, s := range missed {
		ours := s.rung.To == Owner && (s.rung.countdown() || s.rung.dayOf())
		if ours && (len(out) == 0 || out[len(out)-1].Recipient != s.Recipient) {
			out = append(out, s)
		}
	}
	return out
}

// toldAnyway says whether a morning rung tells the owner on that day.
func (p plan) toldAnyway(kept []slot, s slot) bool {
	day := when.DateOf(s.FireAt, p.rules.Home)
	return slices.ContainsFunc(kept, func(k slot) bool {
		return k.Recipient == s.Recipient && k.rung.To == Owner && (k.rung.countdown() || k.rung.dayOf()) &&
			when.DateOf(k.FireAt, p.rules.Home) == day
	})
}

// moved is the rung that says a date has become another.
const moved = "moved"

// moved tells everybody who heard of an earlier date, whether or not they still
// have a part in the obligation.
func (p plan) moved() []slot {
	var slots []slot
	if p.Rev <= 1 || !p.Since.Before(p.At) {
		return nil
	}
	for _, ref := range p.Told {
		s := p.slot(Rung{Name: moved}, p.find(ref), p.notice())
		if !p.Soft {
			s.Class = Direct
		}
		slots = append(slots, s)
	}
	return slots
}

// removed tells everybody who heard of a date that there is none now, as long as a week later.
func (p plan) removed() []slot {
	p.At = p.Since.Add(overdueLasts)
	return p.moved()
}

// find is the person as some audience knows them; who left all of them is written to.
func (p plan) find(ref string) Person {
	for _, audience := range slices.Sorted(maps.Keys(p.People)) {
		for _, person := range p.People[audience] {
			if person.Ref == ref {
				return person
			}
		}
	}
	return Person{Ref: ref, Channel: "mail"}
}
