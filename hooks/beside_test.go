package hooks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACommandBesideTheServerWritesLinksThatLeadToIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := startServer(t, dir)
	s.firstUser()
	status, out, said := console(t, dir, "user", "add", "ihor@lubart.test", "--name", "Ігор", "--role", "manager")
	if status != 0 || !strings.HasPrefix(out, s.url+"/enter?token=") {
		t.Errorf("a link to %s: %d %q %s", s.url, status, out, said)
	}
}

func TestACommandThatOnlyLooksMakesNoFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mistyped")
	for _, args := range [][]string{{"remind"}, {"remind", "--dry-run"}, {"export", "grants", filepath.Join(t.TempDir(), "x.csv")}} {
		if status, _, said := console(t, dir, args...); status != 1 || !strings.Contains(said, "no data in") {
			t.Errorf("%v: %d %s", args, status, said)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Fatalf("%v made a folder", args)
		}
	}
}
