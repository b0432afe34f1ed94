package smtpx_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

// letter is a small sealed message; big is one that fills every buffer between
// the two ends.
var (
	letter   = []byte("Message-ID: <r.1@lubart.test>\r\nSubject: x\r\n\r\nbody\r\n")
	big      = []byte("Subject: x\r\n\r\n" + strings.Repeat(strings.Repeat("x", 76)+"\r\n", 400_000))
	envelope = smtpx.Envelope{From: "office@lubart.test", To: "olena@lubart.test", ID: "r1"}
)

func frozen() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }

// config has patience for a busy machine where the server answers, and the
// tests that wait for silence shorten the one limit they are about.
func config(url string) smtpx.Config {
	return smtpx.Config{URL: url, Now: frozen, Roots: smtptest.Roots(), Hello: "lubart.test",
		Dial: 5 * time.Second, Command: 5 * time.Second, Budget: 10 * time.Second, Dot: 10 * time.Second}
}

func sender(t *testing.T, cfg smtpx.Config) *smtpx.Sender {
	t.Helper()
	s := smtpx.New(cfg)
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, s *smtpx.Sender) smtpx.Result {
	t.Helper()
	return s.Send(t.Context(), envelope, letter, nil)
}

func sendTo(t *testing.T, url string) (smtpx.Result, *smtpx.Sender) {
	t.Helper()
	s := sender(t, config(url))
	return send(t, s), s
}

// want checks how an attempt ended and in which stage.
func want(t *testing.T, r smtpx.Result, outcome smtpx.Outcome, stage smtpx.Stage) {
	t.Helper()
	if r.Outcome != outcome || r.Stage != stage {
		t.Fatalf("got %s at %s (%d %s %q, %v), want %s at %s", r.Outcome, r.Stage, r.Code, r.Enhanced, r.Reply, r.Err, outcome, stage)
	}
}

// wantOpen checks that the breaker guards the server, for so long and with this cause.
func wantOpen(t *testing.T, s *smtpx.Sender, cause string, pause time.Duration) {
	t.Helper()
	open, got, until := s.Breaker().State(frozen())
	if !open || got != cause || !until.Equal(frozen().Add(pause)) {
		t.Fatalf("breaker open=%v cause=%q until=%v, want open, %q, %v", open, got, until, cause, frozen().Add(pause))
	}
}

func wantClosed(t *testing.T, s *smtpx.Sender) {
	t.Helper()
	if open, cause, _ := s.Breaker().State(frozen()); open {
		t.Fatalf("the breaker opened (%s) for what is the message's affair", cause)
	}
}

// at answers with a at one stage and accepts everything else.
func at(stage string, a smtptest.Action) func(string, *smtptest.Msg) smtptest.Action {
	return func(s string, _ *smtptest.Msg) smtptest.Action {
		if s == stage {
			return a
		}
		return smtptest.Accept
	}
}

func starttls(l *smtptest.Line) string {
	return "smtp+starttls://office:secret@" + l.Addr()
}

func TestSendDeliversTheBytesAsTheyAre(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]smtptest.Options{
		"clear": {}, "starttls": {StartTLS: true, Password: "secret"}, "implicit": {ImplicitTLS: true, Password: "secret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.NewWith(t, o, nil)
			r, s := sendTo(t, server.URL())
			want(t, r, smtpx.Sent, smtpx.StageDot)
			if r.Err != nil || r.Code != 250 || r.Reply == "" {
				t.Errorf("the record of a success is %+v", r)
			}
			got := server.ByID("r.1@lubart.test")
			if len(got) != 1 || string(got[0].Raw) != string(letter) || got[0].Hello != "lubart.test" {
				t.Fatalf("the server has %+v", got)
			}
			if o.Password != "" && got[0].User != "office" {
				t.Errorf("signed in as %q", got[0].User)
			}
			wantClosed(t, s)
		})
	}
}

