package hooks

import (
	"context"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// patience is how long a stop waits for what is already running.
const patience = 10 * time.Second

// busy counts what must end before the databases close.
type busy struct {
	sync.WaitGroup
	once sync.Once
}

// bindStop drains before PocketBase (−9999) cancels every request: no new writes, the scheduler
// and the worker end, a mail past its dot gets its answer.
func (h *House) bindStop(app core.App) {
	app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Id: "lubartStop", Priority: -10000, Func: func(e *core.TerminateEvent) error {
		h.busy.once.Do(func() { close(h.stopping) })
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if h.worker != nil {
			_ = h.worker.Drain(ctx) // what is left is uncertain after the next start
		}
		if h.sender != nil {
			h.sender.Close() // an idle connection would keep the mailbox waiting
		}
		h.settleAll(ctx)
		if h.box != nil {
			h.box.Close(ctx) // every mail it answered for is on the disk already
		}
		return e.Next()
	}})
}

// settleAll waits for the scheduler and running requests, or until patience ends.
func (h *House) settleAll(ctx context.Context) {
	done := make(chan struct{})
	go func() { h.busy.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// draining says that the house is closing its doors.
func (h *House) draining() bool {
	select {
	case <-h.stopping:
		return true
	default:
		return false
	}
}
