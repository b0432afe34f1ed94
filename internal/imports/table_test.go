package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"lubart/internal/docs"
)

const register = "Реєстр ґрантів\nДонор;Програма;Назва проєкту;Сума;Валюта;Дедлайн;Час;Стан;Примітки\n" +
	"Швеція;PROSTO;Обладнання;\"38 500,00\";EUR;30.12.2026;17:00 Брюссель;Ідея;\"два\nрядки; і крапка\"\n" +
	";;;;;;;;\n" +
	"НЕФКО;Зелене;-//-;1.234;грн;30 лютого 2027;;Мрія;\n" +
	"Разом;;;38 500,00;;;;;\n"

func TestCSVInEveryCoat(t *testing.T) {
	win, err := charmap.Windows1251.NewEncoder().String(register)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(register)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"utf-8": register, "bom": "\uFEFF" + register, "1251": win, "utf-16": utf16, "crlf": strings.ReplaceAll(register, "\n", "\r\n"), "sep": "sep=;\n" + register,
	} {
		book, err := Read("r.csv", []byte(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, h, plan := planOf(t, grantsKind, book)
		if h.Line != 2 || len(plan.Rows) != 3 {
			t.Fatalf("%s: header %d, rows %+v", name, h.Line, plan.Rows)
		}
		good, bad, total := plan.Rows[0], plan.Rows[1], plan.Rows[2]
		if !good.Good() || good.Line != 3 || good.Values["requested"] != "3850000" || good.Values["due_tz"] != "Europe/Brussels" || good.Values["notes"] != "два\nрядки; і крапка" {
			t.Errorf("%s: %+v", name, good)
		}
		if keys := keysOf(bad.Faults); bad.Line != 5 || !slices.Equal(keys, []string{"money_ambiguous", "no_such_day", "word_unknown"}) || bad.Values["title"] != "Обладнання" {
			t.Errorf("%s: line %d %v %v", name, bad.Line, keys, bad.Values)
		}
		if !total.Skip || total.Notes[0].Key != "note_total" {
			t.Errorf("%s: %+v", name, total)
		}
	}
}

func keysOf(faults []Fault) []string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Key)
	}
	return out
}

func TestSeparators(t *testing.T) {
	for sep, text := range map[rune]string{';': "a;b;c\n1,5;2;3\n", ',': "a,b\n\"x;y;z\",2\n", '\t': "a\tb\n1,5\t2;3\n"} {
		if _, got := separator(text); got != sep {
			t.Errorf("%q split by %q", text, got)
		}
	}
}

func TestFilesThatAreNoTables(t *testing.T) {
	var empty, huge bytes.Buffer
	if err := excelize.NewFile().Write(&empty); err != nil {
		t.Fatal(err)
	}
	secret := excelize.NewFile()
	_ = secret.SetCellStr("Sheet1", "A1", "x")
	var locked bytes.Buffer
	if err := secret.Write(&locked, excelize.Options{Password: "слово"}); err != nil {
		t.Fatal(err)
	}
	for range MaxRows + 1 {
		huge.WriteString("a;b\n")
	}
	for want, data := range map[string][]byte{
		"file_empty": []byte(" \n"), "file_xls": []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), "file_password": locked.Bytes(), "file_not_sheet": []byte("%PDF-1.7"),
		"file_broken": []byte("PK\x03\x04 and nothing"), "file_too_big": make([]byte, MaxBytes+1), "too_many_rows": huge.Bytes(),
		"too_many_columns": []byte(strings.Repeat("a;", MaxCols+5) + "b\n"), "csv_quote": []byte("a;b\n\"open;2\n" + strings.Repeat("слово;слово\n", 9000)),
	} {
		var f *Fault
		if _, err := Read("x", data); !errors.As(err, &f) || f.Key != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := Read("x.xlsx", empty.Bytes()); err == nil {
		t.Error("an empty workbook was read")
	}
	if _, err := Read("x", []byte{'a', 0x01, 0x02, 0x00, 'b'}); err == nil {
		t.Error("binary was read")
	}
}

