package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(attendanceUp, nil) }

// attendanceUp makes what the sheets of attendance need beside their rows: the receipts of forms that
// were kept on a device, and the indexes by which sheets and sums are found.
func attendanceUp(app core.App) error {
	if err := create(app, []*core.Collection{receipts()}); err != nil {
		return err
	}
	return alter(app, map[string]func(*core.Collection){
		"obligations": func(c *core.Collection) { c.AddIndex("idx_obligations_duty", false, "`duty`", "`duty` != ''") },
		"attendance":  func(c *core.Collection) { index(c, "date", "`date`") },
		"changes":     func(c *core.Collection) { index(c, "kind", "`kind`, `from_on`") },
	})
}

// receipts are the answers that forms were given which may be sent twice: a network that dies after
// the form has arrived makes the device send it again, under the same key.
func receipts() *core.Collection {
	c := base("receipts", need("purpose", 40), hidden("key", 64), text("answer", short), created())
	unique(c, "key", "`purpose`, `key`", "")
	index(c, "created", "`created`")
	return c
}
