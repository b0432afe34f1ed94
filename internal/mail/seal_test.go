package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func letter() Message { return message("uk", "Тема", "Текст\n", "<p>Текст</p>\n") }

func sealed(t testing.TB, m Message) []byte {
	t.Helper()
	raw, err := Seal(m, 0)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, raw)
	return raw
}

func TestF56_SubjectsArriveAsTyped(t *testing.T) {
	for name, subject := range map[string]string{
		"ascii":         "Due 30.12.2026",
		"400 Cyrillic":  strings.Repeat("Строк подання ", 28) + "кінець!!",
		"400 unbroken":  strings.Repeat("щ", 400),
		"2000 ASCII":    strings.Repeat("x", 2000),
		"emoji":         "Строк 👩‍💻👨‍👩‍👧‍👦 завтра",
		"right to left": "מועד אחרון 30.12.2026 – الموعد",
		"looks encoded": "=?utf-8?B?0KI=?=",
		"two blanks":    "a  b",
		"quotes":        `"Звіт", «фінал»; a@b`,
		"one letter":    "ї",
	} {
		m := letter()
		m.Subject = subject
		raw := sealed(t, m)
		h, _ := read(t, raw)
		if got, err := h.Subject(); err != nil || got != subject {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if strings.HasSuffix(name, "Cyrillic") || strings.HasSuffix(name, "unbroken") {
			narrow(t, raw)
		}
	}
}

var encodedWord = regexp.MustCompile(`=\?utf-8\?B\?([^?]*)\?=`)

// narrow fails when a line of the head is longer than 78 characters, or an encoded word ends inside a letter.
func narrow(t *testing.T, raw []byte) {
	t.Helper()
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > foldAt {
			t.Errorf("line of %d characters: %s", len(line), line)
		}
	}
	for _, word := range encodedWord.FindAllSubmatch(head, -1) {
		if text, err := base64.StdEncoding.DecodeString(string(word[1])); err != nil || !utf8.Valid(text) {
			t.Errorf("%s is not a word by itself", word[0])
		}
	}
}

func TestF56_NamesArriveAsTyped(t *testing.T) {
	for _, name := range []string{"", "Olena Hnatiuk", "Олена Гнатюк", "Коваль, Мар’яна", `Коваль "Мар'яна"`, "Koval, Maria", `O"Brien \ Co`,
		"Koval; <x@example.org>", "a@example.org", "👩‍💻 Олена", "אולנה", "=?utf-8?Q?x?=", "Dr. O.", "(comment)", strings.Repeat("Дуже довга назва відділу ", 7) + "й"} {
		a, err := New(name, "olena@example.org")
		if err != nil {
			t.Fatal(name, err)
		}
		m := letter()
		m.From, m.To, m.ReplyTo = a, a, a
		raw := sealed(t, m)
		narrow(t, raw)
		h, _ := read(t, raw)
		for _, field := range []string{"From", "To", "Reply-To"} {
			if got := address(t, h, field); got != a {
				t.Errorf("%s: %q became %q", field, a, got)
			}
		}
	}
}

func TestF56_AddressesOutsideASCII(t *testing.T) {
	idn, err := New("Пошта", "office@Луцьк.укр")
	if err != nil || idn.Box != "office@xn--j1abym4a.xn--j1amh" {
		t.Fatalf("IDN: %q, %v", idn.Box, err)
	}
	m := letter()
	m.To = idn
	h, _ := read(t, sealed(t, m))
	if got := address(t, h, "To"); got != idn {
		t.Errorf("IDN became %q", got)
	}
	if _, err := New("", "олена@example.org"); !errors.Is(err, ErrNeedsSMTPUTF8) {
		t.Errorf("EAI: %v", err)
	}
	m.To = Address{"", "олена@example.org"}
	if _, err := Seal(m, 0); !errors.Is(err, ErrNeedsSMTPUTF8) || !errors.Is(err, ErrMessage) {
		t.Errorf("EAI made by hand: %v", err)
	}
}

