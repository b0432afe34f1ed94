// Package outbox is the ledger of every letter the house owes somebody, and the worker that hands
// them to a mail server. The promise it keeps: at least once; twice only when the server's last
// answer was lost; never silently. It must not know what a letter is about, how it is worded or
// why it is due: words come from an injected Render, transport from an injected Sender.
package outbox

import (
	"encoding/json"
	"errors"
	"time"

	"lubart/internal/seal"
)

// Key seals what a letter must not show at rest: codes and links that sign somebody in. It has 32
// bytes, or none when no letter has a secret.
type Key = seal.Key

// The states of a row. A row ends in sent, failed, expired, cancelled, skipped or an uncertain one
// that waits for a person (Due is zero then).
const (
	Queued    = "queued"
	Sending   = "sending"
	Handed    = "handed"
	Sent      = "sent"
	Failed    = "failed"
	Expired   = "expired"
	Cancelled = "cancelled"
	Skipped   = "skipped"
	Uncertain = "uncertain"
)

// Reasons the ledger itself gives; the worker's Render adds its own to skipped rows.
const (
	ReasonPoison     = "poison"      // claimed too often without an end, or it cannot be composed
	ReasonErrors     = "errors"      // the server put it off too often
	ReasonExpired    = "expired"     // its time passed before a server took it
	ReasonPolicy     = "policy"      // refused for who we are, not for whom we write to
	ReasonAddress    = "address"     // the address does not exist; it is suppressed now
	ReasonRefused    = "refused"     // any other permanent refusal
	ReasonSuppressed = "suppressed"  // nothing is sent to this address any more
	ReasonNoAnswer   = "no_answer"   // handed over, the answer was lost
	ReasonHeld       = "held"        // waits for a person after a restore
	ReasonWiped      = "secret_gone" // its secret was wiped, it cannot be composed again
)

// ErrFenced says that the row is no longer the caller's: its lease passed to another worker, or it
// was cancelled. Nothing may be sent after it.
var ErrFenced = errors.New("row belongs to another claim")

// ErrState says that what a person asked for is not possible in the row's state.
var ErrState = errors.New("not possible in this state")

// ErrSecretGone says that the letter carried a secret which is wiped: it has to be asked for anew.
var ErrSecretGone = errors.New("the letter's secret is wiped")

// ErrLater, wrapped in Render's error, says that composing failed for now, not for good: the row is
// tried again like one that the server put off.
var ErrLater = errors.New("cannot be composed now")

// Letter is what a transaction enqueues.
type Letter struct {
	ID         string // 15 characters [a-z0-9]; empty = a random one
	Kind, Rung string
	Recipient  string // "users/ID", "people/ID", "contacts/ID" or empty
	To, ToName string // To may be empty when Render finds the address
	Subject    string // what the lists show; Render may word it again
	Obligation string
	Subjects   map[string]string // column of the subject ("proposal") → record id
	Area       string
	Priority   int       // the smaller leaves first: 0 is ordinary, -1 a code somebody waits for
	Due        time.Time // zero = at once
	Expires    time.Time // zero = never; nothing leaves afterwards
	Payload    any       // what Render needs, as JSON
	Secret     []byte    // encrypted at rest, wiped when the row ends; needs Key
	Key        Key
}

// Row is a letter in the ledger.
type Row struct {
	ID, State, Kind, Rung, Recipient string
	To, ToName, Subject, MessageID   string
	Obligation, Area, Reply, Reason  string
	Priority, Attempts, Errors       int
	Uncertain                        int // how often the server's answer was lost
	Date                             time.Time
	Due, Expires, Enqueued           time.Time
	HandedAt, SettledAt              time.Time

	Payload json.RawMessage
	Secret  []byte
	Frozen  []byte // the bytes once handed to a server: every later attempt sends the same

	token   string
	written [2]string // To and ToName as the ledger has them
	sealed  bool
}

// Verdict is the late check, made while the letter is composed.
type Verdict struct {
	Skip       bool
	Reason     string // why it is skipped: a code that the pages know
	To, ToName string // the right address now; empty = the row's
}

// Ended tells whether nothing more happens to the row by itself.
func (r Row) Ended() bool {
	switch r.State {
	case Queued, Sending, Handed:
		return false
	case Uncertain:
		return r.Due.IsZero()
	}
	return true
}

// waiting is the state in which the row waits for its next attempt: once an answer was lost, the
// row may have arrived and never looks like an ordinary queued one again.
func (r Row) waiting() string {
	if r.Uncertain > 0 {
		return Uncertain
	}
	return Queued
}

// millis is an instant as the ledger stores it; zero stays zero.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
