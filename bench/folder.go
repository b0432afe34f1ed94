package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/hooks"
	"lubart/internal/desk"
	"lubart/internal/store"
	_ "lubart/migrations"
)

// noon is a Tuesday: no weekly letter is due.
var noon = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// the one colleague who can sign in.
const (
	visitor  = "olha@lubart.test"
	password = "правильний кінь батарея"
)

// house is a folder of ours, opened as main opens it but with nothing started.
type house struct {
	core.App
	dir  string
	seat desk.Seat
}

func (b *board) house(name string) (*house, error) {
	dir := filepath.Join(b.dir, name)
	h, app := hooks.ForTest(dir, func() time.Time { return noon })
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	if err := desk.Wake(app, h.Seat(), noon); err != nil {
		return nil, err
	}
	return &house{App: app, dir: dir, seat: h.Seat()}, nil
}

func (h *house) close() { _ = h.ResetBootstrapState() }

func (h *house) exec(sql string, params dbx.Params) error {
	if _, err := h.NonconcurrentDB().NewQuery(sql).Bind(params).Execute(); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

// numbers is a table of the whole numbers below n, for statements that make many rows at once.
const numbers = `WITH RECURSIVE k(n) AS (SELECT 0 UNION ALL SELECT n+1 FROM k WHERE n+1 < {:n}) `

// people makes the visitor and n colleagues.
func (h *house) people(n int) error {
	u, err := store.New(h, "users")
	if err != nil {
		return err
	}
	u.Load(map[string]any{"name": "Ольга Ковальчук", "roles": []string{"admin", "head", "manager"}, "state": "active", "locale": "uk"})
	u.SetEmail(visitor)
	u.SetPassword(password)
	u.SetVerified(true)
	if err := store.Save(h, store.Act{Via: "command", At: noon}, u); err != nil {
		return err
	}
	return h.exec(numbers+`INSERT INTO users (id, tokenKey, email, name, sort_key, roles, state, locale, verified, created, updated)
		SELECT printf('user%011d', n), printf('key%047d', n), printf('user%d@lubart.test', n), printf('Колега %d', n), printf('%05d', n),
		'["manager"]', 'active', 'uk', 1, {:now}, {:now} FROM k`, dbx.Params{"n": n, "now": store.UTC(noon)})
}

// grants makes n proposals of n/10 donors.
func (h *house) grants(n int) error {
	p := dbx.Params{"n": max(1, n/10), "now": store.UTC(noon)}
	err := h.exec(numbers+`INSERT INTO organisations (id, kind, name_uk, sort_key, search, state, rev, created, updated)
		SELECT printf('donor%010d', n), 'donor', printf('Донор %d', n), printf('%05d', n), printf('донор %d', n), 'active', 1, {:now}, {:now} FROM k`, p)
	if err != nil {
		return err
	}
	p["donors"], p["n"] = p["n"], n
	return h.exec(numbers+`INSERT INTO proposals (id, title, organisation, state, owner, sort_key, search, rev, created, updated)
		SELECT printf('grant%010d', n), printf('Доступна послуга: громада %d', n), printf('donor%010d', n % {:donors}), 'preparing',
		printf('user%011d', n % 50), printf('%05d', n), printf('доступна послуга громада %d', n), 1, {:now}, {:now} FROM k`, p)
}

// obligations makes n of them over ten years, one in ten still open, spread over people and grants.
func (h *house) obligations(n, grants int) error {
	return h.exec(numbers+`INSERT INTO obligations (id, kind, title, due_date, due_tz, due_utc, hard, owner, proposal, area, state, due_rev, sort_key, search, rev, created, updated)
		SELECT printf('oblig%010d', n), 'report', printf('Проміжний звіт %d для донора', n), substr(at, 1, 10), 'Europe/Kyiv', at || '.000Z', 1,
		printf('user%011d', n % 50), printf('grant%010d', n % {:grants}), 'grants', CASE WHEN n % 10 = 0 THEN 'planned' ELSE 'done' END, 1,
		printf('%06d', n), printf('проміжний звіт %d для донора', n), 1, {:now}, {:now}
		FROM (SELECT n, strftime('%Y-%m-%d %H:%M:%S', {:first}, (n * 7 % 3650) || ' days', (n % 3600) || ' seconds') AS at FROM k)`,
		dbx.Params{"n": n, "grants": grants, "first": "2026-12-30 00:00:00", "now": store.UTC(noon)})
}

// reminders plans each of n obligations' rungs times, from the given instant on, a minute apart.
func (h *house) reminders(n, rungs int, from time.Time) error {
	return h.exec(numbers+`INSERT INTO reminders (id, obligation, due_rev, rung, recipient, channel, class, fire_at, expires_at, state, created)
		SELECT printf('r%014d', n + {:salt}), printf('oblig%010d', n / {:rungs}), 1, printf('d-%d', n % {:rungs} + {:salt} % 97), printf('users/user%011d', (n / {:rungs}) % 50), 'mail', 'direct',
		strftime('%Y-%m-%d %H:%M:%S', {:from}, (n % 500000) || ' minutes') || '.000Z', '2099-01-01 00:00:00.000Z', 'planned', {:now} FROM k`,
		dbx.Params{"n": n * rungs, "rungs": rungs, "salt": from.Unix() % 1000000 * 1000000, "from": from.UTC().Format(time.DateTime), "now": store.UTC(noon)})
}

// copyTo copies the folder of a closed house.
func (h *house) copyTo(name string) (string, error) {
	to := filepath.Join(filepath.Dir(h.dir), name)
	return to, os.CopyFS(to, os.DirFS(h.dir))
}
