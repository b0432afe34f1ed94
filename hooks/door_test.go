package hooks_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// browser is somebody with a cookie jar in front of the house.
type browser struct {
	a       *testapp.App
	cookies map[string]*http.Cookie
	head    map[string]string
}

func newBrowser(a *testapp.App) *browser {
	return &browser{a: a, cookies: map[string]*http.Cookie{}, head: map[string]string{"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}}
}

func (b *browser) do(method, path string, in url.Values) *httptest.ResponseRecorder {
	b.a.T.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(in.Encode()))
	if in != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range b.head {
		r.Header.Set(k, v)
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.a.Mux().ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder { return b.do(http.MethodGet, path, nil) }
func (b *browser) post(path string, in url.Values) *httptest.ResponseRecorder {
	return b.do(http.MethodPost, path, in)
}

// enter gives the browser a session of the user.
func (b *browser) enter(u *core.Record) *browser {
	b.a.T.Helper()
	token, err := u.NewAuthToken()
	if err != nil {
		b.a.T.Fatal(err)
	}
	b.cookies["lb_session"] = &http.Cookie{Name: "lb_session", Value: token}
	return b
}

func setupToken(a *testapp.App) string {
	a.T.Helper()
	link, err := desk.SetupLink(a.App, a.Seat(), a.Now())
	if err != nil {
		a.T.Fatal(err)
	}
	u, _ := url.Parse(link)
	return u.Query().Get("token")
}

var first = url.Values{"name": {"Олена Гнатюк"}, "email": {"Olena@lubart.test"}, "password": {"довгий пароль"}, "office_name": {"ЦНАП"}, "roles": {"head", "manager"}}

func with(in url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range in {
		out[k] = v
	}
	out.Set(name, value)
	return out
}

func TestSetupMakesOneFirstUser(t *testing.T) {
	a := testapp.New(t)
	b := newBrowser(a)
	if w := b.get("/setup?token=guessed"); w.Code != http.StatusNotFound {
		t.Errorf("a guessed token opens setup: %d", w.Code)
	}
	token := setupToken(a)
	if w := b.get("/setup?token=" + token); w.Code != http.StatusOK {
		t.Fatalf("the printed link: %d", w.Code)
	}
	bad := b.post("/setup", with(with(first, "token", token), "password", "short"))
	if bad.Code != http.StatusUnprocessableEntity || !strings.Contains(bad.Body.String(), "Олена Гнатюк") || strings.Contains(bad.Body.String(), "short") {
		t.Errorf("a short password: %d, what was typed is kept, the password is not shown", bad.Code)
	}
	if w := b.post("/setup", with(first, "token", token)); w.Code != http.StatusSeeOther {
		t.Fatalf("setup: %d %s", w.Code, w.Body)
	}
	if w := b.get("/today"); w.Code != http.StatusOK {
		t.Errorf("the first user is signed in: %d", w.Code)
	}
	if w := newBrowser(a).get("/setup?token=" + token); w.Code != http.StatusNotFound {
		t.Errorf("the link works twice: %d", w.Code)
	}
}

func TestSetupRaceMakesOne(t *testing.T) {
	a := testapp.New(t)
	token := setupToken(a)
	a.Mux()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { newBrowser(a).post("/setup", with(first, "token", token)) })
	}
	wg.Wait()
	if n, _ := a.CountRecords("users"); n != 1 {
		t.Errorf("%d first users", n)
	}
}

func TestSignInByPasswordWhateverTheLetters(t *testing.T) {
	a := testapp.New(t)
	u := a.User("olena", "manager")
	u.SetPassword("довгий пароль")
	if err := store.Save(a.App, a.Act(), u); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(a)
	wrong := b.post("/sign-in", url.Values{"email": {"olena@lubart.test"}, "password": {"not it"}})
	unknown := b.post("/sign-in", url.Values{"email": {"nobody@lubart.test"}, "password": {"not it"}})
	if wrong.Code != http.StatusUnprocessableEntity || wrong.Code != unknown.Code {
		t.Errorf("wrong %d and unknown %d must look the same", wrong.Code, unknown.Code)
	}
	w := b.post("/sign-in", url.Values{"email": {"OLENA@lubart.test"}, "password": {"довгий пароль"}, "next": {"https://evil.example/"}})
	if w.Code != http.StatusSeeOther || strings.Contains(w.Header().Get("Location"), "evil") {
		t.Errorf("signed in: %d → %s", w.Code, w.Header().Get("Location"))
	}
	if c := b.cookies["lb_session"]; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("the session cookie is not guarded: %+v", c)
	}
}

func TestSignInIsThrottledPerAccountNotPerOffice(t *testing.T) {
	a := testapp.New(t)
	u := a.User("ihor", "manager")
	u.SetPassword("довгий пароль")
	if err := store.Save(a.App, a.Act(), u); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(a)
	var last int
	for range 7 {
		last = b.post("/sign-in", url.Values{"email": {"olena@lubart.test"}, "password": {"guess"}}).Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("guessing goes on: %d", last)
	}
	if w := newBrowser(a).post("/sign-in", url.Values{"email": {"ihor@lubart.test"}, "password": {"довгий пароль"}}); w.Code != http.StatusSeeOther {
		t.Errorf("a colleague behind the same address is locked out: %d", w.Code)
	}
}

