package imports

import (
	"os"
	"path/filepath"
	"testing"
)

func office(t *testing.T, name string) Book {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/offices", name))
	if err != nil {
		t.Fatal(err)
	}
	book, err := Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func planOf(t *testing.T, kind Kind, book Book) (Sheet, Header, Plan) {
	t.Helper()
	s, h, f := book.Find(kind.Columns, nil)
	if f != nil {
		t.Fatal(f)
	}
	return s, h, Make(kind, s, h, nil, nil)
}

func TestGrantsRegisterReadsWhole(t *testing.T) {
	_, h, plan := planOf(t, grantsKind, office(t, "grants_register.xlsx"))
	if h.Line != 4 || len(h.Missing) > 0 || len(plan.Faults) > 0 || len(plan.Rows) != 10 {
		t.Fatalf("header %d, missing %v, faults %v, %d rows", h.Line, h.Missing, plan.Faults, len(plan.Rows))
	}
	for _, f := range h.Columns {
		if f.Score < 100 {
			t.Errorf("column %s «%s» guessed as %q only with %d", f.Letter, f.Text, f.Field, f.Score)
		}
	}
	wants := []map[string]string{
		{"donor": "Європейський Союз (U-LEAD з Європою)", "requested": "4700000", "currency": "EUR", "cofin_pct": "10", "due_date": "2027-01-15", "due_time": "17:00", "due_tz": "Europe/Brussels", "owner": "Олена Гнатюк", "owner_email": "o.hnatiuk@example.org", "state": "preparing"},
		{"requested": "3850000", "due_date": "2026-12-30", "due_time": "", "due_tz": "", "state": "idea", "cofin_pct": "0"},
		{"requested": "65000000", "currency": "UAH", "due_date": "2026-12-07", "due_time": "18:00", "due_tz": "Europe/Kyiv", "state": "submitted"},
		{"requested": "115000000", "due_date": "2027-03-26", "due_time": "13:00", "due_tz": "Europe/Warsaw"},
		{"requested": "12000000", "currency": "USD", "due_date": "2026-12-18", "due_time": "23:59", "due_tz": "America/New_York", "state": "internal_review"},
		{"due_date": "", "expected": "II квартал 2027", "expected_from": "2027-04-01", "expected_to": "2027-06-30"},
		{"requested": "1240000", "due_date": "2026-11-30", "owner_email": "o.hnatiuk@example.org", "notes": ""},
		{"title": "ЦНАП як інноваційний інструмент взаємодії влади та громади", "expected": "2015", "expected_from": "2015-01-01", "state": "won", "imported_state": "Завершено", "owner_email": "", "notes": "02.02.2016–31.07.2017, 14 ЦНАП Волинської, Рівненської, Львівської областей"},
		{"due_date": "2025-02-28", "state": "lost"},
		{"requested": "320000000", "currency": "UAH", "due_date": "", "expected": "", "state": "idea"},
	}
	for i, want := range wants {
		row := plan.Rows[i]
		if !row.Good() || row.Line != 5+i {
			t.Errorf("row %d: line %d, faults %v", i, row.Line, row.Faults)
		}
		for field, v := range want {
			if row.Values[field] != v {
				t.Errorf("line %d %s: %q, want %q", row.Line, field, row.Values[field], v)
			}
		}
	}
	for _, w := range plan.Words {
		if w.Field != "donor" && (w.Code == "" || !w.Sure) {
			t.Errorf("word not understood: %+v", w)
		}
	}
	g := plan.Rows[0].Grant()
	if g.Requested == nil || *g.Requested != 4700000 || g.DueDate.String() != "2027-01-15" || *g.CofinPct != 10 {
		t.Errorf("typed row %+v", g)
	}
}

// Lists of rooms that are not built yet must already open: a header under titles is found by its words.
func TestOtherOfficesFindTheirHeader(t *testing.T) {
	practice := []Column{{Name: "name", Words: []string{"ПІБ"}, Required: true}, {Name: "course", Words: []string{"Курс"}}, {Name: "email", Words: []string{"E-mail"}}}
	referrals := []Column{{Name: "name", Words: []string{"Прізвище, ім’я, по батькові"}, Required: true}, {Name: "birth", Words: []string{"Дата народження"}}, {Name: "code", Words: []string{"РНОКПП"}}}
	for file, columns := range map[string][]Column{"practice_list_vnu_2027.xlsx": practice, "referrals_2026_12.xlsx": referrals} {
		s, h, f := office(t, file).Find(columns, nil)
		if f != nil || h.Line != 3 || len(h.Missing) > 0 {
			t.Fatalf("%s: %v, line %d, missing %v", file, f, h.Line, h.Missing)
		}
		if file == "referrals_2026_12.xlsx" {
			row := s.Rows[3]
			if got := row.At(2); got.Day.String() != "1984-05-12" {
				t.Errorf("birth date %+v", got)
			}
			if got := row.At(3).Text; got != "3081310026" {
				t.Errorf("identifier %q", got)
			}
		}
	}
}
