package hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// worksPages is a house with five people whose works begin today, and browsers of those concerned.
type worksPages struct {
	*testapp.App
	hr, head, mentor *browser
	mentorID         string
	site             *core.Record
	ids              []string
	people           []string
}

func newWorksPages(t *testing.T) *worksPages {
	t.Helper()
	a := testapp.New(t)
	officer, mentor := a.User("Наталія", "hr"), a.User("Петро", "mentor")
	w := &worksPages{App: a, hr: newBrowser(a).enter(officer), head: newBrowser(a).enter(a.User("Оксана", "head")), mentor: newBrowser(a).enter(mentor), mentorID: mentor.Id}
	w.site = a.Make("sites", map[string]any{"name": "Бібліотека № 3", "kind": "branch", "state": "working"})
	agreement := a.Make("org_agreements", map[string]any{"title": "Договір 2026", "kinds": []string{"public_works"}, "begins_on": "2026-01-01", "ends_on": "2026-12-31", "currency": "UAH"})
	act := a.Act()
	act.Move = "imported"
	agreement.Set("state", "active")
	if err := store.Save(a.App, act, agreement); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Андрієнко", "Бойко", "Власюк", "Гнатюк", "Дацюк"} {
		person := a.Make("people", map[string]any{"surname": name, "given_name": "Олена", "ground": "pre_contract", "gender": "f"})
		p := a.Make("placements", map[string]any{"number": "2026-10" + string(rune('1'+i)), "person": person.Id, "kind": "public_works", "title": "Благоустрій",
			"site": w.site.Id, "org_agreement": agreement.Id, "mentor": mentor.Id, "starts_on": "2026-11-24", "ends_on": "2026-12-18", "week_hours": 40,
			"owner": officer.Id})
		w.ids, w.people = append(w.ids, p.Id), append(w.people, name)
	}
	return w
}

func (w *worksPages) path(parts ...string) string {
	return "/placements/" + strings.Join(append([]string{w.ids[0]}, parts...), "/")
}

func (w *worksPages) state(i int) string {
	w.T.Helper()
	r, err := w.FindRecordById("placements", w.ids[i])
	if err != nil {
		w.T.Fatal(err)
	}
	return r.GetString("state")
}

func TestPlacementsByRole(t *testing.T) {
	w := newWorksPages(t)
	edits := []string{w.path("edit"), w.path("moves", "start"), w.path("changes") + "?kind=mentor", w.path("begun"), "/placements/batch?do=start&id=" + w.ids[0]}
	posts := map[string]url.Values{w.path(): {"notes": {"x"}, "was.notes": {""}}, w.path("moves", "cancel"): {"reason": {"x"}}, w.path("items"): {"code": {"contract"}, "do": {"done"}, "done_on": {"2026-11-24"}},
		w.path("changes"): {"kind": {"mentor"}, "mentor": {w.mentorID}}, w.path("begun"): {"on": {"2026-11-24"}}, "/placements/batch": {"do": {"ready"}, "id": {w.ids[0]}}}
	for role, sees := range map[string]bool{"accountant": true, "manager": false, "viewer": false, "admin": false, "mentor": false} {
		b := newBrowser(w.App).enter(w.User("У"+role, role))
		if got := b.get(w.path()).Code == http.StatusOK; got != sees {
			t.Errorf("%s sees a placement: %v", role, got)
		}
		if got := b.get("/placements?view=list"); (got.Code == http.StatusOK && strings.Contains(got.Body.String(), "Андрієнко")) != sees {
			t.Errorf("%s lists placements: %d", role, got.Code)
		}
		for _, path := range edits {
			if w := b.get(path); w.Code == http.StatusOK {
				t.Errorf("%s may open %s", role, path)
			}
		}
		for path, in := range posts {
			if got := b.post(path, in); got.Code < 400 && !strings.HasPrefix(path, "/placements/batch") {
				t.Errorf("%s posts to %s: %d", role, path, got.Code)
			}
		}
	}
	if w.state(0) != "preparing" {
		t.Error("somebody without the right moved it")
	}
	page := w.mentor.get(w.path())
	says(t, page, http.StatusOK, "Андрієнко Олена", "Первинний інструктаж")
	for _, other := range []string{"Допустити до роботи", "/begun", "Виправити"} {
		if strings.Contains(page.Body.String(), other) {
			t.Errorf("a mentor is offered %q", other)
		}
	}
	says(t, w.hr.get(w.path()), http.StatusOK, "Бракує", "Чекаємо:", "25 зі 180 днів у 2026", "Допустити до роботи", "Строковий трудовий договір")
	says(t, w.hr.get("/placements"), http.StatusOK, "Бібліотека № 3", "листопад 2026", "</span>5</a>")
	for _, path := range edits {
		says(t, w.hr.get(path), http.StatusOK)
	}
}

