package smtptest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Line is a running script of raw lines; it stops with its test.
type Line struct {
	t        testing.TB
	listener net.Listener
	stop     chan struct{}
	done     chan struct{}

	mu    sync.Mutex
	conn  net.Conn // as accepted, under TLS
	heard []string
	rest  string

	talk net.Conn
	in   *bufio.Reader
}

// Step is one thing the server does; see the functions that make them.
type Step func(*Line) error

// Wire starts a server that plays the steps over the first connection, and
// after HangUp or Reset over the next one. A peer that says something else than
// the script hears fails the test.
func Wire(t testing.TB, steps ...Step) *Line {
	t.Helper()
	l := &Line{t: t, listener: listen(t), stop: make(chan struct{}), done: make(chan struct{})}
	go l.play(steps)
	t.Cleanup(func() {
		close(l.stop)
		l.listener.Close()
		l.shut()
		<-l.done
	})
	return l
}

// URL is where the script listens, in clear text.
func (l *Line) URL() string { return "smtp://" + l.Addr() }

// Addr is host:port of the script, for URLs of other schemes.
func (l *Line) Addr() string { return l.listener.Addr().String() }

// Heard are the lines the peer said, bodies excepted.
func (l *Line) Heard() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.heard)
}

// Rest waits for the script to end and is what HearEnd or HearBody heard last.
func (l *Line) Rest() string {
	<-l.done
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rest
}

var errNext = errors.New("next connection")

func (l *Line) play(steps []Step) {
	defer close(l.done)
	defer l.shut()
	open := false
	for i, step := range steps {
		if !open && !l.accept() {
			return
		}
		open = true
		switch err := step(l); {
		case err == nil:
		case errors.Is(err, errNext):
			open = false
		case l.stopped():
			return
		default:
			l.t.Errorf("step %d of the script: %v", i+1, err)
			return
		}
	}
}

func (l *Line) accept() bool {
	conn, err := l.listener.Accept()
	if err != nil {
		return false
	}
	l.mu.Lock()
	l.conn = conn
	l.mu.Unlock()
	l.talk, l.in = conn, bufio.NewReader(conn)
	if l.stopped() {
		l.shut()
	}
	return true
}

func (l *Line) stopped() bool {
	select {
	case <-l.stop:
		return true
	default:
		return false
	}
}

// shut closes the connection in hand.
func (l *Line) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.conn.Close()
	}
}

func (l *Line) remember(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, line)
}

func (l *Line) keep(rest string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = rest
}

// Say writes lines, each with its CR LF.
func Say(lines ...string) Step { return SayRaw(strings.Join(lines, "\r\n") + "\r\n") }

// SayRaw writes exactly this.
func SayRaw(text string) Step {
	return func(l *Line) error {
		_, err := io.WriteString(l.talk, text)
		return err
	}
}

// Hear reads one line, which must begin with the prefix in any case of letters.
func Hear(prefix string) Step {
	return func(l *Line) error {
		line, err := l.in.ReadString('\n')
		if err != nil {
			return fmt.Errorf("hear %q: %w", prefix, err)
		}
		line = strings.TrimRight(line, "\r\n")
		l.remember(line)
		if !strings.HasPrefix(strings.ToUpper(line), strings.ToUpper(prefix)) {
			return fmt.Errorf("heard %q, the script has %q", line, prefix)
		}
		return nil
	}
}

// HearBody reads a message up to and with its closing dot.
func HearBody() Step {
	return func(l *Line) error {
		var body strings.Builder
		for {
			line, err := l.in.ReadString('\n')
			body.WriteString(line)
			if err != nil || line == ".\r\n" {
				l.keep(body.String())
				return err
			}
		}
	}
}

// HearEnd reads until the peer is gone, however it goes.
func HearEnd() Step {
	return func(l *Line) error {
		all, _ := io.ReadAll(l.in)
		l.keep(string(all))
		return nil
	}
}

// HearSome reads n bytes one at a time, as a very slow peer would.
func HearSome(n int) Step {
	return func(l *Line) error {
		for range n {
			if _, err := l.in.ReadByte(); err != nil {
				return err
			}
		}
		return nil
	}
}

// HearSlowly reads at most n bytes per tick until the peer is gone.
func HearSlowly(n int, tick time.Duration) Step {
	return func(l *Line) error {
		ticks := time.NewTicker(tick)
		defer ticks.Stop()
		for chunk := make([]byte, n); ; <-ticks.C {
			if _, err := l.in.Read(chunk); err != nil {
				return nil
			}
		}
	}
}

// Silence neither reads nor writes until the channel is closed or the test ends.
func Silence(until <-chan struct{}) Step {
	return func(l *Line) error {
		select {
		case <-until:
		case <-l.stop:
		}
		return nil
	}
}

// Secure continues under TLS with this certificate.
func Secure(c tls.Certificate) Step {
	return func(l *Line) error {
		secured := tls.Server(l.talk, serverTLS(&c))
		l.talk, l.in = secured, bufio.NewReader(secured)
		return secured.Handshake()
	}
}

// SecureInVain is Secure with a peer expected to refuse.
func SecureInVain(c tls.Certificate) Step {
	return func(l *Line) error {
		if Secure(c)(l) == nil {
			_, err := l.in.ReadByte()
			if err == nil {
				return errors.New("the peer accepted the certificate")
			}
		}
		return nil
	}
}

// HangUp closes the connection; the steps after it wait for the next one.
func HangUp() Step {
	return func(l *Line) error {
		l.shut()
		return errNext
	}
}

// Reset breaks the connection (RST); the steps after it wait for the next one.
func Reset() Step {
	return func(l *Line) error {
		if tcp, ok := l.conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		l.shut()
		return errNext
	}
}

// All is several steps as one.
func All(steps ...Step) Step {
	return func(l *Line) error {
		for _, step := range steps {
			if err := step(l); err != nil {
				return err
			}
		}
		return nil
	}
}

// Ready greets and answers EHLO with these extensions.
func Ready(extensions ...string) Step { return All(Say("220 server.test"), Offer(extensions...)) }

// Offer hears EHLO and answers it with these extensions.
func Offer(extensions ...string) Step {
	lines := []string{"250-server.test"}
	for _, e := range extensions {
		lines = append(lines, "250-"+e)
	}
	lines = append(lines, "250 8BITMIME")
	return All(Hear("EHLO "), Say(lines...))
}

// UpToData takes sender and recipient and invites the body.
func UpToData() Step {
	return All(Hear("MAIL FROM:"), Say("250 ok"), Hear("RCPT TO:"), Say("250 ok"), Hear("DATA"), Say("354 go ahead"))
}

// UpToDot takes a whole message and leaves its dot unanswered.
func UpToDot() Step { return All(UpToData(), HearBody()) }
