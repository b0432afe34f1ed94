package smtpx_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lubart/internal/smtptest"
	"lubart/internal/smtpx"
)

func TestHandedComesAfterTheBodyAndBeforeTheDot(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, nil)
	s := sender(t, config(server.URL()))
	var seen []string
	r := s.Send(t.Context(), envelope, letter, func() error { seen = server.Stages(); return nil })
	want(t, r, smtpx.Sent, smtpx.StageDot)
	if len(seen) < 3 || seen[2] != smtptest.Rcpt || strings.Contains(strings.Join(seen, " "), smtptest.Dot) {
		t.Errorf("handed was called when the server had seen %v", seen)
	}
}

func TestNoDotWithoutTheLedger(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToData(), smtptest.HearEnd())
	locked := errors.New("database is locked")
	s := sender(t, config(line.URL()))
	r := s.Send(t.Context(), envelope, letter, func() error { return locked })
	want(t, r, smtpx.Released, smtpx.StageBody)
	if !errors.Is(r.Err, locked) {
		t.Errorf("the reason is lost: %v", r.Err)
	}
	if rest := line.Rest(); strings.Contains(rest, "\r\n.\r\n") || strings.Contains(rest, "QUIT") {
		t.Errorf("after the refusal the server heard %q", rest)
	}
	wantClosed(t, s)
}

// The server is silent from some stage on, and the house is being closed.
func TestF60StoppedBeforeTheDotIsReleased(t *testing.T) {
	t.Parallel()
	for stage, script := range map[smtpx.Stage]smtptest.Step{
		smtpx.StageGreeting: smtptest.SayRaw("220-"),
		smtpx.StageHello:    smtptest.All(smtptest.Say("220 x"), smtptest.Hear("EHLO")),
		smtpx.StageAuth:     smtptest.All(smtptest.Ready("AUTH PLAIN"), smtptest.Hear("AUTH")),
		smtpx.StageMail:     smtptest.All(smtptest.Ready("AUTH PLAIN"), smtptest.Hear("AUTH"), smtptest.Say("235 ok"), smtptest.Hear("MAIL")),
		smtpx.StageBody:     smtptest.All(smtptest.Ready("AUTH PLAIN"), smtptest.Hear("AUTH"), smtptest.Say("235 ok"), smtptest.UpToData(), smtptest.HearSome(1000)),
	} {
		t.Run(string(stage), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			stop := func(*smtptest.Line) error { cancel(); return nil }
			line := smtptest.Wire(t, script, stop, smtptest.Silence(nil))
			s := sender(t, config("smtp://office:secret@"+line.Addr()))
			if r := s.Send(ctx, envelope, big, nil); r.Outcome != smtpx.Released {
				t.Errorf("%+v", r)
			}
			wantClosed(t, s)
		})
	}
}

func TestCancelledWhileHandingOverIsReleased(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	s := sender(t, config(server.URL()))
	r := s.Send(ctx, envelope, letter, func() error { cancel(); return nil })
	want(t, r, smtpx.Released, smtpx.StageBody)
	if len(server.Messages()) != 0 {
		t.Error("the dot was sent")
	}
}

func TestCancelledAfterTheDotIsIgnored(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := smtptest.New(t, func(stage string, _ *smtptest.Msg) smtptest.Action {
		if stage == smtptest.Dot {
			cancel()
		}
		return smtptest.Accept
	})
	s := sender(t, config(server.URL()))
	want(t, s.Send(ctx, envelope, letter, nil), smtpx.Sent, smtpx.StageDot)
}

// The answer comes when every other limit has long run out.
func TestF36TheAnswerToTheDotMayTakeItsTime(t *testing.T) {
	t.Parallel()
	late := make(chan struct{})
	server := smtptest.New(t, at(smtptest.Dot, smtptest.Accept.After(late)))
	cfg := config(server.URL())
	cfg.Command, cfg.Budget = 600*time.Millisecond, 600*time.Millisecond
	s := sender(t, cfg)
	r := s.Send(t.Context(), envelope, letter, func() error {
		time.AfterFunc(900*time.Millisecond, func() { close(late) })
		return nil
	})
	want(t, r, smtpx.Sent, smtpx.StageDot)
}

func TestNoAnswerToTheDotIsUncertain(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Silence(nil))
	cfg := config(line.URL())
	cfg.Dot = 50 * time.Millisecond
	want(t, send(t, sender(t, cfg)), smtpx.Uncertain, smtpx.StageDot)
}

