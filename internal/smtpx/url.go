package smtpx

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// Mode is how a connection to the server is protected.
type Mode string

// The three ways to a server. Plain exists for loopback only.
const (
	ImplicitTLS Mode = "smtps"
	StartTLS    Mode = "smtp+starttls"
	Plain       Mode = "smtp"
)

var standardPort = map[Mode]string{ImplicitTLS: "465", StartTLS: "587", Plain: "25"}

// Server is a parsed URL. The password is held where fmt cannot reach it.
type Server struct {
	Mode     Mode
	Host     string
	Port     string
	User     string
	OAuth    bool // the password is an access token for XOAUTH2
	password func() string
}

// Addr is host:port for dialling.
func (s Server) Addr() string { return net.JoinHostPort(s.Host, s.Port) }

// String is the URL without its password.
func (s Server) String() string {
	who := ""
	if s.User != "" {
		who = url.User(s.User).String() + ":…@"
	}
	return string(s.Mode) + "://" + who + s.Addr()
}

// Loopback reports whether mail to this server stays on this machine.
func (s Server) Loopback() bool { return loopback(s.Host) }

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ParseURL reads the address of a mail server:
//
//	smtps://user:password@host:465          TLS from the first byte
//	smtp+starttls://user:password@host:587  TLS by STARTTLS, never without
//	smtp://127.0.0.1:2525                   clear text, loopback only
//
// A port may be left out. With ?auth=xoauth2 the password is an access token.
// Errors are sentences for the person who set the variable; none repeats it.
func ParseURL(raw string) (Server, error) {
	scheme, rest, found := strings.Cut(raw, "://")
	mode := Mode(strings.ToLower(scheme))
	if !found || standardPort[mode] == "" {
		return Server{}, errors.New("LUBART_SMTP_URL must begin with smtps://, smtp+starttls:// or smtp://")
	}
	if err := checkUserinfo(rest); err != nil {
		return Server{}, err
	}
	u, err := url.Parse(raw)
	if err != nil { // url.Error repeats the whole URL, password and all
		return Server{}, errors.New("LUBART_SMTP_URL is not an address of the form smtps://user:password@host:465")
	}
	return fromURL(mode, u)
}

var escapedOnly = regexp.MustCompile(`^(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*$`)

// checkUserinfo looks before url.Parse does: "p@ss#w%rd" makes url.Parse see
// another host or a fragment and complain about that. The last @ ends the
// password, because no later part of these addresses has one.
func checkUserinfo(rest string) error {
	end := strings.LastIndex(rest, "@")
	if end < 0 {
		return nil
	}
	user, password, _ := strings.Cut(rest[:end], ":")
	for _, part := range []struct{ name, text string }{{"user name", user}, {"password", password}} {
		if !escapedOnly.MatchString(part.text) {
			return fmt.Errorf("the %s in LUBART_SMTP_URL has a character that must be percent-encoded: "+
				"write @ as %%40, # as %%23, %% as %%25, / as %%2F, ? as %%3F, : as %%3A, a space as %%20", part.name)
		}
	}
	return nil
}

func fromURL(mode Mode, u *url.URL) (Server, error) {
	s := Server{Mode: mode, Host: u.Hostname(), Port: u.Port(), User: u.User.Username(), password: func() string { return "" }}
	if secret, set := u.User.Password(); set {
		s.password = func() string { return secret }
	}
	if s.Port == "" {
		s.Port = standardPort[mode]
	}
	if err := s.check(u); err != nil {
		return Server{}, err
	}
	s.OAuth = u.Query().Get("auth") == "xoauth2"
	return s, nil
}

func (s Server) check(u *url.URL) error {
	switch {
	case s.Host == "":
		return errors.New("LUBART_SMTP_URL names no host")
	case strings.Trim(u.Path, "/") != "" || u.Fragment != "":
		return errors.New("LUBART_SMTP_URL must end after the port")
	case u.RawQuery != "" && u.RawQuery != "auth=xoauth2":
		return errors.New("LUBART_SMTP_URL knows no other option than ?auth=xoauth2")
	case s.Mode == Plain && !s.Loopback():
		return errors.New("it would send mail in clear text over the network; " +
			"smtp:// is for 127.0.0.1 only, use smtps:// or smtp+starttls://")
	case s.User == "" && s.password() != "":
		return errors.New("LUBART_SMTP_URL has a password but no user name")
	}
	return nil
}
