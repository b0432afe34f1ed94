package hooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// machine is a program that speaks REST in somebody's name; a nil user is a guest.
type machine struct {
	a     *testapp.App
	token string
}

func newMachine(a *testapp.App, u *core.Record) machine {
	a.T.Helper()
	if u == nil {
		return machine{a: a}
	}
	token, err := u.NewAuthToken()
	if err != nil {
		a.T.Fatal(err)
	}
	return machine{a, token}
}

// ask sends JSON and returns the status and the answer.
func (m machine) ask(method, path string, body any) (int, map[string]any) {
	m.a.T.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		m.a.T.Fatal(err)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(string(raw)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", m.token)
	w := httptest.NewRecorder()
	m.a.Mux().ServeHTTP(w, r)
	out := map[string]any{}
	_ = json.Unmarshal(w.Body.Bytes(), &out) // an empty answer is an empty map
	return w.Code, out
}

// TestHouseColumnsAreNotForMachines holds that REST writes what a form asks for and nothing that the
// house keeps itself: who was told, what is held back, when something was closed, what an import made.
func TestHouseColumnsAreNotForMachines(t *testing.T) {
	a := testapp.New(t)
	olha, kadry := a.User("olha", "manager"), a.User("kadry", "hr")
	o := a.Obligation(kadry, "task", "2026-12-30")
	p := a.Make("proposals", map[string]any{"title": "Грант", "owner": olha.Id})
	byHR, byManager := newMachine(a, kadry), newMachine(a, olha)

	for column, value := range map[string]any{
		"held": true, "due_rev": 42, "area": "grants", "acks": map[string]any{"users/x": "2026-11-24"}, "snoozes": map[string]any{"users/x": "2030-01-01"},
		"closed_at": "2026-01-01 00:00:00Z", "closed_by": olha.Id, "verified_by": olha.Id, "proposal": p.Id,
	} {
		if status, answer := byHR.ask(http.MethodPatch, "/api/collections/obligations/records/"+o.Id, map[string]any{column: value}); status != http.StatusBadRequest {
			t.Errorf("%s of an obligation: %d %v", column, status, answer)
		}
		made := map[string]any{"kind": "task", "title": "Справа", "owner": kadry.Id, column: value}
		if status, answer := byHR.ask(http.MethodPost, "/api/collections/obligations/records", made); status != http.StatusBadRequest && column != "due_rev" {
			t.Errorf("%s of a new obligation: %d %v", column, status, answer)
		}
	}
	for column, value := range map[string]any{"imported_state": "won", "submitted_at": "2020-01-01 00:00:00Z"} {
		if status, _ := byManager.ask(http.MethodPatch, "/api/collections/proposals/records/"+p.Id, map[string]any{column: value}); status != http.StatusBadRequest {
			t.Errorf("%s of a grant: %d", column, status)
		}
	}
	change := map[string]any{"title": "Інша справа", "due_date": "2026-12-29", "notes": "так"}
	if status, answer := byHR.ask(http.MethodPatch, "/api/collections/obligations/records/"+o.Id, change); status != http.StatusOK {
		t.Errorf("what the form asks for: %d %v", status, answer)
	}
	made := map[string]any{"kind": "task", "title": "Справа", "owner": olha.Id, "proposal": p.Id, "hard": true, "watchers": []string{kadry.Id}}
	if status, answer := byManager.ask(http.MethodPost, "/api/collections/obligations/records", made); status != http.StatusOK {
		t.Errorf("a new obligation: %d %v", status, answer)
	}
}

// TestAddressOfAColleagueIsNotInWhatOthersRead: an address is hidden from colleagues who do not
// manage accounts, and the text that searches look in must not say it.
func TestAddressOfAColleagueIsNotInWhatOthersRead(t *testing.T) {
	a := testapp.New(t)
	a.User("secretive", "admin")
	status, answer := newMachine(a, a.User("mentor", "mentor")).ask(http.MethodGet, "/api/collections/users/records", nil)
	raw, _ := json.Marshal(answer)
	if status != http.StatusOK || strings.Contains(string(raw), "secretive@") {
		t.Errorf("%d %s", status, raw)
	}
}

// TestBlockingEndsEverything: however a colleague's access is closed, their token is worth nothing.
func TestBlockingEndsEverything(t *testing.T) {
	a := testapp.New(t)
	head, olha := a.User("head", "head"), a.User("olha", "manager")
	token := olha.TokenKey()
	status, answer := newMachine(a, head).ask(http.MethodPatch, "/api/collections/users/records/"+olha.Id, map[string]any{"state": "blocked"})
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, answer)
	}
	if a.Reload(olha).TokenKey() == token {
		t.Error("sessions and subscriptions of a blocked colleague go on")
	}
	if status, _ := newMachine(a, head).ask(http.MethodPatch, "/api/collections/users/records/"+head.Id, map[string]any{"state": "blocked"}); status != http.StatusBadRequest {
		t.Errorf("somebody closed their own access: %d", status)
	}
	fresh := a.Reload(olha)
	fresh.SetPassword("довгий пароль")
	if err := a.Save(fresh); err != nil {
		t.Fatal(err)
	}
	guest := newMachine(a, nil)
	in := map[string]any{"identity": "olha@lubart.test", "password": "довгий пароль"}
	if status, answer := guest.ask(http.MethodPost, "/api/collections/users/auth-with-password", in); status != http.StatusBadRequest || answer["token"] != nil {
		t.Errorf("a blocked colleague got a token: %d", status)
	}
	if status, _ := newMachine(a, fresh).ask(http.MethodGet, "/api/collections/obligations/records", nil); status != http.StatusOK {
		t.Errorf("a list for nobody: %d", status)
	}
}

