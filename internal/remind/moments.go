package remind

import (
	"time"

	"lubart/internal/when"
)

// earlyEnough is when people are told who chose no hour of their own.
const earlyEnough = "08:30"

// fire is the moment of a rung for a person; some rungs have none.
func (p plan) fire(rung Rung, person Person) (fire time.Time, ok bool) {
	day := p.Due.AddDays(rung.Days)
	switch {
	case rung.Hours > 0:
		return p.At.Add(-time.Duration(rung.Hours) * time.Hour), p.Timed
	case rung.Days > 0 && rung.Level != "": // whoever is told of silence is told on a working day
		return p.morning(p.rules.Calendar.OnOrAfter(p.after(day, person)), person), true
	case rung.Days > 0:
		return p.morning(p.after(day, person), person), true
	case rung.Days == 0 && !p.Soft:
		return p.morning(p.before(day, person), person), true
	default:
		return p.working(p.rules.Calendar.OnOrBefore(p.before(day, person)), person), true
	}
}

// working is the person's morning of a working day, earlier if that is in quiet
// hours; a quiet Monday morning is the last working evening before it.
func (p plan) working(day when.Date, person Person) time.Time {
	fire := p.rules.Quiet.Earlier(p.morning(day, person), p.rules.Home)
	got := when.DateOf(fire, p.rules.Home)
	if p.rules.Calendar.Works(got) {
		return fire
	}
	return p.rules.Calendar.OnOrBefore(got).At(fire.In(p.rules.Home).Format("15:04"), p.rules.Home)
}

func (p plan) morning(day when.Date, person Person) time.Time {
	if _, _, err := when.Clock(person.Morning); err != nil {
		return day.At(earlyEnough, p.rules.Home)
	}
	return day.At(person.Morning, p.rules.Home)
}

// before is the day, or the last whose morning is before the deadline: nine
// o'clock in Tokyo has passed before anybody here is up.
func (p plan) before(day when.Date, person Person) when.Date {
	if p.morning(day, person).Before(p.At) {
		return day
	}
	last := when.DateOf(p.At, p.rules.Home)
	if !p.morning(last, person).Before(p.At) {
		return last.AddDays(-1)
	}
	return last
}

// after is the day, or the first whose morning is after the deadline: the day
// after it, Los Angeles still has hours to go.
func (p plan) after(day when.Date, person Person) when.Date {
	if p.morning(day, person).After(p.At) {
		return day
	}
	first := when.DateOf(p.At, p.rules.Home)
	if !p.morning(first, person).After(p.At) {
		return first.AddDays(1)
	}
	return first
}

// notice is the moment for something that became known at Since: then, or after
// the quiet hours around it, or then all the same if the date would pass.
func (p plan) notice() time.Time {
	if later := p.rules.Quiet.Later(p.Since, p.rules.Home); later.Before(p.At) {
		return later.UTC()
	}
	return p.Since.UTC()
}
