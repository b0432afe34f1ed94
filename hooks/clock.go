package hooks

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/web"
)

// beat is how often the house looks at its ledger. Cost grows with what is due, so looking often is cheap.
const beat = 30 * time.Second

// started runs once the server listens: it says where, and starts the scheduler and the worker.
func (h *House) started(se *core.ServeEvent) {
	h.busy.Add(1)
	go func() {
		defer h.busy.Done()
		h.keepTime(se.App)
	}()
	if h.worker != nil {
		go h.worker.Run(context.Background()) // Drain ends it and waits for it
	}
	h.greet(se.App)
}

// keepTime ticks until the house stops. A tick that fails is told on the next page and tried again.
func (h *House) keepTime(app core.App) {
	timer := time.NewTicker(beat)
	defer timer.Stop()
	for {
		if _, err := desk.Beat(app, h.seat, h.Now()); err != nil {
			app.Logger().Error("tick", "error", err.Error())
		}
		if err := desk.NightlyBackup(app, h.seat, h.Now()); err != nil {
			app.Logger().Error("nightly backup", "error", err.Error())
		}
		if h.worker != nil {
			h.worker.Nudge()
		}
		select {
		case <-timer.C:
		case <-h.stopping:
			return
		}
	}
}

// greet prints where the house is and, while it has no user, the link that makes the first one.
func (h *House) greet(app core.App) {
	fmt.Fprintf(h.Err, "Lubart %s\n", h.seat.URL)
	link, err := desk.SetupLink(app, h.seat, h.Now())
	if err != nil {
		app.Logger().Error("setup link", "error", err.Error())
		return
	}
	if link != "" {
		fmt.Fprintf(h.Err, "Open this once to make the first user: %s\n", link)
	}
}

// pulse puts the scheduler's heartbeat on every page a colleague opens.
func (h *House) pulse(e *core.RequestEvent) {
	alive, at, err := desk.Alive(e.App, h.Now())
	if err == nil {
		web.SetHealth(e, web.Health{Alive: alive, At: at})
	}
}
