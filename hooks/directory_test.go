package hooks_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/web"
)

// directory is a house with somebody of each role and a donor.
type directory struct {
	*testapp.App
	manager, hr, head *browser
	who               *core.Record // the manager
	donor             *core.Record
}

func newDirectory(t *testing.T) directory {
	a := testapp.New(t)
	d := directory{App: a, who: a.User("Менеджерка", "manager"), donor: a.Donor("Фонд «Карп’як»")}
	d.manager = newBrowser(a).enter(d.who)
	d.hr = newBrowser(a).enter(a.User("Кадри", "hr"))
	d.head = newBrowser(a).enter(a.User("Керівник", "head"))
	return d
}

func (d directory) one(collection string, where dbx.HashExp) *core.Record {
	d.T.Helper()
	r, err := store.First(d.App.App, collection, where)
	if err != nil {
		d.T.Fatalf("%s %v: %v", collection, where, err)
	}
	return r
}

func (d directory) count(collection string, where dbx.HashExp) int64 {
	d.T.Helper()
	n, err := d.CountRecords(collection, where)
	if err != nil {
		d.T.Fatal(err)
	}
	return n
}

// TestDirectoryByRole asks every list, form and page as every role.
func TestDirectoryByRole(t *testing.T) {
	d := newDirectory(t)
	reading := map[string][]string{
		"manager": {"donors", "contacts", "programmes", "calls", "sites"}, "head": {"donors", "contacts", "programmes", "calls", "sites", "people"},
		"hr": {"donors", "contacts", "sites", "people"}, "accountant": {"donors", "programmes", "calls", "sites", "people"},
		"mentor": {"sites"}, "viewer": {}, "admin": {},
	}
	writing := map[string][]string{
		"manager": reading["manager"], "head": reading["head"], "hr": {"donors", "contacts", "people"},
	}
	rows := map[string]string{"donors": d.donor.Id,
		"contacts":   d.Make("contacts", map[string]any{"name": "Олег", "organisation": d.donor.Id, "active": true}).Id,
		"programmes": d.Make("programmes", map[string]any{"name": "Програма", "organisation": d.donor.Id}).Id,
		"calls":      d.Make("calls", map[string]any{"title": "Конкурс", "organisation": d.donor.Id}).Id,
		"sites":      d.Make("sites", map[string]any{"name": "Офіс", "kind": "main"}).Id,
		"people":     d.Make("people", map[string]any{"surname": "Ґудзь", "ground": "consent"}).Id}
	for role, may := range reading {
		b := newBrowser(d.App).enter(d.User(role, role))
		for shelf, id := range rows {
			want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[contains(may, shelf)]
			for _, path := range []string{"/" + shelf, "/" + shelf + "/" + id} {
				if w := b.get(path); w.Code != want {
					t.Errorf("%s asks %s: %d, wanted %d", role, path, w.Code, want)
				}
			}
			want = refusal(contains(may, shelf), contains(writing[role], shelf), http.StatusOK)
			for _, path := range []string{"/" + shelf + "/new", "/" + shelf + "/" + id + "/edit"} {
				if w := b.get(path); w.Code != want {
					t.Errorf("%s opens the form %s: %d, wanted %d", role, path, w.Code, want)
				}
			}
			want = refusal(contains(may, shelf), contains(writing[role], shelf), http.StatusSeeOther)
			in := url.Values{"notes": {role}, "name_uk": {"Назва"}, "name": {"Назва"}, "title": {"Назва"},
				"kind": {map[string]string{"sites": "main", "donors": "donor"}[shelf]}, "organisation": {d.donor.Id},
				"surname": {"Ґудзь"}, "ground": {"consent"}, "anyway": {"1"}}
			in.Set("was.notes", d.one(desk.ShelfOf(shelf).Collection, dbx.HashExp{"id": id}).GetString("notes"))
			if w := b.post("/"+shelf+"/"+id, in); w.Code != want {
				t.Errorf("%s changes %s: %d, wanted %d", role, shelf, w.Code, want)
			}
		}
	}
}

