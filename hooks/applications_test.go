package hooks_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
	"lubart/internal/testapp"
)

// intake is a house with a centre, an agreement in force and a published opening, and who works there.
type intake struct {
	*testapp.App
	hr, head                   *browser
	site, centre, agreement    *core.Record
	opening, officer, director *core.Record
}

func newIntake(t *testing.T) intake {
	a := testapp.New(t)
	i := intake{App: a, officer: a.User("Кадри", "hr"), director: a.User("Керівник", "head")}
	i.hr, i.head = newBrowser(a).enter(i.officer), newBrowser(a).enter(i.director)
	i.site = a.Make("sites", map[string]any{"name": "Офіс на Стефаника", "kind": "main", "state": "working"})
	i.centre = a.Make("organisations", map[string]any{"name_uk": "Луцька філія Волинського обласного центру зайнятості", "kind": "employment_centre", "state": "active"})
	i.agreement = i.stands("org_agreements", map[string]any{"title": "Договір № 5", "kinds": []string{"public_works"}, "organisation": i.centre.Id,
		"begins_on": "2026-01-05", "ends_on": "2026-12-31", "seats": 3, "budget_fund": 6000000, "budget_local": 4000000, "currency": "UAH", "state": "active"})
	i.opening = i.stands("openings", map[string]any{"title": "Консультування відвідувачів", "kind": "public_works", "org_agreement": i.agreement.Id,
		"site": i.site.Id, "quantity": 3, "begins_on": "2026-11-01", "ends_on": "2026-12-31", "week_hours": 40, "monthly_pay": 864700,
		"currency": "UAH", "fund_pct": 50, "mentor": i.director.Id, "state": "published"})
	return i
}

// stands is a record that stood in its state before the house heard of it.
func (i intake) stands(collection string, values map[string]any) *core.Record {
	i.T.Helper()
	r, err := store.New(i.App.App, collection)
	if err != nil {
		i.T.Fatal(err)
	}
	r.Load(values)
	act := i.Act()
	act.Move = "imported"
	if err := store.Save(i.App.App, act, r); err != nil {
		i.T.Fatal(err)
	}
	return r
}

func (i intake) one(collection string, where dbx.HashExp) *core.Record {
	i.T.Helper()
	r, err := store.First(i.App.App, collection, where, "created DESC")
	if err != nil {
		i.T.Fatalf("%s %v: %v", collection, where, err)
	}
	return r
}

func (i intake) count(collection string, where dbx.HashExp) int64 {
	n, err := i.CountRecords(collection, dbx.And(dbx.NewExp("1=1"), where))
	if err != nil {
		i.T.Fatal(err)
	}
	return n
}

func (i intake) paper() url.Values {
	return url.Values{"surname": {"Ґудзь"}, "given_name": {"Марія"}, "patronymic": {"Іванівна"}, "birth_date": {"1990-01-01"}, "phone": {"0501112233"},
		"no_email": {"1"}, "was.no_email": {""}, "referral_no": {"17/3"}, "referral_on": {"2026-11-20"}, "valid_until": {"2026-11-30"},
		"organisation": {i.centre.Id}, "opening": {i.opening.Id}, "kind": {"public_works"}, "was.accept": {"1"}, "accept": {"1"}, "notes": {"рідкісне слово"}}
}

var (
	postForm   = regexp.MustCompile(`(?s)<form method="post" action="/(?:applications|openings|agreements)".*?</form>`)
	control    = regexp.MustCompile(`(?s)<(input|textarea|select)\b([^>]*)>(.*?)(?:</textarea>|</select>|\n|<)`)
	chosen     = regexp.MustCompile(`(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>`)
	selected   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	inputName  = regexp.MustCompile(`\bname="([^"]+)"`)
	inputValue = regexp.MustCompile(`\bvalue="([^"]*)"`)
)

// fields is what a browser would send of the form that makes a record, untouched.
func fields(page string) url.Values {
	out := url.Values{}
	body := postForm.FindString(page)
	for _, m := range control.FindAllStringSubmatch(body, -1) {
		name, value := inputName.FindStringSubmatch(m[2]), inputValue.FindStringSubmatch(m[2])
		if m[1] != "input" || name == nil || strings.Contains(m[2], `type="checkbox"`) && !strings.Contains(m[2], " checked") {
			continue
		}
		out.Add(name[1], html.UnescapeString(value[1]))
	}
	for _, m := range chosen.FindAllStringSubmatch(body, -1) {
		value := selected.FindStringSubmatch(m[2])
		if value == nil {
			value = []string{"", ""}
		}
		out.Add(m[1], html.UnescapeString(value[1]))
	}
	return out
}

