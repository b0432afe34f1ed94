package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/mail"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// How far back a subscribed calendar reaches, how long it still says of a closed date that it is
// cancelled, and how many dates it holds.
const (
	feedBack      = 92 * 24 * time.Hour
	feedCancelled = 30 * 24 * time.Hour
	feedMost      = 2000
)

// HasFeed says whether a person has a live calendar address.
func HasFeed(app core.App, who access.Who) (bool, error) {
	n, err := app.CountRecords("access_links", dbx.HashExp{"purpose": "feed", "user": who.ID, "revoked_at": ""})
	return n > 0, err
}

// StartFeed makes a person's calendar address and ends the one before. The address is shown once:
// only its hash is kept.
func StartFeed(app core.App, a store.Act, s Seat) (address string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		if err := revokeLinks(tx, a, "feed", a.Who.ID); err != nil {
			return err
		}
		token, err := makeLink(tx, a, "feed", a.Who.ID, feedLife)
		address = s.URL + "/feeds/" + token + ".ics"
		return err
	})
	return address, wrap("start a feed", err)
}

// StopFeed ends a person's calendar address.
func StopFeed(app core.App, a store.Act) error {
	return wrap("stop a feed", store.Tx(app, func(tx core.App) error { return revokeLinks(tx, a, "feed", a.Who.ID) }))
}

// Feed is the calendar behind a token: the dates of its owner that they may see now, nothing but
// their titles. ErrNotFound for a token that is wrong, old or somebody's who left.
func Feed(app core.App, s Seat, token string, now time.Time) ([]byte, error) {
	link, err := linkOf(app, "feed", token, now)
	if err != nil {
		return nil, err
	}
	u, err := app.FindRecordById("users", link.GetString("user"))
	if err != nil || u.GetString("state") == "blocked" {
		return nil, store.ErrNotFound
	}
	rows, err := feedRows(app, Person(u, "link"), now)
	if err != nil {
		return nil, wrap("make a feed", err)
	}
	book := web.Books()[lo.CoalesceOrEmpty(u.GetString("locale"), "uk")]
	events := lo.Map(rows, func(r store.ObligationRow, _ int) mail.Event { return feedEvent(r, s) })
	return mail.Feed(book.T("calendar.feed.name"), events, now), nil
}

// feedRows are the dates a person has a part in: open ones, and those closed lately.
func feedRows(app core.App, who access.Who, now time.Time) ([]store.ObligationRow, error) {
	if who.ID == "" {
		return nil, errors.New("a feed of nobody")
	}
	return store.ObligationsWhere(app, feedMost, Seen(who, "obligations"),
		dbx.Or(dbx.HashExp{"obligations.owner": who.ID}, dbx.HashExp{"obligations.deputy": who.ID}, dbx.Like("obligations.watchers", `"`+who.ID+`"`)),
		dbx.NewExp("obligations.due_utc > {:back}", dbx.Params{"back": store.UTC(now.Add(-feedBack))}),
		dbx.Or(openNow(), dbx.NewExp("obligations.closed_at > {:closed}", dbx.Params{"closed": store.UTC(now.Add(-feedCancelled))})))
}

// feedEvent is one date: a whole day, or the half hour before a timed one. Its UID never changes
// and its sequence is the revision of the date, so that a moved date moves.
func feedEvent(r store.ObligationRow, s Seat) mail.Event {
	due, _ := when.Parse(r.DueDate) // a row of a feed has a date
	e := mail.Event{UID: "obligation-" + r.ID + "@" + s.Domain, Sequence: r.DueRev, Title: r.Title, URL: s.URL + "/obligations/" + r.ID,
		From: due, Changed: store.Instant(r.Updated), Cancelled: !obligations.Open(r.State)}
	if r.DueTime != "" {
		return e.Deadline(store.Instant(r.DueUTC))
	}
	return e
}
