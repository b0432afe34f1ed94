package outbox

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// Lease is how long a claim holds without being renewed.
const Lease = 90 * time.Second

// MaxClaims is how often a row may be claimed without an end before it counts as poison.
const MaxClaims = 12

// Ledger is the hot path from claim to settle: prepared statements on PocketBase's single write
// connection, two durable commits a letter. Leases are real time (clock); what is due is decided
// by the instant a pass runs as of.
type Ledger struct {
	App core.App
	Key Key

	mu    sync.Mutex
	ready map[string]*sql.Stmt
}

const rowColumns = "id, state, kind, rung, recipient, to_addr, to_name, subject_line, message_id, obligation, area," +
	" reply, reason, priority, attempts, errors, uncertain_count, mail_date, due, expires_at, queued_at, handed_at, settled_at, token"

// Rows that were claimed and never ended took a process down, or sat beside one that did. They
// are claimed alone and last, so that a letter which kills the process delays no other.
const (
	claimClean = `UPDATE outbox SET state='sending', token=?, lease_until=?, attempts=attempts+1
WHERE id IN (SELECT id FROM outbox WHERE state IN ('queued','uncertain') AND due>0 AND due<=?
 AND (expires_at=0 OR expires_at>?) AND attempts<=errors+uncertain_count ORDER BY priority, due, id LIMIT ?)
RETURNING ` + rowColumns
	claimSuspect = `UPDATE outbox SET state='sending', token=?, lease_until=?, attempts=attempts+1
WHERE id IN (SELECT id FROM outbox WHERE state IN ('queued','uncertain') AND due>0 AND due<=?
 AND (expires_at=0 OR expires_at>?) AND attempts>errors+uncertain_count ORDER BY due, id LIMIT ?)
RETURNING ` + rowColumns
	renew = `UPDATE outbox SET lease_until=? WHERE token=? AND state IN ('sending','handed')`
	hand  = `UPDATE outbox SET state='handed', handed_at=?, to_addr=?, to_name=? WHERE id=? AND token=? AND state='sending'`
	// The first bytes stay: a later attempt was given them to send.
	freeze  = `UPDATE outbox_bodies SET frozen=? WHERE outbox=? AND frozen=''`
	release = `UPDATE outbox SET state=CASE WHEN uncertain_count>0 THEN 'uncertain' ELSE 'queued' END,
token='', lease_until=0, attempts=MAX(attempts-1,0) WHERE id=? AND token=? AND state IN ('sending','handed')`
	settle = `UPDATE outbox SET state=?, due=?, errors=?, uncertain_count=?, reply=?, reason=?, settled_at=?,
to_addr=?, to_name=?, lease_until=0, token='' WHERE id=? AND token=? AND state IN ('sending','handed','uncertain')`
	nextDue = `SELECT COALESCE(MIN(due),0) FROM (SELECT MIN(due) AS due FROM outbox WHERE state='queued' AND due>0
 UNION ALL SELECT MIN(due) FROM outbox WHERE state='uncertain' AND due>0)`
	load = `SELECT payload, sealed, frozen, EXISTS(SELECT 1 FROM suppressions
 WHERE address=? COLLATE NOCASE AND (until='' OR until>=?)) FROM outbox_bodies WHERE outbox=?`
)

// Claim takes up to limit rows due at now for one token, leased until clock + Lease: smaller
// priority first, then the oldest. It returns none when nothing is due.
func (l *Ledger) Claim(ctx context.Context, now, clock time.Time, limit int) ([]Row, error) {
	rows, err := l.claim(ctx, claimClean, now, clock, limit)
	if err != nil || len(rows) > 0 {
		return rows, err
	}
	return l.claim(ctx, claimSuspect, now, clock, 1)
}

func (l *Ledger) claim(ctx context.Context, text string, now, clock time.Time, limit int) ([]Row, error) {
	stmt, err := l.writer(text)
	if err != nil {
		return nil, err
	}
	token := security.RandomString(20)
	found, err := stmt.QueryContext(ctx, token, millis(clock.Add(Lease)), millis(now), millis(now), limit)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	rows, err := scanRows(found)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID))
	})
	return rows, nil
}

// NextDue is when the earliest waiting row is due; zero when none waits.
func (l *Ledger) NextDue(ctx context.Context) (time.Time, error) {
	stmt, err := l.prepare(l.App.ConcurrentDB(), nextDue)
	if err != nil {
		return time.Time{}, err
	}
	var due int64
	if err := stmt.QueryRowContext(ctx).Scan(&due); err != nil {
		return time.Time{}, fmt.Errorf("look for the next letter: %w", err)
	}
	return instant(due), nil
}

