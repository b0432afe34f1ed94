package mail

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lubart/internal/when"
)

// Event is one date in somebody's calendar: whole days From–To, or the instants Start–End when Start is set.
// UID never changes and Sequence grows with each move, so that calendars move the entry and do not add one.
type Event struct {
	UID         string
	Sequence    int
	Title, Text string
	URL         string
	From, To    when.Date // inclusive; a zero To is From
	Start, End  time.Time // a zero End is half an hour later
	Changed     time.Time // when the entry last changed; zero is now
	Cancelled   bool
}

// Deadline sets the half hour that ends at the instant of a deadline.
func (e Event) Deadline(at time.Time) Event {
	e.Start, e.End = at.Add(-30*time.Minute), at
	return e
}

// foldOctets is the longest line of a calendar (RFC 5545, 3.1), without its end.
const foldOctets = 75

// Feed is a calendar that readers subscribe to. It is published, not a request: nobody is invited, nobody is busy.
func Feed(name string, events []Event, now time.Time) []byte {
	var c calendar
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Lubart//Calendar//UK")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.text("NAME", name)
	c.text("X-WR-CALNAME", name)
	c.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	c.line("X-PUBLISHED-TTL", "PT1H")
	for _, e := range events {
		c.event(e, now)
	}
	c.line("END", "VCALENDAR")
	return []byte(c.out.String())
}

type calendar struct{ out strings.Builder }

func (c *calendar) event(e Event, now time.Time) {
	if e.Changed.IsZero() {
		e.Changed = now
	}
	c.line("BEGIN", "VEVENT")
	c.line("UID", printable(e.UID))
	c.line("SEQUENCE", strconv.Itoa(e.Sequence))
	c.line("DTSTAMP", utc(e.Changed))
	c.line("LAST-MODIFIED", utc(e.Changed))
	c.span(e)
	c.text("SUMMARY", e.Title)
	c.text("DESCRIPTION", e.Text)
	if e.URL != "" {
		c.line("URL", strings.ReplaceAll(printable(e.URL), " ", "%20"))
	}
	c.line("STATUS", status(e.Cancelled))
	c.line("TRANSP", "TRANSPARENT")
	c.line("END", "VEVENT")
}

// span writes when the event is. The end is exclusive: one whole day ends on the next date.
func (c *calendar) span(e Event) {
	if !e.Start.IsZero() {
		if !e.End.After(e.Start) {
			e.End = e.Start.Add(30 * time.Minute)
		}
		c.line("DTSTART", utc(e.Start))
		c.line("DTEND", utc(e.End))
		return
	}
	if e.To.IsZero() || e.To.Before(e.From) {
		e.To = e.From
	}
	c.line("DTSTART;VALUE=DATE", compact(e.From))
	c.line("DTEND;VALUE=DATE", compact(e.To.AddDays(1)))
}

func (c *calendar) text(name, value string) {
	if value != "" {
		c.line(name, escaped(value))
	}
}

// line writes one property, folded so that no letter is cut in two.
func (c *calendar) line(name, value string) {
	rest, room := name+":"+value, foldOctets
	for len(rest) > room {
		cut := room
		for cut > 1 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		c.out.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], foldOctets-1
	}
	c.out.WriteString(rest + "\r\n")
}

// escaped is a TEXT value (RFC 5545, 3.3.11): line ends are written as \n, other control characters are dropped.
func escaped(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}

// printable drops what may not stand in an identifier or a link.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s)
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

func compact(d when.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year, int(d.Month), d.Day) }

func status(cancelled bool) string {
	if cancelled {
		return "CANCELLED"
	}
	return "CONFIRMED"
}
