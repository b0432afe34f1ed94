package imports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"lubart/internal/when"
	"lubart/internal/words"
)

// Clock is a time of day "HH:MM" and the zone it is meant in (an IANA name). Either may be missing: no
// Zone means that the cell named no place.
type Clock struct{ Time, Zone string }

var (
	iana       = regexp.MustCompile(`\b[A-Z][a-z]+/[A-Za-z_]+(?:(?:-[A-Za-z]+)+|/[A-Za-z_]+|[+-]\d{1,2})?\b`)
	bothClocks = regexp.MustCompile(`^(.*\d.*?)\s*/\s*(\d{1,2}[:.]\d{2}.*)$`)
	placeFirst = regexp.MustCompile(`^(\D+?)[\s,:]+(\d.*)$`)
	beforeTime = regexp.MustCompile(`^(?:об?|до|по|at|by|until|не пізніше(?: ніж)?|@)\s+`)
	hourMinute = regexp.MustCompile(`^(\d{1,2})\s?[:.\-]\s?(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\b\.?|год\p{L}*\.?|(?:h|hrs?)\b\.?)?(\D.*|[+]\d.*)?$`)
	hourWords  = regexp.MustCompile(`^(\d{1,2})\s*год\p{L}*\.?\s*(\d{2})\s*хв\p{L}*\.?()(.*)$`)
	fourDigits = regexp.MustCompile(`^(\d{2})(\d{2})\s*((?:h|hrs?)\b\.?|год\p{L}*\.?)?((?:\s.*)?)$`)
	hourOnly   = regexp.MustCompile(`^(\d{1,2})()\s*([ap]\.?m\b\.?|год\p{L}*\.?|(?:h|hrs?)\b\.?)?(\D.*)?$`)
	offset     = regexp.MustCompile(`^(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(00))?$`)
)

// ParseClock reads a time with or without the place whose clock is meant. A place it does not know is
// a fault, never a guess.
func ParseClock(c Cell) (Clock, *Fault) {
	switch {
	case none(c.Text):
		return Clock{}, nil
	case c.Clock != "":
		return Clock{Time: c.Clock}, nil
	}
	if v, err := strconv.ParseFloat(c.Text, 64); err == nil && c.Number && v > 0 && v < 1 {
		day, _ := serial(v, false)
		return Clock{Time: day.Clock}, nil
	}
	zone, text := "", c.Text
	if name := iana.FindString(text); name != "" {
		if _, err := when.Zone(name); err != nil {
			return Clock{}, fault("zone_unknown", "text", shown(c.Text), "place", name)
		}
		zone, text = name, strings.Replace(text, name, "", 1)
	}
	return readClock(c.Text, strip(words.Fold(text), beforeTime), zone)
}

func readClock(text, s, zone string) (Clock, *Fault) {
	if m := bothClocks.FindStringSubmatch(s); m != nil {
		return twoClocks(text, m[1], m[2], zone)
	}
	clock, rest, f := timeOf(s)
	if f != nil {
		f.Params["text"] = shown(text)
		return Clock{}, f
	}
	found, unknown := zoneOf(rest)
	switch {
	case unknown != "":
		return Clock{}, fault("zone_unknown", "text", shown(text), "place", shown(unknown))
	case found != "" && zone != "" && found != zone:
		return Clock{}, fault("zone_two", "text", shown(text))
	case clock == "" && found == "" && zone == "":
		return Clock{}, fault("clock_unclear", "text", shown(text))
	case found != "":
		zone = found
	}
	return Clock{Time: clock, Zone: zone}, nil
}

// twoClocks reads "17:00 Брюссель / 18:00 Київ": the first is the donor's, the second must be Kyiv's.
func twoClocks(text, a, b, zone string) (Clock, *Fault) {
	first, f := readClock(text, a, zone)
	if f != nil {
		return first, f
	}
	second, f := readClock(text, strip(b, beforeTime), "")
	if f == nil && second.Zone != "Europe/Kyiv" {
		f = fault("zone_two", "text", shown(text))
	}
	return first, f
}

