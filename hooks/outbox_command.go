package hooks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
)

func (h *House) outboxCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "outbox", Short: "look at letters, send one again, let held ones go", Args: cobra.NoArgs,
		Long: "Works on the letters the house owes somebody: lists them, sends one again, gives one up,\nand lets mail leave again after a restore or on a copied folder. The page /outbox does the same and more.",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(h.outboxListCommand(), h.outboxReleaseCommand(),
		h.letterCommand("retry", "send a letter again at once", func(app core.App, id string) error {
			return desk.RetryMail(app, console, h.Now(), id)
		}),
		h.letterCommand("discard", "give a letter up", func(app core.App, id string) error {
			return desk.DiscardMail(app, console, h.Now(), id)
		}))
	return cmd
}

func (h *House) outboxListCommand() *cobra.Command {
	var state string
	var page int
	cmd := &cobra.Command{Use: "list", Short: "list letters, newest first", Args: cobra.NoArgs,
		Long: "Prints one line per letter, separated by tabs: id, queued at, state, address, kind, subject, the server's answer.\n" +
			"States: " + strings.Join(desk.MailStates, ", ") + ".",
		Example: "  lubart outbox list --state failed",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state != "" && !slices.Contains(desk.MailStates, state) {
				return fmt.Errorf("--state %s: no such state; there are %s", state, strings.Join(desk.MailStates, ", "))
			}
			return h.onFolder(cmd, "outbox list", func(app core.App) error {
				return h.listMail(app, desk.MailFilter{State: state, Page: page})
			})
		}}
	cmd.Flags().StringVar(&state, "state", "", "only letters in this state")
	cmd.Flags().IntVar(&page, "page", 1, "which page of 50")
	return cmd
}

func (h *House) listMail(app core.App, f desk.MailFilter) error {
	list, err := desk.ListMail(app, console, f)
	if err != nil {
		return err
	}
	for _, l := range list.Lines {
		fmt.Fprintln(h.Out, strings.Join([]string{l.ID, l.At.UTC().Format(time.RFC3339), l.State, l.To, l.Kind, l.Subject, l.Reply}, "\t"))
	}
	if list.Pager.Pages > 1 {
		fmt.Fprintf(h.Err, "lubart: page %d of %d, %d letters; --page shows the others\n", list.Pager.Page, list.Pager.Pages, list.Pager.Total)
	}
	if list.Trouble.Paused != "" {
		fmt.Fprintf(h.Err, "lubart: sending is paused (%s): `lubart outbox release` lets it go on\n", list.Trouble.Paused)
	}
	return nil
}

func (h *House) letterCommand(name, what string, do func(app core.App, id string) error) *cobra.Command {
	return &cobra.Command{Use: name + " ID", Short: what, Args: one("ID", "as `lubart outbox list` prints it"),
		Long: strings.ToUpper(what[:1]) + what[1:] + ". ID is the first word of its line in `lubart outbox list`.\nA running server sends it within half a minute; without one, `lubart remind` does.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return h.onFolder(cmd, "outbox "+name, func(app core.App) error { return do(app, args[0]) })
		}}
}

func (h *House) outboxReleaseCommand() *cobra.Command {
	return &cobra.Command{Use: "release", Short: "let mail leave again after a restore or on a copied folder", Args: cobra.NoArgs,
		Long: "Lets mail leave again. After a restore and on a copied folder sending waits for a person, because letters that\nwait in the copy may have left from the original. Look at `lubart outbox list --state queued` first and discard what\nmust not go. Do this only when the original no longer runs.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return h.onFolder(cmd, "outbox release", func(app core.App) error {
				n, err := desk.ReleaseMail(app, h.seat, console, h.Now())
				if err == nil {
					fmt.Fprintf(h.Out, "mail leaves again; %d letters had waited\n", n)
				}
				return err
			})
		}}
}

// onFolder runs a command beside the server on a data folder that is there already.
func (h *House) onFolder(cmd *cobra.Command, what string, run func(app core.App) error) error {
	if err := h.existing(); err != nil {
		return err
	}
	return h.open(cmd.Context(), beside, what, run)
}
