package desk

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// forMachines are the columns a machine may write: those a form asks for. What is not here the
// house keeps itself; settings and ladders, which it reads at every save, their pages alone write.
var forMachines = lo.Assign(grants.Fields, people.Fields, placements.Fields, map[string][]form.Field{
	"obligations": obligations.Fields, "attendance_codes": placements.CodeFields,
	"calendar_days": {{Name: "date", Kind: form.Day, Rule: "required"}, {Name: "kind", Kind: form.Text}, {Name: "is_off", Kind: form.Yes},
		{Name: "name", Kind: form.Text}},
	"suppressions": {{Name: "address", Kind: form.Email, Rule: "required"}, {Name: "reason", Kind: form.Text}, {Name: "source", Kind: form.Text},
		{Name: "until", Kind: form.Day}},
})

// AsMachine checks a record that came over REST, where no form stands between a person and the
// columns: only what a form asks for may be written, a text must pass what the form asks of it, and
// a subject must be one that its writer may see. What the house makes of it in the same transaction
// is not asked.
func AsMachine(tx core.App, a store.Act, was, r *core.Record) error {
	c := r.Collection()
	if was == nil && a.Who.ID != "" && !May(a.Who, c.Name, access.Create, r) {
		return ErrForbidden
	}
	for _, column := range store.Changed(lo.CoalesceOrEmpty(was, core.NewRecord(c)), r) {
		if slices.Contains(store.Subjects, column) {
			if err := seenSubject(tx, a, column, r.GetString(column)); err != nil {
				return err
			}
			continue
		}
		f, asked := lo.Find(forMachines[c.Name], func(f form.Field) bool { return f.Name == column })
		if !asked && column != "state" && !c.Fields.GetByName(column).GetSystem() {
			return refuse("house.not_by_machines", "column", column)
		}
		if fault := worded(f, r); fault != nil {
			return form.Faults{*fault}
		}
	}
	return nil
}

func seenSubject(tx core.App, a store.Act, subject, id string) error {
	if id == "" {
		return nil
	}
	if _, err := Find(tx, a.Who, subject+"s", id); err != nil {
		return refuse("house.gone", "what", subject)
	}
	return nil
}

// typedAsText are the kinds whose column holds what a person would type.
var typedAsText = []form.Kind{form.Text, form.Prose, form.Day, form.Clock, form.Zone, form.Email, form.Phone, form.Link}

// worded is what the form would say against a text, or nil.
func worded(f form.Field, r *core.Record) *form.Fault {
	if f.Name == "" || !slices.Contains(typedAsText, f.Kind) {
		return nil
	}
	_, fault := form.Typed(f, r.GetString(f.Name))
	return fault
}
