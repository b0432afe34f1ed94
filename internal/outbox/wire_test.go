package outbox

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

// The cases here run the real worker and the real sender against a server that misbehaves on the
// wire; what they hold is what becomes of the row.

func sender(tb testing.TB, url string, c *clock, changes ...func(*smtpx.Config)) *smtpx.Sender {
	cfg := smtpx.Config{URL: url, Hello: "office.lubart.test", Now: c.Now, Roots: smtptest.Roots(), Budget: 20 * time.Second}
	for _, change := range changes {
		change(&cfg)
	}
	s := smtpx.New(cfg)
	tb.Cleanup(s.Close)
	return s
}

// fate is what a case leaves behind.
type fate struct {
	name     string
	url      func(t *testing.T) string
	change   func(*smtpx.Config)
	state    string
	attempts int
	errors   int
	wait     time.Duration // at least, until the next attempt; 0: none, or at once
	broken   bool
	suppress bool
}

func answers(stage string, a smtptest.Action) func(t *testing.T) string {
	return func(t *testing.T) string {
		return smtptest.New(t, func(at string, _ *smtptest.Msg) smtptest.Action {
			if at == stage {
				return a
			}
			return smtptest.Accept
		}).URL()
	}
}

func script(steps ...smtptest.Step) func(t *testing.T) string {
	return func(t *testing.T) string { return smtptest.Wire(t, steps...).URL() }
}

// unharmed is the fate of a letter that trouble on the way must cost nothing.
func unharmed(name string, url func(t *testing.T) string) fate {
	return fate{name: name, url: url, state: Queued, broken: true}
}

func refusedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return "smtp://" + l.Addr().String()
}

func secured(o smtptest.Options, decide func(string, *smtptest.Msg) smtptest.Action) func(t *testing.T) string {
	return func(t *testing.T) string { return smtptest.NewWith(t, o, decide).URL() }
}

func live(fates []fate) func(t *testing.T) {
	return func(t *testing.T) {
		for _, f := range fates {
			t.Run(f.name, func(t *testing.T) { f.check(t) })
		}
	}
}

func (f fate) check(t *testing.T) {
	app, c := house(t), newClock()
	change := f.change
	if change == nil {
		change = func(*smtpx.Config) {}
	}
	s := sender(t, f.url(t), c, change)
	id := letter(t, app)
	w := worker(t, app, s, c)
	w.Broken = s.Breaker().State
	_, err := w.RunOnce(context.Background(), noon)
	if errors.Is(err, ErrBroken) != f.broken || err != nil && !f.broken {
		t.Fatalf("pass ended with %v", err)
	}
	r := state(t, app, id, f.state, f.attempts)
	if r.Errors != f.errors {
		t.Fatalf("%d errors, want %d", r.Errors, f.errors)
	}
	if f.wait > 0 && r.Due.Sub(noon) < f.wait || f.broken && !r.Due.Equal(noon) {
		t.Fatalf("due %v after the attempt, want at least %v", r.Due.Sub(noon), f.wait)
	}
	open, _, _ := s.Breaker().State(noon)
	if open != f.broken {
		t.Fatalf("breaker open: %v", open)
	}
	if got, _ := Suppressed(app, noon, "a@example.org"); got != f.suppress {
		t.Fatalf("suppressed: %v", got)
	}
}

const soon = 40 * time.Second // the first pause with its jitter

func TestF01ToF06AnUnreachableServerCostsTheLetterNothing(t *testing.T) {
	live([]fate{
		unharmed("F01 refused", refusedPort),
		unharmed("F02 no such name", func(*testing.T) string { return "smtps://mail.invalid:465" }),
		{name: "F04 no greeting", url: script(smtptest.Silence(nil)), change: impatient, state: Queued, broken: true},
		unharmed("F05 554 greeting", script(smtptest.Say("554 no"))),
		unharmed("F06 421 greeting", script(smtptest.Say("421 later"))),
	})(t)
}

