package main_test

import (
	"encoding/json"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// wording is one message of one language: a text, or its plural forms.
type wording struct {
	text  string
	forms map[string]string
	file  string
}

func (w *wording) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &w.text) == nil {
		return nil
	}
	return json.Unmarshal(raw, &w.forms)
}

// plurals are the forms that a number needs in a language.
var plurals = map[string][]string{"uk": {"few", "many", "one", "other"}, "en": {"one", "other"}}

func wordings(t *testing.T, lang string) map[string]wording {
	t.Helper()
	all := map[string]wording{}
	files, _ := filepath.Glob("templates/messages/" + lang + "/*.json")
	if len(files) == 0 {
		t.Fatalf("templates/messages/%s has no messages", lang)
	}
	for _, file := range files {
		var some map[string]wording
		if err := json.Unmarshal([]byte(read(t, file)), &some); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, w := range some {
			w.file = file
			if other, twice := all[key]; twice {
				t.Errorf("%s stands in %s and in %s: keep one", key, other.file, file)
			}
			all[key] = w
		}
	}
	return all
}

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

// parameters are what a message names, of all its forms.
func (w wording) parameters() []string {
	text := w.text
	for _, form := range w.forms {
		text += form
	}
	found := parameter.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	uk, en := wordings(t, "uk"), wordings(t, "en")
	for key, w := range uk {
		other, ok := en[key]
		switch {
		case !ok:
			t.Errorf("%s is in %s but has no English: add it to the file of the same name under en", key, w.file)
			continue
		case (w.forms == nil) != (other.forms == nil):
			t.Errorf("%s has plural forms in one language only: use them in both", key)
		case !slices.Equal(w.parameters(), other.parameters()) && !strings.HasPrefix(key, "house.date."): // a date is written differently
			t.Errorf("%s names %v in Ukrainian and %v in English: a sentence would lose a value", key, w.parameters(), other.parameters())
		}
		checkForms(t, "uk", key, w)
		checkForms(t, "en", key, other)
	}
	for key, w := range en {
		if _, ok := uk[key]; !ok {
			t.Errorf("%s is in %s but has no Ukrainian: add it to the file of the same name under uk", key, w.file)
		}
	}
}

func checkForms(t *testing.T, lang, key string, w wording) {
	t.Helper()
	if w.forms == nil {
		if strings.TrimSpace(w.text) == "" {
			t.Errorf("%s (%s) is empty: say it or take the key out", key, lang)
		}
		return
	}
	for _, form := range plurals[lang] {
		if strings.TrimSpace(w.forms[form]) == "" {
			t.Errorf("%s (%s) has no form %q: a number would read wrong", key, lang, form)
		}
	}
}

// unofficial are words that official Ukrainian does not use, with what it uses.
var unofficial = map[string]string{
	"проект": "проєкт", "Шановний(а)": "звертання без роду", "Шановний/а": "звертання без роду",
	"e-mail": "електронна пошта", "дедлайн": "строк", "юзер": "користувач", "'": "апостроф ’",
}

func TestUkrainianIsOfficial(t *testing.T) {
	for key, w := range wordings(t, "uk") {
		text := w.text
		for _, form := range w.forms {
			text += " " + form
		}
		for word, instead := range unofficial {
			if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
				t.Errorf("%s says %q: write %s", key, word, instead)
			}
		}
	}
}

var (
	keyShape        = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_]+)+\.?$`)
	templateComment = regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}`)
	templateAction  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	quotedText      = regexp.MustCompile(`"([^"\\\n]+)"`)
)

// optional are beginnings of keys that are used only where a key is there.
var optional = []string{"house.field."}

// TestEveryKeyHasWords looks for message keys written out in templates and Go: whatever begins like
// an area of messages has to be one of its keys, or the beginning of some.
func TestEveryKeyHasWords(t *testing.T) {
	uk := wordings(t, "uk")
	areas := map[string]bool{}
	for key := range uk {
		areas[strings.Split(key, ".")[0]] = true
	}
	missing := func(literal string) bool {
		if !keyShape.MatchString(literal) || slices.Contains(optional, literal) || !areas[strings.Split(literal, ".")[0]] {
			return false
		}
		_, whole := uk[literal]
		return !whole && !begins(uk, literal)
	}
	for _, name := range tracked(t, ".html", ".txt") {
		if !strings.HasPrefix(name, "templates/") {
			continue
		}
		text := templateComment.ReplaceAllString(read(t, name), "")
		for _, action := range templateAction.FindAllString(text, -1) {
			for _, m := range quotedText.FindAllStringSubmatch(action, -1) {
				if missing(m[1]) {
					t.Errorf("%s says %q, which has no words: add it to templates/messages/{uk,en}", name, m[1])
				}
			}
		}
	}
	for _, s := range sources() {
		if s.test || s.dir == "migrations" || s.dir == "bench" {
			continue
		}
		for _, literal := range literals(s.ast) {
			if missing(literal) && !column(s, literal) {
				t.Errorf("%s says %q, which has no words: add it to templates/messages/{uk,en}", s.path, literal)
			}
		}
	}
}

// begins says whether some key begins with the literal, the rest being made when the program runs.
func begins(all map[string]wording, literal string) bool {
	for key := range all {
		if strings.HasPrefix(key, strings.TrimSuffix(literal, ".")+".") || strings.HasSuffix(literal, "_") && strings.HasPrefix(key, literal) {
			return true
		}
	}
	return false
}

// column says whether a literal is a file or a column of a table in a query rather than words.
func column(s source, literal string) bool {
	return slices.Contains([]string{".json", ".html", ".txt", ".db", ".env", ".eml", ".css", ".js", ".xlsx", ".csv", ".ics", ".zip"}, path.Ext(literal)) ||
		(s.dir == "internal/store" || s.dir == "internal/desk" || s.dir == "internal/outbox") && strings.Count(literal, ".") == 1 && schemaColumns(literal)
}

var columnNames = regexp.MustCompile(`"([a-z_]+)"`)

// schemaColumns says whether the part after the dot is named by a migration, or is one every record has.
func schemaColumns(literal string) bool {
	name := literal[strings.Index(literal, ".")+1:]
	if name == "id" || name == "_rowid_" {
		return true
	}
	for _, s := range sources() {
		if s.dir == "migrations" {
			for _, m := range columnNames.FindAllStringSubmatch(s.text, -1) {
				if m[1] == name {
					return true
				}
			}
		}
	}
	return false
}

// literals are the string literals of a file that are no import and no struct tag.
func literals(f *ast.File) []string {
	var all []string
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}

// noted is the name under which a line of the audit that belongs to no save is written.
var noted = regexp.MustCompile(`store\.Note\(.*?, "([a-z_]+)", (?:"|collection)`)

// TestWhatIsNotedHasWords: the page of the audit has words for everything that people and the house do.
func TestWhatIsNotedHasWords(t *testing.T) {
	all, seen := wordings(t, "uk"), 0
	files, _ := filepath.Glob("internal/desk/*.go")
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range noted.FindAllStringSubmatch(string(raw), -1) {
			seen++
			if _, ok := all["audit.action."+m[1]]; !ok {
				t.Errorf("%s notes %q: give audit.action.%s words in both languages", file, m[1], m[1])
			}
		}
	}
	if seen < 6 {
		t.Errorf("only %d notes were seen", seen)
	}
}
