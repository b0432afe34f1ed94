package desk

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/people"
	"lubart/internal/store"
)

// forMachines are the columns a machine may write: those a form asks for, and of the collections
// that have no table of fields those their page writes. What is not here the house keeps itself.
var forMachines = lo.Assign(namesOf(grants.Fields), namesOf(people.Fields), map[string][]string{
	"obligations":    names(obligations.Fields),
	"reminder_rules": names(obligations.RuleFields),
	"calendar_days":  {"date", "kind", "is_off", "name"},
	"settings":       {"key", "value", "valid_from", "source", "note"},
	"suppressions":   {"address", "reason", "source", "until"},
})

func names(fields []form.Field) []string {
	return lo.Map(fields, func(f form.Field, _ int) string { return f.Name })
}

func namesOf(tables map[string][]form.Field) map[string][]string {
	return lo.MapValues(tables, func(fields []form.Field, _ string) []string { return names(fields) })
}

// AsMachine checks a record that came over REST, where no form stands between a person and the
// columns: only what a form asks for may be written, and a subject must be one that its writer may
// see. What the house makes of it in the same transaction is not asked.
func AsMachine(tx core.App, a store.Act, was, r *core.Record) error {
	c := r.Collection()
	for _, column := range store.Changed(lo.CoalesceOrEmpty(was, core.NewRecord(c)), r) {
		subject := slices.Contains(store.Subjects, column)
		if id := r.GetString(column); subject && id != "" {
			if _, err := Find(tx, a.Who, column+"s", id); err != nil {
				return refuse("house.gone", "what", column)
			}
		}
		theirs := subject || column == "state" || c.Fields.GetByName(column).GetSystem()
		if !theirs && !slices.Contains(forMachines[c.Name], column) {
			return refuse("house.not_by_machines", "column", column)
		}
	}
	return nil
}
