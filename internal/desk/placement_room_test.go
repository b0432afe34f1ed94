package desk_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// worksRoom is a house with everybody who has to do with works, an agreement for the year and a site.
type worksRoom struct {
	*testapp.App
	hr, head, mentor, deputy, books *core.Record
	site, agreement, person         *core.Record
}

func newWorksRoom(t testing.TB) *worksRoom {
	a := testapp.New(t)
	w := &worksRoom{App: a, head: a.User("oksana", "head"), hr: a.User("natalia", "hr"), mentor: a.User("petro", "mentor"),
		deputy: a.User("ihor", "mentor"), books: a.User("svitlana", "accountant")}
	w.site = a.Make("sites", map[string]any{"name": "Бібліотека № 3", "kind": "branch", "state": "working"})
	w.agreement = a.Make("org_agreements", map[string]any{"title": "Договір 2026", "number": "17", "kinds": []string{"public_works"}, "state": "draft",
		"begins_on": "2026-01-01", "ends_on": "2026-12-31", "currency": "UAH", "act_day": 5, "owner": w.hr.Id})
	w.Set(w.agreement, "state", "active")
	w.person = w.Person("Кравчук", "Людмила", map[string]any{"email": "kravchuk@example.org"})
	return w
}

// Set writes columns past the workflow, as an import does.
func (w *worksRoom) Set(r *core.Record, pairs ...any) {
	w.T.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Set(pairs[i].(string), pairs[i+1])
	}
	act := w.Act()
	act.Move = "imported"
	if err := store.Save(w.App.App, act, r); err != nil {
		w.T.Fatal(err)
	}
}

func (w *worksRoom) Person(surname, given string, more map[string]any) *core.Record {
	w.T.Helper()
	values := map[string]any{"surname": surname, "given_name": given, "gender": "f", "ground": "pre_contract"}
	for k, v := range more {
		values[k] = v
	}
	return w.Make("people", values)
}

// Place makes a placement that is being prepared.
func (w *worksRoom) Place(person *core.Record, number, from, to string, more map[string]any) *core.Record {
	w.T.Helper()
	values := map[string]any{"number": number, "person": person.Id, "kind": "public_works", "title": "Благоустрій", "site": w.site.Id,
		"org_agreement": w.agreement.Id, "mentor": w.mentor.Id, "mentor_deputy": w.deputy.Id, "starts_on": from, "ends_on": to, "week_hours": 40,
		"monthly_pay": 864700, "currency": "UAH", "owner": w.hr.Id}
	for k, v := range more {
		values[k] = v
	}
	return w.Make("placements", values)
}

func (w *worksRoom) act(u *core.Record) store.Act {
	return store.Act{Who: testapp.Who(u), Via: "page", At: w.Now()}
}

func date(t testing.TB, s string) when.Date {
	t.Helper()
	d, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// papers marks papers as done on a day.
func (w *worksRoom) papers(p *core.Record, on string, codes ...string) {
	w.T.Helper()
	err := desk.MarkItems(w.App.App, w.act(w.hr), p.Id, desk.ItemInput{Codes: codes, State: placements.Done, On: date(w.T, on), Number: "1"})
	if err != nil {
		w.T.Fatal(err)
	}
}

// everything before work.
var before = []string{placements.Referral, placements.ApplicationLetter, placements.IDDocs, placements.Contract, placements.OrderHire,
	placements.TaxNotice, placements.SafetyIntro, placements.SafetyPrimary, placements.FireCivil, placements.Secrecy}

func (w *worksRoom) move(u, p *core.Record, in desk.PlacementMoveInput) error {
	_, err := desk.MovePlacement(w.App.App, w.act(u), p.Id, in)
	return err
}

// duties are the obligations of a record: what is open as «duty date», what is closed as «duty =state».
func (w *worksRoom) duties(subject, id string) map[string]string {
	w.T.Helper()
	all, err := store.Where(w.App.App, "obligations", dbx.HashExp{subject: id}, "created", "_rowid_")
	if err != nil {
		w.T.Fatal(err)
	}
	out := map[string]string{}
	for _, o := range all {
		said := "=" + o.GetString("state")
		if o.GetString("state") == "planned" {
			said = strings.TrimSpace(o.GetString("due_date") + " " + o.GetString("due_time"))
		}
		out[o.GetString("duty")] = said
	}
	return out
}

func (w *worksRoom) duty(p *core.Record, key string) *core.Record {
	w.T.Helper()
	o, err := store.First(w.App.App, "obligations", dbx.HashExp{"placement": p.Id, "duty": key}, "created DESC")
	if err != nil {
		w.T.Fatalf("no obligation %s: %v", key, err)
	}
	return o
}

func wantDuties(t testing.TB, got map[string]string, want map[string]string) {
	t.Helper()
	for key, said := range want {
		if got[key] != said {
			t.Errorf("%s: %q, want %q (all: %v)", key, got[key], said, got)
		}
	}
}

func dutyIs(key string) dbx.Expression { return dbx.HashExp{"duty": key} }

func changeIs(p *core.Record, kind string) dbx.Expression {
	return dbx.HashExp{"placement": p.Id, "kind": kind}
}

func lineIs(p *core.Record, code string) dbx.Expression {
	return dbx.HashExp{"placement": p.Id, "code": code}
}

func monthIs(month string) dbx.Expression { return dbx.HashExp{"month": month} }
