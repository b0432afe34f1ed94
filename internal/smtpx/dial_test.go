package smtpx_test

import (
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

func TestF01ConnectionRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	r, s := sendTo(t, "smtp://"+listener.Addr().String())
	want(t, r, smtpx.Transport, smtpx.StageDial)
	wantOpen(t, s, "transport.dial", 5*time.Second)
}

func TestF02NameThatDoesNotResolve(t *testing.T) {
	t.Parallel()
	cfg := config("smtps://office:secret@mail.invalid:465")
	cfg.Dial = 500 * time.Millisecond // a resolver that is itself a black hole counts too
	s := sender(t, cfg)
	r := send(t, s)
	want(t, r, smtpx.Transport, smtpx.StageDial)
	if strings.Contains(r.Err.Error(), "secret") {
		t.Error("the error shows the password")
	}
	wantOpen(t, s, "transport.dial", 5*time.Second)
}

// A listener that accepts and says nothing is a black hole on loopback, where
// the kernel answers every SYN; the TLS handshake is what meets it first.
func TestF03BlackHole(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Silence(nil))
	cfg := config("smtps://" + line.Addr())
	cfg.Dial, cfg.Budget = 50*time.Millisecond, time.Hour
	s := sender(t, cfg)
	want(t, send(t, s), smtpx.Transport, smtpx.StageTLS)
	wantOpen(t, s, "transport.tls", 5*time.Second)
}

func TestF04NoGreeting(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Silence(nil))
	cfg := config(line.URL())
	cfg.Command, cfg.Budget = 50*time.Millisecond, time.Hour
	s := sender(t, cfg)
	want(t, send(t, s), smtpx.Transport, smtpx.StageGreeting)
	wantOpen(t, s, "transport.greeting", 5*time.Second)
}

func TestF05Greeting554(t *testing.T) {
	t.Parallel()
	r, s := sendTo(t, smtptest.Wire(t, smtptest.Say("554 5.7.1 you are on a list")).URL())
	want(t, r, smtpx.Misconfigured, smtpx.StageGreeting)
	wantOpen(t, s, "config.greeting", 15*time.Minute)
}

func TestF06Greeting421(t *testing.T) {
	t.Parallel()
	r, s := sendTo(t, smtptest.Wire(t, smtptest.Say("421 4.3.2 too busy")).URL())
	want(t, r, smtpx.Transport, smtpx.StageGreeting)
	wantOpen(t, s, "transport.greeting", 5*time.Second)
}

func TestF07HelloDeferred(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Say("220 x"), smtptest.Hear("EHLO"), smtptest.Say("451 later"), smtptest.HearEnd())
	r, s := sendTo(t, line.URL())
	want(t, r, smtpx.Transport, smtpx.StageHello)
	wantOpen(t, s, "transport.hello", 5*time.Second)
}

func TestF08HelloOfOldServers(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Say("220 x"), smtptest.Hear("EHLO"), smtptest.Say("502 what"),
		smtptest.Hear("HELO lubart.test"), smtptest.Say("250 x"), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.HearEnd())
	r, _ := sendTo(t, line.URL())
	want(t, r, smtpx.Sent, smtpx.StageDot)
}

func TestF09NeverSaysLocalhost(t *testing.T) {
	t.Parallel()
	const refusal = "550 5.7.1 localhost is nobody's name"
	for hello, expected := range map[string]string{"": "EHLO [127.0.0.1]", "office.lubart.test": "EHLO office.lubart.test"} {
		line := smtptest.Wire(t, smtptest.Say("220 x"), smtptest.Hear(expected), smtptest.Say("250-x", "250 STARTTLS"),
			smtptest.Hear("STARTTLS"), smtptest.Say("220 go"), smtptest.Secure(smtptest.Good()),
			smtptest.Hear(expected), smtptest.Say(refusal), smtptest.HearEnd())
		cfg := config("smtp+starttls://" + line.Addr())
		cfg.Hello = hello
		want(t, send(t, sender(t, cfg)), smtpx.Misconfigured, smtpx.StageHello)
		line.Rest()
		for _, said := range line.Heard() {
			if strings.Contains(said, "localhost") {
				t.Errorf("said %q", said)
			}
		}
	}
}

func TestF10NoSTARTTLSIsNeverDoneWithout(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]smtptest.Step{
		"absent": smtptest.Say("250-x", "250 AUTH PLAIN"), "no EHLO": smtptest.Say("502 what"),
	} {
		line := smtptest.Wire(t, smtptest.Say("220 x"), smtptest.Hear("EHLO"), answer, smtptest.HearEnd())
		r, s := sendTo(t, starttls(line))
		want(t, r, smtpx.Misconfigured, smtpx.StageTLS)
		wantOpen(t, s, "config.tls", 15*time.Minute)
		if rest := line.Rest(); rest != "" {
			t.Errorf("%s: went on in clear text with %q", name, rest)
		}
	}
}

func TestF11HandshakeIsGarbage(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready("STARTTLS"), smtptest.Hear("STARTTLS"), smtptest.Say("220 go"),
		smtptest.HearSome(1), smtptest.Say("220 what did you say", "500 really"), smtptest.HearEnd())
	r, s := sendTo(t, starttls(line))
	want(t, r, smtpx.Misconfigured, smtpx.StageTLS)
	wantOpen(t, s, "config.tls", 15*time.Minute)
	if strings.Contains(line.Rest(), "EHLO") {
		t.Error("went on in clear text")
	}
}

func TestF12BadCertificateOrExpired(t *testing.T) {
	t.Parallel()
	for name, certificate := range map[string]smtptest.Step{
		"another host": smtptest.SecureInVain(smtptest.Stranger()), "expired": smtptest.SecureInVain(smtptest.Expired()),
	} {
		line := smtptest.Wire(t, certificate)
		r, s := sendTo(t, "smtps://office:secret@"+line.Addr())
		if r.Outcome != smtpx.Misconfigured || r.Stage != smtpx.StageTLS {
			t.Errorf("%s: %+v", name, r)
		}
		wantOpen(t, s, "config.tls", 15*time.Minute)
	}
}

func TestF13UnknownAuthority(t *testing.T) {
	t.Parallel()
	server := smtptest.NewWith(t, smtptest.Options{ImplicitTLS: true}, nil)
	cfg := config(server.URL())
	cfg.Roots = nil
	want(t, send(t, sender(t, cfg)), smtpx.Misconfigured, smtpx.StageTLS)
}

func TestF14ClearTextAfterSTARTTLS(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready("STARTTLS"), smtptest.Hear("STARTTLS"),
		smtptest.SayRaw("220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n"), smtptest.HearEnd())
	r, _ := sendTo(t, starttls(line))
	want(t, r, smtpx.Misconfigured, smtpx.StageTLS)
	if line.Rest() != "" {
		t.Error("went on after clear text that nobody should have sent")
	}
}

func TestSTARTTLSRefusedForNow(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready("STARTTLS"), smtptest.Hear("STARTTLS"), smtptest.Say("454 4.7.0 no TLS just now"), smtptest.HearEnd())
	r, _ := sendTo(t, starttls(line))
	want(t, r, smtpx.Transport, smtpx.StageTLS)
}

func TestEndlessGreetingIsCut(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.SayRaw("220-"+strings.Repeat("x", 70<<10)), smtptest.HearEnd())
	r, _ := sendTo(t, line.URL())
	want(t, r, smtpx.Transport, smtpx.StageGreeting)
	if errors.Is(r.Err, os.ErrDeadlineExceeded) {
		t.Error("it was listened to for as long as it could")
	}
}
