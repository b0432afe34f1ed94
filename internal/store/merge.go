package store

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
)

// keyed adds to the columns of a list what it is ordered by, under the names that byKeys asks for.
// A key is SQL of the schema, never what somebody typed.
func keyed(columns []string, keys ...string) []string {
	return append(columns[:len(columns):len(columns)], lo.Map(keys, func(k string, i int) string { return fmt.Sprintf("(%s) AS k%d", k, i) })...)
}

// byKeys is the order of a list with n keys: all of them forwards or all backwards, so that an index
// gives it from either end.
func byKeys(n int, back bool) string {
	down := lo.Ternary(back, " DESC", "")
	return strings.Join(lo.Times(n, func(i int) string { return fmt.Sprintf("k%d%s", i, down) }), ", ")
}

// run is a stretch of a list, merged from parts: an index gives each part in the order of the whole
// and SQLite merges them, so that a page costs what lies before it however long the list is. Parts
// share the values they are bound to, and each names its own by names of its own. A key that is the
// same word for a whole part would make SQLite sort it again: such parts are runs.
type run struct {
	parts []*dbx.SelectQuery
	order string
}

func (r run) built() (string, dbx.Params) {
	params := dbx.Params{}
	texts := lo.Map(r.parts, func(p *dbx.SelectQuery, _ int) string {
		built := p.Build()
		params = lo.Assign(params, built.Params())
		return built.SQL()
	})
	return strings.Join(texts, " UNION ALL "), params
}

func (r run) count(app core.App) (n int, err error) {
	sql, params := r.built()
	return n, app.DB().NewQuery("SELECT count(*) FROM (" + sql + ")").Bind(params).Row(&n)
}

// inRuns reads at most limit rows of a list whose runs follow one another, from an offset.
func inRuns[T any](app core.App, runs []run, limit, offset int) (rows []T, err error) {
	for _, r := range runs {
		var some []T
		sql, params := r.built()
		sql += fmt.Sprintf(" ORDER BY %s LIMIT %d OFFSET %d", r.order, limit-len(rows), offset)
		if err := app.DB().NewQuery(sql).Bind(params).All(&some); err != nil {
			return nil, err
		}
		if rows = append(rows, some...); len(rows) == limit {
			return rows, nil
		}
		if offset, err = r.left(app, len(some), offset); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// left is the offset into the next run after got rows of this one, which has no more.
func (r run) left(app core.App, got, offset int) (int, error) {
	if got > 0 || offset == 0 {
		return 0, nil
	}
	n, err := r.count(app)
	return offset - n, err
}

// ofState is: table.state is that state, the i-th of the query.
func ofState(table, state string, i int) dbx.Expression {
	name := fmt.Sprintf("state%d", i)
	return dbx.NewExp(table+".state = {:"+name+"}", dbx.Params{name: state})
}
