package desk_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// by is an act of a user at the test's time.
func by(a *testapp.App, u *core.Record) store.Act {
	return store.Act{Who: testapp.Who(u), Via: "page", At: a.Now()}
}

func moveTo(t testing.TB, a *testapp.App, u *core.Record, id, day string) {
	t.Helper()
	e := desk.Edit{Values: map[string]any{"due_date": day, "why": "donor", "reason": "лист донора"}}
	if err := desk.MoveDate(a.App, by(a, u), id, e); err != nil {
		t.Fatal(err)
	}
}

func problem(err error) string {
	var p *desk.Problem
	var f form.Faults
	switch {
	case errors.As(err, &p):
		return p.Key
	case errors.As(err, &f):
		return f[0].Field + " " + f[0].Key
	}
	return fmt.Sprint(err)
}

func TestG03DateMovedTwiceInADay(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	days(a, kyiv(t, "2026-12-03", "08:00"), kyiv(t, "2026-12-03", "10:00")) // d-7 is told
	a.At(kyiv(t, "2026-12-03", "11:00"))
	address, err := desk.StartFeed(a.App, by(a, owner), a.Seat())
	if err != nil {
		t.Fatal(err)
	}
	before := feedOf(t, a, address)
	moveTo(t, a, owner, o.Id, "2026-12-11")
	a.At(kyiv(t, "2026-12-03", "12:00"))
	moveTo(t, a, owner, o.Id, "2026-12-17")
	sent := days(a, kyiv(t, "2026-12-03", "12:15"), kyiv(t, "2026-12-13", "12:00"))
	rows, err := store.Ledger(a.App, o.Id)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.DueRev == 2 && r.State != "cancelled" {
			t.Errorf("a reminder of the date between is %s: %s", r.State, r.Rung)
		}
		if r.DueRev == 1 && r.State == "planned" {
			t.Errorf("a reminder of the first date is still planned: %s", r.Rung)
		}
	}
	if got := rungs(sent); strings.Count(got, "moved") != 1 || strings.Contains(got, "d-3") || strings.Contains(got, "10.12 08:30 d-0") {
		t.Errorf("want one «moved» and only rungs of the last date, got %s", got)
	}
	after := feedOf(t, a, address)
	for _, want := range []string{"UID:obligation-" + o.Id + "@lubart.test", "SEQUENCE:3", "DTSTART;VALUE=DATE:20261217"} {
		if !strings.Contains(after, want) {
			t.Errorf("want %s in the feed:\n%s", want, after)
		}
	}
	if !strings.Contains(before, "SEQUENCE:1") || strings.Count(after, "BEGIN:VEVENT") != 1 {
		t.Errorf("the entry must move, not multiply:\n%s\n%s", before, after)
	}
}

func TestG09ClosedAMinuteBefore(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	o.Set("due_time", "12:00") // its h-3 rung is at 09:00
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	days(a, kyiv(t, "2026-12-03", "08:00"), kyiv(t, "2026-12-10", "08:45"))
	a.At(kyiv(t, "2026-12-10", "08:59"))
	if _, err := desk.MoveObligation(a.App, by(a, owner), o.Id, desk.MoveInput{Move: "submit", ProofRef: "№ 77"}); err != nil {
		t.Fatal(err)
	}
	if sent := days(a, kyiv(t, "2026-12-10", "09:00"), kyiv(t, "2026-12-12", "09:00")); len(sent) > 0 {
		t.Errorf("sent after the submission: %s", rungs(sent))
	}
	if rows := ledger(a, owner); rows["h-3"] != "cancelled" || rows["d+1"] != "cancelled" {
		t.Errorf("what was planned should say that it is off: %v", rows)
	}
	r := a.Reload(o)
	if r.GetString("state") != "submitted" || r.GetString("proof_ref") != "№ 77" || r.GetString("closed_by") != owner.Id {
		t.Errorf("not closed with its proof: %v", r.PublicExport())
	}
}