func impatient(c *smtpx.Config) { c.Command, c.Dial = 50*time.Millisecond, 50*time.Millisecond }

func TestF03AConnectionIntoTheVoidCostsTheLetterNothing(t *testing.T) {
	app, c := house(t), newClock()
	id := letter(t, app)
	p := &post{before: func(smtpx.Envelope, int) *smtpx.Result {
		r := smtpx.Classify(smtpx.StageDial, context.DeadlineExceeded)
		return &r
	}}
	_, err := worker(t, app, p, c).RunOnce(context.Background(), noon)
	is(t, err, ErrBroken)
	state(t, app, id, Queued, 0)
}

func TestF07ToF11TroubleBeforeTheSignIn(t *testing.T) {
	expired := smtptest.Expired()
	live([]fate{
		unharmed("F07 EHLO 4xx", answers(smtptest.Hello, smtptest.Reply(451, "4.3.0", "later"))),
		{name: "F08 EHLO 502, HELO", url: script(smtptest.Say("220 old.test"), smtptest.Hear("EHLO"), smtptest.Say("502 what"),
			smtptest.Hear("HELO"), smtptest.Say("250 old.test"), smtptest.UpToDot(), smtptest.Say("250 ok")), state: Sent, attempts: 1},
		{name: "F09 never localhost", url: func(t *testing.T) string {
			return smtptest.New(t, func(at string, m *smtptest.Msg) smtptest.Action {
				if at == smtptest.Hello && strings.Contains(m.Hello, "localhost") {
					return smtptest.Reply(550, "", "localhost")
				}
				return smtptest.Accept
			}).URL()
		}, state: Sent, attempts: 1},
		unharmed("F10 no STARTTLS", func(t *testing.T) string {
			return strings.Replace(smtptest.New(t, nil).URL(), "smtp://", "smtp+starttls://", 1)
		}),
		unharmed("F11 handshake garbage", func(t *testing.T) string {
			line := smtptest.Wire(t, smtptest.SayRaw("this is no handshake at all\r\n"))
			return "smtps://" + line.Addr()
		}),
		unharmed("F12 bad certificate", secured(smtptest.Options{ImplicitTLS: true, Certificate: &expired}, nil)),
	})(t)
}

func TestF15ToF17TroubleWithTheSignIn(t *testing.T) {
	with := smtptest.Options{ImplicitTLS: true, Password: "right"}
	wrong := func(t *testing.T) string {
		return strings.Replace(smtptest.NewWith(t, with, nil).URL(), "right", "wrong", 1)
	}
	later := func(stage string, _ *smtptest.Msg) smtptest.Action {
		if stage == smtptest.Auth {
			return smtptest.Reply(454, "4.7.0", "later")
		}
		return smtptest.Accept
	}
	none := func(t *testing.T) string {
		return strings.Replace(smtptest.NewWith(t, smtptest.Options{ImplicitTLS: true}, nil).URL(), "://", "://me:secret@", 1)
	}
	live([]fate{unharmed("F15 535", wrong), unharmed("F16 454", secured(with, later)), unharmed("F17 not offered", none)})(t)
}

