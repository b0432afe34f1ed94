package hooks_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lubart/hooks"
)

// console runs one command on a folder and returns its exit status and what it printed.
func console(t *testing.T, dir string, args ...string) (int, string, string) {
	t.Helper()
	var out, errOut bytes.Buffer
	status := hooks.Run(context.Background(), append(args, "--dir", dir), []string{}, &out, &errOut)
	return status, out.String(), errOut.String()
}

func TestImportAndExportCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	list := filepath.Join(t.TempDir(), "list.csv")
	raw := "Донор;Назва проєкту;Строк;Стан\nФонд;Пандус;20.01.2027;Ідея\nФонд;Ліфт;30.02.2027;Ідея\n"
	if err := os.WriteFile(list, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, said := console(t, dir, "import", "grants", list, "--strict"); status != 1 || !strings.Contains(out, "3\tleft") || !strings.Contains(said, "nothing was written") {
		t.Errorf("--strict: %d %q %q", status, out, said)
	}
	if status, out, _ := console(t, dir, "import", "grants", list); status != 1 || !strings.Contains(out, "new 1, changed 0, the same 0, left out 1") {
		t.Errorf("after --strict wrote nothing, one row comes in: %d %q", status, out)
	}
	table := filepath.Join(t.TempDir(), "out.csv")
	if status, out, said := console(t, dir, "export", "grants", table); status != 0 || !strings.Contains(out, "1 rows") {
		t.Errorf("export: %d %q %q", status, out, said)
	}
	if status, out, _ := console(t, dir, "import", "grants", table, "--dry-run"); status != 0 || !strings.Contains(out, "the same 1") {
		t.Errorf("what went out comes back: %d %q", status, out)
	}
	if status, _, said := console(t, dir, "export", "grants", table); status != 1 || !strings.Contains(said, "exists already") {
		t.Errorf("an existing file: %d %q", status, said)
	}
	if status, _, said := console(t, dir, "demo"); status != 1 || !strings.Contains(said, "порожня") {
		t.Errorf("demo in a used folder: %d %q", status, said)
	}
}
