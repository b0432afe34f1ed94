package hooks_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/hooks"
	"lubart/internal/testapp"
)

// lubart runs one command as a person at the console would.
func lubart(t *testing.T, args ...string) (status int, out, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = hooks.Run(t.Context(), args, nil, &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// asked asks a page as this person; nil is a guest.
func asked(a *testapp.App, u *core.Record, method, path string, in url.Values) *httptest.ResponseRecorder {
	a.T.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(in.Encode()))
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if u != nil {
		token, err := u.NewAuthToken()
		if err != nil {
			a.T.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "lb_session", Value: token})
	}
	w := httptest.NewRecorder()
	a.Mux().ServeHTTP(w, r)
	return w
}

func TestPagesOfMailAndSettingsByRole(t *testing.T) {
	a := testapp.New(t)
	people := map[string]*core.Record{}
	for _, role := range []string{"admin", "head", "manager", "viewer"} {
		people[role] = a.User("p"+role, role)
	}
	for path, who := range map[string]string{
		"/outbox": "admin head manager viewer", "/outbox/release": "admin head", "/outbox/suppressed": "admin head", "/mailbox": "admin head",
		"/settings/office": "admin head", "/settings/reminders": "admin head", "/settings/reminders/report": "admin head",
		"/settings/days": "admin head manager", "/settings/users": "admin head", "/settings/users/new": "admin",
		"/settings/backups": "admin", "/settings/about": "admin head", "/audit": "admin head", "/settings/me": "admin head manager viewer",
	} {
		for role, u := range people {
			want := http.StatusForbidden
			if strings.Contains(who, role) {
				want = http.StatusOK
			}
			got := asked(a, u, http.MethodGet, path, nil)
			if got.Code != want {
				t.Errorf("%s opens %s: %d, want %d", role, path, got.Code, want)
			}
		}
		if got := asked(a, nil, http.MethodGet, path, nil); got.Code != http.StatusSeeOther {
			t.Errorf("a guest opens %s: %d", path, got.Code)
		}
	}
}

func TestRefusedSettingsKeepWhatWasTyped(t *testing.T) {
	a := testapp.New(t)
	admin := a.User("admin", "admin", "head")
	got := asked(a, admin, http.MethodPost, "/settings/reminders/report", url.Values{"days": {"30, скоро"}, "overdue": {"1"}})
	if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `value="30, скоро"`) {
		t.Errorf("a refused rule: %d, and what was typed is lost", got.Code)
	}
	got = asked(a, admin, http.MethodPost, "/settings/office", url.Values{"office_name": {"ЦНАП"}, "office_email": {"не адреса"}})
	if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `value="не адреса"`) {
		t.Errorf("a refused office: %d, and what was typed is lost", got.Code)
	}
	asked(a, admin, http.MethodPost, "/settings/office", url.Values{"office_name": {"2026"}})
	got = asked(a, admin, http.MethodPost, "/settings/office", url.Values{"office_name": {"Моє"}, "was.office_name": {"Старе"}})
	if got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "2026") {
		t.Errorf("a setting somebody else changed meanwhile: %d", got.Code)
	}
}

func TestPasswordNeedsTheOldOne(t *testing.T) {
	a := testapp.New(t)
	u := a.User("olena", "manager")
	first := asked(a, u, http.MethodPost, "/settings/me/password", url.Values{"password": {"three random words"}})
	if first.Code != http.StatusSeeOther {
		t.Fatalf("a first password: %d", first.Code)
	}
	u = a.Reload(u)
	if !u.ValidatePassword("three random words") {
		t.Fatal("the password was not set")
	}
	if got := asked(a, u, http.MethodPost, "/settings/me/password", url.Values{"password": {"another long one"}}); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("a second password without the old one: %d", got.Code)
	}
	if got := asked(a, u, http.MethodPost, "/settings/me/password", url.Values{"password": {"another long one"}, "old_password": {"three random words"}}); got.Code != http.StatusSeeOther {
		t.Errorf("a second password with the old one: %d", got.Code)
	}
}

