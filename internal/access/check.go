package access

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var name = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Check says everything that is wrong with a table for these collections: a collection that no row
// speaks of, a row for one that does not exist, unknown verbs, grants of nothing, names that cannot
// stand in a rule.
func (t Table) Check(collections []string) error {
	var errs []error
	for _, c := range collections {
		if !t.mentions(c) {
			errs = append(errs, fmt.Errorf("collection %q has no rows: say who may see it, or list it under %q", c, Nobody))
		}
	}
	for role, rows := range t {
		if !name.MatchString(role) {
			errs = append(errs, fmt.Errorf("role %q cannot stand in a rule", role))
		}
		for c, verbs := range rows {
			if !slices.Contains(collections, c) {
				errs = append(errs, fmt.Errorf("role %q has rows for %q, which is no collection", role, c))
			}
			errs = append(errs, checkVerbs(role, c, verbs))
		}
	}
	return sorted(errs)
}

func (t Table) mentions(collection string) bool {
	for _, rows := range t {
		if _, ok := rows[collection]; ok {
			return true
		}
	}
	return false
}

func checkVerbs(role, collection string, verbs map[Verb]Grant) error {
	var errs []error
	for v, g := range verbs {
		where := fmt.Sprintf("%s × %s × %s", role, collection, v)
		switch {
		case !slices.Contains(Verbs, v):
			errs = append(errs, fmt.Errorf("%s: unknown verb", where))
		case role == Nobody:
			errs = append(errs, fmt.Errorf("%s: nobody is granted nothing", where))
		case g.None():
			errs = append(errs, fmt.Errorf("%s: a grant of nothing: leave the verb out", where))
		case g.All && len(g.Own)+len(g.Kept) > 0:
			errs = append(errs, fmt.Errorf("%s: every row and own rows at once", where))
		}
		for _, k := range g.Kept {
			if !name.MatchString(k.Column) || !name.MatchString(k.Value) {
				errs = append(errs, fmt.Errorf("%s: %s = %q cannot stand in a rule", where, k.Column, k.Value))
			}
		}
		for _, col := range g.Own {
			if !name.MatchString(col) {
				errs = append(errs, fmt.Errorf("%s: column %q cannot stand in a rule: own means one plain column", where, col))
			}
		}
	}
	return errors.Join(errs...)
}

// CheckColumns asks of every column that rows are told by whether the schema has it as a single
// relation or choice (or the id) with an index. A relation to many would make the rule a join over every row.
func (t Table) CheckColumns(single func(collection, column string) bool) error {
	var errs []error
	for role, rows := range t {
		for c, verbs := range rows {
			for v, g := range verbs {
				for _, col := range g.columns() {
					if !single(c, col) {
						errs = append(errs, fmt.Errorf("%s × %s × %s: column %q is not single and indexed", role, c, v, col))
					}
				}
			}
		}
	}
	return sorted(errs)
}

// columns are those by which the rows of a grant are told.
func (g Grant) columns() []string {
	all := slices.Clone(g.Own)
	for _, k := range g.Kept {
		all = append(all, k.Column)
	}
	return all
}

// sorted joins errors in one order, whatever order the maps gave them.
func sorted(errs []error) error {
	errs = slices.DeleteFunc(errs, func(e error) bool { return e == nil })
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// Text is the table for golden files and for people: one line per collection and role that has
// anything there, or "nobody".
func (t Table) Text(collections []string) string {
	var b strings.Builder
	for _, c := range collections {
		fmt.Fprintf(&b, "%s\n", c)
		silent := true
		for _, role := range t.Roles() {
			if line := line(t[role][c]); line != "" {
				fmt.Fprintf(&b, "  %-12s %s\n", role, line)
				silent = false
			}
		}
		if silent {
			fmt.Fprintf(&b, "  %s\n", Nobody)
		}
	}
	return b.String()
}

func line(verbs map[Verb]Grant) string {
	var parts []string
	for _, v := range Verbs {
		switch g := verbs[v]; {
		case g.All:
			parts = append(parts, fmt.Sprintf("%s all", v))
		case !g.None():
			parts = append(parts, fmt.Sprintf("%s %s", v, g.rows()))
		}
	}
	return strings.Join(parts, ", ")
}

func (g Grant) rows() string {
	var parts []string
	if len(g.Own) > 0 {
		parts = append(parts, fmt.Sprintf("own(%s)", strings.Join(g.Own, " or ")))
	}
	for _, k := range g.Kept {
		parts = append(parts, k.Column+"="+k.Value)
	}
	return strings.Join(parts, " or ")
}
