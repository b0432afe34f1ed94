package hooks_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

var (
	href  = regexp.MustCompile(`<a [^>]*href="(/[^"#]*)`)
	alike = []string{"page", "sort", "month", "year", "owner", "donor", "q", "on", "date", "record", "back", "next", "period", "from", "to", "person", "site", "organisation"}
	mute  = regexp.MustCompile(`<a [^>]*>\s*</a>`)
	ident = regexp.MustCompile(`\b[a-z0-9]{15}\b|\d{4}-\d{2}`)
	kept  = regexp.MustCompile(`^/(export|feeds|assets|mailbox/.+)|\.(xlsx|docx|ics|zip)(\?|$)|^/documents/|/backups/|/(file|raw|answer)$`)
)

// demonstration is the invented department and a colleague of each role.
func demonstration(t *testing.T) (*testapp.App, map[string]*core.Record) {
	a := testapp.New(t)
	if _, err := desk.Demo(a.App, a.Seat(), a.Now(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	people := map[string]*core.Record{}
	for _, role := range []string{"head", "hr", "manager", "mentor", "accountant", "viewer"} {
		u, err := store.First(a.App, "users", dbx.NewExp("roles LIKE {:role} AND email != ''", dbx.Params{"role": `%"` + role + `"%`}), "created")
		if err != nil {
			t.Fatal(err)
		}
		people[role] = u
	}
	return a, people
}

// TestEveryRoleInADepartmentWithAPast walks the demonstration as each role: first every link, then every
// form, which changes things.
func TestEveryRoleInADepartmentWithAPast(t *testing.T) {
	a, people := demonstration(t)
	for role, u := range people {
		t.Run("reads/"+role, func(t *testing.T) { a.T = t; reads(t, newBrowser(a).enter(u), role) })
	}
	for _, role := range []string{"head", "hr", "manager", "mentor"} {
		t.Run("fills/"+role, func(t *testing.T) { a.T = t; fills(t, newBrowser(a).enter(people[role])) })
	}
}

// reads follows every link that somebody of a role sees: what is shown as a link opens, and every word on
// it is there (a message that is missing panics).
func reads(t *testing.T, b *browser, role string) {
	pages := readAll(t, b, func(path, page string) {
		if link := mute.FindString(page); link != "" {
			t.Errorf("%s has a link without words: %s", path, link)
		}
	})
	t.Logf("%d pages", pages)
	if least := map[string]int{"head": 60, "hr": 50, "manager": 40, "mentor": 10, "accountant": 10, "viewer": 3}[role]; pages < least {
		t.Errorf("only %d pages found, want %d", pages, least)
	}
}

// readAll opens one page of each sort that can be reached from the first one.
func readAll(t *testing.T, b *browser, each func(path, page string)) (pages int) {
	queue, seen := []string{"/today", "/today?all=1"}, map[string]bool{}
	for len(queue) > 0 && pages < 400 {
		path := queue[0]
		queue = queue[1:]
		w := b.get(path)
		pages++
		if w.Code >= http.StatusBadRequest {
			t.Errorf("%s answers %d", path, w.Code)
			continue
		}
		each(path, w.Body.String())
		for _, found := range href.FindAllStringSubmatch(w.Body.String(), -1) {
			next := strings.ReplaceAll(found[1], "&amp;", "&")
			if name := sortOfPage(next); !seen[name] && !kept.MatchString(next) {
				seen[name] = true
				queue = append(queue, next)
			}
		}
	}
	return pages
}

// sortOfPage is one name for all pages that differ in a record, a month or the order of a list.
func sortOfPage(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	for name := range q {
		if slices.Contains(alike, name) {
			q.Set(name, "")
		}
	}
	return ident.ReplaceAllString(u.Path+"?"+q.Encode(), "*")
}
