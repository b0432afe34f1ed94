package desk_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/web"
)

const attendanceFile = "attendance_2026_10.xlsx"

// october is a house where four people work at one site in October 2026.
func october(t *testing.T) (a *testapp.App, hr *core.Record, site string) {
	t.Helper()
	a, hr = cutOver(t)
	bring(a, hr, "placements", "list.csv", []byte("ПІБ;Дата народження;Вид робіт;Підрозділ;Початок;Кінець;Дата звільнення;Наставник\n"+
		"Мельничук Оксана Петрівна;12.05.1984;громадські;ЦНАП у місті Луцьку;01.10.2026;31.12.2026;;mentor\n"+
		"Лисюк Ніна Іллівна;06.06.1975;громадські;ЦНАП у місті Луцьку;01.09.2026;31.12.2026;;mentor\n"+
		"Данилюк Петро Романович;14.02.1986;суспільно корисні;ЦНАП у місті Луцьку;01.10.2026;31.12.2026;;mentor\n"+
		"Кравчук Юрій Петрович;05.05.1980;громадські;ЦНАП у місті Луцьку;01.09.2026;30.11.2026;16.10.2026;mentor\n"))
	r, err := store.First(a, "sites", dbx.HashExp{"name": "ЦНАП у місті Луцьку"})
	if err != nil || count(a, "placements") != 4 {
		t.Fatal(err, count(a, "placements"))
	}
	return a, hr, r.Id
}

// rest is what the office's sheet lacks: two people, corrected.
func rest() []byte {
	head, one, two := "ПІБ;Підрозділ;Місяць", "Данилюк Петро Романович;ЦНАП у місті Луцьку;жовтень 2026", "Кравчук Ю.П.;ЦНАП у місті Луцьку;10.2026"
	for d := 1; d <= 31; d++ {
		off := d%7 == 3 || d%7 == 4 // the third was a Saturday
		head += fmt.Sprintf(";%d", d)
		one += map[bool]string{true: ";", false: ";8"}[off]
		two += map[bool]string{true: ";", false: ";Р8"}[off || d > 16]
	}
	return []byte(head + "\n" + one + "\n" + two + "\n")
}

func TestAttendanceOfTheOfficeRowByRow(t *testing.T) {
	a, _, _ := october(t)
	checkRows(a, readList(a, "attendance", attendanceFile, file(t, "offices/"+attendanceFile)), []rowWant{
		{5, imports.Skipped, nil, ""},
		{6, imports.New, map[string]string{"month": "2026-10", "full_name": "Мельничук Оксана Петрівна", "d1": "8", "d3": "", "d30": "8"}, ""},
		{7, imports.New, map[string]string{"d1": "8", "d5": "ТН", "d9": "ТН"}, "у стовпці днів 22, а за відмітками 17"},
		{8, imports.Left, nil, "коду «ЯЯ» немає в переліку"},
		{9, imports.Left, nil, "цього дня людина тут не працює"},
		{10, imports.Left, nil, "цього місяця тут не працює"},
		{11, imports.Matched, nil, "двічі в списку"},
		{12, imports.Skipped, nil, "підсумок"},
	})
}

func TestAttendanceIsASubmissionOfItsSheet(t *testing.T) {
	a, hr, site := october(t)
	data := file(t, "offices/"+attendanceFile)
	id, r := bring(a, hr, "attendance", attendanceFile, data)
	if r.New != 2 || r.Left != 3 || len(r.Refused) > 0 {
		t.Fatalf("%+v", r)
	}
	if n := count(a, "attendance", dbx.HashExp{"via": "import", "import": id, "month": "2026-10", "site": site}); n != 44 {
		t.Errorf("%d days", n)
	}
	state := func() (string, string) {
		sheet, err := store.NewestSheet(a.App, site, "2026-10")
		if err != nil {
			t.Fatal(err)
		}
		return sheet.GetString("state"), sheet.GetString("via")
	}
	if s, _ := state(); s != "open" {
		t.Errorf("a sheet with gaps is %s", s)
	}
	if n := readList(a, "attendance", attendanceFile, data).Counts(); n[imports.New]+n[imports.Changed] > 0 || n[imports.Matched] != 3 {
		t.Errorf("the same file again: %v", n)
	}
	second, r := bring(a, hr, "attendance", "rest.csv", rest())
	if s, via := state(); r.New != 2 || s != "submitted" || via != "import" {
		t.Fatalf("%+v: the whole sheet is %s by %s", r, s, via)
	}
	u, err := desk.UndoImport(a.App, pageAct(a, hr), second)
	if s, _ := state(); err != nil || len(u.Kept) > 0 || s != "returned" || count(a, "attendance") != 44 {
		t.Fatalf("%v kept %v, the sheet is %s, %d days", err, u.Kept, s, count(a, "attendance"))
	}
	third, _ := bring(a, hr, "attendance", "rest.csv", rest())
	if err := desk.ApproveSheet(a.App, pageAct(a, hr), site, "2026-10", desk.SheetMove{}); err != nil {
		t.Fatal(err)
	}
	if n := readList(a, "attendance", "rest.csv", rest()).Counts(); n[imports.Matched] != 2 {
		t.Errorf("an approved sheet says the same: %v", n)
	}
	f := readList(a, "attendance", "rest.csv", bytes.Replace(rest(), []byte(" 2026;8"), []byte(" 2026;7"), 1))
	if j := f.Rows[0]; j.Verdict != imports.Conflict || !strings.Contains(told(f, j), "затверджено") {
		t.Errorf("an approved sheet is changed: %s %s", j.Verdict, told(f, j))
	}
	if u, err := desk.UndoImport(a.App, pageAct(a, hr), third); err != nil || len(u.Kept) != 1 || count(a, "attendance") == 44 {
		t.Errorf("approved days are taken back: %v %v", err, u.Kept)
	}
}