func TestEnvelopeIDAndNotifyGoWhereDSNIsOffered(t *testing.T) {
	t.Parallel()
	for _, offered := range []bool{true, false} {
		server := smtptest.NewWith(t, smtptest.Options{DSN: offered, MaxBytes: 1 << 20}, nil)
		r, _ := sendTo(t, server.URL())
		want(t, r, smtpx.Sent, smtpx.StageDot)
		m := server.Messages()[0]
		if (m.EnvID == "r1") != offered || (len(m.Notify) == 2) != offered {
			t.Errorf("DSN offered %v: ENVID %q NOTIFY %v", offered, m.EnvID, m.Notify)
		}
		if m.Size != int64(len(letter)) {
			t.Errorf("SIZE=%d, want %d", m.Size, len(letter))
		}
	}
}

func TestTooBigForTheServerIsFailedBeforeMail(t *testing.T) {
	t.Parallel()
	server := smtptest.NewWith(t, smtptest.Options{MaxBytes: 10}, nil)
	r, s := sendTo(t, server.URL())
	want(t, r, smtpx.Failed, smtpx.StageMail)
	if !errors.Is(r.Err, smtpx.ErrTooBig) {
		t.Errorf("the server had to say it: %v", r.Err)
	}
	wantClosed(t, s)
}

func TestAddressBeyondASCIINeedsSMTPUTF8(t *testing.T) {
	t.Parallel()
	s := sender(t, config(smtptest.New(t, nil).URL()))
	r := s.Send(t.Context(), smtpx.Envelope{From: "a@b.test", To: "олена@b.test"}, letter, nil)
	want(t, r, smtpx.Failed, smtpx.StageMail)

	line := smtptest.Wire(t, smtptest.Ready("SMTPUTF8"), smtptest.Hear("MAIL FROM:<a@b.test> BODY=8BITMIME SMTPUTF8"), smtptest.Say("250 ok"),
		smtptest.Hear("RCPT TO:<олена@b.test>"), smtptest.Say("250 ok"), smtptest.Hear("DATA"), smtptest.Say("354 go"),
		smtptest.HearBody(), smtptest.Say("250 ok"), smtptest.HearEnd())
	s = sender(t, config(line.URL()))
	r = s.Send(t.Context(), smtpx.Envelope{From: "a@b.test", To: "олена@b.test"}, letter, nil)
	want(t, r, smtpx.Sent, smtpx.StageDot)
}

func TestPoisonNeverReachesTheServer(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, nil)
	s := sender(t, config(server.URL()))
	for name, e := range map[string]smtpx.Envelope{
		"line break": {From: "a@b.test", To: "c@d.test\r\nRCPT TO:<evil@d.test>"},
		"bracket":    {From: "a@b.test", To: "c@d.test> NOTIFY=NEVER"},
		"nobody":     {From: "a@b.test"},
		"id":         {From: "a@b.test", To: "c@d.test", ID: "ї"},
	} {
		if r := s.Send(t.Context(), e, letter, nil); r.Outcome != smtpx.Poison {
			t.Errorf("%s: %s", name, r.Outcome)
		}
	}
	if r := s.Send(t.Context(), envelope, nil, nil); r.Outcome != smtpx.Poison {
		t.Errorf("empty message: %s", r.Outcome)
	}
	if server.Connections() != 0 {
		t.Error("the server was bothered")
	}
}

func TestUnusableURLIsASetting(t *testing.T) {
	t.Parallel()
	r, s := sendTo(t, "smtp://mail.example.org:25")
	want(t, r, smtpx.Misconfigured, smtpx.StageDial)
	wantOpen(t, s, "config.dial", 15*time.Minute)
}

func TestPaceIsKept(t *testing.T) {
	t.Parallel()
	cfg := config(smtptest.New(t, nil).URL())
	cfg.Rate = 1
	s := sender(t, cfg)
	for range 5 {
		want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	want(t, s.Send(ctx, envelope, letter, nil), smtpx.Released, smtpx.StageDial)
}
