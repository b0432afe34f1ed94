package placements_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"lubart/internal/placements"
	"lubart/internal/when"
)

// TestLoadsAreCountedDayByDay: the spans are the same as counting every day by hand, and leave no day out.
func TestLoadsAreCountedDayByDay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 7))
	first := when.Date{Year: 2026, Month: time.January, Day: 25}
	for range 500 {
		window := placements.Span{From: first, To: first.AddDays(rnd.IntN(60))}
		var holds []placements.Span
		for range rnd.IntN(12) {
			h := placements.Span{From: first.AddDays(rnd.IntN(90) - 20)}
			if rnd.IntN(8) > 0 {
				h.To = h.From.AddDays(rnd.IntN(40))
			}
			holds = append(holds, h)
		}
		loads := placements.Loads(holds, window)
		next := window.From
		for i, l := range loads {
			if l.From != next || i > 0 && l.Taken == loads[i-1].Taken {
				t.Fatalf("%v over %v: %v does not follow", holds, window, loads)
			}
			for d := l.From; !d.After(l.To); d = d.AddDays(1) {
				taken := 0
				for _, h := range holds {
					if h.Has(d) {
						taken++
					}
				}
				if taken != l.Taken {
					t.Fatalf("on %v %d seats are taken, the spans say %d", d, taken, l.Taken)
				}
			}
			next = l.To.AddDays(1)
		}
		if next != window.To.AddDays(1) {
			t.Fatalf("the days from %v of %v are left out", next, window)
		}
	}
}

func TestNoWindowHasNoLoads(t *testing.T) {
	day := when.Date{Year: 2026, Month: time.May, Day: 1}
	if got := placements.Loads([]placements.Span{{From: day}}, placements.Span{From: day}); got != nil {
		t.Errorf("a window without an end has loads: %v", got)
	}
}

func TestCommittedMoney(t *testing.T) {
	day := func(s string) when.Date {
		d, err := when.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		from, to string
		pct      float64
		want     placements.Cost
	}{
		{"2026-12-01", "2026-12-31", 50, placements.Cost{Fund: 500000, Local: 500000}},
		{"2026-11-16", "2026-12-31", 100, placements.Cost{Fund: 1500000}},
		{"2026-02-01", "2026-02-14", 0, placements.Cost{Local: 500000}},
		{"2026-12-31", "2026-12-01", 50, placements.Cost{}},
		{"2025-12-01", "2026-01-31", 30, placements.Cost{Fund: 600000, Local: 1400000}},
	} {
		got := placements.Committed(1000000, c.pct, placements.Span{From: day(c.from), To: day(c.to)})
		if got != c.want {
			t.Errorf("%s to %s at %v %%: %v, wanted %v", c.from, c.to, c.pct, got, c.want)
		}
	}
	if got := placements.Committed(1000000, 50, placements.Span{From: day("2026-01-01")}); got != (placements.Cost{}) {
		t.Errorf("without an end: %v", got)
	}
}
