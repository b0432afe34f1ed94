package outbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// wiped stands where a secret was.
const wiped = "wiped"

// Suppress stops letters to the address for a year. source is reply, bounce or person. Only an
// answer about the address itself may lead here: a policy refusal (5.7.x) never does.
func Suppress(tx core.App, now time.Time, address, reason, source string) error {
	created, err := types.ParseDateTime(now)
	if err != nil {
		return fmt.Errorf("suppress address: %w", err)
	}
	_, err = tx.NonconcurrentDB().NewQuery(`INSERT INTO suppressions (id, address, reason, source, until, created)
VALUES ({:id}, {:address}, {:reason}, {:source}, {:until}, {:created})
ON CONFLICT DO UPDATE SET reason={:reason}, source={:source}, until={:until}`).Bind(dbx.Params{
		"id": core.GenerateDefaultRandomId(), "address": strings.TrimSpace(address), "reason": reason, "source": source,
		"until": now.UTC().AddDate(1, 0, 0).Format(time.DateOnly), "created": created.String(),
	}).Execute()
	if err != nil {
		return fmt.Errorf("suppress address: %w", err)
	}
	return nil
}

// Suppressed tells whether nothing is sent to the address on the day of now (UTC).
func Suppressed(app core.App, now time.Time, address string) (bool, error) {
	var found bool
	err := app.DB().NewQuery(`SELECT EXISTS(SELECT 1 FROM suppressions
WHERE address={:address} COLLATE NOCASE AND (until='' OR until>={:day}))`).Bind(dbx.Params{
		"address": strings.TrimSpace(address), "day": now.UTC().Format(time.DateOnly),
	}).Row(&found)
	if err != nil {
		return false, fmt.Errorf("look up suppression: %w", err)
	}
	return found, nil
}

// Unsuppress lets letters to the address pass again: a person says it works.
func Unsuppress(tx core.App, address string) error {
	_, err := tx.NonconcurrentDB().NewQuery("DELETE FROM suppressions WHERE address={:address} COLLATE NOCASE").
		Bind(dbx.Params{"address": strings.TrimSpace(address)}).Execute()
	if err != nil {
		return fmt.Errorf("lift suppression: %w", err)
	}
	return nil
}

// wipeSecrets removes the secrets of rows that have ended, and the bytes that show them.
func wipeSecrets(tx core.App, ids ...any) error {
	_, err := tx.NonconcurrentDB().Update("outbox_bodies", dbx.Params{"sealed": wiped, "frozen": ""},
		dbx.And(dbx.HashExp{"outbox": ids}, dbx.Not(dbx.HashExp{"sealed": []any{"", wiped}}))).Execute()
	if err != nil {
		return fmt.Errorf("wipe secrets: %w", err)
	}
	return nil
}
