package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// sortRoom is a house with more grants and promises than a page holds: of several people and of
// nobody, with a date, with the same date and without one.
func sortRoom(t *testing.T) (*testapp.App, *core.Record) {
	a := testapp.New(t)
	head := a.User("Яна", "head")
	owners := []string{"", head.Id, a.User("Ірина", "manager").Id, a.User("Інна", "manager").Id}
	donors := []string{"", a.Donor("Юність").Id, a.Donor("Єдність").Id, a.Donor("Єдність").Id}
	for i := range 56 {
		p := a.Make("proposals", map[string]any{"title": fmt.Sprintf("Грант %d", i%9), "state": "idea",
			"requested": i % 7 * 100, "currency": "EUR", "owner": owners[i%4], "organisation": donors[i/2%4]})
		for n := range i % 3 {
			a.Make("obligations", map[string]any{"kind": []string{"task", "report"}[i%2], "title": fmt.Sprintf("Крок %d", i%5), "proposal": p.Id, "owner": owners[i%4],
				"due_date": lo.Ternary(i%5 == 0, "", fmt.Sprintf("2027-01-%02d", 1+(i+n)%20)), "due_tz": "Europe/Kyiv"})
		}
	}
	if _, err := a.DB().NewQuery("UPDATE proposals SET state = 'preparing' WHERE _rowid_ % 3 = 0").Execute(); err != nil {
		t.Fatal(err)
	}
	return a, head
}

// pages gathers all pages of a list.
func pages(t *testing.T, page func(n int) ([]string, int)) (all []string) {
	t.Helper()
	for n := 1; ; n++ {
		some, total := page(n)
		if all = append(all, some...); len(all) >= total || len(some) == 0 {
			return all
		}
	}
}

// whole fails unless forwards and backwards are each the whole list, once, the one the other's mirror.
func whole(t *testing.T, sort string, n int, forward, backward []string) {
	t.Helper()
	if len(forward) != n || len(lo.Uniq(forward)) != n {
		t.Errorf("by %s: %d rows, %d of them different, want %d", sort, len(forward), len(lo.Uniq(forward)), n)
	}
	if slices.Reverse(backward); !slices.Equal(forward, backward) {
		t.Errorf("by %s: backwards is not the mirror of forwards", sort)
	}
}

func TestGrantsInEveryOrderAreWhole(t *testing.T) {
	a, head := sortRoom(t)
	lines := map[string]desk.GrantLine{}
	read := func(sort string) []string {
		return pages(t, func(n int) ([]string, int) {
			got, err := desk.ListGrants(a.App, testapp.Who(head), a.Now(), desk.GrantFilter{Sort: sort, Page: n})
			if err != nil {
				t.Fatal(err)
			}
			return lo.Map(got.Rows, func(l desk.GrantLine, _ int) string { lines[l.ID] = l; return l.ID }), got.Pager.Total
		})
	}
	next := func(l desk.GrantLine) string {
		if l.Next == nil || l.Next.Due.IsZero() {
			return "9"
		}
		return l.Next.Due.String()
	}
	for sort, key := range map[string]func(desk.GrantLine) string{
		"title": func(l desk.GrantLine) string { return l.Title }, "amount": func(l desk.GrantLine) string { return fmt.Sprintf("%05d", l.Amount.Minor) },
		"updated": func(l desk.GrantLine) string { return l.Updated.String() }, "next": next,
		"state": func(l desk.GrantLine) string {
			return fmt.Sprintf("%02d", slices.Index(grants.Proposals.States, l.State))
		},
		"donor": func(l desk.GrantLine) string { return l.Donor }, "owner": func(l desk.GrantLine) string { return l.Owner },
	} {
		forward := read(sort)
		whole(t, sort, 56, forward, read("-"+sort))
		if !slices.IsSortedFunc(forward, func(x, y string) int { return cmpText(key(lines[x]), key(lines[y])) }) {
			t.Errorf("by %s the grants are out of order", sort)
		}
	}
}