// TestMenuLeadsSomewhere: a place of the directory in somebody's menu is one they may open.
func TestMenuLeadsSomewhere(t *testing.T) {
	d := newDirectory(t)
	for _, role := range people.Roles {
		u := d.User(role, role)
		b := newBrowser(d.App).enter(u)
		for _, item := range web.MenuFor(testapp.Who(u)) {
			if desk.ShelfOf(item.Key).Name == "" {
				continue
			}
			if w := b.get(item.Href); w.Code != http.StatusOK {
				t.Errorf("the menu of %s leads to %s: %d", role, item.Href, w.Code)
			}
		}
	}
}

func refusal(sees, may bool, fine int) int {
	switch {
	case !sees:
		return http.StatusNotFound
	case !may:
		return http.StatusForbidden
	}
	return fine
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// TestEveryFormKeepsWhatWasTyped makes one mistake in each form of the directory.
func TestEveryFormKeepsWhatWasTyped(t *testing.T) {
	d := newDirectory(t)
	call := d.Make("calls", map[string]any{"title": "Конкурс", "organisation": d.donor.Id})
	d.Make("contacts", map[string]any{"name": "Інший", "organisation": d.donor.Id, "active": true})
	const typed = "рідкісне слово"
	forms := []struct {
		by   *browser
		path string
		in   url.Values
	}{
		{d.manager, "/donors", url.Values{"name_uk": {""}, "notes": {typed}}},
		{d.manager, "/donors/" + d.donor.Id, url.Values{"name_uk": {""}, "notes": {typed}}},
		{d.manager, "/contacts", url.Values{"name": {"Ганна"}, "organisation": {d.donor.Id}, "email": {"не адреса"}, "position": {typed}}},
		{d.manager, "/programmes", url.Values{"name": {"П"}, "organisation": {d.donor.Id}, "usual_month": {"13"}, "theme": {typed}}},
		{d.manager, "/calls", url.Values{"title": {"К"}, "url": {"не посилання "}, "notes": {typed}}},
		{d.manager, "/calls", url.Values{"title": {"К"}, "currency": {"EUR"}, "amount_min": {"20"}, "amount_max": {"10"}, "notes": {typed}}},
		{d.manager, "/sites", url.Values{"name": {"С"}, "kind": {""}, "notes": {typed}}},
		{d.hr, "/people", url.Values{"surname": {"Ґудзь"}, "ground": {""}, "notes": {typed}}},
		{d.manager, "/donors/" + d.donor.Id + "/contacts", url.Values{"name": {""}, "position": {typed}}},
		{d.manager, "/donors/" + d.donor.Id + "/interactions", url.Values{"on": {"2026-11-20"}, "kind": {""}, "summary": {typed}}},
		{d.manager, "/donors/" + d.donor.Id + "/interactions", url.Values{"on": {"2026-11-20"}, "kind": {"call"}, "summary": {typed}, "next_step_on": {"2026-12-01"}}},
		{d.manager, "/calls/" + call.Id + "/decision", url.Values{"decision": {""}, "reason": {typed}}},
		{d.manager, "/calls/" + call.Id + "/decision", url.Values{"decision": {"defer"}, "reason": {typed}}},
	}
	for _, f := range forms {
		w := f.by.post(f.path, f.in)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), typed) {
			t.Errorf("%s with a mistake: %d, what was typed is kept: %v", f.path, w.Code, strings.Contains(w.Body.String(), typed))
		}
		if !strings.Contains(w.Body.String(), `id="summary"`) {
			t.Errorf("%s with a mistake does not say what is wrong", f.path)
		}
	}
	w := d.manager.post("/calls/"+call.Id+"/dates", url.Values{"kind": {"question"}, "due_date": {""}, "due_time": {"17:00"}, "due_tz": {"Europe/Brussels"}})
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `value="17:00"`) || !strings.Contains(body, `<option value="Europe/Brussels" selected>`) {
		t.Errorf("a date without a day: %d, the time and the zone are kept", w.Code)
	}
}