// What a person corrected after the file came in is theirs: undoing leaves it.
func TestUndoneAttendanceLeavesWhatWasCorrected(t *testing.T) {
	a, hr, site := october(t)
	id, _ := bring(a, hr, "attendance", attendanceFile, file(t, "offices/"+attendanceFile))
	s, err := desk.SheetOf(a.App, testapp.Who(hr), a.Now(), site, "2026-10")
	if err != nil {
		t.Fatal(err)
	}
	at := s.People[0].Cells[0]
	for _, p := range s.People {
		if p.Name == "Мельничук Оксана Петрівна" {
			if _, err := desk.SaveCells(a.App, pageAct(a, hr), site, "2026-10", []desk.CellInput{{Placement: p.ID, Day: at.Date, Text: "7"}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := desk.UndoImport(a.App, pageAct(a, hr), id); err != nil || count(a, "attendance") != 1 {
		t.Errorf("%v, %d days left", err, count(a, "attendance"))
	}
}

func TestExportedSheetComesBackUnchanged(t *testing.T) {
	a, hr, site := october(t)
	bring(a, hr, "attendance", attendanceFile, file(t, "offices/"+attendanceFile))
	bring(a, hr, "attendance", "rest.csv", rest())
	table, err := desk.SheetTable(a.App, testapp.Who(hr), a.Now(), site, "2026-10", web.Books()["uk"])
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if err := docs.WriteXLSX(&raw, table); err != nil {
		t.Fatal(err)
	}
	f := readList(a, "attendance", "back.xlsx", raw.Bytes())
	if n := f.Counts(); n[imports.Matched] != 4 || n[imports.Skipped] != 1 || len(n) != 2 {
		for _, j := range f.Rows {
			t.Log(j.Line, j.Verdict, told(f, j), j.Changes)
		}
		t.Errorf("exported: %v", n)
	}
}

// Form П-5 has a line of codes and a line of hours for each person; February has no thirtieth.
func TestSheetsOfTwoLines(t *testing.T) {
	a, _, _ := october(t)
	f := readList(a, "attendance", "p5.csv", []byte("Табель за жовтень 2026 р.\nМісце: ЦНАП у місті Луцьку\nПІБ;1;2;5;6;Усього днів;Усього годин\n"+
		"Лисюк Н.І.;Р;Р;ТН;В;2;\n;8;7,5;;;;15,5\n"))
	if len(f.Rows) != 2 || f.Rows[0].Verdict != imports.New || f.Rows[0].Values["d2"] != "7:30" || f.Rows[0].Values["d5"] != "ТН" || f.Rows[1].Verdict != imports.Skipped || len(f.Rows[0].Notes) > 0 {
		t.Errorf("%+v", f.Rows)
	}
	f = readList(a, "attendance", "feb.csv", []byte("Табель за лютий 2026\nПідрозділ: ЦНАП у місті Луцьку\nПІБ;1;30\nЛисюк Н.І.;;8\n"))
	if j := f.Rows[0]; j.Verdict != imports.Left {
		t.Errorf("%s %s", j.Verdict, told(f, j))
	}
	f = readList(a, "attendance", "nov.csv", []byte("Табель за листопад 2026\nПідрозділ: ЦНАП у місті Луцьку\nПІБ;2;31\nЛисюк Н.І.;8;8\n"))
	if j := f.Rows[0]; j.Verdict != imports.Left || !strings.Contains(told(f, j), "31-го числа") {
		t.Errorf("%s %s", j.Verdict, told(f, j))
	}
	f = readList(a, "attendance", "where.csv", []byte("Табель за жовтень 2026\nПідрозділ: Деінде\nПІБ;1;2\nЛисюк Н.І.;8;8\n"))
	if j := f.Rows[0]; j.Verdict != imports.Left || len(f.Plan.Words) != 1 || f.Plan.Words[0].Field != "site" {
		t.Errorf("a place nobody knows: %s %s %v", j.Verdict, told(f, j), f.Plan.Words)
	}
}

// Whatever the squares of a sheet say, those that are read are written, and the same sheet again changes nothing.
func TestTheSameSheetTwiceIsAllThere(t *testing.T) {
	a, hr, site := october(t)
	marks := []string{"", "8", "Р8", "P 8", "7,5", "7:30", "тн", "В", "РС4", "ЯЯ", "25", "х", "0", "8.0"}
	var csv strings.Builder
	csv.WriteString("ПІБ;Підрозділ;Місяць")
	for d := 1; d <= 31; d++ {
		fmt.Fprintf(&csv, ";%d", d)
	}
	for i, name := range []string{"Мельничук О.П.", "Лисюк Ніна Іллівна", "Данилюк Петро", "Кравчук Юрій Петрович", "Невідомий Хтось"} {
		fmt.Fprintf(&csv, "\n%s;ЦНАП у місті Луцьку;жовтень 2026", name)
		for d := range 31 {
			mark := marks[(d*7+i*3)%len(marks)]
			if i < 2 && (mark == "ЯЯ" || mark == "25" || mark == "0") {
				mark = "8"
			}
			csv.WriteString(";" + mark)
		}
	}
	_, r := bring(a, hr, "attendance", "sheet.csv", []byte(csv.String()))
	if r.New < 2 || r.New+r.Left != 5 || len(r.Refused) > 0 || count(a, "attendance", dbx.HashExp{"site": site}) == 0 {
		t.Fatalf("%+v", r)
	}
	if n := readList(a, "attendance", "sheet.csv", []byte(csv.String())).Counts(); n[imports.New]+n[imports.Changed] > 0 || n[imports.Matched] != r.New {
		t.Errorf("again: %v", n)
	}
}
