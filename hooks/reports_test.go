package hooks_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/xuri/excelize/v2"

	"lubart/internal/store"
	"lubart/internal/testapp"
)

// placed makes a placement that is there already, in the state somebody brought it in.
func placed(a *testapp.App, person *core.Record, kind, from, to, state string, more map[string]any) *core.Record {
	a.T.Helper()
	r, err := store.New(a.App, "placements")
	if err != nil {
		a.T.Fatal(err)
	}
	r.Load(map[string]any{"person": person.Id, "kind": kind, "title": "Інформування відвідувачів", "starts_on": from, "ends_on": to, "state": state,
		"week_hours": 40, "monthly_pay": 864700, "currency": "UAH", "fund_pct": 50, "carried": true})
	r.Load(more)
	act := a.Act()
	act.Move = "imported"
	if err := store.Save(a.App, act, r); err != nil {
		a.T.Fatal(err)
	}
	return r
}

func newReported(t *testing.T) *testapp.App {
	a := testapp.New(t)
	site := a.Make("sites", map[string]any{"name": "Головний офіс", "kind": "main"})
	var people []*core.Record
	for _, name := range []string{"Мельничук", "Кравчук", "Ткач"} {
		people = append(people, a.Make("people", map[string]any{"surname": name, "given_name": "Оксана", "ground": "contract"}))
	}
	at := map[string]any{"site": site.Id}
	first := placed(a, people[0], "public_works", "2026-11-02", "2026-11-30", "active", at)
	placed(a, people[0], "public_works", "2026-03-02", "2026-03-31", "completed", map[string]any{"ended_on": "2026-03-31", "end_reason": "term", "hired_after": true})
	placed(a, people[1], "useful_works", "2026-10-01", "2026-11-15", "completed", map[string]any{"ended_on": "2026-11-10", "end_reason": "own_wish", "title": "Супровід маломобільних осіб"})
	placed(a, people[2], "public_works", "2025-11-03", "2025-11-28", "completed", map[string]any{"ended_on": "2025-11-28", "end_reason": "term"})
	placed(a, people[2], "public_works", "2026-11-05", "2026-11-30", "preparing", at)
	sheet, err := store.NewestSheet(a.App, site.Id, "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	for day := 2; day <= 6; day++ { // a whole week; the sheet is not approved yet, then is
		a.Make("attendance", map[string]any{"placement": first.Id, "site": site.Id, "month": "2026-11", "date": "2026-11-0" + string(rune('0'+day)), "code": "Р", "minutes": 480, "via": "page"})
	}
	sheet.Set("state", "approved")
	act := a.Act()
	act.Move = "imported"
	if err := store.Save(a.App, act, sheet); err != nil {
		t.Fatal(err)
	}
	return a
}

func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// TestReportCountsWhatHappened: people once however often they came, only what began, time from
// approved sheets alone, and the year before beside it.
func TestReportCountsWhatHappened(t *testing.T) {
	a := newReported(t)
	b := newBrowser(a).enter(a.User("kadry", "hr"))
	year := plain(b.get("/reports?period=2026").Body.String())
	for _, want := range []string{
		"Упродовж 2026 року до громадських робіт залучено 1 особу зі статусом безробітного, до суспільно корисних робіт – 1.",
		"Роботи виконувалися за напрямами: інформування відвідувачів; супровід маломобільних осіб.",
		"Відпрацьовано 5 людино-днів (40 людино-годин).",
		"На оплату праці спрямовано 2 511,75 ₴, з них кошти місцевого бюджету – 1 255,87 ₴.",
		"без змін", "власне бажання",
	} {
		if !strings.Contains(year, want) {
			t.Errorf("the year does not say: %s", want)
		}
	}
	for _, link := range []string{`href="/reports/xlsx?period=2026"`, `href="/reports/pw_persons?period=2026"`} {
		if !strings.Contains(year, link) {
			t.Errorf("the page of a year has no link %s: another period would open", link)
		}
	}
	november := plain(b.get("/reports?period=2026-11").Body.String())
	if !strings.Contains(november, "Упродовж листопада 2026 року") || strings.Contains(november, "hired") {
		t.Error("November is not called by its name")
	}
	rows := b.get("/reports/pw_persons?period=2026")
	if body := rows.Body.String(); rows.Code != http.StatusOK || strings.Count(body, "Мельничук") != 2 || strings.Contains(body, "Ткач") {
		t.Errorf("the records behind a figure: %d", rows.Code)
	}
	if w := b.post("/reports/decision", url.Values{"decision_number": {"799-1"}, "decision_on": {"2025-12-10"}, "back": {"/reports?period=2026"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("name the decision: %d", w.Code)
	}
	if year = plain(b.get("/reports?period=2026").Body.String()); !strings.Contains(year, "На виконання пункту 2.9 рішення виконавчого комітету міської ради від 10.12.2025 № 799-1 упродовж 2026 року") {
		t.Error("the paragraph does not name the decision")
	}
	if w := b.post("/reports/decision", url.Values{"decision_number": {"800"}, "decision_on": {"32.13.2025"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "800") {
		t.Errorf("a day that is none: %d", w.Code)
	}
}

// TestReportByRole: a viewer reads figures and no names, who has no part in them reads nothing.
func TestReportByRole(t *testing.T) {
	a := newReported(t)
	for role, want := range map[string][2]int{"head": {200, 200}, "hr": {200, 200}, "accountant": {200, 404}, "viewer": {200, 404}, "manager": {403, 403}, "mentor": {403, 403}, "admin": {403, 403}} {
		b := newBrowser(a).enter(a.User(role, role))
		report, rows := b.get("/reports?period=2026"), b.get("/reports/pw_persons?period=2026")
		if report.Code != want[0] || rows.Code != want[1] {
			t.Errorf("%s: %d and %d, wanted %v", role, report.Code, rows.Code, want)
		}
		if role == "viewer" && (strings.Contains(report.Body.String(), "/reports/pw_persons") || strings.Contains(report.Body.String(), "Мельничук")) {
			t.Error("a viewer is led to names")
		}
	}
}

// TestReportAsSpreadsheet: the numbers of the page, with the year before and the definition.
func TestReportAsSpreadsheet(t *testing.T) {
	a := newReported(t)
	w := newBrowser(a).enter(a.User("head", "head")).get("/reports/xlsx?period=2025-11")
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) < 12 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[1][0] != "Залучено осіб до громадських робіт" || rows[1][1] != "1" || rows[1][2] != "0" {
		t.Errorf("the first figure is %q", rows[1])
	}
}
