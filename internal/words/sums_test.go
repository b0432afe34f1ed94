package words

import (
	"math"
	"strings"
	"testing"
)

func TestSumsInWords(t *testing.T) {
	for minor, want := range map[int64]string{
		0:               "нуль гривень 00 копійок",
		1:               "нуль гривень 01 копійка",
		100:             "одна гривня 00 копійок",
		203:             "дві гривні 03 копійки",
		864700:          "вісім тисяч шістсот сорок сім гривень 00 копійок",
		1297050:         "дванадцять тисяч дев’ятсот сімдесят гривень 50 копійок",
		100000:          "одна тисяча гривень 00 копійок",
		200100:          "дві тисячі одна гривня 00 копійок",
		1100000:         "одинадцять тисяч гривень 00 копійок",
		2112111:         "двадцять одна тисяча сто двадцять одна гривня 11 копійок",
		100000000:       "один мільйон гривень 00 копійок",
		200000122:       "два мільйони одна гривня 22 копійки",
		100000000000000: "один трильйон гривень 00 копійок",
		-5000:           "мінус п’ятдесят гривень 00 копійок",
		51400:           "п’ятсот чотирнадцять гривень 00 копійок",
		1900:            "дев’ятнадцять гривень 00 копійок",
	} {
		if got := Hryvnias(minor); got != want {
			t.Errorf("%d: %q, want %q", minor, got, want)
		}
	}
}

// FuzzSums: whatever the amount, two different amounts never read alike and no word is empty.
func FuzzSums(f *testing.F) {
	f.Add(int64(864700), int64(864600))
	f.Add(int64(math.MinInt64), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, a, b int64) {
		one, two := Hryvnias(a), Hryvnias(b)
		if (one == two) != (a == b) {
			t.Errorf("%d and %d read %q", a, b, one)
		}
		if strings.Contains(one, "  ") || strings.TrimSpace(one) != one {
			t.Errorf("%d reads %q", a, one)
		}
	})
}

func TestSignatures(t *testing.T) {
	if got := Signature("Оксана", " Нечуй-Левицька "); got != "Оксана"+nbsp+"НЕЧУЙ-ЛЕВИЦЬКА" {
		t.Error(got)
	}
	if got := Signature("", "Бондар") + Signature("", ""); got != "БОНДАР" {
		t.Error(got)
	}
}
