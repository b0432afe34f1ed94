package docs

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"unicode"
	"unicode/utf8"

	"lubart/internal/when"
	"lubart/internal/words"
	"lubart/templates"
)

// ukrainian is the only language of official papers.
var ukrainian = sync.OnceValue(func() *words.Book {
	books, err := words.Load(templates.FS)
	if err != nil {
		panic(fmt.Errorf("load words for papers: %w", err)) // embedded: cannot fail once built
	}
	return books["uk"]
})

// drafts are the parsed templates by the code of the paper.
var drafts = sync.OnceValue(func() map[string]*template.Template {
	all := map[string]*template.Template{}
	parts := template.Must(template.New("").Funcs(spoken).Option("missingkey=error").ParseFS(templates.FS, "documents/_*.txt"))
	names, _ := fs.Glob(templates.FS, "documents/*.txt")
	for _, name := range names {
		if code := strings.TrimSuffix(path.Base(name), ".txt"); !strings.HasPrefix(code, "_") {
			all[code] = template.Must(template.Must(parts.Clone()).ParseFS(templates.FS, name)).Lookup(code + ".txt")
		}
	}
	return all
})

// Codes are the papers there is a text for, in order.
func Codes() []string { return slices.Sorted(maps.Keys(drafts())) }

// Has says whether there is a text for the paper.
func Has(code string) bool { return drafts()[code] != nil }

// Draft writes the paper of that code from what is known.
func Draft(code string, f Facts) (Paper, error) {
	text := drafts()[code]
	if text == nil {
		return Paper{}, fmt.Errorf("draft a paper: templates/documents/%s.txt does not exist", code)
	}
	f = f.copied()
	clean(reflect.ValueOf(&f).Elem())
	var out bytes.Buffer
	if err := text.Execute(&out, f); err != nil {
		return Paper{}, fmt.Errorf("draft %s: %w", code, err)
	}
	p, err := read(strings.ReplaceAll(out.String(), "№ ", "№\u00a0")) // a number stays on the line of its sign
	if err != nil {
		return Paper{}, fmt.Errorf("draft %s: %w", code, err)
	}
	p.Code, p.Number, p.Day = code, f.Number, f.Day
	return p, nil
}

// marks are how a template tells what a line is. Longer ones stand before those they begin with.
var marks = []struct{ mark, kind string }{
	{"##", Subheading}, {"#", Heading}, {"^", Centred}, {">", Addressee}, {"=", Marks}, {"~", Pair},
	{"!!", SignDated}, {"!", Sign}, {"||", Grid}, {"|", Grid}, {"---", Break}, {"- ", Item},
}

var labelled = regexp.MustCompile(`^\[([a-z0-9_]+)((?: \*?[0-9.]+)*)\] ?(.*)$`)

// read turns the lines of a filled template into blocks: "[id] mark text", and for a table "[id 3 *1 5]"
// with the widths of its columns, the starred one being as many as there are columns left.
func read(text string) (Paper, error) {
	var p Paper
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		switch m := labelled.FindStringSubmatch(line); {
		case line == "":
		case line == "% wide":
			p.Wide = true
		case strings.HasPrefix(line, "% title "):
			p.Title = strings.TrimPrefix(line, "% title ")
		case m != nil:
			p.Blocks = append(p.Blocks, block(m[1], m[3]))
			p.Blocks[len(p.Blocks)-1].Widths = widthsOf(strings.Fields(m[2]), p.Blocks[len(p.Blocks)-1].columns())
		case line[0] == '|' && len(p.Blocks) > 0 && p.Blocks[len(p.Blocks)-1].Kind == Grid:
			last := &p.Blocks[len(p.Blocks)-1]
			last.Rows = append(last.Rows, cells(line[1:]))
		default:
			return p, fmt.Errorf("the line %q has no [id]", line)
		}
	}
	return p, nil
}

func block(id, text string) Block {
	b := Block{ID: id, Kind: Paragraph, Text: text}
	for _, m := range marks {
		if rest, ok := strings.CutPrefix(text, m.mark); ok {
			b.Kind, b.Text = m.kind, strings.TrimSpace(rest)
			if m.mark == "||" {
				b.Heads = 1
			}
			break
		}
	}
	if b.Kind == Grid {
		b.Rows, b.Text = [][]string{cells(b.Text)}, ""
	}
	if b.Two() {
		b.Text, b.Right, _ = strings.Cut(b.Text, "|")
		b.Text, b.Right = strings.TrimSpace(b.Text), strings.TrimSpace(b.Right)
	}
	return b
}

func widthsOf(spec []string, columns int) []float64 {
	var all []float64
	for _, s := range spec {
		times := 1
		if strings.HasPrefix(s, "*") {
			times = max(0, columns-len(spec)+1)
		}
		w, _ := strconv.ParseFloat(strings.TrimPrefix(s, "*"), 64)
		all = append(all, slices.Repeat([]float64{w}, times)...)
	}
	return all
}

// spoken are the words a template of a paper may use.
var spoken = template.FuncMap{
	"blank": or,
	"day":   fullDay,
	"short": shortDay,
	"pay":   pay,
	"own": func(what string) string {
		return map[string]string{"number": OwnNumber, "day": OwnDay}[what]
	},
	"hidden": func(kind string) string { return Hidden[kind] },
	"inside": func(s string) string { // a position in the middle of a sentence
		first, size := utf8.DecodeRuneInString(s)
		return string(unicode.ToLower(first)) + s[size:]
	},
	"num": func(i int) int { return i + 1 },
}

func fullDay(d when.Date) string {
	if d.IsZero() {
		return "«____» ______________ 20____\u00a0року"
	}
	return ukrainian().DayFull(d)
}

func shortDay(d when.Date) string {
	if d.IsZero() {
		return "____.____.20____"
	}
	return ukrainian().DayShort(d)
}

// pay is a sum of kopecks as contracts write it, in figures and in words.
func pay(minor int64) string {
	if minor == 0 {
		return blank + " грн"
	}
	figures := strings.TrimSuffix(ukrainian().Money(minor, "UAH"), "₴")
	return figures + "грн (" + words.Hryvnias(minor) + ")"
}
