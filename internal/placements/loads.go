package placements

import (
	"slices"

	"lubart/internal/when"
)

// Load is how many seats of an opening are taken on every day of a span.
type Load struct {
	Span
	Taken int
}

// Left is how many of so many seats are still free, never fewer than none.
func (l Load) Left(quantity int) int { return max(0, quantity-l.Taken) }

// Loads are the spans of a window in which the number of taken seats stays the same, in order and
// without a gap. Holds are the days for which somebody keeps a seat; one without an end keeps it to the
// end of the window. A window without both ends has none.
func Loads(holds []Span, window Span) []Load {
	if window.Days() == 0 {
		return nil
	}
	change := map[when.Date]int{window.From: 0}
	for _, h := range holds {
		if in, ok := h.Within(window); ok && in.Days() > 0 {
			change[in.From]++
			change[in.To.AddDays(1)]--
		}
	}
	delete(change, window.To.AddDays(1))
	days := make([]when.Date, 0, len(change))
	for d := range change {
		days = append(days, d)
	}
	slices.SortFunc(days, when.Date.Compare)
	return runs(days, change, window.To)
}

// runs turns the days on which a number changes into the spans between them.
func runs(days []when.Date, change map[when.Date]int, last when.Date) []Load {
	var all []Load
	taken := 0
	for i, d := range days {
		taken += change[d]
		to := last
		if i+1 < len(days) {
			to = days[i+1].AddDays(-1)
		}
		if n := len(all); n > 0 && all[n-1].Taken == taken {
			all[n-1].To = to
			continue
		}
		all = append(all, Load{Span{d, to}, taken})
	}
	return all
}
