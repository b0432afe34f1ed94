package hooks

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
)

// superuserCommand makes an account for PocketBase's dashboard, which exists in development only:
// in production nobody stands above the access table.
func (h *House) superuserCommand() *cobra.Command {
	return &cobra.Command{Use: "superuser EMAIL", Short: "in development: make an account for the dashboard at /_/",
		Args: one("EMAIL", "the address of the account"),
		Long: "Makes or renews an account for PocketBase's dashboard and prints its password once.\nWorks only with LUBART_ENV=development: in production there is no dashboard.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if h.Config.Production() {
				return errors.New("the dashboard exists in development only: set LUBART_ENV=development")
			}
			return h.open(cmd.Context(), beside, "user superuser", func(app core.App) error {
				return h.print(desk.MakeSuperuser(app, args[0]))
			})
		}}
}
