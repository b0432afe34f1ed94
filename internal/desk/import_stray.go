package desk

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/people"
)

// An identifier has one place, the column that is kept under seal. One that somebody typed into a remark
// or a title would lie there readable for ever: of such a number only the end comes in.

var (
	strayAccount = regexp.MustCompile(`(?i)\bU[AА][\s\x{a0}]?\d(?:[\s\x{a0}]?\d){26}`)
	strayDigits  = regexp.MustCompile(`\d{8}-\d{5}|\d+`)
)

// hideStray hides the identifiers that stand where none belongs. In a number of a paper there is no hiding: the
// row waits for whoever knows what was meant.
func hideStray(kind imports.Kind, rows []imports.Planned) {
	for i := range rows {
		r := &rows[i]
		for _, c := range kind.Columns {
			if c.Reads != imports.AsText && c.Reads != imports.AsPerson {
				continue
			}
			shown := hideIdentifiers(r.Values[c.Name])
			if shown == r.Values[c.Name] {
				continue
			}
			r.Values[c.Name] = shown
			said := imports.Fault{Column: c.Name, Key: "note_stray", Params: map[string]string{"line": strconv.Itoa(r.Line), "column": kind.Title(c.Name, "uk")}}
			if strings.HasSuffix(c.Name, "_no") || c.Name == "ref" {
				said.Key = "id_stray"
				r.Faults = append(r.Faults, said)
				continue
			}
			r.Notes = append(r.Notes, said)
		}
		for _, f := range append(append([]imports.Fault{}, r.Faults...), r.Notes...) {
			for k, v := range f.Params {
				f.Params[k] = hideIdentifiers(v)
			}
		}
	}
}

// hideIdentifiers leaves of every identifier in a text its end. Ten digits are one if the last of them is
// right and the first is no nought, as that of a telephone is.
func hideIdentifiers(s string) string {
	s = strayAccount.ReplaceAllStringFunc(s, func(t string) string { return hidden(people.IBAN, t) })
	return strayDigits.ReplaceAllStringFunc(s, func(t string) string {
		switch digits := strings.ReplaceAll(t, "-", ""); {
		case len(t) == 10 && t[0] != '0':
			return hidden(people.RNOKPP, t)
		case len(digits) == 13 && lo.Contains([]string{"19", "20"}, digits[:2]) && digits[4:6] <= "12" && digits[6:8] <= "31":
			return hidden(people.UNZR, digits)
		}
		return t
	})
}

func hidden(kind, text string) string {
	value, fault := people.Normal(kind, text)
	if fault != "" {
		return text
	}
	return people.Mask(kind, value)
}