func TestClosingAsksForEvidenceAndRevision(t *testing.T) {
	a := testapp.New(t)
	owner, head := a.User("olena", "manager"), a.User("ivan", "head")
	o := a.Obligation(owner, "report", "2026-12-10")
	for _, c := range []struct {
		who  *core.Record
		in   desk.MoveInput
		want string
	}{
		{owner, desk.MoveInput{Move: "submit"}, "gates.evidence"},
		{owner, desk.MoveInput{Move: "done", Reason: "x"}, "gates.simple"},
		{owner, desk.MoveInput{Move: "waive", Reason: "x"}, "refusals.not_your_role"},
		{head, desk.MoveInput{Move: "waive"}, "refusals.reason_needed"},
		{owner, desk.MoveInput{Move: "missed", Reason: "x"}, "gates.overdue"},
		{owner, desk.MoveInput{Move: "submit", Reason: "x", Rev: 99}, "obligations.changed_meanwhile"},
		{owner, desk.MoveInput{Move: "submit", ProofName: "лист.pdf", Proof: []byte("%PDF-1.4")}, "<nil>"},
	} {
		if _, err := desk.MoveObligation(a.App, by(a, c.who), o.Id, c.in); problem(err) != c.want {
			t.Errorf("%+v: want %s, got %s", c.in, c.want, problem(err))
		}
	}
	papers, err := desk.PapersOf(a.App, "obligation", o.Id)
	if err != nil || len(papers) != 1 || a.Reload(o).GetString("proof") != papers[0].ID {
		t.Errorf("the proof is not kept with the obligation: %v %v", papers, err)
	}
}

