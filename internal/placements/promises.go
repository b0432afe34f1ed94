package placements

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lubart/internal/when"
)

// noticeTime is when the tax notice must have left on the first day: its last reminder, an hour before,
// comes at half past seven, before anybody works.
const noticeTime = "08:30"

// decideBefore is how many working days before the end of a contract somebody decides what follows.
const decideBefore = 10

// Promise is one thing that must be done by a day. Key tells it from the others of the same record and
// stays when the date moves: what is wanted and not there is opened, an open one with another date is
// moved, one that is Closed and open is closed as done, and one that nobody wants any more is closed as
// not applicable. Whoever closed one by hand is believed until it gets a later date. A promise with Anew
// is another one with every date: an open one of an earlier date has been kept. A Sticky one keeps the
// date it was opened with.
type Promise struct {
	Kind     string // a code of Duties
	Key      string
	Due      when.Date // none: the date is not known and is asked for
	Time     string    // HH:MM in Kyiv, or "" for the whole day
	Internal when.Date // our own day before it
	Hard     bool
	Role     string
	Person   bool // the person on the works is told too
	Closed   bool
	Anew     bool
	Sticky   bool
	Paper    string // code of the paper it speaks of
	Month    string // YYYY-MM it speaks of
	Number   int    // which day of the year's limit
	Why      string // message that says where it comes from
}

// promised is a promise of a kind with what the kind's row says.
func promised(kind, key string, due when.Date) Promise {
	i := slices.IndexFunc(Duties, func(d Duty) bool { return d.Kind == kind })
	d := Duties[i]
	return Promise{Kind: kind, Key: key, Due: due, Hard: d.Hard, Role: d.Role, Person: d.Person, Why: "whys." + kind}
}

// Facts are what of a placement decides its promises. Span is the contract as it stands now; Others are
// the other periods of the same person on works of the same kind, Elsewhere the days worked for others.
// CarriedOn is the day on which a placement that had already begun was brought in: of what was due
// before it nobody is reminded. ActsDone are the months, YYYY-MM, whose act has gone to the centre.
type Facts struct {
	State       string
	Kind        string
	Traits      Traits
	Items       []Item
	Today       when.Date
	CarriedOn   when.Date
	Span        Span
	EndedOn     when.Date
	ChangedOn   when.Date // from when the last change is in force
	StartsAt    string    // HH:MM
	Others      []Span
	Elsewhere   int
	NoAgreement bool // no agreement is named: the acts are this placement's own
	ActDay      int  // day of the next month, 0 = as the norms say
	ActsDone    []string
	Norms       Norms
	Calendar    when.Calendar
}

// Promises are what a placement asks for, those already kept marked Closed, in the order of their days.
func Promises(f Facts) []Promise {
	var all []Promise
	if Happened(f.State) && !f.Span.From.IsZero() {
		all = slices.Concat(f.beginning(), f.papers(), f.during(), f.ending(), f.afterwards())
	}
	return sorted(notBefore(all, f.CarriedOn))
}

// notBefore leaves out what was due before a placement was carried over, but for the end of a contract
// that still runs: that is no thing of the past.
func notBefore(all []Promise, day when.Date) []Promise {
	return slices.DeleteFunc(all, func(p Promise) bool {
		return !p.Closed && !p.Due.IsZero() && p.Due.Before(day) && p.Kind != DutyContractEnd
	})
}

func sorted(all []Promise) []Promise {
	slices.SortStableFunc(all, func(a, b Promise) int { return a.Due.Compare(b.Due) })
	return all
}

func (f Facts) has(code string) bool { return slices.Contains(Checklist(f.Kind, f.Traits), code) }

func (f Facts) settled(codes ...string) bool {
	return !slices.ContainsFunc(codes, func(code string) bool { return f.has(code) && !Find(f.Items, code).Settled() })
}

// last is the last day of work: as it was, or else by the contract.
func (f Facts) last() when.Date {
	if !f.EndedOn.IsZero() {
		return f.EndedOn
	}
	return f.Span.To
}