// TestMachinesAreThrottledToo: guessing over REST is no quicker than on the page, in capitals or not.
func TestMachinesAreThrottledToo(t *testing.T) {
	a := testapp.New(t)
	u := a.User("olha", "manager")
	u.SetPassword("довгий пароль")
	if err := a.Save(u); err != nil {
		t.Fatal(err)
	}
	guest := newMachine(a, nil)
	for path, in := range map[string][]map[string]any{
		"auth-with-password": {{"identity": "olha@lubart.test", "password": "wrong"}, {"identity": "OLHA@lubart.test", "password": "wrong"}},
		"request-otp":        {{"email": "nobody@lubart.test"}, {"email": "Nobody@lubart.test"}},
	} {
		last := 0
		for try := range 8 {
			last, _ = guest.ask(http.MethodPost, "/api/collections/users/"+path, in[try%2])
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("%s: the eighth try answers %d", path, last)
		}
	}
	a.At(a.Now().Add(time.Hour))
	in := map[string]any{"identity": "olha@lubart.test", "password": "довгий пароль"}
	if status, answer := guest.ask(http.MethodPost, "/api/collections/users/auth-with-password", in); status != http.StatusOK || answer["token"] == "" {
		t.Fatalf("an honest machine: %d %v", status, answer)
	}
	if n, err := a.CountRecords("audit", dbx.HashExp{"via": "rest", "record": u.Id, "action": "sign_in"}); err != nil || n != 1 {
		t.Errorf("the audit has %d sign-ins over REST: %v", n, err)
	}
}

// TestHeadIsNoAdministrator: whoever could write their own address into an administrator's account
// would sign in as one.
func TestHeadIsNoAdministrator(t *testing.T) {
	a := testapp.New(t)
	admin, head := a.User("admin", "admin"), a.User("head", "head")
	w := newBrowser(a).enter(head).post("/settings/users/"+admin.Id, map[string][]string{"name": {"admin"}, "email": {"evil@lubart.test"}, "was.email": {"admin@lubart.test"},
		"roles": {"admin"}, "was.roles": {"admin"}, "locale": {"uk"}, "was.locale": {"uk"}, "was.name": {"admin"}})
	if got := a.Reload(admin).Email(); got != "admin@lubart.test" {
		t.Errorf("%d: the head moved the administrator's address to %s", w.Code, got)
	}
}

// TestEveryAnswerForbidsFraming holds the headers that documents promise against what PocketBase sets after us.
func TestEveryAnswerForbidsFraming(t *testing.T) {
	a := testapp.New(t)
	for _, path := range []string{"/sign-in", "/api/health", "/nowhere"} {
		head := newBrowser(a).get(path).Header()
		if head.Get("X-Frame-Options") != "DENY" || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, head)
		}
	}
}

