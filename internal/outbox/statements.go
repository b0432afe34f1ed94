package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
)

const rowColumns = "id, state, kind, rung, recipient, to_addr, to_name, subject_line, message_id, obligation, area," +
	" reply, reason, priority, attempts, errors, uncertain_count, mail_date, due, expires_at, queued_at, handed_at, settled_at, token"

// The two conditions below are those of two partial indexes, word for word: SQLite asks for that.
// They are small, and neither a hand-over nor the end of a letter writes into the first.
const (
	waits  = `(state='queued' OR state='uncertain')`
	leased = `lease_until>0`
)

// Rows that were claimed and never ended took a process down, or sat beside one that did. They
// are claimed alone and last, so that a letter which kills the process delays no other.
const (
	claim = `UPDATE outbox SET state='sending', token=?, lease_until=?, attempts=attempts+1
WHERE rowid IN (SELECT rowid FROM outbox WHERE ` + waits + ` AND due>0 AND due<=? AND (expires_at=0 OR expires_at>?) AND `
	claimClean   = claim + `attempts<=errors+uncertain_count ORDER BY priority, due, id LIMIT ` + limit + `) RETURNING ` + rowColumns
	claimSuspect = claim + `attempts>errors+uncertain_count ORDER BY due, id LIMIT ` + limit + `) RETURNING ` + rowColumns

	// A bare parameter as a limit makes SQLite prepare the statement anew whenever it is bound.
	limit = `CAST(? AS INTEGER)`

	renew   = `UPDATE outbox SET lease_until=? WHERE ` + leased + ` AND token=? AND state IN ('sending','handed')`
	release = `UPDATE outbox SET state=CASE WHEN uncertain_count>0 THEN 'uncertain' ELSE 'queued' END,
token='', lease_until=0, attempts=MAX(attempts-1,0) WHERE id=? AND token=? AND state IN ('sending','handed')`
	nextDue = `SELECT COALESCE(MIN(due),0) FROM outbox WHERE ` + waits + ` AND due>0`
	load    = `SELECT payload, sealed, frozen, EXISTS(SELECT 1 FROM suppressions
 WHERE address=? COLLATE NOCASE AND (until='' OR until>=?)) FROM outbox_bodies WHERE outbox=?`
	// The first bytes stay: a later attempt was given them to send.
	freeze = `UPDATE outbox_bodies SET frozen=? WHERE outbox=? AND (frozen='' OR ?=0)
 AND EXISTS(SELECT 1 FROM outbox WHERE id=? AND token=?)`
)

// An address that stays is not written again: it would be written into its index too.
const (
	address = `to_addr=?, to_name=?, `
	handing = `state='handed', handed_at=? WHERE id=? AND token=? AND state='sending'`
	hand    = `UPDATE outbox SET ` + handing
	handTo  = `UPDATE outbox SET ` + address + handing

	// More than two values in an IN make SQLite build a table of them whenever the statement runs.
	settling = `state=?, due=?, errors=?, uncertain_count=?, reply=?, reason=?, settled_at=?,
lease_until=0, token='' WHERE id=? AND token=? AND (state='sending' OR state='handed' OR state='uncertain')`
	settle   = `UPDATE outbox SET ` + settling
	settleTo = `UPDATE outbox SET ` + address + settling
)

// texts are prepared together: inside a transaction the only connection to prepare on is taken.
var texts = []string{claimClean, claimSuspect, renew, release, load, freeze, hand, handTo, settle, settleTo}

// writer is a prepared statement on the write connection.
func (l *Ledger) writer(text string) (*sql.Stmt, error) {
	l.mu.Lock()
	stmt := l.ready[text]
	l.mu.Unlock()
	if stmt != nil {
		return stmt, nil
	}
	for _, each := range texts {
		if _, err := l.prepare(l.App.NonconcurrentDB(), each); err != nil {
			return nil, err
		}
	}
	return l.prepare(l.App.NonconcurrentDB(), text)
}

// prepare keeps one statement per text for the ledger's life: parsing would cost as much as running.
func (l *Ledger) prepare(on dbx.Builder, text string) (*sql.Stmt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if stmt := l.ready[text]; stmt != nil {
		return stmt, nil
	}
	db, err := pool(on)
	if err != nil {
		return nil, err
	}
	stmt, err := db.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	if l.ready == nil {
		l.ready = map[string]*sql.Stmt{}
	}
	l.ready[text] = stmt
	return stmt, nil
}

// statement runs a prepared text that must change exactly one row, or fails with ErrFenced.
type statement func(text string, args []any) error

// inTx makes one commit of what fn runs.
func (l *Ledger) inTx(ctx context.Context, fn func(run statement) error) error {
	db, err := pool(l.App.NonconcurrentDB())
	if err != nil {
		return err
	}
	if _, err := l.writer(hand); err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// What has begun is short and ends: watching for a cancellation costs a goroutine a statement.
	ctx = context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	err = fn(func(text string, args []any) error {
		stmt, err := l.writer(text)
		if err != nil {
			return err
		}
		return fenced(tx.StmtContext(ctx, stmt).ExecContext(ctx, args...))
	})
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Close gives the prepared statements back.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []error
	for _, stmt := range l.ready {
		all = append(all, stmt.Close())
	}
	l.ready = nil
	return errors.Join(all...)
}

func pool(on dbx.Builder) (*sql.DB, error) {
	db, ok := on.(*dbx.DB)
	if !ok {
		return nil, errors.New("the ledger needs the app itself, not one of its transactions")
	}
	return db.DB(), nil
}

func scanRows(found *sql.Rows) (rows []Row, err error) {
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		var r Row
		var date, due, expires, queued, handed, settled int64
		if err := found.Scan(&r.ID, &r.State, &r.Kind, &r.Rung, &r.Recipient, &r.To, &r.ToName, &r.Subject, &r.MessageID,
			&r.Obligation, &r.Area, &r.Reply, &r.Reason, &r.Priority, &r.Attempts, &r.Errors, &r.Uncertain,
			&date, &due, &expires, &queued, &handed, &settled, &r.token); err != nil {
			return nil, err
		}
		r.Date, r.Due, r.Expires, r.Enqueued = instant(date), instant(due), instant(expires), instant(queued)
		r.HandedAt, r.SettledAt = instant(handed), instant(settled)
		r.written = [2]string{r.To, r.ToName}
		rows = append(rows, r)
	}
	return rows, found.Err()
}