// beginning is what the law puts before work, and the first day itself. What was missed stays wanted
// while somebody works: a briefing that was never given is still to be given.
func (f Facts) beginning() []Promise {
	if !Live(f.State) {
		return nil
	}
	start := promised(DutyStart, "start", f.Span.From)
	start.Closed = !Ahead(f.State)
	tax := promised(DutyTaxNotice, "tax", f.Span.From)
	tax.Time, tax.Internal = noticeTime, f.Calendar.OnOrBefore(f.Span.From.AddDays(-1))
	if _, _, err := when.Clock(f.StartsAt); err == nil && f.StartsAt < noticeTime {
		tax.Time = f.StartsAt
	}
	tax.Closed, tax.Paper = f.settled(TaxNotice), TaxNotice
	briefing := promised(DutyBriefing, "briefing", f.Span.From)
	briefing.Closed = f.settled(SafetyIntro, SafetyPrimary, FireCivil)
	return []Promise{start, tax, briefing}
}

// papers are those without a kind of promise of their own: one promise each, due by its gate.
func (f Facts) papers() []Promise {
	var all []Promise
	for _, code := range Checklist(f.Kind, f.Traits) {
		p, _ := PaperOf(code)
		due, wanted := f.gate(p.Gate)
		if !wanted || ownDuty(code) || due.IsZero() {
			continue
		}
		one := promised(DutyPaper, "paper:"+code, due)
		one.Role, one.Paper, one.Closed = p.Role, code, Find(f.Items, code).Settled()
		all = append(all, one)
	}
	return all
}

// ownDuties are the papers that are seen to by a promise of another kind than paper, by its key.
var ownDuties = map[string][]string{
	"tax": {TaxNotice}, "briefing": {SafetyIntro, SafetyPrimary, FireCivil},
	"centre:start": {CentreStart}, "centre:end": {CentreEnd}, "military:start": {MilitaryStart}, "military:end": {MilitaryEnd},
}

func ownDuty(code string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(ownDuties)), func(codes []string) bool { return slices.Contains(codes, code) })
}

// PapersOf are the papers that are there once the promise of a key is kept.
func PapersOf(key string) []string {
	if code, is := strings.CutPrefix(key, "paper:"); is {
		return []string{code}
	}
	return ownDuties[key]
}

// gate is the day by which the papers of a gate are due, and whether this state asks for them at all.
func (f Facts) gate(gate string) (when.Date, bool) {
	switch gate {
	case GateReady:
		return f.Calendar.OnOrBefore(f.Span.From.AddDays(-1)), Live(f.State) || f.State == Closing
	case GateStart:
		return f.Span.From, Live(f.State)
	case GateChange:
		if f.ChangedOn.IsZero() {
			return f.last(), Working(f.State)
		}
		return f.ChangedOn, Working(f.State)
	case GateComplete:
		return f.last(), Working(f.State) || f.ended()
	}
	return when.Date{}, false
}

func (f Facts) ended() bool { return f.State == Closing || f.State == Completed }

// during is what comes round while somebody works: the repeated briefing (НПАОП 0.00-4.12-05), a medical
// examination that runs out, the days of the year's limit, and the acts of a placement without agreement.
func (f Facts) during() []Promise {
	var all []Promise
	if Working(f.State) {
		all = append(all, f.lasting(DutyRepeatBriefing, "repeat", SafetyPrimary)...)
		all = append(all, f.lasting(DutyMedical, "medical", MedExam)...)
	}
	if Live(f.State) {
		all = append(all, f.crossings()...)
	}
	if f.NoAgreement && (Working(f.State) || f.ended()) && Monthly(f.Kind, Act) {
		all = append(all, acts(Span{From: f.Span.From, To: f.last()}, f.Today, f.actDay(), f.ActsDone)...)
	}
	return all
}

// lasting is the end of a paper that holds only for a time, where it comes before the end of the work.
func (f Facts) lasting(kind, key, code string) []Promise {
	item := Find(f.Items, code)
	until := item.Until
	if p, _ := PaperOf(code); until.IsZero() && p.Validity != "" {
		if days := f.Norms.Whole(p.Validity, 0); days > 0 {
			until = item.On.AddDays(days)
		}
	}
	if !f.has(code) || item.State != Done || until.IsZero() || !f.last().IsZero() && !until.Before(f.last()) {
		return nil
	}
	one := promised(kind, key, until)
	one.Paper, one.Anew = code, true
	return []Promise{one}
}

