// Package main_test holds the fences of the house: what may import what, how large things may grow,
// which names nobody uses. Every failure is a sentence that says what to do.
package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// rooms says of every package of ours what else of ours it may import. A kind in capitals stands
// for all its packages; a package that is not here has no place in the house yet.
var rooms = map[string][]string{
	".":          {"hooks", "migrations"},
	"hooks":      {"internal/desk", "TABLES", "EDGES", "ENGINES", "templates", "pb_public"},
	"migrations": nil, "templates": nil, "pb_public": nil,

	"internal/desk": {"TABLES", "EDGES", "ENGINES", "templates"},

	"internal/grants": {"ENGINES"}, "internal/obligations": {"ENGINES"}, "internal/people": {"ENGINES"}, "internal/placements": {"ENGINES"},

	"internal/store": {"ENGINES", "templates"}, "internal/mail": {"ENGINES", "templates"}, "internal/imports": {"ENGINES", "templates"},
	"internal/docs": {"ENGINES", "templates"}, "internal/web": {"ENGINES", "templates", "pb_public"},
	"internal/smtpx": {"ENGINES"}, "internal/outbox": {"ENGINES", "internal/smtpx"}, "internal/mailbox": {"ENGINES", "internal/smtpx"},

	"internal/when": {"ENGINES"}, "internal/remind": {"ENGINES"}, "internal/flow": {"ENGINES"}, "internal/access": {"ENGINES"},
	"internal/form": {"ENGINES"}, "internal/words": {"ENGINES"}, "internal/report": {"ENGINES"}, "internal/seal": nil,

	"internal/testapp":  {"hooks", "migrations", "internal/desk", "TABLES", "EDGES", "ENGINES"},
	"internal/smtptest": {"ENGINES"},
	"bench":             {"hooks", "migrations", "internal/desk", "TABLES", "EDGES", "ENGINES"},
	"bench/stock":       nil,
}

// kinds are the packages of one sort. What the sorts mean stands in docs/design.md.
var kinds = map[string][]string{
	"TABLES":  {"internal/grants", "internal/obligations", "internal/people", "internal/placements"},
	"EDGES":   {"internal/store", "internal/mail", "internal/smtpx", "internal/outbox", "internal/mailbox", "internal/imports", "internal/docs", "internal/web"},
	"ENGINES": {"internal/when", "internal/remind", "internal/flow", "internal/access", "internal/form", "internal/words", "internal/report", "internal/seal"},
}

// pocketbase are the packages that may know PocketBase; mail, transport, files and all that is pure may not.
var pocketbase = []string{".", "hooks", "migrations", "bench", "bench/stock", "internal/desk", "internal/store", "internal/outbox", "internal/web", "internal/testapp"}

// pureModules are the only modules of others that engines and tables use.
var pureModules = []string{"github.com/samber/lo", "github.com/go-playground/validator/v10", "golang.org/x/text"}

// onlyTests may be imported by tests and the bench alone.
var onlyTests = []string{"internal/testapp", "internal/smtptest"}

type source struct {
	path string // from the root, with slashes
	dir  string
	test bool
	ast  *ast.File
	text string
}

var fset = token.NewFileSet()

// sources are all Go files of the house.
var sources = sync.OnceValue(func() []source {
	var all []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && p != "." || d.Name() == "node_modules" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, p, raw, parser.ParseComments)
		p = filepath.ToSlash(p)
		all = append(all, source{path: p, dir: path.Dir(p), test: strings.HasSuffix(p, "_test.go"), ast: file, text: string(raw)})
		return err
	})
	if err != nil {
		panic(err)
	}
	return all
})

func (s source) imports() []string {
	var all []string
	for _, i := range s.ast.Imports {
		all = append(all, strings.Trim(i.Path.Value, `"`))
	}
	return all
}

func within(name string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return name == m || strings.HasPrefix(name, m+"/") })
}

func kindOf(dir string) string {
	for kind, dirs := range kinds {
		if slices.Contains(dirs, dir) {
			return kind
		}
	}
	return ""
}

func TestImportDirection(t *testing.T) {
	for _, s := range sources() {
		allowed, known := rooms[s.dir]
		if !known {
			t.Errorf("%s: the package %s has no place in the house: put it into rooms in house_test.go and into the map in README.md", s.path, s.dir)
			continue
		}
		for _, name := range s.imports() {
			if why := misplaced(s, allowed, name); why != "" {
				t.Errorf("%s imports %s: %s", s.path, name, why)
			}
		}
	}
}

