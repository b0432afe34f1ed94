package desk_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// refused are the keys of a refusal.
func refused(t testing.TB, err error) string {
	t.Helper()
	var f form.Faults
	var p *desk.Problem
	switch {
	case errors.As(err, &f):
		return strings.Join(lo.Map(f, func(f form.Fault, _ int) string { return f.Key }), " ")
	case errors.As(err, &p):
		return p.Key
	case err != nil:
		t.Errorf("no refusal: %v", err)
	}
	return ""
}

func TestEveryMissingGateIsNamed(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-24", "2026-12-31", map[string]any{"mentor": "", "mentor_deputy": "", "needs_med": true})
	err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start"})
	if got := refused(t, err); got != "gates.mentor gates.tax_notice gates.briefings gates.medical" {
		t.Errorf("missing: %s", got)
	}
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "ready"})); got != "gates.papers gates.mentor" {
		t.Errorf("missing before ready: %s", got)
	}
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", Override: "рішення"})); !strings.Contains(got, "gates.tax_notice") {
		t.Errorf("personnel passes the law by a word: %s", got)
	}
	w.Set(w.Reload(p), "mentor", w.mentor.Id)
	if err := w.move(w.head, w.Reload(p), desk.PlacementMoveInput{Move: "start", Override: "повідомлення надіслано поштою"}); err != nil {
		t.Errorf("the head may not: %v", err)
	}
	if r := w.Reload(p); r.GetString("state") != "active" || r.GetString("override") != "" {
		t.Errorf("a word about the law excuses no limit: %s %q", r.GetString("state"), r.GetString("override"))
	}
}

// TestBackdatedStart: what began on paper is entered with its real day; a notice made after it is late.
func TestBackdatedStart(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-30", "2026-12-31", nil)
	w.papers(p, "2026-11-20", before...)
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "start"})); got != "placement.start_ahead" {
		t.Errorf("started on a day that has not come: %s", got)
	}
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-11-19")})); !strings.HasPrefix(got, "gates.tax_notice gates.briefings") {
		t.Errorf("the notice came after the first day: %s", got)
	}
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-11-23")}); err != nil {
		t.Fatal(err)
	}
	if on := w.Reload(p).GetString("starts_on"); on != "2026-11-23" {
		t.Errorf("the real first day is %s", on)
	}
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", Rev: "1"}); refused(t, err) != "placement.changed_meanwhile" {
		t.Errorf("an old page moved it: %v", err)
	}
}

func TestPauseAndEnd(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-02", "2026-11-27", nil)
	w.papers(p, "2026-11-02", before...)
	step := func(in desk.PlacementMoveInput) {
		t.Helper()
		if err := w.move(w.hr, p, in); err != nil {
			t.Fatalf("%s: %v", in.Move, err)
		}
	}
	step(desk.PlacementMoveInput{Move: "start", On: date(t, "2026-11-02")})
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "finish"})); got != "gates.last_day" {
		t.Errorf("finished before its term: %s", got)
	}
	step(desk.PlacementMoveInput{Move: "suspend", On: date(t, "2026-11-16"), EndReason: "sick_leave"})
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "resume", On: date(t, "2026-11-10")})); got != "placement.before_pause" {
		t.Errorf("resumed before the pause: %s", got)
	}
	step(desk.PlacementMoveInput{Move: "resume", On: date(t, "2026-11-20")})
	pause, err := store.First(w.App.App, "changes", changeIs(p, "suspend"))
	if err != nil || pause.GetString("to_on") != "2026-11-19" || pause.GetString("reason_code") != "sick_leave" {
		t.Errorf("the pause: %v %v", pause, err)
	}
	w.At(kyiv(t, "2026-11-27", "17:00"))
	step(desk.PlacementMoveInput{Move: "finish"})
	if r := w.Reload(p); r.GetString("ended_on") != "2026-11-27" || r.GetString("outcome") != "completed" || r.GetString("end_reason") != "term" {
		t.Errorf("the end: %v", r.PublicExport())
	}
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "complete"})); got != "gates.months gates.closing_papers" {
		t.Errorf("closed too early: %s", got)
	}
	sheet, _ := store.First(w.App.App, "timesheets", monthIs("2026-11"))
	w.Set(sheet, "state", "approved")
	w.papers(p, "2026-11-27", placements.OrderEnd, placements.Settlement, placements.CentreEnd)
	step(desk.PlacementMoveInput{Move: "complete"})
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "reopen", Reason: "ще акт"})); got != "refusals.not_your_role" {
		t.Errorf("personnel reopens: %s", got)
	}
	if err := w.move(w.head, p, desk.PlacementMoveInput{Move: "reopen", Reason: "ще акт"}); err != nil {
		t.Fatal(err)
	}
	if err := w.move(w.head, p, desk.PlacementMoveInput{Move: "restart", Reason: "помилка"}); err != nil {
		t.Fatal(err)
	}
	if r := w.Reload(p); r.GetString("state") != "active" || r.GetString("ended_on") != "" || r.GetString("outcome") != "" {
		t.Errorf("back at work: %v", r.PublicExport())
	}
}

