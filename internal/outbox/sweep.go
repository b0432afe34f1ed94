package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// A row still sending when its lease ends was certainly not accepted: it goes back, later with
	// every lost claim, and after MaxClaims it is poison.
	sweepSending = `UPDATE outbox SET token='', lease_until=0,
 state=CASE WHEN uncertain_count>0 THEN 'uncertain' WHEN attempts>={:most} THEN 'failed' ELSE 'queued' END,
 reason=CASE WHEN attempts>={:most} THEN 'poison' ELSE reason END,
 due=CASE WHEN attempts>={:most} THEN 0 ELSE {:now}+60000*(attempts-errors-uncertain_count) END,
 settled_at=CASE WHEN attempts>={:most} THEN {:now} ELSE settled_at END
WHERE ` + leased + ` AND state='sending' AND lease_until<{:clock} RETURNING ` + rowColumns
	// A handed one may have arrived. Its token stays, so that a worker which knows the answer and
	// only could not write it down may still settle, until somebody claims the row anew.
	sweepHanded = `UPDATE outbox SET state='uncertain', lease_until=0, reason='no_answer', settled_at={:now},
 uncertain_count=uncertain_count+1, due=CASE WHEN uncertain_count>={:resends}
 OR (expires_at>0 AND expires_at<={:later}) THEN 0 ELSE {:later} END
WHERE ` + leased + ` AND state='handed' AND lease_until<{:clock} RETURNING ` + rowColumns
	expireQueued = `UPDATE outbox SET state='expired', due=0, reason='expired', settled_at={:now}
WHERE ` + waits + ` AND state='queued' AND expires_at>0 AND expires_at<={:now} RETURNING ` + rowColumns
	expireUncertain = `UPDATE outbox SET due=0
WHERE ` + waits + ` AND state='uncertain' AND due>0 AND expires_at>0 AND expires_at<={:now} RETURNING ` + rowColumns
	holdAll = `UPDATE outbox SET due=0, lease_until=0, token='', reason='held',
 state=CASE WHEN state IN ('handed','uncertain') OR uncertain_count>0 THEN 'uncertain' ELSE 'queued' END
WHERE state IN ('queued','sending','handed') OR (state='uncertain' AND due>0)`
)

// Sweep finds the claims that nobody holds any more at clock (real time) and decides as of now:
// unsent rows wait again, handed ones are uncertain. It returns the rows that thereby ended.
func Sweep(app core.App, now, clock time.Time) ([]Row, error) {
	idle, err := nothing(app, leased+" AND state IN ('sending','handed') AND lease_until<{:clock}", dbx.Params{"clock": millis(clock)})
	if err != nil || idle {
		return nil, err
	}
	return finish(app, dbx.Params{
		"now": millis(now), "clock": millis(clock), "later": millis(now.Add(uncertainPause)), "most": MaxClaims, "resends": MaxResends,
	}, sweepSending, sweepHanded)
}

// Expire ends what waited until its time passed, and returns it. A row whose answer was lost is not
// expired: it stays uncertain, and is not sent again by itself.
func Expire(app core.App, now time.Time) ([]Row, error) {
	at := dbx.Params{"now": millis(now)}
	idle, err := nothing(app, waits+" AND expires_at>0 AND expires_at<={:now} AND (state='queued' OR due>0)", at)
	if err != nil || idle {
		return nil, err
	}
	return finish(app, at, expireQueued, expireUncertain)
}

// Hold stops every row that has not ended, until a person releases or discards it: after a restore
// nobody knows which of them left since the copy was made. It returns how many are held.
func Hold(tx core.App) (int, error) {
	done, err := tx.NonconcurrentDB().NewQuery(holdAll).Execute()
	if err != nil {
		return 0, fmt.Errorf("hold letters: %w", err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// nothing asks a reader first: a write that changes no row would still take the only writer.
func nothing(app core.App, where string, params dbx.Params) (bool, error) {
	var found bool
	err := app.DB().NewQuery("SELECT EXISTS(SELECT 1 FROM outbox WHERE " + where + ")").Bind(params).Row(&found)
	if err != nil {
		return false, fmt.Errorf("look over the outbox: %w", err)
	}
	return !found, nil
}

// finish runs the statements in one transaction, wipes the secrets of what ended and returns it.
func finish(app core.App, params dbx.Params, statements ...string) (ended []Row, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		for _, text := range statements {
			rows, err := change(tx, text, params)
			if err != nil {
				return fmt.Errorf("sweep: %w", err)
			}
			for _, r := range rows {
				if r.Ended() {
					ended = append(ended, r)
				}
			}
		}
		if len(ended) == 0 {
			return nil
		}
		return wipeSecrets(tx, ids(ended)...)
	})
	return ended, err
}

func change(tx core.App, text string, params dbx.Params) ([]Row, error) {
	found, err := tx.NonconcurrentDB().NewQuery(text).Bind(params).Rows()
	if err != nil {
		return nil, err
	}
	return scanRows(found.Rows)
}

func ids(rows []Row) []any {
	all := make([]any, len(rows))
	for i, r := range rows {
		all[i] = r.ID
	}
	return all
}

// changeOne updates the one row the condition names, or fails with missing.
func changeOne(tx core.App, to dbx.Params, where dbx.Expression, missing error) error {
	done, err := tx.NonconcurrentDB().Update("outbox", to, where).Execute()
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return missing
}
