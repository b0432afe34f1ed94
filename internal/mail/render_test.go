package mail

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"lubart/internal/words"
	"lubart/templates"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func books(t testing.TB) map[string]*words.Book {
	t.Helper()
	all, err := words.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what is now made; go test ./internal/mail -update rewrites it, read the diff", file)
	}
}

func TestGoldenMails(t *testing.T) {
	for lang, book := range books(t) {
		for _, s := range samples {
			t.Run(s.name+"."+lang, func(t *testing.T) {
				subject, text, html, err := Render(s.kind, book, s.data(lang))
				if err != nil {
					t.Fatal(err)
				}
				raw, err := Seal(message(lang, subject, text, html), 0)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, s.name+"."+lang+".txt", []byte(subject+"\n\n"+text))
				golden(t, s.name+"."+lang+".html", []byte(html))
				golden(t, s.name+"."+lang+".eml", raw)
			})
		}
	}
}

func TestEveryKindHasAGoldenMail(t *testing.T) {
	for _, kind := range Kinds() {
		if !slices.ContainsFunc(samples, func(s sample) bool { return s.kind == kind }) {
			t.Errorf("no sample of %s", kind)
		}
	}
}

func TestMailsAreReadableByAll(t *testing.T) {
	for lang, book := range books(t) {
		for _, s := range samples {
			subject, text, html, err := Render(s.kind, book, s.data(lang))
			if err != nil {
				t.Fatal(err)
			}
			if n := utf8.RuneCountInString(subject); n > subjectRoom {
				t.Errorf("%s.%s: subject of %d characters", s.name, lang, n)
			}
			for _, want := range []string{`<html lang="` + lang + `">`, "<title>", "<h1", "prefers-color-scheme"} {
				if !strings.Contains(html, want) {
					t.Errorf("%s.%s: no %s", s.name, lang, want)
				}
			}
			for _, never := range []string{"Шановн", "(а)", "<img", "<script", "@import", "url(", "ZgotmplZ", "⟦", "<no value>"} {
				if strings.Contains(html+text+subject, never) {
					t.Errorf("%s.%s: holds %s", s.name, lang, never)
				}
			}
		}
	}
}

func TestFirstLineSaysWhatUntilWhenAndWhatToDo(t *testing.T) {
	_, text, _, err := Render("reminder", books(t)["uk"], Reminder{frame("uk"), submission("uk")})
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(text, "\n")
	for _, want := range []string{"Подання заявки «Енергоефективність громад»", "середа, 30 грудня 2026", "17:00 Брюссель", "18:00 Київ", "залишилося 2", "подати заявку через портал"} {
		if !strings.Contains(strings.ReplaceAll(first, "\u00a0", " "), want) {
			t.Errorf("no %q in %q", want, first)
		}
	}
}

// The subject holds no countdown: all reminders of one date are one thread, and another date is another.
func TestSubjectIsStablePerThread(t *testing.T) {
	book := books(t)["uk"]
	subjectOf := func(i Item) string {
		subject, _, _, err := Render("reminder", book, Reminder{Frame{}, i})
		if err != nil {
			t.Fatal(err)
		}
		return subject
	}
	early, late, moved := submission("uk"), submission("uk"), submission("uk")
	early.Days, late.Days, moved.Due = 14, -3, moved.Due.AddDays(5)
	if subjectOf(early) != subjectOf(late) {
		t.Error("the subject changes with the days left")
	}
	if subjectOf(early) == subjectOf(moved) {
		t.Error("the subject keeps the old date")
	}
}

func TestLongTitleIsCutInSubjectOnly(t *testing.T) {
	i := submission("uk")
	i.Grant = strings.Repeat("Підтримка енергоефективності громад ", 8)
	subject, text, _, err := Render("reminder", books(t)["uk"], Reminder{Frame{}, i})
	if err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(subject); n > subjectRoom || !strings.Contains(subject, "…»") || !strings.Contains(subject, "подання заявки") {
		t.Errorf("%d characters: %s", n, subject)
	}
	if !strings.Contains(text, strings.TrimSpace(i.Grant)) {
		t.Error("the text lost the title")
	}
}

func TestDigestOfHundredsStaysSmall(t *testing.T) {
	d := digest("uk")
	line := submission("uk")
	line.Title = strings.Repeat("довга назва зобов’язання ", 8)
	for range 300 {
		d.Overdue, d.Today, d.Week, d.Later, d.Month = append(d.Overdue, line), append(d.Today, line), append(d.Week, line), append(d.Later, line), append(d.Month, line)
	}
	_, text, html, err := Render("digest", books(t)["uk"], d)
	if err != nil {
		t.Fatal(err)
	}
	if len(html) > 30<<10 {
		t.Errorf("HTML of %d bytes: Gmail would cut it", len(html))
	}
	if n := strings.Count(text, line.Link); n < 1500 {
		t.Errorf("the text has %d of 1500 lines", n)
	}
}

