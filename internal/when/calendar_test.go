package when

import (
	"math/rand"
	"testing"
	"time"
)

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	c := Calendar{
		Off: map[Date]bool{day(t, "2026-12-25"): true, day(t, "2026-12-24"): true, day(t, "2026-12-19"): true},
		On:  map[Date]bool{day(t, "2026-12-19"): true},
	}
	for s, want := range map[string]bool{"2026-12-18": true, "2026-12-19": true, "2026-12-20": false, "2026-12-24": false, "2026-12-28": true} {
		if got := c.Works(day(t, s)); got != want {
			t.Errorf("%s works: %v", s, got)
		}
	}
	christmas := day(t, "2026-12-25")
	if got := c.OnOrBefore(christmas).String(); got != "2026-12-23" {
		t.Errorf("before Christmas: %s", got)
	}
	if got := c.OnOrAfter(christmas).String(); got != "2026-12-28" {
		t.Errorf("after Christmas: %s", got)
	}
	for n, want := range map[int]string{0: "2026-12-25", 1: "2026-12-28", 5: "2027-01-01", -1: "2026-12-23", -5: "2026-12-18", -6: "2026-12-17"} {
		if got := c.AddWorking(christmas, n).String(); got != want {
			t.Errorf("%+d working days: %s, want %s", n, got, want)
		}
	}
}

func TestWorkingDaysProperties(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(3))
	start := day(t, "2026-01-01")
	for range 500 {
		c := Calendar{Off: map[Date]bool{}, On: map[Date]bool{}}
		for range 30 {
			c.Off[start.AddDays(dice.Intn(120))] = true
			c.On[start.AddDays(dice.Intn(120))] = dice.Intn(2) == 0
		}
		d, n := start.AddDays(dice.Intn(120)), 1+dice.Intn(20)
		before, after := c.OnOrBefore(d), c.OnOrAfter(d)
		if !c.Works(before) || !c.Works(after) || before.After(d) || after.Before(d) || c.Works(d) != (before == after) {
			t.Fatalf("%v lies between %v and %v", d, before, after)
		}
		if got := c.AddWorking(c.AddWorking(after, n), -n); got != after {
			t.Fatalf("%v %d working days there and back: %v", after, n, got)
		}
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	night, lunch := Quiet{"20:00", "07:30"}, Quiet{"13:00", "14:00"}
	for _, c := range []struct {
		quiet              Quiet
		at, earlier, later string
	}{
		{night, "2026-06-23 09:00", "2026-06-23 09:00", "2026-06-23 09:00"},
		{night, "2026-06-23 20:00", "2026-06-23 20:00", "2026-06-23 20:00"},
		{night, "2026-06-23 20:01", "2026-06-23 20:00", "2026-06-24 07:30"},
		{night, "2026-06-23 00:00", "2026-06-22 20:00", "2026-06-23 07:30"},
		{night, "2026-06-23 07:29", "2026-06-22 20:00", "2026-06-23 07:30"},
		{night, "2026-06-23 07:30", "2026-06-23 07:30", "2026-06-23 07:30"},
		{night, "2026-03-29 05:00", "2026-03-28 20:00", "2026-03-29 07:30"},
		{lunch, "2026-06-23 13:20", "2026-06-23 13:00", "2026-06-23 14:00"},
		{lunch, "2026-06-23 03:20", "2026-06-23 03:20", "2026-06-23 03:20"},
		{Quiet{}, "2026-06-23 03:20", "2026-06-23 03:20", "2026-06-23 03:20"},
		{Quiet{"20:00", "20:00"}, "2026-06-23 03:20", "2026-06-23 03:20", "2026-06-23 03:20"},
		{Quiet{"8 pm", "07:30"}, "2026-06-23 03:20", "2026-06-23 03:20", "2026-06-23 03:20"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, Kyiv)
		if err != nil {
			t.Fatal(err)
		}
		for want, got := range map[string]time.Time{c.earlier + " ": c.quiet.Earlier(at, Kyiv), " " + c.later: c.quiet.Later(at, Kyiv)} {
			if s := got.In(Kyiv).Format("2006-01-02 15:04"); s+" " != want && " "+s != want {
				t.Errorf("%v at %s: %s, want %s", c.quiet, c.at, s, want)
			}
		}
	}
}

func TestQuietHoursProperties(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(4))
	quiet := Quiet{"20:00", "07:30"}
	for range 5000 {
		at := time.Date(2026, 1, 1, 0, dice.Intn(2*365*24*60), dice.Intn(60), 0, time.UTC)
		earlier, later := quiet.Earlier(at, Kyiv), quiet.Later(at, Kyiv)
		if earlier.After(at) || later.Before(at) || earlier.Equal(at) != later.Equal(at) {
			t.Fatalf("%v lies between %v and %v", at, earlier, later)
		}
		if !quiet.Earlier(earlier, Kyiv).Equal(earlier) || !quiet.Later(later, Kyiv).Equal(later) {
			t.Fatalf("%v: moving twice moves again", at)
		}
		if gap := later.Sub(earlier); gap > 13*time.Hour {
			t.Fatalf("%v: quiet for %v", at, gap)
		}
	}
}
