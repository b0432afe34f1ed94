package smtpx

import (
	"cmp"
	"crypto/x509"
	"time"
)

// Config is everything a Sender needs. A zero duration or count means the
// default named beside it.
type Config struct {
	// URL of the server, see ParseURL.
	URL string
	// Hello is the name we greet with; empty greets with the address literal of
	// our end of the connection, never with "localhost".
	Hello string
	// Rate is messages per minute, in bursts of at most five; 0 means no limit.
	Rate float64
	// Now drives the rate, the age of a connection and the breaker. Required.
	Now func() time.Time
	// Roots verify the server's certificate; nil means those of the system.
	Roots *x509.CertPool

	// Dial bounds connecting and the TLS handshake (15 s).
	Dial time.Duration
	// Command bounds every reply but the last (30 s).
	Command time.Duration
	// Budget bounds all of one message up to its closing dot (3 min).
	Budget time.Duration
	// Dot bounds the wait for the answer to the closing dot (10 min, RFC 5321
	// 4.5.3.2.6). Shorter would make duplicates.
	Dot time.Duration
	// Idle closes a connection nobody used for so long (20 s).
	Idle time.Duration
	// Age is how long a connection is used at most (5 min).
	Age time.Duration
	// Messages is how many a connection carries at most (50).
	Messages int
}

// String never shows the password.
func (c Config) String() string {
	server, err := ParseURL(c.URL)
	if err != nil {
		return "unusable: " + err.Error()
	}
	return server.String()
}

// GoString is String, so that no verb of fmt shows the password.
func (c Config) GoString() string { return c.String() }

func (c Config) withDefaults() Config {
	c.Dial = cmp.Or(c.Dial, 15*time.Second)
	c.Command = cmp.Or(c.Command, 30*time.Second)
	c.Budget = cmp.Or(c.Budget, 3*time.Minute)
	c.Dot = cmp.Or(c.Dot, 10*time.Minute)
	c.Idle = cmp.Or(c.Idle, 20*time.Second)
	c.Age = cmp.Or(c.Age, 5*time.Minute)
	c.Messages = cmp.Or(c.Messages, 50)
	return c
}
