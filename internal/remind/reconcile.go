package remind

import "time"

// Reconcile is what makes the ledger have hold the reminders want, and nothing
// when it does already. Rows are matched by key.
//
// A reminder whose time has passed is inserted only where its date has no row of
// that recipient at all, so that an edited ladder is not made up for while
// somebody who takes a date over hears where it stands, or where it goes on with
// the weekly part of a ladder after downtime. Only planned rows are cancelled or
// moved, never into the past; only cancelled ones come back, while their time is
// ahead: whatever was sent, collapsed or skipped stays so.
func Reconcile(want []Reminder, have []Row, now time.Time) Change {
	l := read(want, have)
	var c Change
	for _, w := range want {
		row, known := l.rows[w.Key()]
		switch {
		case !l.wanted[w.Key()]:
			continue
		case !known && l.mayInsert(w, now):
			c.Insert = append(c.Insert, w)
		case known && row.State == "cancelled" && w.FireAt.After(now):
			c.Revive = append(c.Revive, row.as(w, w.FireAt))
		case known && row.State == "planned":
			c.Move = append(c.Move, row.moves(w, now)...)
		}
		l.wanted[w.Key()] = false // a key wanted twice is one reminder
	}
	for _, row := range have {
		if _, wanted := l.wanted[row.Key()]; !wanted && row.State == "planned" {
			c.Cancel = append(c.Cancel, row)
		}
	}
	return c
}

// ledger is want and have by what they are looked up by.
type ledger struct {
	wanted map[string]bool      // by key; false once dealt with
	rows   map[string]Row       // by key
	told   map[string]bool      // dates and recipients that have rows
	weekly map[string]time.Time // where the weekly part of a date and recipient began
}

func read(want []Reminder, have []Row) ledger {
	l := ledger{map[string]bool{}, map[string]Row{}, map[string]bool{}, map[string]time.Time{}}
	for _, row := range have {
		l.rows[row.Key()] = row
		l.told[row.date()+"|"+row.Recipient] = true
	}
	for _, w := range want {
		l.wanted[w.Key()] = true
		if row, known := l.rows[w.Key()]; known && w.weekly {
			l.begins(w, row.FireAt)
		}
	}
	return l
}

func (l ledger) begins(w Reminder, fire time.Time) {
	began, known := l.weekly[w.date()+"|"+w.Recipient]
	if !known || fire.Before(began) {
		l.weekly[w.date()+"|"+w.Recipient] = fire
	}
}

// goesOn says whether an earlier rung of the same weekly part was planned.
func (l ledger) goesOn(w Reminder) bool {
	began, known := l.weekly[w.date()+"|"+w.Recipient]
	return w.weekly && known && began.Before(w.FireAt)
}

func (l ledger) mayInsert(w Reminder, now time.Time) bool {
	switch {
	case !w.FireAt.Before(now):
		return true
	case !w.ExpiresAt.After(now):
		return false
	default:
		return !l.told[w.date()+"|"+w.Recipient] || l.goesOn(w)
	}
}

// as is the row with the times it should have.
func (r Row) as(w Reminder, fire time.Time) Row {
	r.Class, r.Level, r.ExpiresAt, r.FireAt = w.Class, w.Level, w.ExpiresAt, fire
	return r
}

// moves is the row as it should be if that differs from what it is. One that
// waits for a later moment than its own, now past, was put off on purpose.
func (r Row) moves(w Reminder, now time.Time) []Row {
	fire := w.FireAt
	if !fire.After(now) {
		fire = r.FireAt
	}
	if same(fire, r.FireAt) && same(w.ExpiresAt, r.ExpiresAt) && w.Class == r.Class && w.Level == r.Level {
		return nil
	}
	return []Row{r.as(w, fire)}
}

// same compares as finely as a ledger keeps moments.
func same(a, b time.Time) bool {
	return a.Truncate(time.Millisecond).Equal(b.Truncate(time.Millisecond))
}
