package placements

import (
	"slices"

	"lubart/internal/when"
)

// Free is how many seats of an opening nobody has on a day: none outside its window, and never fewer
// than none. Taken are the days of live placements and live offers on it. Seats are worked out, never
// stored: whoever gives one asks inside the transaction that writes it.
func Free(quantity int, window Span, taken []Span, on when.Date) int {
	if !window.Has(on) {
		return 0
	}
	left := quantity
	for _, t := range taken {
		if t.Has(on) {
			left--
		}
	}
	return max(left, 0)
}

// FreeAlong is how many seats are free on every day of a span: 0 if any of its days lies outside the
// window. The number can only fall where somebody begins, so that those days alone are asked.
func FreeAlong(quantity int, window Span, taken []Span, along Span) int {
	if along.Days() == 0 || !window.Has(along.From) || !window.Has(along.To) {
		return 0
	}
	least := Free(quantity, window, taken, along.From)
	for _, t := range taken {
		if along.Has(t.From) {
			least = min(least, Free(quantity, window, taken, t.From))
		}
	}
	return least
}

// FirstFree is the first day of a window, from a day on, with a seat that stays free for so many days,
// or none.
func FirstFree(quantity int, window Span, taken []Span, from when.Date, days int) when.Date {
	starts := []when.Date{later(from, window.From)}
	for _, t := range taken {
		if !t.To.IsZero() && t.To.AddDays(1).After(starts[0]) {
			starts = append(starts, t.To.AddDays(1))
		}
	}
	slices.SortFunc(starts, when.Date.Compare)
	for _, d := range starts {
		if FreeAlong(quantity, window, taken, Span{From: d, To: d.AddDays(days - 1)}) > 0 {
			return d
		}
	}
	return when.Date{}
}
