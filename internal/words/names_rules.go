package words

import "strings"

const vowels = "аеєиіїоуюя"

// stand joins stem and ending; without endings the word does not change.
func (e endings) stand(whole, stem string, c Case) string {
	if e == (endings{}) {
		return whole
	}
	return stem + e[c]
}

func (o odd) stand(whole string, c Case) string { return o.endings.stand(whole, o.stem, c) }

// given is a given name in a case.
func given(w, gender string, c Case) string {
	if o, known := oddGiven[w]; known {
		return o.stand(w, c)
	}
	stem, last := cut(w)
	switch {
	case last == "а" || last == "я":
		return first(stem, last, gender == "f", c)
	case gender == "f":
		return w
	}
	return second(w, stem, last, c)
}

// patronymic is one's father's name in a case.
func patronymic(w, _ string, c Case) string {
	stem, last := cut(w)
	switch {
	case ends(w, "ич", "іч"):
		return mixedU.stand(w, w, c)
	case last == "а":
		return hardA.stand(w, stem, c)
	}
	return w
}

// surname is a surname in a case.
func surname(w, gender string, c Case) string {
	stem, last := cut(w)
	if gender == "f" {
		return surnameF(w, stem, last, c)
	}
	if o, known := oddSurnames[w]; known {
		return o.stand(w, c)
	}
	for end, o := range oddEnds {
		if before, ok := strings.CutSuffix(w, end); ok && before != "" {
			return o.endings.stand(w, before+o.stem, c)
		}
	}
	switch {
	case ends(w, "аго", "яго", "ово", "их", "іх") || ends(last, "е", "є", "и", "і", "ї", "у", "ю"):
		return w
	case strings.HasSuffix(w, "ий"):
		return adjective.stand(w, w[:len(w)-len("ий")], c)
	case strings.HasSuffix(w, "ній") && syllables(w) > 1:
		return soften.stand(w, w[:len(w)-len("ій")], c)
	case ends(w, "вой", "ной") && syllables(w) > 2:
		return endings{"ого", "ому", "им", "ой"}.stand(w, w[:len(w)-len("ой")], c)
	case last == "а" || last == "я":
		return first(stem, last, false, c)
	case ends(w, "ів", "їв"):
		return fromFather(w, c)
	case ends(w, "ов", "ев", "єв", "ин", "ін", "їн") && syllables(w) > 1:
		return possessive.stand(w, w, c)
	}
	return second(w, stem, last, c)
}

// surnameF: of a woman's surnames only those in -а and -я change.
func surnameF(w, stem, last string, c Case) string {
	switch {
	case last != "а" && last != "я":
		return w
	case nounsF[w]:
		return first(stem, last, false, c)
	case ends(w, "ська", "цька", "зька", "ична", "ова", "ева", "єва", "іна", "їна") || adjectivesF[w]:
		return adjectiveF.stand(w, stem, c)
	case w == "середня" || w == "нижня" || w == "третя":
		return adjectiveFS.stand(w, stem, c)
	}
	return first(stem, last, false, c)
}

// fromFather is a surname in -ів or -їв: Романів — Романова, Ковалів — Ковалева, Матвіїв — Матвієва.
func fromFather(w string, c Case) string {
	stem := w[:len(w)-len("ів")]
	_, before := cut(stem)
	switch {
	case strings.HasSuffix(w, "їв"):
		return possessive.stand(w, stem+"єв", c)
	case strings.Contains("жчшщц", before) || ends(w, softL...):
		return possessive.stand(w, stem+"ев", c)
	}
	return possessive.stand(w, stem+"ов", c)
}

// first is the first declension: nouns in -а and -я. Short names of women are spoken to in -ю.
func first(stem, last string, gentle bool, c Case) string {
	_, before := cut(stem)
	after := strings.Contains(vowels+"й"+apostrophes, before)
	switch {
	case last == "я" && after:
		return stem + vowelA[c]
	case last == "я" && gentle:
		return stem + gentleA[c]
	case last == "я":
		return stem + softA[c]
	case strings.Contains("жчшщ", before):
		return stem + mixedA[c]
	case c == Dative:
		return softened(stem) + hardA[c]
	}
	return stem + hardA[c]
}

// softened is a stem before -і: Ольга — Ользі, Сорока — Сороці, Муха — Мусі.
func softened(stem string) string {
	for hard, soft := range map[string]string{"г": "з", "к": "ц", "х": "с"} {
		if before, ok := strings.CutSuffix(stem, hard); ok {
			return before + soft
		}
	}
	return stem
}

// second is the second declension: masculine nouns in a consonant and in -о.
func second(w, stem, last string, c Case) string {
	_, before := cut(stem)
	switch {
	case strings.HasSuffix(w, "ьо"):
		return soft.stand(w, w[:len(w)-len("ьо")], c)
	case last == "о" && strings.Contains(vowels, before):
		return w
	case last == "о" && before == "к":
		return hardU.stand(w, stem, c)
	case last == "о":
		return hard.stand(w, stem, c)
	case strings.Contains(vowels, last):
		return w
	case last == "й":
		return vowelSoft.stand(w, stem, c)
	case last == "ь":
		return soft.stand(w, fled(stem), c)
	case softR[w]:
		return soft.stand(w, w, c)
	case strings.HasSuffix(w, "яр") && w != "яр":
		return mixed.stand(w, w, c)
	case last == "ч":
		return mixedU.stand(w, w, c)
	case strings.Contains("жшщ", last):
		return mixed.stand(w, w, c)
	case strings.HasSuffix(w, "ок") && syllables(w) > 1:
		return hardU.stand(w, w[:len(w)-len("ок")]+"к", c)
	case strings.Contains("гкх", last):
		return hardU.stand(w, w, c)
	}
	return hard.stand(w, w, c)
}

// fled is the stem of a noun in -ь; the vowel of -ець flees where another is left: Кравець — Кравця,
// Стрілець — Стрільця, but Швець — Швеця.
func fled(stem string) string {
	switch {
	case syllables(stem) < 2:
		return stem
	case strings.HasSuffix(stem, "лец"):
		return stem[:len(stem)-len("ец")] + "ьц"
	case strings.HasSuffix(stem, "ец"):
		return stem[:len(stem)-len("ец")] + "ц"
	case strings.HasSuffix(stem, "єц"):
		return stem[:len(stem)-len("єц")] + "йц"
	}
	return stem
}

func syllables(w string) int {
	return strings.Count(strings.Map(func(r rune) rune {
		if strings.ContainsRune(vowels, r) {
			return '+'
		}
		return '-'
	}, w), "+")
}

func ends(w string, with ...string) bool {
	for _, end := range with {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

// cut is a word without its last letter, and the letter.
func cut(w string) (stem, last string) {
	letters := []rune(w)
	if len(letters) == 0 {
		return "", "\x00"
	}
	return string(letters[:len(letters)-1]), string(letters[len(letters)-1])
}
