package form

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// most is the largest whole number a column keeps exactly: numbers are floats in the database.
const most = 1<<53 - 1

// noMinor are the currencies without a minor unit that donors of this house use; every other one
// counts in hundredths.
var noMinor = map[string]bool{"JPY": true, "KRW": true, "ISK": true}

// Decimals is how many digits after the point an amount of the currency has.
func Decimals(currency string) int {
	if noMinor[strings.ToUpper(currency)] {
		return 0
	}
	return 2
}

var (
	groups   = regexp.MustCompile(`^\d{1,3}( \d{3})+$`)
	dotted   = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)
	commaed  = regexp.MustCompile(`^\d{1,3}(,\d{3})+$`)
	plain    = regexp.MustCompile(`^\d+$`)
	twofold  = regexp.MustCompile(`^[1-9]\d{0,2}[.,]\d{3}$`)
	fraction = regexp.MustCompile(`^\d+$`)
)

// readMoney reads 1 234,50 and 1234.5 and 1.234,56 and 1,234.56 into minor units. A text that can
// be read in two ways, or that has more digits than the currency, is a fault: money is not rounded.
func readMoney(s, currency string) (any, string, string) {
	if s == "" {
		return int64(0), "", ""
	}
	s = strings.NewReplacer("’", " ", "'", " ", "−", "-").Replace(spaces(s))
	switch {
	case strings.HasPrefix(s, "-"):
		return nil, "money_negative", shown(s)
	case twofold.MatchString(s):
		return nil, "money_unclear", s
	}
	whole, part, ok := halves(s)
	if !ok {
		return nil, "money", shown(s)
	}
	decimals := Decimals(currency)
	switch {
	case len(part) > decimals && decimals == 0:
		return nil, "money_whole", currency
	case len(part) > decimals:
		return nil, "money_decimals", shown(s)
	}
	minor, err := strconv.ParseInt(whole+part+strings.Repeat("0", decimals-len(part)), 10, 64)
	if err != nil || minor > most {
		return nil, "money_big", shown(s)
	}
	return minor, "", ""
}

// halves parts an amount into its digits before and after the decimal sign, which is the last sign
// that occurs once; the other one, or spaces, part the thousands.
func halves(s string) (whole, part string, ok bool) {
	at := strings.LastIndexAny(s, ".,")
	if at < 0 || strings.Count(s, s[at:at+1]) > 1 {
		whole, ok = digits(s)
		return whole, "", ok
	}
	whole, ok = digits(s[:at])
	part = s[at+1:]
	return whole, part, ok && fraction.MatchString(part)
}

// digits takes the thousands' signs away if they stand where they should.
func digits(s string) (string, bool) {
	for _, form := range []*regexp.Regexp{plain, groups, dotted, commaed} {
		if form.MatchString(s) {
			return strings.NewReplacer(" ", "", ".", "", ",", "").Replace(s), true
		}
	}
	return "", false
}

// spaces makes every kind of space a plain one.
func spaces(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)
}

// showMoney is an amount as people type it: 38 500,00 with spaces that do not break.
func showMoney(minor int64, currency string) string {
	decimals := Decimals(currency)
	n := strconv.FormatInt(minor, 10)
	sign := ""
	if minor < 0 {
		sign, n = "-", n[1:]
	}
	if len(n) <= decimals {
		n = strings.Repeat("0", decimals+1-len(n)) + n
	}
	whole, part := n[:len(n)-decimals], n[len(n)-decimals:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	if part != "" {
		part = "," + part
	}
	return sign + whole + part
}

var currencyWords = map[string]string{
	"ГРН": "UAH", "ГРН.": "UAH", "ГРИВНЯ": "UAH", "₴": "UAH", "ЄВРО": "EUR", "€": "EUR", "$": "USD", "ZŁ": "PLN", "£": "GBP",
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// code is a currency as its ISO code, from the code in any case or the word people write.
func code(s string) string {
	s = strings.ToUpper(s)
	if iso, ok := currencyWords[s]; ok {
		return iso
	}
	return s
}

func readCurrency(s string) (any, string, string) {
	c := code(s)
	if c != "" && (!currencyCode.MatchString(c) || check.Var(c, "iso4217") != nil) {
		return nil, "currency", shown(s)
	}
	return c, "", ""
}

var percent = regexp.MustCompile(`^(\d{1,3})(?:[.,](\d+))? ?%?$`)

func readPercent(s string) (any, string, string) {
	if s == "" {
		return float64(0), "", ""
	}
	m := percent.FindStringSubmatch(spaces(s))
	if m == nil {
		return nil, "percent", shown(s)
	}
	if len(m[2]) > 2 {
		return nil, "percent_decimals", shown(s)
	}
	v, err := strconv.ParseFloat(m[1]+"."+m[2]+"0", 64)
	if err != nil || v > 100 {
		return nil, "percent", shown(s)
	}
	return v, "", ""
}
