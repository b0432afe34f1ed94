package desk

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/store"
)

// largestEntry bounds what one entry of an archive may unpack to: 64 GiB.
const largestEntry = 64 << 30

// Unpack lays an archive's database and files into an empty folder and checks every one against
// the manifest. Anything that does not agree is an error.
func Unpack(file, dir string) (m Manifest, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return m, fmt.Errorf("%s is no backup of Lubart that can be read: %w", file, err)
	}
	defer func() { _ = z.Close() }()
	if m, err = manifestOf(&z.Reader); err != nil {
		return m, fmt.Errorf("%s is no backup of Lubart: %w", file, err)
	}
	if err := known(m); err != nil {
		return m, err
	}
	seen := map[string]bool{}
	for _, f := range z.File {
		if f.Name == manifestName || strings.HasSuffix(f.Name, "/") {
			continue
		}
		want, listed := m.Sums[f.Name]
		if !listed || !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return m, fmt.Errorf("%s holds %s, which its manifest does not know: the archive was changed", file, f.Name)
		}
		sum, err := unpackOne(f, filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil {
			return m, err
		}
		if sum != want {
			return m, fmt.Errorf("%s in %s is damaged: take another backup", f.Name, file)
		}
		seen[f.Name] = true
	}
	for name := range m.Sums {
		if !seen[name] {
			return m, fmt.Errorf("%s lacks %s: take another backup", file, name)
		}
	}
	return m, nil
}

func manifestOf(z *zip.Reader) (m Manifest, err error) {
	f, err := z.Open(manifestName)
	if err != nil {
		return m, errors.New("it has no manifest")
	}
	defer func() { _ = f.Close() }()
	if err := json.NewDecoder(io.LimitReader(f, 64<<20)).Decode(&m); err != nil {
		return m, fmt.Errorf("its manifest cannot be read: %w", err)
	}
	if m.Sums[databaseName] == "" {
		return m, errors.New("it has no database")
	}
	return m, nil
}

// known refuses a database of a newer program: this one would not know what it means.
func known(m Manifest) error {
	all := append(slices.Clone(core.AppMigrations.Items()), core.SystemMigrations.Items()...)
	ours := lo.SliceToMap(all, func(i *core.Migration) (string, bool) { return i.File, true })
	for _, file := range m.Schema {
		if !ours[file] {
			return fmt.Errorf("the backup was made by a newer program (%s): restore it with that one", m.Version)
		}
	}
	return nil
}

func unpackOne(f *zip.File, target string) (sum string, err error) {
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return "", fmt.Errorf("unpack %s: %w", f.Name, err)
	}
	in, err := f.Open()
	if err != nil {
		return "", fmt.Errorf("unpack %s: %w", f.Name, err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("unpack %s: %w", f.Name, err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, hash), io.LimitReader(in, largestEntry)); err != nil {
		return "", fmt.Errorf("unpack %s: %w", f.Name, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), out.Sync()
}

// CheckDatabase opens a database alone, before anything else touches it, and asks whether it is
// sound and holds what the manifest counted.
func CheckDatabase(dir string, m Manifest) error {
	db, err := dbx.Open("sqlite", filepath.Join(dir, databaseName)+"?_pragma=query_only(1)")
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = db.Close() }()
	if problem := integrity(db); problem != "" {
		return fmt.Errorf("the database is damaged (%s): take another backup", problem)
	}
	counts, err := countAll(db)
	if err != nil {
		return err
	}
	for name, n := range m.Counts {
		if counts[name] != n {
			return fmt.Errorf("%s should have %d records and has %d: take another backup", name, n, counts[name])
		}
	}
	return nil
}

// integrity is what SQLite finds wrong with a database, empty if nothing.
func integrity(db dbx.Builder) string {
	var lines []string
	if err := db.NewQuery("PRAGMA integrity_check(5)").Column(&lines); err != nil {
		return err.Error()
	}
	if len(lines) == 1 && lines[0] == "ok" {
		return ""
	}
	return strings.Join(lines, "; ")
}

// PauseRestored stops all mail in a folder that was just restored: what waits there may have left
// from the original.
func PauseRestored(app core.App, now time.Time) error {
	return wrap("pause the mail", store.Tx(app, func(tx core.App) error {
		if err := store.Note(tx, store.Act{Via: "command", At: now}, "restore", "", ""); err != nil {
			return err
		}
		if err := store.SetSetting(tx, store.Act{Via: "command", At: now}, pauseSetting, pausedRestored); err != nil {
			return err
		}
		return pause(tx, pausedRestored, now)
	}))
}
