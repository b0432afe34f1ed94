package report

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"lubart/internal/when"
)

func day(s string) when.Date {
	d, err := when.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

var rows = []Row{
	{ID: "1", Is: map[string]string{"who": "a", "sort": "x"}, On: map[string]when.Date{"from": day("2026-01-10"), "to": day("2026-02-10")}, Adds: map[string]int64{"n": 5}},
	{ID: "2", Is: map[string]string{"who": "a", "sort": "y"}, On: map[string]when.Date{"from": day("2026-03-01"), "to": day("2026-03-31")}, Adds: map[string]int64{"n": 7}},
	{ID: "3", Is: map[string]string{"who": "b", "sort": "x"}, On: map[string]when.Date{"from": day("2026-02-28")}, Adds: map[string]int64{"n": 11}},
}

func TestCount(t *testing.T) {
	t.Parallel()
	quarter := Period{day("2026-01-01"), day("2026-03-31")}
	march := Period{day("2026-03-01"), day("2026-03-31")}
	for name, c := range map[string]struct {
		figure Figure
		period Period
		want   int64
		rows   []string
	}{
		"each person once":          {Figure{When: During, Each: "who"}, quarter, 2, []string{"1", "2", "3"}},
		"what still goes on":        {Figure{When: During}, march, 2, []string{"2", "3"}},
		"began in it":               {Figure{When: "from"}, march, 1, []string{"2"}},
		"a day that nobody wrote":   {Figure{When: "to"}, quarter, 2, []string{"1", "2"}},
		"only one sort":             {Figure{Only: map[string][]string{"sort": {"x"}}}, march, 2, []string{"1", "3"}},
		"what a column adds up to":  {Figure{Sum: "n", When: During}, march, 18, []string{"2", "3"}},
		"nothing of what is asked":  {Figure{Only: map[string][]string{"sort": {"z"}}, Each: "who"}, quarter, 0, nil},
		"one day at each end":       {Figure{When: During}, Period{day("2026-02-10"), day("2026-02-28")}, 2, []string{"1", "3"}},
		"before anything":           {Figure{When: During}, Period{day("2025-01-01"), day("2025-12-31")}, 0, nil},
		"rows that were cut before": {Figure{Sum: "n"}, Period{}, 23, []string{"1", "2", "3"}},
	} {
		got := c.figure.Count(rows, c.period)
		if got.Value != c.want || !slices.Equal(got.Rows, c.rows) {
			t.Errorf("%s: %d of %v, wanted %d of %v", name, got.Value, got.Rows, c.want, c.rows)
		}
	}
	parts := Figure{By: "sort", Sum: "n"}.Count(rows, quarter).Parts
	if !slices.Equal(parts, []Part{{"x", 16}, {"y", 7}}) {
		t.Errorf("the parts are %v", parts)
	}
}

// TestPartsMakeTheWhole: what is shown by a column adds up to the figure, unless it counts different
// values, of which one may stand in two parts; and no figure is counted of rows it does not take.
func TestPartsMakeTheWhole(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var some []Row
		for i := range r.IntN(40) {
			from := day("2026-01-01").AddDays(r.IntN(365))
			some = append(some, Row{ID: strconv.Itoa(i), Is: map[string]string{"sort": strconv.Itoa(r.IntN(4)), "who": strconv.Itoa(r.IntN(9))},
				On: map[string]when.Date{"from": from, "to": from.AddDays(r.IntN(60))}, Adds: map[string]int64{"n": int64(r.IntN(100))}})
		}
		p := Period{From: day("2026-03-01"), To: day("2026-03-01").AddDays(r.IntN(200))}
		for _, f := range []Figure{{When: During, By: "sort"}, {When: "from", By: "sort", Sum: "n"}} {
			got := f.Count(some, p)
			var sum int64
			for _, part := range got.Parts {
				sum += part.Value
			}
			if sum != got.Value {
				t.Fatalf("%+v: the parts make %d of %d", f, sum, got.Value)
			}
		}
		people := Figure{When: During, Each: "who"}.Count(some, p)
		if people.Value > int64(len(people.Rows)) {
			t.Fatalf("%d people in %d rows", people.Value, len(people.Rows))
		}
	}
}

func TestYearBefore(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]string{
		{"2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31"},
		{"2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"},
		{"2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28"},
		{"2026-04-01", "2026-06-30", "2025-04-01", "2025-06-30"},
		{"2026-04-10", "2026-05-15", "2025-04-10", "2025-05-15"},
	} {
		got := Period{day(c[0]), day(c[1])}.YearBefore()
		if got.From.String() != c[2] || got.To.String() != c[3] {
			t.Errorf("%s…%s: %s…%s, wanted %s…%s", c[0], c[1], got.From, got.To, c[2], c[3])
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	if c := Compare(77, 65); c.By != 12 || c.From0 || c.Percent < 18.46 || c.Percent > 18.47 {
		t.Errorf("12 more of 65: %+v", c)
	}
	if c := Compare(3, 0); !c.From0 || c.By != 3 {
		t.Errorf("from nothing: %+v", c)
	}
}
