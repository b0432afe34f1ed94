// Package docs writes what leaves the house: tables as spreadsheets, official papers as sheets of A4 and as
// DOCX. What it writes is read back as the same values, computes nothing when opened, and is the same bytes
// every time. The words of papers stand in templates/documents; it must not know the database, nor the clock.
package docs

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"lubart/internal/when"
)

// Cell is a string, a when.Date, a json.Number (exact, its decimals are kept), a bool or nil.
type Cell = any

// Table is one sheet with one line of names.
type Table struct {
	Name string
	Head []string
	Rows [][]Cell
}

// Money writes minor units (hundredths) as an exact number.
func Money(minor int64) json.Number {
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return json.Number(fmt.Sprintf("%s%d.%02d", sign, minor/100, minor%100))
}

// guard keeps a spreadsheet program from computing a text: an apostrophe goes before anything that
// begins like a formula, and before what already looks guarded, so that taking one off is exact.
// https://owasp.org/www-community/attacks/CSV_Injection
func guard(s string) string {
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.ContainsAny(rest[:1], "=+-@") {
		return "'" + s
	}
	return s
}

// tidy drops what neither format may carry.
func tidy(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\r':
			return ' '
		case r < ' ' && r != '\n' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, s)
}

// text is how a cell reads; numbers have the decimal comma of the people who open the file.
func text(c Cell) (string, error) {
	switch v := c.(type) {
	case nil:
		return "", nil
	case string:
		return tidy(v), nil
	case bool:
		if v {
			return "так", nil
		}
		return "ні", nil
	case json.Number:
		return strings.Replace(v.String(), ".", ",", 1), nil
	case when.Date:
		if v.IsZero() {
			return "", nil
		}
		return fmt.Sprintf("%02d.%02d.%04d", v.Day, v.Month, v.Year), nil
	}
	return "", fmt.Errorf("a cell cannot hold %T", c)
}
