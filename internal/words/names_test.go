package words

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzNames: whatever stands in a name, its forms are text, keep its capital letters, hyphens and
// apostrophes, and say nothing where nothing tells the gender.
func FuzzNames(f *testing.F) {
	for _, n := range inflections {
		f.Add(n.name.Surname, n.name.Given, n.name.Patronymic, n.name.Gender)
	}
	f.Add("", "", "", "m")
	f.Add("-", "’", "  - ", "f")
	f.Add("\xff", "Ь", "о", "m")
	f.Fuzz(func(t *testing.T, surname, given, patronymic, gender string) {
		n := Name{surname, given, patronymic, gender}
		valid := utf8.ValidString(surname + given + patronymic)
		for _, c := range []Case{Genitive, Dative, Instrumental, Vocative} {
			got := n.In(c)
			if valid && !utf8.ValidString(got) {
				t.Errorf("%q in case %d is no text: %q", n, c, got)
			}
			if n.gender() == "" && got != n.Full() {
				t.Errorf("%q of unknown gender becomes %q", n, got)
			}
			if strings.Count(got, "-") != strings.Count(n.Full(), "-") {
				t.Errorf("%q in case %d loses a hyphen: %q", n, c, got)
			}
			if valid && capitals(got) < min(capitals(n.Full()), words(n.Full())) {
				t.Errorf("%q in case %d loses a capital letter: %q", n, c, got)
			}
		}
		if n.gender() == "" && n.Address() != "" {
			t.Errorf("%q of unknown gender is spoken to", n)
		}
	})
}

func capitals(s string) int {
	return len(slices.DeleteFunc([]rune(s), func(r rune) bool { return !unicode.IsUpper(r) }))
}

// words are the beginnings that are capital.
func words(s string) (n int) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' }) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			n++
		}
	}
	return n
}
