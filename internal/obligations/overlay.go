package obligations

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lubart/internal/remind"
)

// How far a rung may be from its date, and how many of them there may be.
const (
	farthestDay  = 365
	farthestHour = 23
	mostRungs    = 12
)

// Problem is what is wrong with a rule somebody typed: a message key and the part it speaks of.
type Problem struct{ Key, Param string }

func (p *Problem) Error() string { return p.Key + " " + strconv.Quote(p.Param) }

// Overlay lays a rule of this office over a kind's ladder: days before the date ("60, 30, 14, 7"),
// hours before a timed one ("3"), days after it ("1, 3, 7, weekly"). An empty text keeps the default
// of its part; "-" means none. The day itself is always told and what others hear stays. The error is a
// *Problem.
func Overlay(defaults remind.Ladder, days, hours, overdue string) (remind.Ladder, error) {
	s := taken(defaults)
	if err := lay(&s.days, days, 0, farthestDay, "ladders.day"); err != nil {
		return remind.Ladder{}, err
	}
	if err := lay(&s.hours, hours, 1, farthestHour, "ladders.hour"); err != nil {
		return remind.Ladder{}, err
	}
	text, weekly := cutWeekly(overdue)
	if err := lay(&s.overdue, text, 1, farthestDay, "ladders.overdue"); err != nil {
		return remind.Ladder{}, err
	}
	if overdue != "" {
		s.weekly = weekly
	}
	if len(s.overdue) == 0 && s.weekly {
		s.overdue = []int{7}
	}
	s.days = slices.DeleteFunc(s.days, func(d int) bool { return d == 0 })
	l := ladder(s, others(defaults)...)
	keepClasses(&l, defaults)
	return l, nil
}

// taken reads a ladder back into the steps it was built of.
func taken(l remind.Ladder) steps {
	s := steps{weekly: l.WeeklyAfter > 0, soft: true, near: watched(l) && !told(l, "d-7", "watchers")}
	for _, r := range l.Rungs {
		if r.To != remind.Owner || r.Level != "" {
			continue
		}
		s.soft = s.soft && r.Class == remind.Digest
		switch {
		case r.Hours > 0:
			s.hours = append(s.hours, r.Hours)
		case r.Days > 0:
			s.overdue = append(s.overdue, r.Days)
		case r.Days < 0:
			s.days = append(s.days, -r.Days)
		}
	}
	return s
}

// keepClasses leaves a rung that the default has in the company it travels in there.
func keepClasses(l *remind.Ladder, defaults remind.Ladder) {
	for i, r := range l.Rungs {
		at := slices.IndexFunc(defaults.Rungs, func(d remind.Rung) bool { return d.Name == r.Name && d.To == r.To })
		if at >= 0 {
			l.Rungs[i].Class = defaults.Rungs[at].Class
		}
	}
}

// others are the rungs that steps do not make: of escalations, of heads, and of watchers after the date.
func others(l remind.Ladder) []remind.Rung {
	return slices.DeleteFunc(slices.Clone(l.Rungs), func(r remind.Rung) bool {
		return r.Level == "" && r.To != "head" && (r.Days <= 0 || r.To == remind.Owner)
	})
}

func watched(l remind.Ladder) bool { return told(l, "d-1", "watchers") }

func told(l remind.Ladder, name, to string) bool {
	return slices.ContainsFunc(l.Rungs, func(r remind.Rung) bool { return r.Name == name && r.To == to })
}

// lay replaces a part of the steps by what was typed, most distant first for countdowns.
func lay(part *[]int, text string, least, most int, key string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	var all []int
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\u00a0' }) {
		if word == "-" || word == "–" || word == "—" {
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || n < least || n > most {
			return &Problem{Key: key, Param: word}
		}
		all = append(all, n)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) > mostRungs {
		return &Problem{Key: "ladders.too_many", Param: strconv.Itoa(mostRungs)}
	}
	if key != "ladders.overdue" {
		slices.Reverse(all)
	}
	*part = all
	return nil
}

// cutWeekly takes the word for "and then every week" off the end of the overdue days.
func cutWeekly(text string) (string, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, word := range []string{"weekly", "щотижня"} {
		if rest, ok := strings.CutSuffix(text, word); ok {
			rest = strings.TrimRight(rest, " ,;")
			if rest == "" {
				rest = "-" // only weekly: nothing before the first week
			}
			return rest, true
		}
	}
	return text, false
}

// Typed is a ladder as a person would type it: the three texts that Overlay reads back.
func Typed(l remind.Ladder) (days, hours, overdue string) {
	s := taken(l)
	overdue = joined(s.overdue)
	if s.weekly {
		overdue = fmt.Sprintf("%s, weekly", overdue)
	}
	return joined(append(s.days, 0)), joined(s.hours), overdue
}

func joined(all []int) string {
	if len(all) == 0 {
		return "-"
	}
	parts := make([]string, len(all))
	for i, n := range all {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ", ")
}