// TestFormsWithoutAFileAreRefused: a form that came without its file is a person's slip, not a fault of ours.
func TestFormsWithoutAFileAreRefused(t *testing.T) {
	a := testapp.New(t)
	olha := newBrowser(a).enter(a.User("olha", "manager"))
	for _, path := range []string{"/documents", "/imports"} {
		if w := olha.post(path, map[string][]string{"kind": {"grants"}, "back": {"/today"}}); w.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestMachinesPassTheFormsChecks: what a form would refuse of a text is refused over REST too, and
// settings, whose keys the house reads at every save, are written by their pages alone.
func TestMachinesPassTheFormsChecks(t *testing.T) {
	a := testapp.New(t)
	head := newMachine(a, a.User("head", "head"))
	for collection, made := range map[string]map[string]any{
		"obligations":    {"kind": "task", "title": "Рядок\r\nBcc: x@example.org"},
		"organisations":  {"kind": "donor", "name_uk": "Донор\u202e"},
		"proposals":      {"title": "Грант", "url": `http://a.example/"onmouseover=`},
		"reminder_rules": {"kind": "task", "days": "колись"},
		"calendar_days":  {"date": "2026-99-99", "kind": "holiday", "is_off": true},
		"settings":       {"key": "escalate_early", "value": "garbage"},
	} {
		if status, answer := head.ask(http.MethodPost, "/api/collections/"+collection+"/records", made); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", collection, status, answer)
		}
	}
	for collection, made := range map[string]map[string]any{
		"obligations":   {"kind": "task", "title": "Рядок", "due_date": "2026-12-30", "due_tz": "Europe/Kyiv", "notes": "один\nдва"},
		"organisations": {"kind": "donor", "name_uk": "Донор", "site": "https://donor.example/a"},
		"calendar_days": {"date": "2026-12-25", "kind": "holiday", "is_off": true, "name": "Різдво"},
	} {
		if status, answer := head.ask(http.MethodPost, "/api/collections/"+collection+"/records", made); status != http.StatusOK {
			t.Errorf("%s: %d %v", collection, status, answer)
		}
	}
}

// TestHeadOpensNoKeyOfAnAdministrator: in the built-in mailbox lie codes and links that sign somebody
// in; those of an administrator are for administrators.
func TestHeadOpensNoKeyOfAnAdministrator(t *testing.T) {
	a := testapp.New(t)
	admin, head := a.User("admin", "admin"), a.User("head", "head")
	box := filepath.Join(a.Seat().Dir, "mailbox")
	if err := os.MkdirAll(box, 0o700); err != nil {
		t.Fatal(err)
	}
	for id, to := range map[string]string{"20261124T080000.000Z-00000100000000ab": "Адмін <Admin@lubart.test>", "20261124T080000.000Z-00000100000000ac": "head@lubart.test"} {
		letter := "From: a@lubart.test\r\nTo: " + to + "\r\nSubject: x\r\n\r\n12345678\r\n"
		if err := os.WriteFile(filepath.Join(box, id+".eml"), []byte(letter), 0o600); err != nil {
			t.Fatal(err)
		}
		want := map[*core.Record]int{admin: http.StatusOK, head: http.StatusOK}
		if to != "head@lubart.test" {
			want[head] = http.StatusForbidden
		}
		for u, status := range want {
			if w := newBrowser(a).enter(u).get("/mailbox/" + id); w.Code != status {
				t.Errorf("%s opens the letter to %s: %d, want %d", u.GetString("name"), to, w.Code, status)
			}
		}
	}
}

// TestHeadOpensNobodysKey: a head reads the department's reminders in the built-in mailbox, not the
// codes that would let them in as somebody else.
func TestHeadOpensNobodysKey(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head")
	a.User("olena", "manager")
	if _, err := desk.AskCode(a.App, a.Seat(), "olena@lubart.test", a.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.DB().NewQuery("INSERT INTO outbox (id, state, kind, message_id) VALUES ('reminder0000001', 'sent', 'reminder', '<r.reminder0000001@lubart.test>')").Execute(); err != nil {
		t.Fatal(err)
	}
	rows, err := store.Where(a.App, "outbox", nil)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d letters, %v", len(rows), err)
	}
	box := filepath.Join(a.Seat().Dir, "mailbox")
	if err := os.MkdirAll(box, 0o700); err != nil {
		t.Fatal(err)
	}
	for n, row := range rows {
		id := fmt.Sprintf("20261124T080000.000Z-0000010000000%03d", n)
		letter := "From: a@lubart.test\r\nTo: olena@lubart.test\r\nMessage-Id: " + row.GetString("message_id") + "\r\nSubject: x\r\n\r\ntext\r\n"
		if err := os.WriteFile(filepath.Join(box, id+".eml"), []byte(letter), 0o600); err != nil {
			t.Fatal(err)
		}
		want := map[string]int{"sign_in": http.StatusForbidden, "reminder": http.StatusOK}[row.GetString("kind")]
		if w := newBrowser(a).enter(head).get("/mailbox/" + id); w.Code != want {
			t.Errorf("the head opens a letter of kind %s: %d, want %d", row.GetString("kind"), w.Code, want)
		}
	}
}

// TestAnOrderTellsNothing holds that what an answer leaves out cannot be told from the order of its
// rows, nor from which rows a question leaves over.
func TestAnOrderTellsNothing(t *testing.T) {
	a := testapp.New(t)
	olha := a.User("olha", "manager")
	b := a.User("bohdan", "admin")
	m := newMachine(a, olha)
	for query, want := range map[string]int{"sort=email": 400, "sort=-email": 400, "sort=name,-email": 400, "sort=%2Bemail": 400, "sort=lead.email": 400,
		"sort=tokenKey": 400, "sort=-proposals_via_owner.title": 400, "sort=": 200, "sort=-name": 200, "sort=sort_key,@rowid": 200} {
		if status, answer := m.ask(http.MethodGet, "/api/collections/users/records?"+query, nil); status != want {
			t.Errorf("%s: %d %v, wanted %d", query, status, answer, want)
		}
	}
	for _, filter := range []string{"email='bohdan@lubart.test'", "email>'a'", "lead.email>'a'"} {
		status, answer := m.ask(http.MethodGet, "/api/collections/users/records?filter="+url.QueryEscape("id='"+b.Id+"'&&"+filter), nil)
		if rows, _ := answer["items"].([]any); status == http.StatusOK && len(rows) > 0 {
			t.Errorf("%s finds a colleague by an address that is hidden", filter)
		}
	}
}
