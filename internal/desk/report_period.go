package desk

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lubart/internal/report"
	"lubart/internal/when"
)

// PeriodName is a period as its address names it: a year, a half or quarter of it, a month, or any days.
type PeriodName struct {
	Year    int
	Half    int // 1 or 2
	Quarter int // 1 to 4
	Month   int // 1 to 12
	From    when.Date
	To      when.Date
}

// PeriodOf reads a period out of an address; what it does not understand is the year so far.
func PeriodOf(q url.Values, now time.Time) PeriodName {
	from, err := when.Parse(q.Get("from"))
	to, wrong := when.Parse(q.Get("to"))
	if err == nil && wrong == nil && !from.IsZero() && !to.Before(from) {
		return PeriodName{From: from, To: to}
	}
	year, part, _ := strings.Cut(q.Get("period"), "-")
	n := PeriodName{}
	n.Year, err = strconv.Atoi(year)
	if err != nil || n.Year < 2000 || n.Year > 2100 {
		return ReportStart(now)
	}
	n.part(part)
	return n
}

// part reads h2, q3 or 11.
func (n *PeriodName) part(s string) {
	number, err := strconv.Atoi(strings.TrimLeft(s, "hq"))
	switch {
	case err != nil || number < 1:
	case strings.HasPrefix(s, "h") && number <= 2:
		n.Half = number
	case strings.HasPrefix(s, "q") && number <= 4:
		n.Quarter = number
	case number <= 12:
		n.Month = number
	}
}

// Code is the period in an address.
func (n PeriodName) Code() string {
	switch {
	case n.Half > 0:
		return fmt.Sprintf("%d-h%d", n.Year, n.Half)
	case n.Quarter > 0:
		return fmt.Sprintf("%d-q%d", n.Year, n.Quarter)
	case n.Month > 0:
		return fmt.Sprintf("%d-%02d", n.Year, n.Month)
	case n.Year > 0:
		return strconv.Itoa(n.Year)
	}
	return ""
}

// Query is the period as the query of an address.
func (n PeriodName) Query() string {
	if code := n.Code(); code != "" {
		return "period=" + code
	}
	return "from=" + n.From.String() + "&to=" + n.To.String()
}

// At is the address of a page of the period: whole, because what stands behind a ? in a template is
// taken for one value.
func (n PeriodName) At(path string) string { return path + "?" + n.Query() }

// File is the period in the name of a file.
func (n PeriodName) File() string {
	if code := n.Code(); code != "" {
		return code
	}
	return n.From.String() + "-" + n.To.String()
}

// Days are the days of the period.
func (n PeriodName) Days() report.Period {
	switch {
	case n.Year == 0:
		return report.Period{From: n.From, To: n.To}
	case n.Half > 0:
		return months(n.Year, 6*n.Half-5, 6)
	case n.Quarter > 0:
		return months(n.Year, 3*n.Quarter-2, 3)
	case n.Month > 0:
		return months(n.Year, n.Month, 1)
	}
	return months(n.Year, 1, 12)
}

func months(year, first, many int) report.Period {
	from := when.Date{Year: year, Month: time.Month(first), Day: 1}
	return report.Period{From: from, To: from.AddMonths(many).AddDays(-1)}
}

// PeriodsOf are the periods a person may choose in a year: it, its halves, quarters and months.
func PeriodsOf(year int) []PeriodName {
	all := []PeriodName{{Year: year}, {Year: year, Half: 1}, {Year: year, Half: 2}}
	for q := range 4 {
		all = append(all, PeriodName{Year: year, Quarter: q + 1})
	}
	for m := range 12 {
		all = append(all, PeriodName{Year: year, Month: m + 1})
	}
	return all
}
