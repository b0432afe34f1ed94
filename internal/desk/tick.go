package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/obligations"
	"lubart/internal/remind"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Sent is one mail a tick put into the outbox.
type Sent struct {
	At      time.Time
	Address string
	Kind    string
	Rung    string // the one rung it speaks of, or "digest"
	Subject string
}

// dueAtOnce bounds what one look at the ledger takes, so that memory does not grow with what
// piled up while the server was down; the tick looks again until nothing is due.
const dueAtOnce = 5000

// Tick does what is due at now: every planned reminder whose time has come becomes part of a mail
// in the outbox, or ends with a reason. It may run as often as anybody likes. One person's trouble
// never stops the others: their errors come back joined.
func Tick(app core.App, s Seat, now time.Time) ([]Sent, error) {
	var sent []Sent
	var errs []error
	tried := map[string]bool{}
	for {
		due, err := store.DueReminders(app, now, dueAtOnce)
		if err != nil {
			return sent, err
		}
		due = untilMorning(app, due, now)
		groups := lo.PartitionBy(due, func(r remind.Row) string { return r.Recipient })
		fresh := lo.Filter(groups, func(g []remind.Row, _ int) bool { return !tried[g[0].ID] })
		if len(fresh) == 0 {
			break
		}
		for _, g := range fresh {
			tried[g[0].ID] = true
			out, err := deliver(app, s, g, now)
			sent, errs = append(sent, out...), append(errs, err)
		}
	}
	monday, err := mondays(app, s, now)
	errs = append(errs, err, collapseCalls(app, now))
	return append(sent, monday...), errors.Join(errs...)
}

// untilMorning leaves for the morning what was found late in the quiet hours, after a restart at night
// or because somebody worked late; the hours before a cut-off and what would not live to see the
// morning are told at once.
func untilMorning(app core.App, due []remind.Row, now time.Time) []remind.Row {
	morning := quiet(app).Later(now, when.Kyiv)
	if !morning.After(now) {
		return due
	}
	return lo.Filter(due, func(r remind.Row, _ int) bool {
		return strings.HasPrefix(r.Rung, "h-") || (!r.ExpiresAt.IsZero() && r.ExpiresAt.Before(morning))
	})
}

// deliver settles everything that is due for one recipient, in one transaction.
func deliver(app core.App, s Seat, rows []remind.Row, now time.Time) (sent []Sent, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("remind %s: %v", rows[0].Recipient, p)
		}
	}()
	err = store.Tx(app, func(tx core.App) error {
		t, err := newTurn(tx, s, rows, now)
		if err != nil {
			return err
		}
		live, err := t.late(rows)
		if err != nil || len(live) == 0 {
			return err
		}
		sent, err = t.write(live)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("remind %s: %w", rows[0].Recipient, err)
	}
	return sent, nil
}

// turn is one recipient's share of a tick.
type turn struct {
	tx   core.App
	seat Seat
	now  time.Time
	to   reader
	obs  map[string]*core.Record
}

func newTurn(tx core.App, s Seat, rows []remind.Row, now time.Time) (*turn, error) {
	to, err := readerOf(tx, rows[0].Recipient)
	if err != nil {
		return nil, err
	}
	obs, err := store.ByID(tx, "obligations", lo.Map(rows, func(r remind.Row, _ int) string { return r.Obligation }))
	return &turn{tx: tx, seat: s, now: now, to: to, obs: obs}, err
}

