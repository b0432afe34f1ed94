package when

import (
	"math/rand"
	"testing"
	"time"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseReadsOneFormOnly(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-2-3", "2026-02-30", "2025-02-29", "30.12.2026", "2026-12-30 ",
		"2026-12-30T00:00:00Z", "0000-01-01", "20261230", "12026-01-01", "2026-13-01", "2026-00-10"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, d)
		}
	}
	if d := day(t, "2028-02-29"); d != (Date{2028, time.February, 29}) || d.String() != "2028-02-29" {
		t.Errorf("29 February 2028 became %v", d)
	}
}

func TestNoDateStaysNoDate(t *testing.T) {
	t.Parallel()
	var none Date
	for _, d := range []Date{none, none.AddDays(40), none.AddMonths(5), Occurrence(none, 3, 2),
		Calendar{}.OnOrAfter(none), Calendar{}.OnOrBefore(none), Calendar{}.AddWorking(none, 3)} {
		if !d.IsZero() || d.String() != "" {
			t.Errorf("no date became %v", d)
		}
	}
}

func TestG10MonthlyFromThe31st(t *testing.T) {
	t.Parallel()
	for anchor, want := range map[string][]string{
		"2026-01-31": {"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"},
		"2028-01-31": {"2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"},
		"2026-10-31": {"2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"},
	} {
		for k, w := range want {
			if got := Occurrence(day(t, anchor), 1, k); got.String() != w {
				t.Errorf("%s monthly, number %d: %s, want %s", anchor, k, got, w)
			}
		}
	}
	if got := Occurrence(day(t, "2028-02-29"), 12, 1); got.String() != "2029-02-28" {
		t.Errorf("29 February yearly: %s", got)
	}
}

func TestAddMonthsGoesBackToo(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{-1: "2026-04-30", -3: "2026-02-28", -5: "2025-12-31", -15: "2025-02-28", 0: "2026-05-31"} {
		if got := day(t, "2026-05-31").AddMonths(n); got.String() != want {
			t.Errorf("31 May %+d months: %s, want %s", n, got, want)
		}
	}
}

func TestDatesProperties(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(1))
	for range 5000 {
		d := Date{1900 + dice.Intn(300), time.Month(1 + dice.Intn(12)), 1 + dice.Intn(28)}
		n, months := dice.Intn(20001)-10000, dice.Intn(401)-200
		if back := day(t, d.String()); back != d {
			t.Fatalf("%v reads back as %v", d, back)
		}
		moved := d.AddDays(n)
		if moved.AddDays(-n) != d || moved.Sub(d) != n || d.Before(moved) != (n > 0) || d.After(moved) != (n < 0) {
			t.Fatalf("%v %+d days = %v", d, n, moved)
		}
		later := d.AddMonths(months)
		if later.Day != d.Day || later.AddMonths(-months) != d {
			t.Fatalf("%v %+d months = %v", d, months, later)
		}
		if (int(moved.Weekday())-int(d.Weekday())-n)%7 != 0 {
			t.Fatalf("weekdays of %v and %v", d, moved)
		}
	}
}

func TestAddMonthsClampsAndNeverRunsOver(t *testing.T) {
	t.Parallel()
	for d := day(t, "2027-01-01"); d.Year < 2029; d = d.AddDays(1) {
		for n := -14; n <= 14; n++ {
			got := d.AddMonths(n)
			if _, err := Parse(got.String()); err != nil {
				t.Fatalf("%v %+d months is no day: %v", d, n, got)
			}
			if months := (got.Year-d.Year)*12 + int(got.Month-d.Month); months != n {
				t.Fatalf("%v %+d months = %v, %d months away", d, n, got, months)
			}
			if got.Day != d.Day && got.AddDays(1).Month == got.Month {
				t.Fatalf("%v %+d months = %v, not the end of the month", d, n, got)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-12-30", "2028-02-29", "2026-02-30", "", "0000-00-00", "9999-12-31", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			if !d.IsZero() {
				t.Fatalf("Parse(%q) fails and still says %v", s, d)
			}
			return
		}
		if d.String() != s {
			t.Fatalf("Parse(%q) reads as %q", s, d)
		}
		if d.AddDays(1).AddDays(-1) != d || d.IsZero() {
			t.Fatalf("%q: arithmetic goes astray", s)
		}
	})
}
