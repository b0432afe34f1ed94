package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/remind"
	"lubart/internal/store"
	"lubart/internal/when"
)

// CallLine is somebody without a mailbox who has to be told by telephone: whom, the number, and
// what to say.
type CallLine struct {
	ID, Obligation, Who, Phone string
	Title                      string
	Due                        when.Date
	Time, Zone                 string
	Days                       int
	Rung                       Rung
	Open                       bool
}

// CallsToMake are the calls that this person is asked to make.
func CallsToMake(app core.App, who access.Who, now time.Time) ([]CallLine, error) {
	return callLines(app, who, now, func(*core.Record) bool { return true })
}

// callLines are the due calls about some obligations that are this person's to make.
func callLines(app core.App, who access.Who, now time.Time, about func(*core.Record) bool) ([]CallLine, error) {
	rows, err := store.Calls(app, now)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	obs, err := store.ByID(app, "obligations", lo.Map(rows, func(r remind.Row, _ int) string { return r.Obligation }))
	if err != nil {
		return nil, err
	}
	owners, err := store.ByID(app, "users", lo.MapToSlice(obs, func(_ string, o *core.Record) string { return o.GetString("owner") }))
	if err != nil {
		return nil, err
	}
	var out []CallLine
	for _, row := range rows {
		o := obs[row.Obligation]
		if o == nil || !about(o) || !calls(who, row, o, owners[o.GetString("owner")]) {
			continue
		}
		to, err := readerOf(app, row.Recipient)
		if err != nil {
			return nil, err
		}
		out = append(out, callLine(row, o, to, now))
	}
	return out, nil
}

func callLine(row remind.Row, o *core.Record, to reader, now time.Time) CallLine {
	due := store.Day(o, "due_date")
	return CallLine{ID: row.ID, Obligation: o.Id, Who: to.name, Phone: to.phone, Title: o.GetString("title"), Due: due,
		Time: o.GetString("due_time"), Zone: o.GetString("due_tz"), Days: dueIn(due, now), Rung: rungOf(row.Rung)}
}

// calls says whether a call is this person's to make: the owner's, unless it is the owner who has
// no mailbox, and otherwise of whoever stands beside or above the owner.
func calls(who access.Who, row remind.Row, o, owner *core.Record) bool {
	if who.ID == "" || row.Recipient == "users/"+who.ID {
		return false
	}
	near := []string{o.GetString("owner"), o.GetString("deputy")}
	if owner != nil {
		near = append(near, owner.GetString("deputy"), owner.GetString("lead"))
	}
	return lo.Contains(near, who.ID) || who.Is("manager", "head") || who.Is("hr") && o.GetString("area") == "placements"
}

// CallMade ends a call that somebody made: the ledger says who did and when.
func CallMade(app core.App, a store.Act, reminder string) (name string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		open, err := CallsToMake(tx, a.Who, a.At)
		if err != nil {
			return err
		}
		line, ok := lo.Find(open, func(c CallLine) bool { return c.ID == reminder })
		if !ok {
			return store.ErrNotFound
		}
		r, err := tx.FindRecordById("reminders", reminder)
		if err != nil {
			return err
		}
		name = line.Who
		r.Set("state", "done")
		r.Set("done_by", a.Who.ID)
		r.Set("settled_at", a.At)
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
		o, err := tx.FindRecordById("obligations", line.Obligation)
		if err != nil {
			return err
		}
		return Replan(tx, o, a.At)
	})
	return name, wrap("record a call", err)
}
