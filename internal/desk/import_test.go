package desk_test

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/web"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func pageAct(a *testapp.App, u *core.Record) store.Act {
	return store.Act{Who: testapp.Who(u), Via: "page", At: a.Now()}
}

// bring uploads a file and confirms it.
func bring(a *testapp.App, u *core.Record, kind, name string, data []byte) (string, desk.ImportResult) {
	a.T.Helper()
	imp, err := desk.UploadImport(a.App, a.Seat(), pageAct(a, u), kind, name, data)
	if err != nil {
		a.T.Fatalf("upload %s: %v", name, err)
	}
	r, err := desk.ConfirmImport(context.Background(), a.App, a.Seat(), pageAct(a, u), imp.Id)
	if err != nil {
		a.T.Fatalf("confirm %s: %v", name, err)
	}
	return imp.Id, r
}

func judged(a *testapp.App, kind, name string, data []byte) map[imports.Verdict]int {
	a.T.Helper()
	f, err := desk.ReadImport(a.App, a.Seat(), desk.Today(a.Now()), kind, name, data, desk.Mapping{})
	if err != nil {
		a.T.Fatal(err)
	}
	for _, j := range f.Bad() {
		a.T.Logf("line %d: %s %v", j.Line, j.Verdict, j.Faults)
	}
	for _, j := range f.Rows {
		if j.Verdict == imports.Changed {
			a.T.Logf("line %d changes %v", j.Line, j.Changes)
		}
	}
	return f.Counts()
}

func count(a *testapp.App, collection string, where ...dbx.Expression) int {
	a.T.Helper()
	n, err := a.CountRecords(collection, where...)
	if err != nil {
		a.T.Fatal(err)
	}
	return int(n)
}

func TestOfficesRegisterComesInWholeAndSilent(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	data := file(t, "offices/grants_register.xlsx")
	id, r := bring(a, head, "grants", "grants_register.xlsx", data)
	if r.New != 10 || r.Out() != 0 {
		t.Fatalf("%+v", r)
	}
	if n := count(a, "proposals"); n != 10 {
		t.Fatalf("%d grants", n)
	}
	if got := judged(a, "grants", "again.xlsx", data); got[imports.Matched] != 10 {
		t.Errorf("the same file again: %v", got)
	}
	open := dbx.In("state", "planned", "in_progress", "in_review", "revision")
	if n := count(a, "obligations", open, dbx.HashExp{"held": false}); n != 0 {
		t.Errorf("%d open promises are not held", n)
	}
	if n := count(a, "proposals", dbx.HashExp{"state": "won", "imported_state": "Завершено"}); n != 1 {
		t.Errorf("%d finished grants keep their word", n)
	}
	closed, err := store.Where(a, "obligations", dbx.NotIn("state", "planned", "in_progress", "in_review", "revision"))
	if err != nil || len(closed) != 3 { // submitted, won, lost
		t.Errorf("%d closed promises, %v", len(closed), err)
	}
	for _, o := range closed {
		if n := count(a, "reminders", dbx.HashExp{"obligation": o.Id}); n != 0 || o.GetDateTime("closed_at").IsZero() {
			t.Errorf("%s reminds %d times", o.GetString("title"), n)
		}
	}
	if n := count(a, "obligations", dbx.HashExp{"kind": "check_date", "state": "planned"}); n != 2 { // words, and no date at all
		t.Errorf("%d undated grants are watched", n)
	}
	if sent := days(a, a.Now(), a.Now().Add(26*time.Hour)); len(sent) != 0 || count(a, "outbox") != 0 {
		t.Fatalf("an import sent %v", sent)
	}
	a.At(testapp.Start)
	startReminding(t, a, id, head)
}

