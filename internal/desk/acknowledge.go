package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// How far and how often one person may put a date off.
const (
	snoozeDays  = 7
	snoozeTimes = 2
)

// SnoozeFields are what the page of a snooze asks.
var SnoozeFields = []form.Field{{Name: "until", Kind: form.Day, Rule: "required"}}

// answered is what a person said of the present date: seen, or put off until when.
func answered(r *core.Record, who access.Who) (acked bool, until when.Date) {
	o := store.Obligation(r)
	return o.Acked["users/"+who.ID], o.Snoozed["users/"+who.ID]
}

// Acknowledge records that a person has seen a date and works on it: their countdown falls silent,
// the day itself and everything after it does not.
func Acknowledge(app core.App, a store.Act, id string) error {
	return wrap("acknowledge", store.Tx(app, func(tx core.App) error {
		r, err := Find(tx, a.Who, "obligations", id)
		if err != nil {
			return err
		}
		if err := awake(r); err != nil {
			return err
		}
		acks := store.Acks(r)
		acks["users/"+a.Who.ID] = store.Ack{Rev: r.GetInt("due_rev"), At: a.At.UTC()}
		r.Set("acks", acks)
		return store.Save(tx, a, r)
	}))
}

// awake says whether a promise still reminds of a date.
func awake(r *core.Record) error {
	switch {
	case !obligations.Open(r.GetString("state")):
		return refuse("obligations.closed_already")
	case r.GetString("due_date") == "":
		return refuse("obligations.no_date_yet")
	}
	return nil
}

// snoozeChoices are the days until which a person may put a date off, nearest first, and the last of them.
func snoozeChoices(r *core.Record, who access.Who, now time.Time) ([]when.Date, error) {
	last, problem := snoozeLimit(r, who, now)
	if problem != nil {
		return nil, problem
	}
	today := Today(now)
	days := lo.Map([]int{1, 2, 3, 5, snoozeDays}, func(n int, _ int) when.Date { return today.AddDays(n) })
	days = lo.Filter(days, func(d when.Date, _ int) bool { return !d.After(last) })
	if !lo.Contains(days, last) {
		days = append(days, last)
	}
	return days, nil
}

// snoozeLimit is the last day until which this person may still put the date off, or why none.
func snoozeLimit(r *core.Record, who access.Who, now time.Time) (when.Date, *Problem) {
	switch {
	case !obligations.Open(r.GetString("state")):
		return when.Date{}, refuse("obligations.closed_already")
	case r.GetString("due_date") == "":
		return when.Date{}, refuse("obligations.no_date_yet")
	}
	rev, today := r.GetInt("due_rev"), Today(now)
	used := lo.CountBy(store.Snoozes(r)["users/"+who.ID], func(s store.Snooze) bool { return s.Rev == rev })
	last := lo.CoalesceOrEmpty(store.Day(r, "internal_due"), store.Day(r, "due_date").AddDays(-1))
	if far := today.AddDays(snoozeDays); last.After(far) {
		last = far
	}
	switch {
	case used >= snoozeTimes:
		return last, refuse("obligations.snoozed_twice")
	case !last.After(today):
		return last, refuse("obligations.too_late_to_snooze")
	}
	return last, nil
}

// Snooze puts a person's countdown off until a day: a week at most, twice at most, never past the
// internal date; the last reminder before the date comes all the same.
func Snooze(app core.App, a store.Act, id, day string) error {
	until, err := when.Parse(day)
	if err != nil || until.IsZero() {
		return form.Faults{{Field: "until", Key: "form.required"}}
	}
	return wrap("snooze", store.Tx(app, func(tx core.App) error {
		r, err := Find(tx, a.Who, "obligations", id)
		if err != nil {
			return err
		}
		last, problem := snoozeLimit(r, a.Who, a.At)
		switch {
		case problem != nil:
			return problem
		case until.After(last) || !until.After(Today(a.At)):
			return form.Faults{{Field: "until", Key: "obligations.snooze_until", Params: map[string]string{"last": last.String()}}}
		}
		all := store.Snoozes(r)
		ref := "users/" + a.Who.ID
		all[ref] = append(all[ref], store.Snooze{Rev: r.GetInt("due_rev"), Until: until.String(), At: a.At.UTC()})
		r.Set("snoozes", all)
		return store.Save(tx, a, r)
	}))
}

// Answer is the page behind the links of a mail: what it is about and what may be answered.
type Answer struct {
	ObligationLine
	Acked   bool
	Until   when.Date   // until when it is put off already
	Choices []when.Date // until when it may be put off
	WhyNot  string      // message key: why there is nothing to answer
}

// AnswerTo is what a person may answer about an obligation. It changes nothing: mail scanners open
// every link.
func AnswerTo(app core.App, who access.Who, now time.Time, id string, snooze bool) (Answer, error) {
	r, err := Find(app, who, "obligations", id)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{ObligationLine: recordLine(r, now)}
	if out.About, err = aboutOf(app, r); err != nil {
		return out, err
	}
	out.Acked, out.Until = answered(r, who)
	var p *Problem
	refused := awake(r)
	if snooze {
		out.Choices, refused = snoozeChoices(r, who, now)
	}
	if errors.As(refused, &p) {
		out.WhyNot = p.Key
	}
	return out, nil
}
