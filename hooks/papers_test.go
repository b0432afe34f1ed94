package hooks_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
	"lubart/internal/testapp"
)

// paperRoom is a house with somebody about to begin public works, and one of each role.
type paperRoom struct {
	*testapp.App
	hr, head, mentor, accountant, viewer *browser
	person, placement                    *core.Record
}

func newPaperRoom(t *testing.T) *paperRoom {
	t.Helper()
	a := testapp.New(t)
	mentor := named(a, "Ольга Ковальчук", "mentor")
	p := &paperRoom{App: a, hr: newBrowser(a).enter(named(a, "Наталія Бондар", "hr")), head: newBrowser(a).enter(named(a, "Оксана Левчук", "head")),
		mentor: newBrowser(a).enter(mentor), accountant: newBrowser(a).enter(named(a, "Ганна Рибак", "accountant")), viewer: newBrowser(a).enter(a.User("Андрій", "viewer"))}
	for key, value := range map[string]string{"office_name": "Департамент «ЦНАП»", "signatory_position": "Директор департаменту", "signatory_name": "Оксана ЛЕВЧУК"} {
		if err := store.SetSetting(a.App, a.Act(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	site := a.Make("sites", map[string]any{"name": "Територіальний підрозділ", "kind": "branch"})
	p.person = a.Make("people", map[string]any{"surname": "Їжакевич", "given_name": "Ґалина", "patronymic": "Євгенівна", "gen_name": "Їжакевич Ґалини Євгенівни", "ground": "contract"})
	p.placement = a.Make("placements", p.terms(p.person, site, mentor))
	return p
}

func (p *paperRoom) terms(person, site, mentor *core.Record) map[string]any {
	return map[string]any{"person": person.Id, "state": "preparing", "kind": "public_works", "title": "Сортування документів", "site": site.Id, "mentor": mentor.Id,
		"starts_on": "2026-12-02", "ends_on": "2026-12-31", "week_hours": 40, "days": []string{"mon", "tue", "wed", "thu", "fri"}, "monthly_pay": 864700, "currency": "UAH", "fund_pct": 50}
}

// named is a colleague with a whole name, whose address is the role's.
func named(a *testapp.App, name, role string) *core.Record {
	return a.Make("users", map[string]any{"name": name, "email": role + "@lubart.test", "roles": []string{role}, "locale": "uk"})
}

// another is somebody else placed alike.
func (p *paperRoom) another(surname string) *core.Record {
	person := p.Make("people", map[string]any{"surname": surname, "ground": "contract"})
	r := p.Make("placements", map[string]any{"person": person.Id, "state": "preparing", "kind": "useful_works", "title": "Допомога", "starts_on": "2026-12-02"})
	return r
}

func (p *paperRoom) path(parts ...string) string {
	return "/placements/" + strings.Join(append([]string{p.placement.Id}, parts...), "/")
}

func (p *paperRoom) versions(code string) []*core.Record {
	p.T.Helper()
	all, err := store.Where(p.App.App, "documents", dbx.HashExp{"placement": p.placement.Id, "paper": code, "kind": "paper"}, "version")
	if err != nil {
		p.T.Fatal(err)
	}
	return all
}

var contentField = regexp.MustCompile(`name="content" value="([^"]*)"`)

// form is what the page of a paper would post, unchanged.
func (p *paperRoom) form(b *browser, code string) url.Values {
	p.T.Helper()
	w := b.get(p.path("papers", code))
	m := contentField.FindStringSubmatch(w.Body.String())
	if m == nil {
		p.T.Fatalf("the form of %s: %d %s", code, w.Code, w.Body)
	}
	return url.Values{"content": {html.UnescapeString(m[1])}, "number": {""}, "issued_on": {"2026-12-01"}}
}

func TestACorrectedSentenceIsIssuedPrintedAndKept(t *testing.T) {
	p := newPaperRoom(t)
	says(t, p.hr.get(p.path("papers", "order_hire")), http.StatusOK, "Їжакевич Ґалини Євгенівни", "Сортування документів", "вісім тисяч шістсот сорок сім гривень", "Оксана ЛЕВЧУК", "понеділок – п’ятниця")
	in := p.form(p.hr, "order_hire")
	in.Set("number", "45/1-к")
	in.Set("b.briefing", "Інструктажі провести в перший день.")
	w := p.hr.post(p.path("papers", "order_hire"), in)
	all := p.versions("order_hire")
	if w.Code != http.StatusSeeOther || len(all) != 1 {
		t.Fatalf("%d %s %d", w.Code, w.Body, len(all))
	}
	doc := all[0]
	if w.Header().Get("Location") != "/documents/"+doc.Id+"/print" || doc.GetString("state") != "issued" || doc.GetString("area") != "placements" || doc.GetString("issued_on") != "2026-12-01" {
		t.Errorf("%s %v", w.Header(), doc.PublicExport())
	}
	says(t, p.hr.get("/documents/"+doc.Id+"/print"), http.StatusOK, "Інструктажі провести в перший день.", "№ 45/1-к", "01\u00a0грудня 2026\u00a0року")
	file := p.hr.get("/documents/" + doc.Id + "/" + url.PathEscape(doc.GetString("name")))
	if text := docxText(t, file.Body.Bytes()); !strings.Contains(text, "Інструктажі провести в перший день.") || !strings.Contains(text, "45/1-к") {
		t.Error(text)
	}
	line, err := store.First(p.App.App, "checklist_items", dbx.HashExp{"placement": p.placement.Id, "code": "order_hire"})
	if err != nil || line.GetString("state") != "required" || line.GetString("number") != "45/1-к" {
		t.Errorf("issued is not signed: %v %v", err, line)
	}
}

func docxText(t *testing.T, raw []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestANewVersionTakesThePlaceOfTheOldButNotOfASignedOne(t *testing.T) {
	p := newPaperRoom(t)
	for range 2 {
		if w := p.hr.post(p.path("papers", "contract"), p.form(p.hr, "contract")); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code, w.Body)
		}
	}
	all := p.versions("contract")
	if len(all) != 2 || all[0].GetString("state") != "superseded" || all[1].GetString("state") != "issued" || all[1].GetInt("version") != 2 {
		t.Fatalf("%v", all)
	}
	all[1].Set("state", "signed")
	if err := store.Save(p.App.App, p.Act(), all[1]); err != nil {
		t.Fatal(err)
	}
	p.hr.post(p.path("papers", "contract"), p.form(p.hr, "contract"))
	all = p.versions("contract")
	if len(all) != 3 || all[1].GetString("state") != "signed" || all[2].GetInt("version") != 3 {
		t.Errorf("%v", all)
	}
	says(t, p.hr.get(p.path("papers", "contract")), http.StatusOK, "Версія 3", "підписано", "Скласти заново")
}

func TestARefusedPaperLosesNothing(t *testing.T) {
	p := newPaperRoom(t)
	in := p.form(p.hr, "contract")
	in.Set("b.p21", "Мій власний обов’язок.")
	in.Set("b.person", "РНОКПП 3287300012")
	says(t, p.hr.post(p.path("papers", "contract"), in), http.StatusUnprocessableEntity, "Мій власний обов’язок.", "[РНОКПП]", `aria-invalid="true"`)
	in.Set("b.person", "рахунок UA213223130000026007233566001")
	says(t, p.hr.post(p.path("papers", "contract"), in), http.StatusUnprocessableEntity, "[IBAN]")
	in.Set("b.person", "тел. 0501234567, [РНОКПП]")
	in.Set("issued_on", "завтра")
	says(t, p.hr.post(p.path("papers", "contract"), in), http.StatusUnprocessableEntity, "Мій власний обов’язок.")
	in.Set("issued_on", "")
	in.Set("do", "preview")
	says(t, p.hr.post(p.path("papers", "contract"), in), http.StatusOK, "Мій власний обов’язок.</p>", "20____")
	if n := len(p.versions("contract")); n != 0 {
		t.Errorf("%d papers were issued", n)
	}
	in.Del("do")
	in.Set("content", "{")
	says(t, p.hr.post(p.path("papers", "contract"), in), http.StatusUnprocessableEntity)
	in = p.form(p.hr, "contract")
	says(t, p.hr.post(p.path("papers", "order_hire"), in), http.StatusUnprocessableEntity) // another paper's text
}

func TestPapersByRole(t *testing.T) {
	p := newPaperRoom(t)
	in := p.form(p.hr, "contract")
	p.hr.post(p.path("papers", "contract"), in)
	doc := p.versions("contract")[0]
	pages := []string{p.path("papers", "contract"), p.path("print"), "/placements/print?on=2026-12-02", "/documents/" + doc.Id + "/print", "/documents/" + doc.Id + "/" + url.PathEscape(doc.GetString("name"))}
	for name, b := range map[string]*browser{"mentor": p.mentor, "accountant": p.accountant, "viewer": p.viewer, "manager": newBrowser(p.App).enter(p.User("М", "manager")), "admin": newBrowser(p.App).enter(p.User("А", "admin"))} {
		for _, path := range pages {
			if w := b.get(path); w.Code < 400 {
				t.Errorf("%s opens %s: %d", name, path, w.Code)
			}
		}
		for path, in := range map[string]url.Values{p.path("papers", "contract"): in, "/placements/papers": {"id": {p.placement.Id}, "code": {"contract"}}, "/placements/print": {"id": {p.placement.Id}}} {
			if w := b.post(path, in); w.Code < 400 {
				t.Errorf("%s posts to %s: %d", name, path, w.Code)
			}
		}
	}
	for _, b := range []*browser{p.hr, p.head} {
		for _, path := range pages {
			says(t, b.get(path), http.StatusOK)
		}
	}
	if n := len(p.versions("contract")); n != 1 {
		t.Errorf("%d versions", n)
	}
	for _, path := range []string{p.path("papers", "referral"), p.path("papers", "nothing"), "/placements/nobody/papers/contract", "/placements/nobody/print", "/documents/nobody/print"} {
		if w := p.hr.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestOnePrintGivesTheWholeSet(t *testing.T) {
	p := newPaperRoom(t)
	p.another("Бондар")
	later := p.another("Вовк")
	later.Set("starts_on", "2026-12-03")
	if err := store.Save(p.App.App, p.Act(), later); err != nil {
		t.Fatal(err)
	}
	w := p.hr.get("/placements/print?on=2026-12-02")
	says(t, w, http.StatusOK, "Їжакевич", "Бондар", "ще не видано", "СТРОКОВИЙ ТРУДОВИЙ ДОГОВІР", "ЗОБОВ’ЯЗАННЯ", "a4.css")
	if strings.Contains(w.Body.String(), "Вовк") || strings.Contains(w.Body.String(), "ПРО ПРИПИНЕННЯ") {
		t.Error("somebody of another day, or papers of the end, stand in the set")
	}
	sheets := strings.Count(w.Body.String(), `<article class="sheet`)
	if sheets != 2*9 {
		t.Errorf("%d sheets", sheets)
	}
	one := p.hr.get(p.path("print"))
	if n := strings.Count(one.Body.String(), `<article class="sheet`); n != 9 {
		t.Errorf("%d sheets for one", n)
	}
	if w := p.hr.post("/placements/print", url.Values{"id": {p.placement.Id, later.Id}, "issued_on": {"2026-12-01"}}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	n, err := p.CountRecords("documents", dbx.HashExp{"kind": "paper", "state": "issued"})
	if err != nil || n != 2*9 {
		t.Errorf("%d papers were issued, %v", n, err)
	}
	if body := p.hr.get(p.path("print")).Body.String(); strings.Contains(body, "ще не видано") {
		t.Error("a set that was issued is still a draft")
	}
	says(t, p.hr.get("/placements/print"), http.StatusOK, "немає документів для друку", `name="on"`)
	says(t, p.hr.get("/placements?view=list"), http.StatusOK, `formaction="/placements/print"`)
}

// TestAPrintThatIsNotWholeSaysSo: sixty people are a stack of paper; who is left out is told.
func TestAPrintThatIsNotWholeSaysSo(t *testing.T) {
	p := newPaperRoom(t)
	for n := range 61 {
		p.another(fmt.Sprintf("Бондар%c%c", 'а'+n/30, 'а'+n%30))
	}
	w := p.hr.get("/placements/print?on=2026-12-02")
	says(t, w, http.StatusOK, "Тут документи перших 60 людей", "Ще 2 людей")
	if n := strings.Count(w.Body.String(), `<article class="sheet`); n != 60*9 {
		t.Errorf("%d sheets", n)
	}
}

func TestOnePaperForSeveralPeople(t *testing.T) {
	p := newPaperRoom(t)
	other := p.another("Бондар")
	in := url.Values{"id": {p.placement.Id, other.Id}, "code": {"order_hire"}, "issued_on": {"2026-12-01"}, "number": {"09-к"}}
	if w := p.hr.post("/placements/papers", in); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/placements/print?id=") {
		t.Fatal(w.Code, w.Header(), w.Body)
	}
	all, err := store.Where(p.App.App, "documents", dbx.HashExp{"paper": "order_hire"}, "number")
	if err != nil || len(all) != 2 || all[0].GetString("number") != "09-к" || all[1].GetString("number") != "10-к" || all[1].GetString("placement") != other.Id {
		t.Errorf("%v %v", err, all)
	}
	for _, bad := range []url.Values{{"code": {"order_hire"}}, {"code": {"timesheet"}, "id": {other.Id}}, {"code": {"referral"}, "id": {other.Id}}} {
		p.hr.post("/placements/papers", bad)
	}
	p.hr.post("/placements/papers", url.Values{"id": {other.Id, "nobody"}, "code": {"contract"}})
	if n, _ := p.CountRecords("documents"); n != 2 {
		t.Errorf("%d papers", n)
	}
}

func TestAChangeHasItsPaper(t *testing.T) {
	p := newPaperRoom(t)
	old, now := p.Make("sites", map[string]any{"name": "Старе місце", "kind": "branch"}), p.Make("sites", map[string]any{"name": "Нове місце", "kind": "branch"})
	p.Make("changes", map[string]any{"placement": p.placement.Id, "kind": "extend", "from_on": "2027-01-01", "was": map[string]any{"ends_on": "2026-12-31"}, "now": map[string]any{"ends_on": "2027-01-31"}, "state": "in_force"})
	says(t, p.hr.get(p.path("papers", "agreement_extra")), http.StatusOK, "31\u00a0грудня 2026\u00a0року", "31\u00a0січня 2027\u00a0року")
	p.Make("changes", map[string]any{"placement": p.placement.Id, "kind": "move", "from_on": "2027-01-10", "was": map[string]any{"site": old.Id}, "now": map[string]any{"site": now.Id}, "state": "in_force"})
	says(t, p.hr.get(p.path("papers", "order_change")), http.StatusOK, "ЗМІНИТИ МІСЦЕ РОБОТИ", "Старе місце", "Нове місце")
	p.Make("changes", map[string]any{"placement": p.placement.Id, "kind": "schedule", "from_on": "2027-01-12", "was": map[string]any{"week_hours": 40.0}, "now": map[string]any{"week_hours": 20.5, "days": []string{"mon", "wed"}, "starts_at": "09:00", "ends_at": "13:00"}, "state": "in_force"})
	says(t, p.hr.get(p.path("papers", "order_change")), http.StatusOK, "20,5 год на тиждень, понеділок, середа, з 09:00 до 13:00")
}

func TestThePaperStylesAreLinkedOnlyWhereSheetsAre(t *testing.T) {
	p := newPaperRoom(t)
	if strings.Contains(p.hr.get("/today").Body.String(), "a4.css") {
		t.Error("every page loads the styles of papers")
	}
	says(t, p.hr.get("/a4.css"), http.StatusOK, "@page")
}
