package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(importsUp, nil) }

// importsUp lets the points of the network remember the file they came with, so that it can be taken back.
func importsUp(app core.App) error {
	return alter(app, map[string]func(*core.Collection){
		"sites": func(c *core.Collection) {
			c.Fields.Add(one("import", "lb_imports"))
			index(c, "import", "`import`")
		},
	})
}
