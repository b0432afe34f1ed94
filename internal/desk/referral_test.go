package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// intake is a house with an agreement in force and a published opening of some seats under it.
type intake struct {
	*testapp.App
	hr, head                 *core.Record
	site, agreement, opening *core.Record
}

func newIntake(t testing.TB, seats int) intake {
	a := testapp.New(t)
	i := intake{App: a, hr: a.User("Кадри", "hr"), head: a.User("Керівник", "head")}
	i.site = a.Make("sites", map[string]any{"name": "Офіс", "kind": "main", "state": "working"})
	i.agreement = i.imported("org_agreements", map[string]any{"title": "Договір 2026", "kinds": []string{"public_works"}, "begins_on": "2026-01-05",
		"ends_on": "2026-12-31", "seats": seats, "budget_fund": 50000000, "budget_local": 50000000, "currency": "UAH", "state": "active"})
	i.opening = i.imported("openings", map[string]any{"title": "Благоустрій", "kind": "public_works", "org_agreement": i.agreement.Id, "site": i.site.Id,
		"quantity": seats, "begins_on": "2026-11-01", "ends_on": "2026-12-31", "week_hours": 40, "days": []string{"mon", "tue", "wed", "thu", "fri"},
		"starts_at": "08:00", "ends_at": "17:00", "break_minutes": 60, "monthly_pay": 864700, "currency": "UAH", "fund_pct": 50,
		"mentor": i.head.Id, "state": "published"})
	return i
}

// imported is a record that was already in some state when the house heard of it.
func (i intake) imported(collection string, values map[string]any) *core.Record {
	i.T.Helper()
	r, err := store.New(i.App.App, collection)
	if err != nil {
		i.T.Fatal(err)
	}
	r.Load(values)
	act := i.Act()
	act.Move = "imported"
	if err := store.Save(i.App.App, act, r); err != nil {
		i.T.Fatalf("make %s: %v", collection, err)
	}
	return r
}

func (i intake) act(u *core.Record) store.Act {
	return store.Act{Who: testapp.Who(u), Via: "page", At: i.Now()}
}

func (i intake) register(u *core.Record, in desk.ReferralInput) (app, placement *core.Record, err error) {
	err = store.Tx(i.App.App, func(tx core.App) error {
		app, placement, err = desk.RegisterReferral(tx, i.act(u), i.Seat(), in)
		return err
	})
	return app, placement, err
}

func (i intake) mustRegister(in desk.ReferralInput) (app, placement *core.Record) {
	i.T.Helper()
	app, placement, err := i.register(i.hr, in)
	if err != nil {
		i.T.Fatalf("register: %v", err)
	}
	return app, placement
}

