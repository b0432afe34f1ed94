package imports

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"lubart/internal/when"
	"lubart/internal/words"
)

const (
	ordinal = `(\d|[ivі]{1,4}|перш\p{L}*|друг\p{L}*|трет\p{L}*|четверт\p{L}*|first|second|third|fourth)(?:-?(?:й|ий|ій|го|му|ше|ге|st|nd|rd|th))?`
	quarter = `\s*(?:кв|квартал\p{L}*|quarter|q)`
	half    = `\s*(?:півр|півріч\p{L}*|половин\p{L}*|half|h)`
	ofYear  = `[.,]?\s*(?:of\s+)?(\d{4})?`
)

var (
	about    = regexp.MustCompile(`^(?:орієнтовно|приблизно|близько|імовірно|ймовірно|десь|на початку|початок|в середині|всередині|середина|наприкінці|кінець|у|в|на|з|за|не раніше|about|approx\.?|circa|early|mid|late|in|end of|start of|from|~)[\s-]+`)
	yearTail = regexp.MustCompile(`\s*(?:рр?\.?|року|рік|роки|років|році|роках|г\.?)$`)

	quarterYear  = regexp.MustCompile(`^` + ordinal + quarter + ofYear + `$`)
	quartersYear = regexp.MustCompile(`^` + ordinal + `\s*-\s*` + ordinal + quarter + ofYear + `$`)
	qYear        = regexp.MustCompile(`^q\s?([1-4])[\s,/-]*(\d{4})?$`)
	yearQ        = regexp.MustCompile(`^(\d{4})(?:\s*(?:р\.?|рік|року))?[\s,/-]*(?:q\s?([1-4])|` + ordinal + quarter + `\.?)$`)
	halfYear     = regexp.MustCompile(`^` + ordinal + half + ofYear + `$`)
	hYear        = regexp.MustCompile(`^h\s?([12])[\s,/-]*(\d{4})?$`)
	wordYear     = regexp.MustCompile(`^(\p{L}+)[.,]?\s*(\d{4})(?:\s*[-/]\s*(\d{2}|\d{4}))?$`)
	wordsYear    = regexp.MustCompile(`^(\p{L}+)\s*-\s*(\p{L}+)[.,]?\s*(\d{4})$`)
	monthYear    = regexp.MustCompile(`^(\d{1,2})[./-](\d{4})$`)
	yearMonth    = regexp.MustCompile(`^(\d{4})[./-](\d{1,2})$`)
	yearOnly     = regexp.MustCompile(`^(\d{4})$`)
	yearYear     = regexp.MustCompile(`^(\d{4})\s*[-/]\s*(\d{2}|\d{4})$`)
)

// Period reads words that name a stretch of time, like «II квартал 2027», and gives its first and
// last day; words of another kind give none.
func Period(text string) (from, to when.Date) {
	from, to, ok := period(strip(words.Fold(text), beforeDate))
	if !ok {
		return when.Date{}, when.Date{}
	}
	return from, to
}

// period reads a folded text that names a stretch of time and no day. Without a year it is known to be
// a period, but of unknown place: both days are zero.
func period(s string) (from, to when.Date, ok bool) {
	s = strings.TrimSpace(yearTail.ReplaceAllString(strip(s, about), ""))
	for _, read := range []func(string) (int, int, int, bool){parts, named, numeric} {
		if year, first, last, found := read(s); found {
			if year == 0 {
				return from, to, true
			}
			from, to = span(year, first, last)
			return from, to, year >= firstYear && year <= lastYear
		}
	}
	if m := yearYear.FindStringSubmatch(s); m != nil {
		a, b := years(m[1], m[2])
		from, _ = span(a, 1, 12)
		_, to = span(b, 1, 12)
		return from, to, a < b && a >= firstYear && b <= lastYear
	}
	return from, to, false
}

