package imports

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"lubart/internal/when"
	"lubart/internal/words"
)

// Day is what a cell says about a date: a civil day, perhaps with a time of a place; or, undated, the
// words that stand there with the first and last day they may mean (zero when they name none).
type Day struct {
	Date        when.Date
	Clock, Zone string
	Text        string
	From, To    when.Date
}

// Undated says that words stand where a date is wanted.
func (d Day) Undated() bool { return d.Date.IsZero() && d.Text != "" }

// Years that an office's list can mean.
const firstYear, lastYear = 1900, 2100

// ParseDay reads a date in any form people write in Ukraine: day before month always; a year of two
// digits is of this century. What names no single day is undated; what cannot be a day is a fault.
func ParseDay(c Cell) (Day, *Fault) {
	switch {
	case none(c.Text):
		return Day{}, nil
	case !c.Day.IsZero():
		return dated(c.Day, c.Clock, "", c.Text)
	case c.Clock != "":
		return Day{}, fault("date_unclear", "text", shown(c.Text))
	}
	if d, f, ok := numberDay(c.Text); ok {
		return d, f
	}
	s := strip(words.Fold(c.Text), beforeDate)
	if d, rest, f, ok := leadingDay(s); f != nil {
		f.Params["text"] = shown(c.Text)
		return Day{}, f
	} else if ok {
		return afterDay(c.Text, d, rest)
	}
	if from, to, ok := period(s); ok {
		return Day{Text: c.Text, From: from, To: to}, nil
	}
	return freeDay(c.Text, s)
}

func dated(d when.Date, clock, zone, text string) (Day, *Fault) {
	if d.Year < firstYear || d.Year > lastYear {
		return Day{}, fault("year_unlikely", "text", shown(text), "year", strconv.Itoa(d.Year))
	}
	return Day{Date: d, Clock: clock, Zone: zone}, nil
}

// numberDay reads a bare number: a year, or the day number of a spreadsheet whose format was lost.
func numberDay(text string) (Day, *Fault, bool) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
	if err != nil {
		return Day{}, nil, false
	}
	if n >= 20_000 && n < 80_000 && len(strings.TrimLeft(text, "0")) >= 5 {
		if c, ok := serial(n, false); ok {
			d, f := dated(c.Day, c.Clock, "", text)
			return d, f, true
		}
	}
	if n >= firstYear && n <= lastYear && len(text) == 4 {
		from, to := span(int(n), 1, 12)
		return Day{Text: text, From: from, To: to}, nil, true
	}
	if monthYear.MatchString(text) || dayMonth.MatchString(text) {
		return Day{}, nil, false
	}
	return Day{}, fault("date_unclear", "text", shown(text)), true
}

var (
	beforeDate = regexp.MustCompile(`^(?:(?:до|по|не пізніше(?: ніж)?|дедлайн|строк|термін|кінцевий строк|by|until|till|before|on|deadline|due)\s*:?\s+|` +
		`(?:понеділок|вівторок|середа|четвер|пятниця|субота|неділя|пн|вт|ср|чт|пт|сб|нд|mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?[.,]*\s+)`)
	afterDate = regexp.MustCompile(`^(?:[\s,;.]+|(?:року|рік|р|г)(?:[\s.,;)]|$)|включно|inclusive)`)

	dayMonthYear = regexp.MustCompile(`^(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?:\D|$)`)
	yearMonthDay = regexp.MustCompile(`^(\d{4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?:\D|$)`)
	dayWord      = regexp.MustCompile(`^["«“„]?(\d{1,2})["»”“]?(?:-?(?:го|е|st|nd|rd|th))?\s*(?:of\s+)?(\p{L}+)\.?,?\s*(\d{4}|\d{2})?(?:\D|$)`)
	wordDay      = regexp.MustCompile(`^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?:\D|$)`)
	dayMonth     = regexp.MustCompile(`^(\d{1,2})[./](\d{1,2})\.?$`)
	dateLike     = regexp.MustCompile(`\d{1,2}\s?[./-]\s?\d{1,2}(?:\D|$)|\d{5,}|\d{4}-\d`)
)

