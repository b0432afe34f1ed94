package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alphabet is the order of Ukrainian letters; Unicode's own order puts ґ є і ї in the wrong places.
const alphabet = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"

// apostrophes are all the signs people type for one: сім'я, сім’я, сімʼя, сім`я.
const apostrophes = "'’ʼ`´‘ʹ′＇"

// Fold is the text a search compares: lower case, NFC, no apostrophes, stress marks or soft hyphens, ґ as г,
// every dash one hyphen, every run of spaces one space. Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	var out strings.Builder
	space := false
	for _, r := range norm.NFC.String(strings.ToLower(norm.NFC.String(s))) {
		switch r = folded(r); {
		case r == ' ':
			space = out.Len() > 0
		case r >= 0:
			if space {
				out.WriteByte(' ')
			}
			out.WriteRune(r)
			space = false
		}
	}
	return norm.NFC.String(out.String())
}

// folded is the rune Fold keeps for a lower-case rune, or −1 for none.
func folded(r rune) rune {
	switch {
	case r == 'ґ':
		return 'г'
	case unicode.IsSpace(r), r == unicode.ReplacementChar:
		return ' '
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case unicode.In(r, unicode.Mn, unicode.Cc, unicode.Cf), strings.ContainsRune(apostrophes, r):
		return -1
	}
	return r
}

// SortKey turns text into ASCII (and, for foreign letters, UTF-8 behind it) whose byte order is the order of a
// Ukrainian list: spaces, numbers by their value, а б в г ґ д е є …, then Latin, then the rest. Case, apostrophes,
// hyphens and punctuation do not count. It is what an index in SQLite sorts by.
func SortKey(s string) string {
	var out strings.Builder
	letters := []rune(strings.ToLower(norm.NFC.String(s)))
	for i := 0; i < len(letters); {
		r := letters[i]
		switch {
		case r >= '0' && r <= '9':
			i += number(&out, letters[i:])
			continue
		case unicode.IsSpace(r):
			if key := out.String(); key != "" && !strings.HasSuffix(key, " ") {
				out.WriteByte(' ')
			}
		default:
			out.WriteString(weight(r))
		}
		i++
	}
	return strings.TrimSuffix(out.String(), " ")
}

// number writes a run of digits as its length and then its digits, so that 9 stands before 10, and returns
// how many runes it took. Longer than 60 digits is not a number anybody compares; the run is cut there.
func number(out *strings.Builder, letters []rune) int {
	end := 0
	for end < len(letters) && end < 60 && letters[end] >= '0' && letters[end] <= '9' {
		end++
	}
	digits := strings.TrimLeft(string(letters[:end]), "0")
	out.WriteByte('0')
	out.WriteByte(byte('0' + len(digits)))
	out.WriteString(digits)
	return end
}

// weight is a letter's place: Ukrainian from 'A', Latin from 'b', anything else behind '~'.
func weight(r rune) string {
	if place := letter(r); place > 0 {
		return string(place)
	}
	base := []rune(norm.NFD.String(string(r)))[0] // é sorts as e, ё as е
	if place := letter(base); place > 0 {
		return string(place)
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return ""
	}
	return "~" + string(r)
}

func letter(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'b' + r - 'a'
	case r == 'ł':
		return 'b' + 'l' - 'a'
	}
	place := rune(0)
	for _, known := range alphabet {
		if known == r {
			return 'A' + place
		}
		place++
	}
	return 0
}
