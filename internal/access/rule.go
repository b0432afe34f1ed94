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
		if part := t[role][collection][v].rule(role); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	rule := fmt.Sprintf("@request.auth.collectionName = 'users' && (%s)", strings.Join(parts, " || "))
	return &rule
}

func (g Grant) rule(role string) string {
	holds := fmt.Sprintf(`@request.auth.roles ~ '"%s"'`, role)
	switch {
	case g.All:
		return holds
	case len(g.Own) == 0:
		return ""
	}
	own := make([]string, len(g.Own))
	for i, col := range g.Own {
		own[i] = col + " = @request.auth.id"
	}
	return fmt.Sprintf("(%s && (%s))", holds, strings.Join(own, " || "))
}

// Roles are the roles of the table in byte order, Nobody left out.
func (t Table) Roles() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(t)), func(r string) bool { return r == Nobody })
}
