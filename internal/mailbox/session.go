package mailbox

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// Every answer is an explicit *smtp.SMTPError: of a plain error go-smtp makes a
// permanent 554 and tells the peer its text.
var (
	errStopping = &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "The mailbox is being closed"}
	errKeep     = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The letter could not be kept"}
	errRead     = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 4, 2}, Message: "The letter did not arrive whole"}
	errLine     = &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "A line of the letter is too long"}
	errPutOff   = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "Put off, as the address asks"}
	errNobody   = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox, as the address asks"}
)

const slowly = 3 * time.Second

type session struct {
	box        *Box
	conn       *smtp.Conn
	drop, slow bool
}

func (b *Box) open(c *smtp.Conn) (smtp.Session, error) {
	if b.stopping() {
		return nil, errStopping
	}
	return &session{box: b, conn: c}, nil
}

func (b *Box) stopping() bool {
	select {
	case <-b.quit:
		return true
	default:
		return false
	}
}

func (s *session) Reset() { s.drop, s.slow = false, false }

func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.box.stopping() {
		return errStopping
	}
	s.Reset()
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch trouble, _, _ := strings.Cut(to, "+"); trouble {
	case "defer":
		return errPutOff
	case "bounce":
		return errNobody
	case "drop":
		s.drop = true
	case "slow":
		s.slow = true
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	if !s.box.begin() {
		return errStopping
	}
	defer s.box.keeping.Done()
	if err := s.box.keep(r); err != nil {
		return s.refuse(err)
	}
	if s.slow {
		s.box.pause(slowly)
	}
	if s.drop {
		s.conn.Conn().Close()
	}
	return nil
}

// refuse finds the answer to what went wrong. When reading failed the rest of
// the letter would be taken for commands, so the connection ends there.
func (s *session) refuse(err error) error {
	if said, known := errors.AsType[*smtp.SMTPError](err); known {
		return said
	}
	if errors.Is(err, smtp.ErrTooLongLine) {
		return errLine
	}
	if _, reading := errors.AsType[readError](err); reading {
		s.conn.Conn().Close()
		return errRead
	}
	slog.Error("keep a letter in the built-in mailbox", "error", err)
	return errKeep
}

// pause waits, or less when the box closes.
func (b *Box) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.quit:
	}
}
