package store

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// NextReminder is when the next planned reminder fires before an instant; zero for none. What was
// already looked at and stays planned is settled by FinishPlanned, so that time goes on.
func NextReminder(app core.App, before time.Time) (time.Time, error) {
	var at []string
	err := app.DB().NewQuery(`SELECT r.fire_at FROM reminders r JOIN obligations o ON o.id = r.obligation
		WHERE r.state = 'planned' AND r.fire_at < {:before} AND o.held = 0 ORDER BY r.fire_at LIMIT 1`).
		Bind(dbx.Params{"before": UTC(before)}).Column(&at)
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return instantOf(at[0]), nil
}

// MarkDelivered ends every waiting letter as sent at an instant with the given answer: letters of a
// past that is only told.
func MarkDelivered(app core.App, at time.Time, reply string) error {
	_, err := app.DB().Update("outbox", dbx.Params{"state": "sent", "handed_at": at.UnixMilli(), "settled_at": at.UnixMilli(), "due": 0,
		"attempts": 1, "reply": reply}, dbx.HashExp{"state": "queued"}).Execute()
	if err != nil {
		return fmt.Errorf("mark letters as delivered: %w", err)
	}
	return nil
}

// FinishPlanned ends what is still planned at an instant although its time came then.
func FinishPlanned(app core.App, at time.Time) error {
	_, err := app.DB().Update("reminders", dbx.Params{"state": "skipped", "reason": "expired", "settled_at": UTC(at)},
		dbx.And(dbx.HashExp{"state": "planned"}, dbx.NewExp("fire_at <= {:at}", dbx.Params{"at": UTC(at)}))).Execute()
	if err != nil {
		return fmt.Errorf("finish what was planned: %w", err)
	}
	return nil
}
