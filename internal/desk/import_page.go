package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/form"
	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
	"lubart/internal/words"
)

// ImportLine is one import in the list of them.
type ImportLine struct {
	ID, Kind, Name, By, State string
	At                        time.Time
	Made, Out                 int
	Waiting                   bool // what it made does not remind yet
}

// ImportList is the page of imports.
type ImportList struct {
	Kinds []string // that this person may bring in
	Kind  string   // the one chosen
	Lists []string // that this person may take away
	Lines []ImportLine
}

// ImportsPage lists the newest imports and offers a new one.
func ImportsPage(app core.App, who access.Who, kind string) (ImportList, error) {
	p := ImportList{Kinds: MayImport(who), Lists: lo.Filter(ExportKinds, func(k string, _ int) bool { return mayExport(who, k) })}
	p.Kind = lo.Ternary(lo.Contains(p.Kinds, kind), kind, lo.FirstOr(p.Kinds, ""))
	seen := p.Kinds
	if May(who, "imports", access.List, nil) {
		seen = ImportKinds
	}
	if len(seen) == 0 {
		return p, ErrForbidden
	}
	list, err := store.ListOf(app, "imports", 1, []string{"created DESC", "_rowid_ DESC"}, dbx.In("kind", lo.ToAnySlice(seen)...), dbx.NewExp("NOT (state = 'undone' AND confirmed_at = '')"))
	if err != nil {
		return p, err
	}
	by, err := store.ByID(app, "users", lo.Map(list.Records, func(r *core.Record, _ int) string { return r.GetString("by") }))
	p.Lines = lo.Map(list.Records, func(r *core.Record, _ int) ImportLine {
		n := resultOf(r)
		l := ImportLine{ID: r.Id, Kind: r.GetString("kind"), Name: r.GetString("name"), State: r.GetString("state"),
			At: r.GetDateTime("created").Time(), Made: n.Made(), Out: n.Out()}
		l.Waiting = l.State == "done" && listNamed(l.Kind).reminds && n.New > 0 && r.GetDateTime("released_at").IsZero()
		if u := by[r.GetString("by")]; u != nil {
			l.By = u.GetString("name")
		}
		return l
	})
	return p, err
}

// ImportColumn is a column of the file and what it was taken for.
type ImportColumn struct {
	Letter, Text, Field, Example string
	Unsure                       bool
}

// ImportWord is a distinct word of the file and what it becomes.
type ImportWord struct {
	imports.Word
	Label   string // of the column
	Options []web.Option
}

// ImportCell is one changed cell.
type ImportCell struct{ Label, From, To string }

// ImportRow is a row of the preview.
type ImportRow struct {
	Line         int
	Verdict      imports.Verdict
	Title, Donor string
	Cells        []ImportCell
	Faults       []form.Fault
	Notes        []form.Fault
	Path         string // of the record it means
}

// ImportTab is a way to see only some rows.
type ImportTab struct {
	Verdict imports.Verdict
	Count   int
}

// ImportPage is one import: its preview, or what became of it.
type ImportPage struct {
	ID, Kind, Name, State, By string
	At, Confirmed, Released   time.Time
	May, MayUndo, Waiting     bool
	See                       string // where its records are
	Result                    ImportResult
	Refused                   []form.Fault

	Columns []ImportColumn
	Fields  []web.Option // what a column may be
	Words   []ImportWord
	Unsure  int  // words and columns worth a look
	Ask     bool // a word means nothing yet: without an answer its rows stay out
	Faults  []form.Fault
	Tabs    []ImportTab
	Show    imports.Verdict
	Rows    []ImportRow
	Pager   web.Pager
	Total   int
	Good    int
	Bad     int
}

// ImportView shows an import: while it is a preview, every row and what would become of it.
func ImportView(app core.App, s Seat, now time.Time, who access.Who, id, lang, show string, page int) (ImportPage, error) {
	imp, err := findImport(app, who, id)
	if err != nil {
		return ImportPage{}, err
	}
	result, err := progressOf(app, imp)
	if err != nil {
		return ImportPage{}, err
	}
	p := ImportPage{ID: id, Kind: imp.GetString("kind"), Name: imp.GetString("name"), State: imp.GetString("state"),
		At: imp.GetDateTime("created").Time(), Confirmed: imp.GetDateTime("confirmed_at").Time(), Released: imp.GetDateTime("released_at").Time(),
		May: mayImport(who, imp.GetString("kind")), MayUndo: mayUndo(who, imp), Result: result, See: listNamed(imp.GetString("kind")).see}
	if u, err := app.FindRecordById("users", imp.GetString("by")); err == nil {
		p.By = u.GetString("name")
	}
	p.Waiting = p.State == "done" && listNamed(p.Kind).reminds && p.Result.New > 0 && p.Released.IsZero()
	p.Refused = lo.Map(p.Result.Refused, func(f imports.Fault, _ int) form.Fault { return sentence(f) })
	if p.State != "previewed" {
		return p, nil
	}
	f, err := readAgain(app, s, Today(now), imp)
	if err != nil {
		return p, err
	}
	p.lay(f, mappingOf(imp), lang)
	p.rows(f, lang, imports.Verdict(show), page)
	return p, nil
}

