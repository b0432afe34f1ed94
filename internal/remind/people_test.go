package remind

import (
	"slices"
	"testing"

	"lubart/internal/when"
)

func TestADateTypedInsideItsLadderIsToldOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ since, due, want string }{
		"between rungs": {"2026-06-22 11:00", "2026-06-26", `
			d-7 olha 06-22 11:00 direct
			d-3 olha 06-23 08:30 direct
			d-1 olha 06-25 08:30 direct
			d-0 olha 06-26 08:30 direct
			`},
		"at night": {"2026-06-23 23:00", "2026-06-26", `
			d-3 olha 06-24 07:30 direct
			d-1 olha 06-25 08:30 direct
			d-0 olha 06-26 08:30 direct
			`},
		"before that morning's rung": {"2026-06-23 06:00", "2026-06-26", `
			d-3 olha 06-23 08:30 direct
			d-1 olha 06-25 08:30 direct
			d-0 olha 06-26 08:30 direct
			`},
		"on the day": {"2026-06-26 10:00", "2026-06-26", "d-0 olha 06-26 10:00 direct\n"},
		"on the last evening, quiet hours or not": {"2026-06-26 22:00", "2026-06-26", "d-0 olha 06-26 22:00 direct\n"},
		"too late": {"2026-06-27 10:00", "2026-06-26", ""},
	} {
		o := promise(t, c.due)
		o.Since = at(t, c.since)
		t.Run(name, func(t *testing.T) {
			says(t, of("olha", Wanted(o, Ladder{Rungs: full.Rungs[:10]}, office, o.Since)), c.want)
		})
	}
}

func TestWhatWasMissedIsMadeUpForToTheOwnerOnly(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	o.Since = at(t, "2026-06-25 11:00")
	o.People["watchers"] = []Person{person("ivan")}
	l := only(append(slices.Clone(full.Rungs), Rung{Name: "d-3", Days: -3, To: "watchers"})...)
	says(t, Wanted(o, l, office, o.Since), `
		d-1 olha 06-25 11:00 direct
		d-0 olha 06-26 08:30 direct
		d-0 petro 06-26 08:30 direct
		d+1 olha 06-27 08:30 direct
		d+3 olha 06-29 08:30 direct
		d+7 olha 07-03 08:30 direct
	`)
}

func TestEnteredWhenOverdueOnlyWhatIsAhead(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	o.Since = at(t, "2026-07-02 11:00")
	says(t, Wanted(o, full, office, o.Since), `
		d+7 olha 07-03 08:30 direct
		d+14 olha 07-10 08:30 direct
	`)
}

func TestAcknowledgedStopsThatPersonsCountdown(t *testing.T) {
	t.Parallel()
	o := timed(t, "2026-06-26", "17:00")
	o.Acked = map[string]bool{"users/olha": true, "users/petro": true}
	l := only(append(slices.Clone(full.Rungs[:11]), Rung{Name: "d-3", Days: -3, To: "deputy"})...)
	says(t, Wanted(o, l, office, o.Since), `
		esc-7 petro 06-19 08:30 direct
		esc-3 iryna 06-23 08:30 direct
		esc-1 head 06-25 08:30 direct
		d-0 olha 06-26 08:30 direct
		d-0 petro 06-26 08:30 direct
		h-3 olha 06-26 14:00 alone
		d+1 olha 06-27 08:30 direct
	`)
}

func TestSnooze(t *testing.T) {
	t.Parallel()
	for until, want := range map[string]string{
		"2026-06-20": `
			d-6 olha 06-20 08:30 direct
			d-3 olha 06-23 08:30 direct
			d-1 olha 06-25 08:30 direct
			`, // a Saturday, as asked: d-30 and d-7 in one
		"2026-06-24": `
			d-2 olha 06-24 08:30 direct
			d-1 olha 06-25 08:30 direct
			`, // d-3 is held back too
		"2026-06-25": "d-1 olha 06-25 08:30 direct\n",
		"2026-07-20": "d-1 olha 06-25 08:30 direct\n", // the last one cannot be muted
		"2026-05-01": `
			d-30 olha 05-27 08:30 digest
			d-7 olha 06-19 08:30 direct
			d-3 olha 06-23 08:30 direct
			d-1 olha 06-25 08:30 direct
			`,
	} {
		o := promise(t, "2026-06-26")
		o.Snoozed = map[string]when.Date{"users/olha": day(t, until)}
		t.Run(until, func(t *testing.T) { says(t, of("olha", Wanted(o, only(full.Rungs[:4]...), office, o.Since)), want) })
	}
}

func TestSnoozeNeverPastTheInternalDate(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	o.Internal = day(t, "2026-06-22")
	o.Snoozed = map[string]when.Date{"users/olha": day(t, "2026-06-24")}
	says(t, of("olha", Wanted(o, only(full.Rungs[:4]...), office, o.Since)), `
		d-4 olha 06-22 08:30 direct
		d-3 olha 06-23 08:30 direct
		d-1 olha 06-25 08:30 direct
	`)
}

