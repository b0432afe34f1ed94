package desk_test

import (
	"bytes"
	"fmt"
	"net/url"
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

const peopleFile = "people_2026.xlsx"

// peopleNumbers are the identifiers in the files of people, wherever they stand there.
var peopleNumbers = []string{"3081310026", "19840512-01234", "1984051201234", "UA133052990000000000260001234", "002345678", "АС123456", "2892112345", "3351043216"}

func TestPeopleOfTheOfficeRowByRow(t *testing.T) {
	a := testapp.New(t)
	checkRows(a, readList(a, "people", peopleFile, file(t, "offices/"+peopleFile)), []rowWant{
		{4, imports.New, map[string]string{"surname": "Мельничук", "birth_date": "1984-05-12", "gender": "f", "phone": "+380501112201", "email": "", "is_idp": "no", "unzr": "1984051201234", "ground": "contract"}, ""},
		{5, imports.New, map[string]string{"surname": "Степанюк", "phone": "+380332777870", "id_doc": "АС123456", "email": "b.stepaniuk@example.org"}, "міський номер"},
		{6, imports.Left, nil, "Остання цифра РНОКПП"},
		{7, imports.Left, nil, "порожньо в стовпці «Підстава обробки даних»"},
		{8, imports.Left, nil, "такого дня немає"},
		{9, imports.Matched, nil, "двічі в списку, те саме вже є в рядку 4"},
		{10, imports.New, map[string]string{"surname": "Шевчук", "birth_date": "", "ground": "consent"}, ""},
		{11, imports.Conflict, nil, "той самий номер стоїть у рядку 5"},
		{12, imports.New, map[string]string{"is_idp": "yes", "ground": "pre_contract"}, "лише його останні знаки"},
		{13, imports.Left, nil, "Дата народження"},
		{14, imports.Left, nil, ""},
	})
}

func TestPeopleComeInOnceSealedAndAreTakenBack(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	data := file(t, "offices/"+peopleFile)
	id, r := bring(a, hr, "people", peopleFile, data)
	if r.New != 4 || r.Matched != 1 || r.Conflict != 1 || r.Left != 5 || len(r.Refused) > 0 {
		t.Fatalf("%+v", r)
	}
	if n := count(a, "people", dbx.NewExp("ground != ''")); n != 4 || count(a, "person_ids") != 6 {
		t.Errorf("%d people with a ground, %d identifiers", n, count(a, "person_ids"))
	}
	if n := count(a, "people", dbx.HashExp{"no_email": true}); n != 3 {
		t.Errorf("%d without e-mail", n)
	}
	f := readList(a, "people", peopleFile, data)
	if n := f.Counts(); n[imports.New]+n[imports.Changed] > 0 || n[imports.Matched] != 5 {
		t.Errorf("the same file again: %v", n)
	}
	if got := readAll(t, a.DataDir(), peopleNumbers...); got != "" {
		t.Error("an identifier is readable in ", got)
	}
	u, err := desk.UndoImport(a.App, pageAct(a, hr), id)
	if err != nil || len(u.Kept) > 0 || count(a, "people")+count(a, "person_ids") > 0 {
		t.Errorf("%v kept %v, %d people, %d identifiers", err, u.Kept, count(a, "people"), count(a, "person_ids"))
	}
}

func TestExportedPeopleHaveNoNumbersAndComeBack(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	bring(a, hr, "people", peopleFile, file(t, "offices/"+peopleFile))
	table, raw := exportOf(a, "people")
	if n := judged(a, "people", "back.xlsx", raw); n[imports.Matched] != 4 || len(n) != 1 {
		t.Errorf("exported: %v", n)
	}
	for _, number := range peopleNumbers {
		if strings.Contains(fmt.Sprint(table), number) {
			t.Errorf("the export has %s", number)
		}
	}
	for n, row := range table.Rows {
		for i, cell := range row {
			if cell == "+380501112201" {
				table.Rows[n][i] = "050 999 88 77"
			}
		}
	}
	var edited bytes.Buffer
	if err := docs.WriteXLSX(&edited, table); err != nil {
		t.Fatal(err)
	}
	if _, r := bring(a, hr, "people", "edited.xlsx", edited.Bytes()); r.Changed != 1 || count(a, "people", dbx.HashExp{"phone": "+380509998877"}) != 1 {
		t.Errorf("edited: %+v", r)
	}
	for role, may := range map[string]bool{"hr": true, "head": true, "manager": false, "mentor": false, "accountant": false, "viewer": false, "admin": false} {
		u := a.User("by-"+role, role)
		_, err := desk.Export(a.App, testapp.Who(u), a.Now(), "people", url.Values{}, web.Books()["uk"])
		if _, up := desk.UploadImport(a.App, a.Seat(), pageAct(a, u), "people", peopleFile, file(t, "offices/"+peopleFile)); may != (up == nil) || !may && err == nil {
			t.Errorf("%s: imports %v, exports %v", role, up, err)
		}
	}
}

// One name is not one person: where the file cannot tell, a person decides; a number brought in later
// is the card's.
func TestPeopleOfOneName(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	card := func(born string) string {
		return a.Make("people", map[string]any{"surname": "Коваль", "given_name": "Іван", "patronymic": "Іванович", "birth_date": born, "ground": "contract", "locale": "uk"}).Id
	}
	head := "ПІБ;Дата народження;РНОКПП;Підстава\n"
	verdict := func(rows string) imports.Judged {
		return readList(a, "people", "list.csv", []byte(head+rows)).Rows[0]
	}
	first := card("1980-02-01")
	if j := verdict("Коваль Іван Іванович;;;договір\n"); j.Verdict != imports.Conflict || j.Faults[0].Key != "conflict_perhaps" {
		t.Errorf("a name alone: %s %v", j.Verdict, j.Faults)
	}
	if j := verdict("Коваль Іван Петрович;01.02.1980;;договір\n"); j.Verdict != imports.New {
		t.Errorf("another father: %s", j.Verdict)
	}
	if j := verdict("Коваль Іван;01.02.1980;;договір\n"); j.Verdict != imports.Matched || j.ID != first {
		t.Errorf("name and birth: %s %v", j.Verdict, j.Changes)
	}
	row := "Коваль Іван Іванович;01.02.1980;3081310026;договір\n"
	if j := verdict(row); j.Verdict != imports.Changed || j.Changes[0].To != "•••••••026" {
		t.Errorf("a number the card lacks: %s %v", j.Verdict, j.Changes)
	}
	bring(a, hr, "people", "list.csv", []byte(head+row))
	if r, err := desk.FindByIdentifier(a.App, a.Seat(), "rnokpp", "3081310026"); err != nil || r.Id != first {
		t.Errorf("the number is not the card's: %v", err)
	}
	if j := verdict(row); j.Verdict != imports.Matched {
		t.Errorf("again: %s %v", j.Verdict, j.Changes)
	}
	if j := verdict("Коваль Іван Іванович;01.02.1980;2885710131;договір\n"); j.Verdict != imports.Conflict || j.Faults[0].Key != "conflict_id" {
		t.Errorf("another number: %s %v", j.Verdict, j.Faults)
	}
	if j := verdict("Зовсім Інша;05.05.1999;3081310026;договір\n"); j.Verdict != imports.Conflict || j.Faults[0].Key != "conflict_other" {
		t.Errorf("another person: %s %v", j.Verdict, j.Faults)
	}
	card("1980-02-01")
	if j := verdict("Коваль Іван Іванович;01.02.1980;;договір\n"); j.Verdict != imports.Conflict || j.Faults[0].Key != "conflict_people" {
		t.Errorf("two cards: %s %v", j.Verdict, j.Faults)
	}
}

// Whatever a list says, it brings each person in once, and the same list again brings in nobody.
func TestTheSamePeopleTwiceAreAllThere(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	var csv strings.Builder
	csv.WriteString("ПІБ;Дата народження;РНОКПП;Телефон;Підстава\n")
	names, ids := []string{"Коваль Іван", "Бондар Олена Петрівна", "Шевченко Тарас", "Дем’янчук Ганна"}, []string{"", "3081310026", "2885710131", "3351010241"}
	for i := range 80 {
		fmt.Fprintf(&csv, "%s;%s;%s;05011122%02d;%s\n", names[i%4], []string{"", "01.02.1980", "03.03.1990"}[i/4%3], ids[i/12%4], i, []string{"договір", "згода", ""}[i/30%3])
	}
	_, r := bring(a, hr, "people", "list.csv", []byte(csv.String()))
	if r.New == 0 || len(r.Refused) > 0 || count(a, "people") != r.New || r.New+r.Changed+r.Matched+r.Out()+r.Skipped != 80 {
		t.Fatalf("%+v, %d cards", r, count(a, "people"))
	}
	before := count(a, "person_ids")
	f := readList(a, "people", "list.csv", []byte(csv.String()))
	if n := f.Counts(); n[imports.New]+n[imports.Changed] > 0 || count(a, "person_ids") != before {
		t.Errorf("again: %v", n)
	}
	if _, err := store.First(a, "people", dbx.HashExp{"ground": ""}); err == nil {
		t.Error("somebody is kept without a ground")
	}
}
