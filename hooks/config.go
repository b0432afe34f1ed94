package hooks

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/samber/lo"

	"lubart/internal/smtpx"
)

// Config is all that the environment decides. It is made once and checked once; what people of
// the department change lives in rows instead.
type Config struct {
	URL          string  // how people reach this server from outside, without a slash at the end
	SMTP         string  // empty: the built-in mailbox
	MailFrom     string  // the sender of every mail
	MailRate     float64 // mails a minute; 0 = as fast as the server takes them
	Secret       string  // what identifiers and codes at rest are encrypted with
	SecretOld    string  // the secret before this one, for the start that seals everything anew
	Env          string  // production or development
	TrustedProxy string  // address of the proxy whose X-Forwarded-For is believed
}

// Production says that real people's mail may leave and the dashboard is not there.
func (c Config) Production() bool { return c.Env != "development" }

// Variables are the names of the environment that mean something, in the order `config` prints them.
var Variables = []string{"LUBART_URL", "LUBART_SMTP_URL", "LUBART_MAIL_FROM", "LUBART_MAIL_RATE", "LUBART_SECRET", "LUBART_SECRET_OLD", "LUBART_ENV", "LUBART_TRUSTED_PROXY"}

// LoadConfig reads the environment and, under it, the file lubart.env if there is one. Every fault
// is a sentence that names the variable and what to do; all of them are answered at once.
func LoadConfig(environ []string, file string) (Config, error) {
	vars, err := fileVars(file)
	if err != nil {
		return Config{}, err
	}
	for _, kv := range environ {
		if name, value, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "LUBART_") && !strings.HasPrefix(name, "LUBART_TEST_") {
			vars[name] = value
		}
	}
	c := Config{URL: strings.TrimRight(vars["LUBART_URL"], "/"), SMTP: vars["LUBART_SMTP_URL"], MailFrom: vars["LUBART_MAIL_FROM"],
		Secret: vars["LUBART_SECRET"], SecretOld: vars["LUBART_SECRET_OLD"], Env: lo.CoalesceOrEmpty(vars["LUBART_ENV"], "production"), TrustedProxy: vars["LUBART_TRUSTED_PROXY"]}
	return c, errors.Join(unknownNames(vars), c.setRate(vars["LUBART_MAIL_RATE"]), c.check())
}

func fileVars(file string) (map[string]string, error) {
	vars := map[string]string{}
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) || file == "" {
		return vars, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%s, line %d: write NAME=value", file, n)
		}
		vars[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return vars, lines.Err()
}

func unknownNames(vars map[string]string) error {
	var errs []error
	for _, name := range slices.Sorted(mapKeys(vars)) {
		if !slices.Contains(Variables, name) {
			errs = append(errs, fmt.Errorf("%s: no such setting; the known ones are %s", name, strings.Join(Variables, ", ")))
		}
	}
	return errors.Join(errs...)
}

func mapKeys(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (c *Config) setRate(text string) error {
	if text == "" {
		c.MailRate = 25
		return nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || rate < 0 {
		return fmt.Errorf("LUBART_MAIL_RATE: write the number of mails a minute, like 25")
	}
	c.MailRate = rate
	return nil
}

func (c Config) check() error {
	var errs []error
	if c.Env != "production" && c.Env != "development" {
		errs = append(errs, errors.New("LUBART_ENV: write production or development"))
	}
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http")) {
		errs = append(errs, errors.New("LUBART_URL: write the whole address people use, like https://lubart.example.org"))
	}
	if _, err := mail.ParseAddress(c.MailFrom); c.MailFrom != "" && err != nil {
		errs = append(errs, errors.New("LUBART_MAIL_FROM: write one address, like Любарт <lubart@example.org>"))
	}
	if c.Secret != "" && len(c.Secret) < 32 {
		errs = append(errs, errors.New("LUBART_SECRET: at least 32 characters, or leave it out and one is made"))
	}
	if c.SecretOld != "" && (len(c.SecretOld) < 32 || c.SecretOld == c.Secret) {
		errs = append(errs, errors.New("LUBART_SECRET_OLD: the secret used until now, at least 32 characters and not the new one; leave it out when `lubart doctor` finds nothing sealed with it"))
	}
	if _, err := netip.ParseAddr(c.TrustedProxy); c.TrustedProxy != "" && err != nil {
		errs = append(errs, errors.New("LUBART_TRUSTED_PROXY: write the proxy's address, like 10.0.0.2"))
	}
	return errors.Join(append(errs, c.checkSMTP())...)
}

func (c Config) checkSMTP() error {
	if c.SMTP == "" {
		return nil
	}
	server, err := smtpx.ParseURL(c.SMTP)
	if err != nil {
		return fmt.Errorf("LUBART_SMTP_URL: %w", err)
	}
	if server.Loopback() {
		return nil
	}
	if !c.Production() {
		return errors.New("LUBART_SMTP_URL: in development mail goes to this machine only; take the variable away to use the built-in mailbox")
	}
	if c.URL == "" {
		return errors.New("LUBART_URL: set the address people use before mail leaves this machine; its links would lead nowhere")
	}
	if c.MailFrom == "" {
		return errors.New("LUBART_MAIL_FROM: set the sender before mail leaves this machine, like Любарт <lubart@example.org>")
	}
	return nil
}

// loopback says whether a host, with or without a port, is this machine.
func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

// shownSMTP is the mail server without its password.
func shownSMTP(raw string) string {
	if raw == "" {
		return "(built-in mailbox)"
	}
	return smtpx.Config{URL: raw}.String()
}

func loopbackURL(raw string) bool {
	server, err := smtpx.ParseURL(raw)
	return err == nil && server.Loopback()
}
