package placements

import (
	"slices"

	"lubart/internal/when"
)

// What a code of form П-5 counts as.
const (
	CountsWorked = "worked"
	CountsPaid   = "paid"
	CountsUnpaid = "unpaid"
)

// The codes that a preset uses: work of a full week and of a part of one. An office edits the rest.
const (
	CodeWork     = "Р"
	CodePartTime = "РС"
)

const dayMinutes = 24 * 60

// Code is a letter code of form П-5 (Держкомстат 05.12.2008 № 489). Hours says that its cells have hours.
type Code struct {
	Letter string
	Counts string
	Hours  bool
}

// Cell is one day of one placement in a timesheet; minutes are worked ones.
type Cell struct {
	Placement string
	Date      when.Date
	Code      string
	Minutes   int
}

// Plan is when a placement is to be worked: Days are weekdays of its schedule ("mon" …), WeekMinutes
// what they make together, Pauses the days on which it is suspended.
type Plan struct {
	Placement   string
	Span        Span
	Days        []string
	WeekMinutes int
	FullWeek    int // minutes of a full week for that person, 0 = as many
	Pauses      []Span
}

// Works says whether a day is one of work by the plan: a weekday of the schedule that is no holiday, or a
// day of rest made a working one.
func (p Plan) Works(d when.Date, c when.Calendar) bool {
	if !p.Span.Has(d) || slices.ContainsFunc(p.Pauses, func(s Span) bool { return s.Has(d) }) {
		return false
	}
	return c.On[d] || !c.Off[d] && slices.Contains(p.days(), dayName(d))
}

// days are the weekdays of the schedule; with none written down, the five of an office.
func (p Plan) days() []string {
	if len(p.Days) == 0 {
		return weekdays[:5]
	}
	return p.Days
}

func dayName(d when.Date) string { return weekdays[(int(d.Weekday())+6)%7] }

// Minutes are those of one day by the plan: the week's divided among its days, what is left over one
// each to the first of them, so that a whole week makes exactly what it should. A day of rest made a
// working one has the plain share.
func (p Plan) Minutes(d when.Date) int {
	days := p.days()
	share, rest := p.WeekMinutes/len(days), p.WeekMinutes%len(days)
	var ordered []string
	for _, w := range weekdays {
		if slices.Contains(days, w) {
			ordered = append(ordered, w)
		}
	}
	if at := slices.Index(ordered, dayName(d)); at >= 0 && at < rest {
		share++
	}
	return min(share, dayMinutes)
}

func (p Plan) code() string {
	if p.FullWeek > 0 && p.WeekMinutes < p.FullWeek {
		return CodePartTime
	}
	return CodeWork
}

// Preset is «усі були»: a worked cell for every day of work by the plan within some days.
func Preset(p Plan, within Span, c when.Calendar) []Cell {
	in, some := p.Span.Within(within)
	if !some || in.To.IsZero() {
		return nil
	}
	var cells []Cell
	for d := in.From; !d.After(in.To); d = d.AddDays(1) {
		if p.Works(d, c) {
			cells = append(cells, Cell{Placement: p.Placement, Date: d, Code: p.code(), Minutes: p.Minutes(d)})
		}
	}
	return cells
}

// Gaps are the days of work by the plan, up to one included and within some days, that no cell speaks of.
func Gaps(p Plan, cells []Cell, within Span, until when.Date, c when.Calendar) []when.Date {
	var gaps []when.Date
	for _, want := range Preset(p, Span{From: within.From, To: earlier(within.To, until)}, c) {
		if !slices.ContainsFunc(cells, func(have Cell) bool { return have.Placement == p.Placement && have.Date == want.Date }) {
			gaps = append(gaps, want.Date)
		}
	}
	return gaps
}

// Sum is days and minutes.
type Sum struct {
	Days    int
	Minutes int
}

func (s *Sum) add(minutes int) {
	s.Days++
	s.Minutes += minutes
}

// Total is what some cells make: worked, paid and unpaid days, and each code by itself.
type Total struct {
	Worked Sum
	Paid   Sum
	Unpaid Sum
	ByCode map[string]Sum
}

// Totals are what the cells of every placement make, by placement, and all together under "". A code
// that is no longer in the list counts by itself only.
func Totals(cells []Cell, codes []Code) map[string]Total {
	all := map[string]Total{"": {ByCode: map[string]Sum{}}}
	for _, cell := range cells {
		all[""] = all[""].with(cell, codes)
		if cell.Placement != "" {
			all[cell.Placement] = all[cell.Placement].with(cell, codes)
		}
	}
	return all
}

func (t Total) with(cell Cell, codes []Code) Total {
	if t.ByCode == nil {
		t.ByCode = map[string]Sum{}
	}
	s := t.ByCode[cell.Code]
	s.add(cell.Minutes)
	t.ByCode[cell.Code] = s
	switch code, _ := codeOf(codes, cell.Code); code.Counts {
	case CountsWorked:
		t.Worked.add(cell.Minutes)
	case CountsPaid:
		t.Paid.add(cell.Minutes)
	case CountsUnpaid:
		t.Unpaid.add(cell.Minutes)
	}
	return t
}

func codeOf(codes []Code, letter string) (Code, bool) {
	i := slices.IndexFunc(codes, func(c Code) bool { return c.Letter == letter })
	if i < 0 {
		return Code{}, false
	}
	return codes[i], true
}

// CheckCell says what is wrong with a cell of a placement that runs over some days, as the message
// sheets.<what>, or "" if nothing is: the code is one of the list, the hours fit a day and stand where
// the code has hours, the day is one of the contract and, unless somebody is absent, not ahead.
func CheckCell(cell Cell, codes []Code, span Span, today when.Date) string {
	code, known := codeOf(codes, cell.Code)
	switch {
	case !known:
		return "unknown_code"
	case cell.Minutes < 0 || cell.Minutes > dayMinutes:
		return "too_long"
	case !code.Hours && cell.Minutes != 0:
		return "no_hours"
	case code.Hours && cell.Minutes == 0:
		return "hours_missing"
	case span.From.IsZero() || cell.Date.Before(span.From):
		return "before_start"
	case !span.To.IsZero() && cell.Date.After(span.To):
		return "after_end"
	case code.Counts == CountsWorked && cell.Date.After(today):
		return "ahead"
	}
	return ""
}

// WeekOf is the week of a day, Monday to Sunday.
func WeekOf(d when.Date) Span {
	monday := MondayOf(d)
	return Span{From: monday, To: monday.AddDays(6)}
}
