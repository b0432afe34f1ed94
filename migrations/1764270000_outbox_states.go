package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(outboxStatesUp, nil) }

// outboxStatesUp lets an index count the letters of each state and find those of one, newest first.
func outboxStatesUp(app core.App) error {
	return alter(app, map[string]func(*core.Collection){
		"outbox": func(c *core.Collection) { index(c, "state", "`state`, `queued_at`") },
	})
}
