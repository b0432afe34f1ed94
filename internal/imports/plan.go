package imports

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"lubart/internal/words"
)

// Planned is one row of a file as it would be written. Values are canonical text by field: money in minor
// units, a day as ISO text, a share as a plain decimal. Each kind names its fields in its Row type.
type Planned struct {
	Line   int               `json:"line"`
	Values map[string]string `json:"values,omitempty"`
	Faults []Fault           `json:"faults,omitempty"` // any fault leaves the row out
	Notes  []Fault           `json:"notes,omitempty"`  // what was understood in a way worth saying
	Twice  int               `json:"twice,omitempty"`  // the line that says the same
	Skip   bool              `json:"skip,omitempty"`   // no record: a total, a repeated header, a signature
}

// Good says that the row can be written.
func (p Planned) Good() bool { return !p.Skip && len(p.Faults) == 0 }

// Plan is everything a file would do, before anything is done.
type Plan struct {
	Kind   string    `json:"kind"`
	Header Header    `json:"header"`
	Fields []string  `json:"fields"` // those that a column of the file gives
	Words  []Word    `json:"words"`
	Faults []Fault   `json:"faults,omitempty"` // of the whole file: nothing can be written
	Rows   []Planned `json:"rows"`
}

// Make reads every row of a sheet under a header. It never stops at a bad row.
func Make(kind Kind, s Sheet, h Header, known Known, answers Answers) Plan {
	plan := Plan{Kind: kind.Name, Header: h, Words: Words(kind, s, h, known, answers)}
	p := &planner{kind: kind, header: h, index: h.Index(), known: known, answers: answers, above: map[string]Cell{}, lines: map[string]int{}, rows: map[int]map[string]string{}, titles: titlesOf(kind, s, h)}
	for _, c := range kind.Columns {
		if _, ok := p.index[c.Name]; ok {
			plan.Fields = append(plan.Fields, c.Name)
		}
	}
	for _, field := range h.Missing {
		if !p.titles[field].Empty() {
			continue
		}
		plan.Faults = append(plan.Faults, *fault("column_missing", "column", kind.Title(field, "uk")))
	}
	for _, f := range h.Columns {
		if f.Twice {
			plan.Faults = append(plan.Faults, *fault("column_twice", "column", f.Text, "letter", f.Letter))
		} else if f.Field != "" && f.Field != Ignore && !slices.ContainsFunc(kind.Columns, func(c Column) bool { return c.Name == f.Field }) {
			plan.Faults = append(plan.Faults, *fault("column_unknown", "column", f.Text, "field", f.Field))
		}
	}
	for _, row := range s.Rows {
		if row.Line <= h.Line {
			continue
		}
		if r, ok := p.row(row); ok {
			plan.Rows = append(plan.Rows, r)
		}
	}
	return plan
}

// Title is the name of a field's column in our own lists.
func (k Kind) Title(field, lang string) string {
	for _, c := range k.Columns {
		if c.Name == field {
			return c.Words[second(lang)]
		}
	}
	return field
}

type planner struct {
	kind    Kind
	header  Header
	index   map[string]Found
	known   Known
	answers Answers
	above   map[string]Cell
	titles  map[string]Cell           // what lines above the header say
	rows    map[int]map[string]string // of a kind that takes a row twice
	lines   map[string]int            // natural key → the line that had it first
}

// row reads one line; false for a blank one.
func (p *planner) row(row Row) (Planned, bool) {
	r := Planned{Line: row.Line, Values: map[string]string{}}
	cells := map[string]Cell{}
	for name, f := range p.index {
		if c := row.At(f.Index); !c.Empty() {
			cells[name] = c
		}
	}
	if len(cells) == 0 && p.beside(row) == 0 {
		return r, false
	}
	if why := p.noRecord(row, cells); why != "" {
		r.Skip, r.Notes = true, []Fault{*fault(why, "text", shown(firstText(row)), "line", strconv.Itoa(row.Line))}
		return r, true
	}
	p.dittos(&r, cells)
	for _, c := range p.kind.Columns {
		if _, ok := p.index[c.Name]; ok {
			p.cell(&r, c, cells[c.Name])
		} else if c2, ok := p.titles[c.Name]; ok {
			p.cell(&r, c, c2)
		}
	}
	p.required(&r)
	p.kind.Rows(p, &r)
	p.repeated(&r)
	if len(cells) > 0 {
		p.above = cells
	}
	return r, true
}

// beside counts the filled cells that are neither mapped nor known to mean nothing.
func (p *planner) beside(row Row) int {
	n := 0
	for _, f := range p.header.Columns {
		if f.Field == "" && !row.At(f.Index).Empty() {
			n++
		}
	}
	return n
}

// noRecord says why a line is no record: a total, the header printed again, a signature or a footnote.
func (p *planner) noRecord(row Row, cells map[string]Cell) string {
	lacking, known := 0, 0
	for _, c := range p.kind.Columns {
		if c.Required && cells[c.Name].Empty() {
			lacking++
		}
		if c.Required {
			known++
		}
	}
	heads := 0
	for _, f := range p.header.Columns {
		if bare(row.At(f.Index).Text) == bare(f.Text) {
			heads++
		}
	}
	filled := 0
	for _, c := range row.Cells {
		if !c.Empty() {
			filled++
		}
	}
	switch {
	case heads >= 2 && heads == filled:
		return "note_header"
	case totalWord(firstText(row)) && (lacking > 0 || known == 1):
		return "note_total"
	case len(cells) == 0 && filled <= 2:
		return "note_footer"
	}
	return ""
}

