package desk

import (
	"fmt"
	"math"
	"strconv"

	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/when"
)

// plan is what the schedule wants of one day.
type plan struct {
	code    string // of a present day
	minutes int    // 0 where nobody works
	usual   int    // minutes of a working day, also on a day off
}

// planOf is what a placement's schedule, the calendar and its pauses want of a day. Once a schedule never
// changed it is read once.
func (t *tenure) planOf(d when.Date, cal when.Calendar) plan {
	if t.schedule == nil || len(t.changes) > 0 {
		t.schedule = t.scheduleOn(d)
	}
	p := plan{code: placements.CodeWork, usual: t.schedule.Minutes(d)}
	if t.schedule.WeekMinutes < t.schedule.FullWeek {
		p.code = placements.CodePartTime
	}
	if t.schedule.Works(d, cal) && !t.away(d) {
		p.minutes = p.usual
	}
	return p
}

// fullWeek is a full week where nothing else is written down: forty hours (КЗпП ст. 50).
const fullWeek = 40 * 60

// scheduleOn is the schedule in force on a day.
func (t *tenure) scheduleOn(d when.Date) *placements.Plan {
	first, last := t.span()
	s := &placements.Plan{Placement: t.rec.Id, Span: placements.Span{From: first, To: last}, FullWeek: fullWeek,
		Days: listOf(t.on(d, "days")), WeekMinutes: int(math.Round(number(t.on(d, "week_hours")) * 60))}
	if s.WeekMinutes <= 0 {
		s.WeekMinutes = fullWeek
	}
	return s
}

// listOf and number read a column or what a change keeps of one.
func listOf(v any) []string {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		return lo.Map(v, func(x any, _ int) string { return fmt.Sprint(x) })
	}
	return nil
}

func number(v any) float64 {
	f, _ := v.(float64)
	return f
}

// hoursText is minutes as hours: 8 or 7:20.
func hoursText(minutes int) string {
	if minutes%60 == 0 {
		return strconv.Itoa(minutes / 60)
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
