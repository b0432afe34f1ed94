package words

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func books(t testing.TB) map[string]*Book {
	t.Helper()
	loaded, err := Load(os.DirFS("../../templates"))
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func TestEveryKeyStandsInEveryLanguage(t *testing.T) {
	all := books(t)
	uk, en := all["uk"], all["en"]
	for _, key := range uk.Keys() {
		if !en.Has(key) {
			t.Errorf("%s is missing in messages/en: add its English text", key)
		}
	}
	for _, key := range en.Keys() {
		if !uk.Has(key) {
			t.Errorf("%s is missing in messages/uk: add its Ukrainian text", key)
		}
	}
}

func TestPluralFormsAreComplete(t *testing.T) {
	all := books(t)
	for lang, book := range all {
		for _, key := range book.Keys() {
			forms := book.messages[key].forms
			if forms == nil {
				continue
			}
			for _, category := range Categories(lang) {
				if forms[category] == "" {
					t.Errorf("messages/%s: %s has no form %q", lang, key, category)
				}
			}
			if len(forms) != len(Categories(lang)) {
				t.Errorf("messages/%s: %s has forms the language does not know", lang, key)
			}
		}
	}
}

func TestSameParametersInEveryLanguage(t *testing.T) {
	all := books(t)
	for _, key := range all["uk"].Keys() {
		if strings.HasPrefix(key, "house.date.") || !all["en"].Has(key) {
			continue // a date is laid out anew in each language, from the same offered parts
		}
		uk, en := parameters(all["uk"].messages[key]), parameters(all["en"].messages[key])
		if !slices.Equal(uk, en) {
			t.Errorf("%s: parameters %v in uk, %v in en", key, uk, en)
		}
	}
}

func TestNoTextIsEmptyOrAsciiApostrophe(t *testing.T) {
	for lang, book := range books(t) {
		for _, key := range book.Keys() {
			for _, text := range texts(book.messages[key]) {
				if strings.TrimSpace(text) == "" {
					t.Errorf("messages/%s: %s is empty", lang, key)
				}
				if lang == "uk" && regexp.MustCompile(`\p{L}['ʼ]\p{L}`).MatchString(text) {
					t.Errorf("messages/uk: %s: write the apostrophe as ’ in %q", key, text)
				}
			}
		}
	}
}

func texts(m message) []string {
	if m.forms == nil {
		return []string{m.text}
	}
	var all []string
	for _, form := range m.forms {
		all = append(all, form)
	}
	return all
}

func parameters(m message) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(strings.Join(texts(m), " "), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func small(t *testing.T, uk string) (map[string]*Book, error) {
	t.Helper()
	return Load(fstest.MapFS{
		"messages/uk/a.json": {Data: []byte(uk)},
		"messages/uk/b.json": {Data: []byte(`{"b.taken":"зайнято"}`)},
		"messages/en/a.json": {Data: []byte(`{}`)},
	})
}

func TestLoadRefusesWhatItCannotMean(t *testing.T) {
	for _, bad := range []string{`{"b.taken":"двічі"}`, `{"a.x":7}`, `{"a.x":{"one":"без other"}}`, `{`} {
		if _, err := small(t, bad); err == nil || !strings.Contains(err.Error(), ".json") {
			t.Errorf("%s: want an error naming the file, got %v", bad, err)
		}
	}
}

func TestTextIsFilledOnce(t *testing.T) {
	all, err := small(t, `{"a.hello":"Вітаємо, {name}, {town}!"}`)
	if err != nil {
		t.Fatal(err)
	}
	got := all["uk"].T("a.hello", "name", "{town}", "town", "Луцьк")
	if got != "Вітаємо, {town}, Луцьк!" {
		t.Errorf("a value must stay as typed, got %q", got)
	}
}

func TestUnknownKeyPanicsInTests(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown key must be loud in tests")
		}
	}()
	books(t)["uk"].T("no.such.key")
}

func TestUkrainianPlurals(t *testing.T) {
	want := map[string][]int{
		"one":  {1, 21, 101, 121, 1001, -1},
		"few":  {2, 3, 4, 22, 24, 102, 1002, -3},
		"many": {0, 5, 9, 10, 11, 12, 13, 14, 20, 25, 100, 111, 112, 114, 1011, -11},
	}
	for category, numbers := range want {
		for _, n := range numbers {
			if got := ukrainian(n); got != category {
				t.Errorf("%d is %s, want %s", n, got, category)
			}
		}
	}
}

func TestEnglishPlurals(t *testing.T) {
	for n, want := range map[int]string{0: "other", 1: "one", 2: "other", 21: "other"} {
		if got := category("en", n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