// Load reads what the row's attempt needs: payload, secret, frozen bytes, and whether its address
// is suppressed on that day (UTC).
func (l *Ledger) Load(ctx context.Context, now time.Time, row *Row) (suppressed bool, err error) {
	stmt, err := l.prepare(l.App.ConcurrentDB(), load)
	if err != nil {
		return false, err
	}
	var payload, frozen sql.NullString
	var sealed string
	day := now.UTC().Format(time.DateOnly)
	if err := stmt.QueryRowContext(ctx, row.To, day, row.ID).Scan(&payload, &sealed, &frozen, &suppressed); err != nil {
		return false, fmt.Errorf("load letter: %w", err)
	}
	row.Payload, row.sealed = []byte(payload.String), sealed != ""
	return suppressed, l.unseal(row, sealed, frozen.String)
}

func (l *Ledger) unseal(row *Row, sealed, frozen string) (err error) {
	if sealed == wiped {
		return ErrSecretGone
	}
	if sealed == "" {
		row.Frozen = []byte(frozen)
		return nil
	}
	if row.Secret, err = l.Key.Open(row.ID, sealed); err != nil || frozen == "" {
		return err
	}
	row.Frozen, err = l.Key.Open(row.ID+"/frozen", frozen)
	return err
}

// Renew prolongs every unfinished row of the claim.
func (l *Ledger) Renew(ctx context.Context, clock time.Time, token string) error {
	stmt, err := l.writer(renew)
	if err != nil {
		return err
	}
	if _, err := stmt.ExecContext(ctx, millis(clock.Add(Lease)), token); err != nil {
		return fmt.Errorf("renew leases: %w", err)
	}
	return nil
}

// Handed commits, after the body and before its closing dot, that the server may have the letter
// from now on, and freezes its bytes. It fails with ErrFenced when the row is no longer ours; after
// any error the dot must not be sent.
func (l *Ledger) Handed(ctx context.Context, now time.Time, row Row, raw []byte) error {
	frozen := string(raw)
	if row.sealed {
		var err error
		if frozen, err = l.Key.Seal(row.ID+"/frozen", raw); err != nil {
			return err
		}
	}
	// Prepared before the transaction holds the only connection to prepare on.
	handing, err := l.writer(hand)
	if err != nil {
		return err
	}
	freezing, err := l.writer(freeze)
	if err != nil {
		return err
	}
	return l.inTx(ctx, func(tx *sql.Tx) error {
		err := fenced(tx.StmtContext(ctx, handing).ExecContext(ctx, millis(now), row.To, row.ToName, row.ID, row.token))
		if err != nil || len(row.Frozen) > 0 {
			return err
		}
		_, err = tx.StmtContext(ctx, freezing).ExecContext(ctx, frozen, row.ID)
		return err
	})
}

// Settle records how the row's attempt ended and gives the claim up. A suppressed address and the
// wiping of a secret are part of the same commit.
func (l *Ledger) Settle(ctx context.Context, now time.Time, row Row, s Step) error {
	args := []any{s.State, millis(s.Due), s.Errors, s.Uncertain, s.Reply, s.Reason, millis(now), row.To, row.ToName, row.ID, row.token}
	wipe := row.sealed && s.apply(row).Ended()
	if !wipe && !s.Suppress {
		return l.exec(ctx, settle, args...)
	}
	return l.App.RunInTransaction(func(tx core.App) error {
		if err := settleRow(tx, now, row, s); err != nil {
			return err
		}
		if wipe {
			if err := wipeSecrets(tx, row.ID); err != nil {
				return err
			}
		}
		if !s.Suppress {
			return nil
		}
		return Suppress(tx, now, row.To, s.Reply, "reply")
	})
}

// settleRow is the settle statement inside a transaction that changes more than the row.
func settleRow(tx core.App, now time.Time, row Row, s Step) error {
	return changeOne(tx, dbx.Params{
		"state": s.State, "due": millis(s.Due), "errors": s.Errors, "uncertain_count": s.Uncertain, "reply": s.Reply,
		"reason": s.Reason, "settled_at": millis(now), "to_addr": row.To, "to_name": row.ToName, "lease_until": 0, "token": "",
	}, dbx.HashExp{"id": row.ID, "token": row.token, "state": []any{Sending, Handed, Uncertain}}, ErrFenced)
}

// Release gives the row back as it was: the attempt does not count.
func (l *Ledger) Release(ctx context.Context, row Row) error {
	return l.exec(ctx, release, row.ID, row.token)
}

// exec runs a statement that must change exactly the one row the token holds.
func (l *Ledger) exec(ctx context.Context, text string, args ...any) error {
	stmt, err := l.writer(text)
	if err != nil {
		return err
	}
	return fenced(stmt.ExecContext(ctx, args...))
}

// fenced is ErrFenced for a statement that found no row of its token.
func fenced(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return ErrFenced
}

func (l *Ledger) inTx(ctx context.Context, fn func(*sql.Tx) error) error {
	db, err := pool(l.App.NonconcurrentDB())
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (l *Ledger) writer(text string) (*sql.Stmt, error) {
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
		rows = append(rows, r)
	}
	return rows, found.Err()
}
