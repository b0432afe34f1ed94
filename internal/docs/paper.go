package docs

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/samber/lo"

	"lubart/internal/when"
)

// The kinds of a block. Marks are day, place and number on one line. A sign is a position and a name
// with a place to sign between them; a dated one has a place for the date as well.
const (
	Heading    = "heading"
	Subheading = "subheading"
	Centred    = "centred"
	Paragraph  = "paragraph"
	Item       = "item"
	Addressee  = "addressee"
	Pair       = "pair"
	Grid       = "grid"
	Marks      = "marks"
	Sign       = "sign"
	SignDated  = "sign_dated"
	Break      = "break"
)

// Paper is an official paper as it is issued: what it says, before anybody chose fonts.
type Paper struct {
	Code   string    `json:"code"`
	Title  string    `json:"title"`
	Wide   bool      `json:"wide,omitempty"` // A4 on its long side
	Blocks []Block   `json:"blocks"`
	Number string    `json:"-"` // of the office's journal; empty leaves a line to write on
	Day    when.Date `json:"-"` // no day leaves a line to write on
}

// Block is one sentence, line or table of a paper. Its id stays while it means the same, so that a
// correction finds its sentence.
type Block struct {
	ID     string     `json:"id"`
	Kind   string     `json:"kind"`
	Text   string     `json:"text,omitempty"`
	Right  string     `json:"right,omitempty"` // the second column of a pair, the name of a signature
	Rows   [][]string `json:"rows,omitempty"`
	Heads  int        `json:"heads,omitempty"`  // how many of the rows are names of the columns
	Widths []float64  `json:"widths,omitempty"` // of the columns, in hundredths of the whole
}

// What is written only when a paper is shown or printed: its own number and day, and the identifiers
// of a person, which must stand in no stored text.
const (
	OwnNumber, OwnDay = "[номер]", "[дата]"
	blank             = "________________"
)

// Hidden are the identifiers a paper may name, and what stands for each in its text.
var Hidden = map[string]string{"rnokpp": "[РНОКПП]", "unzr": "[УНЗР]", "iban": "[IBAN]", "id_doc": "[документ]"}

// Fill puts the paper's own number and day and the given identifiers, by kind, where the text names
// them. What is not given becomes a line to write on.
func (p Paper) Fill(hidden map[string]string) Paper {
	pairs := []string{OwnNumber, or(p.Number), OwnDay, fullDay(p.Day)}
	for _, kind := range slices.Sorted(maps.Keys(Hidden)) {
		pairs = append(pairs, Hidden[kind], or(hidden[kind]))
	}
	return p.mapped(strings.NewReplacer(pairs...).Replace)
}

// Needs says which identifiers the paper names.
func (p Paper) Needs() []string {
	var all strings.Builder
	p.mapped(func(s string) string { all.WriteString(s); return s })
	return slices.Sorted(maps.Keys(lo.PickBy(Hidden, func(_, token string) bool { return strings.Contains(all.String(), token) })))
}

func (p Paper) mapped(change func(string) string) Paper {
	p.Blocks = lo.Map(p.Blocks, func(b Block, _ int) Block {
		b.Text, b.Right = change(b.Text), change(b.Right)
		b.Rows = lo.Map(b.Rows, func(row []string, _ int) []string {
			return lo.Map(row, func(cell string, _ int) string { return change(cell) })
		})
		return b
	})
	return p
}

func or(s string) string { return lo.CoalesceOrEmpty(s, blank) }

// Asked says whether the block has a text that a person may correct.
func (b Block) Asked() bool { return b.Kind != Marks && b.Kind != Break }

// Two says whether the block has a second text beside the first.
func (b Block) Two() bool { return b.Kind == Pair || b.Kind == Sign || b.Kind == SignDated }

// Typed is the block's text as a form asks it: a table is a line for each row with its cells apart by |.
func (b Block) Typed() string {
	if b.Kind != Grid {
		return b.Text
	}
	return strings.Join(lo.Map(b.Rows, func(row []string, _ int) string { return strings.Join(row, " | ") }), "\n")
}

// Edited is the paper with the texts that a person typed, by the block's id, and by the id and ".right"
// for a second column. A block without a line among them stays as it is; an emptied one says nothing.
func (p Paper) Edited(texts map[string]string) Paper {
	p.Blocks = lo.Map(p.Blocks, func(b Block, _ int) Block {
		if text, ok := texts[b.ID]; ok && b.Asked() {
			b = b.typed(text)
		}
		if text, ok := texts[b.ID+".right"]; ok && b.Two() {
			b.Right = oneLine(text)
		}
		return b
	})
	return p
}

var lineEnds = regexp.MustCompile(`\r\n?`)

func (b Block) typed(text string) Block {
	text = strings.TrimSpace(tidy(lineEnds.ReplaceAllString(text, "\n")))
	if b.Kind != Grid {
		b.Text = text
		return b
	}
	b.Rows = nil
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(strings.ReplaceAll(line, "|", "")) != "" {
			b.Rows = append(b.Rows, cells(line))
		}
	}
	b.Heads = min(b.Heads, len(b.Rows))
	return b
}

func cells(line string) []string {
	return lo.Map(strings.Split(line, "|"), func(cell string, _ int) string { return strings.TrimSpace(cell) })
}

func oneLine(s string) string { return strings.Join(strings.Fields(tidy(s)), " ") }

// says reports whether there is anything of the block to print.
func (b Block) says() bool {
	return b.Kind == Marks || b.Kind == Break || b.Two() || strings.TrimSpace(b.Text) != "" || len(b.Rows) > 0
}

// columns is how many cells the widest row has.
func (b Block) columns() int {
	return lo.Max(lo.Map(b.Rows, func(row []string, _ int) int { return len(row) }))
}

// shares are the widths of the columns in hundredths that add up to the whole; a table somebody
// gave another column shares evenly.
func (b Block) shares() []float64 {
	n := b.columns()
	widths := b.Widths
	if len(widths) != n {
		widths = lo.Times(n, func(int) float64 { return 1 })
	}
	sum := lo.Sum(widths)
	return lo.Map(widths, func(w float64, _ int) float64 { return 100 * w / sum })
}
