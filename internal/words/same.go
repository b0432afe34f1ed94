package words

import (
	"slices"
	"strings"
)

// NameKey is a name by which two ways of writing it are found to be one: case, apostrophes, ґ for г,
// hyphens and the order of its words do not count.
func NameKey(parts ...string) string {
	all := strings.Fields(strings.ReplaceAll(Fold(strings.Join(parts, " ")), "-", " "))
	slices.Sort(all)
	return strings.Join(all, " ")
}
