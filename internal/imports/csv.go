package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readCSV gives the one sheet of a CSV file.
func readCSV(data []byte) ([]Sheet, error) {
	text, ok := decode(data)
	if !ok {
		return nil, fault("file_not_sheet")
	}
	text, comma := separator(text)
	s, err := parseCSV(text, comma, false)
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		s, err = parseCSV(text, comma, true) // a quote in the middle of a word is a quote
	}
	if errors.As(err, &bad) {
		return nil, fault("csv_quote", "line", strconv.Itoa(bad.StartLine))
	}
	if err != nil || len(s.Rows) == 0 {
		return nil, err
	}
	return []Sheet{s}, nil
}

// decode finds the file's encoding by its mark, else by what it can be, and gives UTF-8. A text with
// bytes that no table has is no text.
func decode(data []byte) (string, bool) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return string(data[3:]), utf8.Valid(data)
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case zeros(data, 1):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros(data, 0):
		enc = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case binary(data):
		return "", false
	case utf8.Valid(data):
		return string(data), true
	case bytes.IndexByte(data, 0x98) >= 0: // the one byte Windows-1251 leaves unused
		return "", false
	default:
		enc = charmap.Windows1251
	}
	out, err := enc.NewDecoder().Bytes(data)
	return string(out), err == nil && !binary(out)
}

// zeros says that the bytes at odd (1) or even (0) places are mostly zero, as ASCII in UTF-16 is.
func zeros(data []byte, odd int) bool {
	head := data[:min(len(data), 4096)]
	n, other := 0, 0
	for i, b := range head {
		if b == 0 && i%2 == odd {
			n++
		} else if b == 0 {
			other++
		}
	}
	return other == 0 && n > 0 && n*10 >= len(head)
}

func binary(data []byte) bool {
	return bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' })
}

// separator finds what stands between cells: Excel's own "sep=" line, else the sign that occurs equally
// often in the most lines.
func separator(text string) (string, rune) {
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if first, rest, ok := strings.Cut(text, "\n"); ok {
		if sep := strings.TrimRight(first, "\r"); len(sep) == 5 && strings.HasPrefix(sep, "sep=") && strings.ContainsAny(sep[4:], ",;\t") {
			return rest, rune(sep[4])
		}
	}
	best, lines, width := ',', 0, 0
	for _, comma := range []rune{';', '\t', ','} {
		if l, w := regular(text, comma); l > lines || l == lines && w > width {
			best, lines, width = comma, l, w
		}
	}
	return text, best
}

// regular counts the lines that have the commonest number of separators, and that number.
func regular(text string, comma rune) (lines, width int) {
	seen := map[int]int{}
	n, quoted, records := 0, false, 0
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == comma:
			n++
		case r == '\n':
			seen[n]++
			n = 0
			records++
		}
		if records > 200 {
			break
		}
	}
	seen[n]++
	for w, l := range seen {
		if w > 0 && (l > lines || l == lines && w > width) {
			lines, width = l, w
		}
	}
	return lines, width
}

func parseCSV(text string, comma rune, lazy bool) (Sheet, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, lazy, -1, true
	s, inner, cells := Sheet{}, 0, 0
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		at, _ := r.FieldPos(0)
		line := at - inner
		if err := csvFits(len(s.Rows), line, record, lazy); err != nil {
			return s, err
		}
		if cells += len(record); cells > MaxCells {
			return s, fault("too_many_rows", "limit", strconv.Itoa(MaxRows))
		}
		row := make([]Cell, len(record))
		for i, v := range record {
			inner += strings.Count(v, "\n")
			row[i].Text = unguard(clean(v))
		}
		s.keep(line, row)
	}
}

func csvFits(kept, line int, record []string, lazy bool) error {
	switch {
	case kept >= MaxRows:
		return fault("too_many_rows", "limit", strconv.Itoa(MaxRows))
	case len(record) > MaxCols && strings.Join(record[MaxCols:], "") != "":
		return fault("too_many_columns", "limit", strconv.Itoa(MaxCols))
	}
	for _, v := range record {
		if utf8.RuneCountInString(v) > MaxCell && lazy {
			return fault("csv_quote", "line", strconv.Itoa(line)) // a quote was opened and never closed
		}
		if utf8.RuneCountInString(v) > MaxCell {
			return fault("cell_too_long", "line", strconv.Itoa(line))
		}
	}
	return nil
}

// unguard takes off the apostrophe that keeps a spreadsheet program from computing a cell which begins
// like a formula; the writer put exactly one there.
func unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && strings.ContainsAny(first(strings.TrimLeft(rest, "'")), "=+-@") {
		return rest
	}
	return s
}

func first(s string) string {
	if s == "" {
		return " "
	}
	return s[:1]
}
