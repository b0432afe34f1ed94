package form

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Typed turns one text (of an input, a cell, a row edited in a table) into the field's value, or
// says what is wrong with it. Nothing is guessed and nothing rounded.
func Typed(f Field, raw string) (any, *Fault) {
	s := clean(raw)
	if bad := control(s, f.Kind == Prose); bad {
		return nil, fault(f, "control", "")
	}
	if s == "" && f.Required() {
		return nil, fault(f, "required", "")
	}
	v, reason, param := read(f, s)
	if reason != "" {
		return nil, fault(f, reason, param)
	}
	return v, obey(f, s, v)
}

// clean trims, composes letters and makes every line break \n.
func clean(raw string) string {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(raw)
	return norm.NFC.String(strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }))
}

// control says whether a text has characters that no keyboard types and that break mails, files and
// terminals: control codes, broken UTF-8, and marks that turn the direction of the text round.
func control(s string, breaks bool) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\n' || r == '\t':
			return !breaks
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u2028', r == '\u2029':
			return true
		}
		return r == unicode.ReplacementChar || unicode.IsControl(r)
	})
}

// read gives the value of a cleaned text by the field's kind, or the reason why it has none.
func read(f Field, s string) (v any, reason, param string) {
	switch f.Kind {
	case Day:
		return readDay(s)
	case Clock:
		return readClock(s)
	case Zone:
		return readZone(s)
	case Money:
		return readMoney(s, first(f.Options))
	case Currency:
		return readCurrency(s)
	case Percent:
		return readPercent(s)
	case Whole:
		return readWhole(s)
	case Choice:
		return readChoice(f, s)
	case Choices, Relations:
		return readMany(f, s)
	case Relation:
		return readRelation(s)
	case Yes:
		return readYes(s)
	case Email:
		return readMail(s)
	case Phone:
		return readPhone(s)
	case Link:
		return readLink(s)
	}
	return s, "", ""
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func readChoice(f Field, s string) (any, string, string) {
	if s != "" && !slices.Contains(f.Options, s) {
		return nil, "choice", shown(s)
	}
	return s, "", ""
}

func readMany(f Field, s string) (any, string, string) {
	all := []string{}
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		switch {
		case part == "" || slices.Contains(all, part):
			continue
		case f.Kind == Choices && !slices.Contains(f.Options, part), f.Kind == Relations && !isID(part):
			return nil, "choice", shown(part)
		}
		all = append(all, part)
	}
	return all, "", ""
}

func readRelation(s string) (any, string, string) {
	if s != "" && !isID(s) {
		return nil, "choice", shown(s)
	}
	return s, "", ""
}

// isID says whether a text can be the id of a record at all; whether there is one, the save says.
func isID(s string) bool {
	return len(s) <= 60 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

var yes = map[string]bool{
	"": false, "0": false, "no": false, "off": false, "false": false, "ні": false, "-": false, "–": false,
	"1": true, "yes": true, "on": true, "true": true, "так": true, "+": true,
}

func readYes(s string) (any, string, string) {
	v, known := yes[strings.ToLower(s)]
	if !known {
		return nil, "yes", shown(s)
	}
	return v, "", ""
}

func readWhole(s string) (any, string, string) {
	if s == "" {
		return int64(0), "", ""
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(spaces(s), " ", ""), 10, 64)
	if err != nil || n > most || n < -most {
		return nil, "whole", shown(s)
	}
	return n, "", ""
}

// shown shortens what was typed for a sentence.
func shown(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