func TestF56_InjectionIsRefused(t *testing.T) {
	evils := []string{"x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\rBcc: e", "x\x00y", "x\u2028y", "x\x7fy", "x\xffy", "x\u0085y"}
	fields := map[string]func(*Message, string){
		"subject":     func(m *Message, s string) { m.Subject = s },
		"id":          func(m *Message, s string) { m.ID = s + "@example.org" },
		"thread":      func(m *Message, s string) { m.Thread = s + "@example.org" },
		"list":        func(m *Message, s string) { m.ListID = s },
		"unsubscribe": func(m *Message, s string) { m.Unsubscribe = "https://example.org/" + s },
		"lang":        func(m *Message, s string) { m.Lang = s },
		"from name":   func(m *Message, s string) { m.From.Name = s },
		"to name":     func(m *Message, s string) { m.To.Name = s },
		"to box":      func(m *Message, s string) { m.To.Box = s + "@example.org" },
		"to domain":   func(m *Message, s string) { m.To.Box = "a@" + s },
		"reply box":   func(m *Message, s string) { m.ReplyTo.Box = s + "@example.org" },
		"file name":   func(m *Message, s string) { m.Files = []File{{s, "text/plain", nil}} },
		"file type":   func(m *Message, s string) { m.Files = []File{{"a.txt", "text/plain; x=" + s, nil}} },
	}
	for field, set := range fields {
		for _, evil := range evils {
			m := letter()
			set(&m, evil)
			if _, err := Seal(m, 0); !errors.Is(err, ErrMessage) {
				t.Errorf("%s = %q: %v", field, evil, err)
			}
		}
	}
}

func TestF56_BodiesArriveAsTyped(t *testing.T) {
	for _, evil := range []string{"x\x00y", "x\x1by", "x\xffy"} {
		m := letter()
		m.Text = evil
		if _, err := Seal(m, 0); !errors.Is(err, ErrMessage) {
			t.Errorf("%q: %v", evil, err)
		}
	}
	m := letter()
	m.Text = ".\n..\nFrom me\n--=_x\n" + strings.Repeat("щ", 3000) + "\r\nbare\rreturn\ttab \n"
	_, leaves := read(t, sealed(t, m))
	want := strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(m.Text)
	if got := string(leaves[0].body); got != want {
		t.Errorf("text became %.80q", got)
	}
}

func TestFilesAndCalendarArriveWhole(t *testing.T) {
	m := letter()
	name := `Договір №5 "фінал", правки.pdf`
	data := bytes.Repeat([]byte{0, 13, 10, 255, 'x'}, 500)
	m.Files = []File{{name, "application/pdf", data}, {strings.Repeat("д", 300) + ".docx", "application/octet-stream", nil}, {"boundary=" + strings.Repeat("a", 60), "text/plain", []byte("--=_x")}}
	m.Calendar = Feed("Строки", []Event{{UID: "o1@example.org", Title: "Подання", From: monday}}, noon)
	_, leaves := read(t, sealed(t, m))
	if len(leaves) != 6 {
		t.Fatalf("%d parts", len(leaves))
	}
	if l := leaves[2]; l.kind != "text/calendar" || l.method != "PUBLISH" || !bytes.Equal(l.body, m.Calendar) {
		t.Errorf("calendar: %s %s %q", l.kind, l.method, l.body)
	}
	if l := leaves[3]; l.file != name || l.kind != "application/pdf" || !bytes.Equal(l.body, data) {
		t.Errorf("file: %q %s, %d bytes", l.file, l.kind, len(l.body))
	}
	if l := leaves[4]; !strings.HasSuffix(l.file, "д.docx") || len([]rune(l.file)) > 90 {
		t.Errorf("long name: %q", l.file)
	}
	if l := leaves[5]; l.file != m.Files[2].Name {
		t.Errorf("odd name: %q", l.file)
	}
}

