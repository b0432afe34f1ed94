package remind

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"lubart/internal/when"
)

// overdueLasts is how long an overdue rung stays worth sending: by then the
// weekly one that replaces it is due.
const overdueLasts = 6 * 24 * time.Hour

// levels are the steps of escalation, lowest first.
var levels = []string{"deputy", "lead", "head"}

// plan is one obligation while its reminders are worked out.
type plan struct {
	Obligation
	ladder Ladder
	rules  Rules
	now    time.Time
}

// slot is a reminder that still knows the rung and the person it comes from.
type slot struct {
	Reminder
	rung   Rung
	person Person
}

// Wanted is every reminder that should exist for an obligation, sorted by time.
// It names past rungs too, so that what was sent stays wanted; of the endless
// weekly rungs after the date it names those up to the first after now. Nobody
// is told twice of one rung, and nothing is wanted of a closed obligation; of one
// whose date was taken away only that those who heard of it are told so.
func Wanted(o Obligation, l Ladder, r Rules, now time.Time) []Reminder {
	if !o.Open {
		return nil
	}
	if r.Home == nil {
		r.Home = when.Kyiv
	}
	p := plan{Obligation: o, ladder: l, rules: r, now: now}
	if o.Due.IsZero() || o.At.IsZero() {
		return settle(p.removed())
	}
	slots := p.snooze(p.catchUp(p.lay()))
	return settle(append(slots, p.moved()...))
}

// lay puts each rung before each person of its audience.
func (p plan) lay() []slot {
	var slots []slot
	for _, rung := range p.ladder.Rungs {
		for _, person := range p.People[rung.To] {
			if fire, ok := p.fire(rung, person); ok && p.hears(rung, person) {
				slots = append(slots, p.slot(rung, person, fire))
			}
		}
	}
	return append(slots, p.weekly()...)
}

// weekly lays the rungs after the ladder's last overdue ones, for the audiences
// who were told by those.
func (p plan) weekly() []slot {
	var slots []slot
	if p.ladder.WeeklyAfter <= 0 {
		return nil
	}
	for _, last := range p.lastOverdue() {
		for _, person := range p.People[last.To] {
			if p.hears(last, person) {
				slots = append(slots, p.weeks(last, person)...)
			}
		}
	}
	return slots
}

func (p plan) lastOverdue() []Rung {
	var last []Rung
	for _, rung := range p.ladder.Rungs {
		if !rung.overdue() || rung.Level != "" {
			continue
		}
		if len(last) > 0 && rung.Days > last[0].Days {
			last = nil
		}
		if len(last) == 0 || rung.Days == last[0].Days {
			last = append(last, rung)
		}
	}
	if last == nil {
		return []Rung{{To: Owner, Class: Direct}}
	}
	return last
}

// weeks are one person's weekly rungs up to the first after now.
func (p plan) weeks(last Rung, person Person) []slot {
	var slots []slot
	for days := p.ladder.WeeklyAfter + 7; ; days += 7 {
		rung := last
		rung.Name, rung.Days = "d+"+strconv.Itoa(days), days
		fire, _ := p.fire(rung, person)
		s := p.slot(rung, person, fire)
		s.weekly = true
		slots = append(slots, s)
		if fire.After(p.now) {
			return slots
		}
	}
}

// hears says whether a rung is meant for somebody at all.
func (p plan) hears(rung Rung, person Person) bool {
	switch {
	case rung.IfIdle && !p.Idle:
		return false
	case rung.Level != "":
		return p.reaches(rung.Level) && !p.owns(person)
	default:
		return !rung.countdown() || !p.Acked[person.Ref]
	}
}

func (p plan) reaches(level string) bool {
	at := slices.Index(levels, level)
	return at >= 0 && at <= slices.Index(levels, p.rules.MaxLevel)
}

func (p plan) owns(person Person) bool {
	return slices.ContainsFunc(p.People[Owner], func(owner Person) bool { return owner.Ref == person.Ref })
}

func (p plan) slot(rung Rung, person Person, fire time.Time) slot {
	expires := p.At
	if rung.overdue() {
		expires = fire.Add(overdueLasts)
	}
	return slot{rung: rung, person: person, Reminder: Reminder{
		Obligation: p.ID, Rev: p.Rev, Rung: rung.Name, Recipient: person.Ref, Channel: person.Channel,
		Class: p.class(rung), Level: rung.Level, FireAt: fire.UTC(), ExpiresAt: expires.UTC(),
	}}
}

func (p plan) class(rung Rung) Class {
	switch {
	case p.Soft, rung.Hours <= 0 && rung.Days <= -14:
		return Digest
	case rung.Hours > 0, rung.dayOf() && p.Hard:
		return Alone
	case rung.dayOf(), rung.Class == "":
		return Direct
	default:
		return rung.Class
	}
}

// settle keeps one reminder for a person and rung, whatever audiences the person
// is in, and sorts.
func settle(slots []slot) []Reminder {
	slices.SortFunc(slots, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.Rung, b.Rung), cmp.Compare(a.Recipient, b.Recipient),
			cmp.Compare(weight(a.Class), weight(b.Class)), cmp.Compare(a.Level, b.Level),
			a.FireAt.Compare(b.FireAt), -cmp.Compare(a.Channel, b.Channel))
	})
	slots = slices.CompactFunc(slots, func(a, b slot) bool {
		return a.Rung == b.Rung && a.Recipient == b.Recipient
	})
	slices.SortStableFunc(slots, func(a, b slot) int { return a.FireAt.Compare(b.FireAt) })
	var out []Reminder
	for _, s := range slots {
		out = append(out, s.Reminder)
	}
	return out
}

func weight(c Class) int { return slices.Index([]Class{Alone, Direct, Digest}, c) }

func (r Rung) overdue() bool   { return r.Hours <= 0 && r.Days > 0 }
func (r Rung) dayOf() bool     { return r.Hours <= 0 && r.Days == 0 && r.Level == "" }
func (r Rung) countdown() bool { return r.Hours <= 0 && r.Days < 0 && r.Level == "" }
