package desk_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/placements"
	"lubart/internal/store"
)

func TestPromisesFollowAPlacement(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"start": "2026-12-01", "tax": "2026-12-01 08:30", "briefing": "2026-12-01",
		"end": "2026-12-31", "paper:contract": "2026-11-30", "centre:start": ""})
	if o := w.duty(p, "briefing"); o.GetString("owner") != w.mentor.Id || o.GetString("deputy") != w.deputy.Id {
		t.Error("the briefing is the mentor's, the deputy stands in")
	}
	if o := w.duty(p, "end"); o.GetString("owner") != w.hr.Id || !o.GetBool("hard") {
		t.Error("the end of the contract is hard and personnel's")
	}
	for _, o := range []string{"start", "paper:contract"} {
		if title := w.duty(p, o).GetString("title"); !strings.HasPrefix(title, "2026-014 Благоустрій") || strings.Contains(title, "Кравчук") {
			t.Errorf("the title is %q", title)
		}
	}
	w.papers(p, "2026-11-24", before...)
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"tax": "=done", "briefing": "=done", "paper:contract": "=done", "start": "2026-12-01"})
	w.At(kyiv(t, "2026-12-01", "09:00"))
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-12-01")}); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"start": "=done", "centre:start": "2026-12-04", "end": "2026-12-31"})
	wantDuties(t, w.duties("org_agreement", w.agreement.Id), map[string]string{"act:2026-12": "2027-01-05", "agreement_end": "2026-12-31"})
	if o, err := store.First(w.App.App, "obligations", dutyIs("act:2026-12")); err != nil || o.GetString("owner") != w.books.Id {
		t.Error("the act is the accountant's")
	}
}

func TestPromisesWhoseDateMoves(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-02", "2026-11-30", nil)
	w.papers(p, "2026-11-02", before...)
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-11-02")}); err != nil {
		t.Fatal(err)
	}
	told := len(days(w.App, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-11-27", "12:00")))
	if told == 0 {
		t.Fatal("nobody heard that the contract ends in three days")
	}
	err := desk.ChangePlacement(w.App.App, w.act(w.hr), p.Id, placements.ChangeExtend, "", map[string]any{"ends_on": "2026-12-30", "reason": "лист центру зайнятості"})
	if err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"end": "2026-12-30", "start": "=done", "paper:agreement_extra": "2026-11-30", "paper:order_change": "2026-11-30"})
	if n := w.duty(p, "end").GetInt("due_rev"); n != 2 {
		t.Errorf("the end has revision %d", n)
	}
	if got := rungs(days(w.App, kyiv(t, "2026-11-27", "12:15"), kyiv(t, "2026-11-30", "12:00"))); !strings.Contains(got, "moved") {
		t.Errorf("who was told of the old date is not told of the new: %s", got)
	}
	if err := desk.KeepEverything(w.App.App, kyiv(t, "2026-12-02", "03:00")); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"end": "2026-12-30", "paper:order_change": "2026-11-30"})
}

func TestPromisesClosedByHandStayClosed(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	if _, err := desk.MoveObligation(w.App.App, w.act(w.hr), w.duty(p, "start").Id, desk.MoveInput{Move: "done"}); err != nil {
		t.Fatal(err)
	}
	w.Set(p, "notes", "інше")
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"start": "=done"})
	w.Set(w.Reload(p), "starts_on", "2026-12-03")
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"start": "2026-12-03"})
	w.papers(p, "2026-11-24", placements.Contract)
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"paper:contract": "=done"})
	if err := desk.MarkItems(w.App.App, w.act(w.hr), p.Id, desk.ItemInput{Codes: []string{placements.Contract}, State: placements.Required}); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"paper:contract": "2026-12-02"})
}

