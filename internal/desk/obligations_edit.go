package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// manyChoices is how many grants or people a form offers to choose from.
const manyChoices = 300

// donorZones are the clocks by which donors count, ours first.
var donorZones = []string{"Europe/Kyiv", "Europe/Brussels", "Europe/Warsaw", "Europe/Berlin", "Europe/Paris", "Europe/Luxembourg", "Europe/London",
	"Europe/Vienna", "Europe/Zurich", "Europe/Amsterdam", "Europe/Rome", "Europe/Prague", "Europe/Vilnius", "Europe/Helsinki", "Europe/Stockholm",
	"Europe/Oslo", "Europe/Copenhagen", "Asia/Tokyo", "America/New_York", "UTC"}

var checkFrom = form.Field{Name: "check_from", Kind: form.Day}

// The fields of each form of an obligation, in the order they are asked.
var (
	NewObligationFields = append(pick("title", "kind", "proposal", "call", "organisation", "due_date", "due_time", "due_tz", "hard", "owner", "deputy", "watchers",
		"person", "internal_due", "source_url", "expected", "notes"), checkFrom)
	EditObligationFields = append(pick("title", "kind", "hard", "owner", "deputy", "watchers", "person", "internal_due", "source_url", "expected", "notes"), checkFrom)
	DateFields           = append(pick("due_date", "due_time", "due_tz", "expected"),
		form.Field{Name: "why", Kind: form.Choice, Rule: "required", Options: []string{"donor", "ours", "correction", "announced"}},
		form.Field{Name: "reason", Kind: form.Prose, Rule: "max=2000"})
)

func pick(names ...string) []form.Field {
	return lo.Map(names, func(name string, _ int) form.Field { return form.Pick(obligations.Fields, name)[0] })
}

// ObligationForm is a form about an obligation with what its choices offer.
type ObligationForm struct {
	ID      string
	Title   string
	Rev     int
	Open    bool
	Fields  []form.Field
	Values  map[string]any
	Options map[string][]web.Option
	Zones   []string
	About   About // the subject a new one is made for, or the one's own
	Change  *ObligationPage
}

// Field is one of the form's fields by its name.
func (f ObligationForm) Field(name string) form.Field {
	found, _ := lo.Find(f.Fields, func(x form.Field) bool { return x.Name == name })
	return found
}

// NewObligation is the empty form, begun for a subject if one is named and seen.
func NewObligation(app core.App, who access.Who, now time.Time, subject, id, day string) (ObligationForm, error) {
	if err := Must(who, "obligations", access.Create, nil); err != nil {
		return ObligationForm{}, err
	}
	f := ObligationForm{Fields: NewObligationFields, Open: true, Values: map[string]any{"owner": who.ID, "kind": obligations.Task, "due_tz": when.Kyiv.String()}}
	if d, err := when.Parse(day); err == nil && !d.IsZero() {
		f.Values["due_date"] = d.String()
	}
	if lo.Contains(store.Subjects, subject) {
		r, err := Find(app, who, subject+"s", id)
		if err != nil {
			return f, err
		}
		f.Values[subject], f.About = id, aboutRecord(subject, r)
	}
	return f, f.fill(app, who)
}

// EditObligation is the form of an obligation as it is.
func EditObligation(app core.App, who access.Who, now time.Time, id string, fields []form.Field) (ObligationForm, error) {
	r, err := ownedObligation(app, who, id)
	if err != nil {
		return ObligationForm{}, err
	}
	page, err := pageOf(app, r, who, now)
	if err != nil {
		return ObligationForm{}, err
	}
	f := ObligationForm{ID: id, Title: r.GetString("title"), Rev: r.GetInt("rev"), Open: page.Open, Fields: fields, Values: map[string]any{}, About: page.About, Change: &page}
	for _, field := range fields {
		f.Values[field.Name] = r.Get(field.Name)
	}
	return f, f.fill(app, who)
}

// fill puts in what the choices of the form offer to this person.
func (f *ObligationForm) fill(app core.App, who access.Who) error {
	colleagues, err := store.Colleagues(app)
	if err != nil {
		return err
	}
	staff := ownerOptions(colleagues, text(f.Values["owner"]), text(f.Values["deputy"]))
	f.Zones = lo.Uniq(lo.Compact(append([]string{text(f.Values["due_tz"])}, donorZones...)))
	f.Options = map[string][]web.Option{"owner": staff, "deputy": staff, "watchers": staff}
	if f.Options["person"], err = personOptions(app, who); err != nil || f.ID != "" {
		return err
	}
	f.Options["proposal"], err = proposalOptions(app, who)
	return err
}

