package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/mail"
	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/web"
)

// alertGap tells those who look after the server that reminders did not run for a time.
func alertGap(app core.App, s Seat, from, to time.Time) error {
	return alert(app, s, to, mail.Alert{What: "gap", Since: from, Until: to, Link: s.URL + "/outbox"})
}

// alert writes one mail to every administrator, in their language.
func alert(app core.App, s Seat, now time.Time, a mail.Alert) error {
	admins, err := store.Where(app, "users", dbx.NewExp(`roles LIKE '%"admin"%' AND email != '' AND state = 'active'`), "created")
	if err != nil {
		return err
	}
	return store.Tx(app, func(tx core.App) error {
		for _, u := range admins {
			if err := post(tx, s, now, "alert", u, &a, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// framed are the mails that carry their own data; each takes the frame of its reader.
type framed interface{ SetFrame(mail.Frame) }

// post enqueues a mail of a kind that carries its own data to a user. What is secret in it is
// encrypted at rest and wiped once it was sent.
func post(tx core.App, s Seat, now time.Time, kind string, to *core.Record, data, secret framed) error {
	return postTo(tx, s, now, kind, "users/"+to.Id, to.Email(), data, secret)
}

func postTo(tx core.App, s Seat, now time.Time, kind, ref, box string, data, secret framed) error {
	r, err := readerOf(tx, ref)
	if err != nil {
		return err
	}
	w := writer{app: tx, seat: s, now: now, to: r}
	l := outbox.Letter{Kind: kind, Recipient: ref, To: box, ToName: r.name, Area: "office", Due: now, Key: outbox.Key(s.Key[:])}
	shown := data
	if secret != nil {
		secret.SetFrame(w.frame())
		l.Secret, l.Priority, shown = jsonOf(secret), -1, secret
	} else {
		data.SetFrame(w.frame())
		l.Payload = data
	}
	l.Subject, _, _, err = mail.Render(kind, web.Books()[r.locale], shown)
	if err != nil {
		return wrap("word the mail", err)
	}
	_, err = outbox.Enqueue(tx, now, s.Domain, l)
	return err
}