func on(s string) when.Date {
	d, err := when.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (i intake) referral() desk.ReferralInput {
	return desk.ReferralInput{Surname: "Ґудзь", Given: "Марія", Patronymic: "Іванівна", Birth: on("1990-01-01"), ReferralNo: "17/3",
		ReferralOn: on("2026-11-20"), ValidUntil: on("2026-11-30"), Opening: i.opening.Id, Accept: true}
}

// faulted are the fields and keys of a refusal.
func faulted(err error) string {
	var faults form.Faults
	var p *desk.Problem
	switch {
	case errors.As(err, &faults):
		var all []string
		for _, f := range faults {
			all = append(all, f.Field+" "+f.Key)
		}
		return strings.Join(all, ", ")
	case errors.As(err, &p):
		return p.Key
	}
	return fmt.Sprint(err)
}

func TestAReferralMakesEverythingBehindIt(t *testing.T) {
	i := newIntake(t, 2)
	app, p := i.mustRegister(i.referral())
	person, err := i.FindRecordById("people", app.GetString("person"))
	if err != nil {
		t.Fatal(err)
	}
	if person.GetString("ground") != "pre_contract" || person.GetString("ground_ref") != "направлення № 17/3 від 20.11.2026" {
		t.Errorf("the card is kept on the ground %q: %q", person.GetString("ground"), person.GetString("ground_ref"))
	}
	if app.GetString("state") != "accepted" || app.GetString("decided_on") != "2026-11-24" {
		t.Errorf("the application is %s since %s", app.GetString("state"), app.GetString("decided_on"))
	}
	want := map[string]string{"number": "2026-001", "state": "preparing", "starts_on": "2026-11-24", "ends_on": "2026-12-31", "title": "Благоустрій",
		"site": i.site.Id, "mentor": i.head.Id, "org_agreement": i.agreement.Id, "kind": "public_works", "monthly_pay": "864700", "fund_pct": "50",
		"week_hours": "40", "starts_at": "08:00", "application": app.Id, "opening": i.opening.Id, "owner": i.hr.Id}
	for column, value := range want {
		if p.GetString(column) != value {
			t.Errorf("the placement has %s %q, wanted %q", column, p.GetString(column), value)
		}
	}
	offer, err := i.FindRecordById("offers", p.GetString("offer"))
	if err != nil || offer.GetString("state") != "accepted" {
		t.Errorf("the offer is %v (%v)", offer, err)
	}
	items, err := store.Where(i.App.App, "checklist_items", dbx.HashExp{"placement": p.Id}, "created")
	if err != nil || len(items) != 1 || items[0].GetString("code") != placements.Referral || items[0].GetString("state") != "done" || items[0].GetString("number") != "17/3" {
		t.Errorf("of the papers %v are there (%v)", items, err)
	}
	for duty, want := range map[string]int64{"tax": 1, "end": 1, "paper:contract": 1, "paper:referral": 0, "referral": 0} {
		if n, _ := i.CountRecords("obligations", dbx.HashExp{"duty": duty, "state": "planned"}); n != want {
			t.Errorf("%d open obligations %s, wanted %d", n, duty, want)
		}
	}
	second := i.referral()
	second.Surname, second.StartsOn = "Інша", on("2026-12-01")
	if _, p := i.mustRegister(second); p.GetString("number") != "2026-002" || p.GetString("starts_on") != "2026-12-01" {
		t.Errorf("the next placement is %s from %s", p.GetString("number"), p.GetString("starts_on"))
	}
}

// TestAKnownCardIsNeverOverwritten: what a card says stays, what it does not say is filled.
func TestAKnownCardIsNeverOverwritten(t *testing.T) {
	i := newIntake(t, 2)
	known := i.Make("people", map[string]any{"surname": "Ґудзь", "given_name": "Марія", "phone": "+380501112233", "ground": "consent"})
	in := i.referral()
	in.Person, in.Phone, in.Email, in.IDP = known.Id, "+380679998877", "maria@example.org", true
	app, _ := i.mustRegister(in)
	if app.GetString("person") != known.Id {
		t.Fatalf("another card was made: %s", app.GetString("person"))
	}
	known = i.Reload(known)
	for column, value := range map[string]string{"phone": "+380501112233", "email": "maria@example.org", "birth_date": "1990-01-01", "ground": "consent", "is_idp": "true"} {
		if known.GetString(column) != value {
			t.Errorf("the card has %s %q, wanted %q", column, known.GetString(column), value)
		}
	}
}

func TestWhatStandsAgainstAReferral(t *testing.T) {
	i := newIntake(t, 1)
	paused := i.imported("openings", map[string]any{"title": "Пауза", "kind": "public_works", "quantity": 3, "state": "paused"})
	for name, c := range map[string]struct {
		change func(*desk.ReferralInput)
		want   string
	}{
		"no opening":         {func(in *desk.ReferralInput) { in.Opening = "" }, "kind applications.no_kind"},
		"no opening, a kind": {func(in *desk.ReferralInput) { in.Opening, in.Kind = "", "public_works" }, "opening applications.which_opening"},
		"a paused opening":   {func(in *desk.ReferralInput) { in.Opening = paused.Id }, "opening applications.opening_shut"},
		"before the window":  {func(in *desk.ReferralInput) { in.StartsOn = on("2026-10-01") }, "starts_on applications.outside_window"},
		"after the window":   {func(in *desk.ReferralInput) { in.EndsOn = on("2027-01-31") }, "ends_on applications.outside_window"},
		"backwards":          {func(in *desk.ReferralInput) { in.StartsOn, in.EndsOn = on("2026-12-10"), on("2026-12-01") }, "ends_on applications.ends_before"},
		"a child":            {func(in *desk.ReferralInput) { in.Birth = on("2013-01-01") }, "birth_date limits.age"},
		"a minor full time":  {func(in *desk.ReferralInput) { in.Birth = on("2010-01-01") }, "week_hours limits.hours"},
		"180 days":           {func(in *desk.ReferralInput) { in.DaysElsewhere = 170 }, "ends_on limits.days_over"},
		"a foreign reason":   {func(in *desk.ReferralInput) { in.DaysElsewhere, in.Override = 170, "бо так" }, "override applications.head_only"},
	} {
		in := i.referral()
		c.change(&in)
		if _, _, err := i.register(i.hr, in); faulted(err) != c.want {
			t.Errorf("%s: %s, wanted %s", name, faulted(err), c.want)
		}
	}
	for _, collection := range []string{"people", "applications", "offers", "placements"} {
		if n, _ := i.CountRecords(collection); n != 0 {
			t.Errorf("a refused referral left %d in %s", n, collection)
		}
	}
}

func TestTheHeadsReasonPassesALimit(t *testing.T) {
	i := newIntake(t, 1)
	in := i.referral()
	in.DaysElsewhere, in.Override = 170, "лист центру зайнятості № 5"
	_, p, err := i.register(i.head, in)
	if err != nil {
		t.Fatal(faulted(err))
	}
	if p.GetString("override") != in.Override {
		t.Errorf("the reason kept is %q", p.GetString("override"))
	}
	line, err := store.First(i.App.App, "audit", dbx.HashExp{"collection": "placements", "record": p.Id})
	if err != nil || line.GetString("reason") != in.Override {
		t.Errorf("the record of deeds says %v (%v)", line, err)
	}
}

// TestNobodyWorksTwiceOnADay: another kind of works counts as well.
func TestNobodyWorksTwiceOnADay(t *testing.T) {
	i := newIntake(t, 3)
	app, _ := i.mustRegister(i.referral())
	useful := i.imported("openings", map[string]any{"title": "Корисні", "kind": "useful_works", "quantity": 3, "begins_on": "2026-11-01",
		"ends_on": "2026-12-31", "week_hours": 40, "state": "published"})
	in := i.referral()
	in.Person, in.Opening = app.GetString("person"), useful.Id
	if _, _, err := i.register(i.hr, in); faulted(err) != "starts_on limits.overlap" {
		t.Errorf("a second work on the same days: %s", faulted(err))
	}
}

func TestASeatIsFreeAfterTheLastDay(t *testing.T) {
	i := newIntake(t, 1)
	first := i.referral()
	first.EndsOn = on("2026-12-10")
	_, p := i.mustRegister(first)
	second := i.referral()
	second.Surname = "Друга"
	if _, _, err := i.register(i.hr, second); faulted(err) != "opening applications.no_seat" {
		t.Errorf("a full opening takes one more: %s", faulted(err))
	}
	second.StartsOn = on("2026-12-11")
	if _, _, err := i.register(i.hr, second); err != nil {
		t.Errorf("the day after is free: %s", faulted(err))
	}
	p.Set("state", placements.Cancelled)
	act := i.Act()
	act.Move = "imported"
	if err := store.Save(i.App.App, act, p); err != nil {
		t.Fatal(err)
	}
	third := i.referral()
	third.Surname, third.EndsOn = "Третя", on("2026-12-10")
	if _, _, err := i.register(i.hr, third); err != nil {
		t.Errorf("what was cancelled keeps no seat: %s", faulted(err))
	}
}

func TestAnOfferHoldsASeatUntilItExpires(t *testing.T) {
	i := newIntake(t, 1)
	in := i.referral()
	in.Accept = false
	app, _ := i.mustRegister(in)
	if err := desk.MakeOffer(i.App.App, i.act(i.hr), app.Id, time.Time{}); err != nil {
		t.Fatal(faulted(err))
	}
	other := i.referral()
	other.Surname = "Друга"
	if _, _, err := i.register(i.hr, other); faulted(err) != "opening applications.no_seat" {
		t.Errorf("the held seat was given away: %s", faulted(err))
	}
	if err := desk.MakeOffer(i.App.App, i.act(i.hr), app.Id, time.Time{}); faulted(err) != "applications.held_already" {
		t.Errorf("held twice: %s", faulted(err))
	}
	i.At(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
	if _, _, err := i.register(i.hr, other); err != nil {
		t.Errorf("the referral expired, the seat is free: %s", faulted(err))
	}
}

// TestSeatRace: fifty people race for ten seats, and exactly ten get one.
func TestSeatRace(t *testing.T) {
	i := newIntake(t, 10)
	var ids []string
	for n := range 50 {
		in := i.referral()
		in.Surname, in.ReferralNo, in.Accept = fmt.Sprintf("Людина%d", n), fmt.Sprint(n), false
		app, _ := i.mustRegister(in)
		ids = append(ids, app.Id)
	}
	results := make([]error, len(ids))
	var all sync.WaitGroup
	for n, id := range ids {
		all.Go(func() { results[n] = desk.MakeOffer(i.App.App, i.act(i.hr), id, time.Time{}) })
	}
	all.Wait()
	won := 0
	for n, err := range results {
		switch {
		case err == nil:
			won++
		case faulted(err) != "applications.no_seat":
			t.Errorf("the offer of %d: %v", n, err)
		}
	}
	held, err := i.CountRecords("offers", dbx.HashExp{"opening": i.opening.Id, "state": "live"})
	if err != nil || won != 10 || held != 10 {
		t.Errorf("%d won, %d offers hold 10 seats (%v)", won, held, err)
	}
}

// TestTheNightEndsWhatIsOver: an offer nobody answered says that it lapsed, and old receipts are forgotten.
func TestTheNightEndsWhatIsOver(t *testing.T) {
	i := newIntake(t, 2)
	now, held := i.Now(), map[string]string{}
	for n, until := range []time.Time{now.Add(time.Hour), now.Add(90 * time.Hour)} {
		in := i.referral()
		in.Surname, in.ReferralNo, in.Accept = fmt.Sprintf("Людина%d", n), fmt.Sprint(n), false
		referred, _ := i.mustRegister(in)
		if err := desk.MakeOffer(i.App.App, i.act(i.hr), referred.Id, until); err != nil {
			t.Fatal(err)
		}
		held[referred.Id] = []string{"lapsed", "live"}[n]
	}
	for key, at := range map[string]time.Time{"old": now.AddDate(0, -4, 0), "new": now} {
		if err := store.GiveReceipt(i.App.App, "week", "link", key, "ok", at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := desk.Beat(i.App.App, i.Seat(), now.Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for referred, want := range held {
		o, err := store.First(i.App.App, "offers", dbx.HashExp{"application": referred})
		if err != nil || o.GetString("state") != want {
			t.Errorf("the offer is %v, want %s (%v)", o.GetString("state"), want, err)
		}
	}
	for key, want := range map[string]string{"old": "", "new": "ok"} {
		if got, err := store.Receipt(i.App.App, "week", "link", key); got != want || err != nil {
			t.Errorf("the %s receipt: %q, want %q (%v)", key, got, want, err)
		}
	}
}

func TestNoDoorLetsInWhatIsNotSound(t *testing.T) {
	i := newIntake(t, 1)
	person := i.Make("people", map[string]any{"surname": "Є", "ground": "contract"})
	for name, c := range map[string]struct {
		collection string
		values     map[string]any
		want       string
	}{
		"no ground":    {"people", map[string]any{"surname": "Ніхто"}, "ground applications.no_ground"},
		"no person":    {"applications", map[string]any{"kind": "public_works"}, "person applications.no_person"},
		"no kind":      {"applications", map[string]any{"person": person.Id}, "kind applications.no_kind"},
		"backwards":    {"applications", map[string]any{"person": person.Id, "kind": "public_works", "referral_on": "2026-05-02", "valid_until": "2026-05-01"}, "valid_until applications.ends_before"},
		"an opening":   {"openings", map[string]any{"title": "О", "begins_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on applications.ends_before"},
		"by no move":   {"openings", map[string]any{"title": "О", "state": "published"}, "states.start"},
		"an agreement": {"org_agreements", map[string]any{"title": "Д", "state": "active"}, "states.start"},
	} {
		if _, err := store.Make(i.App.App, i.Act(), c.collection, c.values); faulted(err) != c.want {
			t.Errorf("%s: %s, wanted %s", name, faulted(err), c.want)
		}
	}
}
