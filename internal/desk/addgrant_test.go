package desk_test

import (
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

func TestAddGrantMakesWhatItStandsOn(t *testing.T) {
	a := testapp.New(t)
	act := store.Act{Who: testapp.Who(a.User("iryna", "head")), Via: "page", At: a.Now()}
	amount := int64(4700000)
	add := func(in desk.GrantInput) (p *core.Record) {
		t.Helper()
		err := store.Tx(a, func(tx core.App) (err error) { p, err = desk.AddGrant(tx, act, in); return err })
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one := add(desk.GrantInput{Donor: "Європейський Союз", Programme: "U-LEAD", Title: "Доступний ЦНАП", Requested: &amount,
		Currency: "EUR", DueDate: when.Date{Year: 2027, Month: 1, Day: 15}, DueTime: "17:00", DueZone: "Europe/Brussels", OwnerEmail: "New@example.org", OwnerName: "Олена"})
	two := add(desk.GrantInput{Donor: "«європейський союз»", Programme: "u-lead", Title: "Мобільний ЦНАП", Expected: "II квартал 2027",
		CheckFrom: when.Date{Year: 2027, Month: 4, Day: 1}, CheckTo: when.Date{Year: 2027, Month: 6, Day: 30}, OwnerEmail: "new@example.org"})
	won := add(desk.GrantInput{Donor: "Європейський Союз", Programme: "U-LEAD", Title: "Старий", State: "won", StateText: "Завершено",
		Expected: "2015", CheckFrom: when.Date{Year: 2015, Month: 1, Day: 1}, CheckTo: when.Date{Year: 2015, Month: 12, Day: 31}})
	for collection, want := range map[string]int64{"organisations": 1, "programmes": 1, "calls": 2, "users": 2} {
		if n, _ := a.CountRecords(collection); n != want {
			t.Errorf("%s: %d, want %d", collection, n, want)
		}
	}
	if one.GetString("code") != "ГР-2026-001" || two.GetString("code") != "ГР-2026-002" || one.GetString("state") != "idea" {
		t.Errorf("codes %s %s, state %s", one.GetString("code"), two.GetString("code"), one.GetString("state"))
	}
	if u, _ := a.FindRecordById("users", one.GetString("owner")); u.GetString("state") != "invited" || two.GetString("owner") != u.Id {
		t.Error("a stranger's address does not make one invited colleague")
	}
	if n, _ := a.CountRecords("outbox"); n != 0 {
		t.Errorf("%d mails left", n)
	}
	kinds := func(p *core.Record) map[string]string {
		all, _ := store.Where(a, "obligations", dbx.HashExp{"proposal": p.Id})
		out := map[string]string{}
		for _, o := range all {
			out[o.GetString("kind")] = o.GetString("state") + " " + o.GetString("due_date")
		}
		return out
	}
	if k := kinds(one); len(k) != 1 || k["application"] != "planned 2027-01-15" {
		t.Errorf("dated grant: %v", k)
	}
	if k := kinds(two); len(k) != 2 || k["check_date"] != "planned 2027-04-01" || k["application"] != "planned " {
		t.Errorf("undated grant: %v", k)
	}
	if k := kinds(won); len(k) != 1 || k["application"] != "accepted " {
		t.Errorf("finished grant: %v", k)
	}
}
