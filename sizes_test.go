package main_test

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the house promises to stay: small enough that a reader sees a whole function and a whole file.
const (
	longestFunction = 80
	medianFunction  = 12
	longestFile     = 400
	longestHandler  = 25
	longestMain     = 80
)

type function struct {
	source
	decl  *ast.FuncDecl
	lines int
}

func functions() []function {
	var all []function
	for _, s := range sources() {
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				all = append(all, function{s, f, fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1})
			}
		}
	}
	return all
}

func TestFunctionSizes(t *testing.T) {
	var sizes []int
	for _, f := range functions() {
		if f.lines > longestFunction {
			t.Errorf("%s: %s has %d lines, more than %d: take out of it what has a name of its own", fset.Position(f.decl.Pos()), f.decl.Name.Name, f.lines, longestFunction)
		}
		if !f.test && f.dir != "migrations" {
			sizes = append(sizes, f.lines)
		}
	}
	slices.Sort(sizes)
	median := sizes[len(sizes)/2]
	t.Logf("%d functions, median %d lines, nine of ten under %d, longest %d", len(sizes), median, sizes[len(sizes)*9/10], sizes[len(sizes)-1])
	if median > medianFunction {
		t.Errorf("the median function has %d lines, more than %d: functions have begun to do several things", median, medianFunction)
	}
}

// TestHandlersAreThin: a function of hooks that is given an event or a visit reads it, calls one
// thing below and answers. What is more than that is a decision, and decisions live in desk.
func TestHandlersAreThin(t *testing.T) {
	for _, f := range functions() {
		if f.dir == "hooks" && !f.test && f.lines > longestHandler && takesEvent(f.decl) {
			t.Errorf("%s: the handler %s has %d lines, more than %d: move what it decides into internal/desk", fset.Position(f.decl.Pos()), f.decl.Name.Name, f.lines, longestHandler)
		}
	}
}

func takesEvent(f *ast.FuncDecl) bool {
	var params []*ast.Field
	params = append(params, f.Type.Params.List...)
	if f.Recv != nil {
		params = append(params, f.Recv.List...)
	}
	return slices.ContainsFunc(params, func(p *ast.Field) bool {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		switch x := star.X.(type) {
		case *ast.Ident:
			return x.Name == "visit"
		case *ast.SelectorExpr:
			return strings.HasSuffix(x.Sel.Name, "Event")
		}
		return false
	})
}

func TestFileSizes(t *testing.T) {
	for _, s := range sources() {
		lines := strings.Count(s.text, "\n")
		table := strings.HasSuffix(s.path, "_table.go") || strings.HasSuffix(s.path, "table_test.go") || s.dir == "migrations"
		if lines > longestFile && !table {
			t.Errorf("%s has %d lines, more than %d: a second subject has moved in, give it a file", s.path, lines, longestFile)
		}
		if s.path == "main.go" && lines > longestMain {
			t.Errorf("main.go has %d lines, more than %d: main reads flags and starts, nothing else", lines, longestMain)
		}
	}
}

// TestPackagesIntroduceThemselves asks every package for one comment that says what it is for.
func TestPackagesIntroduceThemselves(t *testing.T) {
	told, dirs := map[string]int{}, map[string]bool{}
	for _, s := range sources() {
		if s.test {
			continue
		}
		dirs[s.dir] = true
		if s.ast.Doc != nil && (strings.HasPrefix(s.ast.Doc.Text(), "Package ") || s.ast.Name.Name == "main") {
			told[s.dir]++
		}
	}
	for dir := range dirs {
		if told[dir] != 1 {
			t.Errorf("%s has %d package comments, wanted one: say what it is for and what it must not know", dir, told[dir])
		}
	}
}

// embedded are the kinds of file that a browser gets; all of them are our own sources.
var embedded = []string{".css", ".js", ".svg", ".png", ".ico", ".txt", ".webmanifest", ".go", ".html", ".json"}

var foreign = regexp.MustCompile(`(?i)(@license|\blicensed under\b|copyright \(c\)|sourceMappingURL|<(script|link|img)[^>]+(src|href)="(https?:)?//)`)

func TestNoForeignWebCode(t *testing.T) {
	for _, name := range tracked(t) {
		if !strings.HasPrefix(name, "pb_public/") && !strings.HasPrefix(name, "templates/") {
			continue
		}
		if base := path.Base(name); !slices.Contains(embedded, path.Ext(name)) && base != ".keep" {
			t.Errorf("%s: browsers get only %s; fonts and bundles of others stay out", name, strings.Join(embedded, " "))
		}
		text := read(t, name)
		if path.Ext(name) != ".png" && (foreign.MatchString(text) || strings.Contains(name, ".min.")) {
			t.Errorf("%s looks like somebody else's code (%.60q): write what is needed ourselves or leave it out", name, foreign.FindString(text))
		}
	}
}
