package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// receiptKey is how the key of a form is kept: bound to where it was sent, so that nobody can ask for
// somebody else's answer.
func receiptKey(from, key string) string {
	sum := sha256.Sum256([]byte(from + "\x1f" + key))
	return hex.EncodeToString(sum[:])
}

// Receipt is the answer that a form with this key was given before, or "". From is where it came from:
// the id of a link or of an account.
func Receipt(app core.App, purpose, from, key string) (string, error) {
	var answer string
	err := app.DB().Select("answer").From("receipts").Where(dbx.HashExp{"purpose": purpose, "key": receiptKey(from, key)}).Row(&answer)
	if err != nil && !errors.Is(err, errNoRows) {
		return "", fmt.Errorf("find a receipt: %w", err)
	}
	return answer, nil
}

// GiveReceipt keeps the answer of a form in the transaction that did what the form asked for: either
// both are there or neither.
func GiveReceipt(tx core.App, purpose, from, key, answer string, at time.Time) error {
	_, err := tx.DB().Insert("receipts", dbx.Params{"id": newID(), "purpose": purpose, "key": receiptKey(from, key),
		"answer": answer, "created": UTC(at)}).Execute()
	if err != nil {
		return fmt.Errorf("give a receipt: %w", err)
	}
	return nil
}

// DropReceipts forgets those that are older than any device keeps a form for.
func DropReceipts(app core.App, before time.Time) error {
	if _, err := app.DB().Delete("receipts", dbx.NewExp("created < {:before}", dbx.Params{"before": UTC(before)})).Execute(); err != nil {
		return fmt.Errorf("drop receipts: %w", err)
	}
	return nil
}
