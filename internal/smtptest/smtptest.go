// Package smtptest is a mail server for tests, on real sockets, that behaves
// exactly as badly as the test asks.
//
// New is a proper SMTP server whose every answer a function decides; Wire plays
// a script of raw lines for what no proper server would do. Neither knows what
// is being tested, and neither sleeps: waiting is for a channel or the peer.
package smtptest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Stages a decision is asked for. Body comes when 354 is said and nothing is
// read yet; Dot when the whole message is read and not yet answered.
const (
	Hello = "hello"
	Auth  = "auth"
	Mail  = "mail"
	Rcpt  = "rcpt"
	Body  = "body"
	Dot   = "dot"
)

// Msg is one transaction as the server saw it so far.
type Msg struct {
	Conn   int // connections count from 1
	Hello  string
	User   string
	From   string
	To     string
	EnvID  string
	Notify []smtp.DSNNotify
	Size   int64
	ID     string // Message-ID without brackets, known at Dot
	Raw    []byte // known at Dot
}

// Options say what the server offers. The zero value is clear text without sign-in.
type Options struct {
	StartTLS, ImplicitTLS bool
	Certificate           *tls.Certificate // nil means Good
	Password              string           // what PLAIN must bring; empty offers no AUTH
	DSN                   bool
	MaxBytes              int64
}

// Server is a running scripted server; it stops with its test.
type Server struct {
	options Options
	decide  func(stage string, m *Msg) Action
	addr    string

	mu       sync.Mutex
	conns    int
	messages []Msg
	stages   []string
}

// New starts a server in clear text. A nil decide accepts everything.
func New(t testing.TB, decide func(stage string, m *Msg) Action) *Server {
	t.Helper()
	return NewWith(t, Options{}, decide)
}

// NewWith starts a server that offers what the options say.
func NewWith(t testing.TB, o Options, decide func(stage string, m *Msg) Action) *Server {
	t.Helper()
	if decide == nil {
		decide = func(string, *Msg) Action { return Accept }
	}
	s := &Server{options: o, decide: decide}
	listener := listen(t)
	s.addr = listener.Addr().String()
	engine := s.engine()
	if o.ImplicitTLS {
		listener = tls.NewListener(listener, engine.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = engine.Serve(listener)
	}()
	t.Cleanup(func() {
		engine.Close()
		listener.Close()
		<-done
	})
	return s
}

func (s *Server) engine() *smtp.Server {
	engine := smtp.NewServer(smtp.BackendFunc(s.session))
	engine.Domain = "server.test"
	engine.EnableDSN = s.options.DSN
	engine.AllowInsecureAuth = !s.options.StartTLS && !s.options.ImplicitTLS
	engine.MaxMessageBytes = s.options.MaxBytes
	engine.ReadTimeout, engine.WriteTimeout = time.Minute, time.Minute
	engine.ErrorLog = log.New(io.Discard, "", 0)
	if s.options.StartTLS || s.options.ImplicitTLS {
		engine.TLSConfig = serverTLS(s.options.Certificate)
	}
	return engine
}

func serverTLS(c *tls.Certificate) *tls.Config {
	if c == nil {
		good := Good()
		c = &good
	}
	return &tls.Config{Certificates: []tls.Certificate{*c}, MinVersion: tls.VersionTLS12}
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	return listener
}

// URL is where the server listens, with its user name and password if it has any.
func (s *Server) URL() string {
	scheme := "smtp"
	switch {
	case s.options.ImplicitTLS:
		scheme = "smtps"
	case s.options.StartTLS:
		scheme = "smtp+starttls"
	}
	if s.options.Password != "" {
		return scheme + "://office:" + s.options.Password + "@" + s.addr
	}
	return scheme + "://" + s.addr
}

// Roots trust the certificates of this package.
func (s *Server) Roots() *x509.CertPool { return Roots() }

// Messages are those the server accepted, in that order.
func (s *Server) Messages() []Msg {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// ByID are the accepted messages with this Message-ID.
func (s *Server) ByID(id string) []Msg {
	return slices.DeleteFunc(s.Messages(), func(m Msg) bool { return m.ID != id })
}

// Connections is how many connections said hello.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Stages are all decisions asked for so far, in order.
func (s *Server) Stages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.stages)
}

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.conns++
	x := &session{server: s, conn: c, msg: Msg{Conn: s.conns, Hello: c.Hostname()}}
	s.mu.Unlock()
	return x, x.ask(Hello)
}

type session struct {
	server *Server
	conn   *smtp.Conn
	msg    Msg
}

var errDropped = errors.New("dropped by the script")

func (x *session) ask(stage string) error {
	x.server.mu.Lock()
	x.server.stages = append(x.server.stages, stage)
	x.server.mu.Unlock()
	a := x.server.decide(stage, &x.msg)
	if a.wait != nil {
		<-a.wait
	}
	if a.panics {
		panic("panic asked for by the script")
	}
	if a.keep {
		x.server.record(x.msg)
	}
	if a.drop {
		x.conn.Conn().Close()
		return errDropped
	}
	if a.reply != nil {
		return a.reply // an explicit *smtp.SMTPError, not a typed nil
	}
	return nil
}

func (s *Server) record(m Msg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
}

func (x *session) Mail(from string, o *smtp.MailOptions) error {
	x.msg = Msg{Conn: x.msg.Conn, Hello: x.msg.Hello, User: x.msg.User, From: from, EnvID: o.EnvelopeID, Size: o.Size}
	return x.ask(Mail)
}

func (x *session) Rcpt(to string, o *smtp.RcptOptions) error {
	x.msg.To, x.msg.Notify = to, o.Notify
	return x.ask(Rcpt)
}

func (x *session) Data(r io.Reader) error {
	if err := x.ask(Body); err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.msg.Raw, x.msg.ID = raw, messageID(raw)
	if err := x.ask(Dot); err != nil {
		return err
	}
	x.server.record(x.msg)
	return nil
}

func messageID(raw []byte) string {
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	return strings.Trim(parsed.Header.Get("Message-ID"), "<> ")
}

func (x *session) Reset()        {}
func (x *session) Logout() error { return nil }

func (x *session) AuthMechanisms() []string {
	if x.server.options.Password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		x.msg.User = user
		if err := x.ask(Auth); err != nil {
			return err
		}
		if password != x.server.options.Password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no"}
		}
		return nil
	}), nil
}
