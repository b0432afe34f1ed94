package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rule is the API rule of a collection for a verb, or nil when nobody may. A set of roles is kept
// as JSON text, where `?=` compares the whole text and denies everybody: the quoted name is looked
// for inside it instead.
func (t Table) Rule(collection string, v Verb) *string {
	var parts []string
	for _, role := range t.Roles() {
		if part := t[role][collection][v].rule(role, v); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	rule := fmt.Sprintf("@request.auth.collectionName = 'users' && (%s)", strings.Join(parts, " || "))
	return &rule
}

// rule is one role's part. What a column of a new row holds may follow from its other columns when it
// is saved, so a rule of creating cannot ask it: whoever saves asks the grant itself.
func (g Grant) rule(role string, v Verb) string {
	holds := fmt.Sprintf(`@request.auth.roles ~ '"%s"'`, role)
	switch {
	case g.All, v == Create && len(g.Kept) > 0:
		return holds
	case g.None():
		return ""
	}
	var rows []string
	for _, col := range g.Own {
		rows = append(rows, col+" = @request.auth.id")
	}
	for _, k := range g.Kept {
		rows = append(rows, fmt.Sprintf("%s = '%s'", k.Column, k.Value))
	}
	return fmt.Sprintf("(%s && (%s))", holds, strings.Join(rows, " || "))
}

// Roles are the roles of the table in byte order, Nobody left out.
func (t Table) Roles() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(t)), func(r string) bool { return r == Nobody })
}
