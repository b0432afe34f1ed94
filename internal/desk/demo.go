package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/store"
	"lubart/internal/when"
)

// DemoLogin is how to enter as a colleague of the demonstration: a link that works once.
type DemoLogin struct{ Name, Position, Email, Link string }

// demoYears is how far the demonstration's past reaches.
const demoYears = 3

// Demo fills an empty folder with a department and three years of its work: through the same
// imports, moves and ticks as a person's, only earlier. The letters of the past are marked as
// delivered and never leave. Dates are relative to now, everything else is always the same.
func Demo(app core.App, s Seat, now time.Time, progress func(done, all int)) ([]DemoLogin, error) {
	if err := emptyFolder(app); err != nil {
		return nil, err
	}
	d := &demo{app: app, seat: s, now: now, today: Today(now), progress: progress, places: map[[2]int]string{}}
	for _, step := range []func() error{d.staff, d.calendar, d.donors, d.works, d.plan, d.live} {
		if err := step(); err != nil {
			return nil, wrap("fill the demonstration", err)
		}
	}
	return d.logins()
}

func emptyFolder(app core.App) error {
	for _, c := range []string{"users", "proposals", "organisations", "obligations"} {
		n, err := app.CountRecords(c)
		if err != nil {
			return err
		}
		if n > 0 {
			return refuse("demo.not_empty")
		}
	}
	return nil
}

// demo is a department being made up.
type demo struct {
	app      core.App
	seat     Seat
	now      time.Time
	today    when.Date
	progress func(done, all int)
	people   []*core.Record
	orgs     []*core.Record
	events   []demoEvent
	sites    []string
	centre   string
	places   map[[2]int]string // year and opening → the opening's id
}

// demoEvent is something somebody did on a day of the past.
type demoEvent struct {
	at time.Time
	do func(tx core.App, a store.Act) error
	by int
}

func (d *demo) at(day when.Date, clock string) time.Time { return day.At(clock, when.Kyiv).UTC() }

// first is the day the department began to use the register.
func (d *demo) first() when.Date { return d.today.AddMonths(-12 * demoYears).AddDays(-30) }

func (d *demo) act(by int, at time.Time) store.Act {
	a := store.Act{Via: "page", At: at}
	if by < len(d.people) {
		a.Who = Person(d.people[by], "page")
	}
	return a
}

func (d *demo) staff() error {
	return store.Tx(d.app, func(tx core.App) error {
		a := d.act(0, d.at(d.first(), "09:00"))
		for _, p := range demoPeople {
			box := ""
			if p.box != "" {
				box = p.box + "@example.org"
			}
			u, err := newUser(tx, map[string]any{"name": p.name, "email": box, "position": p.position, "phone": "+380332000000"})
			if err != nil {
				return err
			}
			u.Set("roles", p.roles)
			u.Set("state", "active")
			u.SetVerified(box != "")
			if err := store.Save(tx, a, u); err != nil {
				return err
			}
			d.people = append(d.people, u)
		}
		return d.answer(tx, a)
	})
}

// answer says who leads whom and who stands in.
func (d *demo) answer(tx core.App, a store.Act) error {
	for i, p := range demoPeople {
		if p.lead >= 0 {
			d.people[i].Set("lead", d.people[p.lead].Id)
		}
		if p.deputy >= 0 {
			d.people[i].Set("deputy", d.people[p.deputy].Id)
		}
		if err := store.Save(tx, a, d.people[i]); err != nil {
			return err
		}
	}
	if err := store.SetSetting(tx, a, "started_on", d.first().String()); err != nil {
		return err
	}
	return store.SetSetting(tx, a, "office_name", "Департамент «Центр надання адміністративних послуг» (демонстрація)")
}

// calendar brings in the holidays as a person would: as a file. Under martial law they are worked.
func (d *demo) calendar() error {
	var csv strings.Builder
	csv.WriteString("Дата;Назва;Вид;Неробочий\n")
	for year := d.first().Year; year <= d.today.Year+1; year++ {
		for _, h := range demoHolidays {
			fmt.Fprintf(&csv, "%d-%s;%s;свято;ні\n", year, h.day, h.name)
		}
		easter := orthodoxEaster(year)
		fmt.Fprintf(&csv, "%s;Великдень;свято;ні\n%s;Трійця;свято;ні\n", easter, easter.AddDays(49))
	}
	return d.bring("calendar", "Святкові дні.csv", csv.String(), 1)
}

// orthodoxEaster is Meeus's Julian algorithm, thirteen days later by the calendar of our days.
func orthodoxEaster(year int) when.Date {
	a, b, c := year%4, year%7, year%19
	e := (19*c + 15) % 30
	f := (2*a + 4*b - e + 34) % 7
	month, day := (e+f+114)/31, (e+f+114)%31+1
	return when.Date{Year: year, Month: time.Month(month), Day: day}.AddDays(13)
}