func TestF57IdleConnectionClosedByTheServer(t *testing.T) {
	t.Parallel()
	good := smtptest.All(smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok"))
	line := smtptest.Wire(t, good, smtptest.HangUp(), good, smtptest.HangUp(),
		smtptest.Ready(), smtptest.Hear("MAIL"), smtptest.HangUp())
	s := sender(t, config(line.URL()))
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	wantClosed(t, s)
	want(t, send(t, s), smtpx.Transport, smtpx.StageMail) // only one redial is free
	wantOpen(t, s, "transport.mail", 5*time.Second)
}

func TestF58ServerTiresOfTheConnection(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	perConn := map[int]int{}
	server := smtptest.New(t, func(stage string, m *smtptest.Msg) smtptest.Action {
		mu.Lock()
		defer mu.Unlock()
		if stage == smtptest.Mail {
			if perConn[m.Conn]++; perConn[m.Conn] > 50 {
				return smtptest.Reply(421, "4.7.0", "enough for one connection")
			}
		}
		return smtptest.Accept
	})
	cfg := config(server.URL())
	cfg.Messages = 1000
	s := sender(t, cfg)
	for range 51 {
		want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	}
	if server.Connections() != 2 {
		t.Errorf("%d connections for 51 messages", server.Connections())
	}
	wantClosed(t, s)
}

func TestF59AnswerWithoutEnd(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 "+strings.Repeat("x", 3000)), smtptest.HearEnd())
	r, s := sendTo(t, line.URL())
	want(t, r, smtpx.Uncertain, smtpx.StageDot)
	wantClosed(t, s)
}

func TestConnectionIsReusedWithoutRSET(t *testing.T) {
	t.Parallel()
	line := smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok"),
		smtptest.UpToDot(), smtptest.Say("451 later"), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.HearEnd())
	s := sender(t, config(line.URL()))
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	want(t, send(t, s), smtpx.Retry, smtpx.StageDot)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	s.Close()
	if rest := line.Rest(); rest != "" {
		t.Errorf("between messages the server heard %q", rest)
	}
}

func TestRefusedRecipientCostsTheConnectionNotTheNext(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, func(stage string, m *smtptest.Msg) smtptest.Action {
		if stage == smtptest.Rcpt && m.Conn == 1 {
			return smtptest.Reply(550, "5.1.1", "who")
		}
		return smtptest.Accept
	})
	s := sender(t, config(server.URL()))
	want(t, send(t, s), smtpx.Suppress, smtpx.StageRcpt)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
}

// leaving is a server that expects a QUIT after the first message and says when
// it came; a second message must then come over a second connection.
func leaving(t *testing.T) (line *smtptest.Line, left chan struct{}) {
	left = make(chan struct{})
	gone := func(*smtptest.Line) error { close(left); return nil }
	return smtptest.Wire(t, smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok"), smtptest.Hear("QUIT"), gone, smtptest.HangUp(),
		smtptest.Ready(), smtptest.UpToDot(), smtptest.Say("250 ok")), left
}

func TestFullConnectionLeavesWithQUIT(t *testing.T) {
	t.Parallel()
	line, _ := leaving(t)
	cfg := config(line.URL())
	cfg.Messages = 1
	s := sender(t, cfg)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
}

func TestOldConnectionLeavesWithQUIT(t *testing.T) {
	t.Parallel()
	line, _ := leaving(t)
	cfg := config(line.URL())
	now := frozen()
	cfg.Now = func() time.Time { return now }
	s := sender(t, cfg)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	now = now.Add(5 * time.Minute)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
}

func TestIdleConnectionLeavesWithQUIT(t *testing.T) {
	t.Parallel()
	line, left := leaving(t)
	cfg := config(line.URL())
	cfg.Idle = time.Millisecond
	s := sender(t, cfg)
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	<-left
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
}

func TestManyAtOnceQueueOnOneConnection(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, nil)
	s := sender(t, config(server.URL()))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { want(t, send(t, s), smtpx.Sent, smtpx.StageDot) })
	}
	all.Wait()
	if server.Connections() != 1 || len(server.Messages()) != 8 {
		t.Errorf("%d messages over %d connections", len(server.Messages()), server.Connections())
	}
}

func TestClosedSenderSendsNothing(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, nil)
	s := sender(t, config(server.URL()))
	want(t, send(t, s), smtpx.Sent, smtpx.StageDot)
	s.Close()
	want(t, send(t, s), smtpx.Released, smtpx.StageHello)
	if len(server.Messages()) != 1 {
		t.Error("a closed sender sent")
	}
}