func TestLetterIsShownBehindBars(t *testing.T) {
	a := testapp.New(t)
	admin := a.User("admin", "admin")
	id := "20261124T080000.000Z-00000100000000ab"
	box := filepath.Join(a.Seat().Dir, "mailbox")
	if err := os.MkdirAll(box, 0o700); err != nil {
		t.Fatal(err)
	}
	mail := "To: olena@lubart.test\r\nSubject: Hi\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><p>bonjour</p>"
	if err := os.WriteFile(filepath.Join(box, id+".eml"), []byte(mail), 0o600); err != nil {
		t.Fatal(err)
	}
	got := asked(a, admin, http.MethodGet, "/mailbox/"+id+"/html", nil)
	policy := got.Header().Get("Content-Security-Policy")
	if got.Code != http.StatusOK || !strings.HasPrefix(policy, "sandbox; default-src 'none'") || !strings.Contains(got.Body.String(), "bonjour") {
		t.Errorf("the letter: %d, policy %q", got.Code, policy)
	}
	if page := asked(a, admin, http.MethodGet, "/mailbox/"+id, nil); !strings.Contains(page.Body.String(), "<iframe class=\"letter\" sandbox src=") {
		t.Error("the page shows the letter without a sandbox")
	}
}

// TestOpeningAColleaguesLetterIsInTheAudit: the page and the frame in it are one look; the next day's
// is another; one's own letter is nobody's business.
func TestOpeningAColleaguesLetterIsInTheAudit(t *testing.T) {
	a := testapp.New(t)
	admin := a.User("admin", "admin")
	box := filepath.Join(a.Seat().Dir, "mailbox")
	if err := os.MkdirAll(box, 0o700); err != nil {
		t.Fatal(err)
	}
	letters := map[string]string{"olena": "20261124T080000.000Z-00000100000000ab", "admin": "20261124T080000.000Z-00000200000000ab"}
	for to, id := range letters {
		text := "To: " + to + "@lubart.test\r\nSubject: Hi\r\nContent-Type: text/plain\r\n\r\nbonjour"
		if err := os.WriteFile(filepath.Join(box, id+".eml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	looks := func(id string) int64 {
		n, err := a.CountRecords("audit", dbx.HashExp{"action": "letter_read", "actor": "users/" + admin.Id, "record": id})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for day, want := range []int64{1, 2} {
		a.At(testapp.Start.AddDate(0, 0, day))
		for _, id := range letters {
			says(t, asked(a, admin, http.MethodGet, "/mailbox/"+id, nil), http.StatusOK, "bonjour")
			asked(a, admin, http.MethodGet, "/mailbox/"+id+"/html", nil)
		}
		if others, own := looks(letters["olena"]), looks(letters["admin"]); others != want || own != 0 {
			t.Errorf("after %d days the audit has %d looks into olena's letter and %d into one's own", day, others, own)
		}
	}
	says(t, asked(a, admin, http.MethodGet, "/audit", nil), http.StatusOK, "відкрито чужий лист")
}

func TestConsoleRefusesInSentences(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct{ args, says string }{
		{"frob", "unknown command"}, {"doctor --nope", "unknown flag"}, {"doctor", "there is no data"}, {"backup", "there is no data"},
		{"explain x", "there is no data"}, {"outbox list", "there is no data"}, {"outbox list --state odd", "no such state"}, {"outbox retry", "write ID"},
		{"user add", "write EMAIL"}, {"user add a@b.example --name A --role boss", "no such role"}, {"user add nobox --name A --role admin", "address"},
		{"restore", "write FILE"}, {"restore /nowhere.zip", "there is no file"},
	} {
		status, out, said := lubart(t, append(strings.Fields(c.args), "--dir", dir)...)
		if status != 1 || !strings.Contains(said, c.says) || out != "" {
			t.Errorf("lubart %s: status %d, said %q, printed %q", c.args, status, said, out)
		}
	}
	for _, name := range []string{"user", "user add", "user link", "outbox", "outbox list", "outbox retry", "outbox release", "outbox discard", "doctor", "explain", "backup", "restore"} {
		status, out, _ := lubart(t, append(strings.Fields(name), "--help", "--dir", dir)...)
		if status != 0 || len(out) < 200 {
			t.Errorf("lubart %s --help: status %d, %d characters", name, status, len(out))
		}
	}
	var out, said bytes.Buffer
	if status := hooks.Run(t.Context(), []string{"doctor", "--dir", dir}, []string{"LUBART_SMPT_URL=x"}, &out, &said); status != 1 || !strings.Contains(said.String(), "LUBART_SMPT_URL") {
		t.Errorf("a misspelt name: status %d, said %q", status, said.String())
	}
	if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) != 0 {
		t.Errorf("refused commands left %v", left)
	}
}

func TestUserAddLinkSignsInOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	status, out, said := lubart(t, "user", "add", "olha@example.org", "--name", "Ольга", "--role", "admin,head", "--dir", dir)
	if status != 0 {
		t.Fatal(said)
	}
	token := regexp.MustCompile(`token=(\w+)`).FindStringSubmatch(out)
	if token == nil {
		t.Fatalf("printed %q", out)
	}
	a := testapp.Open(t, dir)
	for i, want := range []int{http.StatusSeeOther, http.StatusUnprocessableEntity} {
		if got := asked(a, nil, http.MethodPost, "/enter", url.Values{"token": {token[1]}}); got.Code != want {
			t.Errorf("use %d of the link: %d, want %d", i+1, got.Code, want)
		}
	}
}

// A backup goes into an empty folder whole, and nothing leaves there before a person says so.
func TestBackupAndRestoreCommands(t *testing.T) {
	root := t.TempDir()
	dir, file, fresh := filepath.Join(root, "data"), filepath.Join(root, "b.zip"), filepath.Join(root, "new")
	steps := []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"user", "add", "olha@example.org", "--name", "Ольга", "--role", "admin", "--dir", dir}, 0, "/enter?token="},
		{[]string{"backup", file, "--dir", dir}, 0, "records"},
		{[]string{"backup", file, "--dir", dir}, 1, "exists already"},
		{[]string{"restore", file, "--dir", dir}, 1, "is not empty"},
		{[]string{"restore", file, "--dir", fresh}, 0, "users\t1"},
		{[]string{"restore", file, "--dir", fresh}, 1, "is not empty"},
		{[]string{"doctor", "--dir", fresh}, 1, "paused (restored)"},
		{[]string{"remind", "--dir", fresh}, 1, "paused"},
		{[]string{"outbox", "release", "--dir", fresh}, 0, "mail leaves again"},
		{[]string{"remind", "--dir", fresh}, 0, ""},
	}
	for _, s := range steps {
		status, out, said := lubart(t, s.args...)
		if status != s.status || !strings.Contains(out+said, s.says) {
			t.Fatalf("lubart %v: status %d, want %d and %q\n%s%s", s.args, status, s.status, s.says, out, said)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(root, "*.restoring")); len(left) > 0 {
		t.Errorf("a restore left %v", left)
	}
}

// An archive that was touched is refused, and no folder appears.
func TestRestoreRefusesWhatWasTouched(t *testing.T) {
	root := t.TempDir()
	dir, file, fresh := filepath.Join(root, "data"), filepath.Join(root, "b.zip"), filepath.Join(root, "new")
	lubart(t, "user", "add", "olha@example.org", "--name", "Ольга", "--role", "admin", "--dir", dir)
	if status, _, said := lubart(t, "backup", file, "--dir", dir); status != 0 {
		t.Fatal(said)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, bytes := range map[string][]byte{"cut": raw[:len(raw)/2], "flipped": flip(raw), "empty": {}} {
		if err := os.WriteFile(file, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if status, _, _ := lubart(t, "restore", file, "--dir", fresh); status != 1 {
			t.Errorf("a %s archive was restored", name)
		}
		if _, err := os.Stat(fresh); err == nil {
			t.Errorf("a %s archive left a folder", name)
		}
	}
}

// flip changes one byte in the middle of the packed database.
func flip(raw []byte) []byte {
	out := bytes.Clone(raw)
	out[len(out)/3] ^= 0xff
	return out
}
