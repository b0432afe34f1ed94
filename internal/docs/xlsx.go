package docs

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"lubart/internal/when"
)

// WriteXLSX writes a workbook of one sheet: bold names that stay in sight, real dates, real numbers,
// everything else as text that no program computes.
func WriteXLSX(w io.Writer, t Table) error {
	f := excelize.NewFile()
	defer f.Close()
	name := sheetName(t.Name)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	s, err := newStyles(f)
	if err != nil {
		return fmt.Errorf("make styles: %w", err)
	}
	if err := stream(f, name, t, s); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func stream(f *excelize.File, name string, t Table, s styles) error {
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths(t) {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(t.Head))
	for i, h := range t.Head {
		head[i] = excelize.Cell{StyleID: s.head, Value: tidy(h)}
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	for n, row := range t.Rows {
		line := make([]any, len(row))
		for i, c := range row {
			if line[i], err = s.cell(c); err != nil {
				return fmt.Errorf("row %d: %w", n+1, err)
			}
		}
		if err := sw.SetRow("A"+strconv.Itoa(n+2), line); err != nil {
			return err
		}
	}
	return sw.Flush()
}

type styles struct{ head, text, day, whole, money int }

func newStyles(f *excelize.File) (styles, error) {
	var s styles
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	day, money := "dd.mm.yyyy", "#,##0.00"
	for _, want := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: top,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}}}},
		{&s.text, excelize.Style{Alignment: top, NumFmt: 49}}, // 49: text, so that an edited cell stays text
		{&s.day, excelize.Style{Alignment: top, CustomNumFmt: &day}},
		{&s.whole, excelize.Style{Alignment: top}},
		{&s.money, excelize.Style{Alignment: top, CustomNumFmt: &money}},
	} {
		id, err := f.NewStyle(&want.style)
		if err != nil {
			return s, err
		}
		*want.into = id
	}
	return s, nil
}

// cell gives excelize its typed value. Days before March 1900 are text: Excel's calendar is wrong there.
func (s styles) cell(c Cell) (any, error) {
	switch v := c.(type) {
	case when.Date:
		if v.Year > 1900 {
			return excelize.Cell{StyleID: s.day, Value: time.Date(v.Year, v.Month, v.Day, 0, 0, 0, 0, time.UTC)}, nil
		}
	case json.Number:
		n, err := strconv.ParseFloat(v.String(), 64)
		if err != nil {
			return nil, fmt.Errorf("read number: %w", err)
		}
		if len(strings.Trim(v.String(), "-.")) > 16 {
			return excelize.Cell{StyleID: s.text, Value: v.String()}, nil // more digits than a spreadsheet keeps
		}
		style := s.whole
		if _, decimals, _ := strings.Cut(v.String(), "."); len(decimals) == 2 {
			style = s.money
		}
		return excelize.Cell{StyleID: style, Value: n}, nil
	}
	plain, err := text(c)
	if err != nil || plain == "" {
		return nil, err
	}
	return excelize.Cell{StyleID: s.text, Value: plain}, nil
}

// widths fit the longest line of each column between what is legible and what fits a screen.
func widths(t Table) []float64 {
	out := make([]float64, len(t.Head))
	fit := func(i int, s string) {
		for part := range strings.SplitSeq(s, "\n") {
			if i < len(out) {
				out[i] = min(max(out[i], float64(utf8.RuneCountInString(part))+2, 8), 48)
			}
		}
	}
	for i, h := range t.Head {
		fit(i, h)
	}
	for _, row := range t.Rows[:min(len(t.Rows), 500)] {
		for i, c := range row {
			if s, err := text(c); err == nil {
				fit(i, s)
			}
		}
	}
	return out
}

// sheetName is a name that Excel accepts: 31 characters, none of []:*?/\.
func sheetName(s string) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, s), " '")
	if r := []rune(s); len(r) > 31 {
		s = strings.Trim(string(r[:31]), " '")
	}
	if s == "" {
		return "Lubart"
	}
	return s
}