func TestInvitationLinkActsOnceAndOnlyByPost(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	u, err := desk.Invite(a.App, a.Seat(), testapp.Who(head), map[string]any{"name": "Ігор", "email": "ihor@lubart.test", "roles": []string{"manager"}}, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	link, err := desk.SignInLink(a.App, a.Seat(), u, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(link)
	for range 3 { // scanners open links
		newBrowser(a).get(at.RequestURI())
	}
	b := newBrowser(a)
	if w := b.post("/enter", url.Values{"token": {at.Query().Get("token")}}); w.Code != http.StatusSeeOther {
		t.Fatalf("the button: %d", w.Code)
	}
	if s := a.Reload(u).GetString("state"); s != "active" {
		t.Errorf("the account is %q after entering", s)
	}
	if w := newBrowser(a).post("/enter", url.Values{"token": {at.Query().Get("token")}}); w.Code == http.StatusSeeOther {
		t.Error("the link works twice")
	}
}

func TestLinkExpires(t *testing.T) {
	a := testapp.New(t)
	u := a.User("ihor", "manager")
	link, err := desk.SignInLink(a.App, a.Seat(), u, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(link)
	a.At(a.Now().Add(8 * 24 * time.Hour))
	if w := newBrowser(a).post("/enter", url.Values{"token": {at.Query().Get("token")}}); w.Code == http.StatusSeeOther {
		t.Error("a link of last week still opens")
	}
}

func TestOneTimeCode(t *testing.T) {
	a := testapp.New(t)
	a.User("olena", "manager")
	otp, err := desk.AskCode(a.App, a.Seat(), "olena@lubart.test", a.Now())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := store.Where(a.App, "outbox_bodies", nil)
	if err != nil || len(rows) != 1 || rows[0].GetString("sealed") == "" {
		t.Fatalf("the code's mail waits sealed in the outbox: %d rows, %v", len(rows), err)
	}
	if w := newBrowser(a).post("/sign-in/enter", url.Values{"otp": {otp}, "code": {"00000000"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", w.Code)
	}
}

func TestCookieNeverTurnsIntoAToken(t *testing.T) {
	a := testapp.New(t)
	b := newBrowser(a).enter(a.User("olena", "manager"))
	for _, path := range []string{"/api/collections/users/auth-refresh", "/api/files/token", "/api/collections/users/impersonate/x"} {
		if w := b.post(path, url.Values{}); w.Code != http.StatusNotFound {
			t.Errorf("%s answers a cookie session with %d", path, w.Code)
		}
	}
}

func TestAnotherSiteCannotPost(t *testing.T) {
	a := testapp.New(t)
	b := newBrowser(a).enter(a.User("olena", "manager"))
	b.head["Sec-Fetch-Site"] = "cross-site"
	if w := b.post("/sign-out", url.Values{}); w.Code != http.StatusForbidden {
		t.Errorf("a form of another site is taken: %d", w.Code)
	}
}

func TestBlockedColleagueIsNobody(t *testing.T) {
	a := testapp.New(t)
	u := a.User("olena", "manager")
	b := newBrowser(a).enter(u)
	u.Set("state", "blocked")
	if err := store.Save(a.App, a.Act(), u); err != nil {
		t.Fatal(err)
	}
	if w := b.get("/today"); w.Code != http.StatusSeeOther {
		t.Errorf("a blocked colleague still opens pages: %d", w.Code)
	}
}

func TestSignOutEverywhere(t *testing.T) {
	a := testapp.New(t)
	u := a.User("olena", "manager")
	here, there := newBrowser(a).enter(u), newBrowser(a).enter(u)
	if w := here.post("/sign-out/everywhere", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	if w := there.get("/today"); w.Code != http.StatusSeeOther {
		t.Errorf("the other device is still signed in: %d", w.Code)
	}
}

func TestGuestsAreSentToTheDoor(t *testing.T) {
	a := testapp.New(t)
	for _, path := range []string{"/today", "/grants", "/obligations", "/calendar", "/settings", "/outbox", "/search?q=x"} {
		w := newBrowser(a).get(path)
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestQuietKindsAreRemembered(t *testing.T) {
	a := testapp.New(t)
	u := a.User("olena", "manager")
	b := newBrowser(a).enter(u)
	if w := b.post("/settings/me/quiet", url.Values{"quiet_kinds": {"report", "no such kind"}}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	if got := a.Reload(u).GetString("prefs"); !strings.Contains(got, "report") || strings.Contains(got, "no such") {
		t.Errorf("prefs %s", got)
	}
}

func TestGuessablePasswordIsRefused(t *testing.T) {
	a := testapp.New(t)
	token := setupToken(a)
	for _, guess := range []string{"1234567890", "ababababab"} {
		w := newBrowser(a).post("/setup", with(with(first, "token", token), "password", guess))
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q is taken: %d", guess, w.Code)
		}
	}
}

// Whoever has a password is asked for it before it is changed: an open screen is not enough.
func TestPasswordIsChangedOnlyWithTheOldOne(t *testing.T) {
	a := testapp.New(t)
	b := newBrowser(a)
	b.post("/setup", with(first, "token", setupToken(a)))
	if page := b.get("/settings/me").Body.String(); !strings.Contains(page, `name="old_password"`) {
		t.Error("the first user is not asked for the old password")
	}
	if w := b.post("/settings/me/password", url.Values{"password": {"зовсім інший пароль"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("changed without the old one: %d", w.Code)
	}
	if w := b.post("/settings/me/password", url.Values{"password": {"зовсім інший пароль"}, "old_password": {first.Get("password")}}); w.Code != http.StatusSeeOther {
		t.Errorf("with the old one: %d", w.Code)
	}
}
