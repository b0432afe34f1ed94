package form

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
	_ "time/tzdata" // zones must mean the same on a machine that has none
)

var (
	isoDay   = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	localDay = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: ?р\.?)?$`)
	hours    = regexp.MustCompile(`^(\d{1,2})[:.](\d{2})$`)
)

// readDay reads 2026-12-30 and 30.12.2026. A day that no calendar has is its own fault: to shift it
// silently to the first of March would miss the deadline it stands for.
func readDay(s string) (any, string, string) {
	if s == "" {
		return "", "", ""
	}
	year, month, day := "", "", ""
	if m := isoDay.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], m[2], m[3]
	} else if m := localDay.FindStringSubmatch(spaces(s)); m != nil {
		year, month, day = m[3], m[2], m[1]
	} else {
		return nil, "day", shown(s)
	}
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	switch {
	case t.Day() != d || int(t.Month()) != m:
		return nil, "no_such_day", shown(s)
	case y < 1900 || y > 2199:
		return nil, "day_year", year
	}
	return t.Format(time.DateOnly), "", ""
}

// readClock reads 9:05, 09:05 and 17.00.
func readClock(s string) (any, string, string) {
	if s == "" {
		return "", "", ""
	}
	m := hours.FindStringSubmatch(s)
	if m == nil {
		return nil, "clock", shown(s)
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if hour > 23 || minute > 59 {
		return nil, "clock", shown(s)
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), "", ""
}

func readZone(s string) (any, string, string) {
	if s == "" {
		return "", "", ""
	}
	if _, err := time.LoadLocation(s); err != nil || s == "Local" {
		return nil, "zone", shown(s)
	}
	return s, "", ""
}