// parts reads quarters and half-years.
func parts(s string) (year, first, last int, ok bool) {
	pick := func(a, b, months int, y string) (int, int, int, bool) {
		year, _ := strconv.Atoi(y)
		return year, (a-1)*months + 1, b * months, a > 0 && b >= a && b*months <= 12
	}
	if m := quarterYear.FindStringSubmatch(s); m != nil {
		return pick(ordinalOf(m[1]), ordinalOf(m[1]), 3, m[2])
	}
	if m := quartersYear.FindStringSubmatch(s); m != nil {
		return pick(ordinalOf(m[1]), ordinalOf(m[2]), 3, m[3])
	}
	if m := qYear.FindStringSubmatch(s); m != nil {
		return pick(ordinalOf(m[1]), ordinalOf(m[1]), 3, m[2])
	}
	if m := yearQ.FindStringSubmatch(s); m != nil {
		n := ordinalOf(m[2] + m[3])
		return pick(n, n, 3, m[1])
	}
	for _, re := range []*regexp.Regexp{halfYear, hYear} {
		if m := re.FindStringSubmatch(s); m != nil {
			return pick(ordinalOf(m[1]), ordinalOf(m[1]), 6, m[2])
		}
	}
	return 0, 0, 0, false
}

// named reads months and seasons by name; a winter begins in the December before its year.
func named(s string) (year, first, last int, ok bool) {
	if m := wordsYear.FindStringSubmatch(s); m != nil {
		a, okA := monthWords[m[1]]
		b, okB := monthWords[m[2]]
		year, _ = strconv.Atoi(m[3])
		return year, a, b, okA && okB && a < b
	}
	m := wordYear.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, 0, false
	}
	year, _ = strconv.Atoi(m[2])
	if n, month := monthWords[m[1]]; month {
		return year, n, n, m[3] == ""
	}
	start, season := seasonWords[m[1]]
	if m[3] != "" {
		a, b := years(m[2], m[3])
		return b, start, start + 2, season && start == 0 && b == a+1
	}
	return year, start, start + 2, season
}

func numeric(s string) (year, first, last int, ok bool) {
	if m := monthYear.FindStringSubmatch(s); m != nil {
		s = m[2] + "-" + m[1]
	}
	if m := yearMonth.FindStringSubmatch(s); m != nil {
		year, _ = strconv.Atoi(m[1])
		n, _ := strconv.Atoi(m[2])
		return year, n, n, n >= 1 && n <= 12
	}
	if m := yearOnly.FindStringSubmatch(s); m != nil {
		year, _ = strconv.Atoi(m[1])
		return year, 1, 12, year >= firstYear && year <= lastYear
	}
	return 0, 0, 0, false
}

// innerPeriod finds the longest period, finer than a year, among other words.
func innerPeriod(s string) (from, to when.Date) {
	tokens := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '(' || r == ')' || r == ';' || r == ',' })
	tokens = tokens[:min(len(tokens), 40)]
	for size := min(5, len(tokens)); size >= 2; size-- {
		for i := 0; i+size <= len(tokens); i++ {
			if a, b, ok := period(strings.Join(tokens[i:i+size], " ")); ok && !a.IsZero() && b.Sub(a) < 200 {
				return a, b
			}
		}
	}
	return from, to
}

// span is the first and last day of the months first…last; month 0 is the December before.
func span(year, first, last int) (from, to when.Date) {
	start := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(year, time.Month(last+1), 0, 0, 0, 0, 0, time.UTC)
	return when.DateOf(start, time.UTC), when.DateOf(end, time.UTC)
}

// years reads 2026/27 and 2026–2027.
func years(a, b string) (int, int) {
	from, _ := strconv.Atoi(a)
	to, _ := strconv.Atoi(b)
	if len(b) == 2 {
		to += from / 100 * 100
	}
	return from, to
}

// ordinalOf reads 1, II, ІІІ (in letters of either alphabet), другий, third; 0 when it is none of 1–4.
func ordinalOf(s string) int {
	switch strings.ReplaceAll(s, "і", "i") {
	case "1", "i", "first":
		return 1
	case "2", "ii", "second":
		return 2
	case "3", "iii", "third":
		return 3
	case "4", "iv", "iiii", "fourth":
		return 4
	}
	for i, stem := range []string{"перш", "друг", "трет", "четверт"} {
		if strings.HasPrefix(s, stem) {
			return i + 1
		}
	}
	return 0
}
