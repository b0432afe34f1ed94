package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/imports"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

const placementsFile = "placements_2026_11.xlsx"

// cutOver is a house with the points and the colleagues that the office's list names.
func cutOver(t *testing.T) (a *testapp.App, hr *core.Record) {
	t.Helper()
	a = testapp.New(t)
	hr = a.User("hr", "hr")
	a.User("head", "head")
	a.User("mentor", "mentor")
	for _, name := range []string{"ЦНАП у місті Луцьку", "Філія «Привокзальна»"} {
		a.Make("sites", map[string]any{"name": name, "kind": "branch", "state": "working"})
	}
	return a, hr
}

func TestPlacementsOfTheOfficeRowByRow(t *testing.T) {
	a, _ := cutOver(t)
	checkRows(a, readList(a, "placements", placementsFile, file(t, "offices/"+placementsFile)), []rowWant{
		{4, imports.New, map[string]string{"state": "active", "kind": "public_works", "starts_on": "2026-10-01", "monthly_pay": "864700", "currency": "UAH", "mentor": "mentor", "contract_no": "14"}, ""},
		{5, imports.New, map[string]string{"state": "completed", "ended_on": "2026-05-29", "outcome": "completed", "end_reason": "term", "days_elsewhere": "60", "mentor": ""}, "Давно Нема"},
		{6, imports.New, map[string]string{"state": "completed", "ended_on": "2026-07-17", "end_reason": "found_job", "kind": "useful_works"}, ""},
		{7, imports.New, map[string]string{"state": "preparing", "week_hours": "20", "monthly_pay": "432350"}, ""},
		{8, imports.New, map[string]string{"state": "suspended", "surname": "Сидорук", "paused_on": "2026-11-16", "notes": "лікарняний, іпн •••••••131"}, "міський номер"},
		{9, imports.Left, nil, "раніше, ніж"},
		{10, imports.Matched, nil, "двічі в списку"},
		{11, imports.Left, nil, "за датами робота завершилася 30.10.2026"},
		{12, imports.Left, nil, "Остання цифра РНОКПП"},
		{13, imports.Left, nil, "невідоме слово «Кіоск на площі»"},
		{14, imports.New, map[string]string{"state": "completed", "end_reason": "term"}, ""},
		{15, imports.Left, nil, "такого дня немає"},
		{16, imports.New, map[string]string{"state": "not_started"}, ""},
	})
}

func TestPlacementsAreCarriedOverAtTheirTrueState(t *testing.T) {
	a, hr := cutOver(t)
	data := file(t, "offices/"+placementsFile)
	id, r := bring(a, hr, "placements", placementsFile, data)
	if r.New != 7 || r.Left != 5 || r.Matched != 1 || len(r.Refused) > 0 {
		t.Fatalf("%+v", r)
	}
	for state, n := range map[string]int{"active": 1, "completed": 3, "preparing": 1, "suspended": 1, "not_started": 1} {
		if got := count(a, "placements", dbx.HashExp{"state": state, "carried": true}); got != n {
			t.Errorf("%d %s, want %d", got, state, n)
		}
	}
	if n := count(a, "audit", dbx.HashExp{"collection": "placements", "action": "imported"}); n != 7 {
		t.Errorf("%d placements came by the move of an import", n)
	}
	for collection, n := range map[string]int{"people": 6, "applications": 7, "changes": 1} {
		if got := count(a, collection); got != n {
			t.Errorf("%d %s, want %d", got, collection, n)
		}
	}
	if n := count(a, "people", dbx.HashExp{"ground": "contract"}); n != 6 {
		t.Errorf("%d people have a ground", n)
	}
	f := readList(a, "placements", placementsFile, data)
	if n := f.Counts(); n[imports.New]+n[imports.Changed] > 0 || n[imports.Matched] != 8 {
		for _, j := range f.Rows {
			t.Log(j.Line, j.Verdict, j.Changes, j.Faults)
		}
		t.Errorf("the same file again: %v", n)
	}
	_, raw := exportOf(a, "placements")
	if n := judged(a, "placements", "back.xlsx", raw); n[imports.Matched] != 7 || len(n) != 1 {
		t.Errorf("exported: %v", n)
	}
	if got := readAll(t, a.DataDir(), "3081310026", "2885710131", "3351043216"); got != "" {
		t.Error("an identifier is readable in ", got)
	}
	u, err := desk.UndoImport(a.App, pageAct(a, hr), id)
	if err != nil || len(u.Kept) > 0 {
		t.Fatalf("%v kept %v", err, u.Kept)
	}
	for _, collection := range []string{"placements", "applications", "people", "person_ids", "changes", "checklist_items", "obligations"} {
		if n := count(a, collection); n > 0 {
			t.Errorf("%d %s left", n, collection)
		}
	}
}

