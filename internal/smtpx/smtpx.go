// Package smtpx hands one sealed message for one recipient to one SMTP server
// and says truthfully what became of it.
//
// The promise it serves: a message leaves at least once, twice only when the
// server's last answer was lost, never silently. So every Result states whether
// the server certainly has the message, certainly has it not, or nobody knows.
//
// It must not know why a message exists, where it is stored, how often it may be
// tried again or who reads it: bytes, an envelope and a server are all it sees.
package smtpx

// Envelope is what the server is told outside the message: one sender and one
// recipient as plain ASCII addresses. ID travels as the DSN envelope id where
// the server offers DSN; empty means none.
type Envelope struct{ From, To, ID string }

// Outcome says what the caller may conclude from one attempt.
type Outcome string

const (
	// Sent: the server took responsibility.
	Sent Outcome = "sent"
	// Retry: certainly not accepted; the same message may pass later.
	Retry Outcome = "retry"
	// RetryLong: certainly not accepted; the mailbox is full, hours may help.
	RetryLong Outcome = "retry_long"
	// Failed: certainly not accepted and never will be.
	Failed Outcome = "failed"
	// Suppress: failed because the address does not exist; do not write to it again.
	Suppress Outcome = "suppress"
	// SenderRefused: failed because of who we are or what policy says, never
	// because of the recipient's address, which must not be suppressed for it.
	SenderRefused Outcome = "sender"
	// Transport: the way to the server is broken; the message is blameless.
	Transport Outcome = "transport"
	// Misconfigured: the way stays broken until a person changes a setting.
	Misconfigured Outcome = "config"
	// Uncertain: the closing dot left and no answer came back.
	Uncertain Outcome = "uncertain"
	// Poison: the message itself cannot be put on the wire; never retried by itself.
	Poison Outcome = "poison"
	// Released: stopped on purpose before the dot; certainly not accepted, no error.
	Released Outcome = "released"
)

// Stage is the step of the conversation an attempt ended in.
type Stage string

// The stages in the order of a conversation. StageDot begins when the closing
// dot has left whole and ends with the answer to it.
const (
	StageDial     Stage = "dial"
	StageGreeting Stage = "greeting"
	StageHello    Stage = "hello"
	StageTLS      Stage = "tls"
	StageAuth     Stage = "auth"
	StageMail     Stage = "mail"
	StageRcpt     Stage = "rcpt"
	StageData     Stage = "data"
	StageBody     Stage = "body"
	StageDot      Stage = "dot"
)

// Result is the record of one attempt. Code is 0 when the server said nothing,
// Enhanced is like "5.1.1" or empty, Reply is the server's text on one line
// (for Sent it usually holds the server's own queue id). Err is nil only for Sent.
type Result struct {
	Outcome  Outcome
	Stage    Stage
	Code     int
	Enhanced string
	Reply    string
	Err      error
}

// Certain reports whether the server certainly does not have the message, so
// that it may be written anew before the next attempt.
func (r Result) Certain() bool { return r.Outcome != Sent && r.Outcome != Uncertain }

// Greylisted reports a first refusal meant to be repeated, not sooner than
// after five minutes.
func (r Result) Greylisted() bool {
	return r.Outcome == Retry && r.Enhanced == "4.7.1" && (r.Code == 450 || r.Code == 451)
}
