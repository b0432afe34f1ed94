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
// connection, at most two durable commits a letter. Leases are real time (clock); what is due is decided
// by the instant a pass runs as of.
type Ledger struct {
	App core.App
	Key Key

	mu    sync.Mutex
	ready map[string]*sql.Stmt
}

// Answer is how a row's attempt ended, on its way into the ledger.
type Answer struct {
	Row  Row
	Step Step
	At   time.Time
}

// Mark is what became of an answer that shares a commit.
type Mark int

// An answer stays open when the commit failed; it is lost when its row has passed to somebody else,
// who knows more about it.
const (
	Open Mark = iota
	Known
	Lost
)

// wipes tells whether the row's secret goes with its end.
func (a Answer) wipes() bool { return a.Row.sealed && a.Step.apply(a.Row).Ended() }

// alone tells whether the answer changes its row and nothing else.
func (a Answer) alone() bool { return !a.Step.Suppress && !a.wipes() }

func (a Answer) settling() (text string, args []any) {
	s := a.Step
	return a.Row.addressed(settle, settleTo, s.State, millis(s.Due), s.Errors, s.Uncertain, s.Reply, s.Reason,
		millis(a.At), a.Row.ID, a.Row.token)
}

// addressed picks the statement that writes the address too when the late check found another one.
func (r Row) addressed(text, withAddress string, args ...any) (string, []any) {
	if r.written == [2]string{r.To, r.ToName} {
		return text, args
	}
	return withAddress, append([]any{r.To, r.ToName}, args...)
}

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
	found, err := stmt.QueryContext(context.WithoutCancel(ctx), token, millis(clock.Add(Lease)), millis(now), millis(now), limit)
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
// is suppressed on that day (UTC). It reads where the ledger writes: every commit there empties the
// page cache of the connections beside it.
func (l *Ledger) Load(ctx context.Context, now time.Time, row *Row) (suppressed bool, err error) {
	stmt, err := l.writer(load)
	if err != nil {
		return false, err
	}
	var payload, frozen sql.NullString
	var sealed string
	day := now.UTC().Format(time.DateOnly)
	if err := stmt.QueryRowContext(context.WithoutCancel(ctx), row.To, day, row.ID).Scan(&payload, &sealed, &frozen, &suppressed); err != nil {
		return false, fmt.Errorf("load letter: %w", err)
	}
	row.Payload, row.sealed = []byte(payload.String), sealed != ""
	if row.HandedAt.IsZero() {
		frozen.String = "" // composed for a hand-over that never was
	}
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
	_, err := l.HandedAfter(ctx, now, row, raw, nil)
	return err
}

// HandedAfter is Handed in one commit with the settling of the letter before, unless before is nil.
// Its mark tells what became of that answer, which may be known although the hand-over failed with
// ErrFenced.
func (l *Ledger) HandedAfter(ctx context.Context, now time.Time, row Row, raw []byte, before *Answer) (Mark, error) {
	return l.handedAfter(ctx, now, &draft{row: row, raw: raw, ready: true}, before, nil)
}

// handedAfter is HandedAfter, and keeps the bytes of the letters ahead in the same commit.
func (l *Ledger) handedAfter(ctx context.Context, now time.Time, d *draft, before *Answer, ahead []*draft) (m Mark, err error) {
	var theirs, ours error
	err = l.inTx(ctx, func(run statement) error {
		if before != nil {
			if theirs = run(before.settling()); pastFence(theirs) != nil {
				return theirs
			}
		}
		if ours = run(d.row.addressed(hand, handTo, millis(now), d.row.ID, d.row.token)); pastFence(ours) != nil {
			return ours
		}
		if ours == nil && d.unkept() {
			ahead = append(ahead, d)
		}
		return l.keep(run, ahead)
	})
	switch {
	case err != nil:
		return Open, err
	case theirs != nil:
		return Lost, ours
	}
	return Known, ours
}

// keep writes the bytes of letters that are still this claim's. They count from the hand-over on: a
// row that was never handed over is composed anew, whatever bytes it has.
func (l *Ledger) keep(run statement, letters []*draft) error {
	for _, d := range letters {
		text, err := l.freezing(d)
		if err != nil {
			return err
		}
		row := d.row
		if err := pastFence(run(freeze, []any{text, row.ID, millis(row.HandedAt), row.ID, row.token})); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) freezing(d *draft) (string, error) {
	if d.row.sealed {
		return l.Key.Seal(d.row.ID+"/frozen", d.raw)
	}
	return string(d.raw), nil
}

// Settle records how the row's attempt ended and gives the claim up. A suppressed address and the
// wiping of a secret are part of the same commit.
func (l *Ledger) Settle(ctx context.Context, now time.Time, row Row, s Step) error {
	a := Answer{Row: row, Step: s, At: now}
	if a.alone() {
		text, args := a.settling()
		return l.exec(ctx, text, args...)
	}
	return l.App.RunInTransaction(func(tx core.App) error {
		if err := settleRow(tx, now, row, s); err != nil {
			return err
		}
		if a.wipes() {
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

// pastFence takes a fenced row for done.
func pastFence(err error) error {
	if errors.Is(err, ErrFenced) {
		return nil
	}
	return err
}
