package smtpx_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"lubart/internal/smtpx"
)

var stages = []smtpx.Stage{
	smtpx.StageDial, smtpx.StageGreeting, smtpx.StageHello, smtpx.StageTLS, smtpx.StageAuth,
	smtpx.StageMail, smtpx.StageRcpt, smtpx.StageData, smtpx.StageBody, smtpx.StageDot,
}

// cases maps "stages: code [enhanced]" to the outcome; "mail-" is mail and all
// after it, "-auth" all up to auth, "*" every stage. The first match wins.
var cases = []struct {
	stages, reply string
	want          smtpx.Outcome
}{
	{"dot", "250", smtpx.Sent}, {"dot", "251", smtpx.Sent}, {"dot", "252 2.0.0", smtpx.Sent},
	{"dot", "354", smtpx.Uncertain}, {"dot", "199", smtpx.Uncertain}, {"dot", "600", smtpx.Uncertain},
	{"-data", "299", smtpx.Transport}, {"-data", "399", smtpx.Transport}, {"-data", "600", smtpx.Transport},

	{"*", "421", smtpx.Transport}, {"*", "421 4.7.0", smtpx.Transport}, {"*", "421 4.2.2", smtpx.Transport},
	{"-auth", "450", smtpx.Transport}, {"-auth", "451 4.2.2", smtpx.Transport}, {"-auth", "454 4.7.0", smtpx.Transport},
	{"mail", "450", smtpx.Retry}, {"mail", "451 4.1.8", smtpx.Retry}, {"mail", "452", smtpx.Retry}, {"mail", "452 4.2.2", smtpx.RetryLong},
	{"mail", "454", smtpx.Transport}, {"mail", "452 4.3.1", smtpx.Transport}, {"mail", "451 4.4.3", smtpx.Transport}, {"mail", "450 4.7.28", smtpx.Transport},
	{"rcpt-", "450", smtpx.Retry}, {"rcpt-", "451", smtpx.Retry}, {"rcpt-", "452", smtpx.Retry}, {"rcpt-", "454 4.7.0", smtpx.Retry},
	{"rcpt-", "450 4.7.1", smtpx.Retry}, {"rcpt-", "451 4.3.0", smtpx.Retry}, {"rcpt-", "455", smtpx.Retry},
	{"rcpt-", "450 4.2.2", smtpx.RetryLong}, {"rcpt-", "452 4.2.2", smtpx.RetryLong},

	{"-auth", "554", smtpx.Misconfigured}, {"-auth", "535 5.7.8", smtpx.Misconfigured}, {"-auth", "500", smtpx.Misconfigured}, {"-auth", "550 5.1.1", smtpx.Misconfigured},
	{"*", "530", smtpx.Misconfigured}, {"*", "534 5.7.9", smtpx.Misconfigured}, {"*", "535", smtpx.Misconfigured},
	{"*", "538", smtpx.Misconfigured}, {"*", "550 5.7.30", smtpx.Misconfigured},

	{"mail-", "550 5.7.1", smtpx.SenderRefused}, {"mail-", "550 5.7.26", smtpx.SenderRefused}, {"mail-", "554 5.7.0", smtpx.SenderRefused}, {"mail-", "552 5.7.0", smtpx.SenderRefused},
	{"mail-", "553 5.1.8", smtpx.SenderRefused}, {"mail-", "553 5.1.7", smtpx.SenderRefused},
	{"mail", "550", smtpx.SenderRefused}, {"mail", "550 5.1.1", smtpx.SenderRefused}, {"mail", "501 5.1.0", smtpx.SenderRefused}, {"mail", "554", smtpx.SenderRefused},
	{"mail", "552", smtpx.Failed}, {"mail", "552 5.2.2", smtpx.Failed}, {"mail-", "552 5.3.4", smtpx.Failed}, {"mail-", "554 5.3.4", smtpx.Failed},
	{"rcpt-", "552", smtpx.RetryLong}, {"rcpt-", "552 5.2.2", smtpx.RetryLong}, {"rcpt-", "550 5.2.2", smtpx.RetryLong}, {"rcpt-", "554 5.2.2", smtpx.RetryLong},

	{"rcpt", "550", smtpx.Suppress}, {"rcpt", "551", smtpx.Suppress}, {"rcpt", "553", smtpx.Suppress},
	{"rcpt", "550 5.0.0", smtpx.Suppress}, {"rcpt", "550 5.1.0", smtpx.Suppress}, {"rcpt", "551 5.1.6", smtpx.Suppress},
	{"rcpt", "501 5.1.1", smtpx.Suppress}, {"rcpt", "501 5.1.3", smtpx.Suppress}, {"rcpt", "554 5.1.2", smtpx.Suppress}, {"rcpt", "550 5.2.1", smtpx.Suppress}, {"rcpt", "554 5.2.1", smtpx.Suppress},
	{"rcpt", "550 5.4.1", smtpx.Failed}, {"rcpt", "550 5.3.0", smtpx.Failed}, {"rcpt", "550 5.2.0", smtpx.Failed}, {"rcpt", "554", smtpx.Failed}, {"rcpt", "503", smtpx.Failed},
	{"data-", "550", smtpx.Failed}, {"data-", "550 5.1.1", smtpx.Failed}, {"data-", "554", smtpx.Failed}, {"data-", "554 5.6.0", smtpx.Failed}, {"data-", "500", smtpx.Failed},
}

