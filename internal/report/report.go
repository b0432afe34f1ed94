// Package report counts a figure: which rows belong to a period and what they come to. It must not know
// what a row stands for, where it is kept, or what any figure is called.
package report

import (
	"slices"
	"strings"

	"lubart/internal/when"
)

// Period is the days from From to To, both included.
type Period struct{ From, To when.Date }

// Has says whether a day lies in the period.
func (p Period) Has(d when.Date) bool { return !d.IsZero() && !d.Before(p.From) && !d.After(p.To) }

// Touches says whether something that went on from one day to another has a day in the period; without
// an end it still goes on.
func (p Period) Touches(from, to when.Date) bool {
	return !from.IsZero() && !from.After(p.To) && (to.IsZero() || !to.Before(p.From))
}

// YearBefore is the same period of the year before. One that ends with a month ends with that month then.
func (p Period) YearBefore() Period {
	was := Period{From: p.From.AddMonths(-12), To: p.To.AddMonths(-12)}
	if p.To.AddDays(1).Day == 1 {
		first := when.Date{Year: was.To.Year, Month: was.To.Month, Day: 1}
		was.To = first.AddMonths(1).AddDays(-1)
	}
	return was
}

// Row is a record as a figure sees it: its words, its days and its numbers by column.
type Row struct {
	ID   string
	Is   map[string]string
	On   map[string]when.Date
	Adds map[string]int64
}

// During as the When of a figure takes rows that went on, from their day "from" to their day "to", on
// at least one day of the period.
const During = "during"

// Figure is a number about a period. Key names it. Of is the source of its rows. Only are the columns
// that must hold one of some values. When is the column whose day must lie in the period, During, or
// empty for rows that were cut to the period already. It counts rows; with Each, the different values of
// that column; with Sum, what that column of numbers adds up to. By is a column to show it by as well.
type Figure struct {
	Key  string
	Unit string
	Of   string
	Only map[string][]string
	When string
	Each string
	Sum  string
	By   string
}

// Part is a figure of the rows with one value in the column it is shown by.
type Part struct {
	Name  string
	Value int64
}

// Result is what a figure comes to, its parts from the largest, and the rows it was counted of.
type Result struct {
	Value int64
	Parts []Part
	Rows  []string // ids, in the order of the source, each once
}

// Count is the figure over a period. Its rows may be in any order.
func (f Figure) Count(rows []Row, p Period) Result {
	mine := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !f.takes(r, p) })
	out := Result{Value: f.value(mine)}
	seen := map[string]bool{}
	groups := map[string][]Row{}
	for _, r := range mine {
		if !seen[r.ID] {
			seen[r.ID], out.Rows = true, append(out.Rows, r.ID)
		}
		groups[r.Is[f.By]] = append(groups[r.Is[f.By]], r)
	}
	if f.By == "" {
		return out
	}
	for name, group := range groups {
		out.Parts = append(out.Parts, Part{Name: name, Value: f.value(group)})
	}
	slices.SortFunc(out.Parts, func(a, b Part) int {
		if a.Value != b.Value {
			return int(b.Value - a.Value)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

func (f Figure) takes(r Row, p Period) bool {
	for column, values := range f.Only {
		if !slices.Contains(values, r.Is[column]) {
			return false
		}
	}
	switch f.When {
	case "":
		return true
	case During:
		return p.Touches(r.On["from"], r.On["to"])
	}
	return p.Has(r.On[f.When])
}

func (f Figure) value(rows []Row) int64 {
	if f.Each != "" {
		different := map[string]bool{}
		for _, r := range rows {
			different[r.Is[f.Each]] = true
		}
		return int64(len(different))
	}
	if f.Sum == "" {
		return int64(len(rows))
	}
	var sum int64
	for _, r := range rows {
		sum += r.Adds[f.Sum]
	}
	return sum
}

// Change is how a figure differs from what it was.
type Change struct {
	By      int64
	Percent float64 // of what it was; meaningless when it was nothing
	From0   bool    // it was nothing
}

// Compare is the change from was to is.
func Compare(is, was int64) Change {
	c := Change{By: is - was, From0: was == 0}
	if was != 0 {
		c.Percent = float64(is-was) * 100 / float64(was)
	}
	return c
}
