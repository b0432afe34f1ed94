package smtpx_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

func TestF15SignInRefused(t *testing.T) {
	t.Parallel()
	server := smtptest.NewWith(t, smtptest.Options{StartTLS: true, Password: "right"}, nil)
	r, s := sendTo(t, strings.Replace(server.URL(), "right", "wrong", 1))
	want(t, r, smtpx.Misconfigured, smtpx.StageAuth)
	wantOpen(t, s, "config.auth", 15*time.Minute)
	want(t, send(t, s), smtpx.Transport, smtpx.StageDial) // the next letter does not even knock
	if server.Connections() != 2 {                        // one before TLS, one after
		t.Errorf("%d hellos", server.Connections())
	}
}

func TestF16SignInDeferred(t *testing.T) {
	t.Parallel()
	server := smtptest.NewWith(t, smtptest.Options{ImplicitTLS: true, Password: "secret"},
		at(smtptest.Auth, smtptest.Reply(454, "4.7.0", "temporary")))
	r, s := sendTo(t, server.URL())
	want(t, r, smtpx.Transport, smtpx.StageAuth)
	wantOpen(t, s, "transport.auth", 5*time.Second)
}

func TestF17NoWayToSignIn(t *testing.T) {
	t.Parallel()
	server := smtptest.NewWith(t, smtptest.Options{ImplicitTLS: true}, nil)
	r, s := sendTo(t, strings.Replace(server.URL(), "://", "://office:secret@", 1))
	want(t, r, smtpx.Misconfigured, smtpx.StageAuth)
	wantOpen(t, s, "config.auth", 15*time.Minute)
	if len(server.Messages()) != 0 {
		t.Error("sent without signing in")
	}
}

// PLAIN offered before STARTTLS is a trap: the password waits for TLS, and a
// clear connection beyond loopback cannot even be configured.
func TestF17PlainWithoutTLSGetsNoPassword(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready("AUTH PLAIN LOGIN"), smtptest.HearEnd())
	r, _ := sendTo(t, starttls(line))
	want(t, r, smtpx.Misconfigured, smtpx.StageTLS)
	if rest := line.Rest(); strings.Contains(rest, "AUTH") {
		t.Errorf("said %q in clear text", rest)
	}
	if _, err := smtpx.ParseURL("smtp://office:secret@mail.example.org:25"); err == nil {
		t.Error("a clear connection over the network was accepted")
	}
}

func TestLoginAsksInItsOwnWords(t *testing.T) {
	t.Parallel()
	encode := base64.StdEncoding.EncodeToString
	line := smtptest.Wire(t, smtptest.Ready("AUTH XOAUTH2 LOGIN"), smtptest.Hear("AUTH LOGIN"), smtptest.Say("334 "+encode([]byte("User Name\x00"))),
		smtptest.Hear(encode([]byte("office"))), smtptest.Say("334 "+encode([]byte("Password\x00"))),
		smtptest.Hear(encode([]byte("se%cret"))), smtptest.Say("235 ok"), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.HearEnd())
	r, _ := sendTo(t, "smtp://office:se%25cret@"+line.Addr())
	want(t, r, smtpx.Sent, smtpx.StageDot)
}

func TestXOAUTH2AnswersTheExplanation(t *testing.T) {
	t.Parallel()
	token := base64.StdEncoding.EncodeToString([]byte("user=office\x01auth=Bearer t0ken\x01\x01"))
	line := smtptest.Wire(t, smtptest.Ready("AUTH PLAIN XOAUTH2"), smtptest.Hear("AUTH XOAUTH2 "+token),
		smtptest.Say("334 e30="), smtptest.Hear(""), smtptest.Say("535 5.7.8 expired"), smtptest.Hear("*"), smtptest.Say("501 ok"), smtptest.HearEnd())
	r, _ := sendTo(t, "smtp://office:t0ken@"+line.Addr()+"?auth=xoauth2")
	want(t, r, smtpx.Misconfigured, smtpx.StageAuth)
}
