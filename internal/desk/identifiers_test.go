package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

const (
	taxNo    = "3287300012"
	taxNo2   = "3859500020"
	account  = "UA213223130000026007233566001"
	register = "1990010100018"
)

func person(a *testapp.App, surname string) *core.Record {
	return a.Make("people", map[string]any{"surname": surname, "given_name": "Оксана", "gender": "f", "ground": "contract"})
}

func actOf(a *testapp.App, u *core.Record) store.Act {
	return store.Act{Who: testapp.Who(u), Via: "page", At: a.Now()}
}

func firstFault(err error) string {
	var f form.Faults
	if errors.As(err, &f) {
		return f[0].Field + " " + f[0].Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestIdentifiersAreSealedAndFound(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	hr := actOf(a, a.User("Кадри", "hr"))
	one, two := person(a, "Мельничук"), person(a, "Ткачук")
	set := func(card *core.Record, kind, typed string) string {
		return firstFault(desk.SetIdentifier(a, hr, a.Seat(), card.Id, kind, typed))
	}
	for _, c := range []struct{ kind, typed, want string }{
		{"rnokpp", "3287300013", "rnokpp people.id.rnokpp_check"}, {"rnokpp", taxNo, ""}, {"rnokpp", " 32873 00012", ""},
		{"iban", "ua21 3223 1300 0002 6007 2335 6600 1", ""}, {"unzr", "19900101-00018", ""}, {"passport", "1", "passport people.id.kind"},
	} {
		if got := set(one, c.kind, c.typed); got != c.want {
			t.Errorf("%s %s: %q, wanted %q", c.kind, c.typed, got, c.want)
		}
	}
	if got := set(two, "rnokpp", taxNo); got != "rnokpp people.id.taken" {
		t.Errorf("a second card has the same number: %q", got)
	}
	if of := desk.TakenBy(desk.SetIdentifier(a, hr, a.Seat(), two.Id, "rnokpp", taxNo)); of == nil || of.Path != "/people/"+one.Id {
		t.Errorf("the refusal leads to %v", of)
	}
	if got, err := desk.FindByIdentifier(a, a.Seat(), "iban", account); err != nil || got.Id != one.Id {
		t.Errorf("the account belongs to %v, %v", got, err)
	}
	for _, typed := range []string{taxNo2, "x", ""} {
		if _, err := desk.FindByIdentifier(a, a.Seat(), "rnokpp", typed); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q is found: %v", typed, err)
		}
	}
	if n, _ := a.CountRecords("person_ids", dbx.HashExp{"person": one.Id}); n != 3 {
		t.Errorf("%d identifiers are kept, wanted 3", n)
	}
	if got := set(one, "rnokpp", taxNo2); got != "" { // a correction replaces
		t.Error(got)
	}
	if got := set(two, "rnokpp", taxNo); got != "" {
		t.Errorf("a number that was given up is free: %q", got)
	}
	err := store.Tx(a, func(tx core.App) error { return desk.KeepIdentifier(tx, hr, a.Seat(), two.Id, "rnokpp", "1759013776") })
	if firstFault(err) != "rnokpp people.id.differs" {
		t.Errorf("a referral replaces a number silently: %v", err)
	}
}

// TestWhoSeesIdentifiers asks as every role: masks for the accountant, whole ones for hr and head.
func TestWhoSeesIdentifiers(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	card := person(a, "Мельничук")
	if err := desk.SealIdentifier(a, a.Act(), a.Seat(), card.Id, "unzr", register); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]struct {
		masks int
		whole string
	}{
		"hr": {1, "19900101-00018"}, "head": {1, "19900101-00018"}, "accountant": {1, "forbidden"}, "manager": {0, "none"}, "mentor": {0, "none"},
		"viewer": {0, "none"}, "admin": {0, "none"},
	} {
		act := actOf(a, a.User(role, role))
		lines, err := desk.Identifiers(a, act.Who, a.Seat(), card)
		if err != nil || len(lines) != want.masks {
			t.Errorf("%s sees %d identifiers, %v", role, len(lines), err)
		}
		for _, l := range lines {
			if l.Mask != "••••••••-••018" || l.Whole != "" {
				t.Errorf("%s sees %+v", role, l)
			}
		}
		whole, err := desk.Unmask(a, act, a.Seat(), card.Id, "unzr", "contract")
		switch {
		case errors.Is(err, store.ErrNotFound):
			whole = "none"
		case errors.Is(err, desk.ErrForbidden):
			whole = "forbidden"
		}
		if whole != want.whole {
			t.Errorf("%s asks for the whole number: %q %v, wanted %q", role, whole, err, want.whole)
		}
		err = desk.SetIdentifier(a, act, a.Seat(), card.Id, "unzr", register)
		if (err == nil) != (role == "hr" || role == "head") {
			t.Errorf("%s sets a number: %v", role, err)
		}
	}
	lines, err := store.Where(a, "audit", dbx.HashExp{"action": "unmasked"})
	if err != nil || len(lines) != 2 {
		t.Fatalf("%d lines of the audit tell who looked, wanted 2: %v", len(lines), err)
	}
	for _, l := range lines {
		if l.GetString("record") != card.Id || l.GetString("fields") != `["unzr"]` || l.GetString("reason") != "contract" || l.GetString("actor_name") == "" {
			t.Errorf("the audit says %v", l)
		}
	}
	if _, err := store.VerifyAudit(a); err != nil {
		t.Error(err)
	}
	if _, err := desk.Unmask(a, actOf(a, a.User("Кадри", "hr")), a.Seat(), card.Id, "unzr", ""); firstFault(err) != "reason people.unmask.no_reason" {
		t.Errorf("without a reason: %v", err)
	}
}

