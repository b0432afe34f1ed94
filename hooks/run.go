package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/ui"
	"github.com/spf13/cobra"
)

// Run reads the command line, does the one command and returns the exit status: 0, or 1 with a
// sentence on errOut. The database is opened only for a command that is about to run.
func Run(ctx context.Context, args, environ []string, out, errOut io.Writer) int {
	h := &House{Now: time.Now, Out: out, Err: errOut, stopping: make(chan struct{}), throttle: newThrottle()}
	root := h.root(environ)
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(errOut, "lubart: %s\n", inWords(err))
		return 1
	}
	return 0
}

func (h *House) root(environ []string) *cobra.Command {
	root := &cobra.Command{
		Use: "lubart", Short: "The working register of an administrative services centre: grants, people, dates.",
		Long:         "Lubart keeps every dated promise of the department and tells its people in time.\nStart with: lubart serve",
		SilenceUsage: true, SilenceErrors: true, Args: cobra.NoArgs,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			h.Config, err = LoadConfig(environ, besideBinary("lubart.env"))
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&h.Dir, "dir", "lb_data", "the data folder")
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.AddCommand(h.commands()...)
	return root
}

func besideBinary(name string) string {
	exe, err := os.Executable()
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(exe), name)
}

// NewApp makes the PocketBase app of a data folder with everything of ours registered; nothing is
// opened yet. In production there is no dashboard.
func NewApp(h *House) core.App {
	if h.Config.Production() {
		ui.DistDirFS = nil
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: h.Dir, DBConnect: connect})
	Register(app, h)
	return app
}

// Alone says that a command needs the data folder for itself; Beside, that it may write while
// the server runs.
type company bool

const (
	alone  company = true
	beside company = false
)

// open prepares the data folder for one command, runs it and closes in order. A command that may
// run beside a server still refuses to bring an older folder up to date under it.
func (h *House) open(ctx context.Context, need company, what string, run func(app core.App) error) (err error) {
	release, err := hold(h.Dir, what)
	if errors.Is(err, errHeld) && need == alone {
		return fmt.Errorf("the data folder %s is in use (%s): stop that process first", h.Dir, holder(h.Dir))
	}
	held := err == nil
	if err != nil && !errors.Is(err, errHeld) {
		return err
	}
	if !held {
		h.server = serverOf(holder(h.Dir))
	}
	if err := h.settle(); err != nil {
		return err
	}
	app := NewApp(h)
	if !held {
		if err := refusePending(h.Dir); err != nil {
			return err
		}
	}
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if held && need == beside {
		release() // the schema is up to date: a server may start beside us from here on
	} else if held {
		defer release()
	}
	return errors.Join(run(app), h.close(app))
}

// close ends what the command started, then the databases.
func (h *House) close(app core.App) error {
	event := new(core.TerminateEvent)
	event.App = app
	return app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error {
		return e.App.ResetBootstrapState()
	})
}

// refusePending opens an in-use folder only to see whether it is older than this program.
func refusePending(dir string) error {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: connect})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	defer func() { _ = app.ResetBootstrapState() }()
	old, err := pending(app)
	if err != nil {
		return err
	}
	if old {
		return fmt.Errorf("the server that uses %s is older than this program: stop it, start the new one, then run the command again", dir)
	}
	return nil
}
