package hooks_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// grantRoom is a house with a manager, a head and one idea of a grant due in January.
type grantRoom struct {
	*testapp.App
	olha, oksana  *core.Record
	manager, head *browser
	id            string
}

func newGrantRoom(t *testing.T) *grantRoom {
	t.Helper()
	a := testapp.New(t)
	g := &grantRoom{App: a, olha: a.User("Ольга", "manager"), oksana: a.User("Оксана", "head")}
	g.manager, g.head = newBrowser(a).enter(g.olha), newBrowser(a).enter(g.oksana)
	g.id = g.add(desk.GrantInput{Donor: "Фонд", Title: "Доступний ЦНАП", DueDate: when.Date{Year: 2027, Month: 1, Day: 15},
		DueTime: "17:00", DueZone: "Europe/Brussels"})
	return g
}

func (g *grantRoom) add(in desk.GrantInput) (id string) {
	g.T.Helper()
	err := store.Tx(g.App.App, func(tx core.App) error {
		p, err := desk.AddGrant(tx, store.Act{Who: testapp.Who(g.olha), Via: "page", At: g.Now()}, in)
		if p != nil {
			id = p.Id
		}
		return err
	})
	if err != nil {
		g.T.Fatal(err)
	}
	return id
}

func (g *grantRoom) record() *core.Record {
	g.T.Helper()
	r, err := g.FindRecordById("proposals", g.id)
	if err != nil {
		g.T.Fatal(err)
	}
	return r
}

func (g *grantRoom) rev() string { return strconv.Itoa(g.record().GetInt("rev")) }

func (g *grantRoom) path(parts ...string) string {
	return "/grants/" + strings.Join(append([]string{g.id}, parts...), "/")
}