// Nothing reminds before the head says so, and then only of what is still ahead.
func TestWhatIsCarriedOverRemindsOfWhatIsAheadOnly(t *testing.T) {
	a, hr := cutOver(t)
	id, _ := bring(a, hr, "placements", placementsFile, file(t, "offices/"+placementsFile))
	today := desk.Today(a.Now()).String()
	open := dbx.In("state", "planned", "in_progress", "in_review", "revision")
	if n := count(a, "obligations", open, dbx.HashExp{"held": false}); n > 0 {
		t.Errorf("%d promises are not held", n)
	}
	if n := count(a, "obligations", open, dbx.NewExp("due_date != '' AND due_date < {:today}", dbx.Params{"today": today})); n > 0 {
		t.Errorf("%d promises are of the past", n)
	}
	for _, duty := range []string{"end", "start"} {
		if count(a, "obligations", open, dbx.HashExp{"duty": duty}) == 0 {
			t.Errorf("nothing is promised of %q", duty)
		}
	}
	beat := func() {
		a.At(a.Now().Add(time.Minute))
		if _, err := desk.Beat(a.App, a.Seat(), a.Now()); err != nil {
			t.Fatal(err)
		}
	}
	beat()
	for _, s := range days(a, a.Now(), a.Now().Add(7*24*time.Hour)) {
		if s.Kind != "digest" { // Monday's comes always
			t.Errorf("a mail before anybody started them: %v", s)
		}
	}
	if n := count(a, "reminders", dbx.In("state", "enqueued", "digested", "done")); n > 0 {
		t.Errorf("%d reminders before anybody started them", n)
	}
	if count(a, "timesheets") == 0 || count(a, "obligations", open, dbx.NewExp("timesheet != ''")) > 0 {
		t.Error("the sheet is there and promises nothing yet")
	}
	head, err := store.First(a, "users", dbx.HashExp{"name": "head"})
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, head), id); err != nil {
		t.Fatal(err)
	}
	beat()
	if n := count(a, "obligations", open, dbx.HashExp{"held": true}); n > 0 {
		t.Errorf("%d are held still", n)
	}
	if sent := days(a, a.Now(), a.Now().Add(7*24*time.Hour)); len(sent) == 0 {
		t.Error("nothing reminds of what is ahead")
	}
	if count(a, "obligations", dbx.NewExp("timesheet != ''")) == 0 {
		t.Error("the sheet promises nothing after it was started")
	}
}

// What was worked before counts in the days of the year, as if it had been entered here.
func TestWhatIsCarriedOverCountsInLimits(t *testing.T) {
	a, hr := cutOver(t)
	bring(a, hr, "placements", placementsFile, file(t, "offices/"+placementsFile))
	person, err := store.First(a, "people", dbx.HashExp{"surname": "Гринюк-Савчук"})
	if err != nil {
		t.Fatal(err)
	}
	site, err := store.First(a, "sites", dbx.HashExp{"kind": "branch"})
	if err != nil {
		t.Fatal(err)
	}
	opening := a.Make("openings", map[string]any{"title": "Впорядкування архіву", "kind": "public_works", "site": site.Id, "quantity": 3, "begins_on": "2026-11-01", "ends_on": "2026-12-31", "week_hours": 40})
	opening.Set("state", placements.Published)
	act := a.Act()
	act.Move = "publish"
	if err := store.Save(a.App, act, opening); err != nil {
		t.Fatal(err)
	}
	err = store.Tx(a.App, func(tx core.App) error {
		_, _, err := desk.RegisterReferral(tx, pageAct(a, hr), a.Seat(), desk.ReferralInput{Person: person.Id, Kind: "public_works", ReferralNo: "ГР-1", Opening: opening.Id,
			StartsOn: desk.Today(a.Now()), EndsOn: desk.Today(a.Now()).AddDays(20), Accept: true})
		return err
	})
	if err == nil || !strings.Contains(fmt.Sprint(err), "limits.") { // 89 + 92 + 60 elsewhere
		t.Errorf("the limit of the year: %v", err)
	}
}

