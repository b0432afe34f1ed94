package store

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/samber/lo"

	"lubart/internal/remind"
)

// reminderRow is a row of the ledger as the database has it.
type reminderRow struct {
	ID         string         `db:"id"`
	Obligation string         `db:"obligation"`
	DueRev     int            `db:"due_rev"`
	Rung       string         `db:"rung"`
	Recipient  string         `db:"recipient"`
	Channel    string         `db:"channel"`
	Class      string         `db:"class"`
	Level      string         `db:"level"`
	FireAt     types.DateTime `db:"fire_at"`
	ExpiresAt  types.DateTime `db:"expires_at"`
	State      string         `db:"state"`
}

func (r reminderRow) row() remind.Row {
	return remind.Row{ID: r.ID, State: r.State, Reminder: remind.Reminder{
		Obligation: r.Obligation, Rev: r.DueRev, Rung: r.Rung, Recipient: r.Recipient, Channel: r.Channel,
		Class: remind.Class(r.Class), Level: r.Level, FireAt: r.FireAt.Time(), ExpiresAt: r.ExpiresAt.Time(),
	}}
}

// Reminders are the rows of an obligation's ledger that its plan answers for. What waits for
// somebody who stands in for the reader it was planned for is not among them: no plan names it.
func Reminders(app core.App, obligation string) ([]remind.Row, error) {
	var rows []reminderRow
	err := app.DB().Select("*").From("reminders").Where(dbx.HashExp{"obligation": obligation}).
		AndWhere(dbx.NewExp("NOT (state = 'planned' AND reason LIKE 'for:%')")).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load reminders: %w", err)
	}
	return lo.Map(rows, func(r reminderRow, _ int) remind.Row { return r.row() }), nil
}

// DueReminders are the planned mails whose time has come, oldest first, at most limit; rows of
// obligations that still wait for somebody to start their reminders are left where they are.
func DueReminders(app core.App, now time.Time, limit int) ([]remind.Row, error) {
	var rows []reminderRow
	err := app.DB().NewQuery(`SELECT r.* FROM reminders r JOIN obligations o ON o.id = r.obligation
		WHERE r.state = 'planned' AND r.fire_at <= {:now} AND r.channel = 'mail' AND o.held = 0
		ORDER BY r.fire_at LIMIT {:limit}`).Bind(dbx.Params{"now": UTC(now), "limit": limit}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("find due reminders: %w", err)
	}
	return lo.Map(rows, func(r reminderRow, _ int) remind.Row { return r.row() }), nil
}

// ApplyChange writes what a reconcile found into the ledger.
func ApplyChange(tx core.App, c remind.Change, now time.Time) error {
	for _, r := range c.Insert {
		if err := InsertReminder(tx, r, "planned", "", now); err != nil {
			return err
		}
	}
	for _, r := range c.Cancel {
		if err := SettleReminder(tx, r.ID, "cancelled", "", now); err != nil {
			return err
		}
	}
	for _, r := range append(c.Revive, c.Move...) {
		_, err := tx.DB().Update("reminders", dbx.Params{"state": "planned", "reason": "", "settled_at": "",
			"fire_at": UTC(r.FireAt), "expires_at": UTC(r.ExpiresAt), "class": string(r.Class), "level": r.Level},
			dbx.HashExp{"id": r.ID}).Execute()
		if err != nil {
			return fmt.Errorf("move a reminder: %w", err)
		}
	}
	return nil
}

// InsertReminder adds a row in the given state. A key that is there already stays as it is: the
// unique index is what makes a reminder exist once, whoever asks for it how often.
func InsertReminder(tx core.App, r remind.Reminder, state, reason string, now time.Time) error {
	settled := time.Time{}
	if state != "planned" {
		settled = now
	}
	_, err := tx.DB().NewQuery(`INSERT INTO reminders (id, obligation, due_rev, rung, recipient, channel, class, level, fire_at, expires_at, state, reason, settled_at, created)
		VALUES ({:id}, {:o}, {:rev}, {:rung}, {:who}, {:ch}, {:class}, {:level}, {:fire}, {:exp}, {:state}, {:reason}, {:settled}, {:now})
		ON CONFLICT (obligation, due_rev, rung, recipient, channel) DO NOTHING`).Bind(dbx.Params{
		"id": newID(), "o": r.Obligation, "rev": r.Rev, "rung": r.Rung, "who": r.Recipient, "ch": r.Channel,
		"class": string(r.Class), "level": r.Level, "fire": UTC(r.FireAt), "exp": UTC(r.ExpiresAt),
		"state": state, "reason": reason, "settled": UTC(settled), "now": UTC(now)}).Execute()
	if err != nil {
		return fmt.Errorf("plan a reminder: %w", err)
	}
	return nil
}

// SettleReminder ends a planned reminder in a state, with the reason a person can read.
func SettleReminder(tx core.App, id, state, reason string, now time.Time) error {
	_, err := tx.DB().Update("reminders", dbx.Params{"state": state, "reason": reason, "settled_at": UTC(now)},
		dbx.HashExp{"id": id, "state": "planned"}).Execute()
	if err != nil {
		return fmt.Errorf("settle a reminder: %w", err)
	}
	return nil
}

