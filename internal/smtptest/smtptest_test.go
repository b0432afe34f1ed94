package smtptest_test

import (
	"net/smtp"
	"strings"
	"testing"

	"lubart/internal/smtptest"
)

func post(s *smtptest.Server) error {
	return smtp.SendMail(strings.TrimPrefix(s.URL(), "smtp://"), nil, "a@b.test", []string{"c@d.test"}, []byte("Message-ID: <1@b.test>\r\n\r\nx\r\n"))
}

func TestServerDoesAsItIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		action  smtptest.Action
		said    string
		records int
	}{
		"accept": {smtptest.Accept, "", 1}, "reply": {smtptest.Reply(451, "4.7.1", "later"), "4.7.1 later", 0},
		"drop": {smtptest.Drop, "EOF", 0}, "drop after dot": {smtptest.DropAfterDot, "EOF", 1}, "panic": {smtptest.Panic, "421", 0},
	} {
		s := smtptest.New(t, func(stage string, _ *smtptest.Msg) smtptest.Action {
			if stage == smtptest.Dot {
				return c.action
			}
			return smtptest.Accept
		})
		err := post(s)
		if c.said == "" && err != nil || c.said != "" && (err == nil || !strings.Contains(err.Error(), c.said)) {
			t.Errorf("%s: %v, want %q", name, err, c.said)
		}
		if got := s.ByID("1@b.test"); len(got) != c.records {
			t.Errorf("%s: %d messages recorded, want %d", name, len(got), c.records)
		}
	}
}

func TestWirePlaysOverConnections(t *testing.T) {
	t.Parallel()
	l := smtptest.Wire(t, smtptest.Say("220 a"), smtptest.HangUp(), smtptest.Ready("SIZE 7"), smtptest.HearEnd())
	if c, err := smtp.Dial(l.Addr()); err != nil || c.Hello("x.test") == nil {
		t.Errorf("the first connection was to be lost: %v", err)
	}
	c, err := smtp.Dial(l.Addr())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Hello("x.test"); err != nil {
		t.Fatal(err)
	}
	if _, size := c.Extension("SIZE"); size != "7" {
		t.Errorf("offered SIZE %q", size)
	}
	c.Close()
	if l.Rest() != "" || len(l.Heard()) != 1 {
		t.Errorf("heard %q and %q", l.Heard(), l.Rest())
	}
}
