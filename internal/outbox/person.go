package outbox

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Find reads a row of the ledger without its body; it fails with sql.ErrNoRows when there is none.
func Find(app core.App, id string) (Row, error) {
	found, err := app.DB().NewQuery("SELECT " + rowColumns + " FROM outbox WHERE id={:id}").Bind(dbx.Params{"id": id}).Rows()
	if err != nil {
		return Row{}, fmt.Errorf("find letter: %w", err)
	}
	rows, err := scanRows(found.Rows)
	if err != nil {
		return Row{}, fmt.Errorf("find letter: %w", err)
	}
	if len(rows) == 0 {
		return Row{}, fmt.Errorf("find letter: %w", sql.ErrNoRows)
	}
	return rows[0], nil
}

// Cancel stops the letters about an obligation that have not been handed to a server yet, those to
// one recipient or, with an empty recipient, to all, and returns how many. A row being sent this
// moment loses its claim and cannot be handed over any more; one whose answer was lost is not sent
// again.
func Cancel(tx core.App, now time.Time, obligation, recipient, reason string) (int, error) {
	about := dbx.HashExp{"obligation": obligation, "state": []any{Queued, Sending}}
	lost := dbx.And(dbx.HashExp{"obligation": obligation, "state": Uncertain}, dbx.NewExp("due>0"))
	if recipient != "" {
		about["recipient"] = recipient
		lost = dbx.And(lost, dbx.HashExp{"recipient": recipient})
	}
	if obligation == "" {
		return 0, fmt.Errorf("cancel letters: %w", ErrState)
	}
	rows, err := waitingFor(tx, dbx.Or(about, lost))
	if err != nil {
		return 0, fmt.Errorf("cancel letters: %w", err)
	}
	for _, r := range rows {
		if err := endRow(tx, now, r, closing(r, Cancelled, reason)); err != nil {
			return 0, fmt.Errorf("cancel letter: %w", err)
		}
	}
	return len(rows), nil
}

// Retry sends an ended, waiting or uncertain row again at once. An uncertain one leaves with the
// same bytes, Message-ID and Date as before; an expired one no longer expires.
func Retry(tx core.App, now time.Time, id string) error {
	return again(tx, now, id, "", "")
}

// RetryTo sends the letter to another address. It is composed anew, and therefore not possible for
// a row whose answer was lost: two different letters would share one Message-ID.
func RetryTo(tx core.App, now time.Time, id, address, name string) error {
	if address == "" {
		return fmt.Errorf("retry letter: %w", ErrState)
	}
	return again(tx, now, id, address, name)
}

func again(tx core.App, now time.Time, id, address, name string) error {
	r, err := Find(tx, id)
	if err != nil {
		return err
	}
	if r.State == Sending || r.State == Handed || r.State == Sent || address != "" && r.Uncertain > 0 {
		return fmt.Errorf("retry letter: %w", ErrState)
	}
	if err := hasSecret(tx, id); err != nil {
		return fmt.Errorf("retry letter: %w", err)
	}
	to := dbx.Params{"state": r.waiting(), "due": millis(now), "errors": 0, "attempts": r.Uncertain, "reason": ""}
	if !r.Expires.After(now) {
		to["expires_at"] = 0
	}
	if address != "" {
		to["to_addr"], to["to_name"], to["handed_at"] = address, name, 0
		if err := thaw(tx, id); err != nil {
			return fmt.Errorf("retry letter: %w", err)
		}
	}
	return changeOne(tx, to, dbx.HashExp{"id": id, "state": r.State}, ErrState)
}

// Discard gives a row up that has not been sent: a person decided.
func Discard(tx core.App, now time.Time, id, reason string) error {
	return decide(tx, now, id, Step{State: Cancelled, Reason: reason}, Queued, Failed, Uncertain)
}

// Assume takes an uncertain row for sent: a person asked the recipient.
func Assume(tx core.App, now time.Time, id, reason string) error {
	return decide(tx, now, id, Step{State: Sent, Reason: reason}, Uncertain)
}

func decide(tx core.App, now time.Time, id string, s Step, from ...string) error {
	r, err := Find(tx, id)
	if err != nil {
		return err
	}
	for _, state := range from {
		if r.State == state {
			s.Errors, s.Uncertain, s.Reply = r.Errors, r.Uncertain, r.Reply
			return endRow(tx, now, r, s)
		}
	}
	return fmt.Errorf("decide about letter: %w", ErrState)
}

// ReleaseHeld lets held rows go again, those named or, with none named, all of them.
func ReleaseHeld(tx core.App, now time.Time, ids ...string) (int, error) {
	where := dbx.HashExp{"state": []any{Queued, Uncertain}, "due": 0, "reason": ReasonHeld}
	if len(ids) > 0 {
		named := make([]any, len(ids))
		for i, id := range ids {
			named[i] = id
		}
		where["id"] = named
	}
	done, err := tx.NonconcurrentDB().Update("outbox", dbx.Params{"due": millis(now), "reason": ""}, where).Execute()
	if err != nil {
		return 0, fmt.Errorf("release held letters: %w", err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// endRow closes a row outside a claim; whoever holds one loses it.
func endRow(tx core.App, now time.Time, r Row, s Step) error {
	err := changeOne(tx, dbx.Params{
		"state": s.State, "due": millis(s.Due), "reason": s.Reason, "settled_at": millis(now), "lease_until": 0, "token": "",
	}, dbx.HashExp{"id": r.ID, "state": r.State}, ErrState)
	if err != nil {
		return err
	}
	return wipeSecrets(tx, r.ID)
}

func waitingFor(tx core.App, where dbx.Expression) ([]Row, error) {
	q := tx.NonconcurrentDB().Select().From("outbox").Where(where)
	var found []string
	if err := q.Select("id").Column(&found); err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(found))
	for _, id := range found {
		r, err := Find(tx, id)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func hasSecret(tx core.App, id string) error {
	var sealed string
	err := tx.NonconcurrentDB().Select("sealed").From("outbox_bodies").Where(dbx.HashExp{"outbox": id}).Row(&sealed)
	if err == nil && sealed == wiped {
		return ErrSecretGone
	}
	return err
}

// thaw forgets the frozen bytes: the letter is another one now.
func thaw(tx core.App, id string) error {
	_, err := tx.NonconcurrentDB().Update("outbox_bodies", dbx.Params{"frozen": ""}, dbx.HashExp{"outbox": id}).Execute()
	return err
}
