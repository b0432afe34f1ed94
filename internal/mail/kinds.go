package mail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/samber/lo"

	"lubart/internal/when"
)

// kinds are the mails there are. Each has a struct of what it needs, templates mail/<kind>.txt and .html,
// and messages mail.<kind>.*; adding one is those three.
var kinds = map[string]func() any{
	"reminder":   func() any { return new(Reminder) },
	"digest":     func() any { return new(Digest) },
	"moved":      func() any { return new(Moved) },
	"escalation": func() any { return new(Escalation) },
	"invite":     func() any { return new(Invite) },
	"sign_in":    func() any { return new(SignIn) },
	"reset":      func() any { return new(Reset) },
	"test":       func() any { return new(Test) },
	"alert":      func() any { return new(Alert) },
	"attendance": func() any { return new(Attendance) },
	"system":     func() any { return new(System) },
}

// Kinds are the names of all mails, in order.
func Kinds() []string {
	names := lo.Keys(kinds)
	slices.Sort(names)
	return names
}

// Decode reads what Render needs from JSON, as it was queued. A field that the kind does not have is an error:
// it would be silently missing in the mail.
func Decode(kind string, payload []byte) (any, error) {
	fresh, ok := kinds[kind]
	if !ok {
		return nil, fmt.Errorf("%w: no kind %q", ErrMessage, kind)
	}
	data := fresh()
	dec := json.NewDecoder(bytes.NewReader(payload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(data); err != nil {
		return nil, fmt.Errorf("%w: read %s: %w", ErrMessage, kind, err)
	}
	return data, nil
}

// Frame is what every mail carries around its words.
type Frame struct {
	VocName string // how the person is addressed, in the vocative; empty greets without a name
	Office  string // the department, under the mail
	Home    string `validate:"omitempty,http_url"` // where the application lives
}

// Item is one obligation as a mail shows it. Days are counted from the reader's today to Due in Kyiv,
// negative when the date has passed.
type Item struct {
	Title       string `validate:"required"`
	Grant       string // the grant, programme or call it belongs to; empty for a free one
	Donor       string
	Due         when.Date // zero in a Moved that took the date away, never elsewhere
	Time, Zone  string    // the donor's clock and its IANA name; empty time is the end of the day
	TimeUnknown bool      // the donor named no hour
	Days        int
	Do          string // what to do, a sentence; empty for the usual one
	Owner       string // who it belongs to, when that is not the reader
	Note        string // one more sentence: why this line is here
	Link        string `validate:"required,http_url"`
	Ack, Snooze string `validate:"omitempty,http_url"` // pages with a button, never acts by themselves
}

// Reminder is about one obligation.
type Reminder struct {
	Frame
	Item
}

// Digest is everything that fell due for one person, the most urgent first in each group. Monday adds
// Month, the next thirty days, and goes even when all groups are empty.
type Digest struct {
	Frame
	Day                         when.Date `validate:"required"`
	Monday                      bool
	Overdue, Today, Week, Later []Item `validate:"dive"`
	Month                       []Item `validate:"dive"`
	Link                        string `validate:"omitempty,http_url"` // the page of today
}

// Moved says that a date people had been told is another one now, or none (Due is zero).
type Moved struct {
	Frame
	Item
	Was              when.Date
	WasTime, WasZone string
	Why, By          string
}

// Escalation goes to somebody else than the owner, because nobody has reacted. As is why this reader:
// deputy, lead or head. Told counts the reminders that stayed without an answer.
type Escalation struct {
	Frame
	Item
	As   string `validate:"oneof=deputy lead head"`
	Told int    `validate:"min=0"`
}

// Invite opens the application for a new user.
type Invite struct {
	Frame
	By      string
	Link    string    `validate:"required,http_url"`
	Expires time.Time `validate:"required"`
}

// SignIn carries a one-time code.
type SignIn struct {
	Frame
	Code    string `validate:"required"`
	Minutes int    `validate:"min=1"`
}

// Attendance carries a link to a mentor's own people in a week, From to To. Whoever has it may say who
// worked until it expires.
type Attendance struct {
	Frame
	From, To when.Date `validate:"required"`
	Link     string    `validate:"required,http_url"`
	Expires  time.Time `validate:"required"`
}

// Reset carries a link to a new password.
type Reset struct {
	Frame
	Link    string    `validate:"required,http_url"`
	Expires time.Time `validate:"required"`
}

// Test proves that mail leaves.
type Test struct {
	Frame
	By string
	At time.Time `validate:"required"`
}

// Alert tells those who look after the application that something needs them. What is "gap" (reminders did
// not run from Since to Until), "failed" (Count mails were refused for good), "transport" (nothing leaves
// since Since) or "paused" (sending waits for a person). Detail is the server's answer, without addresses.
type Alert struct {
	Frame
	What         string `validate:"oneof=gap failed transport paused"`
	Since, Until time.Time
	Count        int
	Detail       string
	Link         string `validate:"required,http_url"`
}

// System passes a text through that the framework wrote.
type System struct {
	Frame
	Title string `validate:"required"`
	Body  string `validate:"required"`
}

// SetFrame puts what surrounds the words; every mail kind has it through its Frame.
func (f *Frame) SetFrame(with Frame) { *f = with }