func TestF18ToF29RefusalsAlongTheWay(t *testing.T) {
	reply := smtptest.Reply
	live([]fate{
		{name: "F18 MAIL 451", url: answers(smtptest.Mail, reply(451, "", "busy")), state: Queued, attempts: 1, errors: 1, wait: soon},
		{name: "F19 MAIL 550", url: answers(smtptest.Mail, reply(550, "5.7.1", "not you")), state: Failed, attempts: 1},
		{name: "F20 MAIL 552", url: answers(smtptest.Mail, reply(552, "5.3.4", "too big")), state: Failed, attempts: 1},
		unharmed("F21 MAIL drop", answers(smtptest.Mail, smtptest.Drop)),
		{name: "F22 RCPT 450", url: answers(smtptest.Rcpt, reply(450, "4.7.1", "greylisted")), state: Queued, attempts: 1, errors: 1, wait: 5 * time.Minute},
		{name: "F23 RCPT 550 5.1.1", url: answers(smtptest.Rcpt, reply(550, "5.1.1", "nobody")), state: Failed, attempts: 1, suppress: true},
		{name: "F24 RCPT 550 5.7.26", url: answers(smtptest.Rcpt, reply(550, "5.7.26", "policy")), state: Failed, attempts: 1},
		{name: "F25 RCPT 452 4.2.2", url: answers(smtptest.Rcpt, reply(452, "4.2.2", "full")), state: Queued, attempts: 1, errors: 1, wait: time.Hour},
		{name: "F26 RCPT drop", url: answers(smtptest.Rcpt, smtptest.Drop), state: Queued, attempts: 1, errors: 1, wait: soon},
		{name: "F27 DATA 451", url: answers(smtptest.Dot, reply(451, "4.3.0", "later")), state: Queued, attempts: 1, errors: 1, wait: soon},
		{name: "F28 DATA 554", url: script(smtptest.Ready(), smtptest.Hear("MAIL"), smtptest.Say("250 ok"), smtptest.Hear("RCPT"), smtptest.Say("250 ok"),
			smtptest.Hear("DATA"), smtptest.Say("554 no")), state: Failed, attempts: 1},
		{name: "F29 DATA drop", url: script(smtptest.Ready(), smtptest.Hear("MAIL"), smtptest.Say("250 ok"), smtptest.Hear("RCPT"), smtptest.Say("250 ok"),
			smtptest.Hear("DATA"), smtptest.HangUp()), state: Queued, attempts: 1, errors: 1, wait: soon},
	})(t)
}

func TestF32And33AnAnswerToTheDotIsBelieved(t *testing.T) {
	live([]fate{
		{name: "F32 4xx", url: answers(smtptest.Dot, smtptest.Reply(450, "4.2.0", "later")), state: Queued, attempts: 1, errors: 1, wait: soon},
		{name: "F33 5xx", url: answers(smtptest.Dot, smtptest.Reply(554, "5.6.0", "never")), state: Failed, attempts: 1},
	})(t)
}

func TestF34ADropAfterTheDotIsUncertainAndRepeatsTheSameBytes(t *testing.T) {
	app, c := house(t), newClock()
	id := letter(t, app)
	first := true
	server := smtptest.New(t, func(at string, _ *smtptest.Msg) smtptest.Action {
		if at == smtptest.Dot && first {
			first = false
			return smtptest.DropAfterDot
		}
		return smtptest.Accept
	})
	w := worker(t, app, sender(t, server.URL(), c), c)
	composed := 0
	w.Render = func(ctx context.Context, app core.App, r Row) ([]byte, Verdict, error) {
		composed++
		r.Subject = strings.Repeat("another ", composed)
		return plain(ctx, app, r)
	}
	once(t, w, c)
	if r := state(t, app, id, Uncertain, 1); r.Reason != ReasonNoAnswer || r.Due.Sub(noon) != 10*time.Minute {
		t.Fatalf("%s due %v", r.Reason, r.Due)
	}
	once(t, w, c)
	c.Step(10 * time.Minute)
	once(t, w, c)
	state(t, app, id, Sent, 2)
	got := server.ByID("r." + id + "@lubart.test")
	if len(got) != 2 || string(got[0].Raw) != string(got[1].Raw) {
		t.Fatalf("%d copies, the same: %v", len(got), len(got) == 2 && string(got[0].Raw) == string(got[1].Raw))
	}
}

func TestF35ABreakAfterTheAnswerIsSentIfTheAnswerWasRead(t *testing.T) {
	live([]fate{
		{name: "250 read", url: script(smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.HangUp()), state: Sent, attempts: 1},
		{name: "no answer read", url: script(smtptest.Ready(), smtptest.UpToDot(), smtptest.Reset()), state: Uncertain, attempts: 1, wait: 10 * time.Minute},
	})(t)
}
