// Package remind decides which reminders of a dated promise should exist, what
// to change in a ledger so that they do, and how those that are due become
// letters. It is pure: what an obligation is about, where rows are kept, how a
// letter leaves and what time it is are other people's knowledge.
package remind

import (
	"strconv"
	"time"

	"lubart/internal/when"
)

// Class says in what company a reminder travels.
type Class string

// A reminder of class Alone names its letter, Direct goes in the letter of that
// morning, and Digest is not worth a letter of its own.
const (
	Alone  Class = "alone"
	Direct Class = "direct"
	Digest Class = "digest"
)

// Owner is the audience who must keep the promise.
const Owner = "owner"

// Rung is one step of a ladder: on which day from the due date (negative before,
// positive overdue), or how many hours before the instant if Hours is positive,
// which audience is told. Name is stable, it is part of a reminder's key: d-7,
// d-0, h-3, d+1, esc-3. A rung with a Level is an escalation, one with IfIdle
// speaks only while nobody has acted.
type Rung struct {
	Name   string
	Days   int
	Hours  int
	To     string
	Class  Class
	IfIdle bool
	Level  string
}

// Ladder is the rungs of one kind of promise. After WeeklyAfter days overdue it
// goes on every seven days until the promise is closed; 0 is never.
type Ladder struct {
	Rungs       []Rung
	WeeklyAfter int
}

// Person is somebody to tell: Ref such as "users/ID", Morning the local time at
// which they are told ("08:30" when empty), Channel "mail" or "call".
type Person struct {
	Ref     string
	Morning string
	Channel string
}

// Obligation is a dated promise as far as reminding goes.
type Obligation struct {
	ID       string
	Rev      int  // counts the dates it has had
	Open     bool // nothing is wanted for a closed one
	Hard     bool // its day gets a letter of its own
	Soft     bool // an internal step: only ever a line in another letter
	Due      when.Date
	At       time.Time // the instant at which it has passed
	Timed    bool      // At is a time somebody named, not the end of a day
	Internal when.Date // the own date before the real one, which snoozing respects
	Since    time.Time // when this date became known: nothing earlier is made up for
	Idle     bool      // nobody acknowledged or moved it: escalation may speak
	People   map[string][]Person
	Told     []string             // who heard of an earlier date
	Acked    map[string]bool      // who said "I see it"
	Snoozed  map[string]when.Date // who does not want to hear before a day
}

// Rules are the office's: its working days, its quiet hours, the zone its people
// live in (Europe/Kyiv if nil), and how far up an escalation may go: "deputy",
// "lead", "head", anything else not at all.
type Rules struct {
	Calendar when.Calendar
	Quiet    when.Quiet
	Home     *time.Location
	MaxLevel string
}

// Reminder is one person told of one rung of one date of an obligation. It is
// due at FireAt and pointless after ExpiresAt, both UTC.
type Reminder struct {
	Obligation string
	Rev        int
	Rung       string
	Recipient  string
	Channel    string
	Class      Class
	Level      string
	FireAt     time.Time
	ExpiresAt  time.Time

	// weekly marks the endless part of a ladder. It is planned one ahead, so that
	// only there can downtime leave a rung unplanned.
	weekly bool
}

// Key is what makes a reminder exist once.
func (r Reminder) Key() string { return r.date() + "|" + r.Rung + "|" + r.Recipient + "|" + r.Channel }

// date is the one date of one obligation, of which all rungs are told.
func (r Reminder) date() string { return r.Obligation + "|" + strconv.Itoa(r.Rev) }

// Row is a reminder in the ledger. States: planned, enqueued, digested,
// collapsed, skipped, cancelled, done.
type Row struct {
	ID    string
	State string
	Reminder
}

// Change is what makes a ledger right. Rows to revive or to move carry what they
// should become.
type Change struct {
	Insert []Reminder
	Cancel []Row
	Revive []Row
	Move   []Row
}

// Due is a row whose time has come, with what ordering and naming a letter needs:
// the instant and the title of its obligation, and whether that is a hard one.
type Due struct {
	Row
	At    time.Time
	Hard  bool
	Title string
}

// Letter is what one person gets at once: its lines, most urgent first, and the
// one that names it.
type Letter struct {
	Recipient string
	Class     Class
	Lines     []Due
	Lead      Due
}
