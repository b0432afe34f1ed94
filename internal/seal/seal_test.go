package seal

import (
	"strings"
	"testing"
)

var key = Key("0123456789abcdef0123456789abcdef")

func TestSealedTextOpensOnlyInItsPlace(t *testing.T) {
	sealed, err := key.Seal("one", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := key.Open("one", sealed); err != nil || string(plain) != "secret" {
		t.Fatalf("%q %v", plain, err)
	}
	if _, err := key.Open("two", sealed); err == nil {
		t.Fatal("opened in another place")
	}
	if _, err := Key(strings.Repeat("z", 32)).Open("one", sealed); err == nil {
		t.Fatal("opened with another key")
	}
	for _, broken := range []string{"", "!", sealed[:8]} {
		if _, err := key.Open("one", broken); err == nil {
			t.Fatalf("opened %q", broken)
		}
	}
}

func TestOnlyAWholeKeySeals(t *testing.T) {
	for _, short := range []Key{nil, key[:31], append(key[:32:32], 1)} {
		if _, err := short.Seal("one", []byte("secret")); err == nil {
			t.Errorf("a key of %d bytes seals", len(short))
		}
	}
}

func TestTheSameTextIsSealedInAnotherWayEachTime(t *testing.T) {
	one, _ := key.Seal("one", []byte("secret"))
	if two, _ := key.Seal("one", []byte("secret")); one == two || strings.Contains(one, "secret") {
		t.Error("two sealed texts tell that they are one")
	}
}

func TestMarksTellTextsAndUsesApart(t *testing.T) {
	if once, again := key.Mark("a", "bc"), key.Mark("a", "bc"); once != again || len(key.Mark()) != 64 {
		t.Error("one text has two marks")
	}
	a, b := Derive(key, "a"), Derive(key, "b")
	for _, other := range []string{key.Mark("ab", "c"), key.Mark("abc"), a.Mark("a", "bc"), b.Mark("a", "bc")} {
		if other == key.Mark("a", "bc") {
			t.Error("two texts or two uses have one mark")
		}
	}
	if len(a) != 32 || string(a) == string(b) || string(a) != string(Derive(key, "a")) {
		t.Error("a use has one key of 32 bytes, of its own")
	}
}
