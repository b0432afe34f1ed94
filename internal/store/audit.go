package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/samber/lo"
)

// unaudited are the ledgers that are themselves the trace of what happened, and attendance, whose cells
// are noted together at their sheet.
var unaudited = map[string]bool{
	"reminders": true, "outbox": true, "outbox_bodies": true, "digests": true, "ticks": true,
	"audit": true, "audit_values": true, "due_changes": true, "receipts": true,
	"attendance": true,
}

// Audited says whether changes of the collection are written to the audit.
func Audited(collection string) bool { return !unaudited[collection] }

// secret columns are named in the audit but their values are not kept.
var secret = map[string]bool{"password": true, "tokenKey": true, "hash": true, "rows": true, "mapping": true, "fingerprint": true,
	"content": true} // of a paper, which is kept as a version of its own

// sealed are collections whose value is secret.
var sealed = map[string]bool{"person_ids": true}

// Audit appends one line to the chain: who did what to which record, naming the columns. The
// values stand apart, so that they can be deleted when their time is over; the line keeps their
// salted hash, so that nobody can write other values later. Must run in a transaction.
func Audit(tx core.App, a Act, action string, was, is *core.Record) error {
	r := lo.CoalesceOrEmpty(is, was)
	fields := changedFields(was, is)
	if action == "update" && len(fields) == 0 {
		return nil
	}
	if a.Move != "" {
		action = a.Move
	}
	return appendAudit(tx, a, action, r.Collection().Name, r.Id, fields, valuesOf(was, fields), valuesOf(is, fields))
}

// NoteValues appends a line for many rows that were saved at once and are no records anybody knows by
// themselves: what was and what is, under one name.
func NoteValues(tx core.App, a Act, action, collection, record, name string, old, new map[string]any) error {
	return appendAudit(tx, a, action, collection, record, []string{name}, old, new)
}

// Note appends a line that belongs to no save: a sign-in, an unmasking, a command. fields names what
// of the record it was about.
func Note(tx core.App, a Act, action, collection, record string, fields ...string) error {
	return appendAudit(tx, a, action, collection, record, fields, nil, nil)
}

func appendAudit(tx core.App, a Act, action, collection, record string, fields []string, old, new map[string]any) error {
	var last struct {
		Seq  int64  `db:"seq"`
		Hash string `db:"hash"`
	}
	err := tx.DB().NewQuery("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").One(&last)
	if err != nil && !errors.Is(err, errNoRows) {
		return fmt.Errorf("read the audit's end: %w", err)
	}
	salt := security.RandomString(32)
	values := mustJSON(map[string]any{"old": old, "new": new})
	line := dbx.Params{
		"id": newID(), "seq": last.Seq + 1, "at": UTC(a.At), "actor": actor(a), "actor_name": a.Who.Name,
		"via": lo.CoalesceOrEmpty(a.Via, a.Who.Via, "clock"), "action": action, "collection": collection, "record": record,
		"fields": mustJSON(fields), "reason": a.Reason, "values_hash": digest(salt, values), "prev": last.Hash,
	}
	line["hash"] = digest(chainText(line))
	if _, err := tx.DB().Insert("audit", line).Execute(); err != nil {
		return fmt.Errorf("append to the audit: %w", err)
	}
	if old == nil && new == nil {
		return nil
	}
	_, err = tx.DB().Insert("audit_values", dbx.Params{
		"id": newID(), "audit": line["id"], "salt": salt, "old": mustJSON(old), "new": mustJSON(new),
	}).Execute()
	return err
}

// VerifyAudit walks the chain and returns the number of its lines, or the first one that was
// changed, removed or put in later.
func VerifyAudit(app core.App) (int, error) {
	prev, n := "", 0
	rows := []dbx.NullStringMap{}
	err := app.DB().Select("*").From("audit").OrderBy("seq").All(&rows)
	if err != nil {
		return 0, fmt.Errorf("read the audit: %w", err)
	}
	for _, row := range rows {
		line := dbx.Params{}
		for k, v := range row {
			line[k] = v.String
		}
		if line["prev"] != prev || digest(chainText(line)) != line["hash"] {
			return n, fmt.Errorf("audit line %v does not follow from the one before", line["seq"])
		}
		prev, n = line["hash"].(string), n+1
	}
	return n, nil
}

func chainText(line dbx.Params) string {
	cols := []string{"prev", "seq", "at", "actor", "actor_name", "via", "action", "collection", "record", "fields", "reason", "values_hash"}
	return strings.Join(lo.Map(cols, func(c string, _ int) string { return fmt.Sprint(line[c]) }), "\x1f")
}

func actor(a Act) string {
	if a.Who.ID != "" {
		return "users/" + a.Who.ID
	}
	return "house"
}

func changedFields(was, is *core.Record) []string {
	if was != nil && is != nil {
		return Changed(was, is)
	}
	r := lo.CoalesceOrEmpty(is, was)
	return lo.Filter(r.Collection().Fields.FieldNames(), func(name string, _ int) bool {
		return name != "id" && !computed[name] && r.GetString(name) != ""
	})
}

func valuesOf(r *core.Record, fields []string) map[string]any {
	if r == nil {
		return nil
	}
	out := map[string]any{}
	for _, f := range fields {
		if !secret[f] && !(f == "value" && sealed[r.Collection().Name]) {
			out[f] = r.Get(f)
		}
	}
	return out
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
	return hex.EncodeToString(sum[:])
}

func mustJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "null" // only values of a record come here, and PocketBase stores them as JSON itself
	}
	return string(raw)
}
