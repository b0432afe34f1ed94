package smtpx

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"time"
)

// budgetConn is the connection as go-smtp sees it. go-smtp clears the deadline
// before it writes a body, so a server that stops reading would hang us for
// ever: every deadline asked for, "none" included, is cut to the budget.
type budgetConn struct {
	net.Conn
	raw    net.Conn // under TLS; closing it never waits for a goodbye
	reader io.Reader

	mu          sync.Mutex
	until       time.Time
	next        time.Time
	writeFailed bool
}

func (c *budgetConn) clamp(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.next.IsZero() {
		c.until, c.next = c.next, time.Time{}
	}
	if t.IsZero() || t.After(c.until) {
		return c.until
	}
	return t
}

// spend sets the budget: nothing on this connection lasts longer than until.
func (c *budgetConn) spend(until time.Time) error {
	c.mu.Lock()
	c.until, c.next = until, time.Time{}
	c.mu.Unlock()
	return c.Conn.SetDeadline(until)
}

// spendNext sets the budget that begins with the next deadline asked for. After
// a body go-smtp asks for one when the dot is flushed: so flushing still counts
// against the budget of the message and only the answer may take its time.
func (c *budgetConn) spendNext(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = until
}

func (c *budgetConn) SetDeadline(t time.Time) error      { return c.Conn.SetDeadline(c.clamp(t)) }
func (c *budgetConn) SetReadDeadline(t time.Time) error  { return c.Conn.SetReadDeadline(c.clamp(t)) }
func (c *budgetConn) SetWriteDeadline(t time.Time) error { return c.Conn.SetWriteDeadline(c.clamp(t)) }
func (c *budgetConn) Read(p []byte) (int, error)         { return c.reader.Read(p) }
func (c *budgetConn) Close() error                       { return c.raw.Close() }

func (c *budgetConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err != nil {
		c.mu.Lock()
		c.writeFailed = true
		c.mu.Unlock()
	}
	return n, err
}

// tornWrite reports that some write failed, so that what came last (the closing
// dot is always last) cannot have left whole.
func (c *budgetConn) tornWrite() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writeFailed
}

// dialler makes connections ready for the first EHLO inside go-smtp.
type dialler struct {
	server Server
	cfg    Config
}

// dial connects, reads the greeting itself (go-smtp would not tell it from the
// hello) and, where asked, speaks STARTTLS under our real name: go-smtp says
// "EHLO localhost" there, which large relays drop.
func (d dialler) dial(ctx context.Context) (*budgetConn, Stage, error) {
	raw, err := d.connect(ctx)
	if err != nil {
		return nil, StageDial, err
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	defer stop()
	c, stage, err := d.prepare(ctx, raw)
	if err != nil {
		raw.Close()
		return nil, stage, err
	}
	return c, stage, nil
}

func (d dialler) connect(ctx context.Context) (net.Conn, error) {
	return (&net.Dialer{Timeout: d.cfg.Dial}).DialContext(ctx, "tcp", d.server.Addr())
}

func (d dialler) prepare(ctx context.Context, raw net.Conn) (*budgetConn, Stage, error) {
	conn := raw
	if d.server.Mode == ImplicitTLS {
		var err error
		if conn, err = d.secure(ctx, raw); err != nil {
			return nil, StageTLS, err
		}
	}
	p := newPreamble(conn)
	if err := p.expect(ctx, d.cfg.Command, 220); err != nil {
		return nil, StageGreeting, err
	}
	if d.server.Mode == StartTLS {
		if stage, err := p.startTLS(ctx, d); err != nil {
			return nil, stage, err
		}
		secured, err := d.secure(ctx, raw)
		if err != nil {
			return nil, StageTLS, err
		}
		p = newPreamble(secured)
	}
	return p.handOver(raw), StageHello, nil
}

// secure always verifies the certificate against the host of the URL.
func (d dialler) secure(ctx context.Context, raw net.Conn) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Dial)
	defer cancel()
	conn := tls.Client(raw, &tls.Config{ServerName: d.server.Host, RootCAs: d.cfg.Roots, MinVersion: tls.VersionTLS12})
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("set up TLS: %w", err)
	}
	return conn, nil
}

// hello is the name we greet with on this connection.
func (d dialler) hello(conn net.Conn) string {
	if d.cfg.Hello != "" {
		return d.cfg.Hello
	}
	host, _, _ := net.SplitHostPort(conn.LocalAddr().String())
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// preamble is the part of a conversation before go-smtp takes over.
type preamble struct {
	conn  net.Conn
	limit *io.LimitedReader
	text  *textproto.Reader
}

const longestPreamble = 64 << 10

func newPreamble(conn net.Conn) *preamble {
	limit := &io.LimitedReader{R: conn, N: longestPreamble}
	return &preamble{conn: conn, limit: limit, text: textproto.NewReader(bufio.NewReader(limit))}
}

func (p *preamble) expect(ctx context.Context, within time.Duration, code int) error {
	_, err := p.read(ctx, within, code)
	return err
}

func (p *preamble) read(ctx context.Context, within time.Duration, code int) (string, error) {
	if err := p.conn.SetDeadline(deadline(ctx, within)); err != nil {
		return "", err
	}
	_, text, err := p.text.ReadResponse(code)
	return text, err
}

func (p *preamble) startTLS(ctx context.Context, d dialler) (Stage, error) {
	if _, err := io.WriteString(p.conn, "EHLO "+d.hello(p.conn)+"\r\n"); err != nil {
		return StageHello, err
	}
	offered, err := p.read(ctx, d.cfg.Command, 250)
	if said, refused := errors.AsType[*textproto.Error](err); refused && (said.Code == 500 || said.Code == 502) {
		return StageTLS, fmt.Errorf("%w: it does not know EHLO, so it has no STARTTLS", ErrSetting)
	} else if err != nil {
		return StageHello, err
	}
	if !offers(offered, "STARTTLS") {
		return StageTLS, fmt.Errorf("%w: it does not offer STARTTLS", ErrSetting)
	}
	if _, err := io.WriteString(p.conn, "STARTTLS\r\n"); err != nil {
		return StageTLS, err
	}
	if err := p.expect(ctx, d.cfg.Command, 220); err != nil {
		return StageTLS, err
	}
	if p.text.R.Buffered() > 0 { // what follows 220 in clear text was put there by somebody else
		return StageTLS, fmt.Errorf("%w: it spoke in clear text after STARTTLS", ErrSetting)
	}
	return StageTLS, nil
}

func offers(reply, extension string) bool {
	for line := range strings.Lines(reply) {
		if strings.EqualFold(strings.TrimSpace(line), extension) {
			return true
		}
	}
	return false
}

// handOver gives the connection to go-smtp, which insists on a greeting: the
// one already read is played back to it in short.
func (p *preamble) handOver(raw net.Conn) *budgetConn {
	p.limit.N = math.MaxInt64
	return &budgetConn{
		Conn: p.conn, raw: raw,
		reader: io.MultiReader(strings.NewReader("220 read already\r\n"), p.text.R),
	}
}

// deadline is the instant within from now, or that of ctx if it comes first.
// Sockets keep real time, whatever clock the caller lives by, and a context is
// the one place where this package may read it.
func deadline(ctx context.Context, within time.Duration) time.Time {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	at, _ := ctx.Deadline()
	return at
}
