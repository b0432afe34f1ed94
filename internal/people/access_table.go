package people

import "lubart/internal/access"

// Collections are all collections of the house, in the order the golden file shows them.
var Collections = []string{
	"users", "people", "organisations", "contacts", "interactions", "sites",
	"programmes", "calls", "assessments", "proposals",
	"obligations", "due_changes", "reminders", "reminder_rules", "digests", "calendar_days", "ticks",
	"outbox", "outbox_bodies", "suppressions",
	"documents", "comments", "audit", "audit_values", "access_links", "imports", "settings",
	"person_ids", "merges", "org_agreements", "openings", "applications", "offers", "placements", "changes", "checklist_items",
	"attendance", "timesheets", "attendance_codes", "receipts",
}

type verbs = map[access.Verb]access.Grant

var all = access.Grant{All: true}

// see is to list and open every row.
func see() verbs { return verbs{access.List: all, access.View: all} }

// keep is to see, add and change every row. Nothing a person depends on is ever deleted: it is
// archived, waived or moved to an end.
func keep() verbs {
	return verbs{access.List: all, access.View: all, access.Create: all, access.Update: all}
}

// change is to see and change every row, new ones being made elsewhere.
func change() verbs { return verbs{access.List: all, access.View: all, access.Update: all} }

// drop is keep, and delete: rows that are only a switch, such as a day off.
func drop() verbs {
	v := keep()
	v[access.Delete] = all
	return v
}

// mine is to see and change the rows where one of the columns is the person.
func mine(columns ...string) verbs {
	own := access.Grant{Own: columns}
	return verbs{access.List: own, access.View: own, access.Update: own}
}

// answering lets a person change the rows that are theirs to answer for.
func answering(v verbs, columns ...string) verbs {
	v[access.Update] = access.Grant{Own: columns}
	return v
}

// self is to see one's own rows.
func self(columns ...string) verbs {
	own := access.Grant{Own: columns}
	return verbs{access.List: own, access.View: own}
}

// of turns a grant of every row into one of the rows that belong to these areas of the house.
func of(v verbs, areas ...string) verbs {
	for verb, g := range v {
		if !g.All {
			continue
		}
		v[verb] = access.Grant{}
		for _, area := range areas {
			v[verb] = access.Grant{Kept: append(v[verb].Kept, access.Keep{Column: "area", Value: area})}
		}
	}
	return v
}

// too gives, beside what there is, the rows where one of the columns is the person.
func too(v verbs, columns ...string) verbs {
	for verb, g := range v {
		v[verb] = access.Grant{Own: columns, Kept: g.Kept}
	}
	return v
}

// Access says who may do what. Documents, comments and imports are made by pages, which ask whether
// the person may see the record they are about; the ledger, the outbox and the audit are written by
// the house alone. An obligation of somebody who sees only their own shows its history on its page.
var Access = access.Table{
	Admin: {
		"users": keep(), "settings": keep(), "reminder_rules": keep(), "calendar_days": drop(), "suppressions": drop(),
		"outbox": see(), "audit": see(), "imports": see(), "reminders": see(), "digests": see(),
	},
	Head: {
		"users": change(), "settings": keep(), "reminder_rules": keep(), "calendar_days": drop(), "suppressions": drop(),
		"people": keep(), "organisations": keep(), "contacts": keep(), "interactions": keep(), "sites": keep(),
		"programmes": keep(), "calls": keep(), "assessments": keep(), "proposals": keep(), "obligations": keep(),
		"due_changes": see(), "reminders": see(), "digests": see(), "outbox": see(), "documents": see(),
		"comments": see(), "audit": see(), "imports": see(),
		"org_agreements": keep(), "openings": keep(), "applications": change(), "offers": see(), "placements": change(), "changes": see(),
		"checklist_items": see(), "attendance": see(), "timesheets": see(), "attendance_codes": keep(),
	},
	Manager: {
		"users": see(), "organisations": keep(), "contacts": keep(), "interactions": keep(), "sites": keep(),
		"programmes": keep(), "calls": keep(), "assessments": keep(), "proposals": keep(),
		"obligations": too(of(keep(), "grants", "office"), "owner", "deputy"), "reminder_rules": see(), "calendar_days": see(),
		"documents": of(see(), "grants", "office"), "comments": of(see(), "grants", "office"), "imports": of(see(), "grants", "office"),
	},
	HR: {
		"users": see(), "people": keep(), "organisations": keep(), "contacts": keep(), "sites": see(),
		"obligations": too(of(keep(), "placements"), "owner", "deputy"), "reminder_rules": see(), "calendar_days": see(),
		"documents": of(see(), "placements"), "comments": of(see(), "placements"), "imports": of(see(), "placements"),
		"org_agreements": keep(), "openings": keep(), "applications": change(), "offers": see(), "placements": change(), "changes": see(),
		"checklist_items": see(), "attendance": see(), "timesheets": see(), "attendance_codes": keep(),
	},
	Mentor: {
		"users": see(), "sites": see(), "obligations": mine("owner", "deputy"), "calendar_days": see(),
		"placements": self("mentor", "mentor_deputy"), "timesheets": self("owner"), "attendance_codes": see(),
	},
	Accountant: {
		"users": see(), "people": see(), "organisations": see(), "programmes": see(), "calls": see(), "proposals": see(), "sites": see(),
		"obligations": answering(see(), "owner", "deputy"), "due_changes": see(), "calendar_days": see(),
		"org_agreements": see(), "placements": see(), "timesheets": see(), "attendance_codes": see(),
	},
	Viewer: {
		"users": self("id"),
	},
	access.Nobody: {
		"outbox_bodies": {}, "audit_values": {}, "access_links": {}, "ticks": {}, "person_ids": {}, "merges": {}, "receipts": {},
	},
}