// sentence is a fault of a file as the pages say faults.
func sentence(f imports.Fault) form.Fault {
	key := f.MessageKey()
	if strings.Contains(f.Key, ".") {
		key = f.Key
	}
	return form.Fault{Key: key, Params: f.Params}
}

func sentences(all []imports.Fault) []form.Fault {
	return lo.Map(all, func(f imports.Fault, _ int) form.Fault { return sentence(f) })
}

// lay fills what a person may correct: columns and words.
func (p *ImportPage) lay(f *ImportFile, m Mapping, lang string) {
	p.Faults = sentences(f.Plan.Faults)
	for _, c := range f.Kind.Columns {
		if !c.Ignored {
			p.Fields = append(p.Fields, web.Option{Value: c.Name, Label: f.Kind.Title(c.Name, lang)})
		}
	}
	for _, c := range f.Header.Columns {
		col := ImportColumn{Letter: c.Letter, Text: c.Text, Field: c.Field, Example: exampleOf(f, c), Unsure: c.Twice || (c.Field == "" || c.Score < 90) && c.Field != imports.Ignore}
		p.Columns = append(p.Columns, col)
		p.Unsure += lo.Ternary(col.Unsure, 1, 0)
	}
	for _, w := range f.Plan.Words {
		options := choicesOf(f, w.Field, lang)
		p.Words = append(p.Words, ImportWord{Word: w, Label: f.Kind.Title(w.Field, lang), Options: options})
		p.Unsure += lo.Ternary(!w.Sure && w.Field != "donor", 1, 0)
		p.Ask = p.Ask || (w.Code == "" && w.Field != "donor")
	}
}

func exampleOf(f *ImportFile, c imports.Found) string {
	if f.Kind.Secret(c.Field) {
		return ""
	}
	index := c.Index
	for _, row := range f.Sheet.Rows {
		if row.Line > f.Header.Line && !row.At(index).Empty() {
			return lo.Ellipsis(hideIdentifiers(row.At(index).Text), 40)
		}
	}
	return ""
}

// choicesOf are the codes that a word of a column may become.
func choicesOf(f *ImportFile, field, lang string) []web.Option {
	all := f.Kind.Choices[field]
	known := f.Known[field] != nil
	switch {
	case known:
		all = f.Known[field]
	case field == "currency":
		all = lo.Map(currencies, func(c string, _ int) imports.Choice { return imports.Choice{Code: c, Words: []string{c}} })
	}
	return lo.Map(all, func(c imports.Choice, _ int) web.Option {
		label := c.Words[0]
		if lang == "en" && !known && len(c.Words) > 1 {
			label = c.Words[1]
		}
		return web.Option{Value: c.Code, Label: label}
	})
}

var verdictOrder = []imports.Verdict{imports.New, imports.Changed, imports.Conflict, imports.Left, imports.Matched, imports.Skipped}

func (p *ImportPage) rows(f *ImportFile, lang string, show imports.Verdict, page int) {
	n := f.Counts()
	p.Total, p.Good, p.Bad, p.Show = len(f.Rows), n[imports.New]+n[imports.Changed], n[imports.Conflict]+n[imports.Left], show
	for _, v := range verdictOrder {
		if n[v] > 0 {
			p.Tabs = append(p.Tabs, ImportTab{v, n[v]})
		}
	}
	rows := lo.Filter(f.Rows, func(j imports.Judged, _ int) bool { return show == "" || j.Verdict == show })
	p.Pager = web.NewPager(page, store.Page, len(rows))
	for _, j := range rows[max(0, p.Pager.From-1):p.Pager.To] {
		p.Rows = append(p.Rows, rowOf(f, j, lang))
	}
}

func rowOf(f *ImportFile, j imports.Judged, lang string) ImportRow {
	r := ImportRow{Line: j.Line, Verdict: j.Verdict, Donor: j.Values["donor"], Faults: sentences(j.Faults), Notes: sentences(j.Notes),
		Title: lo.CoalesceOrEmpty(j.Values["title"], titledPerson(j.Values), j.Values["full_name"], j.Values["name_uk"], lo.Ternary(f.Kind.Name == "sites", j.Values["name"], ""), strings.TrimSpace(cellText(f.Kind, "date", j.Values, lang)+" "+j.Values["name"]))}
	if path := listNamed(f.Kind.Name).path(); path != "" && j.ID != "" {
		r.Path = path + j.ID
	}
	for _, c := range j.Changes {
		r.Cells = append(r.Cells, ImportCell{Label: labelOf(f.Kind, c.Field, lang), From: f.shown(c.Field, c.From, lang), To: f.shown(c.Field, c.To, lang)})
	}
	return r
}