// late looks at every row again at the last moment and keeps those that may still be sent: what
// was closed, moved, expired or cannot reach the person ends here with its reason.
func (t *turn) late(rows []remind.Row) ([]remind.Row, error) {
	var live []remind.Row
	for _, r := range rows {
		reason, err := t.obstacle(r)
		if err != nil {
			return nil, err
		}
		if reason == "" {
			live = append(live, r)
			continue
		}
		if err := store.SettleReminder(t.tx, r.ID, "skipped", reason, t.now); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// obstacle is why a reminder may not go to its recipient now, empty if it may. Somebody who cannot
// be reached is answered for by the next person: nobody vanishes.
func (t *turn) obstacle(r remind.Row) (string, error) {
	o := t.obs[r.Obligation]
	switch {
	case o == nil || !obligations.Open(o.GetString("state")):
		return "closed", nil
	case o.GetInt("due_rev") != r.Rev:
		return "date_moved", nil
	case !r.ExpiresAt.IsZero() && t.now.After(r.ExpiresAt):
		return "expired", nil
	case t.to.mutes(o.GetString("kind"), r):
		return "unsubscribed", nil
	}
	reason := t.to.unreachable(t.now)
	if reason == "" || (reason == "away" && r.Class == remind.Digest) {
		return "", nil
	}
	passed, err := t.passOn(r, o)
	if err != nil || passed || reason != "away" {
		return reason, err
	}
	return "", nil // on leave with nobody to stand in: better told twice than not at all
}

// passOn gives a reminder to whoever answers for its recipient: the deputy, then the lead, then the head.
func (t *turn) passOn(r remind.Row, o *core.Record) (bool, error) {
	p, err := newPlanner(t.tx, t.now)
	if err != nil {
		return false, err
	}
	people := p.audiences(o)
	next := slices.Concat(people["deputy"], people["lead"], people["head"], people["owner"])
	for _, person := range next {
		if person.Ref == r.Recipient {
			continue
		}
		to, err := readerOf(t.tx, person.Ref)
		if err != nil || to.unreachable(t.now) != "" {
			continue
		}
		copy := r.Reminder
		copy.Recipient, copy.Channel, copy.FireAt = person.Ref, person.Channel, t.now
		return true, store.InsertReminder(t.tx, copy, "planned", "for:"+r.Recipient, t.now)
	}
	return false, nil
}

// write turns what may be sent into letters and the letters into rows of the outbox.
func (t *turn) write(live []remind.Row) ([]Sent, error) {
	letters, collapsed := remind.Gather(lo.Map(live, func(r remind.Row, _ int) remind.Due {
		o := t.obs[r.Obligation]
		return remind.Due{Row: r, At: o.GetDateTime("due_utc").Time(), Hard: o.GetBool("hard"), Title: o.GetString("title")}
	}), t.now)
	for _, d := range collapsed {
		if err := store.SettleReminder(t.tx, d.ID, "collapsed", "", t.now); err != nil {
			return nil, err
		}
	}
	var sent []Sent
	for _, l := range letters {
		out, err := t.post(l)
		if err != nil {
			return nil, err
		}
		sent = append(sent, out...)
	}
	return sent, t.planNext(letters)
}

// post enqueues one letter, unless the person already had this morning's and it can wait for the next.
func (t *turn) post(l remind.Letter) ([]Sent, error) {
	day := Today(t.now).String()
	had, err := store.DigestOf(t.tx, t.to.ref, day)
	if err != nil {
		return nil, err
	}
	if had != "" && t.canWait(l) {
		to := Today(t.now).AddDays(1).At(t.to.morning, when.Kyiv)
		for _, d := range l.Lines {
			if err := store.PostponeReminder(t.tx, d.ID, to); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	id, one, err := t.enqueue(l, had == "" && Today(t.now).Weekday() == time.Monday)
	if err != nil {
		return nil, err
	}
	digest, err := store.MakeDigest(t.tx, t.to.ref, day, id, t.now)
	if err != nil {
		return nil, err
	}
	state := lo.Ternary(len(l.Lines) > 1, "digested", "enqueued")
	for _, d := range l.Lines {
		if err := store.SendReminder(t.tx, d.ID, state, id, lo.Ternary(state == "digested", digest, ""), t.now); err != nil {
			return nil, err
		}
	}
	return []Sent{one}, nil
}

// soon is how near a date must be to be told outside the morning letter.
const soon = 36 * time.Hour

func (t *turn) canWait(l remind.Letter) bool {
	return l.Class != remind.Alone && lo.EveryBy(l.Lines, func(d remind.Due) bool {
		return d.Rung != "moved" && (d.At.Sub(t.now) > soon || d.At.Before(t.now))
	})
}

// planNext lets the ladder of everything just told go on: the weekly rung after the last one.
func (t *turn) planNext(letters []remind.Letter) error {
	var overdue []*core.Record
	for _, l := range letters {
		for _, d := range l.Lines {
			if strings.HasPrefix(d.Rung, "d+") {
				overdue = append(overdue, t.obs[d.Obligation])
			}
		}
	}
	return replanAll(t.tx, lo.Uniq(overdue), t.now)
}

// collapseCalls leaves of several due calls about one promise only the newest.
func collapseCalls(app core.App, now time.Time) error {
	rows, err := store.Calls(app, now)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	return store.Tx(app, func(tx core.App) error {
		for _, r := range rows {
			key := r.Obligation + r.Recipient
			if !seen[key] {
				seen[key] = true
				continue
			}
			if err := store.SettleReminder(tx, r.ID, "collapsed", "", now); err != nil {
				return err
			}
		}
		return nil
	})
}
