package imports

import (
	"slices"
	"strings"

	"lubart/internal/words"
)

// Answers are a person's words about words: field → folded word of the file → code. The caller keeps
// them for the next file.
type Answers map[string]map[string]string

// Word is one distinct word of a column of choice and what it becomes.
type Word struct {
	Field  string `json:"field"`
	Text   string `json:"text"` // as the file writes it first
	Folded string `json:"folded"`
	Code   string `json:"code"` // "" = for a person to say; for a donor: a new organisation of this name
	Name   string `json:"name,omitempty"`
	Sure   bool   `json:"sure"` // our guess is the very word, or a person has answered
	Count  int    `json:"count"`
	Line   int    `json:"line"` // where it stands first
}

// Meant is what a person says a word of a column means: the field the column is, and the code of the meaning,
// which may be the code itself or any word for it. The fault says which of the two nobody knows.
func (k Kind) Meant(known Known, column, meaning string) (field, code string, f *Fault) {
	for _, c := range k.Columns {
		if c.Name != column && likeness(column, c.Words) < 100 {
			continue
		}
		choices := k.choices(c, known)
		if code, _ := guessChoice(choices, words.Fold(meaning), false); code != "" {
			return c.Name, code, nil
		}
		for _, choice := range choices {
			if choice.Code == meaning {
				return c.Name, meaning, nil
			}
		}
		return c.Name, "", fault("meaning_unknown", "text", shown(meaning), "column", k.Title(c.Name, "uk"))
	}
	return "", "", fault("word_column", "column", shown(column))
}

// Known are the records a word may mean, by field: for a donor its organisations, Code being the id and
// Words the names, the one to show first.
type Known map[string][]Choice

// Words lists the distinct words of the columns of choice in the order of the file.
func Words(kind Kind, s Sheet, h Header, known Known, answers Answers) []Word {
	var out []Word
	at := map[string]int{}
	for field, f := range ordered(kind, h) {
		column := kind.Columns[field]
		choices := kind.choices(column, known)
		if choices == nil {
			continue
		}
		for _, row := range s.Rows {
			c := row.At(f.Index)
			if row.Line <= h.Line || none(c.Text) || ditto(c.Text) != "" || totalWord(c.Text) {
				continue
			}
			id := column.Name + "\x00" + words.Fold(c.Text)
			if i, seen := at[id]; seen {
				out[i].Count++
				continue
			}
			at[id] = len(out)
			w := meaning(column, choices, c, answers)
			w.Line, w.Count = row.Line, 1
			out = append(out, w)
		}
	}
	return append(out, titleWords(kind, s, h, known, answers)...)
}

// titleWords are the words of choice that stand above the header and not in a column.
func titleWords(kind Kind, s Sheet, h Header, known Known, answers Answers) (out []Word) {
	index, titles := h.Index(), titlesOf(kind, s, h)
	for _, column := range kind.Columns {
		choices, c := kind.choices(column, known), titles[column.Name]
		if _, has := index[column.Name]; has || choices == nil || c.Empty() {
			continue
		}
		w := meaning(column, choices, c, answers)
		w.Count = 1
		out = append(out, w)
	}
	return out
}

// ordered walks the kind's columns that the file has, in the kind's order.
func ordered(kind Kind, h Header) func(func(int, Found) bool) {
	index := h.Index()
	return func(yield func(int, Found) bool) {
		for i, c := range kind.Columns {
			if f, ok := index[c.Name]; ok && !yield(i, f) {
				return
			}
		}
	}
}

// choices are what a column's words may become; nil for a column that is no choice.
func (k Kind) choices(c Column, known Known) []Choice {
	switch {
	case c.Reads == AsCurrency:
		return currencyChoices()
	case c.Reads == AsChoice:
		return k.Choices[c.Name]
	case c.Reads == AsKnown:
		return append([]Choice{}, known[c.Name]...)
	case k.Name == "grants" && c.Name == "donor":
		return append([]Choice{}, known["donor"]...)
	}
	return nil
}

func currencyChoices() []Choice {
	var out []Choice
	for _, c := range currencyWords {
		if c.code != "?" {
			out = append(out, Choice{c.code, append([]string{c.code}, c.words...)})
		}
	}
	return out
}

// meaning asks the person's answers, then the synonyms, then the words inside the cell.
func meaning(column Column, choices []Choice, c Cell, answers Answers) Word {
	w := Word{Field: column.Name, Text: c.Text, Folded: words.Fold(c.Text)}
	if code, ok := answers[column.Name][w.Folded]; ok {
		w.Code, w.Sure, w.Name = code, true, nameOf(choices, code)
		return w
	}
	if column.Reads == AsCurrency {
		code, f := ParseCurrency(c)
		w.Code, w.Sure, w.Name = code, f == nil, code
		return w
	}
	w.Code, w.Sure = guessChoice(choices, w.Folded, column.Reads == AsChoice)
	w.Name = nameOf(choices, w.Code)
	return w
}

func nameOf(choices []Choice, code string) string {
	for _, c := range choices {
		if c.Code == code && len(c.Words) > 0 {
			return c.Words[0]
		}
	}
	return ""
}

// guessChoice finds the choice whose word this is; near also takes a word that stands at the beginning,
// when only one choice has it ("Подано 12.11" is submitted).
func guessChoice(choices []Choice, folded string, near bool) (code string, sure bool) {
	text := bare(folded)
	for _, c := range choices {
		if folded == c.Code || slices.ContainsFunc(c.Words, func(w string) bool { return text != "" && bare(w) == text || words.Fold(w) == folded }) {
			return c.Code, true
		}
	}
	best := 0
	for _, c := range choices {
		for _, w := range c.Words {
			if b := bare(w); near && len(b) > best && len([]rune(b)) >= 4 && strings.HasPrefix(text+" ", b+" ") {
				code, best = c.Code, len(b)
			}
		}
	}
	return code, false
}

// ditto tells the ways to write "the same": "words" («те саме») and "mark" (-//-).
func ditto(s string) string {
	switch strings.Trim(words.Fold(s), ". ") {
	case "те саме", "те ж", "те ж саме", "той самий", "та сама", "так само", "теж", "то же", "ditto", "same", "the same", "same as above":
		return "words"
	case `-"-`, "-//-", "//", "--//--", "-/-", `"`, "''", `""`, "″", "〃", "»", "-»-", "-''-", `- " -`, "- // -", "-〃-":
		return "mark"
	}
	if raw := strings.Trim(s, "-–— "); raw == "''" || raw == "’’" || raw == "“" || raw == "”" || raw == "„" {
		return "mark"
	}
	return ""
}

var totals = []string{"разом", "всього", "усього", "підсумок", "загалом", "итого", "total", "totals", "grand total", "sum total"}

// totalWord says that a cell announces a sum of the rows above.
func totalWord(s string) bool {
	text := bare(s)
	return slices.ContainsFunc(totals, func(w string) bool {
		return text == w || strings.HasPrefix(text, w+" за ") || strings.HasPrefix(text, w+" по ") || strings.HasPrefix(text, w+" сума")
	})
}
