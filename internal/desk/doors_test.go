package desk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// request sends one request as somebody with that token and fails the test on an error answer.
func request(a *testapp.App, method, path, token, kind, body string) string {
	a.T.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", token)
	w := httptest.NewRecorder()
	a.Mux().ServeHTTP(w, r)
	if w.Code >= 400 {
		a.T.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body.String())
	}
	return w.Body.String()
}

func token(a *testapp.App, r *core.Record) string {
	a.T.Helper()
	t, err := r.NewAuthToken()
	if err != nil {
		a.T.Fatal(err)
	}
	return t
}

// plan is the ledger of the only obligation with that title, without its ids.
func plan(a *testapp.App, title string) []string {
	a.T.Helper()
	o, err := store.First(a.App, "obligations", dbx.HashExp{"title": title})
	if err != nil {
		a.T.Fatalf("%s: %v", title, err)
	}
	rows, err := store.Reminders(a.App, o.Id)
	if err != nil {
		a.T.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		if r.State == "planned" {
			out = append(out, strings.Join([]string{r.Rung, r.Recipient, r.Channel, r.FireAt.String(), r.ExpiresAt.String()}, " "))
		}
	}
	slices.Sort(out)
	return out
}

// importOne brings in a register of one grant and starts its reminders.
func importOne(a *testapp.App, owner *core.Record, title string) {
	a.T.Helper()
	csv := "Донор;Програма;Назва проєкту;Кінцевий строк подання;Час (зона);E-mail відповідального;Стан\n" +
		"НЕФКО;Малі гранти;" + title + ";14.01.2027;17:00 Брюссель;" + owner.Email() + ";Підготовка\n"
	id, r := bring(a, owner, "grants", "one.csv", []byte(csv))
	if r.Left > 0 {
		a.T.Fatalf("the row was left out: %+v", r)
	}
	if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, owner), id); err != nil {
		a.T.Fatal(err)
	}
}

// One promise, five doors: whoever saves it by whatever way is reminded in exactly the same way.
func TestFiveDoors(t *testing.T) {
	a := testapp.New(t)
	olena := a.User("olena", "manager", "head")
	boss, err := a.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		t.Fatal(err)
	}
	super := core.NewRecord(boss)
	super.SetEmail("root@lubart.test")
	super.SetPassword("a long password")
	if err := a.Save(super); err != nil {
		t.Fatal(err)
	}
	values := func(title string) map[string]any {
		return map[string]any{"kind": "application", "title": title, "due_date": "2027-01-14", "due_time": "17:00",
			"due_tz": "Europe/Brussels", "hard": true, "owner": olena.Id}
	}
	body := func(title string) string {
		raw, _ := json.Marshal(values(title))
		return string(raw)
	}
	const records = "/api/collections/obligations/records"
	request(a, http.MethodPost, records, token(a, olena), "application/json", body("rest"))
	request(a, http.MethodPost, records, token(a, super), "application/json", body("dashboard"))
	batch, _ := json.Marshal(map[string]any{"requests": []any{map[string]any{"method": "POST", "url": records, "body": values("batch")}}})
	request(a, http.MethodPost, "/api/batch", token(a, olena), "application/json", string(batch))
	form := url.Values{"kind": {"application"}, "title": {"page"}, "due_date": {"2027-01-14"}, "due_time": {"17:00"},
		"due_tz": {"Europe/Brussels"}, "hard": {"1"}, "owner": {olena.Id}}
	request(a, http.MethodPost, "/obligations", token(a, olena), "application/x-www-form-urlencoded", form.Encode())
	importOne(a, olena, "import")

	want := plan(a, "rest")
	if len(want) < 5 {
		t.Fatalf("the ladder of an application has more rungs than %v", want)
	}
	for _, door := range []string{"dashboard", "batch", "page", "import"} {
		if got := plan(a, door); !slices.Equal(got, want) {
			t.Errorf("%s plans\n%s\nREST plans\n%s", door, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
