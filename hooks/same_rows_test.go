package hooks_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// pageIDs are the rows that the page of a collection shows whoever asks. A page that refuses shows none.
var pageIDs = map[string]func(a *testapp.App, who access.Who) ([]string, error){
	"obligations": func(a *testapp.App, who access.Who) ([]string, error) {
		l, err := desk.ListObligations(a.App, who, a.Now(), desk.ObligationFilterOf(url.Values{"state": {"all"}}))
		return lo.Map(l.Rows, func(o desk.ObligationLine, _ int) string { return o.ID }), err
	},
	"proposals": func(a *testapp.App, who access.Who) ([]string, error) {
		l, err := desk.ListGrants(a.App, who, a.Now(), desk.GrantFilterOf(url.Values{}))
		return lo.Map(l.Rows, func(g desk.GrantLine, _ int) string { return g.ID }), err
	},
	"organisations": func(a *testapp.App, who access.Who) ([]string, error) {
		l, err := desk.ListRecords(a.App, who, a.Now(), desk.ShelfOf("donors"), url.Values{"kind": {"all"}})
		return lo.Map(l.Lines, func(o desk.Line, _ int) string { return o.ID }), err
	},
	"users": func(a *testapp.App, who access.Who) ([]string, error) {
		all, err := store.Where(a.App, "users", desk.Seen(who, "users")) // its page is for those who change accounts
		return lo.Map(all, func(u *core.Record, _ int) string { return u.Id }), err
	},
}

// TestPageAndRuleShowTheSameRows holds for every set of roles that a page and the API rule let the
// same person see the same rows.
func TestPageAndRuleShowTheSameRows(t *testing.T) {
	a := testapp.New(t)
	me, other := a.User("me", "viewer"), a.User("other", "manager")
	for i, pair := range [][2]*core.Record{{me, other}, {other, me}, {other, other}, {me, me}} {
		o := a.Obligation(pair[0], "task", "2026-12-1"+string(rune('0'+i)))
		o.Set("deputy", lo.Ternary(pair[1] == me, me.Id, ""))
		if err := store.Save(a.App, a.Act(), o); err != nil {
			t.Fatal(err)
		}
		a.Make("proposals", map[string]any{"title": "Грант", "owner": pair[0].Id})
	}
	a.Make("organisations", map[string]any{"kind": "donor", "name_uk": "Донор", "state": "active"})
	a.Make("organisations", map[string]any{"kind": "ngo", "name_uk": "Спілка", "state": "active"})
	machine := newMachine(a, me)
	for set := range 1 << len(people.Roles) {
		roles := lo.Filter(people.Roles, func(_ string, i int) bool { return set&(1<<i) != 0 })
		raw, _ := json.Marshal(roles)
		if _, err := a.DB().Update("users", dbx.Params{"roles": string(raw)}, dbx.HashExp{"id": me.Id}).Execute(); err != nil {
			t.Fatal(err)
		}
		for collection, page := range pageIDs {
			shown, err := page(a, testapp.Who(a.Reload(me)))
			if err != nil {
				shown = nil
			}
			if ruled := machine.ids(collection); !sameIDs(shown, ruled) {
				t.Errorf("%v: the page of %s shows %d rows (%v), the rule %d", roles, collection, len(shown), err, len(ruled))
			}
		}
	}
}

// ids are the rows a list over REST answers with.
func (m machine) ids(collection string) []string {
	m.a.T.Helper()
	status, answer := m.ask(http.MethodGet, "/api/collections/"+collection+"/records?perPage=50&skipTotal=1", nil)
	items, ok := answer["items"].([]any)
	if status != http.StatusOK || !ok {
		m.a.T.Fatalf("list %s: %d %v", collection, status, answer)
	}
	return lo.Map(items, func(item any, _ int) string { return item.(map[string]any)["id"].(string) })
}

func sameIDs(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