func covers(pattern string, stage smtpx.Stage) bool {
	index := func(s string) int {
		for i, one := range stages {
			if string(one) == s {
				return i
			}
		}
		panic("no stage " + s)
	}
	at := index(string(stage))
	switch {
	case pattern == "*":
		return true
	case strings.HasPrefix(pattern, "-"):
		return at <= index(pattern[1:])
	case strings.HasSuffix(pattern, "-"):
		return at >= index(pattern[:len(pattern)-1])
	}
	return string(stage) == pattern
}

// Every case goes through both shapes an answer comes in: ours and go-smtp's.
func TestClassifyReplies(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		code, enhanced := 0, [3]int{}
		fmt.Sscanf(c.reply, "%d %d.%d.%d", &code, &enhanced[0], &enhanced[1], &enhanced[2])
		_, dotted, _ := strings.Cut(c.reply, " ")
		for _, stage := range stages {
			if !covers(c.stages, stage) {
				continue
			}
			for shape, err := range map[string]error{
				"parsed":  &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "said\nso"},
				"wrapped": fmt.Errorf("x: %w", &textproto.Error{Code: code, Msg: strings.TrimSpace(dotted + " said\nso")}),
			} {
				r := smtpx.Classify(stage, err)
				if r.Outcome != c.want || r.Code != code || r.Enhanced != dotted || r.Reply != "said so" || r.Stage != stage {
					t.Errorf("%s %s at %s: %+v, want %s", shape, c.reply, stage, r, c.want)
				}
				if (r.Err == nil) != (c.want == smtpx.Sent) {
					t.Errorf("%s at %s: error %v", c.reply, stage, r.Err)
				}
			}
		}
	}
}

func TestClassifyErrorsWithoutAReply(t *testing.T) {
	t.Parallel()
	lost := []error{
		io.EOF, io.ErrUnexpectedEOF, &net.OpError{Op: "read", Err: errors.New("reset")}, &net.DNSError{IsNotFound: true},
		context.DeadlineExceeded, fmt.Errorf("set up: %w", io.EOF),
	}
	for _, err := range lost {
		for _, stage := range stages {
			expected := smtpx.Transport
			switch stage {
			case smtpx.StageRcpt, smtpx.StageData, smtpx.StageBody:
				expected = smtpx.Retry
			case smtpx.StageDot:
				expected = smtpx.Uncertain
			}
			if r := smtpx.Classify(stage, err); r.Outcome != expected || r.Code != 0 {
				t.Errorf("%v at %s: %s, want %s", err, stage, r.Outcome, expected)
			}
		}
	}
}

func TestClassifyErrorsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stage smtpx.Stage
		err   error
		want  smtpx.Outcome
	}{
		{smtpx.StageDot, nil, smtpx.Sent},
		{smtpx.StageTLS, &tls.CertificateVerificationError{Err: errors.New("x")}, smtpx.Misconfigured},
		{smtpx.StageTLS, x509.UnknownAuthorityError{}, smtpx.Misconfigured},
		{smtpx.StageTLS, x509.HostnameError{}, smtpx.Misconfigured},
		{smtpx.StageTLS, tls.RecordHeaderError{}, smtpx.Misconfigured},
		{smtpx.StageTLS, &net.OpError{Op: "remote error", Err: tls.AlertError(40)}, smtpx.Misconfigured},
		{smtpx.StageTLS, errors.New("tls: something"), smtpx.Misconfigured},
		{smtpx.StageAuth, smtpx.ErrSetting, smtpx.Misconfigured},
		{smtpx.StageDial, smtpx.ErrUnsendable, smtpx.Poison},
		{smtpx.StageDial, smtpx.ErrBreakerOpen, smtpx.Transport},
		{smtpx.StageMail, fmt.Errorf("x: %w", smtpx.ErrTooBig), smtpx.Failed},
		{smtpx.StageMail, smtpx.ErrNeedsUTF8, smtpx.Failed},
		{smtpx.StageBody, smtpx.ErrStopped, smtpx.Released},
		{smtpx.StageDot, smtpx.ErrStopped, smtpx.Uncertain},
		{smtpx.StageHello, errors.New("short response: x"), smtpx.Transport},
		{smtpx.StageRcpt, errors.New("anything"), smtpx.Retry},
		{smtpx.StageDot, smtp.ErrTooLongLine, smtpx.Uncertain},
	} {
		if r := smtpx.Classify(c.stage, c.err); r.Outcome != c.want || r.Err != c.err {
			t.Errorf("%v at %s: %s, want %s", c.err, c.stage, r.Outcome, c.want)
		}
	}
}

func TestStrangersTextIsMadeHarmless(t *testing.T) {
	t.Parallel()
	said := "#5.1.1 a\r\n5.1.1\tb\x00\x1b[31m\xff " + strings.Repeat("ї", 600)
	r := smtpx.Classify(smtpx.StageRcpt, &smtp.SMTPError{Code: 550, Message: said})
	if r.Enhanced != "5.1.1" || !strings.HasPrefix(r.Reply, "a 5.1.1 b [31m? ї") || len([]rune(r.Reply)) != 500 {
		t.Errorf("%q %q", r.Enhanced, r.Reply)
	}
}