func TestNobodyIsCancelledWhoHasAttendance(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-02", "2026-11-27", nil)
	w.Make("attendance", map[string]any{"placement": p.Id, "site": w.site.Id, "month": "2026-11", "date": "2026-11-02", "code": "Р", "minutes": 480})
	if got := refused(t, w.move(w.hr, p, desk.PlacementMoveInput{Move: "cancel", Reason: "x"})); got != "gates.no_attendance" {
		t.Errorf("cancelled: %s", got)
	}
}

func TestWhoMayMoveAndMark(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-11-24", "2026-12-31", nil)
	for role, u := range map[string]string{"accountant": w.books.Id, "mentor": w.mentor.Id} {
		who, _ := w.FindRecordById("users", u)
		if err := w.move(who, p, desk.PlacementMoveInput{Move: "start"}); !errors.Is(err, desk.ErrForbidden) {
			t.Errorf("%s moves a placement: %v", role, err)
		}
	}
	stranger := w.User("chuzhyi", "mentor")
	mark := func(u string, codes ...string) error {
		who, _ := w.FindRecordById("users", u)
		return desk.MarkItems(w.App.App, w.act(who), p.Id, desk.ItemInput{Codes: codes, State: placements.Done, On: date(t, "2026-11-24")})
	}
	if err := mark(w.mentor.Id, placements.SafetyPrimary, placements.FireCivil); err != nil {
		t.Errorf("a mentor gave the briefing and may not say so: %v", err)
	}
	for who, err := range map[string]error{"the mentor, a contract": mark(w.mentor.Id, placements.Contract), "a stranger": mark(stranger.Id, placements.SafetyPrimary),
		"the accountant": mark(w.books.Id, placements.Settlement)} {
		if err == nil {
			t.Errorf("%s may not", who)
		}
	}
	waive := func(who store.Act, code, reason string) string {
		return refused(t, desk.MarkItems(w.App.App, who, p.Id, desk.ItemInput{Codes: []string{code}, State: placements.Waived, Reason: reason}))
	}
	for got, want := range map[string]string{waive(w.act(w.hr), placements.Secrecy, ""): "refusals.reason_needed", waive(w.act(w.hr), placements.TaxNotice, "пізніше"): "placement.law_waived_by_head",
		waive(w.act(w.hr), placements.Secrecy, "не має доступу до даних") + waive(w.act(w.head), placements.TaxNotice, "надіслано поштою"): ""} {
		if got != want {
			t.Errorf("waiving: %q, want %q", got, want)
		}
	}
}

func TestABriefingComesRoundAgain(t *testing.T) {
	w := newWorksRoom(t)
	p := w.Place(w.person, "2026-014", "2026-05-04", "2026-12-31", nil)
	w.papers(p, "2026-05-04", before...)
	line, err := store.First(w.App.App, "checklist_items", lineIs(p, placements.SafetyPrimary))
	if err != nil || line.GetString("valid_until") != "2026-10-31" {
		t.Fatalf("a primary briefing lasts until %v %v", line, err)
	}
}

