package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/remind"
	"lubart/internal/store"
	"lubart/internal/when"
)

// mondays sends the week's overview to everybody who works with dates and had no letter yet this
// Monday morning. It goes also when there is nothing: that it came is how a person knows that
// silence means calm. A Monday that was missed is not made up for.
func mondays(app core.App, s Seat, now time.Time) ([]Sent, error) {
	today := Today(now)
	if today.Weekday() != time.Monday {
		return nil, nil
	}
	users, err := store.Where(app, "users", dbx.NewExp(`email != '' AND state = 'active' AND (roles LIKE '%"head"%' OR roles LIKE '%"manager"%' OR roles LIKE '%"hr"%')
		AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.recipient = 'users/' || users.id AND d.day = {:day})`, dbx.Params{"day": today.String()}), "created")
	if err != nil {
		return nil, err
	}
	var sent []Sent
	for _, u := range users {
		out, err := monday(app, s, u, now)
		if err != nil {
			return sent, err
		}
		sent = append(sent, out...)
	}
	return sent, nil
}

func monday(app core.App, s Seat, u *core.Record, now time.Time) (sent []Sent, err error) {
	to, err := readerOf(app, "users/"+u.Id)
	if err != nil || now.Before(Today(now).At(to.morning, when.Kyiv)) || to.suppressed {
		return nil, err
	}
	err = store.Tx(app, func(tx core.App) error {
		t := &turn{tx: tx, seat: s, now: now, to: to, obs: map[string]*core.Record{}}
		id, one, err := t.enqueue(remind.Letter{Recipient: to.ref, Class: remind.Digest}, true)
		if err != nil {
			return err
		}
		sent = append(sent, one)
		_, err = store.MakeDigest(tx, to.ref, Today(now).String(), id, now)
		return err
	})
	return sent, wrap("send the Monday overview", err)
}