// SendReminder marks a planned reminder as part of a mail, and of a digest if it went in one.
func SendReminder(tx core.App, id, state, outbox, digest string, now time.Time) error {
	_, err := tx.DB().Update("reminders", dbx.Params{"state": state, "outbox": outbox, "digest": digest, "settled_at": UTC(now)},
		dbx.HashExp{"id": id, "state": "planned"}).Execute()
	if err != nil {
		return fmt.Errorf("mark a reminder: %w", err)
	}
	return nil
}

// PostponeReminder moves a planned reminder to a later moment.
func PostponeReminder(tx core.App, id string, to time.Time) error {
	_, err := tx.DB().Update("reminders", dbx.Params{"fire_at": UTC(to)}, dbx.HashExp{"id": id, "state": "planned"}).Execute()
	if err != nil {
		return fmt.Errorf("postpone a reminder: %w", err)
	}
	return nil
}

// Told are the recipients who were sent any reminder of the obligation before its present date.
func Told(app core.App, obligation string, rev int) ([]string, error) {
	var out []string
	err := app.DB().Select("recipient").Distinct(true).From("reminders").
		Where(dbx.HashExp{"obligation": obligation, "channel": "mail"}).
		AndWhere(dbx.In("state", "enqueued", "digested")).
		AndWhere(dbx.NewExp("due_rev < {:rev}", dbx.Params{"rev": rev})).OrderBy("recipient").Column(&out)
	if err != nil {
		return nil, fmt.Errorf("find who was told: %w", err)
	}
	return out, nil
}

// Calls are the planned reminders of people without a mailbox whose time has come.
func Calls(app core.App, now time.Time) ([]remind.Row, error) {
	var rows []reminderRow
	err := app.DB().NewQuery(`SELECT r.* FROM reminders r JOIN obligations o ON o.id = r.obligation
		WHERE r.state = 'planned' AND r.fire_at <= {:now} AND r.channel = 'call' AND o.held = 0
		ORDER BY o.due_utc, r.fire_at DESC LIMIT 200`).Bind(dbx.Params{"now": UTC(now)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("find calls to make: %w", err)
	}
	return lo.Map(rows, func(r reminderRow, _ int) remind.Row { return r.row() }), nil
}

// DigestOf returns the id of the morning letter a recipient already had on a day, empty if none.
func DigestOf(app core.App, recipient, day string) (string, error) {
	var ids []string
	err := app.DB().Select("id").From("digests").Where(dbx.HashExp{"recipient": recipient, "day": day}).Column(&ids)
	if err != nil {
		return "", fmt.Errorf("find a digest: %w", err)
	}
	return lo.FirstOr(ids, ""), nil
}

// MakeDigest records that a recipient's morning letter of a day is that mail. The second one of a
// day keeps the first: the unique index counts mornings, not mails.
func MakeDigest(tx core.App, recipient, day, outbox string, now time.Time) (string, error) {
	if id, err := DigestOf(tx, recipient, day); err != nil || id != "" {
		return id, err
	}
	id := newID()
	_, err := tx.DB().Insert("digests", dbx.Params{"id": id, "recipient": recipient, "day": day, "outbox": outbox, "created": UTC(now)}).Execute()
	if err != nil {
		return "", fmt.Errorf("make a digest: %w", err)
	}
	return id, nil
}

// TimesTold is how many reminders of an obligation were sent to a recipient, whatever its date was.
func TimesTold(app core.App, obligation, recipient string) (n int, err error) {
	err = app.DB().Select("count(*)").From("reminders").Where(dbx.HashExp{"obligation": obligation, "recipient": recipient}).
		AndWhere(dbx.In("state", "enqueued", "digested")).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("count what was told: %w", err)
	}
	return n, nil
}

// Unsend plans the reminders again that a mail carried to a recipient whom it did not reach.
func Unsend(tx core.App, outbox, recipient string, now time.Time) error {
	_, err := tx.DB().Update("reminders", dbx.Params{"state": "planned", "outbox": "", "digest": "", "settled_at": "", "fire_at": UTC(now)},
		dbx.HashExp{"outbox": outbox, "recipient": recipient}).Execute()
	if err != nil {
		return fmt.Errorf("plan the reminders of a failed mail again: %w", err)
	}
	return nil
}

// OldestDueMail is since when the longest waiting letter should have left, zero when none waits.
func OldestDueMail(app core.App, now time.Time) (time.Time, error) {
	var ms int64
	err := app.DB().Select("coalesce(min(due), 0)").From("outbox").Where(dbx.In("state", "queued", "sending")).
		AndWhere(dbx.NewExp("due > 0 AND due <= {:now}", dbx.Params{"now": now.UnixMilli()})).Row(&ms)
	if err != nil || ms == 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(ms).UTC(), nil
}