func firstText(row Row) string {
	for _, c := range row.Cells {
		if !c.Empty() && !c.Number {
			return c.Text
		}
	}
	return ""
}

// dittos puts in place of «те саме» what it means: a title the same as its programme, and a mark
// the cell above. The reading is noted beside the row.
func (p *planner) dittos(r *Planned, cells map[string]Cell) {
	for _, c := range p.kind.Columns {
		cell, ok := cells[c.Name]
		kind := ditto(cell.Text)
		if !ok || kind == "" || c.Limit >= 20000 { // notes are kept as they stand
			continue
		}
		meant, from := p.above[c.Name], "above"
		if before := cells["programme"]; c.Name == "title" && !before.Empty() && (kind == "words" || meant.Empty()) {
			meant, from = before, "beside"
		}
		if meant.Empty() {
			r.Faults = append(r.Faults, *p.at(r, c.Name, fault("ditto_nothing", "text", cell.Text)))
			delete(cells, c.Name)
			continue
		}
		cells[c.Name] = meant
		r.Notes = append(r.Notes, *p.at(r, c.Name, fault("note_ditto_"+from, "text", cell.Text, "meant", shown(meant.Text))))
	}
}

// at names the column and the line in a sentence.
func (p *planner) at(r *Planned, field string, f *Fault) *Fault {
	f.Column = field
	f.Params["line"] = strconv.Itoa(r.Line)
	if found, ok := p.index[field]; ok {
		f.Params["column"] = found.Text
	} else {
		f.Params["column"] = p.kind.Title(field, "uk")
	}
	return f
}

func (p *planner) fail(r *Planned, field string, f *Fault) {
	r.Faults = append(r.Faults, *p.at(r, field, f))
}

func (p *planner) failed(r *Planned, field string) bool {
	return slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Column == field })
}

func (p *planner) required(r *Planned) {
	for _, c := range p.kind.Columns {
		if _, mapped := p.index[c.Name]; c.Required && mapped && r.Values[c.Name] == "" && !p.failed(r, c.Name) {
			p.fail(r, c.Name, fault("required"))
		}
	}
}

// repeated leaves out a row whose natural key an earlier row has.
func (p *planner) repeated(r *Planned) {
	if r.Skip {
		return
	}
	for _, key := range Keys(p.kind, r.Values) {
		if line, seen := p.lines[key]; seen {
			p.again(r, line)
			return
		}
	}
	for _, key := range Keys(p.kind, r.Values) {
		p.lines[key] = r.Line
	}
	if p.kind.Twice {
		p.rows[r.Line] = maps.Clone(r.Values)
	}
}

// again is a row whose natural key an earlier row has: of a kind that takes such rows it adds nothing
// when it says nothing else.
func (p *planner) again(r *Planned, line int) {
	first := strconv.Itoa(line)
	for field, v := range p.rows[line] {
		if r.Values[field] != v && r.Values[field] != "" && field != "notes" {
			p.fail(r, field, fault("repeated_otherwise", "first", first))
			return
		}
	}
	if !p.kind.Twice {
		p.fail(r, "", fault("repeated", "first", first))
		return
	}
	r.Twice, r.Notes = line, append(r.Notes, *p.at(r, "", fault("note_twice", "first", first)))
}

// titlesOf reads what the lines above a header say about every row under it.
func titlesOf(kind Kind, s Sheet, h Header) map[string]Cell {
	out := map[string]Cell{}
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			for field, looks := range kind.Titles {
				if m := looks.FindStringSubmatch(c.Text); row.Line < h.Line && m != nil && out[field].Empty() {
					out[field] = Cell{Text: strings.TrimSpace(m[len(m)-1])}
				}
			}
		}
	}
	return out
}

// Keys are what a row is known by, strongest first: the code of its record if the file carries it, then
// the natural keys all of whose first fields it has. Equal keys are one record.
func Keys(kind Kind, values map[string]string) []string {
	var out []string
	if ref := values["ref"]; ref != "" {
		out = append(out, "ref\x00"+words.Fold(ref))
	}
	for _, fields := range kind.Keys {
		parts := []string{strings.Join(fields, "+")}
		for _, f := range fields {
			parts = append(parts, keyPart(values[f]))
		}
		if parts[1] != "" && parts[len(parts)-1] != "" {
			out = append(out, strings.Join(parts, "\x00"))
		}
	}
	return out
}

var quotes = strings.NewReplacer("«", "", "»", "", `"`, "", "“", "", "”", "", "„", "", "…", "...")

// keyPart makes one of what people type two ways: case, quotes, apostrophes, spaces, a full stop at the end.
func keyPart(s string) string {
	return strings.TrimRight(words.Fold(quotes.Replace(cyrillic(s))), ". ")
}

// Sorted lists a row's fields in a steady order.
func (p Planned) Sorted() []string { return slices.Sorted(maps.Keys(p.Values)) }
