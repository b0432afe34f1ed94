package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/words"
)

var errNoRows = sql.ErrNoRows

// IDAlphabet is the one PocketBase makes its record ids of.
const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

func newID() string { return security.RandomStringWithAlphabet(15, idAlphabet) }

// UTC is an instant as PocketBase stores it; the zero instant is empty.
func UTC(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(types.DefaultDateLayout)
}

// Seen is the part of a WHERE that keeps only the rows a grant gives its holder: nil for all of
// them, an expression that is never true for none.
func Seen(g access.Grant, collection, userID string) dbx.Expression {
	if g.All {
		return nil
	}
	if g.None() || userID == "" {
		return dbx.NewExp("1=0")
	}
	rows := lo.Map(g.Own, func(col string, _ int) dbx.Expression {
		return dbx.HashExp{collection + "." + col: userID}
	})
	for column, kept := range lo.GroupBy(g.Kept, func(k access.Keep) string { return k.Column }) {
		rows = append(rows, dbx.In(collection+"."+column, lo.Map(kept, func(k access.Keep, _ int) any { return k.Value })...))
	}
	return dbx.Or(rows...)
}

// Find loads one record that the grant lets its holder see.
func Find(app core.App, g access.Grant, collection, userID, id string) (*core.Record, error) {
	r, err := app.FindRecordById(collection, id, func(q *dbx.SelectQuery) error {
		if seen := Seen(g, collection, userID); seen != nil {
			q.AndWhere(seen)
		}
		return nil
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", collection, err)
	}
	return r, nil
}

// ByID loads records of a collection by their ids in one query and keys them by id; ids that do
// not exist are left out.
func ByID(app core.App, collection string, ids []string) (map[string]*core.Record, error) {
	ids = lo.Uniq(lo.Compact(ids))
	if len(ids) == 0 {
		return map[string]*core.Record{}, nil
	}
	all, err := app.FindRecordsByIds(collection, ids)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", collection, err)
	}
	return lo.KeyBy(all, func(r *core.Record) string { return r.Id }), nil
}

// Where returns every record of a collection that fits the expression, in the given order.
func Where(app core.App, collection string, where dbx.Expression, order ...string) ([]*core.Record, error) {
	var out []*core.Record
	q := app.RecordQuery(collection)
	if where != nil {
		q.AndWhere(where)
	}
	if err := q.OrderBy(order...).All(&out); err != nil {
		return nil, fmt.Errorf("load %s: %w", collection, err)
	}
	return out, nil
}

// First returns the first record that fits, or ErrNotFound.
func First(app core.App, collection string, where dbx.Expression, order ...string) (*core.Record, error) {
	var r core.Record
	err := app.RecordQuery(collection).AndWhere(where).OrderBy(order...).Limit(1).One(&r)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", collection, err)
	}
	return &r, nil
}

// Matches is the WHERE of a search: every word of the query, folded, somewhere in the search text.
func Matches(collection, query string) dbx.Expression {
	parts := lo.Map(strings.Fields(words.Fold(query)), func(w string, i int) dbx.Expression {
		return Contains(collection+".search", w, fmt.Sprintf("word%d", i))
	})
	if len(parts) == 0 {
		return nil
	}
	return dbx.And(parts...)
}

// MatchesOf is the WHERE of a search in the search text of what a column relates to; nil for no words.
func MatchesOf(collection, column, related, query string) dbx.Expression {
	params := dbx.Params{}
	sql := "EXISTS (SELECT 1 FROM " + related + " WHERE " + related + ".id = " + collection + "." + column
	for i, w := range strings.Fields(words.Fold(query)) {
		name := fmt.Sprintf("of%d", i)
		sql += " AND instr(" + related + ".search, {:" + name + "}) > 0"
		params[name] = w
	}
	if len(params) == 0 {
		return nil
	}
	return dbx.NewExp(sql+")", params)
}

// Contains is true where the column has the text in it, signs like _ and % taken as they are: what
// dbx.Like escapes, SQLite does not unescape. name is the parameter's, once in a query.
func Contains(column, text, name string) dbx.Expression {
	return dbx.NewExp("instr("+column+", {:"+name+"}) > 0", dbx.Params{name: text})
}

// List is one page of a list.
type List struct {
	Records []*core.Record
	Total   int
	Page    int // from 1
	Pages   int
}

// Page is the size of every list a person sees.
const Page = 50

// ListOf loads a page of a collection: the rows that fit all of where, in order, and their number.
func ListOf(app core.App, collection string, page int, order []string, where ...dbx.Expression) (List, error) {
	var total int
	count := app.DB().Select("count(*)").From(collection)
	q := app.RecordQuery(collection)
	for _, w := range where {
		if w != nil {
			q.AndWhere(w)
			count.AndWhere(w)
		}
	}
	if err := count.Row(&total); err != nil {
		return List{}, fmt.Errorf("count %s: %w", collection, err)
	}
	pages := max(1, (total+Page-1)/Page)
	page = min(max(1, page), pages)
	out := List{Total: total, Page: page, Pages: pages}
	err := q.OrderBy(order...).Limit(Page).Offset(int64((page - 1) * Page)).All(&out.Records)
	if err != nil {
		return List{}, fmt.Errorf("list %s: %w", collection, err)
	}
	return out, nil
}

// Some returns at most limit records that fit, in order.
func Some(app core.App, collection string, where dbx.Expression, limit int, order ...string) ([]*core.Record, error) {
	var out []*core.Record
	q := app.RecordQuery(collection)
	if where != nil {
		q.AndWhere(where)
	}
	if err := q.OrderBy(order...).Limit(int64(limit)).All(&out); err != nil {
		return nil, fmt.Errorf("load %s: %w", collection, err)
	}
	return out, nil
}
