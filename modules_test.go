package main_test

import (
	"bufio"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// held are versions that only move together: PocketBase was measured and read with exactly these.
var held = map[string]string{
	"github.com/pocketbase/pocketbase": "v0.39.11",
	"modernc.org/sqlite":               "v1.55.0",
	"modernc.org/libc":                 "v1.74.1",
}

type module struct {
	path, version string
	direct        bool
}

var requirement = regexp.MustCompile(`^\s*([a-z0-9.\-]+\.[a-z]+/\S+) (v\S+)(.*)$`)

func modules(t *testing.T) []module {
	t.Helper()
	var all []module
	lines := bufio.NewScanner(strings.NewReader(read(t, "go.mod")))
	for lines.Scan() {
		if m := requirement.FindStringSubmatch(strings.TrimPrefix(lines.Text(), "require ")); m != nil {
			all = append(all, module{m[1], m[2], !strings.Contains(m[3], "indirect")})
		}
	}
	return all
}

func TestHeldVersions(t *testing.T) {
	seen := map[string]string{}
	for _, m := range modules(t) {
		seen[m.path] = m.version
	}
	for name, version := range held {
		if seen[name] != version {
			t.Errorf("go.mod has %s %s, not %s: these three move together, after PocketBase's own traps were tried again (docs/design.md)", name, seen[name], version)
		}
	}
	if text := read(t, "go.mod"); strings.Contains(text, "replace ") || !strings.Contains(text, "\ngo 1.26") {
		t.Error("go.mod: keep go 1.26 and no replace, so that `go build ./...` works as it stands")
	}
}

func TestEveryModuleHasItsReason(t *testing.T) {
	readme := read(t, "README.md")
	imported := map[string]bool{}
	for _, s := range sources() {
		for _, name := range s.imports() {
			imported[name] = true
		}
	}
	for _, m := range modules(t) {
		used := false
		for name := range imported {
			used = used || within(name, []string{m.path})
		}
		switch {
		case used && !m.direct:
			t.Errorf("%s is imported but go.mod calls it indirect: move its line to the first block", m.path)
		case !used && m.direct:
			t.Errorf("nothing imports %s: take it out of go.mod", m.path)
		case m.direct && !strings.Contains(readme, "`"+m.path+"`"):
			t.Errorf("README.md does not say why %s is here: add its line to the dependencies", m.path)
		}
	}
}

// tracked are the files that git has or would take, with one of the endings if any are given.
func tracked(t *testing.T, endings ...string) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-co", "--exclude-standard", "--deduplicate").Output()
	if err != nil {
		t.Fatalf("list the files of the repository: %v; run the tests from a clone", err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(out)), "\n"), func(name string) bool {
		_, gone := os.Stat(name) // deleted, not committed yet
		return gone != nil || len(endings) > 0 && !slices.Contains(endings, path.Ext(name))
	})
}

// TestGuideIsTrue holds the documents to the house: what they point at is there.
func TestGuideIsTrue(t *testing.T) {
	places := regexp.MustCompile("`((?:hooks|internal|migrations|templates|pb_public|e2e|bench|docs|testdata|\\.ci)/[A-Za-z0-9_./-]+)`")
	files := tracked(t)
	for _, doc := range []string{"README.md", "docs/design.md", "docs/features.md", "docs/operations.md", "docs/security.md"} {
		for _, m := range places.FindAllStringSubmatch(read(t, doc), -1) {
			name := strings.TrimSuffix(m[1], "/")
			if !slices.ContainsFunc(files, func(f string) bool { return f == name || strings.HasPrefix(f, name+"/") }) {
				t.Errorf("%s points at %s, which is not there: correct the document", doc, m[1])
			}
		}
	}
	readme := read(t, "README.md")
	for dir := range rooms {
		if dir != "." && !strings.Contains(readme, path.Base(dir)) {
			t.Errorf("the map in README.md leaves out %s: add what it is for", dir)
		}
	}
}
