package words

import (
	"strconv"
	"strings"
	"time"

	"lubart/internal/when"
)

// Day is a date in words: 21 грудня 2026 р. The zero date is empty here and in every form below.
func (b *Book) Day(d when.Date) string { return b.date("house.date.day", d) }

// DayFull is a date as official papers write it, with two digits: 01 грудня 2026 року.
func (b *Book) DayFull(d when.Date) string { return b.date("house.date.full", d) }

// DayShort is a date for tables: 21.12.2026, in English 21 Dec 2026, which no reader takes for a month first.
func (b *Book) DayShort(d when.Date) string { return b.date("house.date.short", d) }

// DayName is a date with its weekday and without its year: понеділок, 21 грудня.
func (b *Book) DayName(d when.Date) string { return b.date("house.date.name", d) }

// Month is the month of a date: грудень 2026.
func (b *Book) Month(d when.Date) string { return b.date("house.date.month", d) }

// MonthOf is a month and its year in the genitive: листопада 2026.
func (b *Book) MonthOf(d when.Date) string { return b.date("house.date.month_of", d) }

// Weekday is the short name for a calendar's head: пн, Mon.
func (b *Book) Weekday(w time.Weekday) string {
	return b.T("house.weekday_short." + strconv.Itoa(int(w)))
}

// Moment is an instant on the wall clock of loc: 21.12.2026, 17:00. The zero instant is empty.
func (b *Book) Moment(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(loc)
	return b.DayShort(civil(t)) + ", " + t.Format("15:04")
}

// Left says how many days remain to a date, counted in days: залишилося 2 дні, сьогодні, прострочено на 3 дні.
func (b *Book) Left(days int) string {
	switch {
	case days == 0:
		return b.T("house.left.today")
	case days == 1:
		return b.T("house.left.tomorrow")
	case days < 0:
		return b.N("house.left.overdue", -days)
	}
	return b.N("house.left.days", days)
}

// Both is a deadline on the donor's clock and on ours: 17:00 Брюссель / 18:00 Київ, with our date when it is
// another day there. Without a time it is the end of the donor's day, and empty for a day that ends here.
func (b *Book) Both(d when.Date, hhmm, zone string) string {
	theirs := b.T("house.both.one", "time", hhmm, "city", b.City(zone))
	at, err := when.Due(d, hhmm, zone)
	if home(zone) && hhmm == "" || d.IsZero() {
		return ""
	}
	if err != nil {
		return theirs
	}
	if hhmm == "" {
		theirs = b.T("house.both.end", "city", b.City(zone))
	}
	if home(zone) {
		return theirs
	}
	return theirs + " / " + b.ours(d, at)
}

func (b *Book) ours(d when.Date, at time.Time) string {
	at = at.In(when.Kyiv)
	ours := b.T("house.both.one", "time", at.Format("15:04"), "city", b.City(""))
	if day := civil(at); day != d {
		return b.T("house.both.day", "clock", ours, "day", b.DayShort(day))
	}
	return ours
}

// City is the name people use for a zone: Брюссель for Europe/Brussels, Київ for "". A zone without a message
// shows the last part of its own name.
func (b *Book) City(zone string) string {
	if home(zone) {
		zone = "Europe/Kyiv"
	}
	if key := "house.city." + zone; b.Has(key) {
		return b.T(key)
	}
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

func home(zone string) bool {
	return zone == "" || zone == "Europe/Kyiv" || zone == "Europe/Kiev"
}

func civil(t time.Time) when.Date {
	return when.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

func (b *Book) date(layout string, d when.Date) string {
	if d.IsZero() {
		return ""
	}
	month := strconv.Itoa(int(d.Month))
	return b.T(layout,
		"day", d.Day, "dd", twoDigits(d.Day), "mm", twoDigits(int(d.Month)), "year", d.Year,
		"month_of", b.T("house.month_of."+month), "month", b.T("house.month."+month), "mon", b.T("house.month_short."+month),
		"weekday", b.T("house.weekday."+strconv.Itoa(int(d.Weekday()))))
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
