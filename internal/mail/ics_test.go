package mail

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lubart/internal/when"
)

func feed(e ...Event) string { return string(Feed("Строки", e, noon)) }

func TestFeedGolden(t *testing.T) {
	events := []Event{
		{UID: "o1@lubart.example.org", Title: "Подання заявки «Енергія», етап 1; 2\\3", Text: "Перший рядок\r\nдругий", URL: site + "/obligations/o1", From: monday, Changed: noon.Add(-time.Hour)},
		{UID: "o2@lubart.example.org", Sequence: 2, Title: "Відрядження", From: monday, To: monday.AddDays(2)},
		Event{UID: "o3@lubart.example.org", Sequence: 1, Title: strings.Repeat("Дуже довга назва ", 12)}.Deadline(time.Date(2026, 12, 30, 17, 0, 0, 0, time.FixedZone("", 3600))),
		{UID: "o4@lubart.example.org", Sequence: 4, Title: "Скасовано", From: monday, Cancelled: true},
	}
	golden(t, "feed.ics", []byte(feed(events...)))
	golden(t, "empty.ics", []byte(feed()))
}

func TestWholeDayEndsOnTheNextDate(t *testing.T) {
	for from, want := range map[when.Date]string{
		{Year: 2026, Month: 12, Day: 31}: "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n",
		{Year: 2028, Month: 2, Day: 28}:  "DTSTART;VALUE=DATE:20280228\r\nDTEND;VALUE=DATE:20280229\r\n",
		{Year: 2026, Month: 3, Day: 29}:  "DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330\r\n",
	} {
		if got := feed(Event{UID: "a", From: from}); !strings.Contains(got, want) {
			t.Errorf("%v: %s", from, got)
		}
	}
}

func TestTimedEventIsUTCAndEndsAtTheDeadline(t *testing.T) {
	at, err := when.Due(when.Date{Year: 2026, Month: 12, Day: 30}, "17:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	if got := feed(Event{UID: "a"}.Deadline(at)); !strings.Contains(got, "DTSTART:20261230T153000Z\r\nDTEND:20261230T160000Z\r\n") {
		t.Error(got)
	}
}

func TestUnchangedFeedIsTheSameBytes(t *testing.T) {
	e := []Event{{UID: "a", Title: "x", From: monday, Changed: noon}}
	if string(Feed("n", e, noon)) != string(Feed("n", e, noon.Add(time.Hour))) {
		t.Error("the feed changes with the clock")
	}
}

func TestFeedInjection(t *testing.T) {
	evil := "x\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT\r\u2028BEGIN:VEVENT"
	got := string(Feed(evil, []Event{{UID: evil, Title: evil, Text: evil, URL: evil, From: monday}}, noon))
	for _, line := range strings.Split(got, "\r\n") {
		if strings.HasPrefix(line, "ATTENDEE") {
			t.Error("a property was injected")
		}
	}
	if n := strings.Count("\r\n"+got, "\r\nBEGIN:VEVENT\r\n"); n != 1 {
		t.Errorf("%d events", n)
	}
}

func FuzzFeed(f *testing.F) {
	for _, s := range []string{"Строк", strings.Repeat("щ", 200), strings.Repeat("a", 74) + "👩‍💻", "a\r\nEND:VEVENT", "\xff\x00;,\\n", "\\;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := feed(Event{UID: "a" + s, Title: s, Text: s, URL: s, From: monday})
		if !utf8.ValidString(got) || !strings.HasSuffix(got, "\r\n") {
			t.Fatal("not UTF-8 or without an end")
		}
		for _, line := range strings.Split(got, "\r\n") {
			if len(line) > foldOctets || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
				t.Fatalf("line %q", line)
			}
		}
		if n := strings.Count(got, "\r\nEND:VEVENT\r\n"); n != 1 {
			t.Errorf("%d events", n)
		}
		unfolded := strings.ReplaceAll(got, "\r\n ", "")
		if !strings.Contains(unfolded, "\r\nSUMMARY:"+escaped(s)+"\r\n") && s != "" {
			t.Error("the title did not survive folding")
		}
	})
}
