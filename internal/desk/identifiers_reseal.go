package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
)

// resealBatch is how many identifiers one transaction seals anew, so that nothing else waits for long.
const resealBatch = 200

// ResealIdentifiers seals with the new secret what the old one sealed, and marks it anew. What was
// done stays done if it is interrupted; what neither secret opens is left as it is and counted.
func ResealIdentifiers(app core.App, s Seat, now time.Time) (done, lost int, err error) {
	if s.Old == ([32]byte{}) {
		return 0, 0, nil
	}
	fresh, old := identifierKeys(s.Key), identifierKeys(s.Old)
	for last := ""; ; {
		rows, err := store.SealedAfter(app, last, resealBatch)
		if err != nil || len(rows) == 0 {
			return done, lost, wrap("seal identifiers anew", err)
		}
		last = rows[len(rows)-1].ID
		n, gone, err := resealSome(app, fresh, old, rows, store.Act{Via: "clock", At: now})
		if err != nil {
			return done, lost, wrap("seal identifiers anew", err)
		}
		done, lost = done+n, lost+gone
	}
}

func resealSome(app core.App, fresh, old idKeys, rows []store.SealedRow, a store.Act) (done, lost int, err error) {
	err = store.Tx(app, func(tx core.App) error {
		for _, row := range rows {
			ours, err := resealOne(tx, fresh, old, row)
			if err != nil {
				return err
			}
			if ours {
				done++
			} else if _, err := fresh.open(row.ID, row.Kind, row.Value); err != nil {
				lost++
			}
		}
		if done == 0 {
			return nil
		}
		return store.Note(tx, a, "resealed", "person_ids", rows[0].ID)
	})
	return done, lost, err
}

// resealOne says whether the row was under the old secret and is under the new one now. Somebody who
// typed the same number meanwhile has it already: then the old row stays lost.
func resealOne(tx core.App, fresh, old idKeys, row store.SealedRow) (bool, error) {
	plain, err := old.open(row.ID, row.Kind, row.Value)
	if err != nil {
		return false, nil
	}
	mark := fresh.mark.Mark(row.Kind, plain)
	if _, err := store.IDByMark(tx, row.Kind, mark); err == nil {
		return false, nil
	}
	sealed, err := fresh.box.Seal(place(row.ID, row.Kind), []byte(plain))
	if err != nil {
		return false, err
	}
	return true, store.Reseal(tx, row.ID, sealed, mark)
}

// lookIdentifiers tries to open every identifier, for nobody notices otherwise that a key is missing.
func lookIdentifiers(app core.App, s Seat) Finding {
	keys, total, lost := identifierKeys(s.Key), 0, 0
	for last := ""; ; {
		rows, err := store.SealedAfter(app, last, resealBatch)
		if err != nil {
			return trouble("identifiers", "cannot be read: %s", err)
		}
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			total, last = total+1, row.ID
			if _, err := keys.open(row.ID, row.Kind, row.Value); err != nil {
				lost++
			}
		}
	}
	if lost > 0 {
		return trouble("identifiers", "%d of %d do not open with this secret: start the server once with the secret used before in LUBART_SECRET_OLD", lost, total)
	}
	return sound("identifiers", "%d, all open with this secret", total)
}
