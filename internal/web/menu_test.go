package web

import (
	"slices"
	"testing"

	"lubart/internal/access"
)

func TestMenuShowsWhatARoleMayOpen(t *testing.T) {
	for role, c := range map[string]struct{ sees, misses []string }{
		"manager":    {[]string{"today", "grants", "donors", "imports", "outbox"}, []string{"people", "mailbox", "settings"}},
		"hr":         {[]string{"today", "obligations", "people", "settings"}, []string{"grants", "donors", "calls"}},
		"head":       {[]string{"grants", "people", "mailbox", "settings"}, nil},
		"admin":      {[]string{"imports", "mailbox", "settings"}, []string{"donors", "calls", "sites", "people"}},
		"mentor":     {[]string{"today", "calendar"}, []string{"grants", "people", "outbox", "imports"}},
		"accountant": {[]string{"grants"}, []string{"donors", "people", "outbox"}},
		"viewer":     {[]string{"today"}, []string{"donors", "sites", "people", "outbox", "imports"}},
	} {
		var keys []string
		for _, item := range MenuFor(access.Who{ID: "x", Roles: []string{role}}) {
			keys = append(keys, item.Key)
		}
		for _, key := range c.sees {
			if !slices.Contains(keys, key) {
				t.Errorf("%s must see %s, sees %v", role, key, keys)
			}
		}
		for _, key := range c.misses {
			if slices.Contains(keys, key) {
				t.Errorf("%s must not see %s", role, key)
			}
		}
	}
	if len(MenuFor(access.Who{})) != 0 {
		t.Error("a guest has no menu")
	}
}

func TestBarAndMoreCoverTheMenu(t *testing.T) {
	for n := range len(menu) + 1 {
		p := Page{Menu: menu[:n]}
		if got := len(p.Bar()) + len(p.More()); n > barItems && got != n+1 || n < barItems && got != n {
			t.Errorf("%d places: %d in the bar, %d under «Ще»", n, len(p.Bar()), len(p.More()))
		}
	}
	p := Page{Menu: menu, Nav: "settings"}
	if !p.InMore() {
		t.Error("«Ще» must say that the page is under it")
	}
}

func TestEveryPlaceAndRoleHasItsWords(t *testing.T) {
	for lang, book := range Books() {
		for _, item := range menu {
			if !book.Has("house.nav." + item.Key) {
				t.Errorf("messages/%s: house.nav.%s is missing", lang, item.Key)
			}
		}
		for _, role := range []string{"admin", "head", "manager", "hr", "mentor", "accountant", "viewer"} {
			if !book.Has("house.role." + role) {
				t.Errorf("messages/%s: house.role.%s is missing", lang, role)
			}
		}
	}
}
