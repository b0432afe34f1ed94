package placements

import (
	"math"
	"slices"
	"time"

	"lubart/internal/when"
)

// rolling is the year that does not begin in January.
const rolling = 365

// The verdicts on a sum of days.
const (
	Ok   = "ok"
	Warn = "warn"
	Near = "near"
	Over = "over"
)

// year is the calendar year, which is the budget year too.
func year(y int) Span {
	return Span{From: when.Date{Year: y, Month: time.January, Day: 1}, To: when.Date{Year: y, Month: time.December, Day: 31}}
}

// DaysIn is how many calendar days of the periods lie in a window, each day once.
func DaysIn(periods []Span, window Span) int {
	days := 0
	for _, s := range joined(periods, window) {
		days += s.Days()
	}
	return days
}

// DaysInYear is how many calendar days of one year somebody has worked or will: all periods, ends
// included, and the days elsewhere that the referral tells of (Закон № 5067-VI ст. 31: no more than 180
// calendar days in a year).
func DaysInYear(periods []Span, y, elsewhere int) int {
	return DaysIn(periods, year(y)) + max(elsewhere, 0)
}

// DaysRolling is how many days of the periods lie in the 365 days that end on a day. The law does not
// say which year it means: where only this sum passes the limit, people are warned, not stopped.
func DaysRolling(periods []Span, until when.Date) int {
	return DaysIn(periods, Span{From: until.AddDays(1 - rolling), To: until})
}

// MostRolling is the largest rolling sum over a span of days.
func MostRolling(periods []Span, over Span) int {
	most := 0
	for d := over.From; !d.IsZero() && !d.After(over.To); d = d.AddDays(1) {
		most = max(most, DaysRolling(periods, d))
	}
	return most
}

// Ceiling is a limit of days with the days at which people are told: 150, 170, 180. No limit is 0.
type Ceiling struct{ Warn, Near, Limit int }

// Ceiling is the limit of a kind by the norms of a day.
func (l Limits) Ceiling(n Norms) Ceiling {
	limit := n.Whole(l.DaysYear, 0)
	return Ceiling{Warn: n.Whole(l.DaysWarn, limit), Near: n.Whole(l.DaysNear, limit), Limit: limit}
}

// Verdict is what a number of days means; without a limit it is always ok.
func (c Ceiling) Verdict(days int) string {
	switch {
	case c.Limit <= 0:
		return Ok
	case days > c.Limit:
		return Over
	case days >= c.Near:
		return Near
	case days >= c.Warn:
		return Warn
	}
	return Ok
}

// Crossings are the numbers of days at which people are told, each once.
func (c Ceiling) Crossings() []int {
	if c.Limit <= 0 {
		return nil
	}
	return slices.Compact([]int{min(c.Warn, c.Limit), min(c.Near, c.Limit), c.Limit})
}

// DayReached is the day of a year on which somebody's n-th day falls by the plan, or none if the plan
// ends before it. Days elsewhere count first: they are known already.
func DayReached(periods []Span, y, elsewhere, n int) when.Date {
	left := n - max(elsewhere, 0)
	for _, s := range joined(periods, year(y)) {
		if left <= 0 {
			return s.From
		}
		if left <= s.Days() {
			return s.From.AddDays(left - 1)
		}
		left -= s.Days()
	}
	return when.Date{}
}

// LastMonthDay is the last day of a term of so many months that begins on a day.
func LastMonthDay(from when.Date, months int) when.Date { return from.AddMonths(months).AddDays(-1) }

// TooLong says whether a term passes a number of months; no end or no limit passes nothing.
func TooLong(s Span, months int) bool {
	return months > 0 && !s.From.IsZero() && !s.To.IsZero() && s.To.After(LastMonthDay(s.From, months))
}

// PayCap is the most that a month may pay, in minor units: the minimum wage times mult, in proportion
// to the hours of a week where they are fewer than full.
func PayCap(minWage, mult, hours, full float64) int64 { return share(minWage*mult, hours, full) }

// PayFloor is the least that a month may pay: the minimum wage, in proportion to the hours (Закон про
// оплату праці ст. 3-1).
func PayFloor(minWage, hours, full float64) int64 { return share(minWage, hours, full) }

func share(whole, hours, full float64) int64 {
	if hours <= 0 || full <= 0 || hours >= full {
		return int64(math.Round(whole))
	}
	return int64(math.Round(whole * hours / full))
}

// Age is how many years somebody born on a day has lived on another.
func Age(born, on when.Date) int {
	if born.IsZero() || on.IsZero() {
		return 0
	}
	age := on.Year - born.Year
	if on.Before(born.AddMonths(12 * age)) {
		age--
	}
	return age
}

// The ages at which the law draws lines: below the first nobody works (КЗпП ст. 188), below the others
// a week is shorter (ст. 51) or a medical examination is needed every year (ст. 191).
const (
	ageWorks = 14
	ageYoung = 16
	ageAdult = 18
	ageMed   = 21
)

