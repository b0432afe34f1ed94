package web

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestStaticFiles(t *testing.T) {
	e, answer := event(http.MethodGet, "/app.css", "Accept-Encoding", "gzip")
	if err := Static(e); err != nil {
		t.Fatal(err)
	}
	h := answer.Result().Header
	etag := h.Get("ETag")
	if answer.Code != 200 || etag == "" || h.Get("Content-Encoding") != "gzip" || h.Get("Cache-Control") != "no-cache" || h.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d %v", answer.Code, h)
	}
	if answer.Body.Len() > 10*1024 {
		t.Errorf("app.css is %d bytes packed, 10 KB is the bound", answer.Body.Len())
	}
	e, answer = event(http.MethodGet, "/app.css", "If-None-Match", `"x", `+etag)
	if err := Static(e); err != nil || answer.Code != http.StatusNotModified || answer.Body.Len() > 0 {
		t.Errorf("%v %d", err, answer.Code)
	}
}

func TestHashedAddressIsKeptForEver(t *testing.T) {
	address, err := asset("app.css")
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{address: "public, max-age=31536000, immutable", "/app.css?v=old": "no-cache"} {
		e, answer := event(http.MethodGet, target)
		if err := Static(e); err != nil || answer.Header().Get("Cache-Control") != want {
			t.Errorf("%s: %q, want %q", target, answer.Header().Get("Cache-Control"), want)
		}
	}
	if _, err := asset("none.css"); err == nil {
		t.Error("a file that does not exist must fail the page")
	}
}

func TestUnknownFileIsThePage404(t *testing.T) {
	for _, target := range []string{"/nope.js", "/public.go", "/js", "/js/../app.css"} {
		e, answer := event(http.MethodGet, target)
		if err := Static(e); err != nil || answer.Code != 404 || answer.Header().Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %v %d", target, err, answer.Code)
		}
	}
}

func TestFlashIsShownOnce(t *testing.T) {
	e, answer := event(http.MethodPost, "/x")
	if err := To(e, "/today", Flash{Kind: "ok", Key: "house.moved", With: map[string]string{"name": "Школа; №3", "lane": "Подано"}, Href: "/undo"}); err != nil {
		t.Fatal(err)
	}
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/today" {
		t.Errorf("%d %s", answer.Code, answer.Header().Get("Location"))
	}
	cookie := answer.Result().Cookies()[0]
	e, answer = event(http.MethodGet, "/today", "Cookie", cookie.Name+"="+cookie.Value)
	f := TakeFlash(e)
	if f == nil || f.With["name"] != "Школа; №3" || f.Href != "/undo" {
		t.Fatalf("%+v", f)
	}
	if gone := answer.Result().Cookies()[0]; gone.MaxAge >= 0 {
		t.Error("the message must be taken away when it is shown")
	}
}

func TestForgedFlashDoesNotExist(t *testing.T) {
	for _, value := range []string{"", ".", "eyJtIjoiaG91c2Uuc2F2ZWQifQ.", "eyJtIjoiaG91c2Uuc2F2ZWQifQ.AAAA", "%%%"} {
		e, _ := event(http.MethodGet, "/", "Cookie", flashCookie+"="+value)
		if f := TakeFlash(e); f != nil {
			t.Errorf("%q became %+v", value, f)
		}
	}
}

func TestSessionCookie(t *testing.T) {
	for _, https := range []bool{false, true} {
		e, answer := event(http.MethodGet, "/")
		Begin(e, https)
		SetSession(e, "token")
		cookie := answer.Result().Cookies()[0]
		if cookie.Name != "lb_session" || !cookie.HttpOnly || cookie.Secure != https || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 43200 {
			t.Errorf("https %v: %+v", https, cookie)
		}
		e, _ = event(http.MethodGet, "/", "Cookie", "lb_session="+cookie.Value)
		if Session(e.Request) != "token" {
			t.Error("the session is lost")
		}
	}
	e, answer := event(http.MethodGet, "/")
	e.Request.TLS = &tls.ConnectionState{}
	ClearSession(e)
	if cookie := answer.Result().Cookies()[0]; cookie.MaxAge >= 0 || cookie.Value != "" || !cookie.Secure {
		t.Errorf("%+v", cookie)
	}
}

func TestCrossOrigin(t *testing.T) {
	check, err := CrossOrigin("https://lubart.example.org/")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, origin, site string
		passes               bool
	}{
		{"POST", "", "", true}, {"POST", "", "same-origin", true}, {"POST", "https://evil.example", "cross-site", false},
		{"POST", "https://evil.example", "", false}, {"POST", "https://lubart.example.org", "cross-site", true}, {"GET", "https://evil.example", "cross-site", true},
	} {
		e, _ := event(c.method, "http://127.0.0.1/x", "Origin", c.origin, "Sec-Fetch-Site", c.site)
		if got := check(e.Request) == nil; got != c.passes {
			t.Errorf("%+v: passes %v", c, got)
		}
	}
	if _, err := CrossOrigin("lubart"); err == nil {
		t.Error("an address that is no origin must be refused at start")
	}
}

