package hooks_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// sheetRoom is a site where somebody works under a mentor, on a Friday.
type sheetRoom struct {
	*testapp.App
	site, mentor, hr, placement *core.Record
}

func newSheetRoom(t testing.TB, people int) *sheetRoom {
	a := testapp.New(t)
	a.At(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	r := &sheetRoom{App: a, site: a.Make("sites", map[string]any{"name": "Музей"}), mentor: a.User("petro", "mentor"), hr: a.User("olha", "hr")}
	for range people {
		person := a.Make("people", map[string]any{"surname": "Дем’яненко", "given_name": "Олександра-Вікторія", "patronymic": "Володимирівна", "ground": "contract"})
		p := a.Make("placements", map[string]any{"title": "Благоустрій території", "number": "2026-" + person.Id[:5], "person": person.Id, "kind": "public_works",
			"site": r.site.Id, "mentor": r.mentor.Id, "starts_on": "2026-11-02", "ends_on": "2026-12-31", "week_hours": 40, "days": []string{"mon", "tue", "wed", "thu", "fri"}})
		p.Set("state", "active")
		if err := store.Save(a.App, store.Act{Via: "command", At: a.Now(), Move: "start"}, p); err != nil {
			t.Fatal(err)
		}
		r.placement = p
	}
	a.At(time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC))
	return r
}

// link asks for a new link as the mentor would and reads it out of the sealed letter.
func (r *sheetRoom) link() string {
	r.T.Helper()
	newBrowser(r.App).post("/attendance", url.Values{"email": {r.mentor.Email()}})
	row, err := store.First(r.App.App, "outbox", dbx.HashExp{"kind": "attendance"}, "_rowid_ DESC")
	if err != nil {
		r.T.Fatal(err)
	}
	body, err := store.First(r.App.App, "outbox_bodies", dbx.HashExp{"outbox": row.Id})
	if err != nil {
		r.T.Fatal(err)
	}
	key := r.Seat().Key
	plain, err := outbox.Key(key[:]).Open(row.Id, body.GetString("sealed"))
	if err != nil {
		r.T.Fatal(err)
	}
	var letter struct{ Link string }
	if err := json.Unmarshal(plain, &letter); err != nil {
		r.T.Fatal(err)
	}
	return strings.TrimPrefix(letter.Link, r.Seat().URL)
}

func (r *sheetRoom) cells() int64 {
	r.T.Helper()
	n, err := r.CountRecords("attendance")
	if err != nil {
		r.T.Fatal(err)
	}
	return n
}

