// Package people is the table of who works here and what each role may do: the roles, the access
// table, and the fields of users, people and the points of the network. It must not know how
// anything is stored or who is signed in.
package people

import "slices"

// The roles, as the users' column keeps them.
const (
	Admin      = "admin"      // keeps the machine: users, settings, mail, the audit
	Head       = "head"       // answers for the department
	Manager    = "manager"    // wins and keeps grants
	HR         = "hr"         // places people
	Mentor     = "mentor"     // looks after placed people
	Accountant = "accountant" // money
	Viewer     = "viewer"     // the deputy mayor: figures only
)

// Roles are all roles in the order a form offers them.
var Roles = []string{Admin, Head, Manager, HR, Mentor, Accountant, Viewer}

// importers are who may bring in a file of a kind. An import writes many records at once, so it is
// asked here and not of the collections it fills.
var importers = map[string][]string{
	"grants":        {Manager, Head},
	"organisations": {Manager, HR, Head},
	"calendar":      {Admin, Head},
	"sites":         {Manager, HR, Head},
	"people":        {HR, Head},
	"referrals":     {HR, Head},
	"placements":    {HR, Head},
	"attendance":    {HR, Head},
}

// MayImport says whether one of the roles may bring in files of the kind.
func MayImport(roles []string, kind string) bool {
	return slices.ContainsFunc(importers[kind], func(r string) bool { return slices.Contains(roles, r) })
}
