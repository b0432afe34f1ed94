package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(attendanceImportUp, nil) }

// attendanceImportUp finds the days that came with a file, so that they can be taken back.
func attendanceImportUp(app core.App) error {
	return alter(app, map[string]func(*core.Collection){
		"attendance": func(c *core.Collection) { c.AddIndex("idx_attendance_import", false, "`import`", "`import` != ''") },
	})
}