func (d *demo) bring(kind, name, csv string, by int) error {
	a := d.act(by, d.at(d.first(), "10:00"))
	imp, err := UploadMapped(d.app, d.seat, a, kind, name, []byte(csv), Mapping{})
	if err != nil {
		return err
	}
	_, err = ConfirmImport(context.Background(), d.app, d.seat, a, imp.Id)
	return err
}

// donors come in as a file too; their people and what was said with them are written by hand.
func (d *demo) donors() error {
	var csv strings.Builder
	csv.WriteString("Назва;Скорочення;Вид;Країна;Сайт\n")
	for _, o := range demoDonors {
		fmt.Fprintf(&csv, "%s;%s;донор;%s;%s\n", o.name, o.short, o.country, o.site)
	}
	if err := d.bring("organisations", "Донори.csv", csv.String(), 2); err != nil {
		return err
	}
	return store.Tx(d.app, func(tx core.App) error {
		for i, o := range demoDonors {
			org, err := named(tx, "organisations", nil, "name_uk", o.name)
			if err != nil || org == nil {
				return fmt.Errorf("find %s: %w", o.short, err)
			}
			d.orgs = append(d.orgs, org)
			if err := d.talk(tx, i, org); err != nil {
				return err
			}
		}
		return nil
	})
}

// talk writes down a donor's person and what was said with them.
func (d *demo) talk(tx core.App, i int, org *core.Record) error {
	o := demoDonors[i]
	day := d.today.AddDays(-20 - 37*i)
	a := d.act(2+i%2, d.at(day, "11:20"))
	c, err := store.Make(tx, a, "contacts", map[string]any{"organisation": org.Id, "name": o.contact, "position": "координація програм",
		"email": fmt.Sprintf("contact%d@example.org", i+1), "locale": lo.Ternary(o.country == "Україна", "uk", "en"), "active": true})
	if err != nil {
		return err
	}
	_, err = store.Make(tx, a, "interactions", map[string]any{"organisation": org.Id, "contact": c.Id, "on": day.String(), "by": a.Who.ID,
		"kind": []string{"call", "letter", "meeting", "event"}[i%4], "summary": o.said, "next_step": lo.Ternary(i%3 == 0, "Надіслати короткий опис ідеї", "")})
	return err
}

// live lets the past happen in its order: what people did, and between it the reminders that were
// due, each at its own minute.
func (d *demo) live() error {
	slices.SortStableFunc(d.events, func(a, b demoEvent) int { return a.at.Compare(b.at) })
	end := d.at(d.today, "00:00")
	for i, e := range d.events {
		if e.at.Before(end) {
			if err := d.tickUntil(e.at); err != nil {
				return err
			}
		}
		err := store.Tx(d.app, func(tx core.App) error { return e.do(tx, d.act(e.by, e.at)) })
		if err != nil {
			return fmt.Errorf("event %d: %w", i, err)
		}
		if i%25 == 0 {
			d.progress(i, len(d.events))
		}
	}
	d.progress(len(d.events), len(d.events))
	return d.tickUntil(end)
}

// tickUntil runs every tick that had something to do before an instant, and delivers its letters.
func (d *demo) tickUntil(end time.Time) error {
	for {
		next, err := store.NextReminder(d.app, end)
		if err != nil || next.IsZero() {
			return err
		}
		if _, err := Tick(d.app, d.seat, next); err != nil {
			return err
		}
		if err := d.delivered(next); err != nil {
			return err
		}
	}
}

// delivered ends what a tick of the past wrote: its letters arrived, its calls were made.
func (d *demo) delivered(at time.Time) error {
	if err := store.MarkDelivered(d.app, at, "250 2.0.0 demonstration: never sent"); err != nil {
		return err
	}
	calls, err := store.Calls(d.app, at)
	if err != nil {
		return err
	}
	for _, c := range calls {
		if err := store.SettleReminder(d.app, c.ID, "done", "", at); err != nil {
			return err
		}
	}
	return store.FinishPlanned(d.app, at)
}

func (d *demo) logins() ([]DemoLogin, error) {
	var out []DemoLogin
	for i, u := range d.people {
		if u.Email() == "" {
			continue
		}
		link, err := SignInLink(d.app, d.seat, u, d.now)
		if err != nil {
			return nil, err
		}
		out = append(out, DemoLogin{Name: u.GetString("name"), Position: demoPeople[i].position, Email: u.Email(), Link: link})
	}
	return out, nil
}
