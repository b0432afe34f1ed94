package store

import (
	"reflect"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/samber/lo"

	"lubart/internal/when"
	"lubart/internal/words"
)

// searched names, for each listed collection, the columns its search text is made of; the first
// is what the list is sorted by.
var searched = map[string][]string{
	"users":            {"name", "position", "phone"}, // never the address: colleagues read this column, and the address is hidden from them
	"people":           {"surname", "given_name", "patronymic", "phone", "email", "position", "settlement"},
	"org_agreements":   {"title", "number", "decision_no", "notes"},
	"openings":         {"title", "requirements", "notes"},
	"applications":     {"referral_no", "unemp_reg_no", "notes"},
	"placements":       {"title", "number", "contract_no", "notes"},
	"timesheets":       {"title", "month"},
	"attendance_codes": {"number", "letter", "name_uk", "name_en"},
	"organisations":    {"name_uk", "name_en", "short", "former_names", "edrpou", "notes"},
	"contacts":         {"name", "position", "email", "phone", "notes"},
	"interactions":     {"on", "summary", "next_step"},
	"sites":            {"name", "district", "address", "notes"},
	"programmes":       {"name", "theme", "notes"},
	"calls":            {"title", "ref", "expected", "eligibility", "notes"},
	"assessments":      {"decided_on", "reason"},
	"proposals":        {"title", "code", "summary", "notes", "next_step"},
	"obligations":      {"title", "expected", "notes"},
	"documents":        {"name", "notes"},
	"calendar_days":    {"date", "name"},
	"reminder_rules":   {"kind"},
}

// Derive fills what is computed from a record's own columns and is kept only so that lists can
// search and sort by an index: search text, Ukrainian order, the UTC instant of a due date.
func Derive(r *core.Record) {
	c := r.Collection()
	if r.IsNew() && c.Fields.GetByName("rev") != nil {
		r.Set("rev", 1)
	}
	if cols, ok := searched[c.Name]; ok {
		parts := lo.Map(cols, func(col string, _ int) string { return r.GetString(col) })
		r.Set("search", words.Fold(strings.Join(parts, " ")))
		r.Set("sort_key", words.SortKey(sortText(c.Name, parts)))
	}
	if c.Name == "obligations" {
		r.Set("due_utc", dueUTC(r))
		r.Set("time_unknown", r.GetString("due_time") == "")
	}
	if subject, _ := SubjectOf(r); c.Fields.GetByName("area") != nil && (subject != "" || r.GetString("area") == "") {
		r.Set("area", AreaOf(r))
	}
}

// Stamp writes when a record was made or changed: the instant of the act, not of the machine, so
// that what follows from it can be reckoned.
func Stamp(r *core.Record, at time.Time, columns ...string) {
	stamp, err := types.ParseDateTime(at)
	if err != nil {
		return // PocketBase's own stamp stays
	}
	for _, c := range columns {
		if r.Collection().Fields.GetByName(c) != nil {
			r.SetRaw(c, stamp)
		}
	}
}

// sortText is what a list is ordered by: a person by the whole name, anything else by its first column.
func sortText(collection string, parts []string) string {
	if collection == "people" {
		return strings.Join(parts[:3], " ")
	}
	return parts[0]
}

// dueUTC is the instant of the due date in its own zone; no date, or a zone nobody knows, is no instant.
func dueUTC(r *core.Record) string {
	d, err := when.Parse(r.GetString("due_date"))
	if err != nil || d.IsZero() {
		return ""
	}
	at, err := when.Due(d, r.GetString("due_time"), r.GetString("due_tz"))
	if err != nil {
		return ""
	}
	return UTC(at)
}

// subjects are the single relations that say what a shared record is about, with the room each belongs to.
var subjects = []struct{ name, area string }{
	{"proposal", "grants"}, {"call", "grants"}, {"organisation", "grants"},
	{"placement", "placements"}, {"application", "placements"}, {"opening", "placements"},
	{"org_agreement", "placements"}, {"timesheet", "placements"},
}

// Subjects are the names of those relations, each the singular of its collection.
var Subjects = lo.Map(subjects, func(s struct{ name, area string }, _ int) string { return s.name })

// SubjectOf returns the relation that is set on a shared record and the id it holds.
func SubjectOf(r *core.Record) (name, id string) {
	for _, s := range Subjects {
		if id := r.GetString(s); id != "" {
			return s, id
		}
	}
	return "", ""
}

// AreaOf is the room a shared record belongs to, known from its subject alone.
func AreaOf(r *core.Record) string {
	for _, s := range subjects {
		if r.GetString(s.name) != "" {
			return s.area
		}
	}
	return "office"
}

// Changed names the columns of r that differ from was, computed ones left out.
func Changed(was, r *core.Record) []string {
	return lo.Filter(r.Collection().Fields.FieldNames(), func(name string, _ int) bool {
		return !computed[name] && !reflect.DeepEqual(was.GetRaw(name), r.GetRaw(name))
	})
}

var computed = map[string]bool{"search": true, "sort_key": true, "rev": true, "created": true, "updated": true, "due_utc": true, "time_unknown": true}

// Rebase lays only what was changed since r was loaded over the row as it is now, and raises the
// revision: two people who edit different columns lose nothing.
func Rebase(row, r *core.Record) {
	loaded := r.Original()
	for _, name := range r.Collection().Fields.FieldNames() {
		if reflect.DeepEqual(r.GetRaw(name), loaded.GetRaw(name)) {
			r.SetRaw(name, row.GetRaw(name))
		}
	}
	if r.Collection().Fields.GetByName("rev") != nil {
		r.Set("rev", row.GetInt("rev")+1)
	}
	r.IgnoreUnchangedFields(false)
}
