package remind

import (
	"testing"
	"time"

	"lubart/internal/when"
)

// Wednesday 30 December 2026, 17:00; everybody idle.
func TestTheWholeLadder(t *testing.T) {
	t.Parallel()
	o := timed(t, "2026-12-30", "17:00")
	o.Hard = true
	says(t, Wanted(o, full, office, at(t, "2026-10-01 09:00")), `
		d-30 olha 11-30 08:30 digest
		d-7 olha 12-23 08:30 direct
		esc-7 petro 12-23 08:30 direct
		d-3 olha 12-25 08:30 direct
		esc-3 iryna 12-25 08:30 direct
		d-1 olha 12-29 08:30 direct
		esc-1 head 12-29 08:30 direct
		d-0 olha 12-30 08:30 alone
		d-0 petro 12-30 08:30 alone
		h-3 olha 12-30 14:00 alone
		d+1 olha 12-31 08:30 direct
		d+3 olha 01-02 08:30 direct
		d+7 olha 01-06 08:30 direct
		d+14 olha 01-13 08:30 direct
	`)
}

func TestG02SundayDeadlineFiresOnFridayAndOnSunday(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-28") // a Sunday, until 23:59:59
	l := only(Rung{Name: "d-1", Days: -1, To: Owner}, Rung{Name: "d-0", To: Owner})
	says(t, Wanted(o, l, office, at(t, "2026-06-01 09:00")), `
		d-1 olha 06-26 08:30 direct
		d-0 olha 06-28 08:30 direct
	`)
}

func TestG03AMovedDateLeavesNothingOfTheOldOne(t *testing.T) {
	t.Parallel()
	o, now := promise(t, "2026-06-30"), at(t, "2026-06-24 10:00")
	var c clocked
	c.apply(Reconcile(Wanted(o, full, office, at(t, "2026-06-01 10:00")), nil, at(t, "2026-06-01 10:00")))
	c.tick(o, at(t, "2026-06-23 09:00")) // d-7 is told
	for rev, due := range []string{"2026-07-10", "2026-07-20"} {
		o.Rev, o.Due, o.Since, o.Told = rev+2, day(t, due), now, []string{"users/olha"}
		o.At = o.Due.At("", when.Kyiv)
		c.apply(Reconcile(Wanted(o, full, office, now), c.rows, now))
		now = now.Add(4 * time.Hour)
	}
	said := 0
	for _, r := range c.rows {
		if r.Rev < 3 && r.State == "planned" {
			t.Errorf("%s of revision %d still stands", r.Rung, r.Rev)
		}
		if r.Rung == moved && r.State == "planned" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("%d times «the date moved», want 1", said)
	}
}

func TestG07MorningsStayAtHalfPastEight(t *testing.T) {
	t.Parallel()
	l := only(Rung{Name: "d-7", Days: -7, To: Owner}, Rung{Name: "d-1", Days: -1, To: Owner})
	for _, due := range []string{"2026-03-31", "2026-10-27"} { // the nights of 29 March and 25 October lie between
		for _, w := range Wanted(promise(t, due), l, office, at(t, "2026-02-01 09:00")) {
			if got := w.FireAt.In(when.Kyiv).Format("15:04"); got != "08:30" {
				t.Errorf("%s of %s at %s", w.Rung, due, got)
			}
		}
	}
}

func TestG12OverdueUntilSomebodyCloses(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-30")
	var c clocked
	log := c.run(o, Ladder{Rungs: full.Rungs[10:], WeeklyAfter: 7}, office, at(t, "2026-06-20 08:30"), at(t, "2026-07-23 09:00"), 24*time.Hour)
	want := []string{"07-01 08:30 d+1 olha", "07-03 08:30 d+3 olha", "07-07 08:30 d+7 olha", "07-14 08:30 d+14 olha", "07-21 08:30 d+21 olha"}
	if len(log) != len(want) {
		t.Fatalf("got %q", log)
	}
	for i := range want {
		if log[i] != want[i] {
			t.Errorf("got %s, want %s", log[i], want[i])
		}
	}
	o.Open = false
	now := at(t, "2026-07-23 10:00")
	c.apply(Reconcile(Wanted(o, full, office, now), c.rows, now))
	for _, r := range c.rows {
		if r.State == "planned" {
			t.Errorf("%s stands though the obligation is closed", r.Rung)
		}
	}
}