// TestBothVersions: a field that somebody else changed meanwhile comes back with both.
func TestBothVersions(t *testing.T) {
	d := newDirectory(t)
	path := "/donors/" + d.donor.Id
	edit := func(field, was, now string) url.Values {
		return url.Values{"name_uk": {"Фонд «Карп’як»"}, "was.name_uk": {"Фонд «Карп’як»"}, "kind": {"donor"}, "was.kind": {"donor"}, field: {now}, "was." + field: {was}}
	}
	if w := d.manager.post(path, edit("country", "", "Швеція")); w.Code != http.StatusSeeOther {
		t.Fatalf("the first edit: %d", w.Code)
	}
	if w := d.head.post(path, edit("notes", "", "інше поле")); w.Code != http.StatusSeeOther {
		t.Fatalf("another field at the same time is no conflict: %d", w.Code)
	}
	w := d.head.post(path, edit("country", "", "Норвегія"))
	if body := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(body, "Швеція") || !strings.Contains(body, "Норвегія") {
		t.Errorf("the same field: %d, both versions are shown", w.Code)
	}
	if got := d.Reload(d.donor); got.GetString("country") != "Швеція" || got.GetString("notes") != "інше поле" {
		t.Errorf("kept %q and %q", got.GetString("country"), got.GetString("notes"))
	}
	if w := d.head.post(path, edit("country", "Швеція", "Норвегія")); w.Code != http.StatusSeeOther {
		t.Errorf("sent again knowing of the other: %d", w.Code)
	}
}

// TestListsAreUkrainian: Ґ after Г, Є after Е, І and Ї after И; and a search that reads as people do.
func TestListsAreUkrainian(t *testing.T) {
	d := newDirectory(t)
	for _, name := range []string{"Її донор", "Ґанок", "Енергоефективність міст", "Грім", "Іскра", "Єдність", "Дім", "Ирій", "Йорж"} {
		d.Donor(name)
	}
	d.Make("organisations", map[string]any{"kind": "university", "name_uk": "Університет Карп’яка", "state": "active"})
	d.Make("organisations", map[string]any{"kind": "donor", "name_uk": "Архівний", "state": "archived"})
	body := d.manager.get("/donors").Body.String()
	last := -1
	for _, name := range []string{"Грім", "Ґанок", "Дім", "Енергоефективність", "Єдність", "Ирій", "Іскра", "Її донор", "Йорж", "Фонд «Карп’як»"} {
		at := strings.Index(body, ">"+name)
		if at < last {
			t.Errorf("%s stands in the wrong place", name)
		}
		last = at
	}
	if strings.Contains(body, "Університет") || strings.Contains(body, "Архівний") {
		t.Error("the list of donors shows another kind, or what is archived")
	}
	for query, found := range map[string]string{"?q=Карп%27як": "Фонд «Карп’як»", "?q=енерго": "Енергоефективність", "?kind=all&q=карпяк": "Університет", "?state=archived": "Архівний"} {
		body := d.manager.get("/donors" + query).Body.String()
		if !strings.Contains(body, ">"+found) || strings.Contains(body, ">Грім") {
			t.Errorf("%s does not find %s alone", query, found)
		}
	}
	backwards := d.manager.get("/donors?sort=-name_uk").Body.String()
	if strings.Index(backwards, ">Ґанок") > strings.Index(backwards, ">Грім") {
		t.Error("backwards, Ґ does not stand before Г")
	}
	if w := d.manager.get("/donors?sort=notes;drop&page=999&kind=нема"); w.Code != http.StatusOK {
		t.Errorf("a query nobody meant: %d", w.Code)
	}
}

// TestTwinsAreShownBeforeSaving, and a registration code has one holder.
func TestTwinsAreShownBeforeSaving(t *testing.T) {
	d := newDirectory(t)
	twin := url.Values{"name_uk": {"фонд Карп'як"}, "kind": {"donor"}}
	w := d.manager.post("/donors", twin)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "/donors/"+d.donor.Id) || !strings.Contains(body, `name="anyway"`) {
		t.Fatalf("the same name otherwise written: %d", w.Code)
	}
	if n := d.count("organisations", dbx.HashExp{"kind": "donor"}); n != 1 {
		t.Fatalf("%d organisations after a warning", n)
	}
	if w := d.manager.post("/donors", with(twin, "anyway", "1")); w.Code != http.StatusSeeOther {
		t.Errorf("saved anyway: %d", w.Code)
	}
	d.donor.Set("edrpou", "00032129")
	if err := store.Save(d.App.App, d.Act(), d.donor); err != nil {
		t.Fatal(err)
	}
	w = d.manager.post("/donors", url.Values{"name_uk": {"Зовсім інша"}, "kind": {"donor"}, "edrpou": {"00032129"}, "anyway": {"1"}})
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "«Фонд «Карп’як»»") {
		t.Errorf("a taken code: %d, the holder is named", w.Code)
	}
}

