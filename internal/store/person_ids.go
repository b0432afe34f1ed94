package store

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// IDsOf are the sealed identifiers of a person.
func IDsOf(app core.App, person string) ([]*core.Record, error) {
	return Where(app, "person_ids", dbx.HashExp{"person": person}, "kind")
}

// IDOf is the sealed identifier of a kind that a person has, or ErrNotFound.
func IDOf(app core.App, person, kind string) (*core.Record, error) {
	return First(app, "person_ids", dbx.HashExp{"person": person, "kind": kind})
}

// IDByMark is the identifier of a kind with that fingerprint, whoever has it, or ErrNotFound.
func IDByMark(app core.App, kind, fingerprint string) (*core.Record, error) {
	return First(app, "person_ids", dbx.HashExp{"kind": kind, "fingerprint": fingerprint})
}

// SealedRow is an identifier as the database keeps it.
type SealedRow struct {
	ID    string `db:"id"`
	Kind  string `db:"kind"`
	Value string `db:"value"`
}

// SealedAfter are at most limit identifiers whose ids come after one, in order.
func SealedAfter(app core.App, id string, limit int) ([]SealedRow, error) {
	var rows []SealedRow
	err := app.DB().Select("id", "kind", "value").From("person_ids").Where(dbx.NewExp("id > {:id}", dbx.Params{"id": id})).
		OrderBy("id").Limit(int64(limit)).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read sealed identifiers: %w", err)
	}
	return rows, nil
}

// Reseal writes one identifier under another key. It is the same identifier, so its record does not
// change and no line of the audit says that it did.
func Reseal(tx core.App, id, value, fingerprint string) error {
	_, err := tx.DB().Update("person_ids", dbx.Params{"value": value, "fingerprint": fingerprint}, dbx.HashExp{"id": id}).Execute()
	if err != nil {
		return fmt.Errorf("seal an identifier anew: %w", err)
	}
	return nil
}
