package migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(normsUp, nil) }

// normsUp takes away a figure that nothing asks: the longest time between payments (КЗпП, ст. 115) follows
// from the day of the advance and the end of the month.
func normsUp(app core.App) error {
	if _, err := app.DB().Delete("settings", dbx.HashExp{"key": "pay_gap_days"}).Execute(); err != nil {
		return fmt.Errorf("take the unused figure away: %w", err)
	}
	return nil
}
