package words

import (
	"strings"
	"unicode"
)

// Case is a form of a name that papers use.
type Case int

// The cases; the nominative is the name as it is kept.
const (
	Genitive     Case = iota // кого
	Dative                   // кому
	Instrumental             // ким
	Vocative                 // how somebody is spoken to
)

// Name is a person's name in its parts. Gender is "f", "m" or "" for unknown.
type Name struct{ Surname, Given, Patronymic, Gender string }

// In is a proposal of the whole name in a case, surname first (Український правопис 2019, §§ 72–143).
// Names that the rules do not know, and those of somebody whose gender nothing tells, stay as they
// are. It is a proposal only: whoever bears the name decides.
func (n Name) In(c Case) string {
	gender := n.gender()
	return joined(declined(n.Surname, gender, c, surname), declined(n.Given, gender, c, given), declined(n.Patronymic, gender, c, patronymic))
}

// Address is how a letter speaks to the person: given name and patronymic in the vocative, or ""
// where nothing tells the gender.
func (n Name) Address() string {
	gender := n.gender()
	if gender == "" || strings.TrimSpace(n.Given) == "" {
		return ""
	}
	return joined(declined(n.Given, gender, Vocative, given), declined(n.Patronymic, gender, Vocative, patronymic))
}

// Full is the name as lists show it.
func (n Name) Full() string { return joined(n.Surname, n.Given, n.Patronymic) }

func joined(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// gender is the one that is known, or that the patronymic tells.
func (n Name) gender() string {
	father := strings.ToLower(strings.TrimSpace(n.Patronymic))
	switch {
	case n.Gender != "":
		return n.Gender
	case ends(father, "ич", "іч"):
		return "m"
	case ends(father, "івна", "ївна", "ична"):
		return "f"
	}
	return ""
}

// rule is how one word of a name, in small letters, stands in a case.
type rule func(word, gender string, c Case) string

// declined applies the rule to every word of a part, also to both halves of a double name.
func declined(part, gender string, c Case, by rule) string {
	if gender == "" {
		return part
	}
	var out strings.Builder
	start := 0
	for i, r := range part + " " {
		if r != ' ' && r != '-' && r != '‑' {
			continue
		}
		out.WriteString(oneWord(part[start:i], gender, c, by))
		if i < len(part) {
			out.WriteRune(r)
		}
		start = i + len(string(r))
	}
	return out.String()
}

// particles belong to names of other peoples and never change.
var particles = map[string]bool{"ван": true, "фон": true, "дер": true, "де": true, "да": true, "ді": true, "ла": true, "ле": true, "бен": true,
	"ібн": true, "ель": true, "аль": true, "огли": true, "кизи": true}

// oneWord leaves alone what is no word in Ukrainian letters.
func oneWord(word, gender string, c Case, by rule) string {
	letters := []rune(word)
	low := strings.ToLower(word)
	if len(letters) < 2 || particles[low] || foreign(letters) {
		return word
	}
	return dressed(letters, []rune(by(low, gender, c)))
}

func foreign(letters []rune) bool {
	for _, r := range letters {
		if !strings.ContainsRune(alphabet+apostrophes, unicode.ToLower(r)) {
			return true
		}
	}
	return false
}

// dressed gives the form the capital letters of the word it was made from.
func dressed(word, form []rune) string {
	loud := len(word) > 1 && string(word) == strings.ToUpper(string(word))
	for i := range form {
		if loud || i < len(word) && unicode.IsUpper(word[i]) {
			form[i] = unicode.ToUpper(form[i])
		}
	}
	return string(form)
}