// misplaced is why a file may not import a package, or "".
func misplaced(s source, allowed []string, name string) string {
	if ours, ok := strings.CutPrefix(name, "lubart/"); ok {
		return misplacedOurs(s, allowed, ours)
	}
	if s.test || !strings.Contains(strings.Split(name, "/")[0], ".") {
		return ""
	}
	pb := strings.HasPrefix(name, "github.com/pocketbase/")
	switch kind := kindOf(s.dir); {
	case pb && !slices.Contains(pocketbase, s.dir):
		return "only " + strings.Join(pocketbase, ", ") + " know PocketBase; hand this package plain values instead"
	case (kind == "ENGINES" || kind == "TABLES") && !within(name, pureModules):
		return "engines and tables use the standard library, lo, validator and x/text; move the impure half into an edge"
	}
	return ""
}

func misplacedOurs(s source, allowed []string, ours string) string {
	switch {
	case slices.Contains(onlyTests, ours):
		if s.test || s.dir == "bench" || slices.Contains(onlyTests, s.dir) {
			return ""
		}
		return "only tests may import it"
	case s.test || s.dir == ours || slices.Contains(allowed, ours) || slices.Contains(allowed, kindOf(ours)) && kindOf(ours) != "":
		return ""
	}
	return fmt.Sprintf("%s may import only %s; turn the direction round or move the decision up into desk", s.dir, strings.Join(allowed, ", "))
}

// TestTestsKeepTheirDistance lets a test of a pure package stay as quick as the package.
func TestTestsKeepTheirDistance(t *testing.T) {
	for _, s := range sources() {
		if !s.test || (kindOf(s.dir) != "ENGINES" && kindOf(s.dir) != "TABLES") {
			continue
		}
		for _, name := range s.imports() {
			if name == "lubart/internal/testapp" || strings.HasPrefix(name, "github.com/pocketbase/") {
				t.Errorf("%s imports %s: an engine or a table is tested without a database; what needs both belongs into internal/desk or hooks", s.path, name)
			}
		}
	}
}

// forbidden are names that nobody uses, each with the reason.
var forbidden = map[string]string{
	"FindRecordsByFilter":     "two values in one filter of this PocketBase are an injection: use app.RecordQuery with dbx.HashExp or dbx.NewExp and bound parameters",
	"FindFirstRecordByFilter": "two values in one filter of this PocketBase are an injection: use app.RecordQuery with dbx.HashExp or dbx.NewExp and bound parameters",
	"UnsafeWithoutHooks":      "a save without hooks has no check, no audit and no reminders: use store.Save",
}

func TestForbiddenNames(t *testing.T) {
	for _, s := range sources() {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && forbidden[id.Name] != "" {
				t.Errorf("%s uses %s: %s", fset.Position(id.Pos()), id.Name, forbidden[id.Name])
			}
			return true
		})
	}
}

// TestClockIsAnArgument keeps what time it is in the hands of main, hooks and tests.
func TestClockIsAnArgument(t *testing.T) {
	for _, s := range sources() {
		if s.test || !strings.HasPrefix(s.dir, "internal/") || slices.Contains(onlyTests, s.dir) {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
				t.Errorf("%s reads the clock: below hooks the time is an argument, now time.Time, or a worker's field Now", fset.Position(sel.Pos()))
			}
			return true
		})
	}
}

var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)

func TestNothingUnfinished(t *testing.T) {
	for _, name := range tracked(t, ".go", ".html", ".txt", ".js", ".css", ".json", ".md") {
		if strings.Contains(name, "testdata/") || strings.HasSuffix(name, "package-lock.json") {
			continue
		}
		for n, text := range strings.Split(read(t, name), "\n") {
			if mark := unfinished.FindString(text); mark != "" {
				t.Errorf("%s:%d says %s: finish it, or write the limit down where people read it", name, n+1, mark)
			}
		}
	}
}

var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "models", "services", "misc", "base", "lib"}

func TestNamesSayWhatIsInside(t *testing.T) {
	for _, s := range sources() {
		file := strings.TrimSuffix(strings.TrimSuffix(path.Base(s.path), ".go"), "_test")
		if slices.Contains(vagueNames, path.Base(s.dir)) || slices.Contains(vagueNames, file) {
			t.Errorf("%s: the name says nothing; name the package or file after what it knows", s.path)
		}
	}
	for dir := range rooms {
		if _, err := os.Stat(dir); err != nil && dir != "bench" {
			t.Errorf("rooms in house_test.go names %s, which does not exist: take the line out", dir)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
