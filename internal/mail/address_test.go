package mail

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]Address{
		"olena@example.org":                        {"", "olena@example.org"},
		" olena@EXAMPLE.org ":                      {"", "olena@example.org"},
		"Олена Гнатюк <olena@example.org>":         {"Олена Гнатюк", "olena@example.org"},
		`"Коваль, Мар’яна" <m.koval@example.org>`:  {"Коваль, Мар’яна", "m.koval@example.org"},
		"<olena+tag@example.org>":                  {"", "olena+tag@example.org"},
		"Відділ (грантів) <office@пошта.укр>":      {"Відділ (грантів)", "office@xn--80a1acn3a.xn--j1amh"},
		"=?utf-8?B?0J7Qu9C10L3QsA==?= <o@mail.ua>": {"Олена", "o@mail.ua"},
	} {
		if got, err := Parse(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]error{
		"": ErrAddress, "olena": ErrAddress, "@example.org": ErrAddress, "a@": ErrAddress, "a@b": ErrAddress, "a b@example.org": ErrAddress,
		`"a b"@example.org`: ErrAddress, "a..b@example.org": ErrAddress, "a@exa_mple.org": ErrAddress, "a@c~d.com": ErrAddress, "a@[1.2.3.4]": ErrAddress,
		"a@example.org>": ErrAddress, "a@b.org, c@d.org": ErrAddress, "олена@example.org": ErrNeedsSMTPUTF8, "a@example.org\r\nBcc: x": ErrControl,
		"a\x00@example.org": ErrControl, "O\tx <a@example.org>": ErrControl, "a@example.org.": ErrAddress,
		strings.Repeat("a", 65) + "@example.org": ErrAddress, "a@" + strings.Repeat("abcdefgh.", 30) + "org": ErrAddress,
	} {
		_, err := Parse(in)
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
		if err != nil && len(in) > 3 && strings.Contains(err.Error(), in) {
			t.Errorf("the error repeats the address: %v", err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a@example.org", "Ім’я <a@пошта.укр>", `"x, y" <a@b.org>`, "<>", "a@b.org>\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(a.String())
		if err != nil || again != a {
			t.Errorf("%q: %q became %q, %v", s, a, again, err)
		}
		if strings.ContainsAny(a.String(), "\",\r\n\x00") && !strings.Contains(a.Box, ",") {
			t.Errorf("%q is not safe", a.String())
		}
	})
}
