package desk

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
	"lubart/internal/when"
)

const (
	backupsKept  = 7
	backupHour   = 2 // in Kyiv: after it the night's backup is owed
	jobBackup    = "backup"
	manifestName = "manifest.json"
	databaseName = "data.db"
	filesName    = "storage"
)

// Manifest is what an archive says of itself: enough to see, after a restore, that all is there.
type Manifest struct {
	Version string            `json:"version"` // of the program that made it
	Made    time.Time         `json:"made"`
	Schema  []string          `json:"schema"` // migrations that made the database what it is
	Counts  map[string]int    `json:"counts"` // records by collection
	Sums    map[string]string `json:"sha256"` // by name in the archive
}

// Version names the program: its module version or the commit it was built of.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, _ := lo.Find(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" })
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return lo.CoalesceOrEmpty(lo.Substring(commit.Value, 0, 12), "devel")
}

// BackupDir is where a data folder's backups lie: beside it, so that none contains another.
func BackupDir(dir string) string { return filepath.Clean(dir) + ".backups" }

// Backup writes the database as it is at one instant, and the files it speaks of, into one archive.
// Writes go on meanwhile. The archive appears under its name when it is whole; the secret is never
// inside.
func Backup(app core.App, dir, target string, now time.Time) (m Manifest, err error) {
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return m, fmt.Errorf("make the folder of backups: %w", err)
	}
	if _, err := os.Stat(target); err == nil {
		return m, fmt.Errorf("%s exists already: name another file", target)
	}
	work, err := os.MkdirTemp(filepath.Dir(target), ".backup-*")
	if err != nil {
		return m, fmt.Errorf("make a working folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	snapshot := filepath.Join(work, databaseName)
	if m, err = snap(app, snapshot, now); err != nil {
		return m, err
	}
	whole := filepath.Join(work, "archive.zip")
	if err := archive(whole, snapshot, filepath.Join(dir, filesName), &m); err != nil {
		return m, err
	}
	return m, os.Rename(whole, target)
}

// snap copies the database through a reader of its own, which stops no writer, and counts the copy.
func snap(app core.App, file string, now time.Time) (Manifest, error) {
	m := Manifest{Version: Version(), Made: now.UTC(), Sums: map[string]string{}}
	if _, err := app.ConcurrentDB().NewQuery("VACUUM INTO {:file}").Bind(dbx.Params{"file": file}).Execute(); err != nil {
		return m, fmt.Errorf("copy the database: %w", err)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		return m, fmt.Errorf("copy the database: %w", err)
	}
	db, err := dbx.Open("sqlite", file+"?_pragma=query_only(1)")
	if err != nil {
		return m, fmt.Errorf("open the copy: %w", err)
	}
	defer func() { _ = db.Close() }()
	if m.Counts, err = countAll(db); err != nil {
		return m, err
	}
	err = db.Select("file").From(core.DefaultMigrationsTable).OrderBy("file").Column(&m.Schema)
	return m, wrap("read the copy's schema", err)
}

// countAll counts the records of every collection.
func countAll(db dbx.Builder) (map[string]int, error) {
	var names []string
	if err := db.Select("name").From("_collections").Where(dbx.NewExp("type != 'view'")).OrderBy("name").Column(&names); err != nil {
		return nil, fmt.Errorf("list collections: %w", err)
	}
	counts := map[string]int{}
	for _, name := range names {
		var n int
		if err := db.Select("count(*)").From(name).Row(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", name, err)
		}
		counts[name] = n
	}
	return counts, nil
}

func archive(target, snapshot, files string, m *Manifest) (err error) {
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the archive: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z := zip.NewWriter(out)
	if err := pack(z, snapshot, databaseName, m); err != nil {
		return err
	}
	if err := packFiles(z, files, m); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	w, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finish the archive: %w", err)
	}
	return out.Sync()
}

func packFiles(z *zip.Writer, root string, m *Manifest) error {
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		return pack(z, p, filesName+"/"+filepath.ToSlash(rel), m)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no file yet, or one deleted this moment together with its record
	}
	return err
}

