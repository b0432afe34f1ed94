package desk

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/obligations"
	"lubart/internal/store"
)

// QuietKind is a kind of promise and whether a person wants no early reminders of it.
type QuietKind struct {
	Code  string
	Quiet bool
}

// QuietKinds are all kinds as a person's settings show them.
func QuietKinds(me *core.Record) []QuietKind {
	chosen := prefsOf(me).QuietKinds
	return lo.Map(obligations.Codes, func(code string, _ int) QuietKind {
		return QuietKind{Code: code, Quiet: slices.Contains(chosen, code)}
	})
}

// SaveQuietKinds remembers of which kinds a person wants no early reminders. The last day, the day
// itself and what is overdue come all the same.
func SaveQuietKinds(app core.App, who access.Who, now time.Time, kinds []string) error {
	return wrap("change one's own reminders", store.Tx(app, func(tx core.App) error {
		me, err := tx.FindRecordById("users", who.ID)
		if err != nil {
			return err
		}
		prefs := map[string]any{}
		_ = me.UnmarshalJSONField("prefs", &prefs) // none yet
		prefs["quiet_kinds"] = lo.Intersect(obligations.Codes, kinds)
		me.Set("prefs", prefs)
		return store.Save(tx, store.Act{Who: who, Via: who.Via, At: now}, me)
	}))
}
