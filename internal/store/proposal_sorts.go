package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
)

// ProposalQuery is which grants a list shows and in what order.
type ProposalQuery struct {
	Where []dbx.Expression
	// Sort is title, amount, updated, donor, owner, state (as the states follow each other), next (the
	// soonest open date; those without one come last) or ended (by the day of the decision).
	Sort   string
	Back   bool     // from the end
	States []string // all states in their order, for state; those that are meant, for ended
	Open   []string // the states of an open promise, for next
}

// Proposals are at most limit grants of a list from an offset.
func Proposals(app core.App, q ProposalQuery, limit, offset int) (rows []ProposalRow, err error) {
	runs := q.runs(app)
	if q.Back {
		slices.Reverse(runs)
	}
	if rows, err = inRuns[ProposalRow](app, runs, limit, offset); err != nil {
		return nil, fmt.Errorf("load grants: %w", err)
	}
	return rows, nil
}

const grantTitle, grantRow = "proposals.sort_key", "proposals._rowid_"

// grantKeys are the orders that an index gives as it is.
var grantKeys = map[string][]string{
	"title": {grantTitle, grantRow}, "amount": {"proposals.requested", grantTitle, grantRow}, "updated": {"proposals.updated", grantRow},
}

// runs are what the list consists of, forwards.
func (q ProposalQuery) runs(app core.App) []run {
	switch q.Sort {
	case "donor":
		return q.byName(app, "organisations", "proposals.organisation")
	case "owner":
		return q.byName(app, "users", "proposals.owner")
	case "state":
		return lo.Map(q.of(app, q.States, grantTitle, grantRow), func(p *dbx.SelectQuery, _ int) run { return q.run(2, p) })
	case "ended":
		return []run{q.run(3, q.of(app, q.States, "proposals.decided_on", "proposals.updated", grantRow)...)}
	case "next":
		return q.byDate(app)
	}
	keys := grantKeys[q.Sort]
	return []run{q.run(len(keys), q.part(app, "proposals", keys...))}
}

func (q ProposalQuery) run(keys int, parts ...*dbx.SelectQuery) run {
	return run{parts, byKeys(keys, q.Back)}
}

// of is a part of each state.
func (q ProposalQuery) of(app core.App, states []string, keys ...string) []*dbx.SelectQuery {
	return lo.Map(states, func(s string, i int) *dbx.SelectQuery {
		return q.part(app, "proposals", keys...).AndWhere(ofState("proposals", s, i))
	})
}

func (q ProposalQuery) part(app core.App, from string, keys ...string) *dbx.SelectQuery {
	return narrowed(app.DB().Select(keyed(proposalColumns, keys...)...).From(from), q.Where)
}

// byName goes through the names of another table in their order and reads the grants of each; those
// that belong to nobody come first.
func (q ProposalQuery) byName(app core.App, table, column string) []run {
	nobodys := q.part(app, "proposals", grantTitle, grantRow).AndWhere(dbx.HashExp{column: ""})
	named := q.part(app, table, table+".sort_key", table+"._rowid_", grantTitle, grantRow).
		Join("CROSS JOIN", "proposals", dbx.NewExp(column+" = "+table+".id"))
	return []run{q.run(2, nobodys), q.run(4, named)}
}

// byDate goes through the open promises by their date and takes a grant at the first of its own;
// then come the grants without any, by title.
func (q ProposalQuery) byDate(app core.App) []run {
	soonest := lo.Map(q.Open, func(s string, i int) *dbx.SelectQuery {
		return q.part(app, "obligations", "obligations.due_utc", "obligations._rowid_").
			Join("CROSS JOIN", "proposals", dbx.NewExp("proposals.id = obligations.proposal")).
			AndWhere(ofState("obligations", s, i)).AndWhere(dbx.NewExp("obligations.due_utc > ''")).
			AndWhere(q.without("(o.due_utc, o._rowid_) < (obligations.due_utc, obligations._rowid_)"))
	})
	return []run{q.run(2, soonest...), q.run(2, q.part(app, "proposals", grantTitle, grantRow).AndWhere(q.without("1")))}
}

// without is true of a grant that has no open promise with a date for which more is true.
func (q ProposalQuery) without(more string) dbx.Expression {
	open := dbx.Params{}
	names := lo.Map(q.Open, func(s string, i int) string {
		name := fmt.Sprintf("state%d", i)
		open[name] = s
		return "{:" + name + "}"
	})
	return dbx.NewExp("NOT EXISTS (SELECT 1 FROM obligations o WHERE o.proposal = proposals.id AND o.due_utc > '' AND o.state IN ("+
		strings.Join(names, ", ")+") AND "+more+")", open)
}
