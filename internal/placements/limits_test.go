package placements

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lubart/internal/when"
)

func span(t testing.TB, from, to string) Span { return Span{From: day(t, from), To: day(t, to)} }

var norms2026 = NormsOn(Seeded(), when.Date{Year: 2026, Month: 12, Day: 1})

func TestNormsOnTheirDay(t *testing.T) {
	t.Parallel()
	for on, want := range map[string]float64{"2024-03-31": 0, "2024-04-01": 800000, "2025-12-31": 800000, "2026-01-01": 864700, "2027-05-05": 864700} {
		if got := NormsOn(Seeded(), day(t, on))[MinWageMonth].Value; got != want {
			t.Errorf("the minimum wage on %s is %v, want %v", on, got, want)
		}
	}
	if len(Seeded()) != len(FigureSeeds) {
		t.Error("a seed has no day from which it holds")
	}
	for _, s := range FigureSeeds {
		if s.Value <= 0 || s.Unit == "" || s.Source == "" {
			t.Errorf("%+v says nothing", s)
		}
	}
}

func TestDaysInYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		periods   []Span
		elsewhere int
		want      int
	}{
		{nil, 0, 0},
		{[]Span{span(t, "2026-01-01", "2026-01-01")}, 0, 1},
		{[]Span{span(t, "2025-12-15", "2026-01-10"), span(t, "2026-12-20", "2027-02-01")}, 0, 10 + 12},
		{[]Span{span(t, "2026-03-01", "2026-03-31"), span(t, "2026-03-20", "2026-04-10")}, 5, 31 + 10 + 5},
		{[]Span{span(t, "2026-01-01", "2026-12-31")}, -3, 365},
		{[]Span{{From: day(t, "2026-12-30")}}, 0, 2},
		{[]Span{{To: day(t, "2026-12-30")}, span(t, "2026-05-02", "2026-05-01")}, 0, 0},
	} {
		if got := DaysInYear(c.periods, 2026, c.elsewhere); got != c.want {
			t.Errorf("%v and %d elsewhere: %d days, want %d", c.periods, c.elsewhere, got, c.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	public := Works[0].Limits.Ceiling(norms2026)
	for days, want := range map[int]string{0: Ok, 149: Ok, 150: Warn, 169: Warn, 170: Near, 180: Near, 181: Over} {
		if got := public.Verdict(days); got != want {
			t.Errorf("day %d is %s, want %s", days, got, want)
		}
	}
	if Works[1].Limits.Ceiling(norms2026).Verdict(1000) != Ok || !slices.Equal(public.Crossings(), []int{150, 170, 180}) || (Ceiling{}).Crossings() != nil {
		t.Error("no limit is never passed; the days told are 150, 170, 180")
	}
}

// someSpans are periods as they come: overlapping, out of order, backwards, without a beginning or an end.
func someSpans(dice *rand.Rand) []Span {
	base := when.Date{Year: 2026, Month: 1, Day: 1}
	all := make([]Span, dice.IntN(6))
	for i := range all {
		from := base.AddDays(dice.IntN(700) - 200)
		all[i] = Span{From: from, To: from.AddDays(dice.IntN(140) - 5)}
		switch dice.IntN(12) {
		case 0:
			all[i].To = when.Date{}
		case 1:
			all[i].From = when.Date{}
		}
	}
	return all
}

// counted counts days the slow way: one by one.
func counted(periods []Span, window Span) int {
	n := 0
	for d := window.From; !d.After(window.To); d = d.AddDays(1) {
		if slices.ContainsFunc(periods, func(s Span) bool { return s.Has(d) }) {
			n++
		}
	}
	return n
}

func TestDaysProperties(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(3, 1))
	for range 1500 {
		periods, elsewhere, n := someSpans(dice), dice.IntN(40), 1+dice.IntN(200)
		got := DaysInYear(periods, 2026, elsewhere)
		if want := counted(periods, year(2026)) + elsewhere; got != want {
			t.Fatalf("%v: %d days, one by one %d", periods, got, want)
		}
		dice.Shuffle(len(periods), func(i, j int) { periods[i], periods[j] = periods[j], periods[i] })
		if again := DaysInYear(append(periods, periods...), 2026, elsewhere); again != got {
			t.Fatalf("%v: the order or a doubled period counts: %d, %d", periods, got, again)
		}
		reached := DayReached(periods, 2026, elsewhere, n)
		if reached.IsZero() != (got < n || got == elsewhere) {
			t.Fatalf("%v and %d elsewhere make %d days, day %d is %v", periods, elsewhere, got, n, reached)
		}
		if !reached.IsZero() && n > elsewhere {
			if until := counted(periods, Span{From: year(2026).From, To: reached}) + elsewhere; until != n {
				t.Fatalf("%v: on %v it is day %d, not %d", periods, reached, until, n)
			}
		}
	}
}

func TestRolling(t *testing.T) {
	t.Parallel()
	periods := []Span{span(t, "2025-09-01", "2025-12-29"), span(t, "2026-02-01", "2026-04-30")}
	if got := DaysRolling(periods, day(t, "2026-04-30")); got != 120+89 {
		t.Errorf("rolling: %d", got)
	}
	dice := rand.New(rand.NewPCG(9, 1))
	for range 300 {
		p := someSpans(dice)
		on := when.Date{Year: 2026, Month: 6, Day: 1}.AddDays(dice.IntN(300))
		if got, want := DaysRolling(p, on), counted(p, Span{From: on.AddDays(-364), To: on}); got != want || got > 365 {
			t.Fatalf("%v until %v: %d, one by one %d", p, on, got, want)
		}
	}
}

func TestAges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		born, on string
		age      int
		hours    float64
		medical  bool
	}{
		{"2008-12-07", "2026-12-06", 17, 36, true}, {"2008-12-07", "2026-12-07", 18, 40, true},
		{"2010-12-07", "2026-12-06", 15, 24, true}, {"2012-12-07", "2026-12-06", 13, 0, true},
		{"2005-12-07", "2026-12-07", 21, 40, false}, {"2008-02-29", "2026-02-28", 18, 40, true},
		{"", "2026-12-07", 0, 40, false},
	} {
		born, on := day(t, c.born), day(t, c.on)
		if Age(born, on) != c.age || WeekHours(born, on, norms2026) != c.hours || MedicalByAge(born, on) != c.medical {
			t.Errorf("born %s, on %s: %d years, %v hours, medical %t", c.born, c.on, Age(born, on), WeekHours(born, on, norms2026), MedicalByAge(born, on))
		}
	}
}