func TestHeadersOfAutomaticMail(t *testing.T) {
	m := letter()
	m.Unsubscribe = "https://example.org/u/t0ken"
	h, _ := read(t, sealed(t, m))
	for field, want := range map[string]string{
		"Message-Id": "<r.abc123@lubart.example.org>", "References": "<o.o1.1@lubart.example.org>", "Auto-Submitted": "auto-generated",
		"X-Auto-Response-Suppress": "OOF, AutoReply", "List-Id": "<reminders.lubart.example.org>", "Content-Language": "uk",
		"List-Unsubscribe": "<https://example.org/u/t0ken>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Precedence": "", "Bcc": "",
	} {
		if got := h.Get(field); got != want {
			t.Errorf("%s: %q", field, got)
		}
	}
	if date, err := h.Date(); err != nil || !date.Equal(m.Date) {
		t.Errorf("Date: %v, %v", date, err)
	}
	m.Unsubscribe = "http://127.0.0.1:8090/u/t0ken"
	if h, _ := read(t, sealed(t, m)); h.Has("List-Unsubscribe-Post") {
		t.Error("one click was promised without TLS")
	}
}

func TestSealedTwiceIsTheSameBytes(t *testing.T) {
	m := letter()
	m.Files = []File{{"a.txt", "text/plain", []byte("x")}}
	first := sealed(t, m)
	again := m
	again.ID, again.Date = "<"+m.ID+">", m.Date.In(time.FixedZone("", 7200))
	if !bytes.Equal(first, sealed(t, again)) {
		t.Error("the copy differs")
	}
	again.ID = "r.other@lubart.example.org"
	if bytes.Equal(first, sealed(t, again)) {
		t.Error("another message has the same bytes")
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	m := letter()
	m.Files = []File{{"a.bin", "application/octet-stream", make([]byte, 1<<20)}}
	if _, err := Seal(m, 1<<20); !errors.Is(err, ErrSize) {
		t.Errorf("a megabyte in base64 within a megabyte: %v", err)
	}
	sealed(t, m)
}

func TestIncompleteIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"id": func(m *Message) { m.ID = "" }, "id without domain": func(m *Message) { m.ID = "abc" }, "date": func(m *Message) { m.Date = time.Time{} },
		"from": func(m *Message) { m.From = Address{} }, "to": func(m *Message) { m.To = Address{} }, "subject": func(m *Message) { m.Subject = "" },
		"text": func(m *Message) { m.Text = "" }, "html": func(m *Message) { m.HTML = "" },
	} {
		m := letter()
		spoil(&m)
		if _, err := Seal(m, 0); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSeal(f *testing.F) {
	for _, s := range []string{"Тема", "a\r\nBcc: x@y.org", "=?utf-8?q?x?=", "\"a, b\" <c@d.org>", strings.Repeat("щ", 500), "a  b ", "\u202eabc", "."} {
		f.Add(s, s, s, "file "+s)
	}
	f.Fuzz(func(t *testing.T, subject, name, text, file string) {
		m := letter()
		m.Subject, m.To.Name, m.Text, m.Files = subject, name, text, []File{{file, "text/plain", []byte(text)}}
		raw, err := Seal(m, 0)
		if errors.Is(err, ErrMessage) || errors.Is(err, ErrSize) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		sound(t, raw)
		h, leaves := read(t, raw)
		if got, err := h.Subject(); err != nil || got != subject {
			t.Errorf("subject %q became %q, %v", subject, got, err)
		}
		if got := address(t, h, "To"); got.Box != m.To.Box || got.Name != strings.TrimSpace(name) {
			t.Errorf("name %q became %q", name, got.Name)
		}
		if h.Has("Bcc") || len(leaves) != 3 || !bytes.Equal(leaves[2].body, []byte(text)) {
			t.Errorf("%d parts", len(leaves))
		}
	})
}
