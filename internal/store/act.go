// Package store turns records into what the engines reason about and back, and holds every query.
// It decides nothing: what is allowed, what is due and what a person may see is asked of a table
// by the desk, and comes here as values.
package store

import (
	"context"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"lubart/internal/access"
)

// ErrNotFound says that there is no such record, or none that this person may see: a stranger
// cannot tell the two apart.
var ErrNotFound = errors.New("no such record")

// Act is who does what, by which door and why. It travels with a save in its context, so that the
// audit and the legal check know it whatever code made the save.
type Act struct {
	Who    access.Who
	Via    string // page, rest, import, command, clock or link
	Move   string // the named move that may change a state; empty for a plain edit
	Why    string // of a changed date: donor, ours, correction or announced
	Reason string
	Part   bool      // one save of a deed that has several: who does it looks at the whole when all are made
	Plans  bool      // who makes several obligations at once plans the reminders of all of them at the end
	At     time.Time // UTC
}

type actKey struct{}

// WithAct returns ctx with the act of whoever saves under it.
func WithAct(ctx context.Context, a Act) context.Context { return context.WithValue(ctx, actKey{}, a) }

// ActOf returns the act of a save. A save without one was made by the house itself.
func ActOf(ctx context.Context) Act {
	if ctx == nil {
		return Act{Via: "clock"}
	}
	if a, ok := ctx.Value(actKey{}).(Act); ok {
		return a
	}
	return Act{Via: "clock"}
}

// Tx runs fn in one transaction; inside a transaction it runs in that one.
func Tx(app core.App, fn func(tx core.App) error) error { return app.RunInTransaction(fn) }

// New returns an empty record of the collection.
func New(app core.App, collection string) (*core.Record, error) {
	c, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	return core.NewRecord(c), nil
}

// Save writes r on behalf of a. The record says that it was made and changed at the act's instant:
// since when a date is known decides which reminders it still gets.
func Save(tx core.App, a Act, r *core.Record) error {
	if at, err := types.ParseDateTime(a.At); err == nil && !a.At.IsZero() {
		stamp(r, at)
	}
	return tx.SaveWithContext(WithAct(context.Background(), a), r)
}

func stamp(r *core.Record, at types.DateTime) {
	for _, name := range []string{"created", "updated"} {
		if r.Collection().Fields.GetByName(name) != nil && (r.IsNew() || name == "updated") {
			r.SetRaw(name, at)
		}
	}
}

// Delete removes r on behalf of a.
func Delete(tx core.App, a Act, r *core.Record) error {
	return tx.DeleteWithContext(WithAct(context.Background(), a), r)
}

// Make creates a record of the collection with these values and saves it.
func Make(tx core.App, a Act, collection string, values map[string]any) (*core.Record, error) {
	r, err := New(tx, collection)
	if err != nil {
		return nil, err
	}
	r.Load(values)
	return r, Save(tx, a, r)
}
