// Package hooks is where PocketBase's events, requests and commands meet the office. It binds and
// delegates: what is allowed or due is decided below, in desk and the tables. It may know HTTP,
// cobra and PocketBase; nothing below it needs to.
package hooks

import (
	"io"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/mailbox"
	"lubart/internal/outbox"
	"lubart/internal/smtpx"
	"lubart/internal/web"
)

// House is one running Lubart: its configuration, its clock and the long-lived things it started.
type House struct {
	Config Config
	Dir    string // data folder
	Addr   string // where this process listens, for the link it prints
	Now    func() time.Time
	Out    io.Writer // what a command prints for people and pipes
	Err    io.Writer // what it says beside that

	server   string // the address of the server this command runs beside
	seat     desk.Seat
	box      *mailbox.Box
	worker   *outbox.Worker
	sender   *smtpx.Sender
	throttle *web.Throttle
	stopping chan struct{}
	busy     busy
	live     bool // a server for people, with a scheduler and a worker; a test asks pages without them
}

// Register is the table of contents: what is not listed here does not happen.
func Register(app core.App, h *House) {
	h.bindSaves(app)    // saves.go      every save: rebase, derive, legal check, audit, reminders
	h.bindRequests(app) // requests.go   REST and batch: who is asking, and sentences for refusals
	h.bindTokens(app)   // tokens.go     sign-in over REST: throttle, closed accounts, audit
	h.bindAccess(app)   // access.go     API rules from the access table
	h.bindMail(app)     // mail.go       PocketBase's own mail → outbox
	h.bindServe(app)    // serve.go      middleware, pages, public, machines; scheduler and worker
	h.bindStop(app)     // stop.go       drain before PocketBase cancels requests
}
