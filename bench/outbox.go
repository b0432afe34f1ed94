package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/outbox"
	"lubart/internal/smtpx"
)

// atOnceSent is how many letters one measurement sends over the one connection.
const atOnceSent = 50

// sink takes every mail and keeps none.
type sink struct{}

func (sink) NewSession(*smtp.Conn) (smtp.Session, error) { return sink{}, nil }
func (sink) Mail(string, *smtp.MailOptions) error        { return nil }
func (sink) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (sink) Reset()                                      {}
func (sink) Logout() error                               { return nil }
func (sink) Data(r io.Reader) error                      { _, err := io.Copy(io.Discard, r); return err }

var message = []byte("From: <office@lubart.test>\r\nTo: <a@example.org>\r\nSubject: x\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", 56))

// letters measures the ledger's price: the same bytes to the same server, with and without the durable
// commits of claim, hand-over and settle.
func letters(b *board) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := smtp.NewServer(sink{})
	server.Domain = "sink.test"
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()
	h, err := b.house("outbox")
	if err != nil {
		return err
	}
	defer h.close()
	raw, err := smtp.Dial(listener.Addr().String())
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }()
	worker := worker(h, listener.Addr().String())
	mine, theirs, err := b.alternate(func() (time.Duration, error) { return handOver(h, worker) }, timed(func() error { return send(raw) }))
	if err != nil {
		return err
	}
	b.atLeast("outbox: claim, hand over, settle, against raw SMTP, per letter", mine/atOnceSent, theirs/atOnceSent, 0.15)
	return worker.Drain(context.Background())
}

func worker(h *house, addr string) *outbox.Worker {
	sender := smtpx.New(smtpx.Config{URL: "smtp://" + addr, Now: time.Now, Messages: 1 << 30, Age: 24 * time.Hour})
	return &outbox.Worker{App: h, Send: sender, From: "office@lubart.test", Now: time.Now, Key: h.seat.Key[:],
		Render: func(context.Context, core.App, outbox.Row) ([]byte, outbox.Verdict, error) {
			return message, outbox.Verdict{}, nil
		}}
}

// handOver enqueues a batch, which is the business transaction's and not counted, and sends it.
func handOver(h *house, w *outbox.Worker) (time.Duration, error) {
	now := time.Now()
	err := h.RunInTransaction(func(tx core.App) error {
		for range atOnceSent {
			if _, err := outbox.Enqueue(tx, now, "lubart.test", outbox.Letter{Kind: "reminder", To: "a@example.org", Due: now}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	start := time.Now()
	n, err := w.RunOnce(context.Background(), now.Add(time.Hour))
	took := time.Since(start)
	if err == nil && n != atOnceSent {
		err = fmt.Errorf("%d of %d letters sent", n, atOnceSent)
	}
	return took, err
}

func send(client *smtp.Client) error {
	for range atOnceSent {
		if err := client.Mail("office@lubart.test", nil); err != nil {
			return err
		}
		if err := client.Rcpt("a@example.org", nil); err != nil {
			return err
		}
		body, err := client.Data()
		if err != nil {
			return err
		}
		if _, err := body.Write(message); err != nil {
			return err
		}
		if err := body.Close(); err != nil {
			return err
		}
	}
	return nil
}
