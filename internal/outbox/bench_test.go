package outbox

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
)

// The pair below has the same bytes, the same sink and one reused connection; what differs is the
// ledger: claim, hand-over and settle, with durable commits. Rendering is a constant.

type sink struct{}

func (sink) NewSession(*smtp.Conn) (smtp.Session, error) { return sink{}, nil }
func (sink) Mail(string, *smtp.MailOptions) error        { return nil }
func (sink) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (sink) Reset()                                      {}
func (sink) Logout() error                               { return nil }
func (sink) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func startSink(b *testing.B) (addr string) {
	b.Helper()
	server := smtp.NewServer(sink{})
	server.Domain = "sink.test"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	b.Cleanup(func() { server.Close(); <-done })
	return l.Addr().String()
}

var fourKB = []byte("From: <office@lubart.test>\r\nTo: <a@example.org>\r\nSubject: x\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", 56))

func BenchmarkRawSMTP(b *testing.B) {
	client, err := smtp.Dial(startSink(b))
	must(b, err)
	defer client.Close()
	for b.Loop() {
		must(b, client.Mail("office@lubart.test", nil))
		must(b, client.Rcpt("a@example.org", nil))
		body, err := client.Data()
		must(b, err)
		_, err = body.Write(fourKB)
		must(b, err)
		must(b, body.Close())
	}
}

func BenchmarkOutbox(b *testing.B) {
	app, c := house(b), newClock()
	s := sender(b, "smtp://"+startSink(b), c, func(cfg *smtpx.Config) { cfg.Messages, cfg.Age = 1<<30, 1<<40 })
	w := worker(b, app, s, c)
	w.Render = func(context.Context, core.App, Row) ([]byte, Verdict, error) { return fourKB, Verdict{}, nil }
	b.StopTimer()
	must(b, app.RunInTransaction(func(tx core.App) error {
		for n := range b.N {
			l := Letter{ID: fmt.Sprintf("bench%010d", n), Kind: "reminder", To: "a@example.org", Due: noon.Add(time.Duration(n) * time.Millisecond)}
			if _, err := Enqueue(tx, noon, "lubart.test", l); err != nil {
				return err
			}
		}
		return nil
	}))
	b.StartTimer()
	n, err := w.RunOnce(context.Background(), noon.Add(time.Hour))
	b.StopTimer()
	must(b, err)
	if n != b.N {
		b.Fatalf("%d of %d sent", n, b.N)
	}
}
