// Package words turns messages, numbers, money and dates into text for people, in one language at a time.
// It knows the files of messages and the grammar of Ukrainian and English; it must not know who reads,
// which record is shown, or what time it is now.
package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

// Languages are the languages every message exists in, the first being the one used when nothing else is known.
var Languages = []string{"uk", "en"}

// Book holds every message of one language. It is read-only after Load and safe for concurrent use.
type Book struct {
	lang     string
	messages map[string]message
}

// message is one text, or its plural forms by CLDR category.
type message struct {
	text  string
	forms map[string]string
}

// Load reads messages/<language>/*.json under fsys, one Book per language. A key that stands in two files
// of one language, or a value that is neither text nor plural forms, is an error that names file and key.
func Load(fsys fs.FS) (map[string]*Book, error) {
	books := make(map[string]*Book, len(Languages))
	for _, lang := range Languages {
		book, err := load(fsys, lang)
		if err != nil {
			return nil, fmt.Errorf("load messages %s: %w", lang, err)
		}
		books[lang] = book
	}
	return books, nil
}

func load(fsys fs.FS, lang string) (*Book, error) {
	names, err := fs.Glob(fsys, path.Join("messages", lang, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no files in messages/%s", lang)
	}
	book := &Book{lang: lang, messages: map[string]message{}}
	for _, name := range names {
		if err := book.read(fsys, name); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(name), err)
		}
	}
	return book, nil
}

func (b *Book) read(fsys fs.FS, name string) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	var file map[string]message
	if err := json.Unmarshal(raw, &file); err != nil {
		return err
	}
	for key, m := range file {
		if _, twice := b.messages[key]; twice {
			return fmt.Errorf("key %q stands in another file too", key)
		}
		b.messages[key] = m
	}
	return nil
}

// UnmarshalJSON accepts "text" or {"one": …, "other": …}.
func (m *message) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &m.text); err == nil {
		return nil
	}
	if err := json.Unmarshal(raw, &m.forms); err != nil || m.forms["other"] == "" {
		return fmt.Errorf("%s is neither text nor plural forms with \"other\"", raw)
	}
	return nil
}

// Lang is the BCP 47 tag of the book: "uk" or "en".
func (b *Book) Lang() string { return b.lang }

// Has reports whether the key has a text or plural forms.
func (b *Book) Has(key string) bool {
	_, ok := b.messages[key]
	return ok
}

// Keys are all keys of the book in byte order.
func (b *Book) Keys() []string {
	keys := make([]string, 0, len(b.messages))
	for key := range b.messages {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// T is the text of key with {name} replaced from pairs of name and value. An unknown key panics in tests
// and is ⟦key⟧ in service: a missing word must never take a page away.
func (b *Book) T(key string, pairs ...any) string {
	m, ok := b.messages[key]
	if !ok || m.forms != nil {
		return missing(b.lang, key)
	}
	return fill(m.text, pairs)
}

// N is the plural form of key for n, "#" being n with its thousands apart, and {name} replaced as in T.
func (b *Book) N(key string, n int, pairs ...any) string {
	m, ok := b.messages[key]
	if !ok || m.forms == nil {
		return missing(b.lang, key)
	}
	form, ok := m.forms[category(b.lang, n)]
	if !ok {
		form = m.forms["other"]
	}
	return fill(strings.ReplaceAll(form, "#", b.Num(n)), pairs)
}

func missing(lang, key string) string {
	if testing.Testing() {
		panic("words: no message " + key + " in " + lang + ", or it has plural forms where text is wanted (N) or the other way round (T)")
	}
	return "⟦" + key + "⟧"
}

// fill replaces all parameters in one pass, so that a value which looks like a parameter stays as typed.
func fill(text string, pairs []any) string {
	if len(pairs) < 2 {
		return text
	}
	args := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		args = append(args, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(args...).Replace(text)
}