func TestAKeptPromiseMarksItsPapers(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	for duty, by := range map[string]*core.Record{"paper:nda_pd": w.hr, "tax": w.hr, "briefing": w.mentor} {
		if _, err := desk.MoveObligation(w.App.App, w.act(by), w.duty(p, duty).Id, desk.MoveInput{Move: "done"}); err != nil {
			t.Fatal(duty, err)
		}
		wantDuties(t, w.duties("placement", p.Id), map[string]string{duty: "=done"})
		for _, code := range placements.PapersOf(duty) {
			if paper, _ := placements.PaperOf(code); by == w.mentor && paper.Role != placements.ByMentor {
				continue // the introductory briefing is not a mentor's to give
			}
			line, err := store.First(w.App.App, "checklist_items", dbx.HashExp{"placement": p.Id, "code": code})
			if err != nil || line.GetString("state") != placements.Done || line.GetString("done_on") != desk.Today(w.Now()).String() || line.GetString("by") != by.Id {
				t.Errorf("%s is kept, %s is not there: %v", duty, code, err)
			}
		}
	}
	if _, err := desk.MoveObligation(w.App.App, w.act(w.hr), w.duty(p, "paper:contract").Id, desk.MoveInput{Move: "not_applicable", Reason: "без договору"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.First(w.App.App, "checklist_items", dbx.HashExp{"placement": p.Id, "code": placements.Contract, "state": placements.Done}); err != store.ErrNotFound {
		t.Error("a promise that is let go makes no paper")
	}
}

func TestPromisesOfAnEarlyEnd(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-02", "2026-12-31", map[string]any{"military": true})
	w.papers(p, "2026-11-02", before...)
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start"}); err != nil {
		t.Fatal(err)
	}
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "terminate", On: date(t, "2026-11-20")}); err == nil {
		t.Fatal("ended early without a reason")
	}
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "terminate", On: date(t, "2026-11-20"), EndReason: "found_job", Reason: "знайшла роботу"}); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"end": "=done", "paper:order_end": "2026-11-20", "centre:end": "2026-11-25", "military:end": "2026-11-27", "repeat": ""})
	r := w.Reload(p)
	if r.GetString("outcome") != "by_them" || !r.GetBool("hired_after") || r.GetString("ended_on") != "2026-11-20" || r.GetString("ends_on") != "2026-12-31" {
		t.Errorf("the record of the end: %v", r.PublicExport())
	}
}

func TestPromisesOfSomebodyWhoNeverCame(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "not_started", EndReason: "no_show"}); err != nil {
		t.Fatal(err)
	}
	for key, said := range w.duties("placement", p.Id) {
		if said != "=not_applicable" {
			t.Errorf("%s is still %s", key, said)
		}
	}
	if err := w.move(w.head, p, desk.PlacementMoveInput{Move: "reopen", Reason: "прийшла наступного дня"}); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"start": "2026-12-01", "end": "2026-12-31"})
}

func TestMentorOnLeave(t *testing.T) {
	w := newWorksRoom(t)
	w.Set(w.mentor, "away_from", "2026-11-25", "away_to", "2026-12-20")
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	days(w.App, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-01", "12:00"))
	if states := ledger(w.App, w.deputy); states["d-0"] != "enqueued" && states["d-0"] != "digested" {
		t.Errorf("the deputy was not told of the briefing: %v", states)
	}
	err := desk.ChangePlacement(w.App.App, w.act(w.hr), p.Id, placements.ChangeMentor, "", map[string]any{"mentor": w.deputy.Id, "mentor_deputy": ""})
	if err != nil {
		t.Fatal(err)
	}
	if o := w.duty(p, "briefing"); o.GetString("owner") != w.deputy.Id || o.GetString("deputy") != "" {
		t.Error("what a mentor sees to does not follow the mentor")
	}
}

func TestTheLimitOfDays(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-09-01", "2026-12-10", map[string]any{"days_elsewhere": 60})
	got := w.duties("placement", p.Id)
	wantDuties(t, got, map[string]string{"day150:2026": "2026-11-29", "day170:2026": "", "day180:2026": ""})
	w.papers(p, "2026-09-01", before...)
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-09-01")}); err != nil {
		t.Fatal(err)
	}
	extend := func(to, override string) error {
		values := map[string]any{"ends_on": to, "reason": "лист", "override": override}
		u := w.hr
		if override != "" {
			u = w.head
		}
		return desk.ChangePlacement(w.App.App, w.act(u), p.Id, placements.ChangeExtend, "", values)
	}
	if err := extend("2026-12-30", ""); err == nil || !strings.Contains(err.Error(), "gates.limits") {
		t.Errorf("day 181 is not stopped: %v", err)
	}
	if err := extend("2026-12-29", ""); err != nil {
		t.Errorf("day 180 is refused: %v", err)
	}
	wantDuties(t, w.duties("placement", p.Id), map[string]string{"day150:2026": "2026-11-29", "day170:2026": "2026-12-19", "day180:2026": "2026-12-29"})
	if err := extend("2026-12-30", "рішення департаменту"); err != nil {
		t.Errorf("the head may not pass the limit: %v", err)
	}
	if w.Reload(p).GetString("override") != "рішення департаменту" {
		t.Error("the head's reason is not kept")
	}
	if err := extend("2027-01-05", ""); err == nil || !strings.Contains(err.Error(), "gates.agreement") {
		t.Errorf("past the agreement: %v", err)
	}
}

