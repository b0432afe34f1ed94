package imports

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"lubart/internal/when"
)

// readXLSX gives every visible sheet that has rows.
func readXLSX(data []byte) ([]Sheet, error) {
	if err := weigh(data); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped,
	})
	if err != nil {
		return nil, fault("file_broken")
	}
	defer f.Close()
	var sheets []Sheet
	r := &xlsxReader{file: f, formats: map[int]format{}}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		r.base1904 = *props.Date1904
	}
	for _, name := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		s, err := r.sheet(name)
		if err != nil {
			return nil, err
		}
		if len(s.Rows) > 0 {
			sheets = append(sheets, s)
		}
	}
	return sheets, nil
}

// weigh refuses an archive that is no workbook or that would unpack into more than a workbook can
// honestly hold, before anything is unpacked.
func weigh(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fault("file_broken")
	}
	var total uint64
	workbook := false
	for _, f := range z.File {
		total += f.UncompressedSize64
		workbook = workbook || strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), "xl/workbook.xml")
		if f.UncompressedSize64 > maxUnzipped || total > maxUnzipped {
			return fault("file_too_big", "limit", "20")
		}
	}
	if !workbook {
		return fault("file_not_sheet")
	}
	return nil
}

type xlsxReader struct {
	file     *excelize.File
	formats  map[int]format
	base1904 bool
	cells    int
}

func (r *xlsxReader) sheet(name string) (Sheet, error) {
	s := Sheet{Name: name}
	rows, err := r.file.Rows(name)
	if errors.As(err, new(excelize.ErrSheetNotExist)) || err != nil && strings.Contains(err.Error(), "not a worksheet") {
		return s, nil // a sheet that is only a chart
	}
	if err != nil {
		return s, fault("file_broken")
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		raw, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return s, fault("file_broken")
		}
		if err := r.fits(len(s.Rows), line, raw); err != nil {
			return s, err
		}
		texts := make([]Cell, len(raw))
		for i, v := range raw {
			texts[i].Text = clean(v)
		}
		s.keep(line, texts)
	}
	if rows.Error() != nil {
		return s, fault("file_broken")
	}
	r.spread(&s)
	r.refine(&s)
	return s, nil
}

// spread gives every row of cells that are merged downwards what the first of them says: offices
// write one donor beside all of its programmes. The rows keep their own text where they have any.
func (r *xlsxReader) spread(s *Sheet) {
	merged, err := r.file.GetMergeCells(s.Name)
	if err != nil {
		return // the cells stay as they are read
	}
	for _, m := range merged {
		col, first, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		_, last, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err == nil && err2 == nil && last > first {
			s.fillDown(col-1, first, last, clean(m.GetCellValue()))
		}
	}
}

// fillDown writes text into the empty cells of a column between two lines, the first left out.
func (s *Sheet) fillDown(col, first, last int, text string) {
	for i := range s.Rows {
		row := &s.Rows[i]
		if row.Line <= first || row.Line > last || text == "" {
			continue
		}
		for len(row.Cells) <= col {
			row.Cells = append(row.Cells, Cell{})
		}
		if row.Cells[col].Empty() {
			row.Cells[col].Text = text
		}
	}
}

// fits holds the limits over what has been read so far; empty formatted rows cost nothing.
func (r *xlsxReader) fits(kept, line int, raw []string) error {
	if len(raw) == 0 {
		return nil
	}
	r.cells += len(raw)
	for _, v := range raw {
		if len(v) > 4*MaxCell {
			return fault("cell_too_long", "line", strconv.Itoa(line))
		}
	}
	switch {
	case kept >= MaxRows || r.cells > MaxCells:
		return fault("too_many_rows", "limit", strconv.Itoa(MaxRows))
	case len(raw) > MaxCols && strings.TrimSpace(strings.Join(raw[MaxCols:], "")) != "":
		return fault("too_many_columns", "limit", strconv.Itoa(MaxCols))
	}
	return nil
}

