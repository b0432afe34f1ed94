package hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
	"lubart/internal/testapp"
)

// rooms are the pages of dates that a GET may open, of one obligation.
func rooms(id string) []string {
	return []string{"/today", "/today?all=1", "/obligations", "/obligations?state=all&sort=-title&q=%D1%81%D1%82%D1%80%D0%BE%D0%BA", "/obligations/" + id, "/obligations/" + id + "/edit",
		"/obligations/" + id + "/date", "/obligations/" + id + "/moves/waive", "/obligations/" + id + "/moves/submit", "/obligations/" + id + "/acknowledge",
		"/obligations/" + id + "/snooze", "/obligations/new", "/calendar", "/calendar?month=2026-12&view=agenda", "/calendar/feed"}
}

func TestRoomsOfDatesByRole(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	for role, closed := range map[string][]string{
		"manager": {}, "head": {},
		"accountant": {"/edit", "/date", "/moves/", "/new"},
		"hr":         {"/obligations/" + o.Id}, "mentor": {"/obligations/" + o.Id, "/new"}, "viewer": {"/obligations/" + o.Id, "/new"}, "admin": {"/obligations/" + o.Id, "/new"},
	} {
		b := newBrowser(a).enter(a.User("a-"+role, role))
		for _, path := range rooms(o.Id) {
			want := http.StatusOK
			for _, part := range closed {
				if strings.Contains(path, part) {
					want = http.StatusForbidden
				}
			}
			w := b.get(path)
			if refused := w.Code == http.StatusForbidden || w.Code == http.StatusNotFound; w.Code != want && (want == http.StatusOK || !refused) {
				t.Errorf("%s opens %s: %d, want %d", role, path, w.Code, want)
			}
			if strings.Contains(w.Body.String(), "⟦") || (want != http.StatusOK && strings.Contains(w.Body.String(), o.GetString("title"))) {
				t.Errorf("%s: words missing or shown to %s", path, role)
			}
		}
	}
	guest := newBrowser(a)
	for _, path := range rooms(o.Id) {
		if w := guest.get(path); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("a guest opens %s: %d", path, w.Code)
		}
	}
}

// TestG11PrefetchChangesNothing opens every link as a mail scanner does, signed in at that.
func TestG11PrefetchChangesNothing(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager", "head")
	person := a.Make("people", map[string]any{"surname": "Гнатюк", "phone": "+380501112233", "no_email": true, "ground": "contract"})
	o := a.Obligation(owner, "application", "2026-11-25")
	o.Set("person", person.Id)
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	calls, err := store.Calls(a.App, a.Now().AddDate(0, 0, 1))
	if err != nil || len(calls) == 0 {
		t.Fatal("no call is planned", err)
	}
	before := snapshot(t, a)
	b := newBrowser(a).enter(owner)
	for _, path := range append(rooms(o.Id), "/calls-to-make/"+calls[0].ID+"/done", "/obligations/"+o.Id+"/moves/start", "/obligations/"+o.Id+"/verify", "/obligations/bulk", "/calendar/feed/stop") {
		b.get(path)
		b.do(http.MethodHead, path, nil)
	}
	if after := snapshot(t, a); after != before {
		t.Errorf("opening links changed something:\n%s\n%s", before, after)
	}
	if w := b.post("/obligations/"+o.Id+"/acknowledge", url.Values{}); w.Code != http.StatusSeeOther || snapshot(t, a) == before {
		t.Errorf("the button does nothing: %d", w.Code)
	}
}

// snapshot is everything that a press would change.
func snapshot(t testing.TB, a *testapp.App) string {
	t.Helper()
	var all []string
	for _, q := range []string{"SELECT id || state || rev || coalesce(acks, '') || coalesce(snoozes, '') || verified_at FROM obligations",
		"SELECT id || state || done_by || settled_at FROM reminders ORDER BY id", "SELECT id || revoked_at || used_at FROM access_links ORDER BY id", "SELECT id || hash FROM audit"} {
		var rows []string
		if err := a.DB().NewQuery(q).Column(&rows); err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.Join(rows, "\n"))
	}
	return strings.Join(all, "\n\n")
}

