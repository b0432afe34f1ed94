package store

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// YearCounts are a year's proposals: sent in it, decided in it, and won of those decided.
type YearCounts struct {
	Sent    int `db:"sent"`
	Decided int `db:"decided"`
	Won     int `db:"won"`
}

// YearOfGrants counts the proposals of the year that begins at from and ends before to, both
// midnights of the department's zone.
func YearOfGrants(app core.App, from, to time.Time) (c YearCounts, err error) {
	err = app.DB().NewQuery(`SELECT count(CASE WHEN submitted_at >= {:from} AND submitted_at < {:to} THEN 1 END) AS sent,
		count(CASE WHEN state IN ('won', 'lost') AND decided_on >= {:first} AND decided_on < {:after} THEN 1 END) AS decided,
		count(CASE WHEN state = 'won' AND decided_on >= {:first} AND decided_on < {:after} THEN 1 END) AS won
		FROM proposals`).Bind(dbx.Params{"from": UTC(from), "to": UTC(to), "first": from.Format(time.DateOnly), "after": to.Format(time.DateOnly)}).One(&c)
	if err != nil {
		return c, fmt.Errorf("count the year's proposals: %w", err)
	}
	return c, nil
}