func TestWeekByLink(t *testing.T) {
	r := newSheetRoom(t, 1)
	path, b := r.link(), newBrowser(r.App)
	w := b.get(path)
	says(t, w, 200, "Дем’яненко", `value="8"`, "Надіслати")
	if w.Header().Get("Referrer-Policy") != "no-referrer" || !strings.Contains(w.Header().Get("Cache-Control"), "no-store") {
		t.Errorf("the address is a key: %v", w.Header())
	}
	if strings.Contains(w.Body.String(), strings.TrimPrefix(path, "/attendance/")) {
		t.Error("the page says its own address")
	}
	if r.cells() != 0 {
		t.Error("a GET wrote attendance")
	}
	in := url.Values{"key": {strings.Repeat("k", 32)}, "from": {"2026-11-23"}, "w." + r.placement.Id: {";;;;;;"}, "c." + r.placement.Id + ".2026-11-23": {"8"}, "c." + r.placement.Id + ".2026-11-24": {"в"}}
	w = b.post(path, in)
	if w.Code != http.StatusSeeOther || r.cells() != 2 {
		t.Fatalf("%d, %d cells", w.Code, r.cells())
	}
	says(t, b.get(w.Header().Get("Location")), 200, "Надіслано")
	b.head["Accept"] = "application/json"
	w = b.post(path, in)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"8;В;;;;;"`) || r.cells() != 2 {
		t.Errorf("the same again: %d %s", w.Code, w.Body.String())
	}
	in.Set("key", strings.Repeat("m", 32))
	w = b.post(path, with(in, "c."+r.placement.Id+".2026-11-25", "ЩЩ"))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "«ЩЩ»") {
		t.Errorf("a refusal says what to do: %d %s", w.Code, w.Body.String())
	}
	delete(b.head, "Accept")
	b.head["Accept"] = "text/html"
	says(t, b.post(path, with(in, "c."+r.placement.Id+".2026-11-25", "ЩЩ")), 422, `value="ЩЩ"`, "aria-invalid")
}

// TestWrongKeysAreAlike: whoever guesses learns nothing, from no method and in no form.
func TestWrongKeysAreAlike(t *testing.T) {
	r := newSheetRoom(t, 1)
	path := r.link()
	first := newBrowser(r.App).get("/attendance/" + strings.Repeat("a", 43))
	if first.Code != 404 {
		t.Fatal(first.Code)
	}
	if err := desk.RevokeWeekLinks(r.App.App, store.Act{Who: desk.Person(r.hr, "page"), Via: "page", At: r.Now()}, r.mentor.Id); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{path, path + "x", "/attendance/x", "/attendance/" + r.mentor.Id} {
		for _, b := range []*browser{newBrowser(r.App), newBrowser(r.App).enter(r.hr)} {
			w, p := b.get(wrong), b.post(wrong, url.Values{"key": {strings.Repeat("k", 32)}})
			if w.Code != 404 || p.Code != 404 || (len(b.cookies) == 0 && w.Body.String() != strings.ReplaceAll(first.Body.String(), "/attendance/"+strings.Repeat("a", 43), wrong)) {
				t.Errorf("%s: %d %d", wrong, w.Code, p.Code)
			}
		}
	}
	asked := newBrowser(r.App).post("/attendance", url.Values{"email": {"nobody@lubart.test"}})
	known := newBrowser(r.App).post("/attendance", url.Values{"email": {r.mentor.Email()}})
	if asked.Code != 200 || asked.Body.String() != known.Body.String() {
		t.Error("an address nobody has is answered otherwise")
	}
}

// TestWeekIsLight: everything the page of twenty people takes over the wire.
func TestWeekIsLight(t *testing.T) {
	r := newSheetRoom(t, 20)
	b := newBrowser(r.App)
	b.head["Accept-Encoding"] = "gzip"
	w := b.get(r.link())
	total := w.Body.Len()
	b.head["Accept-Encoding"] = "gzip"
	for _, asset := range []string{"/light.css", "/js/keep.js", "/js/week.js"} {
		total += b.get(asset).Body.Len()
	}
	t.Logf("page %d bytes, all %d", w.Body.Len(), total)
	if total > 15*1024 {
		t.Errorf("%d bytes for a phone, 15 KB is the bound", total)
	}
}

func TestSheetPages(t *testing.T) {
	r := newSheetRoom(t, 1)
	path := "/timesheets/" + r.site.Id + "/2026-11"
	hr := newBrowser(r.App).enter(r.hr)
	says(t, hr.get("/timesheets?month=2026-11"), 200, "Музей", path)
	says(t, hr.get(path), 200, "Дем’яненко", `name="c.`+r.placement.Id+".2026-11-02")
	name := "c." + r.placement.Id + ".2026-11-03"
	in := url.Values{"from": {"2026-11-01"}, "w." + r.placement.Id: {strings.Repeat(";", 29)}, name: {"8"}}
	if w := hr.post(path, in); w.Code != http.StatusSeeOther || r.cells() != 1 {
		t.Fatalf("%d %s", w.Code, w.Body.String())
	}
	says(t, hr.post(path, with(in, name, "В")), 409, `value="В"`, "змінили на «8»")
	says(t, hr.post(path, with(in, "c."+r.placement.Id+".2026-11-04", "щщ")), 422, `value="щщ"`, "«щщ»")
	hr.post(path+"/preset", url.Values{"which": {"empty"}})
	says(t, hr.get(path), 200, "1 робочий день без відмітки")
	says(t, hr.get(path+"?print=1"), 200, "П-5", "a4.css", "ТАБЕЛЬ")
	says(t, hr.get(path+"?print=blank"), 200, "ОБЛІК ВІДВІДУВАННЯ")
	if w := hr.get(path + "/xlsx"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("xlsx: %d", w.Code)
	}
	w := hr.post(path+"/moves/submit", url.Values{})
	if w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	says(t, hr.get(path), 200, "Робочих днів без відмітки: 1")
	sheet, err := store.NewestSheet(r.App.App, r.site.Id, "2026-11")
	if err != nil || hr.get("/timesheets/"+sheet.Id).Header().Get("Location") != path {
		t.Errorf("by its id: %v", err)
	}
	for role, want := range map[string]int{"mentor": 404, "accountant": 200, "manager": 403, "viewer": 403, "admin": 403, "head": 200} {
		b := newBrowser(r.App).enter(r.User("one-"+role, role))
		if got := b.get(path).Code; got != want {
			t.Errorf("%s: %d, want %d", role, got, want)
		}
		if role != "head" {
			if got := b.post(path, with(in, "c."+r.placement.Id+".2026-11-05", "В")).Code; got < 400 {
				t.Errorf("%s wrote: %d", role, got)
			}
		}
	}
	if w := newBrowser(r.App).get(path); w.Code != http.StatusSeeOther {
		t.Errorf("a guest: %d", w.Code)
	}
}