func TestAllowedPaths(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/today": true, "/apiary": true, "/feeds/x.ics": true,
		"/api/collections/proposals/records": true, "/api/collections/proposals/records/abc": true, "/api/collections/users/auth-with-password": true,
		"/api/collections/users/request-otp": true, "/api/collections/users/auth-refresh": true, "/api/batch": true, "/api/realtime": true, "/api/health": true,
		"/api/lubart/ready": true, "/api/collections/proposals/records/": true,
		"/_": false, "/_/": false, "/_/libs/x.js": false, "/api": false, "/api/": false, "/api/sql": false, "/api/backups": false, "/api/backups/x": false,
		"/api/settings": false, "/api/logs": false, "/api/crons": false, "/api/collections": false, "/api/collections/": false, "/api/collections/proposals": false,
		"/api/collections/meta/scaffolds": false, "/api/collections/_superusers/auth-with-password": false, "/api/collections/_superusers/records": false,
		"/api/collections/users/impersonate/abc": false, "/api/collections/users/confirm-password-reset": false, "/api/collections/people/auth-with-password": false,
		"/api/collections/x/records/../../../settings": false, "/api//settings": false, "/api/files/a/b/c": false, "/api/files/token": false, "/api/oauth2-redirect": false,
	} {
		if got := Allowed(path, true); got != want {
			t.Errorf("%s in production: %v, want %v", path, got, want)
		}
		if !Allowed(path, false) {
			t.Errorf("%s must work in development", path)
		}
	}
}

func TestTokenEndpoints(t *testing.T) {
	for path, want := range map[string]bool{
		"/api/collections/users/auth-refresh": true, "/api/collections/users/auth-with-password": true, "/api/collections/users/auth-with-otp/": true,
		"/api/collections/users/auth-with-oauth2": true, "/api/collections/users/impersonate/abc": true, "/api/files/token": true, "/api//collections/users/auth-refresh": true,
		"/api/collections/users/records": false, "/api/collections/users/request-otp": false, "/api/files/a/b": false, "/sign-in": false, "/api/realtime": false, "/api/collections": false,
	} {
		if got := TokenEndpoint(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestWantsHTML(t *testing.T) {
	for _, c := range []struct {
		path, accept string
		want         bool
	}{
		{"/x", "text/html,*/*", true}, {"/x", "", true}, {"/x", "*/*", true}, {"/x", "application/json", false}, {"/api/x", "text/html", false},
	} {
		e, _ := event(http.MethodGet, c.path, "Accept", c.accept)
		if got := WantsHTML(e.Request); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestAddressesStayInside(t *testing.T) {
	for href, want := range map[string]string{"/today?x=1": "/today?x=1", "//evil.example": "/", "https://evil.example": "/", "/\\evil": "/", "": "/", "today": "/", "/a\nb": "/"} {
		if got := Inside(href); got != want {
			t.Errorf("%q: %q, want %q", href, got, want)
		}
	}
	e, _ := event(http.MethodGet, "/x")
	e.Request.URL.Path = "//evil.example"
	if got := relink(e.Request.URL, "lang", "en"); !strings.HasPrefix(got, "/evil.example") {
		t.Error(got)
	}
}

func TestRelinkKeepsTheFilter(t *testing.T) {
	e, _ := event(http.MethodGet, "/grants?donor=U-LEAD+%26+Co&page=3")
	if got := relink(e.Request.URL, "sort", "-due", "page", ""); got != "/grants?donor=U-LEAD+%26+Co&sort=-due" {
		t.Error(got)
	}
	if got := address("/grants", "q", "", "lane", "won"); got != "/grants?lane=won" {
		t.Error(got)
	}
}

func TestThrottleStopsOneWhoGuesses(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	gate := &Throttle{Burst: 3, Every: time.Minute, Size: 100}
	guessed := Account("olha@example.org", "10.0.0.1")
	for i := range 3 {
		if ok, _ := gate.Allow(guessed, now); !ok {
			t.Fatalf("try %d must pass", i+1)
		}
	}
	if ok, retry := gate.Allow(guessed, now); ok || retry != time.Minute {
		t.Errorf("the fourth must wait a minute: %v %v", ok, retry)
	}
	if ok, _ := gate.Allow(Account("ivan@example.org", "10.0.0.1"), now); !ok {
		t.Error("a colleague behind the same address must not be locked out")
	}
	if ok, _ := gate.Allow(Account("olha@example.org", "10.0.0.2"), now); !ok {
		t.Error("the person at another address must not be locked out by the guesser")
	}
	if ok, _ := gate.Allow(guessed, now.Add(time.Minute)); !ok {
		t.Error("after the wait one act is free")
	}
	if ok, _ := gate.Allow(guessed, now.Add(time.Minute)); ok {
		t.Error("and only one")
	}
	gate.Forget(guessed)
	if ok, _ := gate.Allow(guessed, now.Add(time.Minute)); !ok {
		t.Error("who signed in is forgiven")
	}
}

func TestThrottleIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	gate := &Throttle{Burst: 1, Every: time.Hour, Size: 10}
	for i := range 1000 {
		gate.Allow(fmt.Sprint(i), now)
	}
	if len(gate.seen) != 10 || gate.order.Len() != 10 {
		t.Errorf("remembers %d keys, at most 10 allowed", len(gate.seen))
	}
	if ok, _ := gate.Allow("999", now); ok {
		t.Error("the latest keys must be remembered")
	}
}

func TestPager(t *testing.T) {
	for _, c := range []struct {
		page, total int
		want        Pager
	}{
		{1, 0, Pager{1, 1, 0, 0, 0}}, {1, 120, Pager{1, 3, 120, 1, 50}}, {3, 120, Pager{3, 3, 120, 101, 120}},
		{9, 120, Pager{3, 3, 120, 101, 120}}, {-1, 50, Pager{1, 1, 50, 1, 50}},
	} {
		if got := NewPager(c.page, 50, c.total); got != c.want {
			t.Errorf("page %d of %d: %+v, want %+v", c.page, c.total, got, c.want)
		}
	}
}