func TestPay(t *testing.T) {
	t.Parallel()
	if got := PayCap(864700, 1.5, 40, 40); got != 1297050 {
		t.Errorf("the cap of 2026 is %d", got)
	}
	if got := PayCap(864700, 1.5, 20, 40); got != 648525 {
		t.Errorf("half the hours, half the cap: %d", got)
	}
	if PayFloor(864700, 0, 40) != 864700 || PayFloor(864700, 50, 40) != 864700 || PayFloor(864700, 30, 40) != 648525 {
		t.Error("the floor follows the hours, and more hours than full do not raise it")
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	if TooLong(span(t, "2026-01-15", "2026-07-14"), 6) || !TooLong(span(t, "2026-01-15", "2026-07-15"), 6) || TooLong(span(t, "2026-01-15", ""), 6) {
		t.Error("six months from 15 January end on 14 July")
	}
	agreement := span(t, "2026-03-01", "2027-02-28")
	for s, want := range map[Span]bool{
		span(t, "2026-03-01", "2026-12-31"): false, span(t, "2026-03-01", "2027-01-01"): true,
		span(t, "2026-02-28", "2026-05-01"): true, span(t, "2026-05-01", ""): true,
	} {
		if PastAgreement(s, agreement) != want {
			t.Errorf("%v past the agreement of one budget year: %t", s, !want)
		}
	}
	if !PastAgreement(span(t, "2026-03-01", "2026-03-02"), Span{}) {
		t.Error("an agreement without dates covers nothing")
	}
}

func TestBreaches(t *testing.T) {
	t.Parallel()
	work := span(t, "2026-06-01", "2026-09-30") // 122 days
	for name, c := range map[string]struct {
		terms Terms
		want  string
	}{
		"nothing":       {Terms{Kind: PublicWorks, Span: work, Hours: 40, Pay: 864700}, ""},
		"day 150":       {Terms{Kind: PublicWorks, Span: work, Elsewhere: 30}, "days_warn"},
		"day 180":       {Terms{Kind: PublicWorks, Span: work, Elsewhere: 58}, "days_near"},
		"day 181":       {Terms{Kind: PublicWorks, Span: work, Elsewhere: 59}, "days_over!"},
		"another kind":  {Terms{Kind: PublicWorks, Span: work, Others: []Period{{span(t, "2026-01-01", "2026-05-31"), UsefulWorks}}}, ""},
		"the same kind": {Terms{Kind: PublicWorks, Span: work, Others: []Period{{span(t, "2026-01-01", "2026-05-31"), PublicWorks}}}, "days_over!"},
		"rolling only":  {Terms{Kind: PublicWorks, Span: span(t, "2026-01-05", "2026-04-30"), Others: []Period{{span(t, "2025-08-01", "2025-12-20"), PublicWorks}}}, "days_rolling"},
		"two at once":   {Terms{Kind: UsefulWorks, Span: work, Others: []Period{{span(t, "2026-09-30", "2026-10-02"), PublicWorks}}}, "overlap!"},
		"seven months":  {Terms{Kind: TemporaryWorks, Span: span(t, "2026-01-01", "2026-07-31")}, "months!"},
		"a minor":       {Terms{Kind: UsefulWorks, Span: work, Born: day(t, "2009-01-01"), Hours: 40}, "hours!"},
		"a child":       {Terms{Kind: UsefulWorks, Span: work, Born: day(t, "2014-01-01"), Hours: 10}, "age!"},
		"too much":      {Terms{Kind: UsefulWorks, Span: work, Hours: 40, Pay: 1297051}, "pay_cap!"},
		"too little":    {Terms{Kind: TemporaryWorks, Span: work, Hours: 40, Pay: 864699}, "pay_floor!"},
		"over new year": {Terms{Kind: PublicWorks, Span: span(t, "2026-07-10", "2027-01-20"), Elsewhere: 4}, "days_near"},
	} {
		var got []string
		for _, b := range Breaches(c.terms, norms2026) {
			got = append(got, b.Key+map[bool]string{true: "!"}[b.Stops])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	need(t, "placements", []string{"limits.days_warn", "limits.days_near", "limits.days_over", "limits.days_rolling", "limits.overlap",
		"limits.months", "limits.hours", "limits.age", "limits.pay_cap", "limits.pay_floor", "limits.agreement"})
}

func TestSeats(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(5, 1))
	base := when.Date{Year: 2026, Month: 1, Day: 1}
	for range 3000 {
		window := Span{From: base.AddDays(dice.IntN(30)), To: base.AddDays(60 + dice.IntN(200))}
		taken, quantity := someSpans(dice), dice.IntN(5)
		from := base.AddDays(dice.IntN(300) - 20)
		along := Span{From: from, To: from.AddDays(dice.IntN(60) - 2)}
		least := quantity
		for d := along.From; !d.After(along.To); d = d.AddDays(1) {
			free := Free(quantity, window, taken, d)
			if free < 0 || free > quantity || !window.Has(d) && free > 0 {
				t.Fatalf("%d of %d seats free on %v", free, quantity, d)
			}
			least = min(least, free)
		}
		if along.Days() == 0 {
			least = 0
		}
		if got := FreeAlong(quantity, window, taken, along); got != least {
			t.Fatalf("window %v taken %v along %v: %d, day by day %d", window, taken, along, got, least)
		}
		if least > 0 && FreeAlong(quantity, window, append(taken, along), along) != least-1 {
			t.Fatal("whoever takes a seat leaves one fewer")
		}
		first(t, quantity, window, taken, from, along.Days())
	}
}

// first holds FirstFree to looking at every day.
func first(t *testing.T, quantity int, window Span, taken []Span, from when.Date, days int) {
	t.Helper()
	if days == 0 {
		return
	}
	got := FirstFree(quantity, window, taken, from, days)
	for d := later(from, window.From); !d.After(window.To); d = d.AddDays(1) {
		if FreeAlong(quantity, window, taken, Span{From: d, To: d.AddDays(days - 1)}) > 0 {
			if got != d {
				t.Fatalf("window %v taken %v: first free %v, want %v", window, taken, got, d)
			}
			return
		}
	}
	if !got.IsZero() {
		t.Fatalf("nothing is free, and %v is said to be", got)
	}
}

func FuzzDays(f *testing.F) {
	f.Add(10, 20, 15, 40, 7, 30)
	f.Add(-400, 900, 0, 0, 0, 180)
	f.Fuzz(func(t *testing.T, a, aDays, b, bDays, elsewhere, n int) {
		for _, v := range []int{a, aDays, b, bDays, elsewhere, n} {
			if v < -3000 || v > 3000 {
				return
			}
		}
		base := when.Date{Year: 2026, Month: 1, Day: 1}
		periods := []Span{{base.AddDays(a), base.AddDays(a + aDays)}, {base.AddDays(b), base.AddDays(b + bDays)}}
		days := DaysInYear(periods, 2026, elsewhere)
		if days < max(elsewhere, 0) || days > 365+max(elsewhere, 0) {
			t.Fatalf("%d days in a year", days)
		}
		if got := DayReached(periods, 2026, elsewhere, n); !got.IsZero() && (got.Year != 2026 || !slices.ContainsFunc(periods, func(s Span) bool { return s.Has(got) })) {
			t.Fatalf("day %d on %v, a day of no period %v", n, got, periods)
		}
	})
}