func TestHTMLEscapesWhatPeopleTyped(t *testing.T) {
	i := submission("uk")
	i.Title, i.Donor = `<script>alert(1)</script>`, `a"><img src=x>`
	_, _, html, err := Render("reminder", books(t)["uk"], Reminder{Frame{}, i})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("typed text became markup")
	}
}

func TestF55_MissingFieldIsAnErrorOfThatMail(t *testing.T) {
	book := books(t)["uk"]
	noTitle, noDue, noLink, badLink := submission("uk"), submission("uk"), submission("uk"), submission("uk")
	noTitle.Title, noDue.Due.Year, noDue.Due.Month, noDue.Due.Day = "", 0, 0, 0
	noLink.Link, badLink.Link = "", "javascript:alert(1)"
	for name, data := range map[string]any{"no title": Reminder{Item: noTitle}, "no date": Reminder{Item: noDue},
		"no link": Reminder{Item: noLink}, "not a link": Reminder{Item: badLink}, "another kind": Digest{},
		"nothing": nil, "nil pointer": (*Reminder)(nil), "a map": map[string]any{}} {
		subject, text, html, err := Render("reminder", book, data)
		if !errors.Is(err, ErrMessage) || subject+text+html != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, _, err := Render("postcard", book, Reminder{}); !errors.Is(err, ErrMessage) {
		t.Errorf("unknown kind: %v", err)
	}
}

func TestF56_WhatSlippedPastTheFormsStillReminds(t *testing.T) {
	i := submission("uk")
	i.Title, i.Note = "подання\x00\r\nBcc: x@example.org\u2028\xff", "a\x1bb"
	subject, text, html, err := Render("reminder", books(t)["uk"], Reminder{Frame{}, i})
	if err != nil {
		t.Fatal(err)
	}
	raw := sealed(t, message("uk", subject, text, html))
	if h, _ := read(t, raw); h.Has("Bcc") || strings.Contains(subject, "\n") {
		t.Errorf("%q", subject)
	}
}

func TestAlertWithAServersLongAnswer(t *testing.T) {
	a := Alert{What: "failed", Count: 1, Link: site, Detail: strings.Repeat("550 refused\r\n\x00", 200)}
	subject, text, html, err := Render("alert", books(t)["en"], a)
	if err != nil {
		t.Fatal(err)
	}
	sealed(t, message("en", subject, text, html))
	if len(text) > 1000 {
		t.Errorf("%d bytes", len(text))
	}
}

func TestF55_PanicIsAnErrorOfThatMail(t *testing.T) {
	if _, _, _, err := Render("reminder", nil, Reminder{Item: submission("uk")}); !errors.Is(err, ErrMessage) {
		t.Errorf("without a book: %v", err)
	}
	kinds["broken"] = func() any { panic("boom") }
	defer delete(kinds, "broken")
	if subject, text, html, err := Render("broken", books(t)["uk"], nil); !errors.Is(err, ErrMessage) || subject+text+html != "" {
		t.Errorf("a panic of ours: %v", err)
	}
}

func TestF55_BrokenTemplateIsAnError(t *testing.T) {
	book := books(t)["uk"]
	house := fstest.MapFS{}
	for _, name := range []string{"_layout.txt", "_parts.txt", "_layout.html", "_parts.html", "test.txt", "test.html"} {
		raw, err := templates.FS.ReadFile("mail/" + name)
		if err != nil {
			t.Fatal(err)
		}
		house["mail/"+name] = &fstest.MapFile{Data: raw}
	}
	house["mail/test.txt"] = &fstest.MapFile{Data: []byte(`{{define "subject"}}{{.Nowhere}}{{end}}{{define "main"}}{{end}}`)}
	l, err := parse(house, "test", book)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := l.fill(Test{At: noon}); !errors.Is(err, ErrMessage) {
		t.Errorf("a field that is not there: %v", err)
	}
	house["mail/test.txt"] = &fstest.MapFile{Data: []byte(`{{define "subject"}}`)}
	if _, err := parse(house, "test", book); err == nil {
		t.Error("an unfinished template was taken")
	}
}

func TestDecodeGivesBackWhatWasQueued(t *testing.T) {
	book := books(t)["uk"]
	for _, s := range samples {
		raw, err := json.Marshal(s.data("uk"))
		if err != nil {
			t.Fatal(err)
		}
		data, err := Decode(s.kind, raw)
		if err != nil {
			t.Fatal(err)
		}
		_, want, _, _ := Render(s.kind, book, s.data("uk"))
		_, got, _, err := Render(s.kind, book, data)
		if err != nil || got != want {
			t.Errorf("%s: another text after the queue, %v", s.name, err)
		}
	}
	if _, err := Decode("reminder", []byte(`{"Tilte":"x"}`)); !errors.Is(err, ErrMessage) {
		t.Errorf("an unknown field: %v", err)
	}
}