// TestReferralsByRole asks every page of the intake as every role.
func TestReferralsByRole(t *testing.T) {
	i := newIntake(t)
	if w := i.hr.post("/applications", i.paper()); w.Code != http.StatusSeeOther {
		t.Fatalf("register: %d %s", w.Code, w.Body.String())
	}
	r := i.one("applications", dbx.HashExp{"referral_no": "17/3"})
	pages := map[string][]string{
		"referrals":  {"/applications", "/applications/" + r.Id, "/applications/new", "/applications/" + r.Id + "/edit"},
		"openings":   {"/openings", "/openings/" + i.opening.Id},
		"agreements": {"/agreements", "/agreements/" + i.agreement.Id},
		"forms":      {"/openings/new", "/agreements/new?organisation=" + i.centre.Id, "/openings/new?org_agreement=" + i.agreement.Id},
	}
	for role, may := range map[string][]string{"hr": {"referrals", "openings", "agreements", "forms"}, "head": {"referrals", "openings", "agreements", "forms"},
		"accountant": {"agreements"}, "manager": {}, "mentor": {}, "viewer": {}, "admin": {}} {
		b := newBrowser(i.App).enter(i.User(role+"2", role))
		for group, paths := range pages {
			for _, path := range paths {
				w := b.get(path)
				refused := w.Code == http.StatusNotFound || w.Code == http.StatusForbidden
				if contains(may, group) && w.Code != http.StatusOK || !contains(may, group) && !refused {
					t.Errorf("%s asks %s: %d", role, path, w.Code)
				}
			}
		}
		if contains(may, "referrals") {
			continue
		}
		for _, path := range []string{"/applications", "/applications/" + r.Id, "/applications/" + r.Id + "/moves/refuse", "/applications/" + r.Id + "/seat",
			"/applications/" + r.Id + "/seat/drop", "/openings/" + i.opening.Id + "/moves/pause", "/agreements/" + i.agreement.Id + "/moves/expire"} {
			if w := b.post(path, i.paper()); w.Code != http.StatusNotFound && w.Code != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d", role, path, w.Code)
			}
		}
	}
}

// TestEveryMistakeOfAReferral: a sentence at its field, everything typed still there, nothing written.
func TestEveryMistakeOfAReferral(t *testing.T) {
	i := newIntake(t)
	for field, wrong := range map[string]string{"surname": "", "given_name": "", "birth_date": "2031-01-01", "phone": "12", "email": "не адреса",
		"rnokpp": "3287300013", "referral_on": "2027-01-01", "valid_until": "2026-11-01", "unemp_reg_on": "2026-11-22", "opening": "",
		"starts_on": "2026-10-01", "ends_on": "2027-02-01", "days_elsewhere": "170", "week_hours": "багато"} {
		in := i.paper()
		in.Set(field, wrong)
		w := i.hr.post("/applications", in)
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "рідкісне слово") || !strings.Contains(body, `value="Ґудзь"`) && field != "surname" {
			t.Errorf("%s %q: %d, or something typed is gone", field, wrong, w.Code)
		}
		shown := map[string]string{"days_elsewhere": "ends_on"}[field]
		if shown == "" {
			shown = field
		}
		if !strings.Contains(body, `href="#f-`+shown+`"`) || !strings.Contains(body, `id="f-`+shown+`-e"`) {
			t.Errorf("%s %q is not said at its field", field, wrong)
		}
	}
	for _, collection := range []string{"people", "applications", "placements"} {
		if n := i.count(collection, dbx.HashExp{}); n != 0 {
			t.Errorf("%d records in %s after nothing but mistakes", n, collection)
		}
	}
}

// TestAReferralIsEnteredOnce: whoever is known is shown before saving, and so is a number.
func TestAReferralIsEnteredOnce(t *testing.T) {
	i := newIntake(t)
	i.hr.post("/applications", i.paper())
	person := i.one("people", dbx.HashExp{"surname": "Ґудзь"})
	w := i.hr.post("/applications", i.paper())
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `name="person" value="`+person.Id+`"`) || !strings.Contains(w.Body.String(), "рідкісне слово") {
		t.Fatalf("the same person and number: %d", w.Code)
	}
	in := i.paper()
	in.Set("person", person.Id)
	in.Set("referral_no", "18/3")
	if w := i.hr.post("/applications", in); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "f-starts_on-e") {
		t.Errorf("works twice on the same days: %d", w.Code)
	}
	in = i.paper()
	in.Set("rnokpp", "3287300012")
	in.Set("anyway", "1")
	if w := i.hr.post("/applications", in); w.Code != http.StatusSeeOther {
		t.Errorf("said a second time: %d", w.Code)
	}
	if n := i.count("people", dbx.HashExp{"surname": "Ґудзь"}); n != 2 {
		t.Errorf("%d cards", n)
	}
	id := i.one("person_ids", dbx.HashExp{"kind": "rnokpp"}).GetString("person")
	in = i.paper()
	in.Set("surname", "Інакше")
	in.Set("phone", "0671112233")
	in.Set("referral_no", "19")
	in.Set("rnokpp", "32 873 000 12")
	if w := i.hr.post("/applications", in); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `name="person" value="`+id+`"`) {
		t.Errorf("another name with the same tax number: %d", w.Code)
	}
	in.Set("anyway", "1")
	if w := i.hr.post("/applications", in); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "f-rnokpp-e") {
		t.Errorf("two cards with one tax number: %d", w.Code)
	}
}