func TestAcknowledgedKeepsTheDayItself(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	if err := desk.Acknowledge(a.App, by(a, owner), o.Id); err != nil {
		t.Fatal(err)
	}
	got := rungs(days(a, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-11", "10:00")))
	if strings.Contains(got, "d-7") || strings.Contains(got, "d-1") || !strings.Contains(got, "d-0") || !strings.Contains(got, "d+1") {
		t.Errorf("an acknowledged date tells only of itself and after: %s", got)
	}
}

func TestSnoozeLimits(t *testing.T) {
	a := testapp.New(t) // Tuesday 24 November
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	o.Set("internal_due", "2026-11-30")
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ day, want string }{
		{"2026-12-01", "until obligations.snooze_until"}, // past the internal date, and eight days
		{"2026-11-24", "until obligations.snooze_until"}, // today is not later
		{"", "until form.required"},
		{"2026-11-26", "<nil>"}, {"2026-11-27", "<nil>"},
		{"2026-11-28", "obligations.snoozed_twice"},
	} {
		if err := desk.Snooze(a.App, by(a, owner), o.Id, c.day); problem(err) != c.want {
			t.Errorf("until %q: want %s, got %s", c.day, c.want, problem(err))
		}
	}
	a.At(kyiv(t, "2026-11-30", "09:00"))
	moveTo(t, a, owner, o.Id, "2026-12-20")
	if err := desk.Snooze(a.App, by(a, owner), o.Id, "2026-12-01"); problem(err) != "obligations.too_late_to_snooze" {
		t.Errorf("on the internal date: %s", problem(err))
	}
}

func TestSnoozedCountdownWaitsAndLastRungComes(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	a.At(kyiv(t, "2026-12-02", "12:00"))
	if err := desk.Snooze(a.App, by(a, owner), o.Id, "2026-12-09"); err != nil {
		t.Fatal(err)
	}
	got := rungs(days(a, kyiv(t, "2026-12-02", "12:15"), kyiv(t, "2026-12-10", "10:00")))
	if strings.Contains(got, "d-7") || strings.Contains(got, "d-3") || !strings.Contains(got, "09.12 08:30 d-1") || !strings.Contains(got, "d-0") {
		t.Errorf("want the last rung and the day itself only: %s", got)
	}
}

func TestSeveralAtOnceAllOrNone(t *testing.T) {
	a := testapp.New(t)
	owner, other := a.User("olena", "manager"), a.User("petro", "manager")
	one, two := a.Obligation(owner, "task", "2026-12-10"), a.Obligation(owner, "report", "2026-12-11")
	ids := []string{one.Id, two.Id}
	var row *desk.RowRefused
	_, err := desk.ChangeSeveral(a.App, by(a, owner), ids, map[string]any{"do": "close"})
	if !errors.As(err, &row) || row.Title != two.GetString("title") || a.Reload(one).GetString("state") != "planned" {
		t.Errorf("a report without evidence must stop them all: %v", err)
	}
	if _, err := desk.ChangeSeveral(a.App, by(a, owner), ids, map[string]any{"do": "date", "due_date": "2026-12-20"}); problem(err) != "reason form.required" {
		t.Errorf("a moved date needs a reason: %v", err)
	}
	for _, in := range []map[string]any{{"do": "owner", "owner": other.Id}, {"do": "date", "due_date": "2026-12-20", "why": "donor", "reason": "продовжено"},
		{"do": "close", "reason": "передано на папері"}} {
		if n, err := desk.ChangeSeveral(a.App, by(a, owner), ids, in); err != nil || n != 2 {
			t.Fatalf("%v: %d %v", in, n, err)
		}
	}
	r := a.Reload(two)
	if r.GetString("owner") != other.Id || r.GetString("due_date") != "2026-12-20" || r.GetString("state") != "submitted" {
		t.Errorf("not changed: %v", r.PublicExport())
	}
	changes, err := store.DueChanges(a.App, two.Id)
	if err != nil || len(changes) != 1 || changes[0].GetString("why") != "donor" || changes[0].GetString("reason") != "продовжено" {
		t.Errorf("the move is not in the history: %v %v", changes, err)
	}
}

func TestListOrdersFiltersAndPages(t *testing.T) {
	a := testapp.New(t)
	olena, petro := a.User("olena", "manager"), a.User("petro", "manager")
	donor := a.Donor("Карп’ятська фундація")
	a.Make("obligations", map[string]any{"kind": "task", "title": "Без дати", "expected": "весна", "owner": olena.Id})
	for i := range 52 {
		a.Make("obligations", map[string]any{"kind": "task", "title": fmt.Sprintf("Крок %02d", i), "owner": olena.Id,
			"due_date": when.Date{Year: 2026, Month: 12, Day: 1}.AddDays(i).String()})
	}
	a.Make("obligations", map[string]any{"kind": "report", "title": "Звіт донору", "due_date": "2026-11-01", "owner": petro.Id, "organisation": donor.Id})
	closed := a.Obligation(petro, "task", "2026-11-02")
	if _, err := desk.MoveObligation(a.App, by(a, petro), closed.Id, desk.MoveInput{Move: "done"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		query, first, last string
		rows, total        int
	}{
		{"", "Звіт донору", "Крок 48", 50, 54},
		{"page=2", "Крок 49", "Без дати", 4, 54},
		{"sort=-due", "Крок 51", "Крок 02", 50, 54},
		{"sort=title", "Без дати", "Крок 47", 50, 54},
		{"owner=" + petro.Id, "Звіт донору", "Звіт донору", 1, 1},
		{"owner=me", "Крок 00", "Крок 49", 50, 53},
		{"overdue=1", "Звіт донору", "Звіт донору", 1, 1},
		{"state=closed", "Строк 2026-11-02", "Строк 2026-11-02", 1, 1},
		{"state=all&owner=" + petro.Id, "Звіт донору", "Строк 2026-11-02", 2, 2},
		{"donor=карпят", "Звіт донору", "Звіт донору", 1, 1},
		{"q=КРОК+07", "Крок 07", "Крок 07", 1, 1},
		{"kind=report", "Звіт донору", "Звіт донору", 1, 1},
		{"sort=owner", "Крок 00", "Крок 49", 50, 54},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		list, err := desk.ListObligations(a.App, testapp.Who(olena), a.Now(), desk.ObligationFilterOf(q))
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Rows) != c.rows || list.Pager.Total != c.total {
			t.Errorf("%q: want %d of %d, got %d of %d", c.query, c.rows, c.total, len(list.Rows), list.Pager.Total)
			continue
		}
		if first, last := list.Rows[0].Title, list.Rows[len(list.Rows)-1].Title; first != c.first || last != c.last {
			t.Errorf("%q: want %s … %s, got %s … %s", c.query, c.first, c.last, first, last)
		}
	}
}

func TestPageShowsTheLedger(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "application", "2026-12-10")
	days(a, kyiv(t, "2026-11-26", "08:00"), kyiv(t, "2026-12-03", "10:00"))
	_, err := a.DB().NewQuery("UPDATE outbox SET state = 'sent', reply = '250 2.0.0 OK'").Execute()
	if err != nil {
		t.Fatal(err)
	}
	p, err := desk.ShowObligation(a.App, testapp.Who(owner), a.Now(), o.Id)
	if err != nil {
		t.Fatal(err)
	}
	var told *desk.LedgerLine
	for i := range p.Told {
		if p.Told[i].Mail == "sent" && p.Told[i].Rung.N == 7 {
			told = &p.Told[i]
		}
	}
	if told == nil || told.Who != "olena" || told.Reply != "250 2.0.0 OK" || told.Rung != (desk.Rung{Kind: "before", N: 7}) || !told.Good {
		t.Fatalf("the ledger does not show what was told: %+v", p.Told)
	}
	if len(p.Next) == 0 || !p.Next[0].At.After(a.Now()) {
		t.Errorf("the ledger does not show what comes next: %+v", p.Next)
	}
	if len(p.Moves) == 0 || p.Moves[0].Name != "start" || len(p.History) != 1 {
		t.Errorf("moves %+v history %+v", p.Moves, p.History)
	}
}