// says fails unless the answer has the status and all of the texts.
func says(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

func TestGrantsByRole(t *testing.T) {
	g := newGrantRoom(t)
	pages := []string{"/grants", "/grants?view=table", g.path()}
	edits := []string{"/grants/new", g.path("edit"), g.path("move")}
	posts := map[string]url.Values{g.path(): {"title": {"Чуже"}, "was.title": {"Доступний ЦНАП"}}, g.path("owner"): {"owner": {g.oksana.Id}},
		g.path("date"): {"due_date": {"2027-09-09"}, "why": {"announced"}}, g.path("dates"): {"kind": {"task"}, "due_date": {"2027-09-09"}}, g.path("decision"): {"decision": {"go"}},
		g.path("moves", "abandon"): {"reason": {"чуже"}}, "/grants/bulk": {"id": {g.id}, "do": {"owner"}, "owner": {g.oksana.Id}},
		"/grants": {"title": {"Новий"}, "donor": {"Фонд"}}}
	for role, sees := range map[string]bool{"accountant": true, "hr": false, "viewer": false, "mentor": false, "admin": false} {
		b := newBrowser(g.App).enter(g.User("У"+role, role))
		for _, path := range pages {
			if got := b.get(path).Code == http.StatusOK; got != sees {
				t.Errorf("%s sees %s: %v", role, path, got)
			}
		}
		for _, path := range edits {
			if b.get(path).Code == http.StatusOK {
				t.Errorf("%s may open %s", role, path)
			}
		}
		for path, in := range posts {
			if code := b.post(path, in).Code; code < 400 {
				t.Errorf("%s posts to %s: %d", role, path, code)
			}
		}
		if body := b.get(g.path()).Body.String(); strings.Contains(body, "<form method=\"post\" action=\"/grants") {
			t.Errorf("%s is offered a form", role)
		}
	}
	if r := g.record(); r.GetString("title") != "Доступний ЦНАП" || r.GetString("state") != "idea" || r.GetString("owner") != g.olha.Id {
		t.Error("somebody without the right changed the grant")
	}
	if w := newBrowser(g.App).get("/grants"); w.Code != http.StatusSeeOther {
		t.Errorf("a guest gets %d", w.Code)
	}
	for _, b := range []*browser{g.manager, g.head} {
		for _, path := range append(pages, edits...) {
			says(t, b.get(path), http.StatusOK)
		}
	}
}

func TestIllegalStateByRESTIsRefusedWithTheSentence(t *testing.T) {
	g := newGrantRoom(t)
	token, err := g.olha.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	patch := func(body string) (int, string) {
		r := httptest.NewRequest(http.MethodPatch, "/api/collections/proposals/records/"+g.id, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", token)
		w := httptest.NewRecorder()
		g.Mux().ServeHTTP(w, r)
		var answer struct{ Message string }
		_ = json.Unmarshal(w.Body.Bytes(), &answer)
		return w.Code, answer.Message
	}
	if code, said := patch(`{"state":"won"}`); code != http.StatusBadRequest || !strings.HasPrefix(said, "Стан змінюють лише дії") {
		t.Errorf("%d %q", code, said)
	}
	if g.record().GetString("state") != "idea" {
		t.Error("the state was changed past its moves")
	}
	if code, _ := patch(`{"notes":"з машини"}`); code != http.StatusOK {
		t.Errorf("an honest edit by REST: %d", code)
	}
}

func TestGatesAreShownWithTheWayToMeetThem(t *testing.T) {
	g := newGrantRoom(t)
	says(t, g.manager.get(g.path("move")+"?to=submitted"), http.StatusOK, "Спершу запишіть рішення", `href="`+g.path()+`#decision"`, `action="`+g.path("decision")+`"`)
	says(t, g.manager.post(g.path("moves"), url.Values{"to": {"preparing"}, "rev": {g.rev()}}), http.StatusUnprocessableEntity, "Спершу запишіть рішення")
	w := g.manager.post(g.path("decision"), url.Values{"decision": {"go"}, "reason": {"наш пріоритет"}, "back": {g.path("move") + "?to=submitted"}})
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "to=submitted") {
		t.Errorf("after the decision: %d %s", w.Code, w.Header().Get("Location"))
	}
	says(t, g.manager.get(g.path()), http.StatusOK, "наш пріоритет")
	says(t, g.manager.get(g.path("move")+"?to=submitted"), http.StatusOK, `name="submitted_on"`, `name="submission_ref"`, `name="proof_file"`)
	says(t, g.manager.post(g.path("moves"), url.Values{"to": {"submitted"}, "rev": {g.rev()}, "submitted_on": {"2026-11-20"}, "decision_expected_on": {"2026-12-20"}}),
		http.StatusUnprocessableEntity, "Додайте файл підтвердження", `value="2026-12-20"`)
	if w := g.manager.post(g.path("moves"), url.Values{"to": {"submitted"}, "rev": {g.rev()}, "submitted_on": {"2026-11-20"}, "submission_ref": {"№ 12"}}); w.Code != http.StatusSeeOther {
		t.Errorf("submitted on paper last week: %d", w.Code)
	}
	says(t, g.manager.post(g.path("moves", "evaluate"), url.Values{"rev": {g.rev()}}), http.StatusSeeOther)
	says(t, g.manager.get(g.path("move")+"?move=no_response"), http.StatusOK, "90 днів", "/edit#f-decision_expected_on")
}

func TestMovesFromTheKeyboardAndByLane(t *testing.T) {
	g := newGrantRoom(t)
	board := g.manager.get("/grants").Body.String()
	card := card(t, board, g.id)
	if !strings.Contains(card, `<a class="btn plain small" data-to="preparing" href="/grants/`+g.id+`/move?to=preparing">`) {
		t.Error("a lane that asks for a decision first is no link to its form")
	}
	says(t, g.manager.post(g.path("decision"), url.Values{"decision": {"go"}}), http.StatusSeeOther)
	board = g.manager.get("/grants?q=ЦНАП").Body.String()
	form := regexp.MustCompile(`(?s)<form method="post" action="([^"]+)"><input type="hidden" name="rev" value="(\d+)"><input type="hidden" name="back" value="([^"]+)">.*?<button class="btn plain small" name="to" value="preparing" data-to="preparing">`).
		FindStringSubmatch(board)
	if form == nil {
		t.Fatal("no button takes the card to the next lane without scripts")
	}
	w := g.manager.post(form[1], url.Values{"rev": {form[2]}, "back": {strings.ReplaceAll(form[3], "&amp;", "&")}, "to": {"preparing"}})
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/grants?q=") {
		t.Errorf("after the move: %d %s", w.Code, w.Header().Get("Location"))
	}
	if g.record().GetString("state") != "preparing" {
		t.Errorf("state %s", g.record().GetString("state"))
	}
	says(t, g.manager.post(g.path("moves", "win"), url.Values{"rev": {g.rev()}}), http.StatusUnprocessableEntity, "Із цього стану так не можна")
}

