package desk_test

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
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

func TestCallsAreMadeOnceByThoseBeside(t *testing.T) {
	a := testapp.New(t)
	owner, manager, mentor := a.User("olena", "manager"), a.User("petro", "manager"), a.User("marta", "mentor")
	person := a.Make("people", map[string]any{"surname": "Гнатюк", "given_name": "Оксана", "phone": "+380501112233", "no_email": true, "ground": "contract"})
	o := a.Obligation(owner, "task", "2026-12-10")
	o.Set("person", person.Id)
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	now := kyiv(t, "2026-12-09", "12:00")
	tick(a, now)
	calls, err := desk.CallsToMake(a.App, testapp.Who(manager), now)
	if err != nil || len(calls) != 1 || calls[0].Phone != "+380501112233" || calls[0].Who != "Гнатюк Оксана" {
		t.Fatalf("want one call with its number: %+v %v", calls, err)
	}
	if none, _ := desk.CallsToMake(a.App, testapp.Who(mentor), now); len(none) != 0 {
		t.Errorf("a mentor who has no part in it is asked to call: %+v", none)
	}
	if _, err := desk.CallMade(a.App, by(a, mentor), calls[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger ended a call: %v", err)
	}
	if _, err := desk.CallMade(a.App, by(a, manager), calls[0].ID); err != nil {
		t.Fatal(err)
	}
	if left, _ := desk.CallsToMake(a.App, testapp.Who(owner), now); len(left) != 0 {
		t.Errorf("the call is still asked for: %+v", left)
	}
	p, err := desk.ShowObligation(a.App, testapp.Who(owner), now, o.Id)
	said := slices.ContainsFunc(p.Told, func(l desk.LedgerLine) bool { return l.By == "petro" && l.State == "done" && l.Channel == "call" })
	if err != nil || !said {
		t.Errorf("the ledger does not say who called: %+v %v", p.Told, err)
	}
}

func TestTodayForOwnerDeputyAndHead(t *testing.T) {
	a := testapp.New(t)
	owner, deputy, head := a.User("olena", "manager"), a.User("petro", "manager"), a.User("ivan", "head")
	late, soon := a.Obligation(owner, "task", "2026-11-20"), a.Obligation(owner, "task", "2026-11-26")
	check := a.Obligation(owner, "check_date", "2026-11-23")
	a.Obligation(owner, "task", "2027-03-01")
	p := todayOf(t, a, owner, false)
	if len(p.Overdue) != 1 || p.Overdue[0].ID != late.Id || len(p.Week) != 1 || p.Week[0].ID != soon.Id || len(p.Waiting) != 1 || p.Waiting[0].ID != check.Id {
		t.Errorf("the owner's lists: %+v", p)
	}
	if p := todayOf(t, a, deputy, true); len(p.Waiting) != 0 || p.All || p.Risk != nil {
		t.Errorf("nothing waits for a deputy while the owner is here: %+v", p)
	}
	if p := todayOf(t, a, head, true); len(p.Risk) != 3 {
		t.Errorf("a head sees what is late or near and untouched: %+v", p.Risk)
	}
	owner.Set("deputy", deputy.Id)
	owner.Set("away_from", "2026-11-23")
	owner.Set("away_to", "2026-11-30")
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	if p := todayOf(t, a, deputy, false); len(p.Waiting) != 3 || p.Waiting[0].Why != "covering" {
		t.Errorf("a deputy of somebody on leave: %+v", p.Waiting)
	}
	quiet := a.User("marta", "manager")
	a.Obligation(quiet, "task", "2027-02-01")
	if p := todayOf(t, a, quiet, false); p.Next == nil || p.Next.Due.String() != "2027-02-01" {
		t.Errorf("an empty day names the next date: %+v", p.Next)
	}
}

func todayOf(t testing.TB, a *testapp.App, u *core.Record, all bool) desk.TodayPage {
	t.Helper()
	p, err := desk.TodayFor(a.App, testapp.Who(u), a.Now(), all)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMonthStartsOnMonday(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "task", "2026-12-24")
	a.Make("calendar_days", map[string]any{"date": "2026-12-25", "kind": "holiday", "is_off": true, "name": "Різдво"})
	p, err := desk.Calendar(a.App, testapp.Who(owner), a.Now(), desk.CalendarFilterOf(url.Values{"month": {"2026-12"}}, a.Now()))
	if err != nil {
		t.Fatal(err)
	}
	first, last := p.Weeks[0][0], p.Weeks[len(p.Weeks)-1][6]
	if first.Date.String() != "2026-11-30" || !first.Out || last.Date.String() != "2027-01-03" || len(p.Weeks) != 5 {
		t.Errorf("from %v to %v in %d weeks", first.Date, last.Date, len(p.Weeks))
	}
	if christmas := p.Weeks[3][4]; !christmas.Off || len(p.Weeks[3][3].Entries) != 1 || len(p.Days) != 1 {
		t.Errorf("the week of Christmas: %+v", p.Weeks[3])
	}
	for _, odd := range []string{"2026-13", "x", "", "2026-12-01"} {
		if f := desk.CalendarFilterOf(url.Values{"month": {odd}}, a.Now()); f.Month.String() != "2026-11-01" {
			t.Errorf("month %q is %v", odd, f.Month)
		}
	}
}

func feedOf(t testing.TB, a *testapp.App, address string) string {
	t.Helper()
	token := strings.TrimSuffix(address[strings.LastIndex(address, "/")+1:], ".ics")
	raw, err := desk.Feed(a.App, a.Seat(), token, a.Now())
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestFeedGolden shows what calendars are given: whole days, instants in UTC, closed ones cancelled
// for a month and then gone, nobody else's dates.
func TestFeedGolden(t *testing.T) {
	a := testapp.New(t)
	owner, other := a.User("olena", "hr"), a.User("petro", "manager")
	for i, v := range []map[string]any{
		{"title": "Звіт NEFCO; частина 1", "due_date": "2026-12-04"},
		{"title": "Заявка", "due_date": "2026-12-15", "due_time": "17:00", "due_tz": "Europe/Brussels"},
		{"title": "Закрите", "due_date": "2026-12-01"},
		{"title": "Без дати", "expected": "весна"},
	} {
		v["id"], v["kind"], v["owner"] = fmt.Sprintf("obligation0000%d", i), "task", owner.Id
		a.Make("obligations", v)
	}
	a.Obligation(other, "task", "2026-12-02")
	if _, err := desk.MoveObligation(a.App, by(a, owner), "obligation00002", desk.MoveInput{Move: "done"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.DB().NewQuery("UPDATE obligations SET updated = '2026-11-24 08:00:00.000Z'").Execute(); err != nil {
		t.Fatal(err)
	}
	address, err := desk.StartFeed(a.App, by(a, owner), a.Seat())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/feed.ics", feedOf(t, a, address))
	a.At(a.Now().AddDate(0, 0, 31))
	if got := feedOf(t, a, address); strings.Contains(got, "Закрите") {
		t.Error("a date closed a month ago is still in the calendar")
	}
	fresh, err := desk.StartFeed(a.App, by(a, owner), a.Seat())
	if err != nil || fresh == address {
		t.Fatal("a new address is the old one", err)
	}
	old := strings.TrimSuffix(address[strings.LastIndex(address, "/")+1:], ".ics")
	if _, err := desk.Feed(a.App, a.Seat(), old, a.Now()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the old address still works: %v", err)
	}
	if err := desk.StopFeed(a.App, by(a, owner)); err != nil {
		t.Fatal(err)
	}
	if has, _ := desk.HasFeed(a.App, testapp.Who(owner)); has {
		t.Error("a stopped feed lives")
	}
}

func golden(t testing.TB, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs:\n%s", path, got)
	}
}
