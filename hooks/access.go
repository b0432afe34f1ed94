package hooks

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/people"
)

// bindAccess runs our migrations with the bootstrap, for serve, commands and tests alike, and
// writes the API rules from the access table where they differ.
func (h *House) bindAccess(app core.App) {
	app.OnBootstrap().BindFunc(func(e *core.BootstrapEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		if err := e.App.RunAllMigrations(); err != nil {
			return fmt.Errorf("bring the data folder up to date: %w", err)
		}
		return writeRules(e.App)
	})
}

// writeRules writes the rows themselves: saving a collection rebuilds its indexes and reloads the
// schema, which a fresh start cannot afford thirty times. A test validates every rule.
func writeRules(app core.App) error {
	all, err := app.FindAllCollections()
	if err != nil {
		return fmt.Errorf("load collections: %w", err)
	}
	changed := lo.Filter(all, func(c *core.Collection, _ int) bool { return ours(c) && setRules(c) })
	if len(changed) == 0 {
		return nil
	}
	err = app.RunInTransaction(func(tx core.App) error {
		for _, c := range changed {
			_, err := tx.DB().Update("_collections", dbx.Params{"listRule": c.ListRule, "viewRule": c.ViewRule,
				"createRule": c.CreateRule, "updateRule": c.UpdateRule, "deleteRule": c.DeleteRule}, dbx.HashExp{"id": c.Id}).Execute()
			if err != nil {
				return fmt.Errorf("write the rules of %s: %w", c.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return app.ReloadCachedCollections()
}

// setRules lays the table's rules on a collection and says whether any differed.
func setRules(c *core.Collection) bool {
	changed := false
	for verb, rule := range map[access.Verb]**string{access.List: &c.ListRule, access.View: &c.ViewRule,
		access.Create: &c.CreateRule, access.Update: &c.UpdateRule, access.Delete: &c.DeleteRule} {
		want := people.Access.Rule(c.Name, verb)
		if (want == nil) != (*rule == nil) || (want != nil && *want != **rule) {
			*rule, changed = want, true
		}
	}
	return changed
}