func TestWorkbookCells(t *testing.T) {
	f := excelize.NewFile()
	style := func(format string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	for axis, c := range map[string]struct {
		v      any
		format string
	}{
		"A1": {0.1 + 0.2, ""}, "B1": {46402.75, "dd.mm.yyyy hh:mm"}, "C1": {0.1, "0%"}, "D1": {47000, `#,##0.00 "грн"`}, "E1": {46402, "[$-422]d mmmm yyyy"}, "F1": {0.7083333333, "hh:mm"},
		"G1": {"=2+2", ""}, "H1": {"46402", "dd.mm.yyyy"}, "I1": {1250000, "#,##0.00 [$€-1]"}, "J1": {46402, "@"}, "K1": {12.5, `0.0 "mm"`},
	} {
		if s, ok := c.v.(string); ok {
			_ = f.SetCellStr("Sheet1", axis, s)
		} else {
			_ = f.SetCellValue("Sheet1", axis, c.v)
		}
		if c.format != "" {
			_ = f.SetCellStyle("Sheet1", axis, axis, style(c.format))
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	book, err := Read("x.xlsx", buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	row := book.Sheets[0].Rows[0]
	for i, want := range []string{"0.3", "2027-01-15 18:00", "10%", "47000", "2027-01-15", "17:00", "=2+2", "46402", "1250000", "46402", "12.5"} {
		if got := row.At(i); got.Text != want {
			t.Errorf("%s: %+v, want %q", letter(i), got, want)
		}
	}
	if row.At(3).Unit != "UAH" || row.At(8).Unit != "EUR" || row.At(7).Number || !row.At(0).Number || row.At(5).Clock != "17:00" {
		t.Errorf("%+v", row.Cells)
	}
}

func TestHeaderCorrectionsAndStrangers(t *testing.T) {
	text := "Фонд;Назва;Дата;Дата;Колір\nEU;A;30.12.2026;31.12.2026;синій\n"
	book, err := Read("x.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, h, f := book.Find(grantsKind.Columns, nil)
	if f != nil || !h.Columns[3].Twice || h.Columns[4].Field != "" {
		t.Fatalf("%v %+v", f, h.Columns)
	}
	s, h, _ := book.Find(grantsKind.Columns, Correction{"C": Ignore, "D": "due", "колір": "notes"})
	plan := Make(grantsKind, s, h, nil, nil)
	if len(plan.Faults) > 0 || plan.Rows[0].Values["due_date"] != "2026-12-31" || plan.Rows[0].Values["notes"] != "синій" {
		t.Errorf("%v %+v", plan.Faults, plan.Rows)
	}
	if _, _, f := (Book{Sheets: []Sheet{{Rows: []Row{{Line: 1, Cells: []Cell{{Text: "a"}}}}}}}).Find(grantsKind.Columns, nil); f == nil || f.Key != "no_header" {
		t.Error(f)
	}
}

func TestAnswersAndKnownDonors(t *testing.T) {
	book, _ := Read("x.csv", []byte("Донор;Назва;Стан\nЄС;A;Мрія\nЄвропейський Союз;B;Подано 12.11\nЄС;C;Ідея\n"))
	s, h, _ := book.Find(grantsKind.Columns, nil)
	known := Known{"donor": {{"org1", []string{"Європейський Союз"}}}}
	answers := Answers{"donor": {"єс": "org1"}, "state": {"мрія": "idea"}}
	plan := Make(grantsKind, s, h, known, answers)
	for _, r := range plan.Rows {
		if !r.Good() || r.Values["donor_id"] != "org1" || r.Values["donor"] != "Європейський Союз" {
			t.Errorf("%+v", r)
		}
	}
	if plan.Rows[1].Values["state"] != "submitted" || plan.Rows[0].Values["state"] != "idea" || plan.Words[0].Count != 2 {
		t.Errorf("%+v", plan.Words)
	}
}

func TestRepeatsDittosAndContradictions(t *testing.T) {
	book, _ := Read("x.csv", []byte("Донор;Програма;Назва;Сума;Валюта;Строк;Час\nЄС;П;А;1;EUR;;\nЄС;П;«а»;2;EUR;;\n\"\"\"\";П2;те саме;3;EUR;;\nЄС;П;Б;5 грн;EUR;;\nЄС;П;В;5;;;\nЄС;П;Г;;;;17:00\n;;Ґ;;;;\nДонор;Програма;Назва;Сума;Валюта;Строк;Час\nВиконавець: О. Г.;;;;;;\n"))
	_, _, plan := planOf(t, grantsKind, book)
	want := []string{"", "repeated", "", "currency_differs", "currency_missing", "clock_alone", "required", "note_header", ""}
	for i, r := range plan.Rows[:8] {
		key := strings.Join(keysOf(r.Faults), ",")
		if r.Skip {
			key = r.Notes[0].Key
		}
		if key != want[i] {
			t.Errorf("line %d: %q, want %q", r.Line, key, want[i])
		}
	}
	if v := plan.Rows[2].Values; v["donor"] != "ЄС" || v["title"] != "П2" || len(plan.Rows[2].Notes) != 2 {
		t.Errorf("%+v", plan.Rows[2])
	}
}

func TestJudge(t *testing.T) {
	book, _ := Read("x.csv", []byte("Код;Донор;Програма;Назва;Примітки;Стан\n;ЄС;П;Карп'як;нове;\nГ-1;ЄС;П;Інша;;Ідея\n;ЄС;П;Свіжа;;\nГ-1;Дубль;П;Дубль;;\nГ-1;ЄС;П;Карп’як!;;\n"))
	s, h, _ := book.Find(grantsKind.Columns, nil)
	plan := Make(grantsKind, s, h, nil, nil)
	have := []Record{
		{"a", map[string]string{"donor": "ЄС", "programme": "П", "title": "Карп’як", "notes": "старе", "state": "won", "owner": "Я"}},
		{"b", map[string]string{"ref": "Г-1", "donor": "ЄС", "programme": "П", "title": "Стара", "notes": "зникне", "state": "idea"}},
	}
	got := Judge(grantsKind, plan, have)
	want := []Judged{
		{Verdict: Changed, ID: "a", Changes: []Change{{"notes", "старе", "нове"}}},
		{Verdict: Changed, ID: "b", Changes: []Change{{"title", "Стара", "Інша"}, {"notes", "зникне", ""}}},
		{Verdict: New}, {Verdict: Left}, {Verdict: Left},
	}
	for i, w := range want {
		if g := got[i]; g.Verdict != w.Verdict || g.ID != w.ID || !slices.Equal(g.Changes, w.Changes) {
			t.Errorf("row %d: %s %s %v %v", i, g.Verdict, g.ID, g.Changes, g.Faults)
		}
	}
	orgs, _ := Read("x.csv", []byte("ЄДРПОУ;Назва\n00000001;Перша\n00000009;Друга\n"))
	_, _, oplan := planOf(t, organisationsKind, orgs)
	judged := Judge(organisationsKind, oplan, []Record{{"1", map[string]string{"edrpou": "00000001", "name_uk": "Стара назва"}}, {"2", map[string]string{"edrpou": "00000002", "name_uk": "Друга"}}})
	if judged[0].Verdict != Changed || judged[1].Verdict != Conflict || judged[1].Faults[0].Key != "conflict_edrpou" {
		t.Errorf("%+v", judged)
	}
}

func TestLeftRowsComeBackWithReasons(t *testing.T) {
	book, _ := Read("x.csv", []byte(register))
	s, h, plan := planOf(t, grantsKind, book)
	head, rows := Back(grantsKind, s, h, Judge(grantsKind, plan, nil), "Чому не внесено", func(f Fault) string { return f.Key })
	if len(rows) != 1 || head[len(head)-1] != "Чому не внесено" || rows[0][len(rows[0])-1] != "money_ambiguous\nno_such_day\nword_unknown" || rows[0][5] != "30 лютого 2027" {
		t.Fatalf("%v %v", head, rows)
	}
	var buf bytes.Buffer
	if err := docs.WriteXLSX(&buf, docs.Table{Name: "x", Head: head, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	second, err := Read("x.xlsx", buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	s, h, plan = planOf(t, grantsKind, second)
	if len(plan.Faults) > 0 {
		t.Error(plan.Faults)
	}
	head, _ = Back(grantsKind, s, h, Judge(grantsKind, plan, nil), "Чому не внесено", func(f Fault) string { return f.Key })
	if n := strings.Count(strings.Join(head, "|"), "Чому"); n != 1 {
		t.Errorf("%d columns of reasons: %v", n, head)
	}
}

func TestCalendar(t *testing.T) {
	book, _ := Read("x.csv", []byte("Дата,Назва,Вид,Неробочий\n24 серпня 2027,День Незалежності,свято,\n26.12.2027,,вихідний,\n11.12.2027,,робочий,так\nII квартал 2027,,,\n,Свято,,\n"))
	_, _, plan := planOf(t, calendarKind, book)
	var got []string
	for _, r := range plan.Rows {
		got = append(got, fmt.Sprint(r.Day(), keysOf(r.Faults)))
	}
	want := []string{"{2027-08-24 День Незалежності holiday } []", "{2027-12-26  weekend yes} []", "{2027-12-11  work yes} [day_contradicts]", "{  holiday } [date_needed]", "{ Свято holiday } [required]"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Every fault has its sentence in both languages, and every sentence asks only for what its fault tells.
func TestSentences(t *testing.T) {
	used := map[string]bool{"note_ditto_above": true, "note_ditto_beside": true, "reason": true}
	call := regexp.MustCompile(`fault\("([a-z_]+)"|"((?:money|note|file)_[a-z_]+)"`)
	files, _ := os.ReadDir(".")
	for _, file := range files {
		if strings.HasSuffix(file.Name(), "_test.go") || !strings.HasSuffix(file.Name(), ".go") {
			continue
		}
		src, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllSubmatch(src, -1) {
			used[string(m[1])+string(m[2])] = true
		}
	}
	delete(used, "note_ditto_")
	delete(used, "former_names")
	for _, lang := range []string{"uk", "en"} {
		data, err := os.ReadFile("../../templates/messages/" + lang + "/imports.json")
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		for key := range used {
			if texts["imports."+key] == "" {
				t.Errorf("%s: imports.%s has no sentence", lang, key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			if !used[strings.TrimPrefix(key, "imports.")] {
				t.Errorf("%s: %s is said by nobody", lang, key)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(register))
	f.Add([]byte("\xFF\xFEa\x00;\x00b\x00"))
	f.Add([]byte("a,b\n\"x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := Read("f", data)
		if err != nil {
			return
		}
		for _, kind := range Kinds {
			if s, h, f := book.Find(kind.Columns, nil); f == nil {
				Judge(kind, Make(kind, s, h, nil, nil), nil)
			}
		}
	})
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"30.12.2026", "II квартал 2027", "17:00 Брюссель", "1.234,56 €", "650 тис."} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, number bool) {
		c := Cell{Text: clean(s), Number: number}
		if d, fault := ParseDay(c); fault == nil && !d.Date.IsZero() {
			if back, fault := ParseDay(Cell{Text: d.Date.String()}); fault != nil || back.Date != d.Date {
				t.Errorf("%q: %v reads back as %v", s, d.Date, back.Date)
			}
		}
		if m, fault := ParseMoney(c); fault == nil && (m.Minor < 0 || m.Minor > maxMinor) {
			t.Errorf("%q: %d", s, m.Minor)
		}
		if k, fault := ParseClock(c); fault == nil && k.Time != "" && (len(k.Time) != 5 || k.Time > "23:59") {
			t.Errorf("%q: %q", s, k.Time)
		}
		ParsePercent(c)
		ParseEmail(c)
		ParseCurrency(c)
		ParseLink(c)
	})
}
