package desk_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/web"
)

const referralFile = "referrals_2026_12.xlsx"

func readReferrals(a *testapp.App, data []byte) *desk.ImportFile {
	a.T.Helper()
	f, err := desk.ReadImport(a.App, a.Seat(), desk.Today(a.Now()), "referrals", referralFile, data, desk.Mapping{})
	if err != nil {
		a.T.Fatal(err)
	}
	return f
}

func told(f *desk.ImportFile, j imports.Judged) string {
	return strings.Join(desk.Reasons(f, j, web.Books()["uk"]), "; ")
}

func TestReferralsOfTheOfficeRowByRow(t *testing.T) {
	a := testapp.New(t)
	f := readReferrals(a, file(t, "offices/"+referralFile))
	wants := []struct {
		line    int
		verdict imports.Verdict
		values  map[string]string
		says    string
	}{
		{4, imports.New, map[string]string{"surname": "Мельничук", "given_name": "Оксана", "patronymic": "Петрівна", "birth_date": "1984-05-12", "phone": "+380501112201", "kind": "public_works", "referral_no": "ГР-1841", "starts_on": "2026-12-01", "ends_on": "2026-12-31", "centre": "Луцька філія Волинського обласного центру зайнятості"}, "буде додано до організацій"},
		{5, imports.New, map[string]string{"days_elsewhere": "148", "phone": "+380671112202"}, "179"},
		{6, imports.New, map[string]string{"surname": "Дем’янчук", "kind": "public_works", "birth_date": "1991-09-30", "week_hours": "20"}, "20 год"},
		{7, imports.New, map[string]string{"kind": "useful_works", "is_idp": "yes", "phone": "+380991112204"}, "внутрішньо переміщена"},
		{8, imports.Conflict, map[string]string{"surname": "Гринюк-Савчук", "phone": "+380332777870", "ends_on": "2027-01-29"}, "31.12.2026"},
		{9, imports.Matched, nil, "двічі в списку, те саме вже є в рядку 4"},
		{10, imports.Left, map[string]string{"surname": "Ткач", "given_name": "Сергій", "patronymic": ""}, "Остання цифра РНОКПП"},
	}
	if len(f.Rows) != len(wants) {
		t.Fatalf("%d rows", len(f.Rows))
	}
	for i, want := range wants {
		j := f.Rows[i]
		if j.Line != want.line || j.Verdict != want.verdict || !strings.Contains(told(f, j), want.says) {
			t.Errorf("line %d is %s: %s; want %s and «%s»", j.Line, j.Verdict, told(f, j), want.verdict, want.says)
		}
		for field, v := range want.values {
			if j.Values[field] != v {
				t.Errorf("line %d %s = %q, want %q", j.Line, field, j.Values[field], v)
			}
		}
	}
}

// TestAReferralPromisesOnce: whatever door it comes by, a referral has one promise of each sort, reckoned
// with the batch that it came in.
func TestAReferralPromisesOnce(t *testing.T) {
	a := testapp.New(t)
	bring(a, a.User("hr", "hr"), "referrals", referralFile, file(t, "offices/"+referralFile))
	var twice []struct {
		Application string `db:"application"`
		Duty        string `db:"duty"`
		N           int    `db:"n"`
	}
	err := a.DB().NewQuery("SELECT application, duty, count(*) AS n FROM obligations WHERE application != '' GROUP BY application, duty").All(&twice)
	if err != nil || len(twice) != 4 {
		t.Errorf("%d promises of four referrals: %v", len(twice), err)
	}
	for _, p := range twice {
		if p.N != 1 {
			t.Errorf("%s is promised %d times", p.Duty, p.N)
		}
	}
}

func TestReferralsComeInOnceAndNoIdentifierStaysReadable(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	data := file(t, "offices/"+referralFile)
	id, r := bring(a, hr, "referrals", referralFile, data)
	if r.New != 4 || r.Conflict != 1 || r.Left != 1 || r.Matched != 1 || len(r.Refused) > 0 {
		t.Fatalf("%+v", r)
	}
	for collection, n := range map[string]int{"people": 4, "person_ids": 4, "applications": 4, "organisations": 1} {
		if got := count(a, collection); got != n {
			t.Errorf("%d %s, want %d", got, collection, n)
		}
	}
	if n := count(a, "applications", dbx.HashExp{"state": "received", "channel": "import"}); n != 4 {
		t.Errorf("%d received", n)
	}
	if n := count(a, "obligations", dbx.HashExp{"import": id, "held": false}); n > 0 || count(a, "obligations") == 0 {
		t.Errorf("%d obligations remind before anybody started them", n)
	}
	f := readReferrals(a, data)
	if n := f.Counts(); n[imports.New]+n[imports.Changed] > 0 || n[imports.Matched] != 5 {
		t.Errorf("the same file again: %v %v", n, f.Rows[0].Changes)
	}
	if got := readAll(t, a.DataDir(), "3081310026", "2885710131", "3351010241", "3501400011"); got != "" {
		t.Error("an identifier is readable in ", got)
	}
	name, left, err := desk.Left(a.App, a.Seat(), a.Now(), testapp.Who(hr), id, web.Books()["uk"])
	if err != nil || !strings.HasSuffix(name, "-left.xlsx") {
		t.Fatal(name, err)
	}
	book, err := imports.Read(name, left)
	if text := fmt.Sprint(book); err != nil || strings.Contains(text, "3501400011") || !strings.Contains(text, "•••••••011") {
		t.Errorf("left rows: %v %s", err, text)
	}
}

