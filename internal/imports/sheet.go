// Package imports reads what offices keep in spreadsheets: a file's bytes become a sheet, a sheet
// becomes typed rows, and every cell that cannot be read becomes a sentence that names its line.
// It must not know the database, the clock or who is asking: what exists already is handed in,
// and writing is somebody else's work.
package imports

import (
	"bytes"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lubart/internal/when"
)

// What a file may hold. An office's list is far below; above it somebody chose the wrong file.
const (
	MaxBytes = 20 << 20
	MaxRows  = 50_000
	MaxCols  = 200
	MaxCell  = 32_767 // Excel's own limit of one cell
	MaxCells = 2_000_000

	maxUnzipped = 200 << 20
)

// Cell is one cell as its author meant it. Text is always filled for a cell that is not empty: words
// as typed, a number as exact decimal text with a point, a date as ISO text.
type Cell struct {
	Text   string
	Number bool      // typed as a number in the spreadsheet: the point in Text is the decimal one
	Day    when.Date // a real spreadsheet date
	Clock  string    // "17:00" of a real spreadsheet time
	Unit   string    // the currency its number format shows
}

// Empty says that nobody wrote anything here.
func (c Cell) Empty() bool { return c.Text == "" }

// Row is one line of a sheet; Line is what the spreadsheet program shows at its left edge.
type Row struct {
	Line  int
	Cells []Cell
}

// At is the cell of a column, empty beyond the row's end.
func (r Row) At(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Sheet holds the rows of one sheet that have anything in them.
type Sheet struct {
	Name string
	Rows []Row
}

// Book is a file: one sheet for CSV, as many as it has for XLSX.
type Book struct {
	Name   string
	Sheets []Sheet
}

// Read understands XLSX and CSV (UTF-8, UTF-16, Windows-1251; comma, semicolon, tab). What it cannot
// read is a *Fault whose sentence says what to do. The name only tells formats apart in that sentence.
func Read(name string, data []byte) (Book, error) {
	book := Book{Name: path.Base(strings.ReplaceAll(name, `\`, "/"))}
	var err error
	switch kind := sniff(data); {
	case len(data) > MaxBytes:
		return book, fault("file_too_big", "limit", "20")
	case kind != "":
		return book, fault(kind)
	case isZip(data):
		book.Sheets, err = readXLSX(data)
	default:
		book.Sheets, err = readCSV(data)
	}
	if err != nil {
		return book, err
	}
	if len(book.Sheets) == 0 {
		return book, fault("file_empty")
	}
	return book, nil
}

func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// sniff names a file that cannot be a table, by its first bytes; "" means worth trying.
func sniff(data []byte) string {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "file_empty"
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		if bytes.Contains(data, utf16le("EncryptedPackage")) {
			return "file_password"
		}
		return "file_xls"
	case isZip(data) && bytes.Contains(data[:min(len(data), 200)], []byte("opendocument")):
		return "file_ods"
	case isZip(data):
		return ""
	case foreign(data):
		return "file_not_sheet"
	}
	return ""
}

// foreign recognises the files that people drop here by mistake.
func foreign(data []byte) bool {
	head := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 512)]))
	for _, magic := range []string{"%pdf", "\x89png", "\xff\xd8\xff", "gif8", "{\\rtf", "<!doctype html", "<html", "<?xml", "rar!", "7z\xbc\xaf"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

func utf16le(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for _, b := range []byte(s) {
		out = append(out, b, 0)
	}
	return out
}

// clean keeps what a person sees: composed letters, no control characters, no spaces around.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < ' ' || r == 0x7f || r == '\ufeff' || r == '\u200b' || r == '\u00ad':
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n"))
	return strings.TrimSpace(norm.NFC.String(s))
}

// keep adds a row if anything stands in it.
func (s *Sheet) keep(line int, cells []Cell) {
	for len(cells) > 0 && cells[len(cells)-1].Empty() {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > 0 {
		s.Rows = append(s.Rows, Row{Line: line, Cells: cells})
	}
}
