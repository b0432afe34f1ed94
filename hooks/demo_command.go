package hooks

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
	"lubart/internal/web"
)

func (h *House) demoCommand() *cobra.Command {
	return &cobra.Command{Use: "demo", Short: "load a demonstration department", Args: cobra.NoArgs,
		Long: `Fills an empty data folder with an invented department: its people, donors, forty grants of three
years, their dates and who was told of them. All addresses end in @example.org and no mail of the
invented past leaves. A folder that holds anything is refused.

It prints a sign-in link for each colleague; each works once, for a week.`,
		Example: "  lubart demo --dir demo_data\n  lubart serve --dir demo_data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return h.open(cmd.Context(), alone, "demo", func(app core.App) error { return h.demo(app) })
		}}
}

func (h *House) demo(app core.App) error {
	logins, err := desk.Demo(app, h.seat, h.Now(), func(done, all int) {
		fmt.Fprintf(h.Err, "\rthree years of work: %d of %d", done, all)
	})
	fmt.Fprintln(h.Err)
	if err != nil {
		return worded(err, web.Books()["uk"])
	}
	for _, l := range logins {
		fmt.Fprintf(h.Out, "%s\t%s\t%s\t%s\n", l.Name, l.Position, l.Email, l.Link)
	}
	fmt.Fprintf(h.Err, "Now start the server: lubart serve --dir %s\n", h.Dir)
	return nil
}
