package hooks_test

import (
	"io/fs"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"lubart/hooks"
)

// TestDataIsItsOwnersAlone: whatever a fresh start leaves in the data folder nobody else may read,
// wherever the folder is copied to.
func TestDataIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps rights elsewhere")
	}
	dir := filepath.Join(t.TempDir(), "data")
	_, app := hooks.ForTest(dir, time.Now)
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	defer app.ResetBootstrapState()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", d.Name(), info.Mode())
		}
		seen++
		return err
	})
	if err != nil || seen < 2 {
		t.Errorf("%d files, %v", seen, err)
	}
}