func TestIdentifierIsForgotten(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	hr, card := actOf(a, a.User("Кадри", "hr")), person(a, "Мельничук")
	if err := desk.SetIdentifier(a, hr, a.Seat(), card.Id, "iban", account); err != nil {
		t.Fatal(err)
	}
	if err := desk.RemoveIdentifier(a, actOf(a, a.User("Гроші", "accountant")), card.Id, "iban"); !errors.Is(err, desk.ErrForbidden) {
		t.Errorf("an accountant removes: %v", err)
	}
	if err := desk.RemoveIdentifier(a, hr, card.Id, "iban"); err != nil {
		t.Fatal(err)
	}
	if lines, _ := desk.Identifiers(a, hr.Who, a.Seat(), card); len(lines) != 0 {
		t.Errorf("still there: %v", lines)
	}
}

// TestNewSecretKeepsIdentifiers: a start with the old secret beside the new one seals everything
// anew, more than one batch of it; what neither opens stays and is told.
func TestNewSecretKeepsIdentifiers(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	old := a.Seat()
	fresh := old
	fresh.Key, fresh.Old = [32]byte{1}, old.Key
	foreign := old
	foreign.Key = [32]byte{2}
	var cards []*core.Record
	for i := range 250 {
		card := person(a, "Людина")
		cards = append(cards, card)
		if err := desk.SealIdentifier(a, a.Act(), old, card.Id, "id_doc", documentNo(i)); err != nil {
			t.Fatal(err)
		}
	}
	stray := person(a, "Загублена")
	if err := desk.SealIdentifier(a, a.Act(), foreign, stray.Id, "id_doc", "999999999"); err != nil {
		t.Fatal(err)
	}
	if f := finding(a, fresh, "identifiers"); f.OK || !strings.Contains(f.Text, "LUBART_SECRET_OLD") {
		t.Errorf("the doctor does not see that nothing opens: %+v", f)
	}
	if err := desk.Wake(a, fresh, a.Now()); err != nil {
		t.Fatal(err)
	}
	whole := func(s desk.Seat, card *core.Record) string {
		v, err := desk.Unmask(a, actOf(a, a.User(fmt.Sprint(card.Id, s.Key[0]), "hr")), s, card.Id, "id_doc", "check")
		if err != nil {
			return err.Error()
		}
		return v
	}
	for _, i := range []int{0, 199, 200, 249} {
		if got := whole(fresh, cards[i]); got != documentNo(i) {
			t.Errorf("number %d: %q", i, got)
		}
		if found, err := desk.FindByIdentifier(a, fresh, "id_doc", documentNo(i)); err != nil || found.Id != cards[i].Id {
			t.Errorf("number %d is not found by the new mark: %v", i, err)
		}
	}
	if got := whole(old, cards[0]); got != "people.id.lost" {
		t.Errorf("the old secret still opens: %q", got)
	}
	if f := finding(a, fresh, "identifiers"); f.OK || !strings.Contains(f.Text, "1 of 251") {
		t.Errorf("the doctor says %+v", f)
	}
	done, lost, err := desk.ResealIdentifiers(a, fresh, a.Now())
	if done != 0 || lost != 1 || err != nil {
		t.Errorf("a second start seals %d anew, loses %d, %v", done, lost, err)
	}
}

func documentNo(i int) string {
	return "1" + strings.Repeat("0", 5) + string([]byte{'0' + byte(i/100), '0' + byte(i/10%10), '0' + byte(i%10)})
}

func finding(a *testapp.App, s desk.Seat, name string) desk.Finding {
	all := desk.Examine(a, s, a.Now())
	return all[slices.IndexFunc(all, func(f desk.Finding) bool { return f.Name == name })]
}

// TestNoLawfulGroundNoCard asks at every door that a program has.
func TestNoLawfulGroundNoCard(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	for name, values := range map[string]map[string]any{
		"ground applications.no_ground":  {"surname": "Ніхто"},
		"birth_date people.birth_future": {"surname": "Завтрашня", "ground": "contract", "birth_date": "2026-11-25"},
	} {
		for _, via := range []string{"page", "import", "rest", "command"} {
			_, err := store.Make(a, store.Act{Via: via, Who: access.Who{System: true}, At: a.Now()}, "people", values)
			if firstFault(err) != name {
				t.Errorf("by %s: %v, wanted %s", via, err, name)
			}
		}
	}
}

// TestNameFormsFollowTheName: what was corrected stands, until the name is another.
func TestNameFormsFollowTheName(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	card := a.Make("people", map[string]any{"surname": "Мельничук", "given_name": "Наталія", "patronymic": "Петрівна", "gender": "f", "ground": "contract",
		"voc_name": "Наталю Петрівно"})
	f := desk.FormsOf(card)
	if f.Voc != "Наталю Петрівно" || f.Proposed["voc_name"] || f.Gen != "Мельничук Наталії Петрівни" || !f.Proposed["gen_name"] {
		t.Errorf("forms: %+v", f)
	}
	card.Set("phone", "+380501112233")
	if err := store.Save(a, a.Act(), card); err != nil || card.GetString("voc_name") == "" {
		t.Errorf("a phone takes the form away: %v", err)
	}
	card = a.Reload(card)
	card.Set("surname", "Ткачук")
	if err := store.Save(a, a.Act(), card); err != nil || a.Reload(card).GetString("voc_name") != "" {
		t.Errorf("the form of another name stays: %v", err)
	}
}
