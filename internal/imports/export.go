package imports

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Head is the first line of an exported list: the very words an import looks for first.
func Head(kind Kind, lang string) []string {
	var out []string
	for _, c := range kind.Columns {
		if c.Exported() {
			out = append(out, c.Words[second(lang)])
		}
	}
	return out
}

func second(lang string) int {
	if lang == "en" {
		return 1
	}
	return 0
}

// Cells write a record's values so that reading them back gives the same values: text as string, a day
// as when.Date, a number as json.Number, nothing as nil.
func Cells(kind Kind, values map[string]string, lang string) []any {
	var out []any
	for _, c := range kind.Columns {
		if c.Exported() {
			out = append(out, exported(kind, c, values, lang))
		}
	}
	return out
}

func exported(kind Kind, c Column, v map[string]string, lang string) any {
	text := v[c.Name]
	switch c.Reads {
	case AsDue:
		if d := day(v["due_date"]); !d.IsZero() {
			return d
		}
		text = v["expected"]
	case AsDay, AsAbout:
		if d := day(text); !d.IsZero() {
			return d
		}
	case AsName:
		text = PersonName(v)
	case AsClock:
		text = clockText(v, lang)
	case AsMoney:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return amountCell(n)
		}
	case AsKnown:
		text = v[c.Name+"_name"]
	case AsPercent, AsWhole, AsHours:
		if text != "" {
			return json.Number(text)
		}
	case AsChoice:
		text = choiceWord(kind.Choices[c.Name], text, lang)
	case AsChoices:
		var parts []string
		for _, code := range strings.Split(text, ",") {
			parts = append(parts, choiceWord(kind.Choices[c.Name], code, lang))
		}
		text = strings.Join(parts, ", ")
	}
	if text == "" {
		return nil
	}
	return text
}

// choiceWord is how our own lists write a code.
func choiceWord(choices []Choice, code, lang string) string {
	for _, c := range choices {
		if c.Code == code {
			return c.Words[second(lang)]
		}
	}
	return code
}

// clockText writes a time with its place; a place alone only when it is not home.
func clockText(v map[string]string, lang string) string {
	zone := v["due_tz"]
	if v["due_time"] == "" && zoneText(zone) == "Europe/Kyiv" {
		return ""
	}
	return strings.TrimSpace(v["due_time"] + " " + Place(zoneText(zone), lang))
}

// amountCell writes minor units as an exact number with two decimals.
func amountCell(minor int64) json.Number {
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return json.Number(fmt.Sprintf("%s%d.%02d", sign, minor/100, minor%100))
}
