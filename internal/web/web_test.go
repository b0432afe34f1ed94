package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/templates"
)

var olha = access.Who{ID: "olha00000000001", Name: "Ольга Ковальчук", Roles: []string{"manager", "head"}, Via: "page"}

func event(method, target string, header ...string) (*core.RequestEvent, *httptest.ResponseRecorder) {
	answer := httptest.NewRecorder()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return &core.RequestEvent{Event: router.Event{Response: answer, Request: r}}, answer
}

func TestEveryPageTemplateParses(t *testing.T) {
	for lang, book := range Books() {
		if _, err := parse(templates.FS, book); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

func TestFrameInBothLanguages(t *testing.T) {
	for lang, book := range Books() {
		for name, who := range map[string]access.Who{"guest": {}, "colleague": olha} {
			p := complete(quiet(t, "/grants?q=1"), Page{Title: "Гранти", Nav: "grants", Who: who, Book: book,
				Health: &Health{Alive: true}, Flash: &Flash{Key: "house.saved"}})
			html := draw(t, p, `{{define "main"}}<p>так</p>{{end}}`)
			if strings.Count(html, "<h1") != 1 || !strings.Contains(html, `<html lang="`+lang+`">`) {
				t.Errorf("%s, %s: want one h1 and the language\n%s", lang, name, html)
			}
			if menu := strings.Contains(html, `aria-current="page"`); menu != (who.ID != "") {
				t.Errorf("%s, %s: menu shown: %v", lang, name, menu)
			}
			for _, forbidden := range []string{" style=", "<style", "onclick", "⟦", "ZgotmplZ", "<no value>"} {
				if strings.Contains(html, forbidden) {
					t.Errorf("%s, %s: the page has %q", lang, name, forbidden)
				}
			}
		}
	}
}

func quiet(t *testing.T, target string) *core.RequestEvent {
	t.Helper()
	e, _ := event(http.MethodGet, target)
	return e
}

// draw puts one page's own templates into the real frame.
func draw(t *testing.T, p Page, page string) string {
	t.Helper()
	set, err := parse(laid{templates.FS, fstest.MapFS{"pages/sample.html": {Data: []byte(page)}}}, p.Book)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := set["sample"].ExecuteTemplate(&out, "_layout.html", p); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFieldsKeepWhatWasTypedAndNameTheFault(t *testing.T) {
	title := form.Field{Name: "title", Kind: form.Text, Rule: "required,max=500"}
	p := complete(quiet(t, "/x"), Page{Title: "x", Who: olha, Book: Books()["uk"], Area: "house",
		In:     map[string][]string{"title": {"<b>"}, "was.title": {"перша"}},
		Faults: form.Faults{{Field: "title", Key: "house.nothing_found"}},
		Data:   map[string]any{"F": title}})
	html := draw(t, p, `{{define "main"}}{{template "field" (arg "name" "title" "label" "house.name" "value" (typed $ "title" "") "was" (typed $ "was.title" "") "keep" true "fault" (fault $ "title") "hint" "house.what" "required" true)}}{{end}}`)
	for _, want := range []string{
		`name="was.title" value="перша"`, `value="&lt;b&gt;"`, `aria-invalid="true"`, `aria-required="true"`,
		`aria-describedby="f-title-h f-title-e"`, `id="f-title-e"`, `href="#f-title"`, `<title>Помилка: `, `Перевірте 1 поле`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in\n%s", want, html)
		}
	}
}

func TestEveryKindOfFieldIsDrawn(t *testing.T) {
	p := complete(quiet(t, "/x"), Page{Title: "x", Book: Books()["uk"], Area: "house", Faults: form.Faults{{Field: "who", Key: "house.nothing_found"}}})
	for kind := form.Text; kind <= form.Relations; kind++ {
		p.Data = map[string]any{"F": form.Field{Name: "who", Kind: kind, Rule: "required", Options: []string{"a", "b"}}, "O": []Option{{"a", "Перший"}, {"b", "Другий"}}}
		html := draw(t, p, `{{define "main"}}{{template "field" (ask $ .Data.F nil .Data.O)}}{{end}}`)
		for _, want := range []string{"Хто", `id="f-who"`, `name="who"`, `name="was.who"`, `id="f-who-e"`, `aria-describedby="f-who-e"`} {
			if !strings.Contains(html, want) {
				t.Errorf("kind %d: no %s in\n%s", kind, want, html)
			}
		}
	}
}

func TestTickedBoxesStayTicked(t *testing.T) {
	p := complete(quiet(t, "/x"), Page{Title: "x", Book: Books()["uk"], Area: "house"})
	f := form.Field{Name: "who", Kind: form.Choices, Options: []string{"a", "b", "c"}}
	if ticked := ask(p, f, []string{"a", "c"}, nil)["ticked"].(map[string]bool); !ticked["a"] || ticked["b"] || !ticked["c"] {
		t.Errorf("stored: %v", ticked)
	}
	p.In = map[string][]string{"was.who": {"a,c"}}
	if ticked := ask(p, f, []string{"a", "c"}, nil)["ticked"].(map[string]bool); ticked["a"] || ticked["c"] {
		t.Errorf("all unticked before the refusal: %v", ticked)
	}
}

func TestAFieldThatSomebodyElseChangedCanBeSentAgain(t *testing.T) {
	p := complete(quiet(t, "/x"), Page{Title: "x", Book: Books()["uk"], Area: "house",
		In:     map[string][]string{"name": {"моя"}, "was.name": {"стара"}, "what": {""}, "was.what": {"стара"}},
		Faults: form.Faults{{Field: "name", Key: changedMeanwhile, Params: map[string]string{"now": "чужа"}}}})
	name := ask(p, form.Field{Name: "name", Kind: form.Text}, "чужа", nil)
	if name["value"] != "моя" || name["was"] != "чужа" || !strings.Contains(name["fault"].(string), "чужа") {
		t.Errorf("%v", name)
	}
	if what := ask(p, form.Field{Name: "what", Kind: form.Text}, "інша", nil); what["value"] != "" || what["was"] != "стара" {
		t.Errorf("%v", what)
	}
}

func TestPageIsPackedPrivateAndWhole(t *testing.T) {
	e, answer := event(http.MethodGet, "/nowhere", "Accept-Encoding", "br, gzip;q=0.8")
	Begin(e, true)
	if err := ErrorPage(e, http.StatusNotFound, ""); err != nil {
		t.Fatal(err)
	}
	h := answer.Result().Header
	if answer.Code != 404 || h.Get("Cache-Control") != "private, no-store" || h.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", answer.Code, h)
	}
	zr, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if html, err := io.ReadAll(zr); err != nil || !strings.HasSuffix(strings.TrimSpace(string(html)), "</html>") {
		t.Errorf("cut page: %v", err)
	}
	for name, want := range map[string]string{"Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
		"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
		if h.Get(name) != want {
			t.Errorf("%s: %q", name, h.Get(name))
		}
	}
}

func TestNoHSTSOnPlainHTTP(t *testing.T) {
	e, answer := event(http.MethodGet, "/")
	Begin(e, false)
	if answer.Header().Get("Strict-Transport-Security") != "" {
		t.Error("a laptop's http://127.0.0.1 must stay reachable")
	}
}

func TestABrokenTemplateLeavesNoHalfPage(t *testing.T) {
	e, answer := event(http.MethodGet, "/")
	err := Render(e, 200, "error", Page{Title: "x", Data: 7})
	if err == nil || answer.Body.Len() > 0 {
		t.Errorf("want an error and no bytes, got %v and %d", err, answer.Body.Len())
	}
}

func TestErrorPagesInBothLanguages(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 405, 409, 413, 429, 500, 502, 503} {
		for lang, word := range map[string]string{"uk": "Код", "en": "Code"} {
			e, answer := event(http.MethodGet, "/x?lang="+lang)
			if err := ErrorPage(e, status, ""); err != nil {
				t.Fatal(err)
			}
			if answer.Code != status || !strings.Contains(answer.Body.String(), word) {
				t.Errorf("%d %s: %d\n%s", status, lang, answer.Code, answer.Body)
			}
		}
	}
}

