package smtpx

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/emersion/go-smtp"
)

// Errors of our own making; each has a fixed outcome in Classify.
var (
	// ErrSetting wraps what only a person can put right: no STARTTLS where it is
	// required, no mechanism to sign in with, a password that would go in clear.
	ErrSetting = errors.New("the mail server cannot be used as it is configured")
	// ErrUnsendable wraps a message or envelope that cannot be put on the wire.
	ErrUnsendable = errors.New("the message cannot be sent")
	// ErrTooBig is a message above the size the server announced.
	ErrTooBig = errors.New("the message is larger than the mail server accepts")
	// ErrNeedsUTF8 is an address the server cannot carry.
	ErrNeedsUTF8 = errors.New("the address needs SMTPUTF8, which the mail server does not offer")
	// ErrStopped is an attempt ended on purpose before its closing dot.
	ErrStopped = errors.New("stopped before the message was handed over")
	// ErrBreakerOpen is an attempt not made because the server is being left alone.
	ErrBreakerOpen = errors.New("the mail server is being left alone after a failure")
)

// Classify turns how a stage ended into what it means. It is pure: the same
// stage and error always give the same Result. A nil error is Sent.
//
// The reply codes come first because a reply is a fact; a lost connection is
// judged by the stage it was lost in.
func Classify(stage Stage, err error) Result {
	r := Result{Outcome: Sent, Stage: stage, Err: err}
	if err == nil {
		return r
	}
	if code, text, ok := reply(err); ok {
		r.Code = code
		r.Enhanced, r.Reply = split(text)
		r.Outcome = byReply(stage, code, r.Enhanced)
		if r.Outcome == Sent {
			r.Err = nil
		}
		return r
	}
	r.Outcome = byError(stage, err)
	return r
}

// reply finds the server's answer in an error of either library.
func reply(err error) (code int, text string, ok bool) {
	if said, found := errors.AsType[*smtp.SMTPError](err); found {
		text := said.Message
		if said.EnhancedCode[0] > 0 {
			text = fmt.Sprintf("%d.%d.%d %s", said.EnhancedCode[0], said.EnhancedCode[1], said.EnhancedCode[2], text)
		}
		return said.Code, text, true
	}
	if said, found := errors.AsType[*textproto.Error](err); found {
		return said.Code, said.Msg, true
	}
	return 0, "", false
}

// A lone "5.1.1" and Cisco's "#5.1.1" are enhanced codes too, though go-smtp
// leaves them in the text.
var enhanced = regexp.MustCompile(`^#?([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)`)

func split(text string) (code, rest string) {
	if found := enhanced.FindStringSubmatch(text); found != nil {
		return found[1], oneLine(text[len(found[0]):])
	}
	return "", oneLine(text)
}

const longestReply = 500

// oneLine makes a stranger's text fit for a log and a table cell.
func oneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	runes := []rune(strings.Join(strings.Fields(clean), " "))
	return string(runes[:min(len(runes), longestReply)])
}

func byReply(stage Stage, code int, enhanced string) Outcome {
	switch {
	case code/100 == 2 && stage == StageDot:
		return Sent // go-smtp calls every 2xx but 250 an error
	case code/100 == 4:
		return byDeferral(stage, code, enhanced)
	case code/100 == 5:
		return byRefusal(stage, code, enhanced)
	case stage == StageDot:
		return Uncertain // 1xx, 3xx: an answer, but not to our dot
	default:
		return Transport
	}
}

// byDeferral judges 4xx replies. Before MAIL they speak of the server; at MAIL
// they do when the code says storage, routing or throttling; later they speak
// of this message.
func byDeferral(stage Stage, code int, enhanced string) Outcome {
	switch {
	case code == 421 || before(stage, StageMail):
		return Transport
	case stage == StageMail && (code == 454 || subject(enhanced, "3", "4", "7")):
		return Transport
	case mailboxFull(enhanced):
		return RetryLong
	default:
		return Retry
	}
}

// byRefusal judges 5xx replies. Policy (5.7.x) never blames an address: one
// broken signature would otherwise suppress everybody.
func byRefusal(stage Stage, code int, enhanced string) Outcome {
	switch {
	case before(stage, StageMail), needsSignIn(code, enhanced):
		return Misconfigured
	case subject(enhanced, "7"), enhanced == "5.1.7", enhanced == "5.1.8":
		return SenderRefused
	case enhanced == "5.3.4", stage == StageMail && code == 552:
		return Failed // this message is too big; tomorrow it still is
	case code == 552, mailboxFull(enhanced):
		return RetryLong
	case stage == StageMail:
		return SenderRefused
	case stage == StageRcpt && noSuchAddress(code, enhanced):
		return Suppress
	default:
		return Failed
	}
}

func needsSignIn(code int, enhanced string) bool {
	return slices.Contains([]int{530, 534, 535, 538}, code) || enhanced == "5.7.30"
}

// noSuchAddress believes the enhanced code over the basic one: "550 5.4.1" is a
// routing trouble, whatever 550 usually means.
func noSuchAddress(code int, enhanced string) bool {
	if slices.Contains([]string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.2.1"}, enhanced) {
		return true
	}
	return (code == 550 || code == 551 || code == 553) && (enhanced == "" || subject(enhanced, "0", "1"))
}

func mailboxFull(enhanced string) bool { return enhanced == "4.2.2" || enhanced == "5.2.2" }

// subject reports whether the middle digit group of x.y.z is one of those given.
func subject(enhanced string, want ...string) bool {
	parts := strings.Split(enhanced, ".")
	return len(parts) == 3 && slices.Contains(want, parts[1])
}

var order = []Stage{StageDial, StageGreeting, StageHello, StageTLS, StageAuth, StageMail, StageRcpt, StageData, StageBody, StageDot}

func before(stage, limit Stage) bool { return slices.Index(order, stage) < slices.Index(order, limit) }

// byError judges an attempt that ended without a reply.
func byError(stage Stage, err error) Outcome {
	switch {
	case stage == StageDot:
		return Uncertain
	case errors.Is(err, ErrUnsendable):
		return Poison
	case errors.Is(err, ErrTooBig), errors.Is(err, ErrNeedsUTF8):
		return Failed
	case errors.Is(err, ErrStopped):
		return Released
	case errors.Is(err, ErrSetting), badCertificate(err):
		return Misconfigured
	case stage == StageTLS && !lostConnection(err):
		return Misconfigured // garbage instead of a handshake, or an alert
	case before(stage, StageRcpt):
		return Transport
	default:
		return Retry
	}
}

func badCertificate(err error) bool {
	if _, found := errors.AsType[*tls.CertificateVerificationError](err); found {
		return true
	}
	if _, found := errors.AsType[x509.HostnameError](err); found {
		return true
	}
	_, found := errors.AsType[x509.UnknownAuthorityError](err)
	return found
}

// lostConnection tells the network from the protocol: crypto/tls wraps alerts
// in net.OpError too, with an Op of its own.
func lostConnection(err error) bool {
	if op, found := errors.AsType[*net.OpError](err); found {
		return op.Op != "remote error" && op.Op != "local error"
	}
	if _, found := errors.AsType[net.Error](err); found {
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
