package desk

import (
	"testing"

	"lubart/internal/when"
)

// TestExpectedCall: the next usual month from today on, and silence where nothing repeats.
func TestExpectedCall(t *testing.T) {
	t.Parallel()
	today := when.Date{Year: 2026, Month: 11, Day: 24}
	for _, c := range []struct {
		cadence string
		month   int
		want    string
	}{
		{"yearly", 11, "2026-11-01"}, {"yearly", 12, "2026-12-01"}, {"yearly", 10, "2027-10-01"},
		{"half_yearly", 2, "2027-02-01"}, {"half_yearly", 9, "2027-03-01"}, {"quarterly", 1, "2027-01-01"}, {"quarterly", 2, "2026-11-01"},
		{"once", 3, ""}, {"yearly", 0, ""}, {"yearly", 13, ""}, {"", 5, ""},
	} {
		got := expectedCall(c.cadence, c.month, today)
		if got.IsZero() != (c.want == "") || !got.IsZero() && got.String() != c.want {
			t.Errorf("%s in month %d: %v, wanted %q", c.cadence, c.month, got, c.want)
		}
	}
}

// TestShelvesStandOnTheTables: what a list is sorted or filtered by is one of its columns, and the
// column that says a record was put away exists.
func TestShelvesStandOnTheTables(t *testing.T) {
	t.Parallel()
	for _, s := range Shelves {
		names := map[string]bool{}
		for _, f := range s.columns() {
			names[f.Name] = true
		}
		for column := range s.Sorts {
			if !names[column] {
				t.Errorf("%s is sorted by %s, which its list does not show: set form.InList in the table of fields", s.Name, column)
			}
		}
		if s.Sorts[s.columns()[0].Name] == "" {
			t.Errorf("%s cannot be sorted by its first column: add it to Sorts", s.Name)
		}
		for name := range s.First {
			if !names[name] {
				t.Errorf("%s begins with a filter by %s, which its list does not show", s.Name, name)
			}
		}
		for _, beside := range s.Beside {
			if ShelfOf(beside).Name == "" {
				t.Errorf("%s stands beside %s, which is no shelf", s.Name, beside)
			}
		}
	}
}
