package hooks_test

import (
	"testing"

	"lubart/internal/store"
	"lubart/internal/testapp"
)

// TestSeedsAreAsTheHouseWritesThem: a migration cannot ask our own code how a list is sorted and
// searched, so what it wrote must be what a save would write.
func TestSeedsAreAsTheHouseWritesThem(t *testing.T) {
	a := testapp.New(t)
	all, err := store.Where(a.App, "attendance_codes", nil, "sort_key")
	if err != nil || len(all) == 0 {
		t.Fatalf("no codes: %v", err)
	}
	for _, r := range all {
		was := [2]string{r.GetString("search"), r.GetString("sort_key")}
		store.Derive(r)
		if is := [2]string{r.GetString("search"), r.GetString("sort_key")}; is != was {
			t.Errorf("%s: the migration wrote %q, a save writes %q", r.GetString("letter"), was, is)
		}
	}
}