// personOptions are people outside the office whom a date may be told to.
func personOptions(app core.App, who access.Who) ([]web.Option, error) {
	if !May(who, "people", access.List, nil) {
		return nil, nil
	}
	list, err := store.Where(app, "people", Seen(who, "people"), "sort_key")
	return lo.Map(list[:min(len(list), manyChoices)], func(r *core.Record, _ int) web.Option { return web.Option{Value: r.Id, Label: nameOf(r)} }), err
}

// proposalOptions are the grants still in work.
func proposalOptions(app core.App, who access.Who) ([]web.Option, error) {
	if !May(who, "proposals", access.List, nil) {
		return nil, nil
	}
	ended := lo.ToAnySlice(grants.Proposals.Final)
	list, err := store.Where(app, "proposals", and(Seen(who, "proposals"), dbx.NotIn("state", ended...)), "sort_key")
	return lo.Map(list[:min(len(list), manyChoices)], func(r *core.Record, _ int) web.Option {
		return web.Option{Value: r.Id, Label: r.GetString("title")}
	}), err
}

// and joins those of the conditions that are there; none at all is no condition.
func and(all ...dbx.Expression) dbx.Expression {
	there := lo.Filter(all, func(e dbx.Expression, _ int) bool { return e != nil })
	if len(there) == 0 {
		return nil
	}
	return dbx.And(there...)
}

// AddObligation makes a promise. Who may only keep their own becomes its owner.
func AddObligation(app core.App, a store.Act, e Edit) (id string, err error) {
	if err := undatedNeeds(e); err != nil {
		return "", err
	}
	err = store.Tx(app, func(tx core.App) error {
		r, err := store.New(tx, "obligations")
		if err != nil {
			return err
		}
		r.Load(e.Values)
		r.Set("due_tz", lo.CoalesceOrEmpty(text(e.Values["due_tz"]), when.Kyiv.String()))
		for _, s := range store.Subjects {
			if err := seesSubject(tx, a.Who, s, r.GetString(s)); err != nil {
				return err
			}
		}
		if err := Must(a.Who, "obligations", access.Create, r); err != nil {
			return err
		}
		err = store.Save(tx, a, r)
		id = r.Id
		return err
	})
	return id, wrap("add an obligation", err)
}

func seesSubject(tx core.App, who access.Who, subject, id string) error {
	if id == "" {
		return nil
	}
	_, err := Find(tx, who, subject+"s", id)
	return err
}

// undatedNeeds asks of a promise without a date when one is expected: no date is not silence.
func undatedNeeds(e Edit) error {
	if text(e.Values["due_date"]) != "" || text(e.Values["expected"]) != "" || text(e.Values["check_from"]) != "" {
		return nil
	}
	return form.Faults{{Field: "due_date", Key: "obligations.date_or_expected"}}
}

// ChangeObligation writes an edited form over an obligation.
func ChangeObligation(app core.App, a store.Act, id string, e Edit) error {
	return wrap("change an obligation", store.Tx(app, func(tx core.App) error {
		r, err := ownedObligation(tx, a.Who, id)
		if err != nil {
			return err
		}
		if err := Apply(r, EditObligationFields, e); err != nil {
			return err
		}
		if err := Must(a.Who, "obligations", access.Update, r); err != nil {
			return err // nobody gives away what only an owner may see
		}
		return store.Save(tx, a, r)
	}))
}

// MoveDate gives an obligation another date and keeps who moved it and why.
func MoveDate(app core.App, a store.Act, id string, e Edit) error {
	a.Why, a.Reason = text(e.Values["why"]), text(e.Values["reason"])
	if a.Reason == "" && a.Why != "announced" {
		return form.Faults{{Field: "reason", Key: "form.required"}}
	}
	return wrap("move a date", store.Tx(app, func(tx core.App) error {
		r, err := ownedObligation(tx, a.Who, id)
		if err != nil {
			return err
		}
		if err := Apply(r, DateFields[:4], e); err != nil {
			return err
		}
		if r.GetString("due_date") == "" && r.GetString("expected") == "" {
			return form.Faults{{Field: "expected", Key: "obligations.date_or_expected"}}
		}
		if !dueMoved(r.Original(), r) && r.GetString("expected") == r.Original().GetString("expected") {
			return form.Faults{{Field: "due_date", Key: "obligations.same_date"}}
		}
		return store.Save(tx, a, r)
	}))
}
