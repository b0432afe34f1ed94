package when

import "time"

// Quiet is the part of every day in which nobody is written to, such as
// {"20:00", "07:30"}; it may run over midnight. Both ends are still allowed.
// The zero value, equal ends and ends that are no time of day mean never.
type Quiet struct {
	From string
	To   string
}

// Earlier is t, or the moment the quiet hours around t began.
func (q Quiet) Earlier(t time.Time, loc *time.Location) time.Time {
	from, _, quiet := q.around(t, loc)
	if !quiet {
		return t
	}
	return from
}

// Later is t, or the moment the quiet hours around t end.
func (q Quiet) Later(t time.Time, loc *time.Location) time.Time {
	_, to, quiet := q.around(t, loc)
	if !quiet {
		return t
	}
	return to
}

// around is the stretch of quiet hours that has t inside it. The stretch that
// began yesterday may reach into today, none reaches further.
func (q Quiet) around(t time.Time, loc *time.Location) (from, to time.Time, quiet bool) {
	if !q.ever() {
		return from, to, false
	}
	for _, began := range []Date{DateOf(t, loc), DateOf(t, loc).AddDays(-1)} {
		from, to = q.stretch(began, loc)
		if t.After(from) && t.Before(to) {
			return from, to, true
		}
	}
	return from, to, false
}

func (q Quiet) stretch(began Date, loc *time.Location) (from, to time.Time) {
	ends := began
	if q.To < q.From {
		ends = began.AddDays(1)
	}
	return began.At(q.From, loc), ends.At(q.To, loc)
}

func (q Quiet) ever() bool {
	_, _, from := Clock(q.From)
	_, _, to := Clock(q.To)
	return from == nil && to == nil && q.From != q.To
}
