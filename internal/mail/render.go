package mail

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"sync"
	texttemplate "text/template"
	"unicode"

	"lubart/internal/words"
	"lubart/templates"
)

// letterhead is one kind of mail in one language, parsed.
type letterhead struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

// shelf keeps parsed templates, because parsing costs a hundred times what filling does.
var shelf sync.Map // of shelfKey to letterhead

type shelfKey struct {
	book *words.Book
	kind string
}

// Render fills the templates of a kind with its data (the struct of kinds.go, or a pointer to it) in the
// language of the book. Whatever goes wrong, a panic too, is an error about this one mail.
func Render(kind string, book *words.Book, data any) (subject, text, html string, err error) {
	defer func() {
		if p := recover(); p != nil {
			subject, text, html = "", "", ""
			err = fmt.Errorf("%w: render %s: %v", ErrMessage, kind, p)
		}
	}()
	if err := fits(kind, data); err != nil {
		return "", "", "", err
	}
	l, err := take(templates.FS, kind, book)
	if err != nil {
		return "", "", "", fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return l.fill(reflect.Indirect(reflect.ValueOf(data)).Interface())
}

// fits says that data is what the kind needs and that nothing it cannot do without is missing.
func fits(kind string, data any) error {
	fresh, ok := kinds[kind]
	if !ok {
		return fmt.Errorf("%w: no kind %q", ErrMessage, kind)
	}
	want, got := reflect.TypeOf(fresh()).Elem(), reflect.TypeOf(data)
	if got != nil && got.Kind() == reflect.Pointer {
		got = got.Elem()
	}
	if got != want {
		return fmt.Errorf("%w: %s needs %v and got %v", ErrMessage, kind, want, got)
	}
	if err := rules.Struct(data); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrMessage, kind, err)
	}
	return nil
}

func take(fsys fs.FS, kind string, book *words.Book) (letterhead, error) {
	key := shelfKey{book, kind}
	if l, ok := shelf.Load(key); ok {
		return l.(letterhead), nil
	}
	l, err := parse(fsys, kind, book)
	if err == nil {
		shelf.Store(key, l)
	}
	return l, err
}

func parse(fsys fs.FS, kind string, book *words.Book) (letterhead, error) {
	names := func(end string) []string {
		return []string{"mail/_layout" + end, "mail/_parts" + end, path.Join("mail", kind+end)}
	}
	funcs := speech{book}.funcs()
	text, err := texttemplate.New(kind).Funcs(funcs).Option("missingkey=error").ParseFS(fsys, names(".txt")...)
	if err != nil {
		return letterhead{}, fmt.Errorf("parse %s.txt: %w", kind, err)
	}
	html, err := htmltemplate.New(kind).Funcs(funcs).Option("missingkey=error").ParseFS(fsys, names(".html")...)
	if err != nil {
		return letterhead{}, fmt.Errorf("parse %s.html: %w", kind, err)
	}
	return letterhead{text, html}, nil
}

func (l letterhead) fill(data any) (subject, text, html string, err error) {
	var line, plain, rich bytes.Buffer
	if err := l.text.ExecuteTemplate(&line, "subject", data); err != nil {
		return "", "", "", fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if err := l.text.ExecuteTemplate(&plain, "_layout.txt", data); err != nil {
		return "", "", "", fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if err := l.html.ExecuteTemplate(&rich, "_layout.html", page{oneLine(legible(line.String())), data}); err != nil {
		return "", "", "", fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return oneLine(legible(line.String())), tidy(legible(plain.String())), legible(rich.String()), nil
}

// page gives the HTML its title, which is the subject.
type page struct {
	Subject string
	Data    any
}

// legible drops control characters and broken letters. A title that came in by a door without a form, or a
// server's answer, must not cost anybody a reminder.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// oneLine makes every run of blanks and line ends one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// tidy removes blanks at the ends of lines and more than one empty line in a row, which templates leave behind.
func tidy(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}
