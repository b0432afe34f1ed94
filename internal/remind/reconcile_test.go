package remind

import (
	"reflect"
	"testing"
	"time"

	"lubart/internal/when"
)

// planned is what a fresh ledger of the obligation holds at now.
func planned(o Obligation, l Ladder, now time.Time) *clocked {
	c := &clocked{}
	c.apply(Reconcile(Wanted(o, l, office, now), nil, now))
	return c
}

func (c *clocked) state(rung string) string {
	for _, r := range c.rows {
		if r.Rung == rung {
			return r.State
		}
	}
	return "absent"
}

func TestEveryPartOfTheKeyCounts(t *testing.T) {
	t.Parallel()
	r := Reminder{Obligation: "o", Rev: 2, Rung: "d-7", Recipient: "users/olha", Channel: "mail"}
	if r.Key() != "o|2|d-7|users/olha|mail" {
		t.Errorf("got %s", r.Key())
	}
}

func TestAnEditedLadderIsNotMadeUpFor(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-30")
	c := planned(o, only(Rung{Name: "d-7", Days: -7, To: Owner}, Rung{Name: "d-1", Days: -1, To: Owner}), at(t, "2026-06-01 10:00"))
	now := at(t, "2026-06-26 10:00")
	edited := Ladder{Rungs: []Rung{{Name: "d-10", Days: -10, To: Owner}, {Name: "d-7", Days: -7, To: Owner}, {Name: "d-0", To: Owner}}}
	c.apply(Reconcile(Wanted(o, edited, office, now), c.rows, now))
	for rung, want := range map[string]string{"d-10": "absent", "d-7": "planned", "d-1": "cancelled", "d-0": "planned"} {
		if got := c.state(rung); got != want {
			t.Errorf("%s is %s, want %s", rung, got, want)
		}
	}
}

func TestWeeklySwitchedOnLateIsNotMadeUpFor(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-30")
	c := planned(o, Ladder{Rungs: full.Rungs[10:]}, at(t, "2026-06-01 10:00"))
	now := at(t, "2026-07-15 10:00")
	c.apply(Reconcile(Wanted(o, Ladder{Rungs: full.Rungs[10:], WeeklyAfter: 7}, office, now), c.rows, now))
	if c.state("d+14") != "absent" || c.state("d+21") != "planned" {
		t.Errorf("d+14 is %s, d+21 %s", c.state("d+14"), c.state("d+21"))
	}
}

func TestWeeklyGoesOnAfterWeeksOfDowntime(t *testing.T) {
	t.Parallel()
	o, l := promise(t, "2026-06-30"), Ladder{Rungs: full.Rungs[10:], WeeklyAfter: 7}
	c := planned(o, l, at(t, "2026-07-02 10:00"))
	now := at(t, "2026-07-30 10:00") // d+30
	c.apply(Reconcile(Wanted(o, l, office, now), c.rows, now))
	letters := c.tick(o, now)
	if len(letters) != 1 || len(letters[0].Lines) != 1 || letters[0].Lead.Rung != "d+28" {
		t.Errorf("got %+v", letters)
	}
	if c.state("d+21") != "absent" || c.state("d+35") != "planned" {
		t.Errorf("d+21 is %s, d+35 %s", c.state("d+21"), c.state("d+35"))
	}
}

func TestAFirstPlanTakesWhatIsPastButNotExpired(t *testing.T) {
	t.Parallel()
	o, now := promise(t, "2026-06-30"), at(t, "2026-06-28 10:00") // an owner was found late
	c := planned(o, full, now)
	if letters := c.tick(o, now); len(letters) == 0 || letters[0].Lead.Rung == "d-7" {
		t.Errorf("got %+v", letters)
	}
	late := at(t, "2026-07-06 10:00")
	c = planned(o, full, late)
	for rung, want := range map[string]string{"d-7": "absent", "d-0": "absent", "d+1": "planned", "d+3": "planned", "d+7": "planned"} {
		if got := c.state(rung); got != want {
			t.Errorf("%s is %s, want %s", rung, got, want)
		}
	}
}

func TestCancelledComesBackWhileItsTimeIsAhead(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-30")
	c := planned(o, full, at(t, "2026-06-01 10:00"))
	o.Open = false
	now := at(t, "2026-06-20 10:00")
	c.apply(Reconcile(Wanted(o, full, office, now), c.rows, now))
	o.Open = true
	now = at(t, "2026-06-25 10:00")
	c.apply(Reconcile(Wanted(o, full, office, now), c.rows, now))
	for rung, want := range map[string]string{"d-7": "cancelled", "d-3": "planned", "d-1": "planned"} {
		if got := c.state(rung); got != want {
			t.Errorf("%s is %s, want %s", rung, got, want)
		}
	}
}

