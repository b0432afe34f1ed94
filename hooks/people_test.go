package hooks_test

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
)

const (
	taxNo   = "3287300012"
	account = "UA213223130000026007233566001"
)

func (d directory) card(surname string, more map[string]any) *core.Record {
	values := map[string]any{"surname": surname, "given_name": "Оксана", "patronymic": "Петрівна", "gender": "f", "ground": "contract"}
	for k, v := range more {
		values[k] = v
	}
	return d.Make("people", values)
}

// TestPersonByRole asks the card and everything done on it as every role.
func TestPersonByRole(t *testing.T) {
	d := newDirectory(t)
	card := d.card("Мельничук", nil)
	if err := desk.SealIdentifier(d.App, d.Act(), d.Seat(), card.Id, "rnokpp", taxNo); err != nil {
		t.Fatal(err)
	}
	path := "/people/" + card.Id
	for role, want := range map[string]struct {
		page, act int
		mask      bool
	}{
		"hr": {200, 303, true}, "head": {200, 303, true}, "accountant": {200, 403, true}, "manager": {404, 404, false},
		"mentor": {404, 404, false}, "viewer": {404, 404, false}, "admin": {404, 404, false},
	} {
		b := newBrowser(d.App).enter(d.User(role, role))
		w := b.get(path)
		if w.Code != want.page || strings.Contains(w.Body.String(), taxNo) || strings.Contains(w.Body.String(), "•••••••012") != want.mask {
			t.Errorf("%s opens the card: %d, mask %t", role, w.Code, strings.Contains(w.Body.String(), "•••••••012"))
		}
		if strings.Contains(w.Body.String(), "/show") != (want.act == 303) {
			t.Errorf("%s is offered to look at the number: %t", role, want.act != 303)
		}
		for suffix, in := range map[string]url.Values{"/identifiers": {"rnokpp": {taxNo}}, "/forms": {"voc_name": {"Оксано"}, "was.voc_name": {d.Reload(card).GetString("voc_name")}}} {
			if w := b.post(path+suffix, in); w.Code != want.act {
				t.Errorf("%s posts %s: %d, wanted %d", role, suffix, w.Code, want.act)
			}
		}
		w = b.post(path+"/identifiers/rnokpp/show", url.Values{"reason": {"contract"}})
		shown := map[int]int{303: 200, 403: 403, 404: 404}[want.act]
		if w.Code != shown || strings.Contains(w.Body.String(), taxNo) != (shown == 200) || w.Header().Get("Set-Cookie") != "" && strings.Contains(w.Header().Get("Set-Cookie"), taxNo) {
			t.Errorf("%s asks for the number: %d", role, w.Code)
		}
	}
}

// TestIdentifierRefusedKeepsWhatWasTyped: a sentence under the field, and the link to whoever has it.
func TestIdentifierRefusedKeepsWhatWasTyped(t *testing.T) {
	d := newDirectory(t)
	one, two := d.card("Мельничук", nil), d.card("Ткачук", nil)
	b := d.hr
	w := b.post("/people/"+two.Id+"/identifiers", url.Values{"rnokpp": {"3287300013"}, "iban": {account[:28]}})
	for _, want := range []string{"Остання цифра РНОКПП", `value="3287300013"`, "29 знаків", `aria-invalid="true"`, `class="confirm" open`} {
		if w.Code != 422 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d, without %q", w.Code, want)
		}
	}
	if w := b.post("/people/"+one.Id+"/identifiers", url.Values{"rnokpp": {taxNo}}); w.Code != 303 {
		t.Fatal(w.Code)
	}
	w = b.post("/people/"+two.Id+"/identifiers", url.Values{"rnokpp": {taxNo}})
	if w.Code != 422 || !strings.Contains(w.Body.String(), `href="/people/`+one.Id+`"`) || !strings.Contains(w.Body.String(), "/merge/"+one.Id) {
		t.Errorf("the other card is not offered: %d", w.Code)
	}
	if w := b.post("/people/"+two.Id+"/identifiers", url.Values{}); w.Code != 422 {
		t.Errorf("nothing was typed: %d", w.Code)
	}
}