func TestCountdownMovesEarlierAndNothingElseMoves(t *testing.T) {
	t.Parallel()
	friday := office
	friday.Calendar = when.Calendar{Off: map[when.Date]bool{day(t, "2026-06-26"): true}}
	o := timed(t, "2026-06-28", "01:00") // Sunday at night
	o.Open = true
	says(t, of("olha", Wanted(o, full, friday, at(t, "2026-05-01 09:00"))), `
		d-30 olha 05-29 08:30 digest
		d-7 olha 06-19 08:30 direct
		d-1 olha 06-25 08:30 direct
		d-3 olha 06-25 08:30 direct
		d-0 olha 06-27 08:30 direct
		h-3 olha 06-27 22:00 alone
		d+1 olha 06-29 08:30 direct
		d+3 olha 07-01 08:30 direct
		d+7 olha 07-05 08:30 direct
		d+14 olha 07-12 08:30 direct
	`)
}

func TestAnEarlyRiserIsToldTheWorkingEveningBefore(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-30")
	o.People[Owner][0].Morning = "06:00"
	l := only(Rung{Name: "d-3", Days: -3, To: Owner}, Rung{Name: "d-1", Days: -1, To: Owner}, Rung{Name: "d-0", To: Owner}, Rung{Name: "d+5", Days: 5, To: Owner})
	says(t, Wanted(o, l, office, at(t, "2026-06-01 09:00")), `
		d-3 olha 06-25 20:00 direct
		d-1 olha 06-26 20:00 direct
		d-0 olha 06-30 06:00 direct
		d+5 olha 07-05 06:00 direct
	`)
}

func TestTheDonorsZone(t *testing.T) {
	t.Parallel()
	l := only(Rung{Name: "d-1", Days: -1, To: Owner}, Rung{Name: "d-0", To: Owner}, Rung{Name: "h-3", Hours: 3, To: Owner}, Rung{Name: "d+1", Days: 1, To: Owner})
	for zone, want := range map[string]string{
		"Asia/Tokyo": `
			d-1 olha 06-24 08:30 direct
			d-0 olha 06-24 08:30 direct
			h-3 olha 06-25 00:00 alone
			d+1 olha 06-26 08:30 direct
			`,
		"America/Los_Angeles": `
			d-1 olha 06-24 08:30 direct
			d-0 olha 06-25 08:30 direct
			h-3 olha 06-25 16:00 alone
			d+1 olha 06-26 08:30 direct
			`,
	} {
		o := promise(t, "2026-06-25")
		o.Timed = true
		o.At, _ = when.Due(o.Due, map[string]string{"Asia/Tokyo": "09:00", "America/Los_Angeles": "09:00"}[zone], zone)
		got := Wanted(o, l, office, at(t, "2026-06-01 09:00"))
		if len(got) != 4 {
			t.Fatalf("%s: %s", zone, told(got))
		}
		says(t, sortedByRung(got), want)
	}
	o := promise(t, "2026-06-25") // until 23:59:59 there is until 09:59:59 of the 26th here
	o.At, _ = when.Due(o.Due, "", "America/Los_Angeles")
	says(t, Wanted(o, only(Rung{Name: "d+1", Days: 1, To: Owner}), office, o.Since), "d+1 olha 06-27 08:30 direct\n")
}

func sortedByRung(rs []Reminder) []Reminder {
	order := map[string]int{"d-1": 0, "d-0": 1, "h-3": 2, "d+1": 3}
	out := make([]Reminder, len(rs))
	for _, r := range rs {
		out[order[r.Rung]] = r
	}
	return out
}

