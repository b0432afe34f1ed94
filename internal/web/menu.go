package web

import (
	"slices"

	"lubart/internal/access"
)

// MenuItem is one place in the menu. Its words are the message house.nav.<Key>.
type MenuItem struct {
	Key, Href string
	Roles     []string // who sees it; nobody listed means every colleague
}

// menu is in order of use: the first five a person may see stand in the bar, the rest under «Ще».
var menu = []MenuItem{
	{Key: "today", Href: "/today"},
	{Key: "grants", Href: "/grants", Roles: []string{"head", "manager", "accountant"}},
	{Key: "applications", Href: "/applications", Roles: []string{"head", "hr"}},
	{Key: "placements", Href: "/placements", Roles: []string{"head", "hr", "mentor", "accountant"}},
	{Key: "obligations", Href: "/obligations", Roles: []string{"head", "manager", "hr", "mentor", "accountant"}},
	{Key: "calendar", Href: "/calendar", Roles: []string{"head", "manager", "hr", "mentor", "accountant"}},
	{Key: "donors", Href: "/donors", Roles: []string{"head", "manager"}},
	{Key: "calls", Href: "/calls", Roles: []string{"head", "manager"}},
	{Key: "sites", Href: "/sites", Roles: []string{"head", "manager", "hr"}},
	{Key: "openings", Href: "/openings", Roles: []string{"head", "hr"}},
	{Key: "agreements", Href: "/agreements", Roles: []string{"head", "hr", "accountant"}},
	{Key: "people", Href: "/people", Roles: []string{"head", "hr"}},
	{Key: "timesheets", Href: "/timesheets", Roles: []string{"head", "hr", "mentor", "accountant"}},
	{Key: "reports", Href: "/reports", Roles: []string{"head", "hr", "accountant", "viewer"}},
	{Key: "imports", Href: "/imports", Roles: []string{"admin", "head", "manager", "hr"}},
	{Key: "outbox", Href: "/outbox", Roles: []string{"admin", "head", "manager", "hr"}},
	{Key: "mailbox", Href: "/mailbox", Roles: []string{"admin", "head"}},
	{Key: "settings", Href: "/settings", Roles: []string{"admin", "head", "hr"}},
}

// barItems is how many places the bar holds on a wide screen; a phone holds one fewer.
const barItems = 5

// MenuFor is the menu of a person, empty for a guest.
func MenuFor(who access.Who) []MenuItem {
	if who.ID == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(menu), func(item MenuItem) bool {
		return len(item.Roles) > 0 && !who.Is(item.Roles...)
	})
}

// Bar are the places always in sight.
func (p Page) Bar() []MenuItem { return p.Menu[:min(barItems, len(p.Menu))] }

// More are the places under «Ще»; its first is also in the bar of a wide screen.
func (p Page) More() []MenuItem { return p.Menu[min(barItems-1, len(p.Menu)):] }

// InMore reports whether the page belongs to a place under «Ще» on a wide screen.
func (p Page) InMore() bool {
	return slices.ContainsFunc(p.Menu[min(barItems, len(p.Menu)):], func(item MenuItem) bool { return item.Key == p.Nav })
}