// WeekHours is how many hours a week somebody of that age may work on a day (КЗпП ст. 50, 51), 0 if
// none. Born is the birth date; nobody's is an adult's.
func WeekHours(born, on when.Date, n Norms) float64 {
	age := Age(born, on)
	switch {
	case born.IsZero() || age >= ageAdult:
		return n[WeekHoursAdult].Value
	case age >= ageYoung:
		return n[WeekHours16].Value
	case age >= ageWorks:
		return n[WeekHours14].Value
	}
	return 0
}

// MedicalByAge says whether somebody's age alone asks for a medical examination (КЗпП ст. 191).
func MedicalByAge(born, on when.Date) bool { return !born.IsZero() && Age(born, on) < ageMed }

// Overlaps are the periods of the same person that share a day with a span.
func Overlaps(s Span, others []Span) []Span {
	var all []Span
	for _, o := range others {
		if _, both := s.Within(o); both {
			all = append(all, o)
		}
	}
	return all
}

// LastOfAgreement is the last day a placement may run to: the end of the agreement, and never past its
// budget year, for the agreement is made within one budget period (п. 9 Порядку № 175).
func LastOfAgreement(agreement Span) when.Date {
	if agreement.From.IsZero() {
		return agreement.To
	}
	return earlier(agreement.To, year(agreement.From.Year).To)
}

// PastAgreement says whether a placement has a day on which its agreement is not valid.
func PastAgreement(s, agreement Span) bool {
	last := LastOfAgreement(agreement)
	return s.From.IsZero() || last.IsZero() || s.From.Before(agreement.From) || s.To.IsZero() || s.To.After(last)
}

// Period is when somebody worked or will, and on which kind of works.
type Period struct {
	Span
	Kind string
}

// Terms are the conditions of one placement that limits speak of. Others are all other periods of the
// same person that happened or will; Elsewhere are the days of the first year worked for others, as the
// referral tells.
type Terms struct {
	Kind      string
	Span      Span
	Born      when.Date
	Hours     float64 // a week
	Pay       int64   // a month, minor units
	Elsewhere int
	Others    []Period
}

// spans are the other periods of one kind, or of every kind for "".
func (t Terms) spans(kind string) []Span {
	var all []Span
	for _, o := range t.Others {
		if kind == "" || o.Kind == kind {
			all = append(all, o.Span)
		}
	}
	return all
}

// Breach is one limit that terms pass, or come near: Key is the message limits.<key>; Have and Most are
// what it says, in days, hours, months or minor units. Stops says that only a head's reason lets it pass.
type Breach struct {
	Key   string
	Have  int64
	Most  int64
	Stops bool
}

// Breaches are all limits that terms pass or come near, by the norms of the first day.
func Breaches(t Terms, n Norms) []Breach {
	k, _ := KindOf(t.Kind)
	var all []Breach
	add := func(passed bool, b Breach) {
		if passed {
			all = append(all, b)
		}
	}
	all = append(all, t.days(k.Limits.Ceiling(n))...)
	months := n.Whole(k.Limits.Months, 0)
	add(TooLong(t.Span, months), Breach{Key: "months", Most: int64(months), Stops: true})
	most := WeekHours(t.Born, t.Span.From, n)
	add(t.Hours > most && most > 0, Breach{Key: "hours", Have: int64(math.Ceil(t.Hours)), Most: int64(most), Stops: true})
	add(!t.Born.IsZero() && most == 0 && len(n) > 0, Breach{Key: "age", Have: int64(Age(t.Born, t.Span.From)), Most: ageWorks, Stops: true})
	all = append(all, t.pay(k.Limits, n)...)
	add(len(Overlaps(t.Span, t.spans(""))) > 0, Breach{Key: "overlap", Stops: true})
	return all
}

// days are the breaches of a limit of days in any calendar year that the span touches.
func (t Terms) days(c Ceiling) []Breach {
	if c.Limit <= 0 || t.Span.Days() == 0 {
		return nil
	}
	var all []Breach
	periods := append([]Span{t.Span}, t.spans(t.Kind)...)
	for y := t.Span.From.Year; y <= t.Span.To.Year; y++ {
		elsewhere := t.Elsewhere
		if y > t.Span.From.Year {
			elsewhere = 0
		}
		have := DaysInYear(periods, y, elsewhere)
		if v := c.Verdict(have); v != Ok {
			all = append(all, Breach{Key: "days_" + v, Have: int64(have), Most: int64(c.Limit), Stops: v == Over})
		}
	}
	if have := MostRolling(periods, t.Span); have > c.Limit && len(all) == 0 {
		all = append(all, Breach{Key: "days_rolling", Have: int64(have), Most: int64(c.Limit)})
	}
	return all
}

func (t Terms) pay(l Limits, n Norms) []Breach {
	if t.Pay <= 0 {
		return nil
	}
	var all []Breach
	wage, full := n[MinWageMonth].Value, n[WeekHoursAdult].Value
	if floor := PayFloor(wage, t.Hours, full); l.PayFloor != "" && t.Pay < floor {
		all = append(all, Breach{Key: "pay_floor", Have: t.Pay, Most: floor, Stops: true})
	}
	if mult := n[l.PayCap].Value; mult > 0 && t.Pay > PayCap(wage, mult, t.Hours, full) {
		all = append(all, Breach{Key: "pay_cap", Have: t.Pay, Most: PayCap(wage, mult, t.Hours, full), Stops: true})
	}
	return all
}
