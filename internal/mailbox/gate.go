package mailbox

import (
	"errors"
	"net"
	"sync"
)

// gate is a listener that lets so many connections in at a time (go-smtp has no
// limit of its own) and can close them all (go-smtp cannot after Shutdown).
type gate struct {
	net.Listener
	places chan struct{}

	mu     sync.Mutex
	inside map[*guest]struct{}
}

func newGate(l net.Listener, places int) *gate {
	return &gate{Listener: l, places: make(chan struct{}, places), inside: map[*guest]struct{}{}}
}

// Accept turns those away at once who find no place: they would otherwise wait
// unheard, and their sender with them.
func (g *gate) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case g.places <- struct{}{}:
			return g.admit(conn), nil
		default:
			_, _ = conn.Write([]byte("421 4.4.5 Too busy, try again later\r\n"))
			conn.Close()
		}
	}
}

func (g *gate) admit(conn net.Conn) net.Conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	one := &guest{Conn: conn, gate: g}
	g.inside[one] = struct{}{}
	return one
}

// Close may be called again.
func (g *gate) Close() error {
	if err := g.Listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

func (g *gate) closeAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for one := range g.inside {
		one.Conn.Close()
	}
}

type guest struct {
	net.Conn
	gate *gate
	once sync.Once
}

func (c *guest) Close() error {
	c.once.Do(func() {
		c.gate.mu.Lock()
		delete(c.gate.inside, c)
		c.gate.mu.Unlock()
		<-c.gate.places
	})
	return c.Conn.Close()
}
