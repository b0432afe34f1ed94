package main_test

import (
	"fmt"
	"strings"
	"testing"
)

// cases are what can go wrong with a date (G) and with a mail (F), by number; each has a test whose
// name begins with it.
var cases = map[string][][2]int{
	"G": {{1, 12}},
	"F": {{1, 11}, {15, 29}, {32, 35}, {37, 42}, {48, 56}, {60, 61}},
}

func TestEveryCaseHasItsTest(t *testing.T) {
	var names []string
	for _, f := range functions() {
		if f.test && strings.HasPrefix(f.decl.Name.Name, "Test") {
			names = append(names, strings.TrimPrefix(f.decl.Name.Name, "Test"))
		}
	}
	for letter, ranges := range cases {
		for _, r := range ranges {
			for n := r[0]; n <= r[1]; n++ {
				if name := fmt.Sprintf("%s%02d", letter, n); !anyBegins(names, name) {
					t.Errorf("case %s has no test: write Test%s… for it, and see it fail with its rule removed", name, name)
				}
			}
		}
	}
}

func anyBegins(names []string, beginning string) bool {
	for _, name := range names {
		if strings.HasPrefix(name, beginning) {
			return true
		}
	}
	return false
}
