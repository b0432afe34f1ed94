package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/store"
	"lubart/internal/when"
)

// DonorParts are the people at an organisation and what it offers.
type DonorParts struct {
	Contacts      []ContactLine
	MaySeeContact bool
	MayAddContact bool
	ContactFields []form.Field
	Offers        bool // whether the person sees programmes and calls
	MayOffer      bool
	Programmes    []OfferLine
	Calls         []OfferLine
}

// ContactLine is somebody at an organisation.
type ContactLine struct {
	ID, Name, Position, Email, Phone string
	Gone                             bool
}

// OfferLine is a programme or call of a donor.
type OfferLine struct {
	ID, Title, State, Expected string
	Rolling                    bool
	Next                       NextDate
}

// ContactFields are what the short form on an organisation's page asks about somebody there.
var ContactFields = form.Pick(grants.Contacts, "name", "position", "email", "phone")

// manyBeside is how many contacts, programmes or talks a page of something else lists.
const manyBeside = 200

func (p *RecordPage) donor(app core.App, who access.Who, now time.Time, r *core.Record) error {
	d := &DonorParts{MaySeeContact: !grant(who, "contacts", access.List).None(), MayAddContact: May(who, "contacts", access.Create, nil),
		ContactFields: ContactFields, Offers: !grant(who, "programmes", access.List).None() && !grant(who, "calls", access.List).None(),
		MayOffer: May(who, "programmes", access.Create, nil)}
	p.Donor = d
	if d.MaySeeContact {
		found, err := store.Some(app, "contacts", and(dbx.HashExp{"organisation": r.Id}, Seen(who, "contacts")), manyBeside, "active DESC", "sort_key")
		if err != nil {
			return err
		}
		d.Contacts = lo.Map(found, func(c *core.Record, _ int) ContactLine { return contactLine(c) })
	}
	if !d.Offers {
		return nil
	}
	return d.offers(app, who, now, r)
}

func contactLine(c *core.Record) ContactLine {
	return ContactLine{ID: c.Id, Name: c.GetString("name"), Position: c.GetString("position"), Email: c.GetString("email"),
		Phone: c.GetString("phone"), Gone: !c.GetBool("active")}
}

func (d *DonorParts) offers(app core.App, who access.Who, now time.Time, r *core.Record) error {
	found, err := store.Some(app, "programmes", and(dbx.HashExp{"organisation": r.Id}, Seen(who, "programmes")), manyBeside, "sort_key")
	if err != nil {
		return err
	}
	d.Programmes = lo.Map(found, func(o *core.Record, _ int) OfferLine {
		return OfferLine{ID: o.Id, Title: o.GetString("name"), State: o.GetString("state"), Expected: o.GetString("cadence")}
	})
	d.Calls, err = callLinesOf(app, who, now, "organisation", r.Id)
	return err
}

// callLinesOf are the calls of a donor or programme, newest first, each with its nearest date.
func callLinesOf(app core.App, who access.Who, now time.Time, column, id string) ([]OfferLine, error) {
	found, err := store.Some(app, "calls", and(dbx.HashExp{column: id}, Seen(who, "calls")), manyBeside, "created DESC", "sort_key")
	if err != nil {
		return nil, err
	}
	next, err := nextDates(app, who, now, "call", lo.Map(found, func(c *core.Record, _ int) string { return c.Id }))
	return lo.Map(found, func(c *core.Record, _ int) OfferLine {
		return OfferLine{ID: c.Id, Title: c.GetString("title"), State: c.GetString("state"), Expected: c.GetString("expected"), Rolling: c.GetBool("rolling"), Next: next[c.Id]}
	}), err
}

// AddContact makes a contact of an organisation from the short form on its page.
func AddContact(app core.App, a store.Act, organisation string, e Edit, anyway bool) (string, error) {
	if _, err := Find(app, a.Who, "organisations", organisation); err != nil {
		return "", err
	}
	e.Values["organisation"] = organisation
	return AddRecord(app, a, ShelfOf("contacts"), e, anyway)
}

// ProgrammeParts are the calls of a programme and when the next is expected.
type ProgrammeParts struct {
	Calls    []OfferLine
	MayAdd   bool
	Expected when.Date // the first day of the month the next call is expected in, if that is known
	Waiting  bool      // a call is announced or expected already
}

// everyMonths is how many months lie between two calls of a programme.
var everyMonths = map[string]int{"yearly": 12, "half_yearly": 6, "quarterly": 3}

func (p *RecordPage) programme(app core.App, who access.Who, now time.Time, r *core.Record) (err error) {
	p.Programme = &ProgrammeParts{MayAdd: May(who, "calls", access.Create, nil)}
	if p.Programme.Calls, err = callLinesOf(app, who, now, "programme", r.Id); err != nil {
		return err
	}
	p.Programme.Waiting = lo.SomeBy(p.Programme.Calls, func(c OfferLine) bool { return grants.CallWaits(c.State) })
	p.Programme.Expected = expectedCall(r.GetString("cadence"), r.GetInt("usual_month"), Today(now))
	return nil
}

// expectedCall is the first day of the next month in which a programme usually opens a call.
func expectedCall(cadence string, month int, today when.Date) when.Date {
	step := everyMonths[cadence]
	if step == 0 || month < 1 || month > 12 {
		return when.Date{}
	}
	first := when.Date{Year: today.Year - 1, Month: time.Month(month), Day: 1}
	this := when.Date{Year: today.Year, Month: today.Month, Day: 1}
	for k := 0; ; k++ {
		if d := when.Occurrence(first, step, k); !d.Before(this) {
			return d
		}
	}
}