// TestTheSecondTimeIsFilled: three clicks, and no word typed.
func TestTheSecondTimeIsFilled(t *testing.T) {
	i := newIntake(t)
	in := i.paper()
	in.Set("ends_on", "2026-11-27")
	in.Set("mentor", i.officer.Id)
	i.hr.post("/applications", in)
	first := i.one("placements", dbx.HashExp{"ends_on": "2026-11-27"})
	i.At(testapp.Start.AddDate(0, 0, 7))
	body := i.hr.get("/applications/new?q=гудз").Body.String()
	if !strings.Contains(body, "person="+first.GetString("person")+"\"") || !strings.Contains(body, first.GetString("number")) {
		t.Fatal("the person is not found by name")
	}
	page := i.hr.get("/applications/new?person=" + first.GetString("person"))
	again := fields(page.Body.String())
	for name, want := range map[string]string{"opening": i.opening.Id, "mentor": i.officer.Id, "organisation": i.centre.Id, "accept": "1", "person": first.GetString("person")} {
		if again.Get(name) != want {
			t.Errorf("the form has %s %q, wanted %q", name, again.Get(name), want)
		}
	}
	if w := i.hr.post("/applications", again); w.Code != http.StatusSeeOther {
		t.Fatalf("sent as it is: %d", w.Code)
	}
	p := i.one("placements", dbx.HashExp{"number": "2026-002"})
	if p.GetString("person") != first.GetString("person") || p.GetString("starts_on") != "2026-12-01" || p.GetString("ends_on") != "2026-12-31" {
		t.Errorf("the second time is %v", p.PublicExport())
	}
}

func TestDecisionsAboutAReferral(t *testing.T) {
	i := newIntake(t)
	in := i.paper()
	in.Del("accept")
	i.hr.post("/applications", in)
	r := i.one("applications", dbx.HashExp{"referral_no": "17/3"})
	path := "/applications/" + r.Id
	if r.GetString("state") != "received" {
		t.Fatalf("without the tick it is %s", r.GetString("state"))
	}
	if w := i.hr.post(path+"/moves/refuse", url.Values{"reason": {"рідкісне слово"}}); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), "рідкісне слово") || !strings.Contains(w.Body.String(), "f-reason_code-e") {
		t.Errorf("refused without a code: %d", w.Code)
	}
	if w := i.hr.post(path+"/seat", nil); w.Code != http.StatusSeeOther || i.count("offers", dbx.HashExp{"state": "live"}) != 1 {
		t.Errorf("no seat is held: %d", w.Code)
	}
	if body := i.hr.get("/openings/" + i.opening.Id).Body.String(); !strings.Contains(body, path) {
		t.Error("the opening does not say for whom a seat is held")
	}
	if w := i.hr.post(path+"/moves/refuse", url.Values{"reason_code": {"health"}, "decided_on": {"2026-11-21"}}); w.Code != http.StatusSeeOther {
		t.Errorf("refused: %d", w.Code)
	}
	r = i.Reload(r)
	if r.GetString("state") != "refused" || r.GetString("decided_on") != "2026-11-21" || i.count("offers", dbx.HashExp{"state": "declined"}) != 1 {
		t.Errorf("refused: %v", r.PublicExport())
	}
	if w := i.hr.post(path+"/moves/reopen", url.Values{"reason": {"помилка"}}); w.Code != http.StatusForbidden {
		t.Errorf("hr reopens: %d", w.Code)
	}
	if w := i.head.post(path+"/moves/reopen", url.Values{"reason": {"помилка"}, "rev": {"1"}}); w.Code != http.StatusConflict {
		t.Errorf("an old revision: %d", w.Code)
	}
	if w := i.head.post(path+"/moves/reopen", url.Values{"reason": {"помилка"}, "rev": {r.GetString("rev")}}); w.Code != http.StatusSeeOther {
		t.Errorf("the head reopens: %d", w.Code)
	}
	bad := url.Values{"opening": {i.opening.Id}, "starts_on": {"2026-01-01"}, "override": {""}, "days_elsewhere": {"3"}}
	if w := i.hr.post(path+"/moves/accept", bad); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "f-starts_on-e") {
		t.Errorf("accepted before the window: %d", w.Code)
	}
	if w := i.hr.post(path+"/moves/accept", url.Values{"opening": {i.opening.Id}, "starts_on": {"2026-12-01"}, "ends_on": {""}, "days_elsewhere": {"3"}}); w.Code != http.StatusSeeOther {
		t.Errorf("accepted: %d %s", w.Code, w.Body.String())
	}
	if p := i.one("placements", dbx.HashExp{"application": r.Id}); p.GetString("starts_on") != "2026-12-01" || p.GetInt("days_elsewhere") != 3 {
		t.Errorf("the placement is %v", p.PublicExport())
	}
	if w := i.hr.get("/applications?q=ґудзь&state=accepted"); !strings.Contains(w.Body.String(), path) || strings.Contains(i.hr.get("/applications?q=інший").Body.String(), path) {
		t.Error("the list does not find the referral by its person")
	}
}

