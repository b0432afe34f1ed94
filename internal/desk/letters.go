package desk

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/samber/lo"

	"lubart/internal/mail"
	"lubart/internal/outbox"
	"lubart/internal/remind"
	"lubart/internal/web"
	"lubart/internal/when"
)

// lineRef is one line of a queued letter: what it is about, read again when the letter is composed.
type lineRef struct {
	Obligation string `json:"o"`
	Rung       string `json:"r"`
	Rev        int    `json:"v"` // of the date it was planned for
	Level      string `json:"l,omitempty"`
}

// letterPayload is what a reminder's mail is composed from. No words are stored for the future:
// they are written from the records as they are when the mail leaves.
type letterPayload struct {
	Monday bool      `json:"monday,omitempty"`
	Lines  []lineRef `json:"lines"`
}

// enqueue writes one letter into the outbox and says what was sent to whom.
func (t *turn) enqueue(l remind.Letter, monday bool) (id string, sent Sent, err error) {
	p := letterPayload{Monday: monday, Lines: lo.Map(l.Lines, func(d remind.Due, _ int) lineRef {
		return lineRef{Obligation: d.Obligation, Rung: d.Rung, Rev: d.Rev, Level: d.Level}
	})}
	kind, rung := kindOf(l, monday)
	links, err := t.links(p)
	if err != nil {
		return "", Sent{}, err
	}
	subject := t.subject(kind, p, l.Lead)
	out := outbox.Letter{Kind: kind, Rung: rung, Recipient: t.to.ref, To: t.to.email, ToName: t.to.name, Subject: subject,
		Area: "office", Due: t.now, Expires: lastExpiry(l, t.now), Payload: p}
	if len(links) > 0 {
		out.Secret, out.Key = jsonOf(links), outbox.Key(t.seat.Key[:])
	}
	if len(l.Lines) == 1 {
		out.Obligation = l.Lead.Obligation
	}
	id, err = outbox.Enqueue(t.tx, t.now, t.seat.Domain, out)
	return id, Sent{At: t.now, Address: t.to.email, Kind: kind, Rung: lo.CoalesceOrEmpty(rung, "digest"), Subject: subject}, err
}

// kindOf is which mail a letter is and the one rung it speaks of; a letter of several is a digest,
// unless a hard date today leads it.
func kindOf(l remind.Letter, monday bool) (kind, rung string) {
	lead := l.Lead
	switch {
	case len(l.Lines) == 0, monday && len(l.Lines) != 1, l.Class == remind.Digest && len(l.Lines) > 1:
		return "digest", "digest"
	case len(l.Lines) > 1 && l.Class != remind.Alone:
		return "digest", "digest"
	case lead.Rung == "moved":
		return "moved", lead.Rung
	case lead.Level != "":
		return "escalation", lead.Rung
	case len(l.Lines) > 1 || monday:
		return "digest", lead.Rung
	}
	return "reminder", lead.Rung
}

// lastExpiry is when the last line of a letter stops mattering.
func lastExpiry(l remind.Letter, now time.Time) time.Time {
	last := now.Add(24 * time.Hour)
	for _, d := range l.Lines {
		if d.ExpiresAt.After(last) || len(l.Lines) == 1 {
			last = d.ExpiresAt
		}
	}
	return last
}

// subject is what the ledger shows; a template at fault must not stop the others, so the title stands in.
func (t *turn) subject(kind string, p letterPayload, lead remind.Due) string {
	w := writer{app: t.tx, seat: t.seat, now: t.now, to: t.to}
	data, err := w.data(kind, p)
	if err != nil || data == nil {
		return lead.Title
	}
	subject, _, _, err := mail.Render(kind, web.Books()[t.to.locale], data)
	if err != nil {
		return lead.Title
	}
	return subject
}

// ofReminders are the kinds whose words are written from obligations when they leave; every other
// kind carries its own data.
var ofReminders = map[string]bool{"reminder": true, "digest": true, "moved": true, "escalation": true}

// readPayload is the letter's payload or, for other kinds, nil.
func readPayload(row outbox.Row) (*letterPayload, error) {
	if !ofReminders[row.Kind] {
		return nil, nil
	}
	var p letterPayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return nil, fmt.Errorf("read the letter's payload: %w", err)
	}
	return &p, nil
}

// dueIn is how many days are left to a date, counted in Kyiv.
func dueIn(d when.Date, now time.Time) int { return d.Sub(Today(now)) }
