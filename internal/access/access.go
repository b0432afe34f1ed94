// Package access says who may do what: role × collection × verb → all, none, or some rows. The same
// table writes the API rules and filters the pages. It must not know any collection or role by name.
package access

import (
	"cmp"
	"slices"
)

// Who is the person, or the house itself, that does something.
type Who struct {
	ID, Name, Email, Locale string
	Roles                   []string
	Via                     string // page, rest, import, command, clock or link
	System                  bool   // the house itself or a superuser on the console
}

// Is says whether the person has at least one of the roles.
func (w Who) Is(roles ...string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(w.Roles, r) })
}

// Verb is what is done to a collection.
type Verb string

// The verbs of every collection.
const (
	List   Verb = "list"
	View   Verb = "view"
	Create Verb = "create"
	Update Verb = "update"
	Delete Verb = "delete"
)

// Verbs are all verbs in the order they are shown.
var Verbs = []Verb{List, View, Create, Update, Delete}

// Grant is what a role has on a collection for a verb: every row, or the rows where one of the
// columns is the person or holds one of the values. The zero grant is nothing.
type Grant struct {
	All  bool
	Own  []string // single, indexed columns compared with the person's id
	Kept []Keep   // what an indexed column holds in the rows this role works with
}

// Keep is a column and a value that a row has in it.
type Keep struct{ Column, Value string }

// None says that the grant gives nothing.
func (g Grant) None() bool { return !g.All && len(g.Own) == 0 && len(g.Kept) == 0 }

// Nobody is the row of a table that lists the collections closed to everybody on purpose.
const Nobody = "nobody"

// Table is role → collection → verb → grant. What is not in it is not allowed.
type Table map[string]map[string]map[Verb]Grant

// For is the union of what the roles have.
func (t Table) For(roles []string, collection string, v Verb) Grant {
	var g Grant
	for _, role := range roles {
		if role != Nobody {
			g = g.or(t[role][collection][v])
		}
	}
	return g
}

// or is the union of two grants; every row makes own rows redundant.
func (g Grant) or(other Grant) Grant {
	if g.All || other.All {
		return Grant{All: true}
	}
	own, kept := slices.Concat(g.Own, other.Own), slices.Concat(g.Kept, other.Kept)
	slices.Sort(own)
	slices.SortFunc(kept, func(a, b Keep) int { return cmp.Or(cmp.Compare(a.Column, b.Column), cmp.Compare(a.Value, b.Value)) })
	return Grant{Own: slices.Compact(own), Kept: slices.Compact(kept)}
}
