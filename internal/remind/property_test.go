package remind

import (
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	"lubart/internal/when"
)

const worlds = 800

func each(t *testing.T, seed int64, check func(t *testing.T, dice *rand.Rand, o Obligation, l Ladder, r Rules, now time.Time)) {
	t.Helper()
	for n := range int64(worlds) {
		dice := rand.New(rand.NewSource(seed*1_000_000 + n))
		o, l, r, now := anything(dice)
		check(t, dice, o, l, r, now)
		if t.Failed() {
			t.Fatalf("world %d of seed %d: %+v\nladder %+v\nnow %v", n, seed, o, l, now)
		}
	}
}

// sound is what holds of any reminder whatever the world.
func sound(o Obligation, r Rules, w Reminder) error {
	s, _ := stageOf(w.Rung)
	local := w.FireAt.In(when.Kyiv)
	quiet := !r.Quiet.Later(local, when.Kyiv).Equal(local)
	works := r.Calendar.Works(when.DateOf(local, when.Kyiv))
	switch {
	case !o.Open:
		return fmt.Errorf("%s of a closed obligation", w.Rung)
	case w.FireAt.Before(o.Since):
		return fmt.Errorf("%s at %v is before the date was known at %v", w.Rung, local, o.Since)
	case s != overdue && (!w.FireAt.Before(o.At) || !w.ExpiresAt.Equal(o.At)):
		return fmt.Errorf("%s at %v until %v is past the deadline %v", w.Rung, local, w.ExpiresAt, o.At)
	case s == overdue && (!w.FireAt.After(o.At) || w.ExpiresAt.Sub(w.FireAt) != overdueLasts):
		return fmt.Errorf("%s at %v until %v, deadline %v", w.Rung, local, w.ExpiresAt, o.At)
	case s == lastHours && !o.Timed:
		return fmt.Errorf("hours before a day without a time")
	case s == countdown && quiet && !w.FireAt.Equal(o.Since):
		return fmt.Errorf("%s at %v is in quiet hours", w.Rung, local)
	case w.Level != "" && !works:
		return fmt.Errorf("%s at %v on a day off", w.Rung, local)
	case o.Soft && w.Class != Digest:
		return fmt.Errorf("%s of an internal step is %s", w.Rung, w.Class)
	case o.Acked[w.Recipient] && s == countdown && w.Level == "":
		return fmt.Errorf("%s to somebody who acknowledged", w.Rung)
	}
	return nil
}

func TestEveryReminderIsSound(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, _ *rand.Rand, o Obligation, l Ladder, r Rules, now time.Time) {
		seen := map[string]bool{}
		for _, w := range Wanted(o, l, r, now) {
			if err := sound(o, r, w); err != nil {
				t.Error(err)
			}
			if seen[w.Key()] || seen[w.Rung+w.Recipient] {
				t.Errorf("%s twice", w.Key())
			}
			seen[w.Key()], seen[w.Rung+w.Recipient] = true, true
		}
	})
}

func TestOrderOfInputsDoesNotMatter(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, dice *rand.Rand, o Obligation, l Ladder, r Rules, now time.Time) {
		// Nobody has two mornings: which of them counted would be chance.
		for _, people := range o.People {
			for i := range people {
				people[i].Morning = ""
			}
		}
		first := Wanted(o, l, r, now)
		dice.Shuffle(len(l.Rungs), func(i, j int) { l.Rungs[i], l.Rungs[j] = l.Rungs[j], l.Rungs[i] })
		dice.Shuffle(len(o.Told), func(i, j int) { o.Told[i], o.Told[j] = o.Told[j], o.Told[i] })
		for _, p := range o.People {
			dice.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
		}
		if again := Wanted(o, l, r, now); !reflect.DeepEqual(first, again) {
			t.Errorf("got\n%s\nthen\n%s", told(first), told(again))
		}
	})
}

func TestReconcileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, dice *rand.Rand, o Obligation, l Ladder, r Rules, now time.Time) {
		var c clocked
		for range 4 {
			want := Wanted(o, l, r, now)
			c.apply(Reconcile(want, c.rows, now))
			if again := Reconcile(want, c.rows, now); !reflect.DeepEqual(again, Change{}) {
				t.Errorf("a second time: %+v", again)
			}
			c.tick(o, now)
			o.Idle, l = dice.Intn(2) == 0, rungs(dice)
			now = now.Add(time.Duration(dice.Intn(20*24)) * time.Hour)
		}
	})
}

