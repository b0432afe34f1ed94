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
	url      func(t *testing.T) string
	change   func(*smtpx.Config)
	state    string
	attempts int
	errors   int
	wait     time.Duration // at least, until the next attempt; 0: none, or at once
	reason   string        // of the end
	cause    string        // why the server is left alone, if it is
	suppress bool
}

func answers(stage string, a smtptest.Action) func(t *testing.T) string {
	return secured(smtptest.Options{}, func(at string, _ *smtptest.Msg) smtptest.Action {
		if at == stage {
			return a
		}
		return smtptest.Accept
	})
}

func script(steps ...smtptest.Step) func(t *testing.T) string {
	return func(t *testing.T) string { return smtptest.Wire(t, steps...).URL() }
}

// upToData is a proper server until it answers the DATA command.
func upToData(steps ...smtptest.Step) func(t *testing.T) string {
	return script(append([]smtptest.Step{smtptest.Ready(), smtptest.Hear("MAIL"), smtptest.Say("250 ok"),
		smtptest.Hear("RCPT"), smtptest.Say("250 ok"), smtptest.Hear("DATA")}, steps...)...)
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

// unharmed: the letter waits as if nothing had been, and the server is left alone.
func unharmed(t *testing.T, cause string, url func(t *testing.T) string) {
	t.Helper()
	fate{url: url, state: Queued, cause: cause}.check(t)
}

// retried: the letter waits at least that long and has one error more.
func retried(t *testing.T, wait time.Duration, url func(t *testing.T) string) {
	t.Helper()
	fate{url: url, state: Queued, attempts: 1, errors: 1, wait: wait}.check(t)
}

// ended: the letter has failed, and its address is none the worse.
func ended(t *testing.T, reason string, url func(t *testing.T) string) {
	t.Helper()
	fate{url: url, state: Failed, attempts: 1, reason: reason}.check(t)
}

func delivered(t *testing.T, url func(t *testing.T) string) {
	t.Helper()
	fate{url: url, state: Sent, attempts: 1}.check(t)
}

func (f fate) check(t *testing.T) {
	t.Helper()
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
	if broken := f.cause != ""; errors.Is(err, ErrBroken) != broken || err != nil && !broken {
		t.Fatalf("pass ended with %v", err)
	}
	if _, cause, _ := s.Breaker().State(noon); cause != f.cause {
		t.Fatalf("the server is left alone because of %q, want %q", cause, f.cause)
	}
	f.of(t, app, id)
}

// of holds what became of the row and its address.
func (f fate) of(t *testing.T, app core.App, id string) {
	t.Helper()
	r := state(t, app, id, f.state, f.attempts)
	if r.Errors != f.errors || f.reason != "" && r.Reason != f.reason {
		t.Fatalf("%d errors, want %d; reason %q, want %q", r.Errors, f.errors, r.Reason, f.reason)
	}
	if f.wait > 0 && r.Due.Sub(noon) < f.wait || f.cause != "" && !r.Due.Equal(noon) {
		t.Fatalf("due %v after the attempt, want at least %v", r.Due.Sub(noon), f.wait)
	}
	if got, _ := Suppressed(app, noon, "a@example.org"); got != f.suppress {
		t.Fatalf("suppressed: %v", got)
	}
}

const soon = 40 * time.Second // the first pause with its jitter

// impatient leaves it to the limits of each step to end an attempt: the budget is no help.
func impatient(c *smtpx.Config) {
	c.Command, c.Dial, c.Budget = 50*time.Millisecond, 50*time.Millisecond, time.Hour
}

func TestF01AConnectionRefusedCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "transport.dial", refusedPort)
}

func TestF02ANameThatDoesNotResolveCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "transport.dial", func(*testing.T) string { return "smtps://mail.invalid:465" })
}

// On loopback the kernel answers every knock: the handshake is the first to meet the void.
func TestF03AConnectionIntoTheVoidCostsTheLetterNothing(t *testing.T) {
	void := func(t *testing.T) string { return "smtps://" + smtptest.Wire(t, smtptest.Silence(nil)).Addr() }
	fate{url: void, change: impatient, state: Queued, cause: "transport.tls"}.check(t)
}

func TestF04AServerThatDoesNotGreetCostsTheLetterNothing(t *testing.T) {
	fate{url: script(smtptest.Silence(nil)), change: impatient, state: Queued, cause: "transport.greeting"}.check(t)
}

func TestF05A554GreetingCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "config.greeting", script(smtptest.Say("554 no")))
}

func TestF06A421GreetingCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "transport.greeting", script(smtptest.Say("421 later")))
}

func TestF07ADeferredHelloCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "transport.hello", answers(smtptest.Hello, smtptest.Reply(451, "4.3.0", "later")))
}

func TestF08AServerThatKnowsOnlyHELOGetsTheLetter(t *testing.T) {
	delivered(t, script(smtptest.Say("220 old.test"), smtptest.Hear("EHLO"), smtptest.Say("502 what"),
		smtptest.Hear("HELO"), smtptest.Say("250 old.test"), smtptest.UpToDot(), smtptest.Say("250 ok")))
}

func TestF09AServerThatRefusesLocalhostGetsTheLetter(t *testing.T) {
	delivered(t, secured(smtptest.Options{StartTLS: true}, func(at string, m *smtptest.Msg) smtptest.Action {
		if at == smtptest.Hello && strings.Contains(m.Hello, "localhost") {
			return smtptest.Reply(550, "", "localhost")
		}
		return smtptest.Accept
	}))
}

