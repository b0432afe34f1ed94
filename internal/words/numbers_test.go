package words

import (
	"math"
	"strings"
	"testing"
)

func TestMoney(t *testing.T) {
	all := books(t)
	for _, c := range []struct {
		minor    int64
		currency string
		uk, en   string
	}{
		{4700000, "EUR", "47 000,00 €", "€47,000.00"},
		{123456789, "UAH", "1 234 567,89 ₴", "₴1,234,567.89"},
		{5, "USD", "0,05 $", "$0.05"},
		{-150, "PLN", "−1,50 zł", "−zł 1.50"},
		{100000, "CHF", "1 000,00 Fr", "Fr 1,000.00"},
		{1000, "JPY", "1 000 JPY", "JPY 1,000"},
		{99900, "GBP", "999,00 £", "£999.00"},
		{100, "", "1,00", "1.00"},
		{100, " eur ", "1,00 €", "€1.00"},
		{math.MinInt64, "EUR", "−92 233 720 368 547 758,08 €", "−€92,233,720,368,547,758.08"},
	} {
		for lang, want := range map[string]string{"uk": c.uk, "en": c.en} {
			want = strings.ReplaceAll(want, " ", nbsp)
			if got := all[lang].Money(c.minor, c.currency); got != want {
				t.Errorf("%s: %d %s = %q, want %q", lang, c.minor, c.currency, got, want)
			}
		}
	}
}

func TestMoneyShortKeepsCentsThatAreThere(t *testing.T) {
	uk := books(t)["uk"]
	if got := uk.MoneyShort(24000000, "EUR"); got != "240"+nbsp+"000"+nbsp+"€" {
		t.Error(got)
	}
	if got := uk.MoneyShort(24000050, "EUR"); got != "240"+nbsp+"000,50"+nbsp+"€" {
		t.Error(got)
	}
}

func FuzzMoneyLosesNoDigit(f *testing.F) {
	f.Add(int64(0), "EUR")
	f.Add(int64(-99), "zzz")
	uk := books(f)["uk"]
	f.Fuzz(func(t *testing.T, minor int64, currency string) {
		sign, digits := split(minor)
		shown := uk.Money(minor, "EUR")
		kept := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, shown)
		if strings.TrimLeft(kept, "0") != strings.TrimLeft(digits, "0") || strings.HasPrefix(shown, "−") != (sign != "") {
			t.Errorf("%d shows as %q", minor, shown)
		}
		uk.Money(minor, currency)
	})
}