func TestLookalikesAreShownBeforeSaving(t *testing.T) {
	d := newDirectory(t)
	one := d.card("Карп’як", map[string]any{"phone": "+380501112233", "birth_date": "1990-01-01"})
	for name, c := range map[string]struct {
		in   url.Values
		want int
	}{
		"same name, apostrophe otherwise": {url.Values{"surname": {"карп'як"}, "given_name": {"Оксана"}, "patronymic": {"Петрівна"}}, 422},
		"words in other fields":           {url.Values{"surname": {"Оксана"}, "given_name": {"Карпʼяк"}, "patronymic": {"Петрівна"}}, 422},
		"same phone":                      {url.Values{"surname": {"Інша"}, "phone": {"050 111 22 33"}}, 422},
		"another day of birth":            {url.Values{"surname": {"Карп’як"}, "given_name": {"Оксана"}, "patronymic": {"Петрівна"}, "birth_date": {"1991-01-01"}}, 303},
		"somebody else":                   {url.Values{"surname": {"Карпенко"}, "given_name": {"Оксана"}}, 303},
	} {
		c.in.Set("ground", "contract")
		w := d.hr.post("/people", c.in)
		if w.Code != c.want || (c.want == 422) != strings.Contains(w.Body.String(), "/people/"+one.Id) {
			t.Errorf("%s: %d, wanted %d", name, w.Code, c.want)
		}
		if c.want == 422 {
			c.in.Set("anyway", "1")
			if w := d.hr.post("/people", c.in); w.Code != 303 {
				t.Errorf("%s, anyway: %d", name, w.Code)
			}
			newest, _ := store.First(d.App.App, "people", dbx.Not(dbx.HashExp{"id": one.Id}), "created DESC", "rowid DESC")
			if err := store.Delete(d.App, d.Act(), newest); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestMergeAndPart: two cards become one, everything follows, the old address leads on; and apart again.
func TestMergeAndPart(t *testing.T) {
	d := newDirectory(t)
	one := d.card("Мельничук", map[string]any{"phone": "+380501112233"})
	two := d.card("Мельничук", map[string]any{"settlement": "Луцьк", "is_idp": true})
	other := d.card("Ткачук", nil)
	app := d.Make("applications", map[string]any{"person": two.Id, "kind": "public_works"})
	ob := d.Make("obligations", map[string]any{"kind": "task", "title": "Зателефонувати", "person": two.Id, "owner": d.who.Id, "due_date": "2026-12-01", "due_tz": "Europe/Kyiv"})
	for _, typed := range [][3]string{{one.Id, "id_doc", "000123456"}, {two.Id, "id_doc", "000123457"}, {two.Id, "rnokpp", taxNo}, {other.Id, "rnokpp", "3859500020"}} {
		if err := desk.SealIdentifier(d.App, d.Act(), d.Seat(), typed[0], typed[1], typed[2]); err != nil {
			t.Fatal(err)
		}
	}
	kept, gone := "/people/"+one.Id, "/people/"+two.Id
	if w := d.hr.get(kept); !strings.Contains(w.Body.String(), kept+"/merge/"+two.Id) {
		t.Error("the card does not name its lookalike")
	}
	if w := d.hr.get(kept + "/merge/" + two.Id); w.Code != 200 || !strings.Contains(w.Body.String(), "Луцьк") {
		t.Errorf("the comparison: %d", w.Code)
	}
	if w := d.hr.post("/people/"+other.Id+"/merge/"+two.Id, nil); w.Code != 422 {
		t.Errorf("two people become one: %d", w.Code)
	}
	if w := d.hr.post(kept+"/merge/"+two.Id, nil); w.Code != 303 {
		t.Fatalf("merge: %d %s", w.Code, w.Body.String())
	}
	check := func(when, person string, ids int64, settlement string) {
		t.Helper()
		if got := d.Reload(app).GetString("person") + d.Reload(ob).GetString("person"); got != person+person {
			t.Errorf("%s, records name %s", when, got)
		}
		if n := d.count("person_ids", dbx.HashExp{"person": one.Id}); n != ids || d.Reload(one).GetString("settlement") != settlement {
			t.Errorf("%s, %d identifiers, settlement %q", when, n, d.Reload(one).GetString("settlement"))
		}
	}
	check("merged", one.Id, 2, "Луцьк")
	if w := d.hr.get(gone); w.Code != 303 || w.Header().Get("Location") != kept {
		t.Errorf("the old address: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := d.hr.get("/people?q=мельничук"); strings.Contains(w.Body.String(), gone) {
		t.Error("the list still has the card that was put away")
	}
	if w := d.hr.post(gone, url.Values{"surname": {"Інша"}, "was.surname": {"Мельничук"}, "ground": {"contract"}, "anyway": {"1"}}); w.Code == 303 {
		t.Error("a card that was put away is changed")
	}
	if w := d.hr.post(kept+"/part/"+two.Id, nil); w.Code != 303 {
		t.Fatalf("part: %d", w.Code)
	}
	check("parted", two.Id, 1, "")
	if w := d.hr.get(gone); w.Code != 200 {
		t.Errorf("the card is not back: %d", w.Code)
	}
	for _, action := range []string{"merged", "parted"} {
		if n := d.count("audit", dbx.HashExp{"action": action, "collection": "people"}); n < 2 {
			t.Errorf("the audit has %d lines of %s", n, action)
		}
	}
	accountant := newBrowser(d.App).enter(d.User("Гроші", "accountant"))
	for _, path := range []string{kept + "/merge/" + two.Id, kept + "/part/" + two.Id} {
		if w := accountant.post(path, nil); w.Code != http.StatusForbidden {
			t.Errorf("an accountant posts %s: %d", path, w.Code)
		}
	}
}

// TestNoIdentifierInClear does everything that is done with identifiers and then looks for them in every
// byte that stays: the databases with their logs of writes, the archive, letters, addresses, cookies.
func TestNoIdentifierInClear(t *testing.T) {
	d := newDirectory(t)
	card := d.card("Мельничук", nil)
	path, typed := "/people/"+card.Id, url.Values{"rnokpp": {taxNo}, "iban": {account}, "unzr": {"19900101-00018"}, "id_doc": {"АС 123456"}}
	var seen bytes.Buffer
	note := func(w interface{ Header() http.Header }) { _ = w.Header().Write(&seen) }
	bad := url.Values{"rnokpp": {"3287300013"}, "iban": {"UA213223130000026007233566002"}}
	for _, in := range []url.Values{bad, typed, typed} {
		note(d.hr.post(path+"/identifiers", in))
	}
	note(d.hr.post("/people/"+d.card("Ткачук", nil).Id+"/identifiers", typed))
	for kind := range typed {
		w := d.hr.post(path+"/identifiers/"+kind+"/show", url.Values{"reason": {"check"}})
		if w.Code != 200 {
			t.Fatalf("show %s: %d", kind, w.Code)
		}
		note(w)
	}
	note(d.hr.post(path+"/identifiers/iban/remove", nil))
	note(d.hr.post(path+"/identifiers", url.Values{"iban": {account}}))
	if _, _, err := desk.RegisterReferral(d.App, d.Act(), d.Seat(), desk.ReferralInput{Person: card.Id, Kind: "public_works", ReferralNo: "1", RNOKPP: taxNo}); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "backup.zip")
	if _, err := desk.Backup(d.App, d.Seat().Dir, archive, d.Now()); err != nil {
		t.Fatal(err)
	}
	unzip(t, archive, filepath.Join(d.Seat().Dir, "unzipped"))
	err := filepath.WalkDir(d.Seat().Dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(p)
		inClear(t, p, raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	inClear(t, "headers", seen.Bytes())
	if n := d.count("person_ids", dbx.HashExp{"person": card.Id}); n != 4 {
		t.Errorf("only %d identifiers were kept: the search proves nothing", n)
	}
}

func inClear(t *testing.T, where string, raw []byte) {
	t.Helper()
	for _, secret := range []string{taxNo, "3287300013", account, account[4:], "1990010100018", "19900101-00018", "АС123456", "АС 123456", "2132 2313", "3223 1300"} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%s has %s in clear", where, secret)
		}
	}
}

func unzip(t *testing.T, archive, to string) {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		target := filepath.Join(to, filepath.Base(f.Name))
		if err == nil {
			err = os.MkdirAll(to, 0o700)
		}
		if err == nil {
			err = os.WriteFile(target, raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
