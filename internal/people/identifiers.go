package people

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lubart/internal/when"
)

// The kinds of identifier that somebody has at most one of, as the column keeps them.
const (
	RNOKPP = "rnokpp" // number of the taxpayer's card
	UNZR   = "unzr"   // number in the demographic register
	IBAN   = "iban"   // account the wages go to
	IDDoc  = "id_doc" // ID card or passport booklet
)

// IDKinds are all kinds in the order a form asks them.
var IDKinds = []string{RNOKPP, UNZR, IBAN, IDDoc}

// normal reads what was typed for each kind; the reason is a message "people.id.<reason>".
var normal = map[string]func(string) (string, string){RNOKPP: rnokpp, UNZR: unzr, IBAN: iban, IDDoc: idDoc}

// Normal is an identifier as it is kept, or the key of a message that says what is wrong and what to
// do. Spaces and signs between groups do not count.
func Normal(kind, typed string) (value, fault string) {
	read, known := normal[kind]
	if !known {
		return "", "people.id.kind"
	}
	value, reason := read(bare(typed))
	if reason != "" {
		return "", "people.id." + reason
	}
	return value, ""
}

// bare leaves letters and digits, letters large.
func bare(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf) || strings.ContainsRune("-–—‑./№", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, typed)
}

// rnokpp checks ten digits by their last one. When the remainder is ten the digit is nought: a second
// pass with other weights, which some descriptions have, would refuse numbers that are in use.
func rnokpp(s string) (string, string) {
	if !digits(s, 10) {
		return "", "rnokpp_digits"
	}
	sum := 0
	for i, weight := range []int{-1, 5, 7, 9, 4, 6, 10, 5, 7} {
		sum += weight * digit(s[i])
	}
	if ((sum%11)+11)%11%10 != digit(s[9]) || s == strings.Repeat("0", 10) {
		return "", "rnokpp_check"
	}
	return s, ""
}

func unzr(s string) (string, string) {
	if !digits(s, 13) {
		return "", "unzr_digits"
	}
	return s, ""
}

// iban checks an account of Ukraine by ISO 13616: 29 signs whose number leaves 1 when divided by 97.
func iban(s string) (string, string) {
	s = strings.ReplaceAll(s, "А", "A") // typed with the Ukrainian keyboard on
	if len(s) > 2 && s[:2] != "UA" && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' {
		return "", "iban_country"
	}
	if len(s) != 29 || !digits(s[2:4], 2) || s[:2] != "UA" || !digits(s[4:10], 6) {
		return "", "iban_length"
	}
	number := ""
	for _, r := range s[4:] + s[:4] {
		switch {
		case r >= '0' && r <= '9':
			number += string(r)
		case r >= 'A' && r <= 'Z':
			number += big.NewInt(int64(r - 'A' + 10)).String()
		default:
			return "", "iban_length"
		}
	}
	n, _ := new(big.Int).SetString(number, 10)
	if n.Mod(n, big.NewInt(97)).Int64() != 1 {
		return "", "iban_check"
	}
	return s, ""
}

// latin are Latin letters that look like those a Ukrainian passport is numbered with.
var latin = strings.NewReplacer("A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "I", "І", "K", "К", "M", "М", "O", "О", "P", "Р", "T", "Т", "X", "Х")

// idDoc takes an ID card of nine digits or a booklet of two letters and six digits.
func idDoc(s string) (string, string) {
	if digits(s, 9) {
		return s, ""
	}
	letters := []rune(latin.Replace(s))
	if len(letters) != 8 || !digits(string(letters[2:]), 6) || !ukrainian(letters[0]) || !ukrainian(letters[1]) {
		return "", "id_doc"
	}
	return string(letters), ""
}

func ukrainian(r rune) bool {
	return strings.ContainsRune("АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ", r)
}

func digits(s string, n int) bool {
	return len(s) == n && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func digit(b byte) int { return int(b - '0') }

// shownEnd is how many signs of an identifier are shown to whoever may not read it.
const shownEnd = 3

// Mask is an identifier with only its end readable.
func Mask(kind, value string) string {
	letters := []rune(value)
	for i := range max(0, len(letters)-shownEnd) {
		letters[i] = '•'
	}
	return grouped(kind, letters)
}

// ShowID is an identifier as its document writes it.
func ShowID(kind, value string) string { return grouped(kind, []rune(value)) }

// groups are how many signs stand together, by kind, and what stands between.
var groups = map[string]struct {
	sizes []int
	sign  string
}{UNZR: {[]int{8, 5}, "-"}, IBAN: {slices.Repeat([]int{4}, 8), " "}}

func grouped(kind string, letters []rune) string {
	g, parts := groups[kind], []string(nil)
	for _, size := range g.sizes {
		size = min(size, len(letters))
		if size > 0 {
			parts = append(parts, string(letters[:size]))
		}
		letters = letters[size:]
	}
	if len(letters) > 0 {
		parts = append(parts, string(letters))
	}
	return strings.Join(parts, g.sign)
}

// Warnings are the keys of what is unusual about a number that is legal: none of it is an error, for
// cards were issued with mistakes. The number says the day of birth and never tells us anybody's sex.
func Warnings(kind, value string, birth when.Date) []string {
	var all []string
	if born, told := bornBy(kind, value); told && !birth.IsZero() && born != birth {
		all = append(all, "people.id."+kind+"_birth")
	}
	if kind == UNZR && len(value) == 13 && int(value[12]-'0') != icao(value[:12]) {
		all = append(all, "people.id.unzr_check")
	}
	return all
}

// bornBy is the day of birth that a number was issued for.
func bornBy(kind, value string) (when.Date, bool) {
	switch {
	case kind == RNOKPP && digits(value, 10):
		days, _ := strconv.Atoi(value[:5])
		return when.Date{Year: 1899, Month: time.December, Day: 31}.AddDays(days), true
	case kind == UNZR && digits(value, 13):
		born, _ := when.Parse(value[:4] + "-" + value[4:6] + "-" + value[6:8]) // no day at all is another day
		return born, true
	}
	return when.Date{}, false
}

// icao is the check digit of ICAO 9303: weights 7, 3, 1 over the digits.
func icao(s string) int {
	sum := 0
	for i := range len(s) {
		sum += digit(s[i]) * []int{7, 3, 1}[i%3]
	}
	return sum % 10
}

// The ages between which somebody is placed without a second look.
const (
	youngest = 14
	oldest   = 80
)

// BirthFault is the key of what is wrong with a day of birth, and BirthWarning of what is unusual.
func BirthFault(birth, today when.Date) string {
	if birth.After(today) {
		return "people.birth_future"
	}
	return ""
}

// BirthWarning is the key of what is unusual about a day of birth, or "".
func BirthWarning(birth, today when.Date) string {
	switch {
	case birth.IsZero():
		return ""
	case Age(birth, today) < youngest:
		return "people.birth_young"
	case Age(birth, today) > oldest:
		return "people.birth_old"
	}
	return ""
}

// Age is how many whole years somebody has on a day. Who was born on 29 February is a year older on
// 1 March.
func Age(birth, on when.Date) int {
	years := on.Year - birth.Year
	if on.Month < birth.Month || on.Month == birth.Month && on.Day < birth.Day {
		years--
	}
	return years
}
