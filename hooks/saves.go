package hooks

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"lubart/internal/desk"
	"lubart/internal/store"
)

// afterUploads is the priority at which PocketBase has stored files and filled dates, and nothing
// is in the database yet.
const afterUploads = 100

func (h *House) bindSaves(app core.App) {
	app.OnRecordCreateExecute().Bind(&hook.Handler[*core.RecordEvent]{Id: "lubartCreate", Priority: afterUploads, Func: h.created})
	app.OnRecordUpdateExecute().Bind(&hook.Handler[*core.RecordEvent]{Id: "lubartUpdate", Priority: afterUploads, Func: h.updated})
	app.OnRecordDeleteExecute().Bind(&hook.Handler[*core.RecordEvent]{Id: "lubartDelete", Priority: afterUploads, Func: h.deleted})
}

// ours says whether the collection is Lubart's and not PocketBase's own.
func ours(c *core.Collection) bool { return c.Name == "users" || strings.HasPrefix(c.Id, "lb_") }

// inTx runs fn in one transaction with the save, so that what follows from it is written with it
// or not at all.
func inTx(e *core.RecordEvent, fn func() error) error {
	outer := e.App
	defer func() { e.App = outer }()
	return outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		return fn()
	})
}

func (h *House) created(e *core.RecordEvent) error {
	if !ours(e.Record.Collection()) {
		return e.Next()
	}
	return inTx(e, func() error {
		act := h.actOf(e)
		if err := prepare(e, act, nil); err != nil {
			return err
		}
		store.Derive(e.Record)
		store.Stamp(e.Record, act.At, "created", "updated")
		if err := e.Next(); err != nil {
			return err
		}
		return desk.Recorded(e.App, act, "create", nil, e.Record)
	})
}

// prepare completes and checks what is about to be written; a REST request's own record also
// against what machines may write. was is nil for a new record.
func prepare(e *core.RecordEvent, act store.Act, was *core.Record) error {
	if _, machine := e.Record.GetRaw(actColumn).(store.Act); machine {
		if err := desk.AsMachine(e.App, act, was, e.Record); err != nil {
			return err
		}
	}
	return desk.Prepare(e.App, act, was, e.Record)
}

func (h *House) updated(e *core.RecordEvent) error {
	if !ours(e.Record.Collection()) {
		return e.Next()
	}
	return inTx(e, func() error {
		act := h.actOf(e)
		row, err := e.App.FindRecordById(e.Record.Collection().Id, e.Record.LastSavedPK().(string))
		if err != nil {
			return fmt.Errorf("the record is gone: %w", err)
		}
		store.Rebase(row, e.Record)
		if err := prepare(e, act, row); err != nil {
			return err
		}
		store.Derive(e.Record)
		store.Stamp(e.Record, act.At, "updated")
		if err := e.Next(); err != nil {
			return err
		}
		return desk.Recorded(e.App, act, "update", row, e.Record)
	})
}

func (h *House) deleted(e *core.RecordEvent) error {
	if !ours(e.Record.Collection()) {
		return e.Next()
	}
	return inTx(e, func() error {
		act := h.actOf(e)
		if err := e.Next(); err != nil {
			return err
		}
		return desk.Recorded(e.App, act, "delete", e.Record, nil)
	})
}

// actOf is who saves: our own code says it in the context, a REST request on the record.
func (h *House) actOf(e *core.RecordEvent) store.Act {
	act := store.ActOf(e.Context)
	if a, ok := e.Record.GetRaw(actColumn).(store.Act); ok {
		act = a
	}
	if act.At.IsZero() {
		act.At = h.Now()
	}
	return act
}