// A list corrects what is written down, and leaves to its page what has a paper of its own.
func TestCarriedPlacementsAreCorrectedCellByCell(t *testing.T) {
	a, hr := cutOver(t)
	head := "ПІБ;Дата народження;Вид робіт;Підрозділ;Початок;Кінець;№ договору;Оплата;Дата звільнення\n"
	row := func(end, contract, pay, ended string) []byte {
		return []byte(head + fmt.Sprintf("Коваль Іван;01.02.1980;громадські;ЦНАП у місті Луцьку;01.10.2026;%s;%s;%s;%s\n", end, contract, pay, ended))
	}
	bring(a, hr, "placements", "list.csv", row("31.12.2026", "", "8000", ""))
	_, r := bring(a, hr, "placements", "list.csv", row("31.12.2026", "14", "8647", ""))
	if n := count(a, "placements", dbx.HashExp{"contract_no": "14", "monthly_pay": 864700}); r.Changed != 1 || n != 1 {
		t.Errorf("%+v, %d", r, n)
	}
	for _, data := range [][]byte{row("15.12.2026", "14", "8647", ""), row("31.12.2026", "14", "8647", "20.11.2026")} {
		f := readList(a, "placements", "list.csv", data)
		if j := f.Rows[0]; j.Verdict != imports.Conflict && j.Verdict != imports.Left {
			t.Errorf("%s: %v", j.Verdict, told(f, j))
		}
	}
	f := readList(a, "placements", "list.csv", row("15.12.2026", "14", "8647", ""))
	if s := told(f, f.Rows[0]); !strings.Contains(s, "31.12.2026") || !strings.Contains(s, "15.12.2026") {
		t.Error(s)
	}
}

// What was carried over is in the figures of its period, and what its opening says is its own.
func TestWhatIsCarriedOverCountsInFigures(t *testing.T) {
	a, hr := cutOver(t)
	site, err := store.First(a, "sites", dbx.HashExp{"name": "ЦНАП у місті Луцьку"})
	if err != nil {
		t.Fatal(err)
	}
	opening := a.Make("openings", map[string]any{"title": "супровід відвідувачів", "kind": "public_works", "site": site.Id, "quantity": 3, "begins_on": "2026-09-01", "ends_on": "2026-12-31",
		"week_hours": 40, "fund_pct": 50, "starts_at": "08:30", "days": []string{"mon", "tue", "wed", "thu", "fri"}})
	bring(a, hr, "placements", placementsFile, file(t, "offices/"+placementsFile))
	r, err := desk.ShowReport(a.App, testapp.Who(hr), desk.PeriodName{Year: 2026})
	if err != nil {
		t.Fatal(err)
	}
	for key, n := range map[string]int64{"pw_persons": 2, "uw_persons": 1, "tw_persons": 1, "pw_ended": 3} {
		if got := r.Figure(key).Value; got != n {
			t.Errorf("%s is %d, want %d", key, got, n)
		}
	}
	p, err := store.First(a, "placements", dbx.HashExp{"contract_no": "14"})
	if err != nil || p.GetString("opening") != opening.Id || p.GetFloat("fund_pct") != 50 || p.GetString("starts_at") != "08:30" {
		t.Errorf("the opening: %v %v", p, err)
	}
	if n := judged(a, "placements", placementsFile, file(t, "offices/"+placementsFile)); n[imports.New]+n[imports.Changed] > 0 {
		t.Errorf("again: %v", n)
	}
}

// Whatever a list of works says, each of its lines has one end, and the same list again brings in nothing.
func TestTheSamePlacementsTwiceAreAllThere(t *testing.T) {
	a, hr := cutOver(t)
	var csv strings.Builder
	csv.WriteString("ПІБ;Дата народження;РНОКПП;Вид робіт;Підрозділ;Початок;Кінець;Дата звільнення;Стан;№ договору;Наставник\n")
	pick := func(i, every int, from ...string) string { return from[i/every%len(from)] }
	const rows = 96
	for i := range rows {
		fmt.Fprintf(&csv, "%s;%s;%s;%s;%s;%s;%s;%s;%s;%s;%s\n", pick(i, 1, "Коваль Іван", "Бондар Олена Петрівна", "Дем’янчук Ганна"), pick(i, 3, "01.02.1980", "03.03.1990", ""),
			pick(i, 9, "", "3081310026", "3081310027"), pick(i, 2, "громадські", "тимчасові"), pick(i, 5, "ЦНАП у місті Луцьку", "Філія «Привокзальна»", ""),
			pick(i, 4, "01.10.2026", "01.12.2026", "02.03.2026", "31.06.2026"), pick(i, 7, "31.12.2026", "29.05.2026", ""), pick(i, 11, "", "30.04.2026"),
			pick(i, 13, "", "працює", "завершено", "не з'явився"), pick(i, 6, "", "7", "8"), pick(i, 8, "mentor", "", "хтось"))
	}
	_, r := bring(a, hr, "placements", "list.csv", []byte(csv.String()))
	if r.New == 0 || len(r.Refused) > 0 || r.New+r.Changed+r.Matched+r.Out()+r.Skipped != rows || count(a, "placements") != r.New {
		t.Fatalf("%+v, %d placements", r, count(a, "placements"))
	}
	f := readList(a, "placements", "list.csv", []byte(csv.String()))
	if n := f.Counts(); n[imports.New]+n[imports.Changed] > 0 {
		for _, j := range f.Writable() {
			t.Log(j.Line, j.Verdict, j.Changes, j.Values["who"])
		}
		t.Errorf("again: %v", n)
	}
}
