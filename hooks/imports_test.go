package hooks_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/testapp"
)

// importReq answers a request of a signed-in colleague; nil is a stranger.
func importReq(a *testapp.App, u *core.Record, method, path, kind string, body []byte) *httptest.ResponseRecorder {
	a.T.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Host = "lubart.test"
	r.Header.Set("Accept", "text/html")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if u != nil {
		token, err := u.NewAuthToken()
		if err != nil {
			a.T.Fatal(err)
		}
		r.Header.Set("Authorization", token)
	}
	w := httptest.NewRecorder()
	a.Mux().ServeHTTP(w, r)
	return w
}

func importPost(a *testapp.App, u *core.Record, path string, in url.Values) *httptest.ResponseRecorder {
	return importReq(a, u, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(in.Encode()))
}

func importUpload(a *testapp.App, u *core.Record, kind, name string, data []byte) *httptest.ResponseRecorder {
	a.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("kind", kind)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		a.T.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = form.Close()
	return importReq(a, u, http.MethodPost, "/imports", form.FormDataContentType(), body.Bytes())
}

func TestImportByRole(t *testing.T) {
	a := testapp.New(t)
	people := map[string]*core.Record{}
	for _, role := range []string{"admin", "head", "manager", "hr", "mentor", "accountant", "viewer"} {
		people[role] = a.User(role, role)
	}
	list := []byte("Назва;Вид\nФонд «Міст»;донор\n")
	for role, want := range map[string][3]int{ // the page, uploading organisations, uploading a calendar
		"admin": {200, 403, 303}, "head": {200, 303, 303}, "manager": {200, 303, 403}, "hr": {200, 303, 403},
		"mentor": {403, 403, 403}, "accountant": {403, 403, 403}, "viewer": {403, 403, 403}} {
		u := people[role]
		got := [3]int{importReq(a, u, "GET", "/imports", "", nil).Code, importUpload(a, u, "organisations", "o.csv", list).Code,
			importUpload(a, u, "calendar", "c.csv", []byte("Дата;Назва\n24.08.2027;День незалежності\n")).Code}
		if got != want {
			t.Errorf("%s: %v, want %v", role, got, want)
		}
	}
	if w := importReq(a, nil, "GET", "/imports", "", nil); w.Code != http.StatusSeeOther {
		t.Errorf("a stranger: %d", w.Code)
	}
	for role, want := range map[string]int{"head": 200, "manager": 200, "accountant": 200, "hr": 403, "mentor": 403, "viewer": 403} {
		if w := importReq(a, people[role], "GET", "/export/grants?format=csv", "", nil); w.Code != want {
			t.Errorf("%s exports grants: %d, want %d", role, w.Code, want)
		}
	}
}

func TestImportOnThePages(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	if w := importUpload(a, head, "grants", "x.pdf", []byte("%PDF-1.4 nothing")); w.Code != 422 || !strings.Contains(w.Body.String(), "Це не таблиця") {
		t.Errorf("a wrong file: %d", w.Code)
	}
	if w := importUpload(a, head, "grants", "", nil); w.Code != 422 {
		t.Errorf("no file: %d", w.Code)
	}
	raw, err := os.ReadFile("../testdata/offices/grants_register.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	w := importUpload(a, head, "grants", "grants_register.xlsx", raw)
	path := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(path, "/imports/") {
		t.Fatalf("upload: %d %s", w.Code, w.Body.String())
	}
	page := importReq(a, head, "GET", path, "", nil).Body.String()
	for _, want := range []string{"Підтвердити 10 рядків", "Пересувний ЦНАП", "ще нічого не записано"} {
		if !strings.Contains(page, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if n, _ := a.CountRecords("proposals"); n != 0 {
		t.Error("a preview wrote something")
	}
	said := url.Values{"word.0": {"abandoned"}, "of.0": {"state"}, "folded.0": {"ідея"}, "meant.0": {"idea"}}
	if w := importPost(a, head, path+"/mapping", said); w.Code != 303 {
		t.Errorf("mapping: %d", w.Code)
	}
	if w := importPost(a, head, path+"/confirm", nil); w.Code != 303 {
		t.Errorf("confirm: %d %s", w.Code, w.Body.String())
	}
	if n, _ := a.CountRecords("proposals"); n != 10 {
		t.Errorf("%d grants", n)
	}
	if n, _ := a.CountRecords("proposals", dbx.HashExp{"state": "abandoned"}); n == 0 {
		t.Error("a person's word about a word does not count")
	}
	if w := importPost(a, head, path+"/confirm", nil); w.Code != 422 {
		t.Errorf("confirmed twice: %d", w.Code)
	}
	if w := importReq(a, head, "GET", path+"/remind", "", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Почати нагадувати") {
		t.Errorf("start page: %d", w.Code)
	}
	if w := importPost(a, a.User("m", "manager"), path+"/remind", nil); w.Code != 403 {
		t.Errorf("a manager starts reminders: %d", w.Code)
	}
	if w := importPost(a, head, path+"/remind", nil); w.Code != 303 {
		t.Errorf("start: %d", w.Code)
	}
	for _, p := range []string{path, path + "/left.xlsx", "/imports", "/export/grants?format=xlsx", "/export/obligations?format=csv", "/imports?lang=en"} {
		if w := importReq(a, head, "GET", p, "", nil); w.Code != 200 {
			t.Errorf("%s: %d", p, w.Code)
		}
	}
	if w := importPost(a, head, path+"/undo", nil); w.Code != 303 {
		t.Errorf("undo: %d", w.Code)
	}
}