func TestClasses(t *testing.T) {
	t.Parallel()
	l := only(Rung{Name: "d-14", Days: -14, To: Owner, Class: Direct}, Rung{Name: "d-13", Days: -13, To: Owner},
		Rung{Name: "d-5", Days: -5, To: Owner, Class: Digest}, Rung{Name: "d-0", To: Owner}, Rung{Name: "h-3", Hours: 3, To: Owner}, Rung{Name: "d+1", Days: 1, To: Owner})
	for name, c := range map[string]struct {
		hard, soft bool
		want       []Class
	}{
		"plain": {false, false, []Class{Digest, Direct, Digest, Direct, Alone, Direct}},
		"hard":  {true, false, []Class{Digest, Direct, Digest, Alone, Alone, Direct}},
		"soft":  {true, true, []Class{Digest, Digest, Digest, Digest, Digest, Digest}},
	} {
		o := timed(t, "2026-06-24", "17:00")
		o.Hard, o.Soft = c.hard, c.soft
		for i, w := range Wanted(o, l, office, o.Since) {
			if w.Class != c.want[i] {
				t.Errorf("%s: %s is %s, want %s", name, w.Rung, w.Class, c.want[i])
			}
		}
	}
}

func TestAnInternalStepMovesOffItsDayOff(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-28")
	o.Soft = true
	says(t, Wanted(o, only(Rung{Name: "d-0", To: Owner}), office, o.Since), "d-0 olha 06-26 08:30 digest\n")
}

func TestHoursOnlyBeforeATime(t *testing.T) {
	t.Parallel()
	l := only(Rung{Name: "h-3", Hours: 3, To: Owner})
	says(t, Wanted(promise(t, "2026-06-24"), l, office, at(t, "2026-06-01 09:00")), "")
	says(t, Wanted(timed(t, "2026-06-24", "09:00"), l, office, at(t, "2026-06-01 09:00")), "h-3 olha 06-24 06:00 alone\n")
}

func TestNothingOfAClosedOrUndatedObligation(t *testing.T) {
	t.Parallel()
	closed, undated := promise(t, "2026-06-24"), promise(t, "2026-06-24")
	closed.Open, undated.Due = false, when.Date{}
	for _, o := range []Obligation{closed, undated, {}, {Open: true}} {
		says(t, Wanted(o, full, office, at(t, "2026-06-01 09:00")), "")
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	o := timed(t, "2026-06-24", "17:00")
	o.Rev, o.Told = 2, []string{"users/olha"}
	for _, w := range Wanted(o, full, office, at(t, "2026-06-01 09:00")) {
		want := o.At
		if s, _ := stageOf(w.Rung); s == overdue {
			want = w.FireAt.Add(6 * 24 * time.Hour)
		}
		if !w.ExpiresAt.Equal(want) {
			t.Errorf("%s expires %v, want %v", w.Rung, w.ExpiresAt, want)
		}
	}
}

func TestWeeklyGoesOneAheadOfNow(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-30")
	l := Ladder{Rungs: []Rung{{Name: "d+1", Days: 1, To: Owner}, {Name: "d+1", Days: 1, To: "deputy"}}, WeeklyAfter: 1}
	for now, want := range map[string]int{"2026-06-01 09:00": 1, "2026-07-08 08:29": 1, "2026-07-08 08:30": 2, "2026-07-20 09:00": 3} {
		if got := of("olha", Wanted(o, l, office, at(t, now))); len(got) != 1+want {
			t.Errorf("at %s: %s", now, told(got))
		}
	}
	says(t, of("petro", Wanted(o, l, office, at(t, "2026-06-01 09:00"))), `
		d+1 petro 07-01 08:30 direct
		d+8 petro 07-08 08:30 direct
	`)
	l.WeeklyAfter = 0
	says(t, of("petro", Wanted(o, l, office, at(t, "2026-09-01 09:00"))), "d+1 petro 07-01 08:30 direct\n")
}
