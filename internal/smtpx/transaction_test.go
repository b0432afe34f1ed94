package smtpx_test

import (
	"strings"
	"testing"
	"time"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

// answered is one refusal by a proper server and what it must mean.
type answered struct {
	stage    string
	action   smtptest.Action
	outcome  smtpx.Outcome
	at       smtpx.Stage
	open     string // cause of the open breaker, "" for closed
	code     int
	enhanced string
}

func (a answered) run(t *testing.T) smtpx.Result {
	t.Helper()
	t.Parallel()
	server := smtptest.New(t, at(a.stage, a.action))
	r, s := sendTo(t, server.URL())
	want(t, r, a.outcome, a.at)
	if r.Code != a.code || r.Enhanced != a.enhanced {
		t.Errorf("recorded %d %q, want %d %q", r.Code, r.Enhanced, a.code, a.enhanced)
	}
	if a.open == "" {
		wantClosed(t, s)
	} else {
		wantOpen(t, s, a.open, 5*time.Second)
	}
	if len(server.Messages()) != 0 {
		t.Error("the server has the message all the same")
	}
	return r
}

func TestF18MailDeferred(t *testing.T) {
	answered{smtptest.Mail, smtptest.Reply(451, "4.0.0", "later"), smtpx.Retry, smtpx.StageMail, "", 451, "4.0.0"}.run(t)
}

func TestF18MailThrottledIsTheTransport(t *testing.T) {
	answered{smtptest.Mail, smtptest.Reply(450, "4.7.28", "too many"), smtpx.Transport, smtpx.StageMail, "transport.mail", 450, "4.7.28"}.run(t)
}

func TestF19SenderRefused(t *testing.T) {
	answered{smtptest.Mail, smtptest.Reply(550, "5.1.0", "not you"), smtpx.SenderRefused, smtpx.StageMail, "", 550, "5.1.0"}.run(t)
}

func TestF20TooBigSaysMail(t *testing.T) {
	answered{smtptest.Mail, smtptest.Reply(552, "5.3.4", "too big"), smtpx.Failed, smtpx.StageMail, "", 552, "5.3.4"}.run(t)
}

func TestF21MailDropped(t *testing.T) {
	answered{smtptest.Mail, smtptest.Drop, smtpx.Transport, smtpx.StageMail, "transport.mail", 0, ""}.run(t)
}

func TestF22Greylisted(t *testing.T) {
	r := answered{smtptest.Rcpt, smtptest.Reply(450, "4.7.1", "greylisted"), smtpx.Retry, smtpx.StageRcpt, "", 450, "4.7.1"}.run(t)
	if !r.Greylisted() {
		t.Error("not seen as greylisting")
	}
}

func TestF23NoSuchAddress(t *testing.T) {
	answered{smtptest.Rcpt, smtptest.Reply(550, "5.1.1", "who"), smtpx.Suppress, smtpx.StageRcpt, "", 550, "5.1.1"}.run(t)
}

func TestF24PolicyDoesNotSuppress(t *testing.T) {
	answered{smtptest.Rcpt, smtptest.Reply(550, "5.7.26", "not aligned"), smtpx.SenderRefused, smtpx.StageRcpt, "", 550, "5.7.26"}.run(t)
}

func TestF25MailboxFull(t *testing.T) {
	answered{smtptest.Rcpt, smtptest.Reply(452, "4.2.2", "full"), smtpx.RetryLong, smtpx.StageRcpt, "", 452, "4.2.2"}.run(t)
}

func TestF26RcptDropped(t *testing.T) {
	answered{smtptest.Rcpt, smtptest.Drop, smtpx.Retry, smtpx.StageRcpt, "", 0, ""}.run(t)
}

// data answers the DATA command itself, which a proper server cannot refuse.
func data(t *testing.T, answer smtptest.Step) (smtpx.Result, *smtpx.Sender) {
	t.Helper()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.Hear("MAIL"), smtptest.Say("250 ok"),
		smtptest.Hear("RCPT"), smtptest.Say("250 ok"), smtptest.Hear("DATA"), answer, smtptest.HearEnd())
	return sendTo(t, line.URL())
}

func TestF27DataDeferred(t *testing.T) {
	t.Parallel()
	r, s := data(t, smtptest.Say("451 4.3.0 later"))
	want(t, r, smtpx.Retry, smtpx.StageData)
	wantClosed(t, s)
}

