package hooks

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
)

func (h *House) backupCommand() *cobra.Command {
	return &cobra.Command{Use: "backup [FILE]", Short: "write the data and its files into one archive", Args: cobra.MaximumNArgs(1),
		Long: "Writes one archive (.zip) of the database as it is this moment, the files, and a manifest that a restore is checked by.\n" +
			"Safe beside a running server: nobody waits for it. Without FILE it goes where the nightly ones are, <data folder>.backups.\n" +
			"The secret is never inside: keep a copy of <data folder>.secret (or LUBART_SECRET) apart.",
		Example: "  lubart backup\n  lubart backup /mnt/usb/lubart.zip",
		RunE: func(cmd *cobra.Command, args []string) error {
			file := lo.FirstOr(args, filepath.Join(desk.BackupDir(h.Dir), desk.BackupName(h.Now())))
			return h.onFolder(cmd, "backup", func(app core.App) error { return h.backup(app, file) })
		}}
}

func (h *House) backup(app core.App, file string) error {
	m, err := desk.Backup(app, h.Dir, file, h.Now())
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	records := lo.Sum(lo.Values(m.Counts))
	fmt.Fprintf(h.Out, "%s\t%d records\t%d files\t%d KB\n", file, records, len(m.Sums)-1, (info.Size()+1023)/1024)
	return nil
}