func TestSomebodyWithoutAMailbox(t *testing.T) {
	w := newWorksRoom(t)
	q := w.Person("Мельник", "Ганна", map[string]any{"no_email": true, "phone": "+380671112233"})
	w.Place(q, "2026-015", "2026-12-01", "2026-12-31", nil)
	days(w.App, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-11-30", "12:00"))
	calls, err := desk.CallsToMake(w.App.App, w.act(w.hr).Who, w.Now())
	if err != nil || len(calls) != 1 || calls[0].Phone != "+380671112233" || !strings.HasPrefix(calls[0].Who, "Мельник") {
		t.Errorf("want one call about the first day: %+v %v", calls, err)
	}
}

func TestPromisesOfAnImportWait(t *testing.T) {
	w := newWorksRoom(t)
	imp := w.Make("imports", map[string]any{"kind": "grants", "name": "x.xlsx", "state": "done", "area": "placements"})
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", map[string]any{"import": imp.Id})
	if o := w.duty(p, "start"); !o.GetBool("held") || o.GetString("import") != imp.Id {
		t.Error("what an import brought reminds before anybody started it")
	}
	days(w.App, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-01", "12:00"))
	var told int
	err := w.DB().NewQuery("SELECT count(*) FROM reminders r JOIN obligations o ON o.id = r.obligation WHERE o.placement = {:p} AND r.state != 'planned'").
		Bind(dbx.Params{"p": p.Id}).Row(&told)
	if err != nil || told != 0 {
		t.Errorf("%d were told: %v", told, err)
	}
}

func TestCarriedOverRemindsOnlyOfWhatIsAhead(t *testing.T) {
	w := newWorksRoom(t)
	act := w.Act()
	act.Move = "imported"
	r, err := store.Make(w.App.App, act, "placements", map[string]any{"number": "2026-001", "person": w.person.Id, "kind": "public_works", "title": "Благоустрій",
		"site": w.site.Id, "org_agreement": w.agreement.Id, "mentor": w.mentor.Id, "starts_on": "2026-09-01", "ends_on": "2026-12-31", "state": "active",
		"carried": true, "owner": w.hr.Id})
	if err != nil {
		t.Fatal(err)
	}
	got := w.duties("placement", r.Id)
	wantDuties(t, got, map[string]string{"end": "2026-12-31", "tax": "", "briefing": "", "paper:contract": ""})
}

// TestNightIsNoOp: on a healthy house nothing changes overnight.
func TestNightIsNoOp(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	w.papers(p, "2026-11-24", before...)
	count := func() (n int) {
		if err := w.DB().Select("count(*) + coalesce(sum(rev), 0)").From("obligations").Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	was := count()
	for range 2 {
		if err := desk.KeepEverything(w.App.App, w.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if count() != was {
		t.Error("a night changed what was healthy")
	}
}

func TestASignedActIsKept(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-12-01", "2026-12-31", nil)
	w.papers(p, "2026-11-24", before...)
	w.At(kyiv(t, "2026-12-01", "09:00"))
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-12-01")}); err != nil {
		t.Fatal(err)
	}
	w.At(kyiv(t, "2027-01-04", "09:00"))
	draft, err := desk.DraftAct(w.App.App, w.act(w.books).Who, w.Now(), w.agreement.Id, "2026-12", true)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := desk.IssueAct(w.App.App, w.act(w.books), w.agreement.Id, "2026-12", desk.PaperInput{Content: draft.Content, Day: date(t, "2027-01-04")})
	if err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("org_agreement", w.agreement.Id), map[string]string{"act:2026-12": "2027-01-05"})
	if err := desk.SignPaper(w.App.App, w.act(w.books), doc.Id, desk.SignInput{On: date(t, "2027-01-04")}); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("org_agreement", w.agreement.Id), map[string]string{"act:2026-12": "=done"})
	if err := desk.KeepEverything(w.App.App, kyiv(t, "2027-01-06", "03:00")); err != nil {
		t.Fatal(err)
	}
	wantDuties(t, w.duties("org_agreement", w.agreement.Id), map[string]string{"act:2026-12": "=done"})
}
