package remind

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"lubart/internal/when"
)

func day(t testing.TB, s string) when.Date {
	t.Helper()
	d, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at reads "2026-06-23 09:00" as clocks in Kyiv show it.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", s, when.Kyiv)
	if err != nil {
		t.Fatal(err)
	}
	return got.UTC()
}

var office = Rules{Quiet: when.Quiet{From: "20:00", To: "07:30"}, Home: when.Kyiv, MaxLevel: "head"}

// full is a ladder with every sort of rung.
var full = Ladder{WeeklyAfter: 7, Rungs: []Rung{
	{Name: "d-30", Days: -30, To: Owner}, {Name: "d-7", Days: -7, To: Owner, Class: Direct},
	{Name: "d-3", Days: -3, To: Owner, Class: Direct}, {Name: "d-1", Days: -1, To: Owner, Class: Direct},
	{Name: "d-0", To: Owner}, {Name: "d-0", To: "deputy"}, {Name: "h-3", Hours: 3, To: Owner},
	{Name: "esc-7", Days: -7, To: "deputy", Class: Direct, IfIdle: true, Level: "deputy"},
	{Name: "esc-3", Days: -3, To: "lead", Class: Direct, IfIdle: true, Level: "lead"},
	{Name: "esc-1", Days: -1, To: "head", Class: Direct, IfIdle: true, Level: "head"},
	{Name: "d+1", Days: 1, To: Owner}, {Name: "d+3", Days: 3, To: Owner}, {Name: "d+7", Days: 7, To: Owner},
}}

func person(name string) Person { return Person{Ref: "users/" + name, Channel: "mail"} }

// promise is due at the end of a day, known since long ago.
func promise(t testing.TB, due string) Obligation {
	d := day(t, due)
	return Obligation{ID: "o", Rev: 1, Open: true, Due: d, At: d.At("", when.Kyiv).UTC(), Since: at(t, "2020-01-01 10:00"),
		Idle: true, People: map[string][]Person{Owner: {person("olha")}, "deputy": {person("petro")},
			"lead": {person("iryna")}, "head": {person("head")}}}
}

// timed is due at an hour of that day.
func timed(t testing.TB, due, clock string) Obligation {
	o := promise(t, due)
	o.At, o.Timed = o.Due.At(clock, when.Kyiv).UTC(), true
	return o
}

func only(rungs ...Rung) Ladder { return Ladder{Rungs: rungs} }

// told writes reminders as "rung recipient moment class", one a line.
func told(rs []Reminder) string {
	var b strings.Builder
	for _, r := range rs {
		fmt.Fprintf(&b, "%s %s %s %s\n", r.Rung, strings.TrimPrefix(r.Recipient, "users/"),
			r.FireAt.In(when.Kyiv).Format("01-02 15:04"), r.Class)
	}
	return b.String()
}