// card is the HTML of one card.
func card(t *testing.T, board, id string) string {
	t.Helper()
	_, after, ok := strings.Cut(board, `data-card="`+id+`"`)
	if !ok {
		t.Fatal("the card is not on the board")
	}
	inside, _, _ := strings.Cut(after, "</article>")
	return inside
}

func TestFinishedGrantsShowNoRedDates(t *testing.T) {
	g := newGrantRoom(t)
	day := when.Date{Year: 2026, Month: 11, Day: 1}
	late := g.add(desk.GrantInput{Donor: "Фонд", Title: "Прострочений", DueDate: day, DueZone: "Europe/Kyiv"})
	won := g.add(desk.GrantInput{Donor: "Фонд", Title: "Виграний", DueDate: day, DueZone: "Europe/Kyiv", State: "won"})
	g.Make("obligations", map[string]any{"kind": "report", "title": "Звіт", "due_date": "2026-11-10", "due_tz": "Europe/Kyiv", "owner": g.olha.Id, "proposal": won})
	board := g.manager.get("/grants").Body.String()
	if !strings.Contains(card(t, board, late), "tag bad") {
		t.Error("a late grant in work is not marked: the test below proves nothing")
	}
	for _, page := range []string{card(t, board, won), g.manager.get("/grants/" + won).Body.String(), g.manager.get("/grants?view=table&lane=won").Body.String()} {
		if strings.Contains(page, "tag bad") || strings.Contains(page, "прострочено") {
			t.Error("a finished grant has a red date")
		}
	}
	if !strings.Contains(card(t, board, won), "10.11.2026") {
		t.Error("what a won grant still owes is not shown")
	}
}

func TestStaleMovesAnswer409(t *testing.T) {
	g := newGrantRoom(t)
	old := g.rev()
	says(t, g.head.post(g.path(), url.Values{"notes": {"нове"}, "was.notes": {""}, "title": {"Доступний ЦНАП"}, "was.title": {"Доступний ЦНАП"}}), http.StatusSeeOther)
	says(t, g.manager.post(g.path("moves", "abandon"), url.Values{"rev": {old}, "reason": {"немає часу"}}), http.StatusConflict, "змінив хтось інший", "немає часу")
	if g.record().GetString("state") != "idea" {
		t.Error("a stale move was made")
	}
}

func TestEditShowsBothVersions(t *testing.T) {
	g := newGrantRoom(t)
	post := func(b *browser, title string) *httptest.ResponseRecorder {
		return b.post(g.path(), url.Values{"title": {title}, "was.title": {"Доступний ЦНАП"}})
	}
	says(t, post(g.head, "ЦНАП без бар’єрів"), http.StatusSeeOther)
	says(t, post(g.manager, "ЦНАП для всіх"), http.StatusConflict, "ЦНАП без бар’єрів", "ЦНАП для всіх")
	if got := g.record().GetString("title"); got != "ЦНАП без бар’єрів" {
		t.Errorf("the later edit overwrote the earlier: %s", got)
	}
	says(t, g.manager.post(g.path(), url.Values{"title": {"ЦНАП для всіх"}, "was.title": {"ЦНАП без бар’єрів"}}), http.StatusSeeOther)
	says(t, g.manager.post(g.path(), url.Values{"title": {""}, "was.title": {"ЦНАП для всіх"}, "notes": {"моє"}, "was.notes": {""}}), http.StatusUnprocessableEntity, "Заповніть поле", "моє")
	other := g.add(desk.GrantInput{Donor: "Фонд", Title: "Інший", Code: "Х-1"})
	says(t, g.manager.post("/grants/"+other, url.Values{"title": {"Інший"}, "was.title": {"Інший"}, "code": {g.record().GetString("code")}, "was.code": {"Х-1"}}),
		http.StatusUnprocessableEntity, "Такий код уже має інший грант")
}

func TestNewGrantInOneForm(t *testing.T) {
	g := newGrantRoom(t)
	in := url.Values{"title": {"Мобільний ЦНАП"}, "donor": {"Новий донор"}, "programme": {"Громади"}, "due_date": {"2027-02-01"}, "due_time": {"17:00"},
		"due_tz": {"Europe/Brussels"}, "owner": {g.olha.Id}, "requested": {"38 500,00"}, "currency": {"EUR"}, "decision": {"go"}, "decision_reason": {"треба"}}
	says(t, g.manager.post("/grants", with(in, "currency", "")), http.StatusUnprocessableEntity, "Вкажіть валюту", "Мобільний ЦНАП", "38 500,00")
	if n, _ := g.CountRecords("organisations", dbx.HashExp{"name_uk": "Новий донор"}); n != 0 {
		t.Error("a refused form left a donor behind")
	}
	w := g.manager.post("/grants", in)
	says(t, w, http.StatusSeeOther)
	says(t, g.manager.get(w.Header().Get("Location")), http.StatusOK, "Новий донор", "17:00 Брюссель / 18:00 Київ", "38\u00a0500,00\u00a0€", "треба")
}

