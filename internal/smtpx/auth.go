package smtpx

import (
	"fmt"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// signIn authenticates if the URL names a user. go-sasl would send a password
// over a clear connection, and so would go-smtp: the refusal is here.
func signIn(client *smtp.Client, server Server) error {
	if server.User == "" {
		return nil
	}
	if server.Mode == Plain && !server.Loopback() {
		return fmt.Errorf("%w: the password would go in clear text", ErrSetting)
	}
	mechanism, err := choose(client, server)
	if err != nil {
		return err
	}
	return client.Auth(mechanism)
}

func choose(client *smtp.Client, server Server) (sasl.Client, error) {
	switch {
	case server.OAuth && client.SupportsAuth("XOAUTH2"):
		return &xoauth2{server.User, server.password}, nil
	case server.OAuth:
		return nil, fmt.Errorf("%w: it does not offer XOAUTH2", ErrSetting)
	case client.SupportsAuth(sasl.Plain):
		return sasl.NewPlainClient("", server.User, server.password()), nil
	case client.SupportsAuth(sasl.Login):
		return &login{user: server.User, password: server.password}, nil
	default:
		return nil, fmt.Errorf("%w: it offers no way to sign in with a password", ErrSetting)
	}
}

// login answers in turn, whatever the server calls its questions: go-sasl's
// accepts the exact word "Password:" only, and no server that asks for the name.
type login struct {
	user     string
	password func() string
	named    bool
}

func (l *login) Start() (string, []byte, error) { return sasl.Login, nil, nil }

func (l *login) Next([]byte) ([]byte, error) {
	if !l.named {
		l.named = true
		return []byte(l.user), nil
	}
	return []byte(l.password()), nil
}

// xoauth2 is the mechanism of Google and Microsoft, which go-sasl lacks.
type xoauth2 struct {
	user  string
	token func() string
}

func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token() + "\x01\x01"), nil
}

// Next answers the challenge that explains a refusal; the refusal itself follows.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