// TestNextStepIsAPromise: a next step with a day reminds whoever wrote it down.
func TestNextStepIsAPromise(t *testing.T) {
	d := newDirectory(t)
	talk := url.Values{"on": {"2026-11-20"}, "kind": {"meeting"}, "summary": {"Домовилися про зустріч"}, "next_step": {"Надіслати концепцію"}, "next_step_on": {"2026-12-01"}}
	if w := d.manager.post("/donors/"+d.donor.Id+"/interactions", talk); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	o := d.one("obligations", dbx.HashExp{"organisation": d.donor.Id})
	if o.GetString("kind") != "task" || o.GetString("title") != "Надіслати концепцію" || o.GetString("due_date") != "2026-12-01" || o.GetString("owner") != d.who.Id {
		t.Errorf("the promise is %v", o.FieldsData())
	}
	if n := d.count("reminders", dbx.HashExp{"obligation": o.Id}); n == 0 {
		t.Error("nothing reminds of it")
	}
	body := d.manager.get("/donors/" + d.donor.Id).Body.String()
	if !strings.Contains(body, "Домовилися про зустріч") || !strings.Contains(body, "/obligations/"+o.Id) {
		t.Error("the page does not show the talk and its promise")
	}
	if body := d.hr.get("/donors/" + d.donor.Id).Body.String(); strings.Contains(body, "Домовилися") {
		t.Error("the personnel officer reads what was said to a donor")
	}
	if w := d.hr.post("/donors/"+d.donor.Id+"/interactions", talk); w.Code != http.StatusForbidden {
		t.Errorf("the personnel officer writes to a donor's log: %d", w.Code)
	}
	delete(talk, "next_step_on")
	d.manager.post("/donors/"+d.donor.Id+"/interactions", talk)
	if n := d.count("obligations", dbx.HashExp{"organisation": d.donor.Id}); n != 1 {
		t.Errorf("a step without a day made a promise: %d", n)
	}
}

// TestCallMoves: named moves alone, with the revision that was seen and a reason where one is due.
func TestCallMoves(t *testing.T) {
	d := newDirectory(t)
	d.manager.post("/calls", url.Values{"title": {"Конкурс 2027"}, "organisation": {d.donor.Id}, "was.rolling": {""}})
	call := d.one("calls", dbx.HashExp{"title": "Конкурс 2027"})
	path := "/calls/" + call.Id
	if body := d.manager.get(path).Body.String(); !strings.Contains(body, "перевірити дату") {
		t.Error("a call without a date is not watched, or its page does not say so")
	}
	move := func(name, why string) int {
		rev := strconv.Itoa(d.Reload(call).GetInt("rev"))
		return d.manager.post(path+"/moves/"+name, url.Values{"rev": {rev}, "why": {why}}).Code
	}
	for _, m := range []struct {
		name, why string
		code      int
		state     string
	}{{"close", "", 422, "forecast"}, {"nonsense", "", 422, "forecast"}, {"open", "", 303, "open"}, {"close", "", 303, "closed"}, {"reopen", "", 422, "closed"}, {"reopen", "продовжили", 303, "open"}} {
		if code := move(m.name, m.why); code != m.code || d.Reload(call).GetString("state") != m.state {
			t.Errorf("%s: %d and %s, wanted %d and %s", m.name, code, d.Reload(call).GetString("state"), m.code, m.state)
		}
	}
	if w := d.manager.post(path+"/moves/close", url.Values{"rev": {"1"}}); w.Code != http.StatusConflict {
		t.Errorf("a move of a page long past: %d", w.Code)
	}
	accountant := newBrowser(d.App).enter(d.User("Бухгалтерка", "accountant"))
	if w := accountant.post(path+"/moves/close", url.Values{"rev": {"1"}}); w.Code != http.StatusForbidden {
		t.Errorf("who may only look moves a call: %d", w.Code)
	}
}

