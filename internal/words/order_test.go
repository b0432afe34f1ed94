package words

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Карп'як": "карпяк", "Карп’як": "карпяк", "КАРПʼЯК": "карпяк", "карп`як": "карпяк",
		"Ґанок": "ганок", "Енергоефективність": "енергоефективність", "  ЦНАП \u00a0 № 3\n": "цнап № 3",
		"Нечуй–Левицький": "нечуй-левицький", "за\u0301мок": "замок", "и\u0306": "й", "і\u0308": "ї", "Їжак": "їжак",
		"м'я\u00adта": "мята", "": "", "'": "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzFoldIsStable(f *testing.F) {
	for _, s := range []string{"Карп'як", "İstanbul", "ᄀ\u0301ᅡ", "\xff", "а'\u0308і", "K Å ẞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, then %q", s, once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%q) = %q is not UTF-8", s, once)
		}
	})
}

func TestUkrainianOrder(t *testing.T) {
	want := []string{
		"1 вересня", "2-й корпус", "10-й корпус", "Абетка", "Вишня", "Гай", "Галина", "Ґанок", "Дім", "Етюд", "Єва", "Жук", "Звір",
		"Игорь", "Іван", "Іван Б", "Іваненко", "Їжак", "Йосип", "Карп'як", "Карпʼяка", "Мар’яна", "Щука", "Юрій", "Ялта", "Apple", "Łódź", "Lutsk", "NEFCO", "Zürich",
	}
	got := slices.Clone(want)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortStableFunc(got, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("order\n got %v\nwant %v", got, want)
	}
}

func TestSortKeyFollowsTheAlphabet(t *testing.T) {
	letters := []rune(alphabet + "abcdefghijklmnopqrstuvwxyz")
	for i := 1; i < len(letters); i++ {
		before, after := SortKey(string(letters[i-1])+"я"), SortKey(string(letters[i])+"а")
		if before >= after {
			t.Errorf("%c must stand before %c", letters[i-1], letters[i])
		}
	}
}

func TestSortKeyIgnoresCaseHyphenApostrophe(t *testing.T) {
	for _, same := range [][2]string{{"Карп'як", "КАРП’ЯК"}, {"Івано-Франківськ", "ІваноФранківськ"}, {"«Луцьк»", "Луцьк"}, {"№ 07", "7"}, {"Київ ", " київ"}} {
		if a, b := SortKey(same[0]), SortKey(same[1]); a != b {
			t.Errorf("%q and %q differ: %q, %q", same[0], same[1], a, b)
		}
	}
}

func TestNumbersSortByValue(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		a, b := random.IntN(20000), random.IntN(20000)
		if (SortKey("Лот "+itoa(a)) < SortKey("Лот "+itoa(b))) != (a < b) {
			t.Fatalf("%d and %d sort wrong", a, b)
		}
	}
}

func itoa(n int) string {
	digits := ""
	for ; n > 0 || digits == ""; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits
}

func FuzzSortKeyOfPrefixStandsFirst(f *testing.F) {
	f.Add("Іван", "Іваненко")
	f.Add("12", "123")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		if SortKey(a) > SortKey(a+" "+b) {
			t.Errorf("%q must not stand behind %q", a, a+" "+b)
		}
		if key := SortKey(a); strings.ContainsAny(key, "\x00\n") || !utf8.ValidString(key) {
			t.Errorf("key %q", key)
		}
	})
}