// readAll names a file of a folder in which one of the texts stands.
func readAll(t *testing.T, dir string, texts ...string) (found string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, text := range texts {
			if bytes.Contains(raw, []byte(text)) {
				found = path
			}
		}
		if bytes.HasPrefix(raw, []byte("PK")) {
			found = path + ", an open spreadsheet"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestReferralsAreUndoneWithTheirPeople(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	id, _ := bring(a, hr, "referrals", referralFile, file(t, "offices/"+referralFile))
	r, err := desk.UndoImport(a.App, pageAct(a, hr), id)
	if err != nil || len(r.Kept) > 0 {
		t.Fatalf("%v kept %v", err, r.Kept)
	}
	for _, collection := range []string{"people", "person_ids", "applications", "obligations", "organisations"} {
		if n := count(a, collection); n > 0 {
			t.Errorf("%d %s left", n, collection)
		}
	}
}

func TestExportedReferralsComeBackUnchangedAndEditedCellByCell(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head")
	bring(a, head, "referrals", referralFile, file(t, "offices/"+referralFile))
	table, err := desk.Export(a.App, testapp.Who(head), a.Now(), "referrals", url.Values{}, web.Books()["uk"])
	if err != nil || len(table.Rows) != 4 {
		t.Fatalf("%d rows: %v", len(table.Rows), err)
	}
	var raw bytes.Buffer
	if err := docs.WriteXLSX(&raw, table); err != nil || strings.Contains(fmt.Sprint(table), "РНОКПП") {
		t.Fatal("identifiers are no column of an export", err)
	}
	if n := readReferrals(a, raw.Bytes()).Counts(); n[imports.Matched] != 4 {
		t.Fatalf("unedited: %v", n)
	}
	at := 0
	for n, row := range table.Rows {
		for i, cell := range row {
			if cell == "+380671112202" {
				at, table.Rows[n][i] = n, "067 111 22 99"
			}
		}
	}
	raw.Reset()
	if err := docs.WriteXLSX(&raw, table); err != nil {
		t.Fatal(err)
	}
	f := readReferrals(a, raw.Bytes())
	if got := f.Rows[at].Changes; len(got) != 1 || got[0].Field != "phone" || got[0].To != "+380671112299" || f.Counts()[imports.Matched] != 3 {
		t.Fatalf("edited: %v %v", got, f.Counts())
	}
	_, r := bring(a, head, "referrals", "edited.xlsx", raw.Bytes())
	if r.Changed != 1 || count(a, "people", dbx.HashExp{"phone": "+380671112299"}) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestWhoMayBringPeopleIn(t *testing.T) {
	a := testapp.New(t)
	for role, may := range map[string]bool{"hr": true, "head": true, "manager": false, "mentor": false, "accountant": false, "viewer": false, "admin": false} {
		_, err := desk.UploadImport(a.App, a.Seat(), pageAct(a, a.User(role, role)), "referrals", referralFile, file(t, "offices/"+referralFile))
		if may != (err == nil) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

// Whatever a list says, each of its lines has exactly one end, and what was written is there.
func TestNoReferralRowIsLost(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	var csv strings.Builder
	csv.WriteString("ПІБ;Дата народження;РНОКПП;Вид робіт;№ направлення;Початок;Кінець\n")
	people := []string{"Коваль Іван Іванович;01.02.1980", "Коваль Іван;01.02.1980", "Бондар Олена Петрівна;03.03.1990", "Шевченко;01.01.1970"}
	ids, ends := []string{"", "3081310026", "3081310027", "abc"}, []string{"31.12.2026", "15.01.2027", "01.11.2026"}
	const rows = 120
	for i := range rows {
		fmt.Fprintf(&csv, "%s;%s;громадські;ГР-%d;01.12.2026;%s\n", people[i%4], ids[i/4%4], i/7, ends[i/16%3])
	}
	f := readReferrals(a, []byte(csv.String()))
	total := 0
	for _, n := range f.Counts() {
		total += n
	}
	_, r := bring(a, hr, "referrals", "list.csv", []byte(csv.String()))
	if total != rows || r.New+r.Changed+r.Matched+r.Out()+r.Skipped != rows || count(a, "applications") != r.New || r.New == 0 {
		t.Errorf("%d judged, %+v, %d applications", total, r, count(a, "applications"))
	}
	orphans, err := store.Where(a.App, "applications", dbx.NewExp("person NOT IN (SELECT id FROM people)"))
	if err != nil || len(orphans) > 0 {
		t.Error(orphans, err)
	}
}
