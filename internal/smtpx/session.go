package smtpx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-smtp"
)

// session is one connection past the hello and the sign-in.
type session struct {
	conn   *budgetConn
	client *smtp.Client
	opened time.Time
	sent   int
}

// open dials, greets and signs in. The budget of ctx covers all of it.
func open(ctx context.Context, server Server, cfg Config) (*session, Result) {
	d := dialler{server, cfg}
	conn, stage, err := d.dial(ctx)
	if err != nil {
		return nil, Classify(stage, err)
	}
	s := &session{conn: conn, client: smtp.NewClient(conn), opened: cfg.Now()}
	s.client.CommandTimeout, s.client.SubmissionTimeout = cfg.Command, cfg.Dot
	stop := context.AfterFunc(ctx, s.drop)
	defer stop()
	if stage, err := s.start(ctx, d.hello(conn), server); err != nil {
		s.drop()
		return nil, Classify(stage, err)
	}
	return s, Result{}
}

func (s *session) start(ctx context.Context, name string, server Server) (Stage, error) {
	if err := s.conn.spend(until(ctx)); err != nil {
		return StageHello, err
	}
	if err := s.client.Hello(name); err != nil {
		return StageHello, err
	}
	return StageAuth, signIn(s.client, server)
}

// until is the deadline of a context that has one.
func until(ctx context.Context) time.Time {
	at, _ := ctx.Deadline()
	return at
}

// deliver runs one transaction. ctx carries the budget and may be cancelled
// until the dot; dot is how long to wait after it.
func (s *session) deliver(ctx context.Context, e Envelope, raw []byte, dot time.Duration, handed func() error) Result {
	if err := s.conn.spend(until(ctx)); err != nil {
		return Classify(StageMail, err)
	}
	stop := context.AfterFunc(ctx, s.drop)
	defer stop()
	if err := s.mail(e, len(raw)); err != nil {
		return Classify(StageMail, err)
	}
	if err := s.rcpt(e); err != nil {
		return Classify(StageRcpt, err)
	}
	body, err := s.client.Data()
	if err != nil {
		return Classify(StageData, err)
	}
	// From here on, closing the writer would send the dot and with it a
	// truncated message: whoever leaves early closes the socket instead.
	if _, err := body.Write(raw); err != nil {
		return Classify(StageBody, err)
	}
	if err := handed(); err != nil {
		s.drop()
		return Classify(StageBody, fmt.Errorf("%w: %w", ErrStopped, err))
	}
	if !stop() {
		return Classify(StageBody, context.Cause(ctx))
	}
	return s.finish(body, dot)
}

// finish sends the dot and waits, deaf to any cancellation: giving up here
// would only turn an answer into a doubt.
func (s *session) finish(body *smtp.DataCommand, dot time.Duration) Result {
	s.conn.spendNext(deadline(context.Background(), dot))
	answer, err := body.CloseWithResponse()
	if err != nil && s.conn.tornWrite() {
		return Classify(StageBody, err) // the dot never left whole
	}
	r := Classify(StageDot, err)
	if err == nil {
		r.Code = 250
		r.Enhanced, r.Reply = split(answer.StatusText)
	}
	if r.Outcome == Sent {
		s.sent++
	}
	return r
}

// mail checks what go-smtp would refuse with a bare error or not at all.
func (s *session) mail(e Envelope, size int) error {
	options := &smtp.MailOptions{Size: int64(size), Return: smtp.DSNReturnHeaders, EnvelopeID: e.ID}
	if limit, known := s.client.MaxMessageSize(); known && limit > 0 && size > limit {
		return fmt.Errorf("%w: %d bytes of at most %d", ErrTooBig, size, limit)
	}
	if !ascii(e.From) || !ascii(e.To) {
		if offered, _ := s.client.Extension("SMTPUTF8"); !offered {
			return ErrNeedsUTF8
		}
		options.UTF8 = true
	}
	return s.client.Mail(e.From, options)
}

func (s *session) rcpt(e Envelope) error {
	return s.client.Rcpt(e.To, &smtp.RcptOptions{Notify: []smtp.DSNNotify{smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed}})
}

// usable reports whether the connection may carry another message after r.
// A refused dot ends its transaction cleanly; after any other refusal the
// server still waits inside one, and go-smtp's RSET would repeat the hello, so
// it is left with a QUIT.
func (s *session) usable(r Result, now time.Time, cfg Config) bool {
	answered := r.Stage == StageDot && r.Outcome != Uncertain && r.Code != 421
	return answered && s.sent < cfg.Messages && now.Sub(s.opened) < cfg.Age
}

// drop closes the socket at once; nothing buffered is written any more.
func (s *session) drop() { s.conn.Close() }

const goodbye = time.Second

// leave says QUIT if the server was still answering, and closes without
// waiting for its goodbye: the message is settled, nothing depends on it.
func (s *session) leave(r Result) {
	if r.Code != 0 && r.Code != 421 && s.conn.spend(deadline(context.Background(), goodbye)) == nil {
		_, _ = io.WriteString(s.conn, "QUIT\r\n")
	}
	s.drop()
}

// dead reports that a reused connection had been given up by the server before
// it took notice of this message, which therefore owes nobody an attempt.
func (r Result) dead() bool {
	return r.Outcome == Transport && r.Stage == StageMail && (r.Code == 0 || r.Code == 421)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] > 126 {
			return false
		}
	}
	return true
}

func (e Envelope) check(raw []byte) error {
	for _, address := range []string{e.From, e.To} {
		for _, r := range address {
			if r <= ' ' || r == 127 || r == '<' || r == '>' {
				return fmt.Errorf("%w: an address has a character no envelope can carry", ErrUnsendable)
			}
		}
	}
	switch {
	case e.To == "":
		return fmt.Errorf("%w: it has no recipient", ErrUnsendable)
	case !ascii(e.ID) || len(e.ID) > 100:
		return fmt.Errorf("%w: its envelope id is not short ASCII", ErrUnsendable)
	case len(raw) == 0:
		return fmt.Errorf("%w: it is empty", ErrUnsendable)
	}
	return nil
}

var errClosed = errors.New("the sender is closed")
