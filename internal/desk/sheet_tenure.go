package desk

import (
	"encoding/json"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// atWork are the states of placements whose people stand in a sheet: whoever has begun, also when it is
// over by now.
var atWork = []string{placements.Active, placements.Suspended, placements.Closing, placements.Completed}

// tenure is one placement over time: what its columns say on a day follows from its changes in force.
type tenure struct {
	rec     *core.Record
	changes []turnOf // the oldest first

	schedule *placements.Plan // the one read last
}

// turnOf is a change as days see it.
type turnOf struct {
	kind     string
	from, to when.Date
	was, now map[string]any
}

func newTenure(r *core.Record, changes []*core.Record) tenure {
	return tenure{rec: r, changes: lo.Map(changes, func(c *core.Record, _ int) turnOf {
		t := turnOf{kind: c.GetString("kind"), from: store.Day(c, "from_on"), to: store.Day(c, "to_on")}
		_ = json.Unmarshal([]byte(c.GetString("was")), &t.was) // an empty column changed nothing
		_ = json.Unmarshal([]byte(c.GetString("now")), &t.now)
		return t
	})}
}

// on is what a column says on a day: where the last change before it took it, else where the first one
// after it took it from, else what it is.
func (t tenure) on(d when.Date, column string) any {
	var later any
	for _, c := range slices.Backward(t.changes) {
		if v, told := c.now[column]; told && !c.from.After(d) {
			return v
		}
		if v, told := c.was[column]; told && c.from.After(d) {
			later = v
		}
	}
	if later != nil {
		return later
	}
	return t.rec.Get(column)
}

// has says whether a day lies within the placement, ends included.
func (t tenure) has(d when.Date) bool {
	first, last := t.span()
	return !first.IsZero() && !d.Before(first) && !d.After(last)
}

// span is from the first day to the last one in fact, else to the end of the contract.
func (t tenure) span() (first, last when.Date) {
	return store.Day(t.rec, "starts_on"), lo.CoalesceOrEmpty(store.Day(t.rec, "ended_on"), store.Day(t.rec, "ends_on"))
}

// away says whether the work is suspended on a day.
func (t tenure) away(d when.Date) bool {
	for _, c := range slices.Backward(t.changes) {
		if c.from.After(d) {
			continue
		}
		switch c.kind {
		case placements.ChangeResume:
			return false
		case placements.ChangeSuspend:
			return c.to.IsZero() || !d.After(c.to)
		}
	}
	return false
}
