package desk

import (
	"net/url"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// mayExport says whether a person may take a list away: whoever may list its records, and of people and
// what they do only whoever may bring such lists in.
func mayExport(who access.Who, kind string) bool {
	l := listNamed(kind)
	return May(who, lo.CoalesceOrEmpty(l.collection, kind), access.List, nil) && (!l.closed || mayImport(who, kind))
}

// Export is a list as a table, with only the rows this person may see and the filters of the page
// it was asked from. Lists that can be imported come back unchanged.
func Export(app core.App, who access.Who, now time.Time, kind string, filter url.Values, book *words.Book) (docs.Table, error) {
	if !lo.Contains(ExportKinds, kind) {
		return docs.Table{}, refuse("import.no_kind", "kind", kind)
	}
	if !mayExport(who, kind) {
		return docs.Table{}, ErrForbidden
	}
	if kind == "obligations" {
		t, err := obligationTable(app, obligationsWhere(who, now, filter), book)
		return t, wrap("export the obligations", err)
	}
	rows, err := ImportRecords(app, kind, exportWhere(who, listNamed(kind).collection, filter))
	k := imports.Kinds[kind]
	t := docs.Table{Name: book.T("import.kind." + kind), Head: imports.Head(k, book.Lang())}
	for _, r := range rows {
		t.Rows = append(t.Rows, imports.Cells(k, r.Values, book.Lang()))
	}
	return t, wrap("export the list", err)
}

func exportWhere(who access.Who, collection string, filter url.Values) dbx.Expression {
	if collection == "proposals" {
		return allOf(GrantFilterOf(filter).where(who))
	}
	all := []dbx.Expression{Seen(who, collection), store.Matches(collection, filter.Get("q"))}
	if kind := filter.Get("kind"); kind != "" {
		all = append(all, dbx.HashExp{collection + ".kind": kind})
	}
	return allOf(all)
}

// obligationsWhere is the list of obligations as its page shows it, all pages of it.
func obligationsWhere(who access.Who, now time.Time, filter url.Values) dbx.Expression {
	q := ObligationFilterOf(filter).query(who, now)
	if len(q.States) > 0 {
		q.Where = append(q.Where, dbx.In("obligations.state", lo.ToAnySlice(q.States)...))
	}
	return allOf(q.Where)
}

// allOf joins what a list asks for; nil asks for nothing.
func allOf(all []dbx.Expression) dbx.Expression {
	all = lo.Filter(all, func(e dbx.Expression, _ int) bool { return e != nil })
	if len(all) == 0 {
		return nil
	}
	return dbx.And(all...)
}

// obligationColumns are the heads of the list of obligations: keys of messages.
var obligationColumns = []string{"what", "about", "donor", "kind", "due_date", "due_time", "due_tz", "owner", "state", "closed_at"}

func obligationTable(app core.App, where dbx.Expression, book *words.Book) (docs.Table, error) {
	t := docs.Table{Name: book.T("import.kind.obligations"), Head: lo.Map(obligationColumns, func(c string, _ int) string { return book.T("import.export." + c) })}
	all, err := store.Where(app, "obligations", where, "due_utc", "id")
	if err != nil {
		return t, err
	}
	owners, err := store.ByID(app, "users", lo.Map(all, func(r *core.Record, _ int) string { return r.GetString("owner") }))
	if err != nil {
		return t, err
	}
	abouts, err := AboutAll(app, all)
	for _, r := range all {
		owner := ""
		if u := owners[r.GetString("owner")]; u != nil {
			owner = u.GetString("name")
		}
		t.Rows = append(t.Rows, exportedLine(r, abouts[r.Id], owner, book))
	}
	return t, err
}

func exportedLine(r *core.Record, about About, owner string, book *words.Book) []docs.Cell {
	day := func(d when.Date, otherwise string) docs.Cell {
		return lo.Ternary[docs.Cell](d.IsZero(), otherwise, d)
	}
	closed := when.Date{}
	if at := r.GetDateTime("closed_at"); !at.IsZero() {
		closed = when.DateOf(at.Time(), when.Kyiv)
	}
	return []docs.Cell{r.GetString("title"), about.Title, about.Donor, coded(book, "obligations.kind.", r.GetString("kind")),
		day(store.Day(r, "due_date"), r.GetString("expected")), r.GetString("due_time"), zoneCity(book, r.GetString("due_tz")),
		owner, coded(book, "states.obligation.", r.GetString("state")), day(closed, "")}
}

// coded is the word of a code, or the code where a book has none.
func coded(book *words.Book, prefix, code string) string {
	if book.Has(prefix + code) {
		return book.T(prefix + code)
	}
	return code
}

func zoneCity(book *words.Book, zone string) string {
	if zone == "" || zone == when.Kyiv.String() {
		return ""
	}
	return book.City(zone)
}
