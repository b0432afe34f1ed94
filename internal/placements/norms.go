package placements

import (
	"slices"

	"lubart/internal/when"
)

// Norm is a figure of the law as it stands on a day, with where it comes from.
type Norm struct {
	Value  float64
	From   when.Date
	Source string
}

// Norms are the figures in force on one day, by key.
type Norms map[string]Norm

// Dated is one value of a norm, as the settings keep it.
type Dated struct {
	Key string
	Norm
}

// NormsOn picks from all values of all norms the ones in force on a day: a record is judged by the rule
// of its day.
func NormsOn(all []Dated, on when.Date) Norms {
	n := Norms{}
	for _, d := range all {
		if have, ok := n[d.Key]; !d.From.After(on) && (!ok || !d.From.Before(have.From)) {
			n[d.Key] = d.Norm
		}
	}
	return n
}

// Seeded are the seeds as dated norms, for those who have no settings yet.
func Seeded() []Dated {
	var all []Dated
	for _, s := range FigureSeeds {
		from, err := when.Parse(s.From)
		if err == nil {
			all = append(all, Dated{Key: s.Key, Norm: Norm{Value: s.Value, From: from, Source: s.Source}})
		}
	}
	return all
}

// Whole is a norm as a whole number, or otherwise where nobody wrote one down.
func (n Norms) Whole(key string, otherwise int) int {
	v, ok := n[key]
	if !ok || v.Value <= 0 {
		return otherwise
	}
	return int(v.Value)
}

// Span is the days from From to To, both included; without To it has no end.
type Span struct {
	From when.Date
	To   when.Date
}

// Has says whether a day lies in the span.
func (s Span) Has(d when.Date) bool {
	return !s.From.IsZero() && !d.Before(s.From) && (s.To.IsZero() || !d.After(s.To))
}

// Within is the part of a span inside another, and whether there is any.
func (s Span) Within(o Span) (Span, bool) {
	if s.From.IsZero() || o.From.IsZero() {
		return Span{}, false
	}
	in := Span{From: later(s.From, o.From), To: earlier(s.To, o.To)}
	return in, in.To.IsZero() || !in.To.Before(in.From)
}

// Days is how many days a span with an end has.
func (s Span) Days() int {
	if s.From.IsZero() || s.To.IsZero() || s.To.Before(s.From) {
		return 0
	}
	return s.To.Sub(s.From) + 1
}

func later(a, b when.Date) when.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// earlier is the first of two ends; no date is no end.
func earlier(a, b when.Date) when.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// joined are spans sorted, with those that touch or overlap made one: a day that two contracts share
// counts once. Spans without a beginning are left out, those without an end end at most.
func joined(spans []Span, most Span) []Span {
	var cut []Span
	for _, s := range spans {
		if in, ok := s.Within(most); ok {
			cut = append(cut, in)
		}
	}
	slices.SortFunc(cut, func(a, b Span) int { return a.From.Compare(b.From) })
	var out []Span
	for _, s := range cut {
		last := len(out) - 1
		if last >= 0 && !s.From.After(out[last].To.AddDays(1)) {
			out[last].To = later(out[last].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
