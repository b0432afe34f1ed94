// Package mailbox is the mail server of a house that has none: it keeps every
// letter as a file in the data folder, where a person reads it in the browser.
//
// It is a real SMTP server on loopback, reached through the sender that would
// reach any other, so what works here works there. It must not know what the
// letters are about, who may read them or that an outbox exists, and it never
// passes a letter on.
//
// Four kinds of address play trouble, for demonstrations and browser tests:
// defer+x@… is put off, bounce+x@… does not exist, drop+x@… is kept and the
// answer lost, slow+x@… takes its time.
package mailbox

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	folder      = "mailbox"
	maxBytes    = 25 << 20 // what large providers take
	maxLine     = 2000
	maxConns    = 16
	maxTo       = 10
	idleTimeout = 2 * time.Minute
)

// Box is a running mailbox.
type Box struct {
	dir    string
	now    func() time.Time
	server *smtp.Server
	gate   *gate
	served chan struct{}
	quit   chan struct{}
	once   sync.Once

	keeping writing
	arrived atomic.Int64
}

// Start listens on a free port of 127.0.0.1 and keeps letters in the mailbox
// folder of dir, which it makes if needed. now stamps the letters.
func Start(dir string, now func() time.Time) (*Box, error) {
	dir = filepath.Join(dir, folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the mailbox folder: %w", err)
	}
	if err := sweep(dir); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the built-in mailbox: %w", err)
	}
	b := &Box{dir: dir, now: now, gate: newGate(listener, maxConns), served: make(chan struct{}), quit: make(chan struct{})}
	b.server = b.engine()
	go func() {
		defer close(b.served)
		_ = b.server.Serve(b.gate) // ends only because Close closed the gate
	}()
	return b, nil
}

func (b *Box) engine() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(b.open))
	s.Domain = "localhost"
	s.MaxMessageBytes, s.MaxLineLength, s.MaxRecipients = maxBytes, maxLine, maxTo
	s.ReadTimeout, s.WriteTimeout = idleTimeout, idleTimeout
	s.ErrorLog = slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)
	return s
}

// URL is where a sender reaches the mailbox.
func (b *Box) URL() string { return "smtp://" + b.gate.Addr().String() }

// Close stops listening, lets letters under way be answered until ctx ends,
// then closes every connection. A letter being written is written whole.
func (b *Box) Close(ctx context.Context) {
	b.once.Do(func() {
		close(b.quit)
		_ = b.server.Shutdown(ctx) // waits for idle connections too, hence the deadline
		b.gate.Close()
		b.gate.closeAll()
		<-b.served
		b.keeping.Wait()
	})
}
