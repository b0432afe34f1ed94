package words

import "strings"

// order is a power of a thousand with its noun, and whether the noun is feminine: одна тисяча, один мільйон.
type order struct {
	one, few, many string
	feminine       bool
}

var orders = []order{
	{"гривня", "гривні", "гривень", true},
	{"тисяча", "тисячі", "тисяч", true},
	{"мільйон", "мільйони", "мільйонів", false},
	{"мільярд", "мільярди", "мільярдів", false},
	{"трильйон", "трильйони", "трильйонів", false},
	{"квадрильйон", "квадрильйони", "квадрильйонів", false},
}

var (
	below20 = []string{"", "один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять", "десять",
		"одинадцять", "дванадцять", "тринадцять", "чотирнадцять", "п’ятнадцять", "шістнадцять", "сімнадцять", "вісімнадцять", "дев’ятнадцять"}
	tens     = []string{"", "", "двадцять", "тридцять", "сорок", "п’ятдесят", "шістдесят", "сімдесят", "вісімдесят", "дев’яносто"}
	hundreds = []string{"", "сто", "двісті", "триста", "чотириста", "п’ятсот", "шістсот", "сімсот", "вісімсот", "дев’ятсот"}
)

// Hryvnias is an amount of kopecks as official papers spell it: вісім тисяч шістсот сорок сім гривень 00 копійок.
// It is Ukrainian whatever the reader's language, because the papers are.
func Hryvnias(minor int64) string {
	sign, digits := split(minor)
	if sign != "" {
		sign = "мінус "
	}
	digits = strings.Repeat("0", max(0, 3-len(digits))) + digits
	kopecks := digits[len(digits)-2:]
	coin := pick(valueOf(kopecks), order{one: "копійка", few: "копійки", many: "копійок"})
	return sign + spell(digits[:len(digits)-2]) + " " + kopecks + " " + coin
}

// spell writes whole hryvnias: each three digits with the noun of their order.
func spell(digits string) string {
	digits = strings.Repeat("0", (3-len(digits)%3)%3) + digits
	var said []string
	for at := 0; at < len(digits); at += 3 {
		place := orders[(len(digits)-at)/3-1]
		three := valueOf(digits[at : at+3])
		switch last := at+3 == len(digits); {
		case three > 0:
			said = append(said, below1000(three, place.feminine), pick(three, place))
		case last && len(said) == 0:
			said = append(said, "нуль", place.many)
		case last:
			said = append(said, place.many)
		}
	}
	return strings.Join(said, " ")
}

func valueOf(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

func below1000(n int, feminine bool) string {
	parts := []string{hundreds[n/100]}
	if n %= 100; n >= 20 {
		parts = append(parts, tens[n/10])
		n %= 10
	}
	unit := below20[n]
	if feminine && n == 1 {
		unit = "одна"
	}
	if feminine && n == 2 {
		unit = "дві"
	}
	return strings.Join(strings.Fields(strings.Join(append(parts, unit), " ")), " ")
}

func pick(n int, o order) string {
	switch ukrainian(n) {
	case "one":
		return o.one
	case "few":
		return o.few
	}
	return o.many
}

// Signature is a name as it stands under an official paper by ДСТУ 4163:2020: Оксана ІВАНЕНКО. Without a
// given name it is the surname alone.
func Signature(given, surname string) string {
	return strings.TrimSpace(strings.TrimSpace(given) + nbsp + strings.ToUpper(strings.TrimSpace(surname)))
}
