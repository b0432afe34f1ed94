package store

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// DropPlan forgets the reminders of an obligation that is being taken back; nobody was told of it.
func DropPlan(tx core.App, obligation string) error {
	for _, table := range []string{"reminders", "due_changes"} {
		if _, err := tx.DB().Delete(table, dbx.HashExp{"obligation": obligation}).Execute(); err != nil {
			return fmt.Errorf("forget %s: %w", table, err)
		}
	}
	return nil
}

// SkipSilence ends the reminders of an obligation that would tell somebody further up of a silence
// in which nobody could have spoken.
func SkipSilence(tx core.App, obligation string, now time.Time) error {
	_, err := tx.DB().Update("reminders", dbx.Params{"state": "skipped", "reason": "held", "settled_at": UTC(now)},
		dbx.And(dbx.HashExp{"obligation": obligation, "state": "planned"}, dbx.NewExp("level != '' AND fire_at <= {:now}", dbx.Params{"now": UTC(now)}))).Execute()
	if err != nil {
		return fmt.Errorf("skip what told of silence: %w", err)
	}
	return nil
}

// PlannedRow is a reminder that will fire.
type PlannedRow struct {
	Obligation string         `db:"obligation"`
	Recipient  string         `db:"recipient"`
	Channel    string         `db:"channel"`
	FireAt     types.DateTime `db:"fire_at"`
}

// PlannedOf are the reminders that the records of an import will send until an instant, by time.
func PlannedOf(app core.App, imp string, until time.Time) ([]PlannedRow, error) {
	var rows []PlannedRow
	err := app.DB().NewQuery(`SELECT r.obligation, r.recipient, r.channel, r.fire_at FROM reminders r JOIN obligations o ON o.id = r.obligation
		WHERE o.import = {:imp} AND r.state = 'planned' AND r.fire_at <= {:until} ORDER BY r.fire_at`).
		Bind(dbx.Params{"imp": imp, "until": UTC(until)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load what is planned: %w", err)
	}
	return rows, nil
}