func TestNothingSentChangesAgain(t *testing.T) {
	t.Parallel()
	each(t, 4, func(t *testing.T, dice *rand.Rand, o Obligation, l Ladder, r Rules, now time.Time) {
		var c clocked
		keys := map[string]int{}
		for range 5 {
			c.apply(Reconcile(Wanted(o, l, r, now), c.rows, now))
			for _, letter := range c.tick(o, now) {
				for _, d := range letter.Lines {
					keys[d.Key()]++
				}
			}
			o.Open, r = dice.Intn(4) > 0, rules(dice, o.Due.AddDays(-200))
			now = now.Add(time.Duration(dice.Intn(10*24)) * time.Hour)
		}
		for key, n := range keys {
			if n > 1 {
				t.Errorf("%s sent %d times", key, n)
			}
		}
	})
}

func TestAfterDowntimeOneLineForEachPromise(t *testing.T) {
	t.Parallel()
	each(t, 5, func(t *testing.T, dice *rand.Rand, o Obligation, l Ladder, r Rules, now time.Time) {
		var due []Due
		for i, w := range Wanted(o, l, r, now) {
			if !w.FireAt.After(now) {
				due = append(due, Due{Row: Row{ID: fmt.Sprint(i), State: "planned", Reminder: w}, At: o.At, Hard: o.Hard})
			}
		}
		letters, collapsed := Gather(due, now)
		dice.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
		if l2, c2 := Gather(due, now); !reflect.DeepEqual(letters, l2) || !reflect.DeepEqual(collapsed, c2) {
			t.Errorf("order matters")
		}
		lines, of := 0, map[string]int{}
		for _, letter := range letters {
			lines += len(letter.Lines)
			for _, d := range letter.Lines {
				of[d.Recipient]++
			}
			if letter.Lead.ID != letter.Lines[0].ID {
				t.Errorf("led by %v, begins with %v", letter.Lead, letter.Lines[0])
			}
		}
		for who, n := range of {
			if n > 1 {
				t.Errorf("%d lines for %s", n, who)
			}
		}
		if lines+len(collapsed) != len(due) {
			t.Errorf("%d rows became %d lines and %d collapsed", len(due), lines, len(collapsed))
		}
	})
}

func TestTheNightlyRunIsANoOp(t *testing.T) {
	t.Parallel()
	for n := range int64(60) {
		dice := rand.New(rand.NewSource(9_000_000 + n))
		o, l, r, _ := anything(dice)
		o.Open = true
		var c clocked
		for now := o.Since; now.Before(o.At.Add(40 * 24 * time.Hour)); now = now.Add(3 * time.Hour) {
			ch := Reconcile(Wanted(o, l, r, now), c.rows, now)
			extra := len(ch.Cancel) + len(ch.Move) + len(ch.Revive)
			for _, w := range ch.Insert {
				if s, _ := stageOf(w.Rung); s != overdue && now != o.Since {
					extra++
				}
			}
			if extra > 0 {
				t.Fatalf("world %d at %v: %+v", n, now, ch)
			}
			c.apply(ch)
			c.tick(o, now)
		}
	}
}

func FuzzWanted(f *testing.F) {
	f.Add(int64(1), 20, "08:30", "2026-06-23", 7)
	f.Add(int64(2), -20, "", "2026-12-31", 0)
	f.Fuzz(func(t *testing.T, seed int64, hours int, morning, snooze string, weekly int) {
		o, l, r, _ := anything(rand.New(rand.NewSource(seed)))
		if d, err := when.Parse(snooze); err == nil {
			o.Snoozed["users/olha"] = d
		}
		for _, people := range o.People {
			for i := range people {
				people[i].Morning = strings.Clone(morning)
			}
		}
		l.WeeklyAfter = weekly % 400
		now := o.Since.Add(time.Duration(hours%20000) * time.Hour)
		want := Wanted(o, l, r, now)
		for _, w := range want {
			if err := sound(o, r, w); err != nil {
				t.Fatal(err)
			}
		}
		var c clocked
		c.apply(Reconcile(want, nil, now))
		if again := Reconcile(want, c.rows, now); !reflect.DeepEqual(again, Change{}) {
			t.Fatalf("a second time: %+v", again)
		}
	})
}