// says compares what is wanted with lines of told, leading tabs aside.
func says(t *testing.T, got []Reminder, want string) {
	t.Helper()
	want = strings.TrimLeft(strings.ReplaceAll(want, "\t", ""), "\n")
	if s := told(got); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

// of are the reminders of one person.
func of(name string, rs []Reminder) []Reminder {
	var out []Reminder
	for _, r := range rs {
		if r.Recipient == "users/"+name {
			out = append(out, r)
		}
	}
	return out
}

// clocked is a world in which rows are kept as a database would.
type clocked struct {
	rows []Row
	next int
}

// apply writes a change into the rows.
func (c *clocked) apply(ch Change) {
	for _, r := range ch.Insert {
		c.next++
		c.rows = append(c.rows, Row{ID: fmt.Sprintf("r%04d", c.next), State: "planned", Reminder: r})
	}
	for _, r := range ch.Cancel {
		c.set(r, "cancelled")
	}
	for _, r := range append(ch.Revive, ch.Move...) {
		c.set(r, "planned")
	}
}

func (c *clocked) set(r Row, state string) {
	for i := range c.rows {
		if c.rows[i].ID == r.ID {
			r.State = state
			c.rows[i] = r
		}
	}
}

// tick sends what is due and returns the letters.
func (c *clocked) tick(o Obligation, now time.Time) []Letter {
	var due []Due
	for _, r := range c.rows {
		if r.State == "planned" && !r.FireAt.After(now) {
			due = append(due, Due{Row: r, At: o.At, Hard: o.Hard})
		}
	}
	letters, collapsed := Gather(due, now)
	for _, d := range collapsed {
		c.set(d.Row, "collapsed")
	}
	for _, l := range letters {
		for _, d := range l.Lines {
			c.set(d.Row, "enqueued")
		}
	}
	return letters
}

// run ticks from start to end and returns when which rung went to whom.
func (c *clocked) run(o Obligation, l Ladder, r Rules, start, end time.Time, step time.Duration) []string {
	var log []string
	for now := start; now.Before(end); now = now.Add(step) {
		c.apply(Reconcile(Wanted(o, l, r, now), c.rows, now))
		for _, letter := range c.tick(o, now) {
			for _, d := range letter.Lines {
				log = append(log, fmt.Sprintf("%s %s %s", now.In(when.Kyiv).Format("01-02 15:04"), d.Rung, strings.TrimPrefix(d.Recipient, "users/")))
			}
		}
	}
	return log
}

// anything is an obligation, a ladder and rules as chance has them.
func anything(dice *rand.Rand) (Obligation, Ladder, Rules, time.Time) {
	base := when.Date{Year: 2026, Month: time.January, Day: 1}
	o := Obligation{ID: "o", Rev: 1 + dice.Intn(3), Open: dice.Intn(8) > 0, Hard: dice.Intn(2) == 0, Soft: dice.Intn(5) == 0,
		Due: base.AddDays(dice.Intn(400)), Timed: dice.Intn(2) == 0, Idle: dice.Intn(2) == 0,
		People: map[string][]Person{}, Acked: map[string]bool{}, Snoozed: map[string]when.Date{}}
	zones := []string{"Europe/Kyiv", "Europe/Brussels", "America/Los_Angeles", "Asia/Tokyo", "America/New_York"}
	clock := ""
	if o.Timed {
		clock = fmt.Sprintf("%02d:%02d", dice.Intn(24), dice.Intn(60))
	}
	o.At, _ = when.Due(o.Due, clock, zones[dice.Intn(len(zones))])
	if dice.Intn(2) == 0 {
		o.Internal = o.Due.AddDays(-dice.Intn(6))
	}
	o.Since = o.At.Add(-time.Duration(dice.Intn(70*24*60)) * time.Minute).Add(3 * 24 * time.Hour)
	now := o.Since.Add(time.Duration(dice.Intn(90*24*60)) * time.Minute)
	someone(dice, &o)
	return o, rungs(dice), rules(dice, base), now
}

func someone(dice *rand.Rand, o *Obligation) {
	names := []string{"olha", "petro", "iryna", "head", "ivan"}
	for _, audience := range []string{Owner, "deputy", "lead", "head", "watchers"} {
		for range dice.Intn(3) {
			p := person(names[dice.Intn(len(names))])
			p.Morning = []string{"", "08:30", "07:00", "10:15", "late"}[dice.Intn(5)]
			o.People[audience] = append(o.People[audience], p)
		}
	}
	for _, name := range names {
		ref := "users/" + name
		o.Acked[ref] = dice.Intn(6) == 0
		if dice.Intn(4) == 0 {
			o.Snoozed[ref] = o.Due.AddDays(3 - dice.Intn(20))
		}
		if o.Rev > 1 && dice.Intn(3) == 0 {
			o.Told = append(o.Told, ref)
		}
	}
}

func rungs(dice *rand.Rand) Ladder {
	l := Ladder{WeeklyAfter: []int{0, 1, 7}[dice.Intn(3)]}
	for _, r := range full.Rungs {
		if dice.Intn(4) > 0 {
			l.Rungs = append(l.Rungs, r)
		}
		if dice.Intn(5) == 0 && r.Level == "" {
			r.To = "watchers"
			l.Rungs = append(l.Rungs, r)
		}
	}
	if dice.Intn(3) == 0 {
		l.Rungs = append(l.Rungs, Rung{Name: "esc+3", Days: 3, To: "head", Class: Direct, IfIdle: true, Level: "head"})
	}
	return l
}

func rules(dice *rand.Rand, base when.Date) Rules {
	r := Rules{Quiet: office.Quiet, Home: when.Kyiv, MaxLevel: levels[dice.Intn(3)], Calendar: when.Calendar{Off: map[when.Date]bool{}}}
	for range 40 {
		r.Calendar.Off[base.AddDays(dice.Intn(420))] = true
	}
	return r
}