// shown is a value as the preview says it.
func (f *ImportFile) shown(field, value, lang string) string {
	for _, c := range f.Known[field] {
		if c.Code == value {
			return c.Words[0]
		}
	}
	return cellText(f.Kind, field, map[string]string{field: value}, lang)
}

// columnOf is the column of a list that shows a value kept under another name.
var columnOf = map[string]string{"due_date": "due", "expected": "due", "due_time": "clock", "due_tz": "clock"}

func labelOf(k imports.Kind, field, lang string) string {
	return k.Title(lo.CoalesceOrEmpty(columnOf[field], field), lang)
}

// cellText is a value as an exported list shows it.
func cellText(k imports.Kind, field string, v map[string]string, lang string) string {
	column := lo.CoalesceOrEmpty(columnOf[field], field)
	at := 0
	for _, c := range k.Columns {
		if c.Name == column {
			return shownCell(imports.Cells(k, v, lang)[at])
		}
		at += lo.Ternary(c.Exported(), 1, 0)
	}
	return v[field]
}

// shownCell is a cell of a list as a page shows it.
func shownCell(c any) string {
	switch v := c.(type) {
	case string:
		return v
	case json.Number:
		return strings.Replace(v.String(), ".", ",", 1)
	case when.Date:
		return fmt.Sprintf("%02d.%02d.%04d", v.Day, v.Month, v.Year)
	}
	return ""
}

// currencies are those that a word of the currency column may become.
var currencies = []string{"UAH", "EUR", "USD", "PLN", "CHF", "SEK", "NOK", "DKK", "GBP", "CZK", "JPY"}

// LeftFile writes the rows that were or would be left out, with a column of reasons, as XLSX.
func LeftFile(app core.App, s Seat, now time.Time, who access.Who, id string, book *words.Book, w io.Writer) (name string, err error) {
	imp, err := findImport(app, who, id)
	if err != nil {
		return "", err
	}
	f, err := readAgain(app, s, Today(now), imp)
	if err != nil {
		return "", err
	}
	bad := f.Bad()
	if imp.GetString("state") != "previewed" {
		bad = leftNow(f, resultOf(imp))
	}
	head, cells := imports.Back(f.Kind, f.Sheet, f.Header, bad, book.T("imports.reason"), func(fault imports.Fault) string { return Say(book, fault) })
	return leftName(imp.GetString("name")), docs.WriteXLSX(w, docs.Table{Name: imp.GetString("kind"), Head: head, Rows: cells})
}

// leftNow are the rows of a written import that are not in the register: those judged so, and
// those that were refused when they were written.
func leftNow(f *ImportFile, r ImportResult) []imports.Judged {
	out := f.Bad()
	for i, line := range r.Lines {
		row, ok := lo.Find(f.Rows, func(j imports.Judged) bool { return j.Line == line && j.Verdict != imports.Matched })
		if ok {
			row.Verdict, row.Faults = imports.Left, []imports.Fault{r.Refused[i]}
			out = append(out, row)
		}
	}
	return out
}

func leftName(name string) string {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".xlsx"), ".csv")
	return base + "-left.xlsx"
}

// Say is a fault of a file in the words of a book.
func Say(book *words.Book, f imports.Fault) string {
	s := sentence(f)
	var pairs []any
	for k, v := range s.Params {
		pairs = append(pairs, k, v)
	}
	return book.T(s.Key, pairs...)
}

// SayAtConsole is Say for somebody who has no page before them but flags.
func SayAtConsole(book *words.Book, f imports.Fault) string {
	if key := "import.console." + f.Key; book.Has(key) {
		return book.T(key, f.Pairs()...)
	}
	return Say(book, f)
}

// Reasons are why a row stands as it does, as sentences: its faults, its notes, its changed cells.
func Reasons(f *ImportFile, j imports.Judged, book *words.Book) []string {
	return reasons(f, j, book, Say)
}

// ReasonsAtConsole is Reasons for the console.
func ReasonsAtConsole(f *ImportFile, j imports.Judged, book *words.Book) []string {
	return reasons(f, j, book, SayAtConsole)
}

func reasons(f *ImportFile, j imports.Judged, book *words.Book, say func(*words.Book, imports.Fault) string) []string {
	row := rowOf(f, j, book.Lang())
	out := []string{row.Title}
	for _, fault := range append(append([]imports.Fault{}, j.Faults...), j.Notes...) {
		out = append(out, say(book, fault))
	}
	for _, c := range row.Cells {
		out = append(out, c.Label+": "+c.From+" → "+c.To)
	}
	return out
}

// Left is the whole left file in memory; a spreadsheet library writes it in one piece anyway.
func Left(app core.App, s Seat, now time.Time, who access.Who, id string, book *words.Book) (name string, data []byte, err error) {
	var buf bytes.Buffer
	name, err = LeftFile(app, s, now, who, id, book, &buf)
	return name, buf.Bytes(), err
}
