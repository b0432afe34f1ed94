package desk

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/mail"
	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// codeMinutes is how long a one-time code works; the users collection says the same in seconds.
const codeMinutes = 15

// WordCode words a one-time sign-in code for its reader.
func WordCode(app core.App, s Seat, user *core.Record, code string, now time.Time) (subject, text string, err error) {
	to, err := readerOf(app, user.Collection().Name+"/"+user.Id)
	if err != nil {
		return "", "", err
	}
	w := writer{app: app, seat: s, now: now, to: to}
	subject, text, _, err = mail.Render("sign_in", web.Books()[to.locale], &mail.SignIn{Frame: w.frame(), Code: code, Minutes: codeMinutes})
	return subject, text, err
}

// QueueSystem puts a mail that PocketBase wrote into the outbox. Its text may carry a code, so it is
// encrypted at rest and wiped once it was sent.
func QueueSystem(app core.App, s Seat, now time.Time, box, subject, body string) error {
	raw, err := json.Marshal(mail.System{Title: subject, Body: body})
	if err != nil {
		return err
	}
	_, err = outbox.Enqueue(app, now, s.Domain, outbox.Letter{Kind: "system", To: box, Subject: subject, Area: "office",
		Priority: -1, Due: now, Expires: now.Add(codeMinutes * 2 * time.Minute), Secret: raw, Key: outbox.Key(s.Key[:])})
	return wrap("queue the mail", err)
}

// Paused says whether a person has to release sending first: after a restore or on a copied folder.
func Paused(app core.App) (bool, string) {
	var reason string
	known, err := store.Setting(app, "mail_paused", when.Date{}, &reason)
	return err != nil || (known && reason != ""), reason
}

// MailSettled does what follows from a mail's end: a mail that will never arrive alerts the
// administrators and, if it was a reminder, its words reach the next person.
func MailSettled(app core.App, s Seat, now time.Time, r outbox.Row) error {
	if r.State != outbox.Failed || r.Kind == "alert" {
		return nil
	}
	if err := alert(app, s, now, mail.Alert{What: "failed", Count: 1, Detail: r.Reply, Link: s.URL + "/outbox"}); err != nil {
		return err
	}
	return escalateFailed(app, r, now)
}

// escalateFailed plans the reminders of a failed mail again: its reader is suppressed now, so the
// next tick passes them to whoever answers for that person.
func escalateFailed(app core.App, r outbox.Row, now time.Time) error {
	if !ofReminders[r.Kind] || r.Reason != outbox.ReasonAddress {
		return nil
	}
	return store.Tx(app, func(tx core.App) error {
		return store.Unsend(tx, r.ID, r.Recipient, now)
	})
}
