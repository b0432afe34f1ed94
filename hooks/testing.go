package hooks

import (
	"crypto/sha256"
	"io"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
)

// ForTest is a House on a folder with a clock of the test's own and nothing started: the same
// registration as main's, so that a test sees what a person would.
func ForTest(dir string, now func() time.Time) (*House, core.App) {
	h := &House{Dir: dir, Now: now, Out: io.Discard, Err: io.Discard, stopping: make(chan struct{}), throttle: newThrottle(),
		Config: Config{Env: "development", URL: "http://lubart.test"}}
	h.seat = desk.Seat{URL: h.Config.URL, From: "Любарт <lubart@lubart.test>", Domain: "lubart.test", Dir: dir, Key: sha256.Sum256([]byte("test"))}
	return h, NewApp(h)
}

// Seat is where the house of a test stands.
func (h *House) Seat() desk.Seat { return h.seat }