func startReminding(t *testing.T, a *testapp.App, id string, head *core.Record) {
	manager := a.User("manager", "manager")
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, manager), id); err != desk.ErrForbidden {
		t.Errorf("a manager starts reminders: %v", err)
	}
	before := count(a, "reminders")
	plan, err := desk.PlanRelease(a.App, a.Seat(), pageAct(a, head), id)
	if err != nil {
		t.Fatal(err)
	}
	if count(a, "obligations", dbx.HashExp{"held": true}) == 0 || count(a, "reminders") != before || count(a, "outbox") != 0 {
		t.Fatal("looking at what would be sent changed something")
	}
	if len(plan.Invitations) == 0 || plan.Promises == 0 || len(plan.Now)+len(plan.Days) == 0 {
		t.Errorf("the page shows nothing: %+v", plan)
	}
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, head), id); err != nil {
		t.Fatal(err)
	}
	if n := count(a, "outbox", dbx.HashExp{"kind": "invite"}); n != len(plan.Invitations) {
		t.Errorf("%d invitations, %d foreseen", n, len(plan.Invitations))
	}
	sent := days(a, a.Now(), a.Now().Add(24*time.Hour))
	per := map[string]int{}
	for _, s := range sent {
		per[s.Address]++
	}
	for who, n := range per {
		if n != 1 {
			t.Errorf("%s got %d mails on the first day", who, n)
		}
	}
	if len(per) == 0 {
		t.Error("nobody was told of dates inside their ladder")
	}
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, head), id); err == nil {
		t.Error("reminders start twice")
	}
}

func TestRegisterGoesOutAndComesBack(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	bring(a, head, "grants", "grants_register.xlsx", file(t, "offices/grants_register.xlsx"))
	for _, lang := range []string{"uk", "en"} {
		table, err := desk.Export(a.App, testapp.Who(head), a.Now(), "grants", nil, web.Books()[lang])
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range written(t, table) {
			if got := judged(a, "grants", name, data); got[imports.Matched] != 10 {
				t.Errorf("%s %s unedited: %v", lang, name, got)
			}
		}
		edited := table
		edited.Rows = append([][]docs.Cell(nil), table.Rows...)
		row := append([]docs.Cell(nil), table.Rows[0]...)
		row[3] = "Інша назва"
		edited.Rows[0] = row
		for name, data := range written(t, edited) {
			f, err := desk.ReadImport(a.App, a.Seat(), desk.Today(a.Now()), "grants", name, data, desk.Mapping{})
			if err != nil {
				t.Fatal(err)
			}
			w := f.Writable()
			if len(w) != 1 || len(w[0].Changes) != 1 || w[0].Changes[0].Field != "title" || w[0].Changes[0].To != "Інша назва" {
				t.Errorf("%s one edited cell: %+v", name, w)
			}
		}
	}
	some, err := desk.Export(a.App, testapp.Who(head), a.Now(), "grants", url.Values{"lane": {"won"}}, web.Books()["uk"])
	if err != nil || len(some.Rows) != 1 {
		t.Errorf("the lane of won grants has %d rows, %v", len(some.Rows), err)
	}
	table, err := desk.Export(a.App, testapp.Who(head), a.Now(), "organisations", nil, web.Books()["uk"])
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range written(t, table) {
		if got := judged(a, "organisations", name, data); got[imports.Matched] != len(table.Rows) {
			t.Errorf("organisations %s: %v", name, got)
		}
	}
}

func written(t testing.TB, table docs.Table) map[string][]byte {
	t.Helper()
	var x, c bytes.Buffer
	if err := docs.WriteXLSX(&x, table); err != nil {
		t.Fatal(err)
	}
	if err := docs.WriteCSV(&c, table); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"list.xlsx": x.Bytes(), "list.csv": c.Bytes()}
}

func TestChangedRowsAreLaidOverWhatIs(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	bring(a, head, "grants", "a.csv", []byte("Донор;Програма;Назва проєкту;Строк;Сума;Валюта;Стан;E-mail\nФонд;Доступність;Пандус;20.01.2027;1000;EUR;Підготовка;one@example.org\n"))
	_, r := bring(a, head, "grants", "b.csv", []byte("Донор;Програма;Назва проєкту;Строк;Сума;Валюта;Стан;E-mail\nФонд;Доступність;Пандус;25.01.2027;2000;EUR;Подано;two@example.org\n"))
	if r.Changed != 1 || r.New != 0 {
		t.Fatalf("%+v", r)
	}
	p, _ := store.First(a, "proposals", dbx.NewExp("1=1"))
	o, _ := store.First(a, "obligations", dbx.HashExp{"kind": "application"})
	owner, _ := a.FindRecordById("users", p.GetString("owner"))
	if p.GetInt("requested") != 200000 || p.GetString("state") != "submitted" || owner.Email() != "two@example.org" {
		t.Errorf("grant %v %v %v", p.GetInt("requested"), p.GetString("state"), owner.Email())
	}
	if o.GetString("due_date") != "2027-01-25" || o.GetString("state") != "submitted" || o.GetInt("due_rev") != 2 {
		t.Errorf("promise %v %v rev %d", o.GetString("due_date"), o.GetString("state"), o.GetInt("due_rev"))
	}
	if n := count(a, "reminders", dbx.HashExp{"obligation": o.Id, "state": "planned"}); n != 0 {
		t.Errorf("a submitted grant still has %d reminders", n)
	}
}

