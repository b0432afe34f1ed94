package hooks_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lubart/hooks"
	"lubart/internal/desk"
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

func TestWordsAreExplainedAtTheConsole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	list := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(list, []byte("Донор;Назва проєкту;Стан\nФонд;Пандус;чухаємо потилицю\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := console(t, dir, "import", "grants", list, "--dry-run"); status != 1 || !strings.Contains(out, `--word "Стан:чухаємо потилицю=`) {
		t.Errorf("an unknown word names no flag: %d %q", status, out)
	}
	for _, bad := range []string{"Стан", "Стан:чухаємо потилицю=мрія", "Колір:чухаємо потилицю=ідея"} {
		if status, _, said := console(t, dir, "import", "grants", list, "--word", bad); status != 1 || strings.Contains(said, "imports.") {
			t.Errorf("--word %s: %d %q", bad, status, said)
		}
	}
	if status, out, said := console(t, dir, "import", "grants", list, "--word", "Стан: чухаємо  потилицю = Ідея"); status != 0 || !strings.Contains(out, "new 1") {
		t.Errorf("a word that was said: %d %q %q", status, out, said)
	}
}

func TestHelpKnowsEveryList(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for command, kinds := range map[string][]string{"import": desk.ImportKinds, "export": desk.ExportKinds} {
		status, out, said := console(t, dir, command, "--help")
		for _, kind := range kinds {
			if status != 0 || !strings.Contains(out+said, kind) {
				t.Errorf("%s --help does not name %s", command, kind)
			}
		}
	}
}
