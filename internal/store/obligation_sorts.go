package store

import (
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
)

const dated, undated = "obligations.due_utc > ''", "obligations.due_utc = ''"

// obligationKeys are the orders that an index gives.
var obligationKeys = map[string][]string{
	"title":   {"obligations.sort_key", "obligations._rowid_"},
	"kind":    {"obligations.kind", "obligations.due_utc", "obligations._rowid_"},
	"updated": {"obligations.updated", "obligations._rowid_"},
}

// runs are what the list consists of; by date, what has one and, after the last of it, what has none.
func (q ObligationQuery) runs(app core.App) []run {
	keys := obligationKeys[q.Sort]
	switch {
	case q.Sort == "owner":
		return q.byOwner(app)
	case keys != nil:
		return []run{{[]*dbx.SelectQuery{q.among(q.part(app, "obligations", keys...))}, byKeys(len(keys), q.Back)}}
	}
	return []run{q.byDate(app, dated), q.byDate(app, undated)}
}

// byDate reads each state in the order of its index: the first page costs the same however many
// rows, open or closed, lie before or behind it.
func (q ObligationQuery) byDate(app core.App, which string) run {
	part := func() *dbx.SelectQuery {
		return q.part(app, "obligations", "obligations.due_utc", "obligations._rowid_").AndWhere(dbx.NewExp(which))
	}
	parts := lo.Map(q.States, func(s string, i int) *dbx.SelectQuery { return part().AndWhere(ofState("obligations", s, i)) })
	if len(parts) == 0 {
		parts = append(parts, part())
	}
	return run{parts, byKeys(2, q.Back)}
}

// byOwner goes through the colleagues in the order of their names and the promises of each as they
// fall due, those without a date last; before them all those that are nobody's.
func (q ObligationQuery) byOwner(app core.App) []run {
	nobodys := q.among(q.part(app, "obligations", undated, "obligations.due_utc", "obligations._rowid_")).AndWhere(dbx.HashExp{"obligations.owner": ""})
	named := q.among(q.part(app, "users", "users.sort_key", "users._rowid_", undated, "obligations.due_utc", "obligations._rowid_")).
		Join("CROSS JOIN", "obligations", dbx.NewExp("obligations.owner = users.id"))
	runs := []run{{[]*dbx.SelectQuery{nobodys}, byKeys(3, q.Back)}, {[]*dbx.SelectQuery{named}, byKeys(5, q.Back)}}
	if q.Back {
		slices.Reverse(runs)
	}
	return runs
}

// among keeps the states that are asked for. The plus keeps SQLite from gathering the states first
// and sorting what it gathered.
func (q ObligationQuery) among(s *dbx.SelectQuery) *dbx.SelectQuery {
	if len(q.States) > 0 {
		s.AndWhere(dbx.In("(+obligations.state)", lo.ToAnySlice(q.States)...))
	}
	return s
}

// part is the rows of a part of the list, with the keys it is ordered by.
func (q ObligationQuery) part(app core.App, from string, keys ...string) *dbx.SelectQuery {
	columns := append(rowColumns[:len(rowColumns):len(rowColumns)], "obligations._rowid_ AS seq")
	return q.narrow(app.DB().Select(keyed(columns, keys...)...).From(from))
}