// stops is a context that ends after it was asked so many times.
type stops struct {
	context.Context
	left int
}

func (s *stops) Err() error {
	if s.left--; s.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestImportStoppedInTheMiddleGoesOn(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	var csv strings.Builder
	csv.WriteString("Назва;Вид\n")
	for i := range 130 {
		csv.WriteString("Організація " + string(rune('А'+i%32)) + " " + time.Duration(i).String() + ";донор\n")
	}
	imp, err := desk.UploadImport(a.App, a.Seat(), pageAct(a, head), "organisations", "o.csv", []byte(csv.String()))
	if err != nil {
		t.Fatal(err)
	}
	_, err = desk.ConfirmImport(&stops{context.Background(), 1}, a.App, a.Seat(), pageAct(a, head), imp.Id)
	if err == nil || count(a, "organisations") == 0 || count(a, "organisations") >= 130 {
		t.Fatalf("not stopped in the middle: %v, %d", err, count(a, "organisations"))
	}
	if _, err := desk.ConfirmImport(context.Background(), a.App, a.Seat(), pageAct(a, head), imp.Id); err == nil {
		t.Error("an import under way is confirmed again")
	}
	bring(a, head, "organisations", "o.csv", []byte(csv.String())) // somebody is impatient
	if err := desk.Wake(a.App, a.Seat(), a.Now()); err != nil {
		t.Fatal(err)
	}
	if n := count(a, "organisations"); n != 130 || a.Reload(imp).GetString("state") != "done" {
		t.Errorf("%d organisations, %s", n, a.Reload(imp).GetString("state"))
	}
}

func TestUndoLeavesWhatWasChanged(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	id, _ := bring(a, head, "grants", "grants_register.xlsx", file(t, "offices/grants_register.xlsx"))
	p, err := store.First(a, "proposals", dbx.HashExp{"code": "ГР-2026-001"})
	if err != nil {
		t.Fatal(err)
	}
	p.Set("notes", "говорили з донором")
	if err := store.Save(a, pageAct(a, head), p); err != nil {
		t.Fatal(err)
	}
	r, err := desk.UndoImport(a.App, pageAct(a, head), id)
	if err != nil {
		t.Fatal(err)
	}
	if count(a, "proposals") != 1 || count(a, "organisations") != 1 {
		t.Errorf("%d grants and %d donors stayed: %v", count(a, "proposals"), count(a, "organisations"), r.Kept)
	}
	if len(r.Kept) == 0 {
		t.Error("what stayed is not listed")
	}
	if _, err := store.VerifyAudit(a); err != nil {
		t.Error(err)
	}
}

func TestUndoOfAnUntouchedImportLeavesNothing(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head", "admin")
	id, _ := bring(a, head, "grants", "grants_register.xlsx", file(t, "offices/grants_register.xlsx"))
	if r, err := desk.UndoImport(a.App, pageAct(a, head), id); err != nil || len(r.Kept) != 0 {
		t.Fatal(err, r.Kept)
	}
	for _, c := range []string{"proposals", "obligations", "organisations", "programmes", "calls", "reminders"} {
		if n := count(a, c); n != 0 {
			t.Errorf("%d %s stayed", n, c)
		}
	}
	if n := count(a, "users"); n != 1 {
		t.Errorf("%d users", n)
	}
}

func TestWithoutAHeadAnAdministratorStartsReminders(t *testing.T) {
	a := testapp.New(t)
	first := a.User("first", "admin", "manager")
	id, _ := bring(a, first, "grants", "grants_register.xlsx", file(t, "offices/grants_register.xlsx"))
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, first), id); err != nil {
		t.Fatal(err)
	}
	second, _ := bring(a, first, "grants", "b.csv", []byte("Донор;Назва проєкту;Строк\nФонд;Пандус;20.01.2027\n"))
	a.User("head", "head")
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, first), second); err != desk.ErrForbidden {
		t.Errorf("an administrator beside a head: %v", err)
	}
}