// TestCallDates: a date added on the page ends the watch, keeps the donor's zone and reminds; the
// stamp says who looked it up.
func TestCallDates(t *testing.T) {
	d := newDirectory(t)
	call := d.Make("calls", map[string]any{"title": "Конкурс", "organisation": d.donor.Id, "url": "https://example.org/call"})
	path := "/calls/" + call.Id
	in := url.Values{"kind": {"application"}, "due_date": {"2027-01-15"}, "due_time": {"17:00"}, "due_tz": {"Europe/Brussels"}}
	if w := d.manager.post(path+"/dates", in); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	o := d.one("obligations", dbx.HashExp{"call": call.Id, "kind": "application"})
	if !o.GetBool("hard") || o.GetString("due_tz") != "Europe/Brussels" || o.GetString("source_url") == "" || o.GetString("owner") != d.who.Id {
		t.Errorf("the date is %v", o.FieldsData())
	}
	if n := d.count("obligations", dbx.HashExp{"call": call.Id, "kind": "check_date", "state": "planned"}); n != 0 {
		t.Error("the watch goes on although the date is known")
	}
	if body := d.manager.get("/calls").Body.String(); !strings.Contains(body, "15.01.2027") {
		t.Error("the list of calls does not show the next date")
	}
	if w := d.manager.post(path+"/verify", nil); w.Code != http.StatusSeeOther || d.Reload(call).GetString("verified_by") != d.who.Id {
		t.Errorf("the stamp: %d", w.Code)
	}
}

// TestCallDecision: yes, no or later, each with what it needs; an answer stays and another stands beside it.
func TestCallDecision(t *testing.T) {
	d := newDirectory(t)
	call := d.Make("calls", map[string]any{"title": "Конкурс", "organisation": d.donor.Id})
	path := "/calls/" + call.Id + "/decision"
	for _, in := range []struct {
		by   *browser
		form url.Values
		code int
	}{
		{d.manager, url.Values{"decision": {"no_go"}}, 422},
		{d.manager, url.Values{"decision": {"defer"}, "defer_until": {"2026-12-10"}}, 303},
		{d.manager, url.Values{"decision": {"no_go"}, "reason": {"немає співфінансування"}}, 303},
		{d.manager, url.Values{"decision": {"go"}}, 403},
		{d.head, url.Values{"decision": {"go"}, "reason": {"знайшли кошти"}}, 303},
	} {
		if w := in.by.post(path, in.form); w.Code != in.code {
			t.Errorf("%v: %d, wanted %d", in.form, w.Code, in.code)
		}
	}
	if n := d.count("assessments", dbx.HashExp{"call": call.Id}); n != 3 {
		t.Errorf("%d answers, wanted 3", n)
	}
	if o := d.one("obligations", dbx.HashExp{"call": call.Id, "kind": "task"}); o.GetString("due_date") != "2026-12-10" {
		t.Errorf("a deferred answer comes back on %s", o.GetString("due_date"))
	}
}

// TestNothingIsDeleted: put away is out of the lists and on its page, and comes back.
func TestNothingIsDeleted(t *testing.T) {
	d := newDirectory(t)
	path := "/donors/" + d.donor.Id
	if w := d.manager.post(path+"/archive", nil); w.Code != http.StatusSeeOther || d.Reload(d.donor).GetString("state") != "archived" {
		t.Fatalf("archive: %d", w.Code)
	}
	if strings.Contains(d.manager.get("/donors").Body.String(), "Карп’як") {
		t.Error("an archived donor is in the list")
	}
	if body := d.manager.get("/programmes/new").Body.String(); strings.Contains(body, d.donor.Id) {
		t.Error("an archived donor is offered for a new programme")
	}
	if w := d.manager.get(path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), path+"/restore") {
		t.Errorf("its page: %d", w.Code)
	}
	if w := d.manager.post(path+"/restore", nil); w.Code != http.StatusSeeOther || d.Reload(d.donor).GetString("state") != "active" {
		t.Errorf("bring back: %d", w.Code)
	}
	for _, s := range desk.Shelves {
		if w := d.head.do(http.MethodDelete, "/"+s.Name+"/"+d.donor.Id, nil); w.Code < 400 {
			t.Errorf("DELETE /%s: %d", s.Name, w.Code)
		}
	}
}
