package words

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestNameKey(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Мельничук Оксана Петрівна", "петрівна МЕЛЬНИЧУК оксана", "Оксана  Петрівна\u00a0Мельничук"},
		{"Карп'як Людмила", "карп’як людмила", "Людмила Карпʼяк", "КАРП`ЯК ЛЮДМИЛА"},
		{"Ґудзь-Левицька Марія", "Марія Гудзь Левицька", "левицька–ґудзь марія"},
	} {
		for _, other := range same[1:] {
			if NameKey(same[0]) != NameKey(other) {
				t.Errorf("%q and %q are one name", same[0], other)
			}
		}
	}
	if NameKey("Мельник", "Оксана") == NameKey("Мельничук", "Оксана") || NameKey("Петро", "Іванович") == NameKey("Іван", "Петрович") {
		t.Error("other names are other names")
	}
}

// FuzzNameKey: the order in which the words of a name are written never counts.
func FuzzNameKey(f *testing.F) {
	f.Add("Карп'як Людмила Павлівна", uint64(1))
	f.Fuzz(func(t *testing.T, name string, seed uint64) {
		parts := strings.Fields(name)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		if NameKey(name) != NameKey(parts...) {
			t.Errorf("%q and %q have other keys", name, parts)
		}
		if NameKey(NameKey(name)) != NameKey(name) {
			t.Errorf("the key of %q is not its own key", name)
		}
	})
}