// TestTodaySaysWhom: the first page names whose works a date is about; the title, which mails carry, never.
func TestTodaySaysWhom(t *testing.T) {
	w := newWorksPages(t)
	says(t, w.hr.get("/today"), http.StatusOK, "Андрієнко Олена", "2026-101")
	says(t, w.mentor.get("/today"), http.StatusOK, "Андрієнко Олена")
	all, err := store.Where(w.App.App, "obligations", nil)
	if err != nil || len(all) == 0 {
		t.Fatal("no obligations", err)
	}
	for _, o := range all {
		if strings.Contains(o.GetString("title")+o.GetString("search"), "Андрієнко") {
			t.Errorf("the title says whom: %s", o.GetString("title"))
		}
	}
}

func TestFivePeopleStartedAtOnce(t *testing.T) {
	w := newWorksPages(t)
	says(t, w.hr.get("/placements/batch?do=begun&id="+strings.Join(w.ids, "&id=")), http.StatusOK, "Андрієнко", "Дацюк", "Строковий трудовий договір")
	done := w.hr.post("/placements/batch", url.Values{"do": {"start"}, "id": w.ids, "on": {"2026-11-24"}})
	says(t, done, http.StatusOK, "Зроблено 0 з 5", "Повідомте ДПС")
	papers := []string{placements.Contract, placements.OrderHire, placements.TaxNotice, placements.SafetyIntro, placements.SafetyPrimary, placements.FireCivil}
	r, _ := w.FindRecordById("placements", w.ids[4])
	r.Set("mentor", "")
	if err := store.Save(w.App.App, w.Act(), r); err != nil {
		t.Fatal(err)
	}
	done = w.hr.post("/placements/batch", url.Values{"do": {"begun"}, "id": w.ids, "on": {"2026-11-24"}, "code": papers})
	says(t, done, http.StatusOK, "Зроблено 4 з 5", "Призначте наставника")
	for i := range 4 {
		if w.state(i) != "active" {
			t.Errorf("%s is %s", w.people[i], w.state(i))
		}
	}
	if w.state(4) != "preparing" {
		t.Error("who has no mentor was started")
	}
	if n, _ := w.CountRecords("checklist_items"); n != 24 {
		t.Errorf("%d papers are recorded, want 6 of each of the four", n)
	}
	if got := w.hr.post("/placements/batch", url.Values{"do": {"paper:nda_pd"}, "id": w.ids[:4], "on": {"2026-11-24"}}); got.Code != http.StatusSeeOther {
		t.Errorf("one paper for four: %d", got.Code)
	}
	if got := w.hr.post("/placements/batch", url.Values{"do": {"start"}}); got.Code != http.StatusSeeOther {
		t.Errorf("nobody ticked: %d", got.Code)
	}
	says(t, w.hr.post("/placements/batch", url.Values{"do": {"briefings"}, "id": w.ids[:1]}), http.StatusUnprocessableEntity, "Андрієнко")
}

// TestOneMistakeInEveryForm: each says what is wrong in words and keeps what was typed.
func TestOneMistakeInEveryForm(t *testing.T) {
	w := newWorksPages(t)
	for path, c := range map[string]struct {
		in   url.Values
		says []string
	}{
		w.path("moves", "start"):       {url.Values{"on": {"2026-12-01"}, "reason": {"так вирішено"}}, []string{"Цей день ще не настав", "так вирішено"}},
		w.path("moves", "cancel"):      {url.Values{}, []string{"Поясніть причину"}},
		w.path("moves", "not_started"): {url.Values{"reason": {"не прийшла"}}, []string{"не прийшла"}},
		w.path("items"):                {url.Values{"code": {"contract"}, "do": {"done"}, "done_on": {"2026-12-24"}}, []string{"Цей день ще не настав"}},
		w.path("changes"):              {url.Values{"kind": {"mentor"}, "mentor": {w.mentorID}, "mentor_deputy": {w.mentorID}, "reason": {"хвороба"}}, []string{"не може заступати сам себе", "хвороба"}},
		w.path("begun"):                {url.Values{"on": {"2026-11-24"}, "code": {"contract"}, "number.contract": {"77"}}, []string{"Повідомте ДПС", "77"}},
		w.path():                       {url.Values{"title": {"Благоустрій"}, "ends_on": {"2026-11-01"}, "was.ends_on": {"2026-12-18"}}, []string{"Останній день раніший", "2026-11-01"}},
	} {
		says(t, w.hr.post(path, c.in), http.StatusUnprocessableEntity, c.says...)
	}
	says(t, w.hr.post(w.path("moves", "cancel"), url.Values{"rev": {"0"}, "reason": {"x"}}), http.StatusConflict, "хтось змінив")
	if w.state(0) != "preparing" {
		t.Error("a mistake moved it")
	}
	if n, _ := w.CountRecords("checklist_items"); n != 0 {
		t.Error("a mistake left a paper behind")
	}
}
