package desk

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/obligations"
	"lubart/internal/store"
)

// mostAtOnce is how many obligations one press may change: a page of them.
const mostAtOnce = store.Page

// BulkFields are what one form may do to several obligations.
var BulkFields = []form.Field{
	{Name: "do", Kind: form.Choice, Rule: "required", Options: []string{"owner", "date", "close"}},
	{Name: "owner", Kind: form.Relation, Collection: "users"}, {Name: "due_date", Kind: form.Day},
	{Name: "why", Kind: form.Choice, Options: []string{"donor", "ours", "correction"}},
	{Name: "reason", Kind: form.Prose, Rule: "max=2000"},
}

// ChangeSeveral gives several obligations one owner or date, or closes them, with one reason. All
// of them or none: the first that refuses stops everything and is named.
func ChangeSeveral(app core.App, a store.Act, ids []string, values map[string]any) (int, error) {
	ids = lo.Uniq(lo.Compact(ids))
	if len(ids) == 0 || len(ids) > mostAtOnce {
		return 0, refuse("obligations.bulk.none")
	}
	one, err := bulkChange(text(values["do"]), values)
	if err != nil {
		return 0, err
	}
	a.Reason, a.Why = text(values["reason"]), lo.CoalesceOrEmpty(text(values["why"]), "ours")
	err = store.Tx(app, func(tx core.App) error {
		for _, id := range ids {
			r, err := ownedObligation(tx, a.Who, id)
			if err != nil {
				return err
			}
			if err := one(tx, a, r); err != nil {
				return inRow(r, err)
			}
		}
		return nil
	})
	return len(ids), wrap("change several obligations", err)
}

// RowRefused is the refusal of one of several records that were to change together.
type RowRefused struct {
	Title   string
	Because *Problem
}

func (r *RowRefused) Error() string { return r.Because.Key }

// Unwrap is the refusal itself.
func (r *RowRefused) Unwrap() error { return r.Because }

// inRow says which of several records refused.
func inRow(r *core.Record, err error) error {
	var p *Problem
	if errors.As(err, &p) && p.Status < 403 {
		return &RowRefused{Title: r.GetString("title"), Because: p}
	}
	return err
}

func bulkChange(do string, values map[string]any) (func(core.App, store.Act, *core.Record) error, error) {
	column := map[string]string{"owner": "owner", "date": "due_date"}[do]
	if do == "close" {
		return func(tx core.App, a store.Act, r *core.Record) error {
			return moveObligation(tx, a, r, MoveInput{Move: obligations.Closing(r.GetString("kind")), Reason: a.Reason})
		}, nil
	}
	if column == "" || text(values[column]) == "" {
		return nil, form.Faults{{Field: lo.CoalesceOrEmpty(column, "do"), Key: "form.required"}}
	}
	if do == "date" && text(values["reason"]) == "" {
		return nil, form.Faults{{Field: "reason", Key: "form.required"}}
	}
	return func(tx core.App, a store.Act, r *core.Record) error {
		r.Set(column, text(values[column]))
		return store.Save(tx, a, r)
	}, nil
}
