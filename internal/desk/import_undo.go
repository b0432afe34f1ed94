package desk

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
)

// Kept is a record that undoing an import left, because it was changed or used since.
type Kept struct {
	Collection string `json:"collection"`
	ID         string `json:"id"`
	Title      string `json:"title"`
}

// UndoImport deletes what an import made and nobody has changed or used since, and lists the rest.
// A file that was only previewed is put aside.
func UndoImport(app core.App, a store.Act, id string) (ImportResult, error) {
	imp, err := findImport(app, a.Who, id)
	if err != nil {
		return ImportResult{}, err
	}
	if !mayUndo(a.Who, imp) {
		return ImportResult{}, ErrForbidden
	}
	state := imp.GetString("state")
	if state != "previewed" && state != "done" {
		return ImportResult{}, refuse("import.not_now")
	}
	if state == "previewed" {
		imp.Set("state", "undone")
		imp.Set("undone_at", a.At)
		return ImportResult{}, store.Save(app, a, imp)
	}
	imp.Set("state", "undoing")
	if err := store.Save(app, a, imp); err != nil {
		return ImportResult{}, err
	}
	return undoImport(app, a, imp)
}

// mayUndo: whoever brought the file in, and the head.
func mayUndo(who access.Who, imp *core.Record) bool {
	return who.System || who.Is("head") || (mayImport(who, imp.GetString("kind")) && imp.GetString("by") == who.ID)
}

func undoImport(app core.App, a store.Act, imp *core.Record) (ImportResult, error) {
	r := resultOf(imp)
	r.Kept = nil
	act := importAct(a, imp)
	act.Move, act.Part = "undone", true
	if imp.GetString("kind") == "attendance" {
		kept, err := undoAttendance(app, act, imp)
		if err != nil {
			return r, wrap("undo the import", err)
		}
		r.Kept = kept
	}
	for _, collection := range undone {
		err := store.Batches(app, collection, dbx.HashExp{"import": imp.Id}, importBatch, func(ids []string) error {
			return store.Tx(app, func(tx core.App) error {
				kept, err := takeBack(tx, act, collection, ids)
				r.Kept = append(r.Kept, kept...)
				return err
			})
		})
		if err != nil {
			return r, wrap("undo the import", err)
		}
	}
	imp.Set("counts", r)
	imp.Set("state", "undone")
	imp.Set("undone_at", a.At)
	return r, wrap("undo the import", store.Save(app, a, imp))
}

func takeBack(tx core.App, a store.Act, collection string, ids []string) (kept []Kept, err error) {
	all, err := store.ByID(tx, collection, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		r := all[id]
		if r == nil {
			continue
		}
		stays, err := touched(tx, a, r)
		if err == nil && !stays {
			stays, err = used(tx, r)
		}
		if err != nil {
			return nil, err
		}
		if stays {
			kept = append(kept, Kept{Collection: collection, ID: id, Title: calledAs(r)})
			continue
		}
		if err := takeAway(tx, a, r); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

func takeAway(tx core.App, a store.Act, r *core.Record) error {
	if r.Collection().Name == "obligations" {
		if err := store.DropPlan(tx, r.Id); err != nil {
			return err
		}
	}
	own, err := satellitesOf(tx, r)
	if err != nil {
		return err
	}
	for _, s := range own {
		if err := store.Delete(tx, a, s); err != nil {
			return err
		}
	}
	return store.Delete(tx, a, r)
}

// satellites are what an import writes with a record and what goes with it: collections that name the record
// in the column of its kind.
var satellites = map[string]struct {
	column      string
	collections []string
}{
	"people":     {"person", []string{"person_ids"}},
	"placements": {"placement", []string{"checklist_items", "changes"}},
}

func satellitesOf(tx core.App, r *core.Record) (all []*core.Record, err error) {
	s := satellites[r.Collection().Name]
	for _, c := range s.collections {
		found, err := store.Where(tx, c, dbx.HashExp{s.column: r.Id})
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// touched says whether anything but this import wrote the record or what goes with it after it was made.
func touched(tx core.App, a store.Act, r *core.Record) (bool, error) {
	if stays, err := changedSince(tx, a, r); err != nil || stays {
		return stays, err
	}
	if r.Collection().Name == "people" {
		return false, nil // a number somebody added to a card that nothing else speaks of goes with it
	}
	own, err := satellitesOf(tx, r)
	if err != nil {
		return false, err
	}
	for _, s := range own {
		n, err := tx.CountRecords("audit", dbx.HashExp{"collection": s.Collection().Name, "record": s.Id}, dbx.NewExp("reason != {:own}", dbx.Params{"own": a.Reason}))
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

func calledAs(r *core.Record) string {
	for _, column := range []string{"title", "name_uk", "name", "surname", "number", "referral_no", "date"} {
		if r.Collection().Fields.GetByName(column) != nil && r.GetString(column) != "" {
			return r.GetString(column)
		}
	}
	return r.Id
}

// changedSince says whether anything but this import wrote the record after it was made.
func changedSince(tx core.App, a store.Act, r *core.Record) (bool, error) {
	n, err := tx.CountRecords("audit", dbx.HashExp{"collection": r.Collection().Name, "record": r.Id},
		dbx.NewExp("action != 'create' AND reason != {:own}", dbx.Params{"own": a.Reason}))
	return n > 0, err
}

// traces are what the house itself keeps about a record; they are no reason to keep the record.
var traces = map[string]bool{"outbox": true, "due_changes": true, "reminders": true, "audit": true, "digests": true, "imports": true, "access_links": true, "person_ids": true,
	"checklist_items": true, "changes": true}

// used says whether another record stands on this one, or somebody was already told of it.
func used(tx core.App, r *core.Record) (bool, error) {
	refs, err := tx.FindCachedCollectionReferences(r.Collection())
	if err != nil {
		return false, err
	}
	for c, fields := range refs {
		for _, f := range fields {
			if traces[c.Name] {
				continue
			}
			n, err := tx.CountRecords(c, lo.Ternary[dbx.Expression](multiple(f), dbx.Like(f.GetName(), r.Id), dbx.HashExp{f.GetName(): r.Id}))
			if err != nil {
				return false, fmt.Errorf("count what stands on it: %w", err)
			}
			if n > 0 {
				return true, nil
			}
		}
	}
	if r.Collection().Name != "obligations" {
		return false, nil
	}
	n, err := tx.CountRecords("reminders", dbx.HashExp{"obligation": r.Id}, dbx.In("state", "enqueued", "digested", "done"))
	return n > 0, err
}

func multiple(f core.Field) bool {
	r, ok := f.(*core.RelationField)
	return ok && r.IsMultiple()
}
