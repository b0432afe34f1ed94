package placements

import (
	"slices"

	"lubart/internal/when"
)

// ReferralFacts are what of an application decides its promise.
type ReferralFacts struct {
	State      string
	ValidUntil when.Date
	CarriedOn  when.Date
}

// ReferralPromises are what an application asks for: an answer while the referral is valid.
func ReferralPromises(f ReferralFacts) []Promise {
	one := promised(DutyReferral, "referral", f.ValidUntil)
	one.Closed = f.State != Received
	return notBefore([]Promise{one}, f.CarriedOn)
}

// AgreementFacts are what of an agreement with the employment centre decides its promises. Budget and
// Spent are minor units of one currency, all sources together; Worked is the months, YYYY-MM, in which
// anybody worked under it on works of a kind that sends acts.
type AgreementFacts struct {
	State     string
	Span      Span
	Today     when.Date
	CarriedOn when.Date
	Budget    int64
	Spent     int64
	Worked    []string
	ActDay    int // as the agreement says, 0 = as the norms say
	ActsDone  []string
	Norms     Norms
}

// AgreementPromises are what an agreement asks for: its end, its money, and an act for every month in
// which somebody worked. One act speaks of all its people.
func AgreementPromises(f AgreementFacts) []Promise {
	if !slices.Contains([]string{Signed, Active, Exhausted, Expired}, f.State) {
		return nil
	}
	var all []Promise
	if !f.Span.To.IsZero() {
		end := promised(DutyAgreementEnd, "agreement_end", f.Span.To)
		end.Closed = f.State == Expired
		all = append(all, end)
	}
	if f.State == Active && FundsLow(f.Budget, f.Spent, f.Norms) {
		low := promised(DutyFundsLow, "funds", f.Today)
		low.Sticky = true
		all = append(all, low)
	}
	for _, month := range f.Worked {
		s, err := MonthSpan(month)
		if err == nil && !s.From.After(f.Today) {
			all = append(all, acts(Span{From: s.From, To: s.From}, f.Today, Facts{ActDay: f.ActDay, Norms: f.Norms}.actDay(), f.ActsDone)...)
		}
	}
	return sorted(notBefore(all, f.CarriedOn))
}

// FundsLow says whether less of the money is left than the share the norms call low. An agreement
// without money of its own is never low.
func FundsLow(budget, spent int64, n Norms) bool {
	return budget > 0 && float64(budget-spent)*100 < n[FundsLowPct].Value*float64(budget)
}

// SheetFacts are what of a timesheet decides its promises. People are the days its people work, Gaps the
// working days up to today on which somebody has no code.
type SheetFacts struct {
	Month    string // YYYY-MM
	State    string
	Today    when.Date
	People   []Span
	Gaps     []when.Date
	Advanced bool // the first half of the month has been handed over
	Norms    Norms
	Calendar when.Calendar
}

// SheetPromises are what a timesheet of one site and month asks of its mentor: every week, the first
// half for the advance, and the whole. Nothing is asked for days on which nobody works, and nothing of
// weeks that have not begun.
func SheetPromises(f SheetFacts) []Promise {
	month, err := MonthSpan(f.Month)
	worked := joined(f.People, month)
	if err != nil || len(worked) == 0 {
		return nil
	}
	handed := f.State == Submitted || Locked(f.State)
	all := f.weeks(month, worked, handed)
	if first := worked[0].From; first.Day <= halfMonth {
		day := f.Calendar.OnOrBefore(dayOf(month.From, f.Norms.Whole(AdvanceDay, halfMonth)))
		one := promised(DutyAdvanceSheet, "advance", later(day, first))
		one.Closed = handed || f.Advanced
		all = append(all, one)
	}
	last := worked[len(worked)-1].To
	sheet := promised(DutyTimesheet, "sheet", later(f.Calendar.OnOrBefore(last), worked[0].From))
	sheet.Closed = handed
	all = append(all, sheet)
	for i := range all {
		all[i].Month = f.Month
	}
	return sorted(all)
}

// halfMonth is the last day of a month's first half, for which the advance is paid (КЗпП ст. 115).
const halfMonth = 15

// weeks are the weeks of a month that have begun and in which somebody works, each due on its last
// working day and kept when that has come and no day lacks a code.
func (f SheetFacts) weeks(month Span, worked []Span, handed bool) []Promise {
	var all []Promise
	for monday := MondayOf(month.From); !monday.After(earlier(month.To, f.Today)); monday = monday.AddDays(7) {
		week, _ := Span{From: monday, To: monday.AddDays(6)}.Within(month)
		due := f.lastWorking(week, worked)
		if due.IsZero() || week.From.After(f.Today) {
			continue
		}
		one := promised(DutyAttendance, "week:"+monday.String(), due)
		gap := slices.ContainsFunc(f.Gaps, week.Has)
		one.Closed = handed || !gap && !f.Today.Before(due)
		all = append(all, one)
	}
	return all
}

// lastWorking is the last working day of a week on which somebody works.
func (f SheetFacts) lastWorking(week Span, worked []Span) when.Date {
	for d := week.To; !d.Before(week.From); d = d.AddDays(-1) {
		if f.Calendar.Works(d) && slices.ContainsFunc(worked, func(s Span) bool { return s.Has(d) }) {
			return d
		}
	}
	return when.Date{}
}

// MondayOf is the Monday of a day's week.
func MondayOf(d when.Date) when.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }
