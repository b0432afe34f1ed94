package hooks

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/people"
)

func (h *House) userCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "add a colleague, or let one in who cannot sign in", Args: cobra.NoArgs,
		Long: "Adds colleagues from the console and prints links that sign in once.\nEverything else about colleagues is on the page /settings/users.",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(h.userAddCommand(), h.userLinkCommand(), h.superuserCommand())
	return cmd
}

func (h *House) userAddCommand() *cobra.Command {
	var name, roles string
	cmd := &cobra.Command{Use: "add EMAIL", Short: "add a colleague and print a link that signs in once",
		Args: one("EMAIL", "the colleague's address"),
		Long: "Makes an account and prints a link that signs in once, within seven days; there the colleague sets a password.\n" +
			"Works on an empty folder too: the first colleague should then be an admin.\nRoles: " + strings.Join(people.Roles, ", ") + ".",
		Example: "  lubart user add olha@example.org --name \"Ольга Ковальчук\" --role manager,head",
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := consoleUser(args[0], name, roles)
			if err != nil {
				return err
			}
			return h.open(cmd.Context(), beside, "user add", func(app core.App) error {
				return h.print(desk.AddFromConsole(app, h.seat, h.Now(), values))
			})
		}}
	cmd.Flags().StringVar(&name, "name", "", "the colleague's full name (required)")
	cmd.Flags().StringVar(&roles, "role", "", "one role or several with commas between (required)")
	return cmd
}

// consoleUser checks what was typed before anything is opened or made.
func consoleUser(email, name, roles string) (map[string]any, error) {
	if name == "" || roles == "" {
		return nil, errors.New("write who it is and what they do: --name \"Full Name\" --role ROLE[,ROLE]")
	}
	for _, r := range strings.Split(roles, ",") {
		if !lo.Contains(people.Roles, strings.TrimSpace(r)) {
			return nil, fmt.Errorf("--role %s: no such role; there are %s", r, strings.Join(people.Roles, ", "))
		}
	}
	values, faults := form.Decode(desk.ConsoleFields, url.Values{"email": {email}, "name": {name}, "roles": strings.Split(roles, ",")})
	if len(faults) > 0 {
		return nil, faults
	}
	return values, nil
}

func (h *House) userLinkCommand() *cobra.Command {
	return &cobra.Command{Use: "link EMAIL", Short: "print a link that signs a colleague in once",
		Args: one("EMAIL", "the colleague's address"),
		Long: "Prints a link that signs an existing colleague in once, within seven days:\nfor somebody who lost the password and gets no mail.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := h.existing(); err != nil {
				return err
			}
			return h.open(cmd.Context(), beside, "user link", func(app core.App) error {
				return h.print(desk.LinkFromConsole(app, h.seat, h.Now(), args[0]))
			})
		}}
}

// print answers a command with one line.
func (h *House) print(line string, err error) error {
	if err == nil {
		fmt.Fprintln(h.Out, line)
	}
	return err
}

// one is exactly one argument, asked for by name.
func one(name, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("write %s, %s: %s", name, what, cmd.UseLine())
		}
		return nil
	}
}
