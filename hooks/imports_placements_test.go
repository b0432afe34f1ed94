package hooks_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/testapp"
)

func officeFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("../testdata/offices/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// roomFiles are the lists of the room of placements as offices keep them, in the order of a cut-over.
var roomFiles = []struct{ kind, name, see, says string }{
	{"sites", "sites_2026.csv", "/sites", "ЦНАП у місті Луцьку"},
	{"people", "people_2026.xlsx", "/people", "Мельничук"},
	{"placements", "placements_2026_11.xlsx", "/placements?view=list", "перенесено"},
	{"attendance", "attendance_2026_10.xlsx", "/timesheets?month=2026-10", "ЦНАП у місті Луцьку"},
}

func TestWhoBringsInTheListsOfTheRoom(t *testing.T) {
	a := testapp.New(t)
	for role, want := range map[string][4]int{"hr": {303, 303, 303, 303}, "head": {303, 303, 303, 303}, "manager": {303, 403, 403, 403},
		"admin": {403, 403, 403, 403}, "mentor": {403, 403, 403, 403}, "accountant": {403, 403, 403, 403}, "viewer": {403, 403, 403, 403}} {
		u := a.User(role, role)
		for i, f := range roomFiles {
			if w := importUpload(a, u, f.kind, f.name, officeFile(t, f.name)); w.Code != want[i] {
				t.Errorf("%s brings in %s: %d, want %d", role, f.kind, w.Code, want[i])
			}
			allowed := want[i] == 303 && f.kind != "attendance" || f.kind == "sites" && role != "admin" && role != "viewer"
			w := importReq(a, u, "GET", "/export/"+f.kind+"?format=csv", "", nil)
			if allowed != (w.Code == 200) {
				t.Errorf("%s takes away %s: %d", role, f.kind, w.Code)
			}
		}
	}
}

// The whole cut-over on the pages: each list previewed, confirmed, seen where its records live, its rows with
// reasons taken away, and the words that only the register knows mapped.
func TestCutOverOnThePages(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	for _, f := range roomFiles {
		w := importUpload(a, hr, f.kind, f.name, officeFile(t, f.name))
		path := w.Header().Get("Location")
		if w.Code != 303 {
			t.Fatalf("%s: %d %s", f.kind, w.Code, w.Body.String())
		}
		for _, p := range []string{path, path + "?lang=en", path + "?show=left", path + "/left.xlsx"} {
			if w := importReq(a, hr, "GET", p, "", nil); w.Code != 200 || strings.Contains(w.Body.String(), "3081310026") {
				t.Errorf("%s: %d", p, w.Code)
			}
		}
		if f.kind == "placements" {
			mapSite(a, hr, path)
		}
		if w := importPost(a, hr, path+"/confirm", nil); w.Code != 303 {
			t.Errorf("confirm %s: %d %s", f.kind, w.Code, w.Body.String())
		}
		for _, p := range []string{path, f.see} {
			if w := importReq(a, hr, "GET", p, "", nil); w.Code != 200 || p == f.see && !strings.Contains(w.Body.String(), f.says) {
				t.Errorf("%s after %s: %d, does not say %q", p, f.kind, w.Code, f.says)
			}
		}
	}
	if n, err := a.CountRecords("placements"); err != nil || n != 8 {
		t.Errorf("%d placements, %v: the mapped site brings one more", n, err)
	}
	all, err := a.FindAllRecords("placements")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if w := importReq(a, hr, "GET", "/placements/"+r.Id, "", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "перенесено") {
			t.Errorf("the page of %s: %d", r.GetString("state"), w.Code)
		}
	}
}

// mapSite says what the one unknown place of the list is.
func mapSite(a *testapp.App, hr *core.Record, path string) {
	a.T.Helper()
	site, err := a.FindFirstRecordByData("sites", "kind", "main")
	if err != nil {
		a.T.Fatal(err)
	}
	said := url.Values{"word.0": {site.Id}, "of.0": {"site"}, "folded.0": {"кіоск на площі"}, "meant.0": {""}}
	if w := importPost(a, hr, path+"/mapping", said); w.Code != 303 {
		a.T.Errorf("mapping: %d", w.Code)
	}
}
