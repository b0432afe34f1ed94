package hooks_test

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	formTag  = regexp.MustCompile(`(?s)<form [^>]*method="post"[^>]*>.*?</form>`)
	action   = regexp.MustCompile(`<form [^>]*action="([^"]*)"`)
	entry    = regexp.MustCompile(`(?s)<(input|textarea|select|button)( [^>]*)>`)
	attr     = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
	leavesUs = regexp.MustCompile(`^/(sign-out|me/sessions|settings/users/.*/(block|state)|language)`)
)

// nonsense is what no field wants: it must be refused with a sentence, kept as typed, and never run.
const nonsense = `Абв'"<script>я</script>`

// formOf is where a form goes and what it sends when nobody has touched it.
func formOf(markup string) (path string, sent url.Values, typed []string) {
	path, sent = html.UnescapeString(action.FindStringSubmatch(markup)[1]), url.Values{}
	for _, c := range entry.FindAllStringSubmatch(markup, -1) {
		of := map[string]string{"type": "text"}
		for _, a := range attr.FindAllStringSubmatch(c[2], -1) {
			of[a[1]] = html.UnescapeString(a[2])
		}
		switch name := of["name"]; {
		case name == "" || of["type"] == "file":
		case c[1] == "button" || of["type"] == "hidden" || of["type"] == "submit":
			sent.Set(name, of["value"])
		case of["type"] == "checkbox" || of["type"] == "radio":
			if strings.Contains(c[2], " checked") {
				sent.Add(name, of["value"])
			}
		default:
			typed = append(typed, name)
		}
	}
	return path, sent, typed
}

// fills sends every form that a role sees, once full of nonsense and once empty. No answer is a failure of
// ours, nothing typed comes back as markup, and a refusal with the form in it keeps what was typed.
func fills(t *testing.T, b *browser) {
	forms := map[string]string{}
	readAll(t, b, func(_ string, page string) {
		for _, f := range formTag.FindAllString(page, -1) {
			if name := sortOfPage(action.FindStringSubmatch(f)[1]); forms[name] == "" && !leavesUs.MatchString(name) {
				forms[name] = f
			}
		}
	})
	t.Logf("%d forms", len(forms))
	if len(forms) < 10 {
		t.Error("hardly a form found")
	}
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		bears(t, b, forms[name])
	}
}

func bears(t *testing.T, b *browser, markup string) {
	path, sent, typed := formOf(markup)
	for _, text := range []string{nonsense, ""} {
		for _, name := range typed {
			sent.Set(name, text)
		}
		w := b.post(path, sent)
		page := w.Body.String()
		switch {
		case w.Code >= http.StatusInternalServerError:
			t.Errorf("%s answers %d to %q", path, w.Code, text)
		case strings.Contains(page, "<script>я"):
			t.Errorf("%s runs what was typed", path)
		case w.Code == http.StatusUnprocessableEntity && text != "" && len(typed) > 0 && strings.Contains(page, action.FindString(markup)) && !strings.Contains(page, html.EscapeString(nonsense)):
			t.Errorf("%s loses what was typed (%v)", path, typed)
		}
	}
}

func TestFormOf(t *testing.T) {
	path, sent, typed := formOf(`<form method="post" action="/a?b=1&amp;c=2"><input type="hidden" name="rev" value="3"><input name="title" value="x">` +
		`<input type="checkbox" name="yes" value="1" checked><input type="checkbox" name="no" value="1"><button name="do" value="go">`)
	if path != "/a?b=1&c=2" || sent.Encode() != "do=go&rev=3&yes=1" || !slices.Equal(typed, []string{"title"}) {
		t.Error(path, sent, typed)
	}
}
