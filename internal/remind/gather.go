package remind

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Gather turns what is due into letters, sorted by recipient. Of several rungs
// of one obligation a person hears the most urgent. The hours before a cut-off
// get a letter of their own each; everything else of a person is one letter,
// led and named by a hard date of today if there is one.
//
// collapsed are the rows that no letter carries, as they came: those that a more
// urgent one replaced, and those that expired or count down to a passed date.
func Gather(due []Due, now time.Time) (letters []Letter, collapsed []Due) {
	live, dead := split(due, func(d Due) bool { return !d.pointless(now) })
	lines, replaced := mostUrgent(live)
	of := groups(lines, func(d Due) string { return d.Recipient })
	for _, recipient := range slices.Sorted(maps.Keys(of)) {
		letters = append(letters, lettersOf(recipient, of[recipient])...)
	}
	collapsed = append(dead, replaced...)
	slices.SortFunc(collapsed, inOrder)
	return letters, collapsed
}

// mostUrgent keeps one line for each obligation and recipient.
func mostUrgent(live []Due) (lines, replaced []Due) {
	for _, rungs := range groups(live, func(d Due) string { return d.Recipient + "|" + d.Obligation }) {
		slices.SortFunc(rungs, moreUrgent)
		lines = append(lines, rungs[0])
		replaced = append(replaced, rungs[1:]...)
	}
	slices.SortFunc(lines, inOrder)
	return lines, replaced
}

// lettersOf are one person's: what cannot wait, then the rest.
func lettersOf(recipient string, lines []Due) []Letter {
	var letters []Letter
	hours, rest := split(lines, Due.lastHours)
	for _, d := range hours {
		letters = append(letters, Letter{Recipient: recipient, Class: Alone, Lines: []Due{d}, Lead: d})
	}
	if len(rest) > 0 {
		letters = append(letters, morning(recipient, rest))
	}
	return letters
}

// morning is the one letter of a person's morning. A hard date of today comes
// first and names it; otherwise the lines are in order.
func morning(recipient string, lines []Due) Letter {
	class := Digest
	if len(lines) == 1 {
		class = Direct
	}
	if i := slices.IndexFunc(lines, Due.hardDay); i >= 0 {
		class = Alone
		lines = slices.Concat(lines[i:i+1], lines[:i], lines[i+1:])
	}
	return Letter{Recipient: recipient, Class: class, Lines: lines, Lead: lines[0]}
}

// inOrder sorts by the instant of the obligations: overdue, oldest first, then
// today, then what is to come. What has no date is last.
func inOrder(a, b Due) int {
	return cmp.Or(undatedLast(a, b), a.At.Compare(b.At), cmp.Compare(a.Title, b.Title),
		cmp.Compare(a.Obligation, b.Obligation), cmp.Compare(a.Recipient, b.Recipient), moreUrgent(a, b))
}

func undatedLast(a, b Due) int {
	switch {
	case a.At.IsZero() == b.At.IsZero():
		return 0
	case a.At.IsZero():
		return 1
	default:
		return -1
	}
}

func split(all []Due, keep func(Due) bool) (kept, others []Due) {
	for _, d := range all {
		if keep(d) {
			kept = append(kept, d)
		} else {
			others = append(others, d)
		}
	}
	return kept, others
}

func groups(all []Due, key func(Due) string) map[string][]Due {
	out := map[string][]Due{}
	for _, d := range all {
		out[key(d)] = append(out[key(d)], d)
	}
	return out
}