func TestInlineAndBulkEdits(t *testing.T) {
	g := newGrantRoom(t)
	other := g.add(desk.GrantInput{Donor: "Фонд", Title: "Інший", DueDate: when.Date{Year: 2027, Month: 2, Day: 1}, DueZone: "Europe/Kyiv"})
	back := "/grants?view=table"
	says(t, g.manager.post(g.path("date"), url.Values{"due_date": {"2027-01-20"}, "was.due_date": {"2027-01-15"}, "why": {"donor"}, "reason": {"лист"}, "back": {back}}), http.StatusSeeOther)
	says(t, g.head.post(g.path("date"), url.Values{"due_date": {"2027-01-30"}, "was.due_date": {"2027-01-15"}, "why": {"donor"}, "reason": {"лист"}, "back": {back}}),
		http.StatusConflict, "2027-01-20")
	g.manager.post(g.path("date"), url.Values{"due_date": {"2027-03-03"}, "was.due_date": {"2027-01-20"}, "why": {"ours"}, "back": {back}})
	says(t, g.manager.get(back), http.StatusOK, "Поясніть одним реченням", "20.01.2027")
	says(t, g.manager.post(g.path("owner"), url.Values{"owner": {g.oksana.Id}, "was.owner": {g.olha.Id}, "back": {back}}), http.StatusSeeOther)
	says(t, g.manager.get(back+"&owner="+g.oksana.Id), http.StatusOK, "Доступний ЦНАП")
	g.manager.post("/grants/bulk", url.Values{"id": {g.id, other}, "do": {"move"}, "move": {"abandon"}, "back": {back}})
	says(t, g.manager.get(back), http.StatusOK, "Нічого не змінено")
	g.manager.post("/grants/bulk", url.Values{"id": {g.id, other}, "do": {"move"}, "move": {"abandon"}, "reason": {""}, "move_reason": {"немає співфінансування"}, "back": {back}})
	says(t, g.manager.get(back+"&lane=failed"), http.StatusOK, "Доступний ЦНАП", "Інший", "Змінено грантів: 2")
}

func TestGrantFiltersAndSortsLiveInTheAddress(t *testing.T) {
	g := newGrantRoom(t)
	g.add(desk.GrantInput{Donor: "Карп’як", Title: "Енергоефективність", DueDate: when.Date{Year: 2026, Month: 12, Day: 1}, DueZone: "Europe/Kyiv"})
	for query, want := range map[string]string{"q=енерго": "Енергоефективність", "q=карп'як": "Енергоефективність", "q=доступний": "Доступний ЦНАП"} {
		for _, view := range []string{"", "view=table&"} {
			name, value, _ := strings.Cut(query, "=")
			body := g.manager.get("/grants?" + view + name + "=" + url.QueryEscape(value)).Body.String()
			if strings.Count(body, `href="/grants/`+g.id+`"`)+strings.Count(body, "Енергоефективність</a>") == 0 || !strings.Contains(body, want) || strings.Contains(body, "Доступний ЦНАП</a>") != (want == "Доступний ЦНАП") {
				t.Errorf("%s%s does not show only %s", view, query, want)
			}
		}
	}
	for _, sort := range []string{"title", "donor", "state", "owner", "next", "amount", "updated"} {
		for _, s := range []string{sort, "-" + sort} {
			says(t, g.manager.get("/grants?view=table&sort="+s), http.StatusOK, "Доступний ЦНАП", "aria-sort=\""+map[bool]string{true: "descending", false: "ascending"}[s[0] == '-']+"\"")
		}
	}
	soonest := g.manager.get("/grants?view=table&sort=next").Body.String()
	if strings.Index(soonest, "Енергоефективність</a>") > strings.Index(soonest, "Доступний ЦНАП</a>") {
		t.Error("the soonest date is not first")
	}
}