// cmpText is the order of the invented names, which are few: Є before І before Ю before Я.
func cmpText(x, y string) int { return slices.Compare([]rune(x), []rune(y)) }

func TestObligationsInEveryOrderAreWhole(t *testing.T) {
	a, head := sortRoom(t)
	lines := map[string]desk.ObligationLine{}
	read := func(sort string) []string {
		return pages(t, func(n int) ([]string, int) {
			got, err := desk.ListObligations(a.App, testapp.Who(head), a.Now(), desk.ObligationFilter{Sort: sort, State: "open", Page: n})
			if err != nil {
				t.Fatal(err)
			}
			return lo.Map(got.Rows, func(l desk.ObligationLine, _ int) string { lines[l.ID] = l; return l.ID }), got.Pager.Total
		})
	}
	total, err := a.CountRecords("obligations", dbx.In("state", lo.ToAnySlice(obligations.OpenStates())...))
	if err != nil {
		t.Fatal(err)
	}
	due := func(l desk.ObligationLine) string { return lo.Ternary(l.Due.IsZero(), "9", l.Due.String()) }
	for sort, key := range map[string]func(desk.ObligationLine) string{
		"title": func(l desk.ObligationLine) string { return l.Title }, "kind": func(l desk.ObligationLine) string { return l.Kind },
		"updated": func(l desk.ObligationLine) string { return l.Updated.String() }, "owner": func(l desk.ObligationLine) string { return l.Owner + due(l) },
	} {
		forward := read(sort)
		whole(t, sort, int(total), forward, read("-"+sort))
		if !slices.IsSortedFunc(forward, func(x, y string) int { return cmpText(key(lines[x]), key(lines[y])) }) {
			t.Errorf("by %s the promises are out of order", sort)
		}
	}
	if dates := lo.Map(read("due"), func(id string, _ int) string { return due(lines[id]) }); !slices.IsSorted(dates) || len(dates) != int(total) {
		t.Errorf("by date: %v", dates)
	}
}

// TestPlacementsInEveryOrderAreWhole: those under way are found first, of all there ever were the names
// come first; the order is the same.
func TestPlacementsInEveryOrderAreWhole(t *testing.T) {
	a := testapp.New(t)
	head := testapp.Who(a.User("Яна", "head"))
	for i := range 60 {
		if i%3 == 0 {
			a.Make("people", map[string]any{"surname": string([]rune("АБВГДЖ")[i/3%6]), "given_name": fmt.Sprint(i % 5), "ground": "contract"})
		}
		person := lo.Must(store.Some(a, "people", nil, 1, "_rowid_ DESC"))[0]
		a.Make("placements", map[string]any{"person": person.Id, "kind": "public_works", "title": "Благоустрій",
			"starts_on": fmt.Sprintf("2026-01-%02d", 1+i*7%20), "ends_on": fmt.Sprintf("2026-03-%02d", 1+i*11%20)})
	}
	lines := map[string]desk.PlacementLine{}
	for _, state := range []string{"live", "all"} {
		read := func(sort string) []string {
			return pages(t, func(n int) ([]string, int) {
				got, err := desk.ListPlacements(a, head, a.Now(), desk.PlacementFilter{Sort: sort, State: state, Page: n})
				if err != nil {
					t.Fatal(err)
				}
				return lo.Map(got.Rows, func(l desk.PlacementLine, _ int) string { lines[l.ID] = l; return l.ID }), got.Pager.Total
			})
		}
		for sort, key := range map[string]func(desk.PlacementLine) string{
			"person": func(l desk.PlacementLine) string { return l.Person }, "starts": func(l desk.PlacementLine) string { return l.Starts.String() },
			"ends": func(l desk.PlacementLine) string { return l.Ends.String() },
		} {
			forward := read(sort)
			whole(t, sort, 60, forward, read("-"+sort))
			if !slices.IsSortedFunc(forward, func(x, y string) int { return cmpText(key(lines[x]), key(lines[y])) }) {
				t.Errorf("%s by %s the placements are out of order", state, sort)
			}
		}
	}
}
