package hooks

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"lubart/internal/desk"
)

func (h *House) restoreCommand() *cobra.Command {
	return &cobra.Command{Use: "restore FILE", Short: "lay a backup into an empty folder", Args: one("FILE", "an archive that `lubart backup` made"),
		Long: "Lays a backup into an empty data folder, checks every file against the manifest, checks the database and counts it.\n" +
			"The folder appears only when all of that is right. Sending is paused afterwards: letters that wait in the copy may have\nleft from the original, so a person looks at /outbox and lets them go.",
		Example: "  lubart restore lubart-2026-11-24-020000.zip --dir /var/lib/lubart/new",
		RunE:    func(cmd *cobra.Command, args []string) error { return h.restore(args[0]) }}
}

// restore works in a folder beside the wanted one, which takes its name at the very end.
func (h *House) restore(file string) (err error) {
	target := filepath.Clean(h.Dir)
	if err := empty(target); err != nil {
		return err
	}
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("there is no file %s", file)
	}
	work := target + ".restoring"
	release, err := hold(work, "restore")
	if err != nil {
		return fmt.Errorf("%s is in use by another restore: wait for it, or remove that folder", work)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	m, err := h.unpack(file, work, release)
	if err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("take the place of the empty folder: %w", err)
	}
	if err := os.Rename(work, target); err != nil {
		return fmt.Errorf("name the restored folder: %w", err)
	}
	h.restored(target, m)
	return nil
}

// unpack fills the working folder and lets go of it.
func (h *House) unpack(file, work string, release func()) (m desk.Manifest, err error) {
	defer func() {
		release()
		err = errors.Join(err, os.Remove(filepath.Join(work, "lock")))
	}()
	if err := clear(work); err != nil {
		return m, err
	}
	if m, err = desk.Unpack(file, work); err != nil {
		return m, err
	}
	if err := desk.CheckDatabase(work, m); err != nil {
		return m, err
	}
	inside := &House{Config: h.Config, Dir: work, Now: h.Now, Out: h.Out, Err: h.Err, stopping: make(chan struct{}), throttle: newThrottle()}
	app := NewApp(inside)
	if err := app.Bootstrap(); err != nil {
		return m, err
	}
	return m, errors.Join(desk.PauseRestored(app, h.Now()), inside.close(app))
}

// clear removes what a restore that was cut off left behind.
func clear(work string) error {
	entries, err := os.ReadDir(work)
	if err != nil {
		return fmt.Errorf("look into %s: %w", work, err)
	}
	for _, e := range entries {
		if e.Name() != "lock" {
			err = errors.Join(err, os.RemoveAll(filepath.Join(work, e.Name())))
		}
	}
	return err
}

// empty refuses a folder that holds anything.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into %s: %w", dir, err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: restore into a new folder with --dir, then start the server on it", dir)
	}
	return nil
}

// restored says what was counted and what to do next.
func (h *House) restored(dir string, m desk.Manifest) {
	fmt.Fprintf(h.Out, "restored into %s: backup of %s, made by %s\n", dir, m.Made.Format("2006-01-02 15:04 UTC"), m.Version)
	for _, name := range slices.Sorted(maps.Keys(m.Counts)) {
		if m.Counts[name] > 0 {
			fmt.Fprintf(h.Out, "%s\t%d\n", name, m.Counts[name])
		}
	}
	fmt.Fprintf(h.Out, "\nnext:\n1. put the old secret into %s.secret (or LUBART_SECRET), or codes in waiting letters are lost\n2. lubart doctor --dir %s\n3. lubart serve --dir %s\n4. sending is paused: look at /outbox and allow it there, once the original no longer runs\n", dir, dir, dir)
}