// refine gives the cells that hold numbers their meaning: a serial number under a date format is
// a day, anything else an exact decimal.
func (r *xlsxReader) refine(s *Sheet) {
	for _, row := range s.Rows {
		for i := range row.Cells {
			c := &row.Cells[i]
			v, err := strconv.ParseFloat(c.Text, 64)
			if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
				continue
			}
			axis, err := excelize.CoordinatesToCellName(i+1, row.Line)
			if err != nil {
				continue
			}
			if kind, err := r.file.GetCellType(s.Name, axis); err != nil ||
				kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeBool {
				continue
			}
			*c = r.number(c.Text, v, r.format(s.Name, axis))
		}
	}
}

func (r *xlsxReader) number(raw string, v float64, f format) Cell {
	switch {
	case f.date:
		if c, ok := serial(v, r.base1904); ok {
			return c
		}
	case f.percent:
		return Cell{Text: decimal("", v*100) + "%"}
	}
	return Cell{Text: decimal(raw, v), Number: true, Unit: f.unit}
}

// format is what a number format tells about its number.
type format struct {
	date, percent bool
	unit          string
}

func (r *xlsxReader) format(sheet, axis string) format {
	id, err := r.file.GetCellStyle(sheet, axis)
	if err != nil {
		return format{}
	}
	if f, ok := r.formats[id]; ok {
		return f
	}
	f := format{}
	if style, err := r.file.GetStyle(id); err == nil && style != nil {
		f = readFormat(style.NumFmt, style.CustomNumFmt)
	}
	r.formats[id] = f
	return f
}

// readFormat knows the built-in numbers of ECMA-376 18.8.30 and reads the letters of a custom one.
func readFormat(id int, custom *string) format {
	if custom == nil || *custom == "" {
		return format{
			date:    id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58,
			percent: id == 9 || id == 10,
		}
	}
	code, _, _ := strings.Cut(*custom, ";")
	bare := unquoted(code)
	numeric := strings.ContainsAny(bare, "0#?")
	f := format{date: strings.ContainsAny(bare, "ydhYDH") || strings.ContainsAny(bare, "mMsS") && !numeric}
	f.percent = !f.date && strings.Contains(bare, "%")
	if !f.date && !f.percent {
		if found := currenciesIn(code); len(found) == 1 {
			f.unit = found[0]
		}
	}
	return f
}

// unquoted drops what a format only displays: quoted words, escaped signs, bracketed conditions,
// but keeps [h] and [mm], which count time.
func unquoted(code string) string {
	var out strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"':
			i += 1 + max(strings.IndexByte(code[i+1:], '"'), 0)
		case '[':
			end := max(strings.IndexByte(code[i:], ']'), 0)
			if in := strings.Trim(strings.ToLower(code[i:i+end]), "[]"); in != "" && strings.Trim(in, "hms") == "" {
				out.WriteString(in)
			}
			i += end
		default:
			out.WriteByte(code[i])
		}
	}
	return strings.ReplaceAll(out.String(), "General", "0")
}

// serial turns a spreadsheet's day number into a day and a time of day to the minute. Numbers up to 60
// are not days: Excel believes in 29 February 1900.
func serial(v float64, base1904 bool) (Cell, bool) {
	if v < 0 || v >= 2_958_466 {
		return Cell{}, false
	}
	minutes := int64(math.Round(v * 1440))
	days, rest := int(minutes/1440), minutes%1440
	clock := ""
	if rest != 0 {
		clock = fmt.Sprintf("%02d:%02d", rest/60, rest%60)
	}
	if v < 1 && !base1904 {
		if clock == "" {
			clock = "00:00"
		}
		return Cell{Text: clock, Clock: clock}, true
	}
	if base1904 {
		days += 1462
	}
	if days <= 60 {
		return Cell{}, false
	}
	d := when.Date{Year: 1899, Month: 12, Day: 30}.AddDays(days)
	return Cell{Text: strings.TrimSpace(d.String() + " " + clock), Day: d, Clock: clock}, true
}

// decimal writes a stored number as its author typed it: binary noise beyond fifteen significant
// digits, which is all a spreadsheet keeps, is not part of the value.
func decimal(raw string, v float64) string {
	if digits := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(raw), "0"); raw != "" &&
		len(digits) <= 15 && !strings.ContainsAny(raw, "eE+") {
		return raw
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		short = v
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
