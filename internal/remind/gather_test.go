package remind

import (
	"strings"
	"testing"
	"time"
)

// line is a due row: "obligation rung" for olha, its date at the moment given.
func line(t testing.TB, what, date string, change ...func(*Due)) Due {
	t.Helper()
	obligation, rung, _ := strings.Cut(what, " ")
	d := Due{Row: Row{ID: what, State: "planned", Reminder: Reminder{Obligation: obligation, Rev: 1, Rung: rung,
		Recipient: "users/olha", Channel: "mail", Class: Direct}}, At: at(t, date), Title: obligation}
	d.ExpiresAt = d.At
	if s, _ := stageOf(rung); s == overdue {
		d.ExpiresAt = d.At.Add(30 * 24 * time.Hour)
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

func hard(d *Due) { d.Hard, d.Class = true, Alone }

func to(recipient string) func(*Due) { return func(d *Due) { d.Recipient = recipient } }

// ids are the lines of letters, one letter a line, with their class.
func ids(letters []Letter) string {
	var b strings.Builder
	for _, l := range letters {
		b.WriteString(string(l.Class) + ":")
		for _, d := range l.Lines {
			b.WriteString(" " + d.ID + ",")
		}
		b.WriteString("\n")
	}
	return strings.ReplaceAll(b.String(), ",\n", "\n")
}

var morningOf = "2026-06-24 08:30"

func TestLetters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		due       []Due
		want      string
		collapsed int
	}{
		"nothing":  {nil, "", 0},
		"one line": {[]Due{line(t, "a d-7", "2026-07-01 17:00")}, "direct: a d-7\n", 0},
		"later beats earlier": {[]Due{line(t, "a d-7", "2026-06-25 17:00"), line(t, "a d-1", "2026-06-25 17:00"), line(t, "a d-30", "2026-06-25 17:00")},
			"direct: a d-1\n", 2},
		"hours beat days": {[]Due{line(t, "a d-0", "2026-06-24 11:00", hard), line(t, "a h-3", "2026-06-24 11:00", hard)},
			"alone: a h-3\n", 1},
		"overdue beats countdown": {[]Due{line(t, "a d-1", "2026-06-23 23:59"), line(t, "a d+1", "2026-06-23 23:59"), line(t, "a d-0", "2026-06-23 23:59")},
			"direct: a d+1\n", 2},
		"later overdue beats earlier": {[]Due{line(t, "a d+3", "2026-06-10 23:59"), line(t, "a d+14", "2026-06-10 23:59"), line(t, "a d+7", "2026-06-10 23:59")},
			"direct: a d+14\n", 2},
		"moved beats countdown": {[]Due{line(t, "a d-3", "2026-06-26 17:00"), line(t, "a moved", "2026-06-26 17:00")},
			"direct: a moved\n", 1},
		"the newest date": {[]Due{line(t, "a d+1", "2026-06-23 17:00"), line(t, "a d-3", "2026-06-26 17:00", func(d *Due) { d.Rev = 2 })},
			"direct: a d-3\n", 1},
		"countdown to a passed date": {[]Due{line(t, "a d-1", "2026-06-23 17:00", func(d *Due) { d.ExpiresAt = time.Time{} })}, "", 1},
		"expired":                    {[]Due{line(t, "a d+1", "2026-06-10 17:00", func(d *Due) { d.ExpiresAt = at(t, "2026-06-17 08:30") })}, "", 1},
		"a digest, in order": {[]Due{line(t, "e d-7", "2026-07-01 17:00"), line(t, "d d-3", "2026-06-27 17:00"), line(t, "c d-0", "2026-06-24 17:00"),
			line(t, "b d+1", "2026-06-22 17:00"), line(t, "a d+7", "2026-06-17 17:00")},
			"digest: a d+7, b d+1, c d-0, d d-3, e d-7\n", 0},
		"a hard day names the letter": {[]Due{line(t, "a d+7", "2026-06-17 17:00"), line(t, "z d-0", "2026-06-24 17:00", hard)},
			"alone: z d-0, a d+7\n", 0},
		"hours alone, each": {[]Due{line(t, "b h-3", "2026-06-24 11:30", hard), line(t, "a h-3", "2026-06-24 11:30", hard), line(t, "c d-3", "2026-06-27 11:00")},
			"alone: a h-3\nalone: b h-3\ndirect: c d-3\n", 0},
		"an internal step's hours are a line": {[]Due{line(t, "a h-3", "2026-06-24 11:30", func(d *Due) { d.Class = Digest }), line(t, "c d-3", "2026-06-27 11:00")},
			"digest: a h-3, c d-3\n", 0},
		"an internal step's day names nothing": {[]Due{line(t, "a d-0", "2026-06-24 11:30", hard, func(d *Due) { d.Class = Digest }), line(t, "c d-3", "2026-06-27 11:00")},
			"digest: a d-0, c d-3\n", 0},
		"each person's own": {[]Due{line(t, "a d-3", "2026-06-27 11:00", to("users/petro")), line(t, "b d-3", "2026-06-27 11:00"), line(t, "c d-3", "2026-06-27 11:00")},
			"digest: b d-3, c d-3\ndirect: a d-3\n", 0},
		"the escalation of two equals": {[]Due{line(t, "a d-3", "2026-06-27 11:00"), line(t, "a esc-3", "2026-06-27 11:00", func(d *Due) { d.Level = "deputy" })},
			"direct: a esc-3\n", 1},
		"without a date, last": {[]Due{line(t, "a d-3", "2026-06-27 11:00", func(d *Due) { d.At = time.Time{} }), line(t, "b d-3", "2026-06-27 11:00")},
			"digest: b d-3, a d-3\n", 0},
		"equal dates by title": {[]Due{line(t, "b d-3", "2026-06-27 11:00"), line(t, "a d-3", "2026-06-27 11:00")},
			"digest: a d-3, b d-3\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			letters, collapsed := Gather(c.due, at(t, morningOf))
			if got := ids(letters); got != c.want || len(collapsed) != c.collapsed {
				t.Errorf("got\n%s and %d collapsed, want\n%s and %d", got, len(collapsed), c.want, c.collapsed)
			}
		})
	}
}

func TestCollapsedRowsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	due := []Due{line(t, "a d-7", "2026-06-25 17:00"), line(t, "a d-1", "2026-06-25 17:00"), line(t, "b d-1", "2026-06-20 17:00")}
	_, collapsed := Gather(due, at(t, morningOf))
	for _, d := range collapsed {
		if d.State != "planned" {
			t.Errorf("%s is %s", d.ID, d.State)
		}
	}
}

func TestRungsByName(t *testing.T) {
	t.Parallel()
	ascending := []string{"sometime", "d-30", "d-7", "esc-3", "d-1", "moved", "d-0", "h-24", "h-3", "d+1", "d+14"}
	for i := range ascending[1:] {
		a, b := Due{}, Due{}
		a.Rung, b.Rung = ascending[i], ascending[i+1]
		if moreUrgent(a, b) <= 0 || moreUrgent(b, a) >= 0 {
			t.Errorf("%s is not more urgent than %s", b.Rung, a.Rung)
		}
	}
}

// TestG01 stops the server across d-7, d-3 and d-1.
func TestG01ThreeMissedRungsAreOneLine(t *testing.T) {
	t.Parallel()
	o := promise(t, "2026-06-26")
	c := planned(o, full, at(t, "2026-06-01 10:00"))
	back := at(t, "2026-06-25 11:00")
	c.apply(Reconcile(Wanted(o, full, office, back), c.rows, back))
	got := 0
	for _, l := range c.tick(o, back) {
		if l.Recipient == "users/olha" {
			got += len(l.Lines)
		}
	}
	if got != 1 || c.state("d-1") != "enqueued" || c.state("d-7") != "collapsed" {
		t.Errorf("%d lines, d-1 %s, d-7 %s", got, c.state("d-1"), c.state("d-7"))
	}
	if again := c.tick(o, back); len(again) != 0 {
		t.Errorf("a second time: %+v", again)
	}
}
