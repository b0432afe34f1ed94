package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"lubart/internal/when"
)

func instantOf(s string) time.Time {
	d, err := types.ParseDateTime(s)
	if err != nil {
		return time.Time{}
	}
	return d.Time()
}

// Setting reads the value of a key in force on a day into v and says whether there is one. A day
// of zero means the newest.
func Setting(app core.App, key string, on when.Date, v any) (bool, error) {
	q := app.DB().Select("value").From("settings").Where(dbx.HashExp{"key": key})
	if !on.IsZero() {
		q.AndWhere(dbx.NewExp("valid_from <= {:on}", dbx.Params{"on": on.String()}))
	}
	var raw []string
	if err := q.OrderBy("valid_from DESC").Limit(1).Column(&raw); err != nil {
		return false, fmt.Errorf("read setting %s: %w", key, err)
	}
	if len(raw) == 0 {
		return false, nil
	}
	if err := json.Unmarshal([]byte(raw[0]), v); err != nil {
		return false, fmt.Errorf("read setting %s: %w", key, err)
	}
	return true, nil
}

// SetSetting writes the value of a key that is not dated.
func SetSetting(tx core.App, a Act, key string, v any) error {
	r, err := First(tx, "settings", dbx.HashExp{"key": key, "valid_from": ""})
	if err == ErrNotFound {
		r, err = New(tx, "settings")
	}
	if err != nil {
		return err
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", key, err)
	}
	r.Set("key", key)
	r.Set("value", types.JSONRaw(raw)) // as JSON: an office named 2026 stays a text
	return Save(tx, a, r)
}

// Calendar is the department's: weekends, and the days that differ from them.
func Calendar(app core.App) (when.Calendar, error) {
	var rows []struct {
		Date  string `db:"date"`
		Kind  string `db:"kind"`
		IsOff bool   `db:"is_off"`
	}
	if err := app.DB().Select("date", "kind", "is_off").From("calendar_days").All(&rows); err != nil {
		return when.Calendar{}, fmt.Errorf("load the calendar: %w", err)
	}
	cal := when.Calendar{Off: map[when.Date]bool{}, On: map[when.Date]bool{}}
	for _, r := range rows {
		d, err := when.Parse(r.Date)
		if err != nil {
			continue
		}
		if r.IsOff {
			cal.Off[d] = true
		} else {
			cal.On[d] = true
		}
	}
	return cal, nil
}

// Rule is what a person changed of a kind's ladder.
type Rule struct {
	Kind     string `db:"kind"`
	Days     string `db:"days"`
	Hours    string `db:"hours"`
	Overdue  string `db:"overdue"`
	Escalate bool   `db:"escalate"`
}

// Rules are all changed ladders, by kind.
func Rules(app core.App) (map[string]Rule, error) {
	var rows []Rule
	if err := app.DB().Select("kind", "days", "hours", "overdue", "escalate").From("reminder_rules").All(&rows); err != nil {
		return nil, fmt.Errorf("load reminder rules: %w", err)
	}
	out := map[string]Rule{}
	for _, r := range rows {
		out[r.Kind] = r
	}
	return out, nil
}

// Pulse is what is remembered of a job between its runs.
type Pulse struct {
	Job    string    `db:"job"`
	Last   time.Time `db:"-"`
	OK     time.Time `db:"-"`
	Cursor string    `db:"-"`
	Error  string    `db:"-"`
	Gaps   []Gap     `db:"-"`
}

// Gap is a time in which the job did not run although it should have.
type Gap struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// PulseOf reads a job's row; a job that never ran has an empty one.
func PulseOf(app core.App, job string) (Pulse, error) {
	var rows []struct {
		LastAt string `db:"last_at"`
		OKAt   string `db:"ok_at"`
		Gaps   string `db:"gaps"`
		Cursor string `db:"cursor"`
		Error  string `db:"error"`
	}
	q := app.DB().Select("last_at", "ok_at", "coalesce(gaps, '') AS gaps", "coalesce(cursor, '') AS cursor", "error").From("ticks")
	if err := q.Where(dbx.HashExp{"job": job}).All(&rows); err != nil {
		return Pulse{}, fmt.Errorf("read the pulse: %w", err)
	}
	p := Pulse{Job: job}
	if len(rows) > 0 {
		p.Last, p.OK, p.Error = instantOf(rows[0].LastAt), instantOf(rows[0].OKAt), rows[0].Error
		_ = json.Unmarshal([]byte(rows[0].Gaps), &p.Gaps) // an empty column is no gaps
		_ = json.Unmarshal([]byte(rows[0].Cursor), &p.Cursor)
	}
	return p, nil
}

// SetPulse writes a job's row in place.
func SetPulse(tx core.App, p Pulse) error {
	_, err := tx.DB().NewQuery(`INSERT INTO ticks (id, job, last_at, ok_at, count, gaps, cursor, error, updated)
		VALUES ({:id}, {:job}, {:last}, {:ok}, 1, {:gaps}, {:cursor}, {:error}, {:last})
		ON CONFLICT (job) DO UPDATE SET last_at = excluded.last_at, ok_at = excluded.ok_at, count = count + 1,
		gaps = excluded.gaps, cursor = excluded.cursor, error = excluded.error, updated = excluded.updated`).Bind(dbx.Params{
		"id": newID(), "job": p.Job, "last": UTC(p.Last), "ok": UTC(p.OK), "gaps": mustJSON(p.Gaps),
		"cursor": mustJSON(p.Cursor), "error": p.Error}).Execute()
	if err != nil {
		return fmt.Errorf("write the pulse: %w", err)
	}
	return nil
}

// DropPulse forgets a job that is over.
func DropPulse(tx core.App, job string) error {
	if _, err := tx.DB().Delete("ticks", dbx.HashExp{"job": job}).Execute(); err != nil {
		return fmt.Errorf("drop the pulse: %w", err)
	}
	return nil
}
