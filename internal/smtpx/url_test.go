package smtpx_test

import (
	"fmt"
	"strings"
	"testing"

	"lubart/internal/smtpx"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for raw, shown := range map[string]string{
		"smtps://user:pass@host:465":            "smtps://user:…@host:465",
		"smtps://host":                          "smtps://host:465",
		"smtp+starttls://u%40b.org:p%40s@host":  "smtp+starttls://u%40b.org:…@host:587",
		"smtp://127.0.0.1:2525":                 "smtp://127.0.0.1:2525",
		"smtp://[::1]:2525/":                    "smtp://[::1]:2525",
		"SMTP://localhost:25":                   "smtp://localhost:25",
		"smtps://user:tok:en@host?auth=xoauth2": "smtps://user:…@host:465",
	} {
		s, err := smtpx.ParseURL(raw)
		if err != nil || s.String() != shown {
			t.Errorf("%s: %v, %v", raw, s, err)
		}
	}
}

func TestParseURLRefusesWithASentence(t *testing.T) {
	t.Parallel()
	for raw, part := range map[string]string{
		"":                                     "must begin with",
		"mail.example.org:465":                 "must begin with",
		"http://host":                          "must begin with",
		"smtps://":                             "names no host",
		"smtp://mail.example.org:25":           "clear text",
		"smtp://10.0.0.1:25":                   "clear text",
		"smtps://u:p@ss#w%rd@host:465":         "the password in LUBART_SMTP_URL has a character that must be percent-encoded",
		"smtps://u:pa/ss@host":                 "the password in",
		"smtps://u:pa?ss@host":                 "the password in",
		"smtps://u:pa ss@host":                 "the password in",
		"smtps://u:100%@host":                  "the password in",
		"smtps://u:пароль@host":                "the password in",
		"smtps://olena@office.org:secret@host": "the user name in",
		"smtps://:secret@host":                 "no user name",
		"smtps://host/path":                    "end after the port",
		"smtps://host?x=1":                     "no other option",
		"smtps://host:port":                    "not an address of the form",
	} {
		_, err := smtpx.ParseURL(raw)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: %v, want …%s…", raw, err, part)
		}
	}
}

func TestPasswordIsNeverShown(t *testing.T) {
	t.Parallel()
	const raw = "smtps://user:swordfish@host:465"
	server, err := smtpx.ParseURL(raw)
	if err != nil {
		t.Fatal(err)
	}
	cfg := smtpx.Config{URL: raw}
	for _, shown := range []string{
		fmt.Sprintf("%v %+v %#v %s", server, server, server, server), fmt.Sprintf("%v %+v %#v %s", cfg, cfg, cfg, cfg),
		fmt.Sprintf("%+v %#v", struct{ s smtpx.Server }{server}, &server),
	} {
		if strings.Contains(shown, "swordfish") {
			t.Errorf("shown: %s", shown)
		}
	}
}

func FuzzParseURLKeepsThePasswordToItself(f *testing.F) {
	for _, seed := range []string{"p@ss#w%rd", "%zz", "a b", "[", "x@y/z?q#f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, password string) {
		if len(password) < 4 || strings.Contains("the password in LUBART_SMTP_URL must be percent-encoded", password) {
			return
		}
		server, err := smtpx.ParseURL("smtps://user:" + "¤" + password + "¤@host:465")
		if shown := fmt.Sprint(server, err); strings.Contains(shown, "¤"+password) {
			t.Errorf("shown: %s", shown)
		}
	})
}
