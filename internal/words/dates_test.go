package words

import (
	"strings"
	"testing"
	"time"

	"lubart/internal/when"
)

var solstice = when.Date{Year: 2026, Month: time.December, Day: 21}

func TestDates(t *testing.T) {
	all := books(t)
	instant := time.Date(2026, 12, 21, 15, 0, 0, 0, time.UTC)
	for lang, want := range map[string][]string{
		"uk": {"21 грудня 2026 р.", "21 грудня 2026 року", "21.12.2026", "понеділок, 21 грудня", "грудень 2026", "21.12.2026, 17:00", "пн"},
		"en": {"21 December 2026", "21 December 2026", "21 Dec 2026", "Monday, 21 December", "December 2026", "21 Dec 2026, 17:00", "Mon"},
	} {
		b := all[lang]
		got := []string{b.Day(solstice), b.DayFull(solstice), b.DayShort(solstice), b.DayName(solstice), b.Month(solstice),
			b.Moment(instant, when.Kyiv), b.Weekday(time.Monday)}
		for i := range want {
			if shown := strings.ReplaceAll(got[i], nbsp, " "); shown != want[i] {
				t.Errorf("%s: %q, want %q", lang, shown, want[i])
			}
		}
	}
}

func TestNoDateIsNoText(t *testing.T) {
	uk := books(t)["uk"]
	var none when.Date
	if got := uk.Day(none) + uk.DayShort(none) + uk.Month(none) + uk.Moment(time.Time{}, when.Kyiv) + uk.Both(none, "17:00", "Europe/Brussels"); got != "" {
		t.Errorf("a date that is not known shows %q", got)
	}
}

func TestEveryMonthAndWeekdayHasItsWords(t *testing.T) {
	for _, b := range books(t) {
		for i := range 366 {
			at := time.Date(2028, 1, 1+i, 12, 0, 0, 0, time.UTC)
			d := civil(at)
			if b.Day(d) == "" || b.DayName(d) == "" || b.Month(d) == "" || b.Weekday(at.Weekday()) == "" {
				t.Fatal(d)
			}
		}
	}
}

func TestDaysLeft(t *testing.T) {
	all := books(t)
	for _, c := range []struct {
		days   int
		uk, en string
	}{
		{0, "сьогодні", "today"}, {1, "завтра", "tomorrow"},
		{2, "залишилося 2 дні", "2 days left"}, {5, "залишилося 5 днів", "5 days left"},
		{21, "залишився 21 день", "21 days left"}, {11, "залишилося 11 днів", "11 days left"},
		{-1, "прострочено на 1 день", "1 day overdue"}, {-3, "прострочено на 3 дні", "3 days overdue"},
		{-12, "прострочено на 12 днів", "12 days overdue"},
	} {
		if got := all["uk"].Left(c.days); got != c.uk {
			t.Errorf("%d: %q, want %q", c.days, got, c.uk)
		}
		if got := all["en"].Left(c.days); got != c.en {
			t.Errorf("%d: %q, want %q", c.days, got, c.en)
		}
	}
}

func TestBothClocks(t *testing.T) {
	all := books(t)
	summer := when.Date{Year: 2027, Month: time.March, Day: 28}
	for _, c := range []struct {
		name       string
		day        when.Date
		hhmm, zone string
		uk, en     string
	}{
		{"an hour apart", solstice, "17:00", "Europe/Brussels", "17:00 Брюссель / 18:00 Київ", "17:00 Brussels / 18:00 Kyiv"},
		{"ours the day after", solstice, "17:00", "America/New_York", "17:00 Нью-Йорк / 00:00 Київ, 22.12.2026", "17:00 New York / 00:00 Kyiv, 22 Dec 2026"},
		{"ours the day before", solstice, "05:00", "Asia/Tokyo", "05:00 Токіо / 22:00 Київ, 20.12.2026", "05:00 Tokyo / 22:00 Kyiv, 20 Dec 2026"},
		{"our own zone", solstice, "17:00", "Europe/Kyiv", "17:00 Київ", "17:00 Kyiv"},
		{"no zone is ours", solstice, "09:30", "", "09:30 Київ", "09:30 Kyiv"},
		{"no time here", solstice, "", "", "", ""},
		{"no time there", solstice, "", "Europe/Brussels", "кінець дня, Брюссель / 00:59 Київ, 22.12.2026", "end of day, Brussels / 00:59 Kyiv, 22 Dec 2026"},
		{"the day clocks change", summer, "17:00", "Europe/London", "17:00 Лондон / 19:00 Київ", "17:00 London / 19:00 Kyiv"},
		{"a city without words", solstice, "12:00", "America/Port_of_Spain", "12:00 Port of Spain / 18:00 Київ", "12:00 Port of Spain / 18:00 Kyiv"},
		{"an unknown zone", solstice, "12:00", "Mars/Olympus", "12:00 Olympus", "12:00 Olympus"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := all["uk"].Both(c.day, c.hhmm, c.zone); got != c.uk {
				t.Errorf("%q, want %q", got, c.uk)
			}
			if got := all["en"].Both(c.day, c.hhmm, c.zone); got != c.en {
				t.Errorf("%q, want %q", got, c.en)
			}
		})
	}
}
