package placements

import (
	"math"

	"lubart/internal/when"
)

// Wage is what a contract says of time and money.
type Wage struct {
	Days        []string // weekdays of the schedule
	WeekMinutes int
	Monthly     int64   // for a full month, minor units
	FundPct     float64 // the share that the Fund pays, percent
}

// Pay is what some time costs with the employer's contribution, in minor units, by who pays.
type Pay struct{ Fund, Local int64 }

// Earned is what minutes worked in a month earn: the part of the monthly pay that they are of the
// month's norm by the schedule, never more than all of it, and the single contribution on it (Закон
// № 2464-VI). first is the first day of the month. A schedule without hours earns nothing.
func Earned(w Wage, minutes int64, first when.Date, c when.Calendar, n Norms) Pay {
	month := Span{From: first, To: first.AddMonths(1).AddDays(-1)}
	var norm int64
	for _, cell := range Preset(Plan{Span: month, Days: w.Days, WeekMinutes: w.WeekMinutes}, month, c) {
		norm += int64(cell.Minutes)
	}
	if norm == 0 {
		return Pay{}
	}
	part := math.Min(1, float64(minutes)/float64(norm))
	all := int64(math.Round(float64(w.Monthly) * part * (1 + n[ESVRate].Value/100)))
	fund := int64(math.Round(float64(all) * w.FundPct / 100))
	return Pay{Fund: fund, Local: all - fund}
}
