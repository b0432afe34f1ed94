package hooks

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
	"lubart/internal/when"
)

// leastSpace is how much of a disk should be free, in bytes: room for a backup and a busy month.
const leastSpace = 500 << 20

var errUnwell = errors.New("something needs a person: see the lines marked ! above")

func (h *House) doctorCommand() *cobra.Command {
	return &cobra.Command{Use: "doctor", Short: "check everything a person would check; exit 1 on trouble", Args: cobra.NoArgs,
		Long: "Checks the configuration, the data folder and its secret, the database, the record of deeds, the scheduler, the mail,\n" +
			"the backups, the disk and the clock. Prints one line each: ok, or ! with what to do. Changes nothing.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := h.existing(); err != nil {
				return err
			}
			unwell := h.report(h.outside())
			old, err := h.behind()
			if err != nil {
				return err
			}
			if old {
				h.report([]desk.Finding{{Name: "migrations", Text: "the database is older than this program: start the server once, it brings it up to date"}})
				return errUnwell
			}
			if _, err := os.Stat(h.secretFile()); err != nil && h.Config.Secret == "" {
				h.Config.Secret = strings.Repeat("0", 64) // opens nothing sealed, and keeps one from being made
			}
			err = h.open(cmd.Context(), beside, "doctor", func(app core.App) error {
				unwell = h.report(append([]desk.Finding{{OK: true, Name: "migrations", Text: "none pending"}}, desk.Examine(app, h.seat, h.Now())...)) || unwell
				return nil
			})
			if err == nil && unwell {
				err = errUnwell
			}
			return err
		}}
}

// report prints findings and says whether any is trouble.
func (h *House) report(all []desk.Finding) (unwell bool) {
	for _, f := range all {
		mark := "ok"
		if !f.OK {
			mark, unwell = "!", true
		}
		fmt.Fprintf(h.Out, "%s\t%s\t%s\n", mark, f.Name, f.Text)
	}
	return unwell
}

// behind asks whether migrations are pending, without running them.
func (h *House) behind() (old bool, err error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: h.Dir, DBConnect: connect})
	if err := app.Bootstrap(); err != nil {
		return false, fmt.Errorf("the database in %s cannot be opened: %w", h.Dir, err)
	}
	defer func() { _ = app.ResetBootstrapState() }()
	return pending(app)
}

// outside is what can be seen without opening the database.
func (h *House) outside() []desk.Finding {
	return []desk.Finding{h.lookAddress(), h.lookFolder(), h.lookSecret(), h.lookDisk(), lookZones()}
}

func (h *House) lookAddress() desk.Finding {
	if h.Config.URL == "" && !h.builtIn() {
		return desk.Finding{Name: "address", Text: "LUBART_URL is not set: links in mail lead to " + h.address()}
	}
	mail := "mail through " + shownSMTP(h.Config.SMTP)
	if h.builtIn() {
		mail = "no mail server: letters stay in the built-in mailbox"
	}
	return desk.Finding{OK: true, Name: "address", Text: h.address() + ", " + mail}
}

// private says whether only the owner may read a path; Windows keeps that elsewhere.
func private(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	return runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0, nil
}

func (h *House) lookFolder() desk.Finding {
	ok, err := private(h.Dir)
	if err != nil {
		return desk.Finding{Name: "folder", Text: err.Error()}
	}
	if !ok {
		return desk.Finding{Name: "folder", Text: "others on this machine may read it: chmod 700 " + h.Dir}
	}
	return desk.Finding{OK: true, Name: "folder", Text: h.Dir + ", private"}
}

func (h *House) secretFile() string { return strings.TrimRight(h.Dir, "/\\") + ".secret" }

func (h *House) lookSecret() desk.Finding {
	if h.Config.Secret != "" {
		return desk.Finding{OK: true, Name: "secret", Text: "from LUBART_SECRET"}
	}
	file := h.secretFile()
	ok, err := private(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return desk.Finding{Name: "secret", Text: file + " is not there: put the old one back, or the next start makes a new one and codes in waiting letters are lost"}
	case err != nil:
		return desk.Finding{Name: "secret", Text: err.Error()}
	case !ok:
		return desk.Finding{Name: "secret", Text: "others on this machine may read it: chmod 600 " + file}
	}
	if _, err := os.Stat(filepath.Join(h.Dir, filepath.Base(file))); err == nil {
		return desk.Finding{Name: "secret", Text: "a copy lies inside the data folder, where backups and copies take it along: move it out"}
	}
	return desk.Finding{OK: true, Name: "secret", Text: "in " + file + ", outside the data; keep a copy apart"}
}

func (h *House) lookDisk() desk.Finding {
	free, err := freeSpace(h.Dir)
	if err != nil {
		return desk.Finding{Name: "disk", Text: err.Error()}
	}
	return desk.Finding{OK: free >= leastSpace, Name: "disk", Text: fmt.Sprintf("%d MB free", free>>20)}
}

func lookZones() desk.Finding {
	for _, name := range []string{"Europe/Kyiv", "Europe/Brussels"} {
		if _, err := when.Zone(name); err != nil {
			return desk.Finding{Name: "time zones", Text: name + " is not known: " + err.Error()}
		}
	}
	return desk.Finding{OK: true, Name: "time zones", Text: "known"}
}