func TestF10NoSTARTTLSIsNeverDoneWithout(t *testing.T) {
	unharmed(t, "config.tls", func(t *testing.T) string {
		return strings.Replace(smtptest.New(t, nil).URL(), "smtp://", "smtp+starttls://", 1)
	})
}

func TestF11AHandshakeOfGarbageIsNoHandshake(t *testing.T) {
	unharmed(t, "config.tls", func(t *testing.T) string {
		return "smtps://" + smtptest.Wire(t, smtptest.SayRaw("this is no handshake at all\r\n")).Addr()
	})
}

func TestF12AnExpiredCertificateIsRefused(t *testing.T) {
	expired := smtptest.Expired()
	unharmed(t, "config.tls", secured(smtptest.Options{ImplicitTLS: true, Certificate: &expired}, nil))
}

var locked = smtptest.Options{ImplicitTLS: true, Password: "right"}

func TestF15ARefusedSignInCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "config.auth", func(t *testing.T) string {
		return strings.Replace(smtptest.NewWith(t, locked, nil).URL(), "right", "wrong", 1)
	})
}

func TestF16ADeferredSignInCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "transport.auth", secured(locked, func(at string, _ *smtptest.Msg) smtptest.Action {
		if at == smtptest.Auth {
			return smtptest.Reply(454, "4.7.0", "later")
		}
		return smtptest.Accept
	}))
}

func TestF17AServerWithoutSignInGetsNothing(t *testing.T) {
	var line *smtptest.Line
	unharmed(t, "config.auth", func(t *testing.T) string {
		line = smtptest.Wire(t, smtptest.Ready(), smtptest.HearEnd())
		return "smtp://me:secret@" + line.Addr()
	})
	if rest := line.Rest(); strings.Contains(rest, "AUTH") || strings.Contains(rest, "MAIL") {
		t.Fatalf("said %q", rest)
	}
}

func TestF17AnOfferBeforeTLSGetsNoPassword(t *testing.T) {
	var line *smtptest.Line
	unharmed(t, "config.tls", func(t *testing.T) string {
		line = smtptest.Wire(t, smtptest.Ready("AUTH PLAIN LOGIN"), smtptest.HearEnd())
		return "smtp+starttls://me:secret@" + line.Addr()
	})
	if rest := line.Rest(); strings.Contains(rest, "AUTH") {
		t.Fatalf("said %q in clear text", rest)
	}
}

func TestF18ADeferredSenderIsTriedAgain(t *testing.T) {
	retried(t, soon, answers(smtptest.Mail, smtptest.Reply(451, "", "busy")))
}

func TestF19ARefusedSenderFailsTheLetter(t *testing.T) {
	ended(t, ReasonPolicy, answers(smtptest.Mail, smtptest.Reply(550, "5.1.0", "not you")))
}

func TestF20TooBigFailsTheLetter(t *testing.T) {
	ended(t, ReasonRefused, answers(smtptest.Mail, smtptest.Reply(552, "5.3.4", "too big")))
}

func TestF21ADropAtMAILCostsTheLetterNothing(t *testing.T) {
	unharmed(t, "transport.mail", answers(smtptest.Mail, smtptest.Drop))
}

func TestF22GreylistingWaitsFiveMinutes(t *testing.T) {
	retried(t, 5*time.Minute, answers(smtptest.Rcpt, smtptest.Reply(450, "4.7.1", "greylisted")))
}

func TestF23AnUnknownAddressIsSuppressed(t *testing.T) {
	fate{url: answers(smtptest.Rcpt, smtptest.Reply(550, "5.1.1", "nobody")), state: Failed, attempts: 1, reason: ReasonAddress, suppress: true}.check(t)
}

func TestF24PolicySuppressesNobody(t *testing.T) {
	ended(t, ReasonPolicy, answers(smtptest.Rcpt, smtptest.Reply(550, "5.7.26", "policy")))
}

func TestF25AFullMailboxWaitsAnHour(t *testing.T) {
	retried(t, time.Hour, answers(smtptest.Rcpt, smtptest.Reply(452, "4.2.2", "full")))
}

func TestF26ADropAtRCPTIsTriedAgain(t *testing.T) {
	retried(t, soon, answers(smtptest.Rcpt, smtptest.Drop))
}

func TestF27ADeferredDATAIsTriedAgain(t *testing.T) {
	retried(t, soon, upToData(smtptest.Say("451 4.3.0 later")))
}

func TestF28ARefusedDATAFailsTheLetter(t *testing.T) {
	ended(t, ReasonRefused, upToData(smtptest.Say("554 no")))
}

func TestF29ADropAtDATAIsTriedAgain(t *testing.T) {
	retried(t, soon, upToData(smtptest.HangUp()))
}

func TestF32ADeferralAfterTheDotIsTriedAgain(t *testing.T) {
	retried(t, soon, answers(smtptest.Dot, smtptest.Reply(451, "4.2.0", "later")))
}

func TestF33ARefusalAfterTheDotFailsTheLetter(t *testing.T) {
	ended(t, ReasonRefused, answers(smtptest.Dot, smtptest.Reply(554, "5.6.0", "never")))
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

func TestF35AnAnswerThatWasReadCountsThoughTheConnectionBroke(t *testing.T) {
	delivered(t, script(smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.HangUp()))
}

func TestF35AResetInPlaceOfTheAnswerIsUncertain(t *testing.T) {
	fate{url: script(smtptest.Ready(), smtptest.UpToDot(), smtptest.Reset()), state: Uncertain, attempts: 1,
		reason: ReasonNoAnswer, wait: 10 * time.Minute}.check(t)
}
