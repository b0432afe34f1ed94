package imports

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Money is an exact sum in minor units (hundredths) with the currency its cell named, if it did.
type Money struct {
	Given    bool
	Minor    int64
	Currency string
}

// maxMinor keeps a sum exact in a spreadsheet, whose numbers have fifteen digits.
const maxMinor = 999_999_999_999_999

var (
	grouped   = regexp.MustCompile(`^\d{1,3}(?:[ ']\d{3})+$`)
	digits    = regexp.MustCompile(`^\d+$`)
	times     = regexp.MustCompile(`^([\d.,' ]*\d)\s*(тис|тисяч\p{L}*|k|к|млн|мільйон\p{L}*|mln|million|mio|m|м|млрд|мільярд\p{L}*|bn|billion)?[.,]?-?$`)
	twoSums   = regexp.MustCompile(`\d\s*(?:[-–—/…]|\.\.+|до|або|to|or)\s*\d`)
	nearly    = regexp.MustCompile(`^(?:до|від|близько|орієнтовно|приблизно|понад|up to|from|about|approx\.?|over|~|≈|<|>|≤|≥)\s*\d`)
	manyUnits = []struct {
		stem  string
		power int64
	}{{"тис", 3}, {"k", 3}, {"к", 3}, {"млрд", 9}, {"мільярд", 9}, {"bn", 9}, {"billion", 9}, {"млн", 6}, {"мільйон", 6}, {"m", 6}, {"м", 6}}
)

// ParseMoney reads a sum as people write it, in either convention of points and commas. It never rounds,
// and "1.234" — a thousand or one and a bit — is refused rather than guessed.
func ParseMoney(c Cell) (Money, *Fault) {
	if none(c.Text) {
		return Money{}, nil
	}
	s := moneyText(c.Text)
	currency, s, f := takeCurrency(c.Text, s)
	if f != nil {
		return Money{}, f
	}
	if currency == "" {
		currency = c.Unit
	}
	minor, key := amount(s, c.Number)
	if key != "" {
		return Money{}, fault(key, "text", shown(c.Text))
	}
	return Money{Given: true, Minor: minor, Currency: currency}, nil
}

// moneyText makes every space one space and every apostrophe one apostrophe.
func moneyText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune("'’ʼ`´‘", r):
			return '\''
		case r == '−':
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// amount reads the number in minor units, or names what is wrong with it.
func amount(s string, exact bool) (int64, string) {
	switch {
	case strings.HasPrefix(s, "-") || strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		return 0, "money_negative"
	case twoSums.MatchString(s):
		return 0, "money_range"
	case nearly.MatchString(s):
		return 0, "money_about"
	}
	m := times.FindStringSubmatch(strings.TrimPrefix(s, "+"))
	if m == nil {
		return 0, "money_unclear"
	}
	power := int64(0)
	for _, u := range manyUnits {
		if m[2] != "" && strings.HasPrefix(m[2], u.stem) {
			power = u.power
			break
		}
	}
	whole, fraction, key := splitNumber(m[1], exact || power > 0)
	if key != "" {
		return 0, key
	}
	return minorUnits(whole, fraction, power)
}

// splitNumber finds the decimal sign. surely says that a lone point or comma must be one.
func splitNumber(s string, surely bool) (whole, fraction, key string) {
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case dots == 0 && commas == 0:
		whole, fraction = s, ""
	case dots > 0 && commas > 0:
		last := strings.LastIndexAny(s, ".,")
		mark := s[last : last+1]
		if strings.Count(s, mark) > 1 {
			return "", "", "money_unclear"
		}
		whole, fraction = s[:last], s[last+1:]
		return ungroup(strings.NewReplacer(".", " ", ",", " ").Replace(whole), fraction, strings.Contains(whole, " "))
	case dots+commas > 1:
		if surely {
			return "", "", "money_unclear"
		}
		return ungroup(strings.NewReplacer(".", " ", ",", " ").Replace(s), "", strings.Contains(s, " "))
	default:
		at := strings.IndexAny(s, ".,")
		whole, fraction = s[:at], s[at+1:]
		if !surely && len(fraction) == 3 && digits.MatchString(whole) && len(whole) <= 3 && !strings.HasPrefix(whole, "0") {
			return "", "", "money_ambiguous"
		}
	}
	return ungroup(whole, fraction, false)
}

