package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// kyiv is an instant of a day in Kyiv.
func kyiv(t testing.TB, day, clock string) time.Time {
	t.Helper()
	d, err := when.Parse(day)
	if err != nil {
		t.Fatal(err)
	}
	return d.At(clock, when.Kyiv)
}

// tick moves the clock and ticks.
func tick(a *testapp.App, at time.Time) []desk.Sent {
	a.T.Helper()
	a.At(at)
	sent, err := desk.Tick(a.App, a.Seat(), at)
	if err != nil {
		a.T.Fatal(err)
	}
	return sent
}

// days ticks every quarter of an hour from one instant to another and returns what was sent.
func days(a *testapp.App, from, to time.Time) (sent []desk.Sent) {
	a.T.Helper()
	for at := from; !at.After(to); at = at.Add(15 * time.Minute) {
		sent = append(sent, tick(a, at)...)
	}
	return sent
}

func rungs(sent []desk.Sent) string {
	var out []string
	for _, s := range sent {
		out = append(out, s.At.In(when.Kyiv).Format("02.01 15:04")+" "+s.Rung)
	}
	return strings.Join(out, "; ")
}

func TestLadderOfOneDate(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10") // a Thursday
	got := rungs(days(a, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-12", "10:00")))
	for _, want := range []string{"03.12 08:30 d-7", "07.12 08:30", "09.12 08:30 d-1", "10.12 08:30 d-0", "11.12 08:30 d+1"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in what was sent: %s", want, got)
		}
	}
}

func TestG01ThreeDaysDown(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10")
	days(a, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-02", "20:00"))
	sent := tick(a, kyiv(t, "2026-12-09", "12:00")) // −7, −3 and −1 were missed
	if len(sent) != 1 || sent[0].Rung != "d-1" {
		t.Fatalf("want one mail with the most urgent rung, got %s", rungs(sent))
	}
	if again := tick(a, kyiv(t, "2026-12-09", "12:15")); len(again) != 0 {
		t.Fatalf("told twice: %s", rungs(again))
	}
	states := ledger(a, owner)
	if states["d-7"] != "collapsed" || states["d-3"] != "collapsed" || states["d-1"] != "enqueued" {
		t.Errorf("the ledger should say what became of each rung: %v", states)
	}
}

// ledger is what became of each rung of a recipient.
func ledger(a *testapp.App, u *core.Record) map[string]string {
	a.T.Helper()
	rows, err := store.Where(a.App, "reminders", dbx.HashExp{"recipient": "users/" + u.Id})
	if err != nil {
		a.T.Fatal(err)
	}
	out := map[string]string{}
	for _, r := range rows {
		out[r.GetString("rung")] = r.GetString("state")
	}
	return out
}

func TestG02SundayDeadlineOverAQuietWeekend(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Make("obligations", map[string]any{"kind": "application", "title": "Неділя", "due_date": "2026-12-06", "due_time": "23:59", "due_tz": "Europe/Kyiv", "hard": true, "owner": owner.Id})
	got := rungs(days(a, kyiv(t, "2026-12-01", "10:00"), kyiv(t, "2026-12-06", "23:00")))
	if !strings.Contains(got, "04.12 08:30 d-1") || !strings.Contains(got, "06.12 08:30 d-0") || strings.Contains(got, "05.12") {
		t.Errorf("want Friday and Sunday, not Saturday: %s", got)
	}
}

func TestG08OwnerOnLeave(t *testing.T) {
	a := testapp.New(t)
	deputy := a.User("ihor", "manager")
	owner := a.User("olena", "manager")
	owner.Set("deputy", deputy.Id)
	owner.Set("away_from", "2026-11-25")
	owner.Set("away_to", "2026-12-20")
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	a.Obligation(owner, "application", "2026-12-10")
	days(a, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-10", "10:00"))
	if s := ledger(a, owner)["d-3"]; s != "skipped" {
		t.Errorf("the owner is away: d-3 is %q, want skipped", s)
	}
	if s := ledger(a, deputy)["d-3"]; s != "enqueued" && s != "digested" {
		t.Errorf("the deputy answers for the owner: d-3 is %q", s)
	}
	if ledger(a, owner)["d-14"] != "enqueued" || ledger(a, deputy)["d-14"] != "" {
		t.Errorf("a line for the overview stays the owner's: %v, the deputy's %v", ledger(a, owner), ledger(a, deputy))
	}
}

func TestG12OverdueUntilClosed(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	o := a.Obligation(owner, "report", "2026-12-10")
	got := rungs(days(a, kyiv(t, "2026-12-10", "23:00"), kyiv(t, "2027-01-02", "10:00")))
	for _, want := range []string{"11.12", "13.12", "17.12", "24.12", "31.12"} {
		if !strings.Contains(got, want) {
			t.Errorf("want a mail on %s: %s", want, got)
		}
	}
	if _, err := desk.MoveObligation(a.App, by(a, owner), o.Id, desk.MoveInput{Move: "submit", ProofRef: "№ 77"}); err != nil {
		t.Fatal(err)
	}
	if after := rungs(days(a, kyiv(t, "2027-01-02", "10:15"), kyiv(t, "2027-01-15", "10:00"))); strings.Contains(after, "d+") {
		t.Errorf("a closed promise is still overdue: %s", after)
	}
}

func TestG06BrokenObligationStopsNobody(t *testing.T) {
	a := testapp.New(t)
	one, two := a.User("olena", "manager"), a.User("ihor", "manager")
	broken := a.Obligation(one, "application", "2026-12-10")
	a.Obligation(two, "application", "2026-12-10")
	if _, err := a.DB().Update("obligations", dbx.Params{"due_date": ""}, dbx.HashExp{"id": broken.Id}).Execute(); err != nil {
		t.Fatal(err)
	}
	sent := tick(a, kyiv(t, "2026-12-09", "09:00"))
	if len(sent) != 2 {
		t.Fatalf("want both people's rows in the outbox, got %s", rungs(sent))
	}
	s := accepting(t)
	send(a, s)
	states := map[string]string{}
	for _, m := range mails(a) {
		states[m.GetString("to_addr")] = m.GetString("state")
	}
	if got := s.Messages(); len(got) != 1 || states["olena@lubart.test"] != "failed" || states["ihor@lubart.test"] != "sent" {
		t.Errorf("want the broken one failed and the other sent: %v", states)
	}
}

func TestMondayOverviewComesAlsoWhenEmpty(t *testing.T) {
	a := testapp.New(t)
	a.User("olena", "manager")
	a.User("ivan", "viewer")
	sent := days(a, kyiv(t, "2026-11-30", "08:00"), kyiv(t, "2026-11-30", "12:00"))
	if got := rungs(sent); got != "30.11 08:30 digest" {
		t.Errorf("want one overview for the manager, got %q", got)
	}
}

func TestSuppressedReaderEscalates(t *testing.T) {
	a := testapp.New(t)
	lead := a.User("ihor", "manager")
	owner := a.User("olena", "manager")
	owner.Set("lead", lead.Id)
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	a.Make("suppressions", map[string]any{"address": "OLENA@lubart.test", "reason": "5.1.1", "source": "reply"})
	a.Obligation(owner, "application", "2026-12-10")
	days(a, kyiv(t, "2026-12-09", "08:00"), kyiv(t, "2026-12-09", "09:00"))
	if ledger(a, owner)["d-1"] != "skipped" || ledger(a, lead)["d-1"] == "" {
		t.Errorf("owner %v, lead %v", ledger(a, owner), ledger(a, lead))
	}
}

func TestNightlyReconcileIsANoOp(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10")
	a.Obligation(owner, "report", "2026-11-20")
	days(a, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-11-26", "10:00"))
	n, err := desk.ReplanEverything(a.App, a.Now())
	if err != nil || n != 0 {
		t.Errorf("a healthy house needs nothing planned again: %d changes, %v", n, err)
	}
}

func TestPreviewChangesNothing(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10")
	at := kyiv(t, "2026-12-09", "09:00")
	a.At(at)
	first, err := desk.Preview(a.App, a.Seat(), at)
	if err != nil || len(first) != 1 {
		t.Fatalf("preview: %v, %v", first, err)
	}
	if sent := tick(a, at); len(sent) != 1 || sent[0] != first[0] {
		t.Errorf("the tick sends what the preview showed: %v, %v", sent, first)
	}
}

func TestAMailOfAGrantSaysWhatFallsDue(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	in := desk.GrantInput{Donor: "Фонд", Title: "Пандус", DueDate: when.Date{Year: 2026, Month: 12, Day: 10}, DueZone: "Europe/Kyiv", Owner: owner.Id}
	if err := store.Tx(a.App, func(tx core.App) error { _, err := desk.AddGrant(tx, a.Act(), in); return err }); err != nil {
		t.Fatal(err)
	}
	sent := tick(a, kyiv(t, "2026-12-09", "09:00"))
	if len(sent) != 1 || !strings.Contains(sent[0].Subject, "подання заявки «Пандус»") {
		t.Errorf("several dates of a grant must not read alike: %v", sent)
	}
}

func TestATickAsOfALaterDaySpeaksAsThatDayWould(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.User("olha", "head")
	if err := desk.Wake(a.App, a.Seat(), a.Now()); err != nil { // the first days begin: no head is told yet
		t.Fatal(err)
	}
	a.Obligation(owner, "application", "2027-01-14")
	at := kyiv(t, "2027-01-13", "09:00")
	a.At(at)
	first, err := desk.Preview(a.App, a.Seat(), at)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := desk.TickAsOf(a.App, a.Seat(), at)
	if got := rungs(sent); err != nil || !strings.Contains(got, "esc-1") || got != rungs(first) {
		t.Errorf("the head hears of the silence on the day before: %s, %v; the preview said %s", got, err, rungs(first))
	}
}

func TestQuietHoursHoldWhatWasFoundLate(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	a.Obligation(owner, "application", "2026-12-10")
	if sent := tick(a, kyiv(t, "2026-12-09", "03:00")); len(sent) != 0 {
		t.Fatalf("a restart at night woke somebody: %s", rungs(sent))
	}
	if sent := tick(a, kyiv(t, "2026-12-09", "07:30")); len(sent) != 1 {
		t.Errorf("in the morning it is told: %s", rungs(sent))
	}
}

func TestNewOwnerHearsWhereTheDateStands(t *testing.T) {
	a := testapp.New(t)
	olena, ihor := a.User("olena", "manager"), a.User("ihor", "manager")
	o := a.Obligation(olena, "application", "2026-12-10")
	days(a, kyiv(t, "2026-11-24", "10:00"), kyiv(t, "2026-12-04", "10:00"))
	o = a.Reload(o)
	o.Set("owner", ihor.Id)
	if err := store.Save(a.App, a.Act(), o); err != nil {
		t.Fatal(err)
	}
	sent := tick(a, kyiv(t, "2026-12-04", "10:15"))
	if len(sent) != 1 || sent[0].Address != "ihor@lubart.test" {
		t.Errorf("want one mail to the new owner, got %v", sent)
	}
}

func TestPostponedStandInSurvivesAReplan(t *testing.T) {
	a := testapp.New(t)
	deputy := a.User("ihor", "manager")
	owner := a.User("olena", "manager")
	owner.Set("deputy", deputy.Id)
	owner.Set("away_from", "2026-12-01")
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	a.Obligation(deputy, "application", "2026-12-10")
	a.Obligation(owner, "application", "2026-12-10")
	sent := days(a, kyiv(t, "2026-12-03", "08:00"), kyiv(t, "2026-12-04", "12:00"))
	if _, err := desk.ReplanEverything(a.App, a.Now()); err != nil {
		t.Fatal(err)
	}
	if s := ledger(a, deputy)["d-7"]; s == "cancelled" || len(sent) == 0 {
		t.Errorf("the stand-in's row is %q after %s", s, rungs(sent))
	}
}

// No date is not silence: who said only «II квартал 2027» is asked when that quarter begins, by whatever door.
func TestUndatedIsWatchedFromItsPeriod(t *testing.T) {
	a := testapp.New(t)
	owner := a.User("olena", "manager")
	donor := a.Donor("НЕФКО")
	p := a.Make("proposals", map[string]any{"title": "Термомодернізація", "organisation": donor.Id, "owner": owner.Id})
	a.Make("obligations", map[string]any{"kind": "application", "title": "Термомодернізація", "expected": "II квартал 2027", "owner": owner.Id, "proposal": p.Id})
	watch, err := store.Where(a.App, "obligations", dbx.HashExp{"kind": "check_date", "state": "planned"})
	if err != nil || len(watch) != 1 {
		t.Fatalf("%d watches, %v", len(watch), err)
	}
	if on := watch[0].GetString("due_date"); on != "2027-04-01" {
		t.Errorf("it is asked on %s", on)
	}
	o, err := store.First(a.App, "obligations", dbx.HashExp{"kind": "application"})
	if err != nil || o.GetString("check_from") != "2027-04-01" {
		t.Errorf("the period begins on %q, %v", o.GetString("check_from"), err)
	}
}

// In the first thirty days nobody above the deputy hears of somebody's silence.
func TestFirstDaysTellNobodyAbove(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head")
	deputy := a.User("ihor", "manager")
	owner := a.User("olena", "manager")
	owner.Set("deputy", deputy.Id)
	owner.Set("lead", head.Id)
	if err := store.Save(a.App, a.Act(), owner); err != nil {
		t.Fatal(err)
	}
	if err := store.SetSetting(a.App, a.Act(), "started_on", "2026-11-24"); err != nil {
		t.Fatal(err)
	}
	a.Obligation(owner, "application", "2026-12-10")
	sent := days(a, kyiv(t, "2026-12-01", "08:00"), kyiv(t, "2026-12-10", "12:00"))
	for _, s := range sent {
		if s.Address == "head@lubart.test" && s.Rung != "digest" {
			t.Errorf("the head is told in the first days: %+v", s)
		}
	}
	if ledger(a, deputy)["esc-7"] == "" {
		t.Errorf("the deputy should hear of the silence: %v", ledger(a, deputy))
	}
	a.Obligation(owner, "application", "2027-02-11")
	if _, err := desk.ReplanEverything(a.App, kyiv(t, "2027-02-01", "00:10")); err != nil { // as every night
		t.Fatal(err)
	}
	days(a, kyiv(t, "2027-02-04", "08:00"), kyiv(t, "2027-02-11", "12:00"))
	if rows := ledger(a, head); rows["esc-3"] == "" && rows["esc-1"] == "" {
		t.Errorf("after the first days the head hears of silence: %v", rows)
	}
}

// Signs that mean something to a database mean themselves to a person who searches.
func TestSearchTakesSignsAsTheyAre(t *testing.T) {
	a := testapp.New(t)
	head := a.User("head", "head")
	a.Donor("Fund_100%")
	a.Donor("Fund 200")
	for query, want := range map[string]int{"fund": 2, "%": 1, "d_1": 1} {
		groups, err := desk.Search(a.App, testapp.Who(head), query)
		n := 0
		for _, g := range groups {
			n += len(g.Lines)
		}
		if err != nil || n != want {
			t.Errorf("%q finds %d, want %d, %v", query, n, want, err)
		}
	}
}
