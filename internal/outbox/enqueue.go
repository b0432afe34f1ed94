package outbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

var columnName = regexp.MustCompile(`^[a-z_]+$`)

// Enqueue writes the letter in the caller's transaction: if anything there fails, there is no
// letter either. Message-ID (under domain) and Date are fixed here for every later attempt.
func Enqueue(tx core.App, now time.Time, domain string, l Letter) (id string, err error) {
	if l.ID == "" {
		l.ID = core.GenerateDefaultRandomId()
	}
	row, err := columns(now, domain, l)
	if err != nil {
		return "", fmt.Errorf("enqueue %s: %w", l.Kind, err)
	}
	body, err := bodyColumns(l)
	if err != nil {
		return "", fmt.Errorf("enqueue %s: %w", l.Kind, err)
	}
	if _, err := tx.NonconcurrentDB().Insert("outbox", row).Execute(); err != nil {
		return "", fmt.Errorf("enqueue %s: %w", l.Kind, err)
	}
	if _, err := tx.NonconcurrentDB().Insert("outbox_bodies", body).Execute(); err != nil {
		return "", fmt.Errorf("enqueue body of %s: %w", l.Kind, err)
	}
	return l.ID, nil
}

func columns(now time.Time, domain string, l Letter) (dbx.Params, error) {
	if l.Kind == "" || domain == "" {
		return nil, errors.New("a letter needs a kind and a mail domain")
	}
	created, err := types.ParseDateTime(now)
	if err != nil {
		return nil, fmt.Errorf("read now: %w", err)
	}
	if l.Due.IsZero() {
		l.Due = now
	}
	row := dbx.Params{
		"id": l.ID, "state": Queued, "kind": l.Kind, "rung": l.Rung, "recipient": l.Recipient,
		"to_addr": l.To, "to_name": l.ToName, "subject_line": l.Subject, "obligation": l.Obligation, "area": l.Area,
		"message_id": "<r." + l.ID + "@" + domain + ">", "mail_date": millis(now), "queued_at": millis(now),
		"priority": l.Priority, "due": millis(l.Due), "expires_at": millis(l.Expires), "created": created.String(),
	}
	for column, id := range l.Subjects {
		if !columnName.MatchString(column) {
			return nil, fmt.Errorf("subject column %q", column)
		}
		row[column] = id
	}
	return row, nil
}

func bodyColumns(l Letter) (dbx.Params, error) {
	payload, err := json.Marshal(l.Payload)
	if err != nil {
		return nil, fmt.Errorf("write payload: %w", err)
	}
	body := dbx.Params{"id": l.ID, "outbox": l.ID, "payload": string(payload), "sealed": ""}
	if len(l.Secret) > 0 {
		if body["sealed"], err = l.Key.Seal(l.ID, l.Secret); err != nil {
			return nil, err
		}
	}
	return body, nil
}
