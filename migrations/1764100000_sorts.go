package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(sortsUp, nil) }

// sortsUp lets an index give every order that a list offers, to its last key: what is equal stands
// by title, and then as it came.
func sortsUp(app core.App) error {
	return alter(app, map[string]func(*core.Collection){
		"obligations": func(c *core.Collection) {
			reindex(c, "due", "`due_utc`")
			reindex(c, "owner_dated", "`owner`, (`due_utc` = ''), `due_utc`")
		},
		"proposals": func(c *core.Collection) {
			reindex(c, "requested", "`requested`, `sort_key`")
			reindex(c, "ended", "`state`, `decided_on`, `updated`")
		},
	})
}

// reindex makes an index anew over other columns.
func reindex(c *core.Collection, label, columns string) {
	c.RemoveIndex("idx_" + c.Name + "_" + label)
	index(c, label, columns)
}
