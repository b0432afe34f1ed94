package hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lubart/internal/desk"
	"lubart/internal/placements"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// TestNormsAreDated: a new value holds from its day, the old one for what was before, and a form that
// makes no sense loses nothing.
func TestNormsAreDated(t *testing.T) {
	a := testapp.New(t)
	b := newBrowser(a).enter(a.User("kadry", "hr"))
	page := b.get("/settings/figures").Body.String()
	for _, want := range []string{"8 647,00", "180 днів", "1,5", "40 годин", "22 %"} {
		if !strings.Contains(strings.ReplaceAll(page, "\u00a0", " "), want) {
			t.Errorf("the page of norms does not say %q", want)
		}
	}
	w := b.post("/settings/figures/public_max_days_year", url.Values{"value": {"сто"}, "valid_from": {"32.01.2027"}, "source": {"Закон № 1"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Закон № 1") {
		t.Errorf("a value in letters: %d, or what was typed is lost", w.Code)
	}
	w = b.post("/settings/figures/public_max_days_year", url.Values{"value": {"200"}, "valid_from": {"01.01.2027"}, "source": {"Закон № 1"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("a new norm: %d %s", w.Code, w.Body)
	}
	for on, want := range map[when.Date]int{{Year: 2026, Month: 12, Day: 31}: 180, {Year: 2027, Month: 1, Day: 1}: 200} {
		norms, err := desk.NormsOn(a.App, on)
		if got := norms.Whole(placements.PublicMaxDaysYear, 0); err != nil || got != want {
			t.Errorf("%s: %d, %v; wanted %d", on, got, err, want)
		}
	}
	for role, want := range map[string]int{"head": 200, "admin": 200, "manager": 403, "mentor": 403, "accountant": 403, "viewer": 403} {
		if got := newBrowser(a).enter(a.User(role, role)).get("/settings/figures"); got.Code != want {
			t.Errorf("%s: %d, wanted %d", role, got.Code, want)
		}
	}
	if w := b.get("/settings/figures/office_name"); w.Code != http.StatusNotFound {
		t.Errorf("a setting that is no norm: %d", w.Code)
	}
}
