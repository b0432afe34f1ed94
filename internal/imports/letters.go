package imports

import (
	"regexp"
	"strings"
	"unicode"
)

// twins are Latin letters and the Cyrillic ones that look the same.
var twins = map[rune]rune{'A': 'А', 'B': 'В', 'C': 'С', 'E': 'Е', 'H': 'Н', 'I': 'І', 'K': 'К', 'M': 'М', 'O': 'О', 'P': 'Р', 'T': 'Т', 'X': 'Х', 'Y': 'У',
	'a': 'а', 'c': 'с', 'e': 'е', 'i': 'і', 'o': 'о', 'p': 'р', 'x': 'х', 'y': 'у'}

var letterRun = regexp.MustCompile(`[\p{L}’'ʼ]+`)

// cyrillic puts Cyrillic letters in place of the Latin ones that slipped into a Cyrillic word and look the
// same: «Cтепанюк». A word that is wholly Latin, or has a Latin letter of another look, stays.
func cyrillic(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return twins[r] != 0 }) {
		return s
	}
	return letterRun.ReplaceAllStringFunc(s, func(word string) string {
		ours, foreign := false, false
		for _, r := range word {
			ours = ours || unicode.Is(unicode.Cyrillic, r)
			foreign = foreign || unicode.Is(unicode.Latin, r) && twins[r] == 0
		}
		if !ours || foreign {
			return word
		}
		return strings.Map(func(r rune) rune {
			if twin := twins[r]; twin != 0 {
				return twin
			}
			return r
		}, word)
	})
}
