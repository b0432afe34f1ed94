package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"lubart/templates"
)

var a4 = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"lines":    func(s string) []string { return strings.Split(s, "\n") },
		"number":   or,
		"full_day": fullDay,
	}).ParseFS(templates.FS, "documents/_a4.html"))
})

// shown is a block as the page of sheets sees it.
type shown struct {
	Block
	Shares []string // widths of the columns, in per cent
	Names  [][]string
	Body   [][]string
}

// Sheets are papers as pages of A4 in a browser, for looking at and for printing. How they look
// stands in pb_public/a4.css.
func Sheets(papers ...Paper) (template.HTML, error) {
	type sheet struct {
		Paper
		Shown []shown
	}
	all := make([]sheet, len(papers))
	for i, p := range papers {
		all[i].Paper = p.Fill(nil)
		for _, b := range all[i].Blocks {
			if b.says() {
				all[i].Shown = append(all[i].Shown, show(b))
			}
		}
	}
	var out bytes.Buffer
	if err := a4().ExecuteTemplate(&out, "_a4.html", all); err != nil {
		return "", fmt.Errorf("write sheets: %w", err)
	}
	return template.HTML(out.String()), nil // made by html/template
}

func show(b Block) shown {
	s := shown{Block: b, Names: b.Rows[:b.Heads], Body: b.Rows[b.Heads:]}
	for _, share := range b.shares() {
		s.Shares = append(s.Shares, fmt.Sprintf("%.2f%%", share))
	}
	return s
}
