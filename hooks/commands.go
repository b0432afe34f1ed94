package hooks

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
)

// commands are everything the command line can do. Each opens the data folder only when it runs.
func (h *House) commands() []*cobra.Command {
	return []*cobra.Command{
		h.serveCommand(), h.demoCommand(), h.importCommand(), h.exportCommand(), h.remindCommand(), h.explainCommand(),
		h.outboxCommand(), h.userCommand(), h.doctorCommand(), h.configCommand(), h.backupCommand(), h.restoreCommand(),
	}
}

func (h *House) configCommand() *cobra.Command {
	return &cobra.Command{Use: "config", Short: "print the effective configuration without its secrets", Args: cobra.NoArgs,
		Long: "Prints what the environment and lubart.env beside the program come to. Secrets are shown as set or not set.",
		RunE: func(*cobra.Command, []string) error {
			c := h.Config
			set := func(s string) string { return lo.Ternary(s == "", "(not set)", "(set)") }
			fmt.Fprintf(h.Out, "data folder\t%s\nLUBART_URL\t%s\nLUBART_SMTP_URL\t%s\nLUBART_MAIL_FROM\t%s\nLUBART_MAIL_RATE\t%g\nLUBART_SECRET\t%s\nLUBART_SECRET_OLD\t%s\nLUBART_ENV\t%s\nLUBART_TRUSTED_PROXY\t%s\n",
				h.Dir, c.URL, shownSMTP(c.SMTP), c.MailFrom, c.MailRate, set(c.Secret), set(c.SecretOld), c.Env, c.TrustedProxy)
			return nil
		}}
}

func (h *House) remindCommand() *cobra.Command {
	var at string
	var dry bool
	cmd := &cobra.Command{Use: "remind", Short: "send what is due now, or show what would be", Args: cobra.NoArgs,
		Long: "Runs one tick of the reminders, delivers the mail and prints one line for each:\ninstant, address, kind, rung or digest, subject, separated by tabs.\n" +
			"Safe beside a running server. An instant after now needs --dry-run, the built-in mailbox or a mail server on this machine.",
		Example: "  lubart remind --dry-run\n  lubart remind --at 2026-11-30T09:05:00+02:00",
		RunE: func(cmd *cobra.Command, _ []string) error {
			when, err := h.instant(at, dry)
			if err := errors.Join(err, h.existing()); err != nil {
				return err
			}
			return h.open(cmd.Context(), beside, "remind", func(app core.App) error { return h.remind(cmd, app, when, dry) })
		}}
	cmd.Flags().StringVar(&at, "at", "", "act as if it were this instant, like 2026-11-30T09:05:00+02:00")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print the same and change nothing")
	return cmd
}

// instant reads --at and refuses to tell real people about days that have not come.
func (h *House) instant(at string, dry bool) (time.Time, error) {
	now := h.Now()
	if at == "" {
		return now, nil
	}
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return now, fmt.Errorf("--at %s: write an instant with its zone, like 2026-11-30T09:05:00+02:00", at)
	}
	if when.After(now) && !dry && h.Config.SMTP != "" && !loopbackURL(h.Config.SMTP) {
		return now, errors.New("--at is after now and mail would reach real people: add --dry-run, or take LUBART_SMTP_URL away for this command")
	}
	return when, nil
}

func (h *House) remind(cmd *cobra.Command, app core.App, now time.Time, dry bool) error {
	var sent []desk.Sent
	var err error
	if dry {
		sent, err = desk.Preview(app, h.seat, now)
	} else {
		sent, err = desk.TickAsOf(app, h.seat, now)
	}
	for _, s := range sent {
		fmt.Fprintln(h.Out, strings.Join([]string{s.At.Format(time.RFC3339), s.Address, s.Kind, s.Rung, s.Subject}, "\t"))
	}
	if dry || err != nil {
		return err
	}
	return h.deliver(cmd, app, now)
}

// deliver sends everything that is due as of now, in this process.
func (h *House) deliver(cmd *cobra.Command, app core.App, now time.Time) error {
	if err := h.startMail(app, func() time.Time { return now }); err != nil {
		return err
	}
	_, err := h.worker.RunOnce(cmd.Context(), now)
	return err
}
