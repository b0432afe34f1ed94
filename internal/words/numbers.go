package words

import (
	"math"
	"strconv"
	"strings"
)

const nbsp = "\u00a0"

// symbols are the narrow signs people in the office write; any other currency shows its ISO code.
var symbols = map[string]string{"EUR": "€", "USD": "$", "UAH": "₴", "PLN": "zł", "GBP": "£", "CHF": "Fr"}

// whole currencies have no minor unit: 1000 JPY is a thousand yen.
var whole = map[string]bool{"JPY": true, "KRW": true, "ISK": true}

// Num is a whole number with its thousands apart: 12 345 in Ukrainian, 12,345 in English.
func (b *Book) Num(n int) string {
	sign, digits := split(int64(n))
	return sign + b.group(digits)
}

// Decimal is a number with at most that many digits behind the point, and none that say nothing: 18,5.
func (b *Book) Decimal(v float64, most int) string {
	whole, rest, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', most, 64), ".")
	sign := ""
	if v < 0 {
		sign = "−"
	}
	if rest = strings.TrimRight(rest, "0"); rest == "" {
		return sign + b.group(whole)
	}
	return sign + b.group(whole) + b.point() + rest
}

// Money is an amount of minor units: 47 000,00 € in Ukrainian, €47,000.00 in English. Spaces do not break.
func (b *Book) Money(minor int64, currency string) string {
	return b.amount(minor, currency, true)
}

// MoneyShort is Money without the cents when there are none, for cards and sums: 47 000 €.
func (b *Book) MoneyShort(minor int64, currency string) string {
	return b.amount(minor, currency, minor%100 != 0)
}

func (b *Book) amount(minor int64, currency string, cents bool) string {
	currency = strings.ToUpper(strings.TrimSpace(currency))
	sign, digits := split(minor)
	if whole[currency] {
		return b.unit(sign, b.group(digits), currency)
	}
	if len(digits) < 3 {
		digits = strings.Repeat("0", 3-len(digits)) + digits
	}
	number := b.group(digits[:len(digits)-2])
	if cents {
		number += b.point() + digits[len(digits)-2:]
	}
	return b.unit(sign, number, currency)
}

// unit sets the sign of the currency after the number in Ukrainian and before it in English,
// where a sign made of letters keeps a space.
func (b *Book) unit(sign, number, currency string) string {
	symbol, known := symbols[currency]
	if !known {
		symbol = currency
	}
	switch {
	case symbol == "":
		return sign + number
	case b.lang == "uk":
		return sign + number + nbsp + symbol
	case symbol[0] >= 'A' && symbol[0] <= 'z':
		return sign + symbol + nbsp + number
	}
	return sign + symbol + number
}

// split returns the minus sign, if any, and the digits; strconv keeps the smallest int64 right.
func split(n int64) (sign, digits string) {
	digits = strconv.FormatInt(n, 10)
	if n < 0 {
		return "−", digits[1:]
	}
	return "", digits
}

func (b *Book) group(digits string) string {
	var out strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteString(b.separator())
		}
		out.WriteRune(digit)
	}
	return out.String()
}

func (b *Book) separator() string {
	if b.lang == "uk" {
		return nbsp
	}
	return ","
}

func (b *Book) point() string {
	if b.lang == "uk" {
		return ","
	}
	return "."
}
