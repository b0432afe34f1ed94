package store

import (
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/remind"
	"lubart/internal/when"
)

// Ack says that a person has seen a date: of which revision, and when.
type Ack struct {
	Rev int       `json:"rev"`
	At  time.Time `json:"at"`
}

// Snooze is one putting-off by a person.
type Snooze struct {
	Rev   int       `json:"rev"`
	Until string    `json:"until"` // YYYY-MM-DD
	At    time.Time `json:"at"`
}

// Acks are who acknowledged an obligation, by recipient.
func Acks(r *core.Record) map[string]Ack {
	out := map[string]Ack{}
	_ = r.UnmarshalJSONField("acks", &out) // an empty column is nobody
	return out
}

// Snoozes are who put an obligation off and how often, by recipient.
func Snoozes(r *core.Record) map[string][]Snooze {
	out := map[string][]Snooze{}
	_ = r.UnmarshalJSONField("snoozes", &out)
	return out
}

// Day reads a civil date column; what is no date is none.
func Day(r *core.Record, column string) when.Date {
	d, err := when.Parse(r.GetString(column))
	if err != nil {
		return when.Date{}
	}
	return d
}

// Obligation turns a record into what the reminder engine reasons about. People, Told and whether
// it is open or hard belong to tables and other rows: the caller fills them.
func Obligation(r *core.Record) remind.Obligation {
	rev := r.GetInt("due_rev")
	o := remind.Obligation{
		ID: r.Id, Rev: rev, Hard: r.GetBool("hard"), Due: Day(r, "due_date"), At: r.GetDateTime("due_utc").Time(),
		Timed: r.GetString("due_time") != "", Internal: Day(r, "internal_due"),
		Acked: map[string]bool{}, Snoozed: map[string]when.Date{},
	}
	for who, a := range Acks(r) {
		o.Acked[who] = a.Rev == rev
	}
	for who, all := range Snoozes(r) {
		last := all[len(all)-1]
		if d, err := when.Parse(last.Until); err == nil && last.Rev == rev {
			o.Snoozed[who] = d
		}
	}
	return o
}

// ObligationsAbout are all obligations with that subject, by due date.
func ObligationsAbout(app core.App, subject, id string) ([]*core.Record, error) {
	return Where(app, "obligations", dbx.HashExp{subject: id}, "due_utc", "created")
}

// OpenObligationsOf are the ids of open obligations in which a person has a part.
func OpenObligationsOf(app core.App, userID string, open []string) ([]*core.Record, error) {
	states := lo.Map(open, func(s string, _ int) any { return s })
	return Where(app, "obligations", dbx.And(dbx.In("state", states...), dbx.Or(
		dbx.HashExp{"owner": userID}, dbx.HashExp{"deputy": userID}, dbx.Like("watchers", userID))))
}

// Batches calls fn with the ids of a collection's rows that fit where, at most size at a time, in
// id order: a walk over everything that never holds one long transaction.
func Batches(app core.App, collection string, where dbx.Expression, size int, fn func(ids []string) error) error {
	after := ""
	for {
		var ids []string
		q := app.DB().Select("id").From(collection).Where(dbx.NewExp("id > {:after}", dbx.Params{"after": after}))
		if where != nil {
			q.AndWhere(where)
		}
		if err := q.OrderBy("id").Limit(int64(size)).Column(&ids); err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		if err := fn(slices.Clone(ids)); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// LastDueChange is when the obligation's present date became known.
func LastDueChange(app core.App, obligation string) (time.Time, error) {
	var at []string
	err := app.DB().Select("at").From("due_changes").Where(dbx.HashExp{"obligation": obligation}).
		OrderBy("due_rev DESC").Limit(1).Column(&at)
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return instantOf(at[0]), nil
}

// Between are the open obligations a person answers for that fall due in the span, by date.
func Between(app core.App, userID string, from, to time.Time, open []string) ([]*core.Record, error) {
	return Where(app, "obligations", dbx.And(dbx.In("state", lo.ToAnySlice(open)...),
		dbx.Or(dbx.HashExp{"owner": userID}, dbx.HashExp{"deputy": userID}),
		dbx.NewExp("due_utc >= {:from} AND due_utc < {:to}", dbx.Params{"from": UTC(from), "to": UTC(to)})), "due_utc")
}
