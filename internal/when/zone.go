package when

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // an office computer with Windows has no zone files
)

// Home is the zone of everybody who reads our mail.
const Home = "Europe/Kyiv"

// Kyiv is the location of Home.
var Kyiv = mustZone(Home)

var zones sync.Map // name → *time.Location: loading one reads and parses a file

// Zone finds a zone by its IANA name; "" is Europe/Kyiv. "Local" is refused: a
// deadline must not depend on how the server's clock was set up.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return Kyiv, nil
	}
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%q is not a time zone such as Europe/Kyiv", name)
	}
	zones.Store(name, loc)
	return loc, nil
}

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // the zones are part of the binary
	}
	return loc
}

// Clock reads a time of day, "00:00" to "23:59", two digits each.
func Clock(hhmm string) (hour, minute int, err error) {
	t, err := time.Parse("15:04", hhmm)
	if err != nil || len(hhmm) != len("15:04") {
		return 0, 0, fmt.Errorf("%q is not a time of day written as HH:MM", hhmm)
	}
	return t.Hour(), t.Minute(), nil
}

// At is the moment when clocks in loc show hhmm on that day. A day without a
// time, or with one that Clock refuses, lasts until 23:59:59.
func (d Date) At(hhmm string, loc *time.Location) time.Time {
	hour, minute, err := Clock(hhmm)
	if err != nil {
		return time.Date(d.Year, d.Month, d.Day, 23, 59, 59, 0, loc)
	}
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, loc)
}

// Due is the instant, in UTC, at which a deadline written as a day, perhaps a
// time and perhaps a zone has passed. Zones change their rules: keep the words,
// and work the instant out again.
func Due(d Date, hhmm, zone string) (time.Time, error) {
	loc, err := Zone(zone)
	if err != nil {
		return time.Time{}, err
	}
	if d.IsZero() {
		return time.Time{}, fmt.Errorf("a deadline needs a day")
	}
	if _, _, err := Clock(hhmm); hhmm != "" && err != nil {
		return time.Time{}, err
	}
	return d.At(hhmm, loc).UTC(), nil
}
