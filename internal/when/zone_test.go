package when

import (
	"math/rand"
	"testing"
	"time"
)

func TestG07NineInTheMorningStaysNine(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]map[string]float64{
		"Europe/Kyiv":      {"2026-03-29": 23, "2026-10-25": 25, "2026-06-01": 24},
		"America/New_York": {"2026-03-08": 23, "2026-11-01": 25, "2026-06-01": 24},
	} {
		loc, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for night, want := range hours {
			before, after := day(t, night).AddDays(-1).At("09:00", loc), day(t, night).At("09:00", loc)
			if after.Hour() != 9 || after.Minute() != 0 || DateOf(after, loc) != day(t, night) {
				t.Errorf("%s %s: 09:00 is %v", name, night, after)
			}
			if got := after.Sub(before).Hours(); got != want {
				t.Errorf("%s %s: %v hours from nine to nine, want %v", name, night, got, want)
			}
		}
	}
}

func TestDueInTheDonorsZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, clock, zone, utc, kyiv string }{
		{"2026-12-30", "17:00", "Europe/Brussels", "2026-12-30T16:00:00Z", "18:00"},
		{"2026-07-01", "17:00", "Europe/Brussels", "2026-07-01T15:00:00Z", "18:00"},
		{"2026-01-15", "17:00", "America/New_York", "2026-01-15T22:00:00Z", "00:00"}, // 7 hours behind us
		{"2026-03-20", "17:00", "America/New_York", "2026-03-20T21:00:00Z", "23:00"}, // 6: they spring forward first
		{"2026-04-15", "17:00", "America/New_York", "2026-04-15T21:00:00Z", "00:00"},
		{"2026-10-28", "17:00", "America/New_York", "2026-10-28T21:00:00Z", "23:00"}, // 6: we fall back first
		{"2026-12-30", "", "", "2026-12-30T21:59:59Z", "23:59"},
		{"2026-06-30", "", "Europe/Kyiv", "2026-06-30T20:59:59Z", "23:59"},
	} {
		got, err := Due(day(t, c.day), c.clock, c.zone)
		if err != nil || got.Format(time.RFC3339) != c.utc || got.Location() != time.UTC {
			t.Errorf("%s %s %s = %v %v, want %s", c.day, c.clock, c.zone, got, err, c.utc)
		}
		if kyiv := got.In(Kyiv).Format("15:04"); kyiv != c.kyiv {
			t.Errorf("%s %s %s is %s in Kyiv, want %s", c.day, c.clock, c.zone, kyiv, c.kyiv)
		}
	}
}

func TestDueRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, clock, zone string }{
		{"2026-12-30", "25:00", ""}, {"2026-12-30", "9:00", ""}, {"2026-12-30", "0900", ""}, {"2026-12-30", "24:00", ""},
		{"2026-12-30", "09:00", "Europe/Lutsk"}, {"2026-12-30", "09:00", "Local"}, {"2026-12-30", "", "../etc/passwd"},
	} {
		if got, err := Due(day(t, c.day), c.clock, c.zone); err == nil {
			t.Errorf("%v = %v, want an error", c, got)
		}
	}
	if _, err := Due(Date{}, "", ""); err == nil {
		t.Error("no day is due at no time")
	}
}

func TestZonesByEveryName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Europe/Kyiv", "Europe/Kiev", "UTC", "Asia/Tokyo", "Europe/Kyiv"} {
		if loc, err := Zone(name); err != nil || loc == nil {
			t.Errorf("Zone(%q): %v", name, err)
		}
	}
}

func TestTheDayOfAMomentIsTheDayItWasMadeFrom(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(2))
	for _, name := range []string{"Europe/Kyiv", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "UTC"} {
		loc, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			d := Date{2020, time.January, 1}.AddDays(dice.Intn(5000))
			for _, clock := range []string{"", "00:00", "08:30", "23:59"} {
				if got := DateOf(d.At(clock, loc), loc); got != d {
					t.Fatalf("%s %s %s is on %s", d, clock, name, got)
				}
			}
		}
	}
}
