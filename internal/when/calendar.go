package when

import "time"

// Calendar says which days people work: Monday to Friday but for exceptions.
// Holidays are Off, a Saturday worked instead is On, and On wins where a day is
// both. While holidays are working days (law 2136-IX, article 6 part 6, under
// martial law) the caller leaves Off empty. The zero value is plain Monday to Friday.
type Calendar struct {
	Off map[Date]bool
	On  map[Date]bool
}

// Works reports whether d is a working day.
func (c Calendar) Works(d Date) bool {
	if c.On[d] {
		return true
	}
	weekday := d.Weekday()
	return !c.Off[d] && weekday != time.Saturday && weekday != time.Sunday
}

// OnOrBefore is d or else the last working day before it.
func (c Calendar) OnOrBefore(d Date) Date { return c.seek(d, -1) }

// OnOrAfter is d or else the first working day after it.
func (c Calendar) OnOrAfter(d Date) Date { return c.seek(d, 1) }

// AddWorking is the n-th working day after d, before it for a negative n. With
// zero it is d itself, whatever day that is.
func (c Calendar) AddWorking(d Date, n int) Date {
	step := 1
	if n < 0 {
		step = -1
	}
	for ; n != 0; n -= step {
		d = c.seek(d.AddDays(step), step)
	}
	return d
}

func (c Calendar) seek(d Date, step int) Date {
	for !d.IsZero() && !c.Works(d) {
		d = d.AddDays(step)
	}
	return d
}
