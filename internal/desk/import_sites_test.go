package desk_test

import (
	"bytes"
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

const sitesFile = "sites_2026.csv"

// readList reads a file of the offices as a list of a kind.
func readList(a *testapp.App, kind, name string, data []byte) *desk.ImportFile {
	a.T.Helper()
	f, err := desk.ReadImport(a.App, a.Seat(), desk.Today(a.Now()), kind, name, data, desk.Mapping{})
	if err != nil {
		a.T.Fatal(err)
	}
	return f
}

// rowWant is what a line of a file should become.
type rowWant struct {
	line    int
	verdict imports.Verdict
	values  map[string]string
	says    string
}

func checkRows(a *testapp.App, f *desk.ImportFile, wants []rowWant) {
	a.T.Helper()
	if len(f.Plan.Faults) > 0 || len(f.Rows) != len(wants) {
		a.T.Fatalf("%v, %d rows: %v", f.Plan.Faults, len(f.Rows), f.Rows)
	}
	for i, want := range wants {
		j := f.Rows[i]
		if j.Line != want.line || j.Verdict != want.verdict || !strings.Contains(told(f, j), want.says) {
			a.T.Errorf("line %d is %s: %s; want %s and «%s»", j.Line, j.Verdict, told(f, j), want.verdict, want.says)
		}
		for field, v := range want.values {
			if j.Values[field] != v {
				a.T.Errorf("line %d %s = %q, want %q", j.Line, field, j.Values[field], v)
			}
		}
	}
}

// exportOf is a list as it leaves, in the bytes of a spreadsheet.
func exportOf(a *testapp.App, kind string) (docs.Table, []byte) {
	a.T.Helper()
	table, err := desk.Export(a.App, testapp.Who(a.User("taker-"+kind, "head", "hr")), a.Now(), kind, url.Values{}, web.Books()["uk"])
	if err != nil {
		a.T.Fatal(err)
	}
	var raw bytes.Buffer
	if err := docs.WriteXLSX(&raw, table); err != nil {
		a.T.Fatal(err)
	}
	return table, raw.Bytes()
}

func TestSitesOfTheOfficeRowByRow(t *testing.T) {
	a := testapp.New(t)
	checkRows(a, readList(a, "sites", sitesFile, file(t, "offices/"+sitesFile)), []rowWant{
		{4, imports.New, map[string]string{"kind": "main", "windows": "24", "opened_on": "2010-03-24", "accessible": "yes", "needs": "power,shelter"}, ""},
		{5, imports.New, map[string]string{"kind": "branch", "accessible": "partly", "notes": "пн–пт 8:00–17:00"}, ""},
		{6, imports.New, map[string]string{"kind": "vrm", "district": "Княгининівський", "needs": "equipment,accessibility", "notes": "тел. 0332777870"}, ""},
		{7, imports.New, map[string]string{"name": "Мобільний офіс", "kind": "mobile", "notes": "водій Ткач С., •••••••026"}, "латинські літери"},
		{8, imports.Left, nil, "такого дня немає"},
		{9, imports.Left, nil, "те саме вже є в рядку 5"},
		{10, imports.Left, nil, "невідоме слово «кіоск»"},
		{11, imports.Left, nil, "«паркінг»"},
		{12, imports.Skipped, nil, "підсумок"},
	})
}

func TestSitesComeInOnceAndAreTakenBack(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	data := file(t, "offices/"+sitesFile)
	id, r := bring(a, hr, "sites", sitesFile, data)
	if r.New != 4 || r.Left != 4 || count(a, "sites") != 4 {
		t.Fatalf("%+v", r)
	}
	if n := judged(a, "sites", sitesFile, data); n[imports.Matched] != 4 || n[imports.New]+n[imports.Changed] > 0 {
		t.Errorf("again: %v", n)
	}
	if got := readAll(t, a.DataDir(), "3081310026"); got != "" {
		t.Error("an identifier is readable in ", got)
	}
	_, raw := exportOf(a, "sites")
	if n := judged(a, "sites", "back.xlsx", raw); n[imports.Matched] != 4 || len(n) != 1 {
		t.Errorf("exported: %v", n)
	}
	used, err := store.First(a, "sites", dbx.HashExp{"kind": "main"})
	if err != nil {
		t.Fatal(err)
	}
	used.Set("windows", 25)
	if err := store.Save(a.App, pageAct(a, hr), used); err != nil {
		t.Fatal(err)
	}
	u, err := desk.UndoImport(a.App, pageAct(a, hr), id)
	if err != nil || len(u.Kept) != 1 || count(a, "sites") != 1 {
		t.Errorf("%v kept %v, %d left", err, u.Kept, count(a, "sites"))
	}
}