func pack(z *zip.Writer, file, name string, m *Manifest) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.Made})
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(w, io.TeeReader(in, sum)); err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	m.Sums[name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// BackupName is the file name of a backup made at an instant.
func BackupName(now time.Time) string {
	return "lubart-" + now.In(when.Kyiv).Format("2006-01-02-150405") + ".zip"
}

var backupName = regexp.MustCompile(`^lubart-\d{4}-\d{2}-\d{2}-\d{6}\.zip$`)

// BackupFile is one archive beside the data folder.
type BackupFile struct {
	Name string
	Size int64
	At   time.Time
}

// Kilobytes is the size people read.
func (b BackupFile) Kilobytes() int { return int((b.Size + 1023) / 1024) }

// BackupFiles are the archives beside a data folder, newest first.
func BackupFiles(dir string) ([]BackupFile, error) {
	entries, err := os.ReadDir(BackupDir(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	var all []BackupFile
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !backupName.MatchString(e.Name()) {
			continue
		}
		all = append(all, BackupFile{Name: e.Name(), Size: info.Size(), At: info.ModTime()})
	}
	slices.SortFunc(all, func(a, b BackupFile) int { return strings.Compare(b.Name, a.Name) })
	return all, nil
}

// NightlyBackup makes the night's backup if it is owed and keeps the last of them. A house without
// a user has nothing to keep.
func NightlyBackup(app core.App, s Seat, now time.Time) error {
	pulse, err := store.PulseOf(app, jobBackup)
	if err != nil {
		return err
	}
	today := Today(now).String()
	if pulse.Cursor == today || now.In(when.Kyiv).Hour() < backupHour {
		return nil
	}
	if n, err := app.CountRecords("users"); err != nil || n == 0 {
		return err
	}
	_, err = Backup(app, s.Dir, filepath.Join(BackupDir(s.Dir), BackupName(now)), now)
	pulse.Last, pulse.Cursor, pulse.Error = now, today, ""
	if err != nil {
		pulse.Error = err.Error()
	} else {
		pulse.OK = now
		err = dropOld(s.Dir)
	}
	return errors.Join(err, store.SetPulse(app, pulse))
}

// dropOld keeps the newest backups.
func dropOld(dir string) error {
	all, err := BackupFiles(dir)
	if err != nil {
		return err
	}
	for _, b := range lo.Slice(all, backupsKept, len(all)) {
		err = errors.Join(err, os.Remove(filepath.Join(BackupDir(dir), b.Name)))
	}
	return err
}

// BackupsView is the page of backups.
type BackupsView struct {
	Files   []BackupFile
	Dir     string
	Problem string // why the night's backup failed
	Kept    int
}

// ListBackups are the archives there are, for who keeps the machine.
func ListBackups(app core.App, s Seat, who access.Who) (BackupsView, error) {
	if !who.Is("admin") {
		return BackupsView{}, ErrForbidden
	}
	pulse, err := store.PulseOf(app, jobBackup)
	if err != nil {
		return BackupsView{}, err
	}
	files, err := BackupFiles(s.Dir)
	return BackupsView{Files: files, Dir: BackupDir(s.Dir), Problem: pulse.Error, Kept: backupsKept}, err
}

// MakeBackup makes a backup now, because somebody asked.
func MakeBackup(app core.App, s Seat, who access.Who, now time.Time) error {
	if !who.Is("admin") {
		return ErrForbidden
	}
	file := filepath.Join(BackupDir(s.Dir), BackupName(now))
	if _, err := os.Stat(file); err == nil {
		return nil // pressed twice in one second: it is made
	}
	if _, err := Backup(app, s.Dir, file, now); err != nil {
		return err
	}
	return store.Tx(app, func(tx core.App) error {
		return store.Note(tx, store.Act{Who: who, Via: who.Via, At: now}, "backup", "", "")
	})
}

// OpenBackup is where an archive lies that an administrator takes away; taking one is noted.
func OpenBackup(app core.App, s Seat, who access.Who, now time.Time, name string) (string, error) {
	if !who.Is("admin") {
		return "", ErrForbidden
	}
	file := filepath.Join(BackupDir(s.Dir), name)
	if _, err := os.Stat(file); err != nil || !backupName.MatchString(name) {
		return "", store.ErrNotFound
	}
	return file, store.Tx(app, func(tx core.App) error {
		return store.Note(tx, store.Act{Who: who, Via: who.Via, At: now}, "backup_taken", "", name)
	})
}
