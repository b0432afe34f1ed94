package hooks

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"lubart/internal/desk"
	"lubart/internal/mailbox"
	"lubart/internal/outbox"
	"lubart/internal/smtpx"
)

// bindMail sends PocketBase's own mail (codes, resets, alerts) the way of all mail: through the
// outbox, in the transaction that asked for it.
func (h *House) bindMail(app core.App) {
	app.OnMailerSend().BindFunc(func(e *core.MailerEvent) error {
		e.Mailer = clerk{app: e.App, h: h}
		return e.Next()
	})
	app.OnMailerRecordOTPSend().BindFunc(func(e *core.MailerRecordEvent) error {
		code, _ := e.Meta["password"].(string)
		subject, text, err := desk.WordCode(e.App, h.seat, e.Record, code, h.Now())
		if err != nil {
			return err
		}
		e.Message.Subject, e.Message.Text, e.Message.HTML = subject, text, ""
		return e.Next()
	})
}

// clerk is a mailer that puts letters into the outbox instead of sending them.
type clerk struct {
	app core.App
	h   *House
}

var tag = regexp.MustCompile(`<[^>]*>`)

// Send queues a letter for each of its readers.
func (c clerk) Send(m *mailer.Message) error {
	body := m.Text
	if body == "" {
		body = strings.TrimSpace(tag.ReplaceAllString(m.HTML, " "))
	}
	for _, to := range m.To {
		if err := c.queue(to, m.Subject, body); err != nil {
			return err
		}
	}
	return nil
}

func (c clerk) queue(to mail.Address, subject, body string) error {
	return desk.QueueSystem(c.app, c.h.seat, c.h.Now(), to.Address, subject, body)
}

// startMail makes the way out: the configured server, else the built-in mailbox of this process.
// at is the instant letters are worded as of; leases run by the real clock all the same.
func (h *House) startMail(app core.App, at func() time.Time) error {
	if err := desk.GuardEpoch(app, h.Dir, h.Now()); err != nil {
		return err
	}
	url, rate := h.Config.SMTP, h.Config.MailRate
	if url == "" {
		box, err := mailbox.Start(h.Dir, h.Now)
		if err != nil {
			return fmt.Errorf("start the built-in mailbox: %w", err)
		}
		h.box, url, rate = box, box.URL(), 0
	}
	sender := smtpx.New(smtpx.Config{URL: url, Hello: h.hello(), Rate: rate, Now: h.Now})
	h.sender = sender
	h.worker = &outbox.Worker{App: app, Send: sender, From: boxOf(h.seat.From), Now: h.Now, Key: h.seat.Key[:], Log: app.Logger(), StartDelay: outbox.StartDelay,
		Render: func(ctx context.Context, app core.App, r outbox.Row) ([]byte, outbox.Verdict, error) {
			return desk.Compose(ctx, app, h.seat, at(), r)
		},
		Paused:    func() (bool, string) { return desk.Paused(app) },
		Broken:    func(now time.Time) (bool, string, time.Time) { return sender.Breaker().State(now) },
		OnSettled: func(app core.App, r outbox.Row) { h.settledMail(app, r) },
	}
	return nil
}

// settledMail tells those who look after the server of a mail that will never arrive.
func (h *House) settledMail(app core.App, r outbox.Row) {
	if err := desk.MailSettled(app, h.seat, h.Now(), r); err != nil {
		app.Logger().Error("after a mail", "outbox", r.ID, "error", err.Error())
	}
}

func (h *House) hello() string {
	if h.seat.Domain == "localhost.localdomain" {
		return ""
	}
	return h.seat.Domain
}

func boxOf(from string) string {
	a, err := mail.ParseAddress(from)
	if err != nil {
		return from
	}
	return a.Address
}
