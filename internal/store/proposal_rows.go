package store

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
)

// ProposalRow is a grant as a board or a table needs it: read without the weight of a record.
type ProposalRow struct {
	ID           string `db:"id"`
	Code         string `db:"code"`
	Title        string `db:"title"`
	State        string `db:"state"`
	Round        string `db:"round"`
	Organisation string `db:"organisation"`
	Call         string `db:"call"`
	Owner        string `db:"owner"`
	Requested    int64  `db:"requested"`
	Currency     string `db:"currency"`
	DecidedOn    string `db:"decided_on"`
	Expected     string `db:"decision_expected_on"`
	SubmittedAt  string `db:"submitted_at"`
	Rev          int    `db:"rev"`
	Updated      string `db:"updated"`
}

var proposalColumns = lo.Map([]string{"id", "code", "title", "state", "round", "organisation", "call", "owner", "requested", "currency",
	"decided_on", "decision_expected_on", "submitted_at", "rev", "updated"}, func(c string, _ int) string { return "proposals." + c })

func narrowed(q *dbx.SelectQuery, where []dbx.Expression) *dbx.SelectQuery {
	for _, w := range where {
		if w != nil {
			q.AndWhere(w)
		}
	}
	return q
}

// Tally is how many grants stand in a state with one currency, and how much they ask for together.
type Tally struct {
	State    string `db:"state"`
	Currency string `db:"currency"`
	Count    int    `db:"n"`
	Minor    int64  `db:"minor"`
}

// Tallies count the grants that fit, by state and currency, in one query.
func Tallies(app core.App, where ...dbx.Expression) (rows []Tally, err error) {
	q := narrowed(app.DB().Select("proposals.state", "proposals.currency", "count(*) AS n", "coalesce(sum(proposals.requested), 0) AS minor").From("proposals"), where)
	if err := q.GroupBy("proposals.state", "proposals.currency").All(&rows); err != nil {
		return nil, fmt.Errorf("count grants: %w", err)
	}
	return rows, nil
}

// ProposalText is the WHERE of a search in a grant and in the name of its donor.
func ProposalText(query string) dbx.Expression {
	own := Matches("proposals", query)
	if own == nil {
		return nil
	}
	return dbx.Or(own, in{"proposals.organisation", "organisations", Matches("organisations", query)})
}

// Decision is a go/no-go as a list needs it.
type Decision struct {
	Proposal string `db:"proposal"`
	Call     string `db:"call"`
	Decision string `db:"decision"`
	Reason   string `db:"reason"`
	By       string `db:"decided_by"`
	On       string `db:"decided_on"`
	Until    string `db:"defer_until"`
}

// Decisions are the go/no-go lines of these grants and calls, the oldest first.
func Decisions(app core.App, proposals, calls []string) (rows []Decision, err error) {
	q := app.DB().Select("proposal", "call", "decision", "reason", "decided_by", "decided_on", "defer_until").From("assessments").
		Where(dbx.Or(dbx.In("proposal", lo.ToAnySlice(lo.Compact(proposals))...), dbx.In("call", lo.ToAnySlice(lo.Compact(calls))...)))
	if err := q.OrderBy("decided_on", "created", "_rowid_").All(&rows); err != nil {
		return nil, fmt.Errorf("load decisions: %w", err)
	}
	return rows, nil
}

// Named is a row of another collection as a choice offers it.
type Named struct {
	ID   string `db:"id"`
	Name string `db:"name"`
}

// DonorsOfGrants are the organisations that any grant is asked of, in Ukrainian order.
func DonorsOfGrants(app core.App) (rows []Named, err error) {
	err = app.DB().NewQuery(`SELECT id, coalesce(nullif(short, ''), name_uk) AS name FROM organisations
		WHERE EXISTS (SELECT 1 FROM proposals WHERE organisation = organisations.id) ORDER BY sort_key`).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load donors: %w", err)
	}
	return rows, nil
}

// Choices are at most limit rows of a collection by a column of theirs, in Ukrainian order.
func Choices(app core.App, collection, column string, limit int, where ...dbx.Expression) (rows []Named, err error) {
	q := narrowed(app.DB().Select("id", column+" AS name").From(collection), where)
	if err := q.OrderBy("sort_key", "id").Limit(int64(limit)).All(&rows); err != nil {
		return nil, fmt.Errorf("load choices of %s: %w", collection, err)
	}
	return rows, nil
}
