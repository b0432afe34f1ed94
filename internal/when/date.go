// Package when holds civil dates, zones, working days and quiet hours. It never
// asks what time it is and does not know what a date is for: every moment and
// every zone is an argument.
package when

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, in no zone. The zero value is no date; it stays
// zero under arithmetic, so that a missing date never turns into a real one.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const layout = "2006-01-02"

// Parse reads "2026-12-30" and nothing else: what people type is understood at
// the edge that knows their habits. The years are 1 to 9999.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || len(s) != len(layout) || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a day written as YYYY-MM-DD", s)
	}
	return dateOf(t), nil
}

// DateOf is the day that the calendar on a wall in loc shows at t.
func DateOf(t time.Time, loc *time.Location) Date { return dateOf(t.In(loc)) }

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// String is "2026-12-30", which Parse reads; no date is the empty string.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// AddDays is the day n days later, earlier for a negative n.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return dateOf(d.noon().AddDate(0, 0, n))
}

// AddMonths is the same day n months later, or the last day of that month where
// it is shorter: time.AddDate would run over into the next one.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	first := dateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC))
	last := dateOf(time.Date(first.Year, first.Month+1, 0, 12, 0, 0, 0, time.UTC))
	first.Day = min(d.Day, last.Day)
	return first
}

// Occurrence is the k-th recurrence of anchor every so many months, the anchor
// itself being number 0. It counts from the anchor, never from the occurrence
// before: the 31st would become the 28th in February and remain so.
func Occurrence(anchor Date, months, k int) Date { return anchor.AddMonths(months * k) }

// Sub is the number of days from o to d, negative when d is earlier.
func (d Date) Sub(o Date) int {
	const day = 24 * 60 * 60
	return int((d.noon().Unix() - o.noon().Unix()) / day)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// Compare is negative, zero or positive as d is before, the same as or after o.
// It fits slices.SortFunc; no date sorts first.
func (d Date) Compare(o Date) int {
	switch {
	case d.Year != o.Year:
		return d.Year - o.Year
	case d.Month != o.Month:
		return int(d.Month - o.Month)
	default:
		return d.Day - o.Day
	}
}

// noon stands for the day in arithmetic; in UTC every day has 24 hours.
func (d Date) noon() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
}