// timeOf gives the time a folded text tells and the words around it.
func timeOf(s string) (clock, rest string, f *Fault) {
	switch s {
	case "опівдні", "noon", "12 noon":
		return "12:00", "", nil
	case "кінець дня", "кінця дня", "end of day", "end of the day", "eod":
		return "23:59", "", nil
	case "опівночі", "північ", "midnight":
		return "", "", fault("clock_midnight")
	}
	before := ""
	if m := placeFirst.FindStringSubmatch(s); m != nil && !strings.ContainsAny(m[1], "+") && !strings.HasSuffix(m[1], "utc") && !strings.HasSuffix(m[1], "gmt") {
		before, s = m[1], strip(m[2], beforeTime)
		before = strings.TrimSuffix(strings.TrimSuffix(before, " о"), " at")
	}
	for _, re := range []*regexp.Regexp{hourWords, hourMinute, fourDigits, hourOnly} {
		if m := re.FindStringSubmatch(s); m != nil {
			clock, f = clockOf(m[1], m[2], m[3])
			return clock, strings.TrimSpace(before + " " + m[4]), f
		}
	}
	return "", strings.TrimSpace(before + " " + s), nil
}

func clockOf(hour, minute, half string) (string, *Fault) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	half = strings.ReplaceAll(half, ".", "")
	switch {
	case half == "am" || half == "pm":
		if h < 1 || h > 12 {
			return "", fault("no_such_time")
		}
		if h %= 12; half == "pm" {
			h += 12
		}
	case h == 24 && m == 0: // the day's end; a minute earlier is never too late
		h, m = 23, 59
	}
	if h > 23 || m > 59 {
		return "", fault("no_such_time")
	}
	return fmt.Sprintf("%02d:%02d", h, m), nil
}

var placeNoise = map[string]bool{"за": true, "по": true, "у": true, "в": true, "м": true, "м.": true, "час": true, "часу": true, "часом": true,
	"in": true, "the": true, "time": true, "годинник": true, "зона": true, "zone": true, "о": true, "год": true, "год.": true}

// zoneOf reads the words beside a time: the one zone they name, or the first word nobody knows.
func zoneOf(s string) (zone, unknown string) {
	s = strings.TrimSpace(strings.NewReplacer("(", " ", ")", " ", ",", " ", ";", " ").Replace(s))
	if m := offset.FindStringSubmatch(s); m != nil {
		return offsetZone(m[1], m[2])
	}
	for s != "" {
		word, rest, _ := strings.Cut(s, " ")
		if placeNoise[word] {
			s = strings.TrimSpace(rest)
			continue
		}
		found, n := placeAt(s)
		if found == "" || zone != "" && found != zone {
			return "", s
		}
		zone, s = found, strings.TrimSpace(s[n:])
	}
	return zone, ""
}

// placeAt finds the place a text begins with and how many bytes name it.
func placeAt(s string) (zone string, n int) {
	end := func(from int) int {
		if i := strings.IndexByte(s[from:], ' '); i >= 0 {
			return from + i
		}
		return len(s)
	}
	for _, p := range zonePlaces {
		for _, mark := range p.marks {
			if word := s[:end(0)]; strings.TrimRight(word, ".") == mark {
				return p.zone, end(0)
			}
		}
		for _, stem := range p.stems {
			if strings.HasPrefix(s, stem) {
				return p.zone, end(len(stem))
			}
		}
	}
	return "", 0
}

// offsetZone names UTC+2 as the tz database does, with the sign turned round.
func offsetZone(sign, hours string) (zone, unknown string) {
	h, _ := strconv.Atoi(hours)
	if h > 12 {
		return "", sign + hours
	}
	if h == 0 {
		return "UTC", ""
	}
	turned := map[string]string{"+": "-", "-": "+"}[sign]
	zone = fmt.Sprintf("Etc/GMT%s%d", turned, h)
	if _, err := when.Zone(zone); err != nil {
		return "", sign + hours
	}
	return zone, ""
}

// Place is the word a zone is written with in a sheet; ParseClock reads it back.
func Place(zone, lang string) string {
	for _, p := range zonePlaces {
		if p.zone == zone && lang == "en" {
			return p.en
		} else if p.zone == zone {
			return p.uk
		}
	}
	return zone
}