// strip takes a pattern off the front as often as it is there.
func strip(s string, re *regexp.Regexp) string {
	for {
		s = strings.TrimSpace(s)
		at := re.FindStringIndex(s)
		if at == nil || at[1] == 0 {
			return s
		}
		s = s[at[1]:]
	}
}

// leadingDay reads the day a folded text begins with and gives what follows it.
func leadingDay(s string) (d when.Date, rest string, f *Fault, ok bool) {
	for _, form := range []struct {
		re               *regexp.Regexp
		day, month, year int
	}{{dayMonthYear, 1, 2, 3}, {yearMonthDay, 3, 2, 1}, {dayWord, 1, 2, 3}, {wordDay, 2, 1, 3}} {
		m := form.re.FindStringSubmatchIndex(s)
		if m == nil {
			continue
		}
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[m[2*i]:m[2*i+1]]
		}
		month, known := monthOf(part(form.month))
		if !known {
			continue
		}
		if part(form.year) == "" {
			return d, "", fault("year_missing"), false
		}
		d, f = civil(part(form.year), month, part(form.day))
		return d, s[max(m[3], m[5], m[7]):], f, true
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		return d, "", fault("year_missing"), false
	}
	return d, "", nil, false
}

func monthOf(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	n, ok := monthWords[s]
	return n, ok
}

// civil builds the day, and refuses one that no calendar has.
func civil(year string, month int, day string) (when.Date, *Fault) {
	y, _ := strconv.Atoi(year)
	if len(year) == 2 {
		y += 2000
	}
	d, _ := strconv.Atoi(day)
	switch t := time.Date(y, time.Month(month), d, 0, 0, 0, 0, time.UTC); {
	case month > 12 && d <= 12 && d > 0 && month <= 31:
		return when.Date{}, fault("date_order")
	case month < 1 || month > 12 || d < 1 || t.Day() != d:
		return when.Date{}, fault("no_such_day")
	case y < firstYear || y > lastYear:
		return when.Date{}, fault("year_unlikely", "year", strconv.Itoa(y))
	}
	return when.Date{Year: y, Month: time.Month(month), Day: d}, nil
}

// afterDay reads what stands behind a day: nothing, a time, or too much.
func afterDay(text string, d when.Date, rest string) (Day, *Fault) {
	rest = strip(strings.TrimPrefix(rest, "t"), afterDate)
	if rest == "" {
		return Day{Date: d}, nil
	}
	if _, _, _, another := leadingDay(strings.TrimLeft(rest, "-–/,; ")); another {
		return Day{}, fault("date_two", "text", shown(text))
	}
	clock, f := ParseClock(Cell{Text: rest})
	if f != nil {
		return Day{}, fault("date_rest", "text", shown(text), "rest", shown(rest))
	}
	return Day{Date: d, Clock: clock.Time, Zone: clock.Zone}, nil
}

// freeDay takes words without a date for what they are, unless a date hides among them.
func freeDay(text, s string) (Day, *Fault) {
	if dateLike.MatchString(s) || letters(s) < 3 || hiddenDay(s) {
		return Day{}, fault("date_unclear", "text", shown(text))
	}
	d := Day{Text: text}
	d.From, d.To = innerPeriod(s)
	return d, nil
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'а' && r <= 'ї' || r == 'є' || r == 'і' {
			n++
		}
	}
	return n
}

var insideDay = regexp.MustCompile(`(\d{1,2})\s+(\p{L}+)`)

func hiddenDay(s string) bool {
	for _, m := range insideDay.FindAllStringSubmatch(s, -1) {
		if _, month := monthWords[m[2]]; month {
			return true
		}
	}
	return false
}

// none says that a cell is empty or holds a sign people put for "nothing".
func none(s string) bool {
	switch words.Fold(s) {
	case "", "-", "--", "---", "н/д", "н.д.", "n/a", "na", "?", "немає", "нема", "none", "x", "х", "tbd", "tba":
		return true
	}
	return false
}