func TestSnoozedAfterBeingToldIsToldAgainThatDay(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	l := only(full.Rungs[:4]...)
	var c clocked
	start := at(t, "2026-06-01 10:00")
	c.apply(Reconcile(Wanted(o, l, office, start), nil, start))
	c.tick(o, at(t, "2026-06-19 08:30")) // d-7
	now := at(t, "2026-06-19 10:00")
	o.Snoozed = map[string]when.Date{"users/olha": day(t, "2026-06-22")}
	c.apply(Reconcile(Wanted(o, l, office, now), c.rows, now))
	if got := c.tick(o, at(t, "2026-06-22 08:30")); len(got) != 1 || got[0].Lead.Rung != "d-4" {
		t.Errorf("on the day named: %+v", got)
	}
}

func TestOverdueCannotBeMuted(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	o.Snoozed = map[string]when.Date{"users/olha": day(t, "2026-07-20")}
	o.Acked = map[string]bool{"users/olha": true}
	l := only(full.Rungs[10:]...)
	if got := Wanted(o, l, office, o.Since); len(got) != 3 {
		t.Errorf("got %s", told(got))
	}
}

func TestEscalation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Obligation, *Rules)
		want   []string
	}{
		"all idle":       {func(*Obligation, *Rules) {}, []string{"esc-7", "esc-3", "esc-1"}},
		"somebody acted": {func(o *Obligation, _ *Rules) { o.Idle = false }, nil},
		"first month":    {func(_ *Obligation, r *Rules) { r.MaxLevel = "deputy" }, []string{"esc-7"}},
		"up to the lead": {func(_ *Obligation, r *Rules) { r.MaxLevel = "lead" }, []string{"esc-7", "esc-3"}},
		"to nobody":      {func(_ *Obligation, r *Rules) { r.MaxLevel = "" }, nil},
		"the head owns it": {func(o *Obligation, _ *Rules) { o.People[Owner] = []Person{person("head")} },
			[]string{"esc-7", "esc-3"}},
	} {
		o, r := promise(t, "2026-06-26"), office
		c.change(&o, &r)
		var got []string
		for _, w := range Wanted(o, full, r, o.Since) {
			if w.Level != "" {
				got = append(got, w.Rung)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestSilenceAfterTheDate is told on a working day, only while nobody acted, and goes on no week.
func TestSilenceAfterTheDate(t *testing.T) {
	t.Parallel()
	l := Ladder{WeeklyAfter: 1, Rungs: []Rung{{Name: "d+1", Days: 1, To: Owner, Class: Direct},
		{Name: "esc+3", Days: 3, To: "head", Class: Direct, IfIdle: true, Level: "head"}}}
	o := promise(t, "2026-06-24") // three days later is a Saturday
	now := at(t, "2026-06-25 10:00")
	says(t, of("head", Wanted(o, l, office, now)), "esc+3 head 06-29 08:30 direct\n")
	o.Idle = false
	says(t, of("head", Wanted(o, l, office, now)), "")
}

func TestSomebodyInSeveralAudiencesIsToldOnce(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	o.People["deputy"] = []Person{person("olha")}
	o.People["watchers"] = []Person{person("olha"), person("petro"), person("petro")}
	l := only(Rung{Name: "d-0", To: "watchers"}, Rung{Name: "d-0", To: Owner}, Rung{Name: "d-0", To: "deputy"})
	says(t, Wanted(o, l, office, o.Since), `
		d-0 olha 06-26 08:30 direct
		d-0 petro 06-26 08:30 direct
	`)
}

func TestTheDateMoved(t *testing.T) {
	t.Parallel()
	for since, want := range map[string]string{
		"2026-06-10 11:00": "moved gone 06-10 11:00 direct\nmoved olha 06-10 11:00 direct\n",
		"2026-06-10 21:00": "moved gone 06-11 07:30 direct\nmoved olha 06-11 07:30 direct\n",
		"2026-06-26 21:00": "moved gone 06-26 21:00 direct\nmoved olha 06-26 21:00 direct\n",
		"2026-06-27 21:00": "",
	} {
		o := promise(t, "2026-06-26")
		o.Hard, o.Rev, o.Since, o.Told = true, 2, at(t, since), []string{"users/olha", "users/gone", "users/olha"}
		says(t, Wanted(o, Ladder{}, office, o.Since), want)
		o.Rev = 1
		says(t, Wanted(o, Ladder{}, office, o.Since), "")
	}
}

func TestSomebodyWithoutMailIsCalled(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	o.Rev, o.Told = 2, []string{"people/1", "contacts/2"}
	o.People["person"] = []Person{{Ref: "people/1", Channel: "call"}}
	got := map[string]string{}
	for _, w := range Wanted(o, only(Rung{Name: "d-1", Days: -1, To: "person"}), office, o.Since) {
		got[w.Rung+" "+w.Recipient] = w.Channel
	}
	if len(got) != 3 || got["d-1 people/1"] != "call" || got["moved people/1"] != "call" || got["moved contacts/2"] != "mail" {
		t.Errorf("got %v", got)
	}
}