func TestWhatIsSettledStaysSettled(t *testing.T) {
	t.Parallel()
	o, now := promise(t, "2026-06-30"), at(t, "2026-06-01 10:00")
	want := Wanted(o, only(Rung{Name: "d-1", Days: -1, To: Owner}), office, now)
	for _, state := range []string{"enqueued", "digested", "done", "collapsed", "skipped"} {
		have := []Row{{ID: "1", State: state, Reminder: want[0]}}
		have[0].FireAt = have[0].FireAt.Add(time.Hour)
		if got := Reconcile(want, have, now); !reflect.DeepEqual(got, Change{}) {
			t.Errorf("%s and wanted: %+v", state, got)
		}
		if got := Reconcile(nil, have, now); !reflect.DeepEqual(got, Change{}) {
			t.Errorf("%s and not wanted: %+v", state, got)
		}
	}
}

func TestACalendarEditMovesWhatIsPlanned(t *testing.T) {
	t.Parallel()
	o, l, now := promise(t, "2026-06-30"), only(Rung{Name: "d-7", Days: -7, To: Owner}), at(t, "2026-06-01 10:00")
	c := planned(o, l, now)
	off := office
	off.Calendar = when.Calendar{Off: map[when.Date]bool{day(t, "2026-06-23"): true}}
	got := Reconcile(Wanted(o, l, off, now), c.rows, now)
	if len(got.Move) != 1 || !got.Move[0].FireAt.Equal(at(t, "2026-06-22 08:30")) || got.Move[0].ID != c.rows[0].ID {
		t.Errorf("got %+v", got)
	}
}

func TestClassAndExpiryAreKeptUpToo(t *testing.T) {
	t.Parallel()
	o, l, now := promise(t, "2026-06-30"), only(Rung{Name: "d-0", To: Owner}), at(t, "2026-06-01 10:00")
	c := planned(o, l, now)
	o.Hard = true
	hard := Reconcile(Wanted(o, l, office, now), c.rows, now)
	if len(hard.Move) != 1 || hard.Move[0].Class != Alone {
		t.Errorf("made hard: %+v", hard)
	}
	c.apply(hard)
	o.At = at(t, "2026-06-30 18:00")
	timed := Reconcile(Wanted(o, l, office, now), c.rows, now)
	if len(timed.Move) != 1 || !timed.Move[0].ExpiresAt.Equal(o.At) {
		t.Errorf("given a time: %+v", timed)
	}
}

func TestWantedTwiceIsOneRow(t *testing.T) {
	t.Parallel()
	o, now := promise(t, "2026-06-30"), at(t, "2026-06-01 10:00")
	want := Wanted(o, only(Rung{Name: "d-1", Days: -1, To: Owner}), office, now)
	if got := Reconcile(append(want, want...), nil, now); len(got.Insert) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestNothingIsMovedIntoThePast(t *testing.T) {
	t.Parallel()
	o, l := promise(t, "2026-06-30"), only(Rung{Name: "d-7", Days: -7, To: Owner})
	c := planned(o, l, at(t, "2026-06-01 10:00"))
	c.rows[0].FireAt = at(t, "2026-06-24 08:30") // put off: that morning's letter had left
	night := at(t, "2026-06-24 02:00")
	if got := Reconcile(Wanted(o, l, office, night), c.rows, night); !reflect.DeepEqual(got, Change{}) {
		t.Errorf("got %+v", got)
	}
}

func TestTheLedgersMillisecondsAreNoDifference(t *testing.T) {
	t.Parallel()
	o, l := promise(t, "2026-06-30"), only(Rung{Name: "d-7", Days: -7, To: Owner}, Rung{Name: "d-1", Days: -1, To: Owner})
	o.Since = at(t, "2026-06-24 10:00").Add(123456789)
	c := planned(o, l, o.Since)
	for i := range c.rows {
		c.rows[i].FireAt = c.rows[i].FireAt.Truncate(time.Millisecond)
	}
	if got := Reconcile(Wanted(o, l, office, o.Since), c.rows, o.Since.Add(time.Second)); !reflect.DeepEqual(got, Change{}) {
		t.Errorf("got %+v", got)
	}
}

func TestEachDateIsItsOwnLedger(t *testing.T) {
	t.Parallel()
	o, now := promise(t, "2026-06-30"), at(t, "2026-06-28 10:00")
	c := planned(o, full, at(t, "2026-06-01 10:00"))
	o.Rev, o.Since = 2, at(t, "2026-06-28 09:00")
	got := Reconcile(Wanted(o, only(Rung{Name: "d-3", Days: -3, To: Owner}), office, now), c.rows, now)
	if len(got.Insert) != 1 || got.Insert[0].Rev != 2 || len(got.Cancel) != len(c.rows) {
		t.Errorf("got %+v", got)
	}
}