// ungroup joins groups of three; mixed says that two kinds of group signs met, which nobody writes.
func ungroup(whole, fraction string, mixed bool) (string, string, string) {
	ok := digits.MatchString(whole) || grouped.MatchString(whole) && !(strings.Contains(whole, " ") && strings.Contains(whole, "'"))
	if mixed || !ok || fraction != "" && !digits.MatchString(fraction) {
		return "", "", "money_unclear"
	}
	return strings.NewReplacer(" ", "", "'", "").Replace(whole), fraction, ""
}

func minorUnits(whole, fraction string, power int64) (int64, string) {
	if len(whole) > 20 || len(fraction) > 20 {
		return 0, "money_too_big"
	}
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return 0, "money_unclear"
	}
	shift := power + 2 - int64(len(fraction))
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(shift, -shift)), nil)
	rest := new(big.Int)
	if shift >= 0 {
		n.Mul(n, ten)
	} else {
		n.QuoRem(n, ten, rest)
	}
	if rest.Sign() != 0 {
		return 0, "money_cents"
	}
	if !n.IsInt64() || n.Int64() > maxMinor {
		return 0, "money_too_big"
	}
	return n.Int64(), ""
}

// takeCurrency takes the currency's word or sign off either end of a sum.
func takeCurrency(text, s string) (code, rest string, f *Fault) {
	for {
		found, cut := currencyAt(s)
		if found == "" {
			return code, s, nil
		}
		if found == "?" || code != "" && code != found {
			return "", s, fault("currency_two", "text", shown(text))
		}
		code, s = found, cut
	}
}

// currencyAt finds a currency at the end or the beginning of a text. "?" is a word of several currencies.
func currencyAt(s string) (code, rest string) {
	for _, c := range currencyWords {
		for _, w := range c.words {
			if cut, ok := strings.CutSuffix(s, w); ok && apart(w, cut, false) {
				return c.code, strings.TrimSpace(cut)
			}
			if cut, ok := strings.CutPrefix(s, w); ok && apart(w, cut, true) {
				return c.code, strings.TrimSpace(strings.TrimLeft(cut, ". "))
			}
		}
	}
	return "", s
}

// apart says that a word ends where letters end; signs stand anywhere.
func apart(word, cut string, front bool) bool {
	edge, _ := utf8.DecodeLastRuneInString(word)
	next, _ := utf8.DecodeLastRuneInString(cut)
	if front {
		next, _ = utf8.DecodeRuneInString(cut)
	} else {
		edge, _ = utf8.DecodeRuneInString(word)
	}
	return cut == "" || !unicode.IsLetter(edge) || !unicode.IsLetter(next)
}

// ParseCurrency reads the code of one currency.
func ParseCurrency(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	if code, rest := currencyAt(moneyText(c.Text)); code != "" && code != "?" && strings.Trim(rest, " .()") == "" {
		return code, nil
	}
	return "", fault("currency_unknown", "text", shown(c.Text))
}

// currenciesIn lists the currencies a number format displays.
func currenciesIn(code string) []string {
	s, out := moneyText(code), []string(nil)
	for _, c := range currencyWords {
		if c.code != "?" && slices.ContainsFunc(c.words, func(w string) bool { return utf8.RuneCountInString(w) != 2 && strings.Contains(s, w) }) {
			if c.code == "USD" && strings.Contains(strings.ReplaceAll(s, "[$", ""), "$") || c.code != "USD" {
				out = append(out, c.code)
			}
		}
	}
	return out
}
