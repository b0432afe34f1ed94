package imports

import (
	"slices"
	"strconv"
	"strings"
)

// Record is what exists already, as canonical values with the "ref" an exported list carries.
type Record struct {
	ID     string
	Values map[string]string
}

// Verdict is what a row would do to what exists.
type Verdict string

// The verdicts of a preview. Conflict rows and left rows are not written; a person decides.
const (
	New      Verdict = "new"
	Matched  Verdict = "matched" // nothing to write
	Changed  Verdict = "changed"
	Conflict Verdict = "conflict"
	Left     Verdict = "left" // has faults
	Skipped  Verdict = "skipped"
)

// Change is one cell that differs from what exists, in canonical text.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Judged is a planned row beside what exists.
type Judged struct {
	Planned
	Verdict Verdict  `json:"verdict"`
	ID      string   `json:"id,omitempty"` // the record it means
	Changes []Change `json:"changes,omitempty"`
}

// Judge says of every row of a plan whether it is new, the same, changed, or cannot be decided here. A row
// that carries its record's code speaks for all its cells, an empty one included; without the code
// an empty cell says nothing.
func Judge(kind Kind, plan Plan, have []Record) []Judged {
	byKey := map[string][]int{}
	for i, rec := range have {
		for _, key := range Keys(kind, rec.Values) {
			byKey[key] = append(byKey[key], i)
		}
	}
	out, taken := make([]Judged, 0, len(plan.Rows)), map[int]int{}
	for _, row := range plan.Rows {
		out = append(out, judge(kind, plan.Fields, row, have, byKey, taken))
	}
	return out
}

func judge(kind Kind, fields []string, row Planned, have []Record, byKey map[string][]int, taken map[int]int) Judged {
	j := Judged{Planned: row, Verdict: New}
	switch {
	case row.Skip:
		j.Verdict = Skipped
		return j
	case len(row.Faults) > 0:
		j.Verdict = Left
		return j
	}
	if row.Twice > 0 {
		j.Verdict = Matched
		return j
	}
	at, coded, f := match(kind, row, have, byKey)
	if f == nil && at >= 0 && taken[at] > 0 {
		f = fault("conflict_row", "first", strconv.Itoa(taken[at]))
	}
	if f != nil {
		f.Params["line"] = strconv.Itoa(row.Line)
		j.Verdict, j.Faults = Conflict, []Fault{*f}
		return j
	}
	if at < 0 {
		return j
	}
	taken[at] = row.Line
	j.ID, j.Verdict = have[at].ID, Matched
	if j.Changes = changes(kind, fields, have[at].Values, row.Values, coded); len(j.Changes) > 0 {
		j.Verdict = Changed
	}
	return j
}

// match finds the one record a row means, −1 for none; coded says that the row carries its code.
func match(kind Kind, row Planned, have []Record, byKey map[string][]int) (at int, coded bool, f *Fault) {
	at = -1
	for _, key := range Keys(kind, row.Values) {
		found := byKey[key]
		switch {
		case len(found) == 0:
		case len(found) > 1 && at < 0:
			return -1, false, fault("conflict_many", "count", strconv.Itoa(len(found)))
		case at >= 0 && found[0] != at:
			return -1, false, fault("conflict_two")
		case at < 0:
			at, coded = found[0], strings.HasPrefix(key, "ref\x00")
		}
	}
	if at >= 0 && !coded {
		if a, b := have[at].Values["edrpou"], row.Values["edrpou"]; a != "" && b != "" && a != b {
			return -1, false, fault("conflict_edrpou", "text", b, "other", a)
		}
	}
	return at, coded, nil
}

// changes lists the cells whose meaning differs, in the order of the kind's columns.
func changes(kind Kind, fields []string, from, to map[string]string, coded bool) []Change {
	var out []Change
	add := func(field string) {
		for _, c := range out {
			if c.Field == field {
				return
			}
		}
		if !same(kind, field, from[field], to[field], coded) {
			out = append(out, Change{field, from[field], to[field]})
		}
	}
	for _, field := range fields {
		if kind.Secret(field) {
			continue // two identifiers are compared by their marks, by whoever has the key
		}
		for _, f := range told(field, from, to, coded) {
			add(f)
		}
	}
	return out
}

// told lists the values that a column of the file speaks about in this row.
func told(field string, from, to map[string]string, coded bool) []string {
	switch field {
	case "ref":
		return nil
	case "due":
		if to["due_date"] == "" && !coded && (to["expected"] == "" || from["due_date"] != "") {
			return nil // words and silence do not take back a date that somebody found since
		}
		return []string{"due_date", "expected"}
	case "clock":
		if coded || to["due_time"] != "" {
			return []string{"due_time", "due_tz"}
		}
		field = "due_tz"
	case "owner":
		if to["owner_email"] != "" {
			return nil // the address says who it is; the name is only how this file spells it
		}
	case "full_name":
		if oneLine(PersonName(from)) == oneLine(PersonName(to)) {
			return nil
		}
		return slices.DeleteFunc([]string{"surname", "given_name", "patronymic"}, func(f string) bool { return to[f] == "" && !coded })
	case "state":
		if to["imported_state"] == "" {
			return nil
		}
	}
	if to[field] == "" && !coded {
		return nil
	}
	return []string{field}
}

func same(kind Kind, field, a, b string, coded bool) bool {
	if field == "due_tz" {
		return zoneText(a) == zoneText(b)
	}
	if oneLine(a) == oneLine(b) {
		return true
	}
	for _, key := range kind.Keys {
		for _, f := range key {
			if f == field && !coded {
				return keyPart(a) == keyPart(b)
			}
		}
	}
	return field == "owner" && keyPart(a) == keyPart(b)
}

func zoneText(s string) string {
	if s == "" {
		return "Europe/Kyiv"
	}
	return s
}

// oneLine levels what typing alone changes: apostrophes, runs of spaces, letters of the other keyboard.
func oneLine(s string) string {
	return strings.Join(strings.Fields(apostrophes.Replace(cyrillic(s))), " ")
}
