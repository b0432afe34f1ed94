package desk

import (
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

// NewGrantFields are the one form of a new grant: the grant, its first date, and the go/no-go line.
var NewGrantFields = []form.Field{
	grantField("title"),
	{Name: "donor", Kind: form.Text, Rule: "required,max=500"},
	{Name: "programme", Kind: form.Text, Rule: "max=500"},
	obligationField("due_date"), obligationField("due_time"), obligationField("due_tz"), obligationField("expected"),
	grantField("owner"), grantField("requested"), grantField("currency"), grantField("url"), grantField("notes"),
	{Name: "decision", Kind: form.Choice, Options: []string{grants.Go, grants.NoGo, grants.Defer}},
	{Name: "decision_reason", Kind: form.Text, Rule: "max=500"},
}

func grantField(name string) form.Field      { return form.Pick(grants.ProposalFields, name)[0] }
func obligationField(name string) form.Field { return form.Pick(obligations.Fields, name)[0] }

// Zones are the donors' clocks a form offers.
var Zones = []string{"Europe/Kyiv", "Europe/Brussels", "Europe/Berlin", "Europe/Warsaw", "Europe/Vilnius", "Europe/Stockholm",
	"Europe/Oslo", "Europe/Helsinki", "Europe/Zurich", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"}

// GrantForm is the form of a grant with what its choices offer.
type GrantForm struct {
	ID, Title          string
	Rev                int
	Groups             []FieldGroup
	Donors, Programmes []string // names to pick from or to overwrite
	Zones              []string
	Currencies, Staff  []web.Option
	Owner              string
}

// FieldGroup is a part of a form under one heading.
type FieldGroup struct {
	Name   string
	Fields []AskedField
}

// AskedField is a field with its value and what may be chosen.
type AskedField struct {
	Field   form.Field
	Value   any
	Options []web.Option
}

// NewGrant is the empty form.
func NewGrant(app core.App, who access.Who) (GrantForm, error) {
	f := GrantForm{Owner: who.ID, Currencies: codes(currencies), Zones: Zones}
	if err := Must(who, "proposals", access.Create, nil); err != nil {
		return f, err
	}
	staff, err := store.Colleagues(app)
	if err != nil {
		return f, err
	}
	f.Staff = ownerOptions(staff)
	donors, err := store.Choices(app, "organisations", "name_uk", manyChoices, dbx.NewExp("state != 'archived'"))
	if err != nil {
		return f, err
	}
	programmes, err := store.Choices(app, "programmes", "name", manyChoices, dbx.NewExp("state != 'archived'"))
	name := func(n store.Named, _ int) string { return n.Name }
	f.Donors, f.Programmes = lo.Map(donors, name), lo.Uniq(lo.Map(programmes, name))
	return f, err
}

func codes(all []string) []web.Option {
	return lo.Map(all, func(c string, _ int) web.Option { return web.Option{Value: c, Label: c} })
}

// CreateGrant makes a grant with its donor, programme, call, first date and, if it was said, the
// decision to apply.
func CreateGrant(app core.App, a store.Act, values map[string]any) (id string, err error) {
	if err := Must(a.Who, "proposals", access.Create, nil); err != nil {
		return "", err
	}
	in, err := newGrantInput(values)
	if err != nil {
		return "", err
	}
	err = store.Tx(app, func(tx core.App) error {
		r, err := AddGrant(tx, a, in)
		if err != nil {
			return err
		}
		id = r.Id
		if text(values["decision"]) == "" {
			return nil
		}
		return Decide(tx, a, id, map[string]any{"decision": values["decision"], "reason": values["decision_reason"]})
	})
	return id, wrap("add a grant", err)
}

func newGrantInput(values map[string]any) (GrantInput, error) {
	due, _ := when.Parse(text(values["due_date"])) // decoded already: what is no date is none
	in := GrantInput{Title: text(values["title"]), Donor: text(values["donor"]), Programme: text(values["programme"]), DueDate: due,
		DueTime: text(values["due_time"]), DueZone: lo.CoalesceOrEmpty(text(values["due_tz"]), when.Kyiv.String()), Expected: text(values["expected"]),
		Owner: text(values["owner"]), Currency: text(values["currency"]), URL: text(values["url"]), Notes: text(values["notes"])}
	if n, ok := values["requested"].(int64); ok && n != 0 {
		in.Requested = &n
	}
	if in.DueTime != "" && due.IsZero() {
		return in, form.Faults{{Field: "due_date", Key: "grants.time_without_date"}}
	}
	if in.Requested != nil && in.Currency == "" {
		return in, form.Faults{{Field: "currency", Key: "grants.amount_without_currency"}}
	}
	if text(values["decision"]) == grants.NoGo && text(values["decision_reason"]) == "" {
		return in, form.Faults{{Field: "decision_reason", Key: "refusals.reason_needed"}}
	}
	return in, nil
}

// grantGroups are the parts of the edit form.
var grantGroups = []struct {
	name   string
	fields []string
}{
	{"about", []string{"title", "code", "organisation", "programme", "call", "round", "url", "summary"}},
	{"people", []string{"owner", "deputy", "team"}},
	{"money", []string{"requested", "currency", "cofin_pct"}},
	{"work", []string{"next_step", "sites", "notes"}},
	{"outcome", []string{"submission_ref", "decision_expected_on", "decided_on", "outcome_reason", "debrief", "previous"}},
}

// EditGrant is the form of a grant as it is.
func EditGrant(app core.App, who access.Who, id string) (GrantForm, error) {
	r, err := changeableGrant(app, who, id)
	if err != nil {
		return GrantForm{}, err
	}
	f := GrantForm{ID: id, Title: r.GetString("title"), Rev: r.GetInt("rev")}
	options, err := grantOptions(app, r)
	if err != nil {
		return f, err
	}
	for _, g := range grantGroups {
		f.Groups = append(f.Groups, FieldGroup{Name: g.name, Fields: lo.Map(g.fields, func(name string, _ int) AskedField {
			field := withCurrency(grantField(name), r)
			return AskedField{Field: field, Value: r.Get(name), Options: options[name]}
		})})
	}
	return f, nil
}

func grantOptions(app core.App, r *core.Record) (map[string][]web.Option, error) {
	staff, err := store.Colleagues(app)
	if err != nil {
		return nil, err
	}
	people := ownerOptions(staff, append(r.GetStringSlice("team"), r.GetString("owner"), r.GetString("deputy"))...)
	out := map[string][]web.Option{"owner": people, "deputy": people, "team": people,
		"currency": codes(lo.Uniq(append(append([]string{}, currencies...), lo.Compact([]string{r.GetString("currency")})...)))}
	lists := map[string][2]string{"organisation": {"organisations", "name_uk"}, "programme": {"programmes", "name"}, "call": {"calls", "title"},
		"sites": {"sites", "name"}, "previous": {"proposals", "title"}}
	for name, from := range lists {
		rows, err := store.Choices(app, from[0], from[1], manyChoices)
		if err != nil {
			return nil, err
		}
		out[name] = lo.Filter(optionsOf(rows), func(o web.Option, _ int) bool { return o.Value != r.Id })
	}
	return out, nil
}

// ChangeGrant writes an edited form over a grant. A new owner takes over the open promises too.
func ChangeGrant(app core.App, a store.Act, id string, e Edit) error {
	return wrap("change a grant", store.Tx(app, func(tx core.App) error {
		r, err := changeableGrant(tx, a.Who, id)
		if err != nil {
			return err
		}
		before := r.GetString("owner")
		if err := Apply(r, grants.ProposalFields, e); err != nil {
			return err
		}
		if r.GetInt("requested") != 0 && r.GetString("currency") == "" {
			return form.Faults{{Field: "currency", Key: "grants.amount_without_currency"}}
		}
		if err := freeCode(tx, r); err != nil {
			return err
		}
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
		return handPromises(tx, a, r, before)
	}))
}

// freeCode says kindly what the unique index would say rudely.
func freeCode(tx core.App, r *core.Record) error {
	code := r.GetString("code")
	if code == "" {
		return nil
	}
	n, err := tx.CountRecords("proposals", dbx.HashExp{"code": code}, dbx.NewExp("id != {:id}", dbx.Params{"id": r.Id}))
	if err == nil && n > 0 {
		return form.Faults{{Field: "code", Key: "grants.code_taken"}}
	}
	return err
}
