package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(sortsUp, nil) }

// sortsUp lets an index give every order that a list offers, to its last key: what is equal stands
// by title, and then as it came.
func sortsUp(app core.App) error {
	if err := reindex(app, "obligations", map[string]string{"due": "`due_utc`", "owner_dated": "`owner`, (`due_utc` = ''), `due_utc`"}); err != nil {
		return err
	}
	return reindex(app, "proposals", map[string]string{"requested": "`requested`, `sort_key`", "ended": "`state`, `decided_on`, `updated`"})
}

// reindex makes indexes anew over other columns.
func reindex(app core.App, name string, columns map[string]string) error {
	c, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	for label, of := range columns {
		c.RemoveIndex("idx_" + name + "_" + label)
		index(c, label, of)
	}
	return app.Save(c)
}