// TestOpeningsAndAgreementsMove: a gate that is shut says so, an open one opens.
func TestOpeningsAndAgreementsMove(t *testing.T) {
	i := newIntake(t)
	move := func(b *browser, path, id, collection, move, why string) int {
		r, err := i.FindRecordById(collection, id)
		if err != nil {
			t.Fatal(err)
		}
		return b.post(path+id+"/moves/"+move, url.Values{"rev": {strconv.Itoa(r.GetInt("rev"))}, "why": {why}}).Code
	}
	preset := fields(i.hr.get("/openings/new?org_agreement=" + i.agreement.Id).Body.String())
	for name, want := range map[string]string{"begins_on": "2026-11-24", "ends_on": "2026-12-31", "kind": "public_works", "org_agreement": i.agreement.Id, "fund_pct": "60", "monthly_pay": "8647,00"} {
		if got := strings.Join(strings.Fields(preset.Get(name)), ""); got != want {
			t.Errorf("an opening under the agreement begins with %s %q, wanted %q", name, got, want)
		}
	}
	preset.Set("title", "Архів")
	if w := i.hr.post("/openings", preset); w.Code != http.StatusSeeOther {
		t.Fatalf("a new opening: %d", w.Code)
	}
	o := i.one("openings", dbx.HashExp{"title": "Архів"})
	if code := move(i.hr, "/openings/", o.Id, "openings", "publish", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("published without site and quantity: %d", code)
	}
	o.Set("quantity", 2)
	o.Set("site", i.site.Id)
	if err := store.Save(i.App.App, i.Act(), o); err != nil {
		t.Fatal(err)
	}
	if code := move(i.hr, "/openings/", o.Id, "openings", "publish", ""); code != http.StatusSeeOther {
		t.Errorf("published: %d", code)
	}
	i.hr.post("/applications", i.paper())
	if code := move(i.hr, "/openings/", i.opening.Id, "openings", "cancel", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("cancelled with somebody on it: %d", code)
	}
	if code := move(i.hr, "/agreements/", i.agreement.Id, "org_agreements", "close", ""); code != http.StatusUnprocessableEntity {
		t.Errorf("closed with somebody under it: %d", code)
	}
	body := i.hr.get("/agreements/" + i.agreement.Id).Body.String()
	body = strings.Join(strings.Fields(body), "")
	for _, want := range []string{"2026-001", "Консультуваннявідвідувачів", "60000,00", "40000,00"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page of the agreement does not show %q", want)
		}
	}
	if code := move(i.hr, "/agreements/", i.agreement.Id, "org_agreements", "reopen", ""); code == http.StatusSeeOther {
		t.Errorf("reopened what is active: %d", code)
	}
	for _, form := range []struct {
		path string
		in   url.Values
	}{
		{"/openings", url.Values{"title": {"О"}, "kind": {"public_works"}, "begins_on": {"2026-12-02"}, "ends_on": {"2026-12-01"}, "notes": {"рідкісне слово"}}},
		{"/agreements", url.Values{"title": {""}, "kinds": {"public_works"}, "notes": {"рідкісне слово"}}},
		{"/agreements", url.Values{"title": {"Д"}, "kinds": {"public_works"}, "begins_on": {"2026-12-02"}, "ends_on": {"2026-12-01"}, "notes": {"рідкісне слово"}}},
	} {
		if w := i.hr.post(form.path, form.in); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "рідкісне слово") {
			t.Errorf("%s with a mistake: %d", form.path, w.Code)
		}
	}
}
