package imports

import (
	"regexp"
	"slices"
	"strings"

	"lubart/internal/words"
)

// Column is a field that a file may have: Name is the field, Words are what people put above it, the
// first of each language being what our own lists write.
type Column struct {
	Name     string
	Words    []string // folded when compared
	Required bool
	Or       string // a field that says the same in parts: a file with its column needs this one no more
	Reads    Reads
	Limit    int  // the longest text, in characters; 0 = the reader's own
	Secret   bool // an identifier: read, and never shown, kept in clear or exported
	Inward   bool // read, and never written: another column of our own lists says it
	Ignored  bool // known and without a meaning for us: a row number, our own column of reasons
}

// Found is one column of a file and the field it was taken for; no Field means nobody knows it.
type Found struct {
	Index  int    `json:"index"`
	Letter string `json:"letter"` // as the spreadsheet program shows it
	Text   string `json:"text"`
	Field  string `json:"field"`
	Score  int    `json:"score"` // 100 = the very word, less = a guess worth a look, 0 = none
	Twice  bool   `json:"twice,omitempty"`
}

// Header is the line of column names.
type Header struct {
	Line    int      `json:"line"` // 0 = none was found
	Columns []Found  `json:"columns"`
	Missing []string `json:"missing,omitempty"` // required fields that no column gives
}

// Ignore as a correction's field leaves a column out.
const Ignore = "-"

// Correction is a person's word over our guess: column (its text or its letter) → field.
type Correction map[string]string

// headerDepth is how far below titles a header may stand.
const headerDepth = 40

// Find chooses the sheet and the header line that fit the columns best.
func (b Book) Find(columns []Column, fix Correction) (Sheet, Header, *Fault) {
	best, sheet, score := Header{}, Sheet{}, 0
	for _, s := range b.Sheets {
		if h, n := FindHeader(s, columns, fix); n > score {
			best, sheet, score = h, s, n
		}
	}
	if best.Line == 0 {
		var names []string
		for _, c := range columns {
			if c.Required {
				names = append(names, "«"+c.Words[0]+"»")
			}
		}
		return sheet, best, fault("no_header", "columns", strings.Join(names, ", "))
	}
	return sheet, best, nil
}

// FindHeader looks for the line that names the most columns. Its score is 0 when no line names two, or
// the only column wanted.
func FindHeader(s Sheet, columns []Column, fix Correction) (Header, int) {
	best, score := Header{}, 0
	for _, row := range s.Rows[:min(len(s.Rows), headerDepth)] {
		h := readHeader(row, columns, fix)
		n, fields := 0, 0
		for _, f := range h.Columns {
			if f.Field != "" && !f.Twice {
				n += f.Score
				fields++
			}
		}
		if n > score && (fields >= 2 || len(columns) == 1) {
			best, score = h, n
		}
	}
	return best, score
}

func readHeader(row Row, columns []Column, fix Correction) Header {
	h := Header{Line: row.Line}
	for i, c := range row.Cells {
		if !c.Empty() {
			h.Columns = append(h.Columns, Found{Index: i, Letter: letter(i), Text: strings.Join(strings.Fields(c.Text), " ")})
		}
	}
	taken := correct(h.Columns, fix)
	guess(h.Columns, columns, taken)
	for _, c := range columns {
		if c.Required && !slices.ContainsFunc(h.Columns, func(f Found) bool { return f.Field == c.Name || f.Field == c.Or && c.Or != "" }) {
			h.Missing = append(h.Missing, c.Name)
		}
	}
	return h
}

// correct lays a person's mapping down first; what it names is settled.
func correct(found []Found, fix Correction) map[string]bool {
	taken := map[string]bool{}
	for i := range found {
		f := &found[i]
		field, ok := fix[f.Text]
		if !ok {
			field, ok = fix[f.Letter]
		}
		for text, to := range fix {
			if !ok && words.Fold(text) == words.Fold(f.Text) {
				field, ok = to, true
			}
		}
		if ok && field == "" {
			field = Ignore
		}
		if ok {
			f.Field, f.Score, f.Twice = field, 100, field != Ignore && taken[field]
			taken[field] = true
		}
	}
	return taken
}

// guess gives each field the column that fits it best, the surest pair first, the left one of equals.
func guess(found []Found, columns []Column, taken map[string]bool) {
	type pair struct{ column, field, score int }
	var pairs []pair
	for i, f := range found {
		for j, c := range columns {
			if n := likeness(f.Text, c.Words); n > 0 && f.Field == "" {
				pairs = append(pairs, pair{i, j, n})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.score - a.score })
	for _, p := range pairs {
		f, c := &found[p.column], columns[p.field]
		switch {
		case f.Field != "":
		case !taken[c.Name]:
			f.Field, f.Score = c.Name, p.score
			taken[c.Name] = true
		case p.score >= 95:
			f.Field, f.Score, f.Twice = c.Name, p.score, true
		}
		if f.Field == c.Name && c.Ignored {
			f.Field = Ignore
		}
	}
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}%№]+`)

// bare is a header's text without signs and case: "E-mail (відповідального):" → "e mail відповідального".
func bare(s string) string {
	return strings.TrimSpace(notWord.ReplaceAllString(words.Fold(s), " "))
}

// likeness is how surely a header means a field: 100 the same words, 60…90 its words among others.
func likeness(text string, wanted []string) int {
	have, best := bare(text), 0
	for _, w := range wanted {
		w = bare(w)
		switch {
		case have == "" || w == "":
		case have == w:
			return 100
		case strings.Contains(" "+have+" ", " "+w+" "):
			best = max(best, 60+30*len(w)/len(have))
		case len([]rune(have)) >= 4 && strings.HasPrefix(w, have):
			best = max(best, 40+30*len(have)/len(w))
		}
	}
	return best
}

// letter is a column's name in a spreadsheet program.
func letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// Exported says whether our own lists have the column.
func (c Column) Exported() bool { return !c.Ignored && !c.Secret && !c.Inward }

// Secret says whether a column of the file holds identifiers.
func (k Kind) Secret(field string) bool {
	return slices.ContainsFunc(k.Columns, func(c Column) bool { return c.Name == field && c.Secret })
}

// Index gives the column of each field that one gives.
func (h Header) Index() map[string]Found {
	out := map[string]Found{}
	for _, f := range h.Columns {
		if f.Field != "" && f.Field != Ignore && !f.Twice {
			out[f.Field] = f
		}
	}
	return out
}
