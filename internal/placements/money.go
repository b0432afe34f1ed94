package placements

import (
	"math"

	"lubart/internal/when"
)

// Cost is what a placement takes out of an agreement, in minor units: the part the Fund gives back and
// the part of the local budget.
type Cost struct{ Fund, Local int64 }

// Add is the sum of two costs.
func (c Cost) Add(o Cost) Cost { return Cost{c.Fund + o.Fund, c.Local + o.Local} }

// Committed is what a month's pay costs over a span: a full month counts whole, a part of one by its
// calendar days. fundPct is the Fund's share in percent. What is really paid, the accountant knows; this
// is how much is spoken for. A span without an end commits nothing that could be named.
func Committed(monthly int64, fundPct float64, s Span) Cost {
	if s.Days() == 0 || monthly <= 0 {
		return Cost{}
	}
	months := 0.0
	for first := (when.Date{Year: s.From.Year, Month: s.From.Month, Day: 1}); !first.After(s.To); first = first.AddMonths(1) {
		month := Span{first, first.AddMonths(1).AddDays(-1)}
		if in, ok := s.Within(month); ok {
			months += float64(in.Days()) / float64(month.Days())
		}
	}
	all := int64(math.Round(float64(monthly) * months))
	fund := int64(math.Round(float64(all) * math.Min(math.Max(fundPct, 0), 100) / 100))
	return Cost{fund, all - fund}
}
