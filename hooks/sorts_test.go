package hooks_test

import (
	"context"
	"database/sql"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// longLists are the pages whose rows grow with the years; each is also asked in every order that
// its own heads offer.
var longLists = []string{"/grants", "/grants?view=table", "/grants?view=table&lane=failed", "/obligations", "/obligations?state=closed",
	"/obligations?state=all", "/donors", "/donors?kind=all", "/contacts", "/programmes", "/calls", "/sites", "/people", "/outbox",
	"/outbox?state=sent", "/imports", "/audit", "/placements?view=list&state=all", "/placements?view=list&state=ended"}

// fewRows may be put in order after they were read: how many they are does not grow with the house.
var fewRows = map[string]*regexp.Regexp{
	"the colleagues of one department":     regexp.MustCompile("FROM `users`[^(]* ORDER BY"),
	"the open dates of one page of grants": regexp.MustCompile("FROM `obligations` WHERE \\(`obligations`.`proposal`(=| IN )"),
	"the open dates of one page of calls":  regexp.MustCompile("FROM `obligations` WHERE \\(\\(`obligations`.`call`(=| IN )"),
	"the open dates of a page of people":   regexp.MustCompile("FROM `obligations` WHERE \\(+`obligations`.`placement`(=| IN )"),
	"the points of the network":            regexp.MustCompile("FROM `sites` ORDER BY `sort_key`, `id` LIMIT 300"),
	"the decisions on one page of grants":  regexp.MustCompile("FROM `assessments` WHERE \\((`proposal`(=| IN )|0=1)"),
}

// TestEveryOfferedSortReadsAnIndex opens every long list in every order it offers: SQLite says of no
// query that it has to gather the rows first and sort them then.
func TestEveryOfferedSortReadsAnIndex(t *testing.T) {
	a := testapp.New(t)
	fillLists(a)
	head := newBrowser(a).enter(a.User("Керівниця", "head", "admin"))
	asked := watchQueries(a)
	seen := 0
	for _, page := range longLists {
		body := head.get(page)
		says(t, body, http.StatusOK)
		for _, address := range append([]string{page}, bothWays(body.Body.String())...) {
			*asked = nil
			says(t, head.get(address), http.StatusOK)
			seen += sortsByIndex(t, a, address, *asked)
		}
	}
	if seen < 60 {
		t.Errorf("only %d queries in order were seen: the pages are not asked", seen)
	}
}

// fillLists leaves a row in every list: what is empty asks nothing.
func fillLists(a *testapp.App) {
	g := &grantRoom{App: a, olha: a.User("Ольга", "manager")}
	g.add(desk.GrantInput{Donor: "Фонд", Title: "Ідея", DueDate: when.Date{Year: 2027, Month: 1, Day: 15}, DueZone: "Europe/Kyiv"})
	for _, collection := range []string{"programmes", "sites", "contacts"} {
		a.Make(collection, map[string]any{"name": "Перший", "state": lo.Ternary(collection == "sites", "working", "active"), "active": true})
	}
	a.Make("calls", map[string]any{"title": "Конкурс", "state": "forecast"})
	person := a.Make("people", map[string]any{"surname": "Перша", "ground": "contract"})
	a.Make("placements", map[string]any{"person": person.Id, "kind": "public_works", "title": "Благоустрій", "starts_on": "2026-01-01", "ends_on": "2026-02-01"})
}

var offered = regexp.MustCompile(`href="([^"]*[?&;]sort=[^"]*)"`)

// bothWays are the addresses of a page's sortable heads, forwards and backwards.
func bothWays(page string) []string {
	return lo.FlatMap(offered.FindAllStringSubmatch(page, -1), func(m []string, _ int) []string {
		address := html.UnescapeString(m[1])
		forward := strings.Replace(address, "sort=-", "sort=", 1)
		return []string{forward, strings.Replace(forward, "sort=", "sort=-", 1)}
	})
}

// watchQueries gathers what is read from now on.
func watchQueries(a *testapp.App) *[]string {
	var asked []string
	for _, b := range []dbx.Builder{a.ConcurrentDB(), a.NonconcurrentDB()} {
		b.(*dbx.DB).QueryLogFunc = func(_ context.Context, _ time.Duration, q string, _ *sql.Rows, _ error) { asked = append(asked, q) }
	}
	return &asked
}

// sortsByIndex reports the queries that sort what they read and says how many are in an order at all.
func sortsByIndex(t *testing.T, a *testapp.App, address string, asked []string) (ordered int) {
	for _, q := range lo.Uniq(asked) {
		if !strings.Contains(q, "ORDER BY") || areFew(q) {
			continue
		}
		ordered++
		if plan := planOf(t, a, q); strings.Contains(plan, "ORDER BY") {
			t.Errorf("%s sorts what it read: %s\n%s", address, q, plan)
		}
	}
	return ordered
}

func areFew(q string) bool {
	return lo.SomeBy(lo.Values(fewRows), func(r *regexp.Regexp) bool { return r.MatchString(q) })
}

func planOf(t *testing.T, a *testapp.App, q string) string {
	t.Helper()
	var steps []struct {
		Detail string `db:"detail"`
	}
	if err := a.DB().NewQuery("EXPLAIN QUERY PLAN " + q).All(&steps); err != nil {
		t.Fatalf("explain %s: %v", q, err)
	}
	return strings.Join(lo.Map(steps, func(s struct {
		Detail string `db:"detail"`
	}, _ int) string {
		return s.Detail
	}), "\n")
}

// TestLettersAreCountedByAnIndex: the page of letters stays open for years; its counts read an index and
// no letter, and those of one state are found by it.
func TestLettersAreCountedByAnIndex(t *testing.T) {
	a := testapp.New(t)
	admin := newBrowser(a).enter(a.User("Адміністратор", "admin"))
	asked := watchQueries(a)
	seen := 0
	for _, address := range []string{"/outbox", "/outbox?state=failed"} {
		*asked = nil
		says(t, admin.get(address), http.StatusOK)
		for _, q := range lo.Uniq(*asked) {
			if !strings.Contains(q, "FROM `outbox`") || !strings.Contains(strings.ToLower(q), "count(*)") {
				continue
			}
			seen++
			if plan := planOf(t, a, q); !strings.Contains(plan, "COVERING INDEX") {
				t.Errorf("%s counts the letters themselves: %s\n%s", address, q, plan)
			}
		}
	}
	if seen < 3 {
		t.Errorf("only %d counts were seen", seen)
	}
}