func TestChangesAndTheirUndoing(t *testing.T) {
	w := newWorksRoom(t)
	other := w.Make("sites", map[string]any{"name": "Бібліотека № 5", "kind": "branch", "state": "working"})
	p := w.Place(w.person, "2026-014", "2026-11-02", "2026-12-18", nil)
	w.papers(p, "2026-11-02", before...)
	if err := w.move(w.hr, p, desk.PlacementMoveInput{Move: "start", On: date(t, "2026-11-02")}); err != nil {
		t.Fatal(err)
	}
	change := func(kind string, values map[string]any) error {
		return desk.ChangePlacement(w.App.App, w.act(w.hr), p.Id, kind, "", values)
	}
	if err := change(placements.ChangeMove, map[string]any{"site": other.Id, "from_on": "2026-11-23", "reason": "ремонт"}); err != nil {
		t.Fatal(err)
	}
	w.papers(p, "2026-11-23", placements.OrderChange)
	if err := change(placements.ChangeSchedule, map[string]any{"week_hours": 20.0, "days": []string{"mon", "tue"}, "starts_at": "09:00", "ends_at": "13:00", "break_minutes": int64(0), "from_on": "2026-11-24"}); err != nil {
		t.Fatal(err)
	}
	if line, _ := store.First(w.App.App, "checklist_items", lineIs(p, placements.OrderChange)); line.GetString("state") != placements.Required {
		t.Error("the second change needs an order of its own")
	}
	for want, err := range map[string]error{
		"placement.end_not_later":   change(placements.ChangeExtend, map[string]any{"ends_on": "2026-12-18"}),
		"placement.nothing_changed": change(placements.ChangeMove, map[string]any{"site": other.Id, "from_on": "2026-11-24"}),
		"placement.before_start":    change(placements.ChangeMove, map[string]any{"site": w.site.Id, "from_on": "2026-10-24"}),
		"gates.limits":              change(placements.ChangeSchedule, map[string]any{"week_hours": 48.0, "from_on": "2026-11-24"}),
	} {
		if got := refused(t, err); got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
	first, _ := store.First(w.App.App, "changes", changeIs(p, placements.ChangeMove))
	last, _ := store.First(w.App.App, "changes", changeIs(p, placements.ChangeSchedule))
	if got := refused(t, desk.UndoChange(w.App.App, w.act(w.hr), p.Id, first.Id, "помилка")); got != "placement.only_last_change" {
		t.Errorf("undid an older change: %s", got)
	}
	for _, c := range []string{last.Id, first.Id} {
		if err := desk.UndoChange(w.App.App, w.act(w.hr), p.Id, c, "помилка"); err != nil {
			t.Fatal(err)
		}
	}
	r := w.Reload(p)
	if r.GetString("site") != w.site.Id || r.GetFloat("week_hours") != 40 || len(r.GetStringSlice("days")) != 0 {
		t.Errorf("not what it was: %v", r.PublicExport())
	}
	if w.duties("placement", p.Id)["paper:order_change"] != "=not_applicable" {
		t.Error("an undone change still asks for its order")
	}
}

// TestAnExtensionTakesNoSeatOfOthers: who stays longer needs a seat for the days that are added; the head may
// say why all the same.
func TestAnExtensionTakesNoSeatOfOthers(t *testing.T) {
	w := newWorksRoom(t)
	opening := w.Make("openings", map[string]any{"title": "Благоустрій", "kind": "public_works", "org_agreement": w.agreement.Id, "site": w.site.Id,
		"quantity": 1, "begins_on": "2026-01-01", "ends_on": "2026-12-31", "week_hours": 40, "owner": w.hr.Id})
	here := w.Place(w.person, "2026-014", "2026-11-02", "2026-11-30", map[string]any{"opening": opening.Id})
	w.Set(here, "state", "active")
	w.Place(w.Person("Савчук", "Ніна", nil), "2026-015", "2026-12-10", "2026-12-31", map[string]any{"opening": opening.Id})
	extend := func(by *core.Record, to, override string) error {
		return desk.ChangePlacement(w.App.App, w.act(by), here.Id, placements.ChangeExtend, "", map[string]any{"ends_on": to, "reason": "лист", "override": override})
	}
	if key := refused(t, extend(w.hr, "2026-12-15", "")); key != "applications.no_seat" {
		t.Errorf("refused by %s", key)
	}
	if got := w.Reload(here).GetString("ends_on"); got != "2026-11-30" {
		t.Errorf("the end is %s all the same", got)
	}
	if err := extend(w.hr, "2026-12-09", ""); err != nil {
		t.Errorf("up to the day before the next one: %v", err)
	}
	if err := extend(w.head, "2026-12-15", "двоє на одному місці тиждень"); err != nil {
		t.Errorf("the head says why: %v", err)
	}
}