func TestFromFormToClosed(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	b := newBrowser(a).enter(owner)
	in := url.Values{"title": {"Звіт про верстви"}, "kind": {"report"}, "due_time": {"17:00"}, "due_tz": {"Europe/Brussels"}, "owner": {owner.Id}}
	if w := b.post("/obligations", in); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Звіт про верстви") {
		t.Fatalf("without a date and an expectation: %d, or what was typed is lost", w.Code)
	}
	in.Set("due_date", "2026-12-10")
	w := b.post("/obligations", in)
	path := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(path, "/obligations/") {
		t.Fatalf("not added: %d %s", w.Code, w.Body)
	}
	page := b.get(path).Body.String()
	for _, want := range []string{"Звіт про верстви", "17:00 Брюссель / 18:00 Київ", "10 грудня 2026", "за 7 днів до строку", "дату не перевірено"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q on the page", want)
		}
	}
	b.post(path+"/verify", url.Values{})
	if w := b.post(path+"/moves/submit", url.Values{"rev": {"2"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "підтвердження") {
		t.Errorf("a report without evidence: %d", w.Code)
	}
	if w := b.post(path+"/moves/submit", url.Values{"rev": {"2"}, "proof_ref": {"вих. 17"}}); w.Code != http.StatusSeeOther {
		t.Errorf("not submitted: %d", w.Code)
	}
	page = b.get(path).Body.String()
	for _, want := range []string{"надіслано", "вих. 17", "перевірено за джерелом", "нагадувань більше не буде"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q on the closed page", want)
		}
	}
}

func TestEditedMeanwhileShowsBothVersions(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "task", "2026-12-10")
	b := newBrowser(a).enter(owner)
	was := url.Values{"title": {"Моя назва"}, "was.title": {o.GetString("title")}, "kind": {"task"}, "was.kind": {"task"}, "owner": {owner.Id}, "was.owner": {owner.Id}}
	o.Set("title", "Чужа назва")
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	w := b.post("/obligations/"+o.Id, was)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Моя назва") || !strings.Contains(w.Body.String(), "Чужа назва") {
		t.Fatalf("both versions on a 409, got %d", w.Code)
	}
	was.Set("was.title", "Чужа назва")
	if w := b.post("/obligations/"+o.Id, was); w.Code != http.StatusSeeOther || a.Reload(o).GetString("title") != "Моя назва" {
		t.Errorf("sending again is a decision: %d", w.Code)
	}
}

func TestBulkFromTheList(t *testing.T) {
	a := testapp.New(t)
	owner, other := a.User("olena", "manager"), a.User("petro", "manager")
	one, two := a.Obligation(owner, "task", "2026-12-10"), a.Obligation(owner, "task", "2026-12-11")
	b := newBrowser(a).enter(owner)
	w := b.post("/obligations/bulk", url.Values{"id": {one.Id, two.Id}, "do": {"owner"}, "owner": {other.Id}, "back": {"/obligations?owner=me"}})
	if w.Header().Get("Location") != "/obligations?owner=me" || a.Reload(two).GetString("owner") != other.Id {
		t.Errorf("not handed over: %d %s", w.Code, w.Header().Get("Location"))
	}
	w = b.post("/obligations/bulk", url.Values{"id": {one.Id}, "do": {"date"}, "owner": {""}, "due_date": {"2026-12-20"}, "why": {"donor"}, "reason": {"лист"}})
	if w.Code != http.StatusSeeOther || a.Reload(one).GetString("due_date") != "2026-12-20" {
		t.Errorf("as the page sends it, with empty fields: %d", w.Code)
	}
	stranger := newBrowser(a).enter(a.User("oksana", "accountant"))
	if w := stranger.post("/obligations/bulk", url.Values{"id": {one.Id}, "do": {"close"}}); w.Code != http.StatusForbidden || a.Reload(one).GetString("state") != "planned" {
		t.Errorf("an accountant closed one: %d", w.Code)
	}
}

func TestFeedIsACalendarOnlyForItsKey(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "task", "2026-12-10")
	b := newBrowser(a).enter(owner)
	page := b.post("/calendar/feed", url.Values{}).Body.String()
	_, rest, ok := strings.Cut(page, "http://lubart.test/feeds/")
	if !ok {
		t.Fatal("the address is not shown")
	}
	path := "/feeds/" + rest[:strings.IndexByte(rest, '"')]
	guest := newBrowser(a)
	w := guest.get(path)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(w.Header().Get("Cache-Control"), "no-store") ||
		!strings.Contains(w.Body.String(), "DTSTART;VALUE=DATE:20261210") {
		t.Fatalf("the feed: %d %v\n%s", w.Code, w.Header(), w.Body)
	}
	guest.head["If-None-Match"] = w.Header().Get("ETag")
	if again := guest.get(path); again.Code != http.StatusNotModified {
		t.Errorf("unchanged and asked by its tag: %d", again.Code)
	}
	for _, wrong := range []string{"/feeds/x.ics", strings.TrimSuffix(path, ".ics"), "/feeds/.ics"} {
		if w := guest.get(wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
	if strings.Contains(b.get("/calendar/feed").Body.String(), path) {
		t.Error("the address is shown twice")
	}
	block(t, a, owner)
	if w := guest.get(path); w.Code != http.StatusNotFound {
		t.Errorf("the feed of somebody who left: %d", w.Code)
	}
}

func block(t testing.TB, a *testapp.App, u *core.Record) {
	t.Helper()
	u = a.Reload(u)
	u.Set("state", "blocked")
	if err := store.Save(a.App, a.Act(), u); err != nil {
		t.Fatal(err)
	}
}