func TestFailureNeverShowsTheError(t *testing.T) {
	e, answer := event(http.MethodGet, "/x")
	err := Failure(e, io.ErrUnexpectedEOF)
	if err == nil || answer.Code != 500 || strings.Contains(answer.Body.String(), "EOF") {
		t.Errorf("%v %d", err, answer.Code)
	}
	e, answer = event(http.MethodGet, "/x")
	if err := Failure(e, e.NotFoundError("secret", nil)); err != nil || answer.Code != 404 || strings.Contains(answer.Body.String(), "secret") {
		t.Errorf("%v %d", err, answer.Code)
	}
}

func TestLanguageOfTheSettingThenTheLinkThenTheCookie(t *testing.T) {
	for _, c := range []struct{ name, locale, target, cookie, want string }{
		{"nothing known", "", "/", "", "uk"},
		{"asked", "", "/?lang=en", "", "en"},
		{"remembered", "", "/", "lang=en", "en"},
		{"their own setting wins", "uk", "/?lang=en", "lang=en", "uk"},
		{"a language we do not speak", "", "/?lang=xx", "lang=../../etc", "uk"},
	} {
		e, answer := event(http.MethodGet, c.target, "Cookie", c.cookie)
		if got := BookFor(e, access.Who{Locale: c.locale}).Lang(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if set := answer.Header().Get("Set-Cookie"); (c.name == "asked") != strings.HasPrefix(set, "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax") {
			t.Errorf("%s: Set-Cookie %q", c.name, set)
		}
	}
}

func TestMomentIsInKyiv(t *testing.T) {
	moment := funcs(Books()["uk"])["moment"].(func(time.Time) string)
	if got := moment(time.Date(2026, 12, 21, 22, 30, 0, 0, time.UTC)); got != "22.12.2026, 00:30" {
		t.Error(got)
	}
}
