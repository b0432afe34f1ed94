package hooks

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
)

func (h *House) explainCommand() *cobra.Command {
	return &cobra.Command{Use: "explain OBLIGATION|PLACEMENT|PROPOSAL", Short: "say why a date, a placement or a grant stands where it stands, and what comes next",
		Args: one("OBLIGATION, PLACEMENT or PROPOSAL", "an id, a grant's code, a placement's number or a part of a title"),
		Long: "Prints the moves possible from the present state with what each still asks for, the reminders planned and sent,\n" +
			"and what the mail server answered. The word may be an id, a grant's code, a placement's number\nor a part of a title.",
		Example: "  lubart explain \"подання заявки\"\n  lubart explain G-2026-014\n  lubart explain 2026-014",
		RunE: func(cmd *cobra.Command, args []string) error {
			return h.onFolder(cmd, "explain", func(app core.App) error {
				found, err := desk.Explain(app, args[0], h.Now())
				if err != nil {
					return err
				}
				return h.tell(found)
			})
		}}
}

// tell prints an explanation as a plain table.
func (h *House) tell(e desk.Explanation) error {
	w := tabwriter.NewWriter(h.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s %s\n%s\nstate: %s\n\nmoves\n", e.Kind, e.ID, e.Title, e.State)
	for _, m := range e.Moves {
		fmt.Fprintf(w, "  %s\t→ %s\t%s\t%s\n", m.Move, m.To, lo.CoalesceOrEmpty(strings.Join(m.Roles, ", "), "whoever may change it"), asks(m))
	}
	if len(e.Moves) == 0 {
		fmt.Fprintln(w, "  none: this is an end")
	}
	for _, p := range e.Promises {
		tellPromise(w, p)
	}
	return w.Flush()
}

func asks(m desk.MoveLine) string {
	all := lo.Map(m.Missing, func(g string, _ int) string { return "missing: " + g })
	if m.Reason {
		all = append(all, "asks for a reason")
	}
	return lo.CoalesceOrEmpty(strings.Join(all, "; "), "open")
}

func tellPromise(w *tabwriter.Writer, p desk.PromiseLine) {
	fmt.Fprintf(w, "\n%s %s\n  %s\n  due: %s\tstate: %s\towner: %s\n", p.Kind, p.ID, p.Title, lo.CoalesceOrEmpty(p.Due, "no date yet"), p.State, lo.CoalesceOrEmpty(p.Owner, "nobody"))
	if p.Held {
		fmt.Fprintln(w, "  nothing is sent until somebody starts the reminders of its import")
	}
	for _, r := range p.Reminders {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\n", r.At.UTC().Format(time.RFC3339), r.Rung, r.Who, r.Channel, strings.TrimSpace(r.State+" "+r.Reason), letterOf(r))
	}
	if len(p.Reminders) == 0 {
		fmt.Fprintln(w, "  no reminders")
	}
}

func letterOf(r desk.ReminderLine) string {
	if r.Letter == "" {
		return ""
	}
	return strings.TrimSpace("letter " + r.Letter + ": " + r.LetterState + " " + r.LetterReply)
}