// crossings are the days on which the person reaches day 150, 170 and 180 of a year by this contract.
func (f Facts) crossings() []Promise {
	k, _ := KindOf(f.Kind)
	own := Span{From: f.Span.From, To: f.last()}
	if own.Days() == 0 {
		return nil
	}
	var all []Promise
	for y := own.From.Year; y <= own.To.Year; y++ {
		elsewhere := f.Elsewhere
		if y > own.From.Year {
			elsewhere = 0
		}
		for _, n := range k.Limits.Ceiling(f.Norms).Crossings() {
			on := DayReached(append([]Span{own}, f.Others...), y, elsewhere, n)
			if n > elsewhere && own.Has(on) { // what was passed before has been said when it was accepted
				one := promised(DutyDayLimit, fmt.Sprintf("day%d:%d", n, y), on)
				one.Number = n
				all = append(all, one)
			}
		}
	}
	return all
}

// ending is the contract's end, which is wanted even of somebody suspended or not yet admitted: a
// contract that runs out while work goes on may become one without a term (КЗпП ст. 39-1).
func (f Facts) ending() []Promise {
	if f.Span.To.IsZero() || !Live(f.State) && !f.ended() {
		return nil
	}
	end := promised(DutyContractEnd, "end", f.last())
	end.Closed = f.ended()
	all := []Promise{end}
	if decide := f.Calendar.AddWorking(f.last(), -decideBefore); decide.After(f.Span.From) {
		one := promised(DutyEndDecision, "decide", decide)
		one.Closed = f.ended() || !f.EndedOn.IsZero() || Find(f.Items, OrderEnd).State == Done
		all = append(all, one)
	}
	return all
}

// afterwards are the notices after the first day and after the last: to the employment centre, and of
// who is on the military register to the military office (КМУ 30.12.2022 № 1487).
func (f Facts) afterwards() []Promise {
	var all []Promise
	if Working(f.State) {
		all = append(all, f.notices("start", f.Span.From, CentreStart, MilitaryStart)...)
	}
	if f.ended() {
		all = append(all, f.notices("end", f.last(), CentreEnd, MilitaryEnd)...)
	}
	return all
}

func (f Facts) notices(suffix string, of when.Date, centre, military string) []Promise {
	var all []Promise
	add := func(kind, key, code string, due when.Date) {
		if f.has(code) && !due.IsZero() {
			one := promised(kind, key+":"+suffix, due)
			one.Paper, one.Closed = code, Find(f.Items, code).Settled()
			all = append(all, one)
		}
	}
	add(DutyCentreNotice, "centre", centre, f.Calendar.AddWorking(of, f.Norms.Whole(CentreNoticeDays, 1)))
	add(DutyMilitaryNotice, "military", military, of.AddDays(f.Norms.Whole(MilitaryNoticeDays, 1)))
	return all
}

func (f Facts) actDay() int {
	if f.ActDay > 0 {
		return f.ActDay
	}
	return f.Norms.Whole(ActDay, 1)
}

// acts are one for every month of a span that has begun, due on a day of the next month.
func acts(s Span, today when.Date, day int, done []string) []Promise {
	var all []Promise
	last := earlier(s.To, today)
	for m := firstOf(s.From); !m.IsZero() && !m.After(last); m = m.AddMonths(1) {
		one := promised(DutyAct, "act:"+MonthOf(m), dayOf(m.AddMonths(1), day))
		one.Month, one.Paper, one.Closed = MonthOf(m), Act, slices.Contains(done, MonthOf(m))
		all = append(all, one)
	}
	return all
}

// MonthOf is the month of a day, YYYY-MM.
func MonthOf(d when.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
}

// MonthSpan is the days of a month written YYYY-MM.
func MonthSpan(month string) (Span, error) {
	first, err := when.Parse(month + "-01")
	if err != nil {
		return Span{}, fmt.Errorf("%q is not a month written as YYYY-MM", month)
	}
	return Span{From: first, To: first.AddMonths(1).AddDays(-1)}, nil
}

func firstOf(d when.Date) when.Date {
	if d.IsZero() {
		return d
	}
	return when.Date{Year: d.Year, Month: d.Month, Day: 1}
}

// dayOf is a day of the month that begins with first, its last one where it is shorter.
func dayOf(first when.Date, day int) when.Date {
	last := first.AddMonths(1).AddDays(-1)
	return when.Date{Year: first.Year, Month: first.Month, Day: min(max(day, 1), last.Day)}
}
