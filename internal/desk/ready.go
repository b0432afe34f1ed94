package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
)

// State is what a watching machine is told; it names no person and no address.
type State struct {
	Ready      bool   `json:"ready"`
	Why        string `json:"why,omitempty"`
	Scheduler  string `json:"scheduler"`       // last good tick, RFC 3339
	OldestMail int64  `json:"oldest_queued_s"` // seconds the oldest due mail has waited
	Paused     bool   `json:"mail_paused"`
}

// Readiness asks the database, the scheduler's pulse and the outbox.
func Readiness(app core.App, now time.Time) State {
	oldest, err := store.OldestDueMail(app, now)
	if err != nil {
		return State{Why: "database"}
	}
	alive, at, err := Alive(app, now)
	paused, _ := Paused(app)
	s := State{Ready: err == nil && alive, Paused: paused, Scheduler: at.UTC().Format(time.RFC3339)}
	if !oldest.IsZero() {
		s.OldestMail = int64(now.Sub(oldest).Seconds())
	}
	if !s.Ready {
		s.Why = "scheduler"
	}
	return s
}