func TestF28DataRefused(t *testing.T) {
	t.Parallel()
	r, s := data(t, smtptest.Say("554 5.6.0 no"))
	want(t, r, smtpx.Failed, smtpx.StageData)
	wantClosed(t, s)
}

func TestF29DataDropped(t *testing.T) {
	t.Parallel()
	r, s := data(t, smtptest.HangUp())
	want(t, r, smtpx.Retry, smtpx.StageData)
	wantClosed(t, s)
}

// stuck sends a message larger than every buffer to a peer that does not keep up.
func stuck(t *testing.T, steps ...smtptest.Step) {
	t.Helper()
	line := smtptest.Wire(t, append([]smtptest.Step{smtptest.Ready(), smtptest.UpToData()}, steps...)...)
	cfg := config(line.URL())
	cfg.Budget = 300 * time.Millisecond
	s := sender(t, cfg)
	handed := false
	r := s.Send(t.Context(), envelope, big, func() error { handed = true; return nil })
	want(t, r, smtpx.Retry, smtpx.StageBody)
	if handed {
		t.Error("handed was called though the body never went out")
	}
	wantClosed(t, s)
}

func TestF30PeerStopsReading(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToData(), smtptest.Silence(gone), smtptest.HearEnd())
	cfg := config(line.URL())
	cfg.Budget = 300 * time.Millisecond
	r := sender(t, cfg).Send(t.Context(), envelope, big, nil)
	close(gone)
	want(t, r, smtpx.Retry, smtpx.StageBody)
	if strings.HasSuffix(line.Rest(), "\r\n.\r\n") {
		t.Error("a dot closed half a message")
	}
}

func TestF31LinkOfAFewBytesPerTick(t *testing.T) {
	t.Parallel()
	stuck(t, smtptest.HearSlowly(1024, time.Millisecond))
}

func TestF32DeferredAfterDot(t *testing.T) {
	answered{smtptest.Dot, smtptest.Reply(451, "4.3.0", "later"), smtpx.Retry, smtpx.StageDot, "", 451, "4.3.0"}.run(t)
}

func TestF33RefusedAfterDot(t *testing.T) {
	answered{smtptest.Dot, smtptest.Reply(554, "5.6.0", "no"), smtpx.Failed, smtpx.StageDot, "", 554, "5.6.0"}.run(t)
}

func TestF34DroppedAfterDot(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, at(smtptest.Dot, smtptest.DropAfterDot))
	r, s := sendTo(t, server.URL())
	want(t, r, smtpx.Uncertain, smtpx.StageDot)
	if r.Certain() || len(server.Messages()) != 1 {
		t.Error("this server has the message and only the answer was lost")
	}
	wantClosed(t, s)
}

// The dot itself finds the connection broken: it never left, so nothing is uncertain.
func TestF34BrokenBeforeTheDotIsCertain(t *testing.T) {
	t.Parallel()
	broken := make(chan struct{})
	breaking := func(l *smtptest.Line) error {
		defer close(broken)
		return smtptest.Reset()(l)
	}
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToData(), breaking)
	s := sender(t, config(line.URL()))
	r := s.Send(t.Context(), envelope, letter, func() error { <-broken; return nil })
	want(t, r, smtpx.Retry, smtpx.StageBody)
	wantClosed(t, s)
}

func TestF35ResetInPlaceOfTheAnswer(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Reset())
	r, _ := sendTo(t, line.URL())
	want(t, r, smtpx.Uncertain, smtpx.StageDot)
}

// Whether the 250 is read before the reset strikes is the network's choice; it
// is never anything but those two, and a dead connection costs the next nothing.
func TestF35ResetAfterTheAnswer(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 2.0.0 queued as 7"), smtptest.Reset(),
		smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.HearEnd())
	r, s := sendTo(t, line.URL())
	if r.Outcome != smtpx.Uncertain {
		want(t, r, smtpx.Sent, smtpx.StageDot)
		if r.Reply != "queued as 7" || r.Enhanced != "2.0.0" {
			t.Errorf("kept %q %q of the answer", r.Enhanced, r.Reply)
		}
	}
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
}

func TestEverySuccessIsASuccess(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("252 taken, in my way"), smtptest.HearEnd())
	r, _ := sendTo(t, line.URL())
	want(t, r, smtpx.Sent, smtpx.StageDot)
}
