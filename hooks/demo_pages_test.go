package hooks_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

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

// TestEveryRoleReadsTheDemonstration follows every link that somebody of a role sees in a department with
// a past: what is shown as a link opens, and every word on it is there (a message that is missing panics).
func TestEveryRoleReadsTheDemonstration(t *testing.T) {
	a := testapp.New(t)
	if _, err := desk.Demo(a.App, a.Seat(), a.Now(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{"head", "hr", "manager", "mentor", "accountant", "viewer"} {
		t.Run(role, func(t *testing.T) {
			a.T = t
			u, err := store.First(a.App, "users", dbx.NewExp("roles LIKE {:role} AND email != ''", dbx.Params{"role": `%"` + role + `"%`}), "created")
			if err != nil {
				t.Fatal(err)
			}
			pages := readAll(t, newBrowser(a).enter(u))
			t.Logf("%d pages", pages)
			if least := map[string]int{"head": 60, "hr": 50, "manager": 40, "mentor": 10, "accountant": 10, "viewer": 3}[role]; pages < least {
				t.Errorf("only %d pages found, want %d", pages, least)
			}
		})
	}
}

// readAll opens one page of each sort that can be reached from the first one.
func readAll(t *testing.T, b *browser) (pages int) {
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
		if link := mute.FindString(w.Body.String()); link != "" {
			t.Errorf("%s has a link without words: %s", path, link)
		}
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
