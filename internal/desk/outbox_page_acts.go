package desk

import (
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/mail"
	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/when"
)

// onMail does one thing to a letter in a transaction, notes who did it, and turns what the ledger
// refuses into a sentence.
func onMail(app core.App, who access.Who, now time.Time, id, note string, do func(tx core.App, row outbox.Row) error) error {
	err := store.Tx(app, func(tx core.App) error {
		row, err := findMail(tx, who, id)
		if err != nil {
			return err
		}
		if err := mayKeep(tx, who, row); err != nil {
			return err
		}
		if err := do(tx, row); err != nil {
			return err
		}
		return store.Note(tx, store.Act{Who: who, Via: who.Via, At: now}, note, "outbox", id)
	})
	switch {
	case errors.Is(err, outbox.ErrSecretGone):
		return refuse("outbox.secret_gone")
	case errors.Is(err, outbox.ErrState):
		return refuse("outbox.not_now")
	}
	return wrap(note, err)
}

// RetryMail sends a letter again at once.
func RetryMail(app core.App, who access.Who, now time.Time, id string) error {
	return onMail(app, who, now, id, "retry_mail", func(tx core.App, row outbox.Row) error {
		if row.Reason == outbox.ReasonHeld {
			return refuse("outbox.held")
		}
		return outbox.Retry(tx, now, id)
	})
}

// AssumeMail takes a letter whose answer was lost for sent: somebody asked its reader.
func AssumeMail(app core.App, who access.Who, now time.Time, id string) error {
	return onMail(app, who, now, id, "assume_mail", func(tx core.App, _ outbox.Row) error {
		return outbox.Assume(tx, now, id, "arrived")
	})
}

// DiscardMail gives a letter up.
func DiscardMail(app core.App, who access.Who, now time.Time, id string) error {
	return onMail(app, who, now, id, "discard_mail", func(tx core.App, _ outbox.Row) error {
		return outbox.Discard(tx, now, id, "by_person")
	})
}

// AddressField is what fixing an address asks.
var AddressField = form.Field{Name: "address", Kind: form.Email, Rule: "required"}

// FixMail corrects the address of a letter's reader where it is kept, so that every later letter
// finds it too, and sends the letter again.
//
// An invitation's link is wiped by then, so a new one is made.
func FixMail(app core.App, s Seat, who access.Who, now time.Time, id, address string) error {
	return onMail(app, who, now, id, "fix_address", func(tx core.App, row outbox.Row) error {
		a := store.Act{Who: who, Via: who.Via, At: now}
		if off, err := outbox.Suppressed(tx, now, address); err != nil || off {
			return lo.CoalesceOrEmpty(err, error(form.Faults{{Field: "address", Key: "outbox.address_suppressed"}}))
		}
		if err := fixReader(tx, a, row.Recipient, address); err != nil {
			return err
		}
		if row.Uncertain > 0 {
			return refuse("outbox.fix_uncertain")
		}
		if row.Kind == "invite" && row.Ended() {
			return inviteAnew(tx, s, a, row)
		}
		return outbox.RetryTo(tx, now, id, address, row.ToName)
	})
}

// inviteAnew sends another invitation in the place of one that never arrived.
func inviteAnew(tx core.App, s Seat, a store.Act, row outbox.Row) error {
	_, id, _ := strings.Cut(row.Recipient, "/")
	u, err := tx.FindRecordById("users", id)
	if err != nil {
		return refuse("house.gone")
	}
	if row.State == outbox.Failed {
		if err := outbox.Discard(tx, a.At, row.ID, "by_person"); err != nil {
			return err
		}
	}
	return SendInvitation(tx, s, a, u)
}

// fixReader writes the address into the reader's own record.
func fixReader(tx core.App, a store.Act, ref, address string) error {
	collection, id, ok := strings.Cut(ref, "/")
	if !ok {
		return nil // a letter to an address that belongs to nobody here
	}
	r, err := tx.FindRecordById(collection, id)
	if err != nil {
		return refuse("house.gone")
	}
	if err := Must(a.Who, collection, access.Update, r); err != nil {
		return err
	}
	if collection == "users" {
		if err := freeAddress(tx, address, id); err != nil {
			return err
		}
	}
	r.Set("email", address)
	return store.Save(tx, a, r)
}

// freeAddress refuses an address that another colleague has.
func freeAddress(tx core.App, address, except string) error {
	other, err := userByEmail(tx, address)
	if err != nil || address == "" || other == nil || other.Id == except {
		return err
	}
	return refuse("users.address_taken", "name", other.GetString("name"))
}

// SendTestMail puts a test letter to the person into the outbox: it leaves the way of all others.
func SendTestMail(app core.App, s Seat, who access.Who, now time.Time) error {
	if !keepsMail(who) {
		return ErrForbidden
	}
	u, err := app.FindRecordById("users", who.ID)
	if err != nil || u.Email() == "" {
		return refuse("outbox.no_own_address")
	}
	return store.Tx(app, func(tx core.App) error {
		return wrap("send a test letter", post(tx, s, now, "test", u, &mail.Test{By: who.Name, At: now}, nil))
	})
}

// HeldMail is what would leave when sending is released.
type HeldMail struct {
	Paused string
	Total  int
	Lines  []MailLine // the first of them
}

// ShowHeld is what waits for a release.
func ShowHeld(app core.App, who access.Who) (HeldMail, error) {
	if !keepsMail(who) {
		return HeldMail{}, ErrForbidden
	}
	var h HeldMail
	_, h.Paused = Paused(app)
	found, err := store.ListOf(app, "outbox", 1, []string{"queued_at DESC", "_rowid_ DESC"}, dbx.HashExp{"outbox.reason": outbox.ReasonHeld})
	h.Total = found.Total
	h.Lines = lo.Map(found.Records, func(r *core.Record, _ int) MailLine { return mailLine(r) })
	return h, err
}

// ReleaseMail lets mail leave again after a restore or on a copied folder: a person decided.
func ReleaseMail(app core.App, s Seat, who access.Who, now time.Time) (int, error) {
	if !keepsMail(who) {
		return 0, ErrForbidden
	}
	return release(app, store.Act{Who: who, Via: who.Via, Move: "release_mail", At: now}, s.Dir)
}

// Suppression is an address nothing is sent to.
type Suppression struct {
	ID, Address, Reason, Source string
	Until                       when.Date // zero: for good
}

// ListSuppressed are the addresses nothing is sent to, newest first.
func ListSuppressed(app core.App, who access.Who) ([]Suppression, error) {
	if err := Must(who, "suppressions", access.List, nil); err != nil {
		return nil, err
	}
	all, err := store.Where(app, "suppressions", nil, "created DESC", "id")
	return lo.Map(all, func(r *core.Record, _ int) Suppression {
		return Suppression{ID: r.Id, Address: r.GetString("address"), Reason: r.GetString("reason"), Source: r.GetString("source"),
			Until: store.Day(r, "until")}
	}), err
}

// Unsuppress lets letters to an address pass again: a person says it works.
func Unsuppress(app core.App, who access.Who, now time.Time, id string) error {
	r, err := Find(app, who, "suppressions", id)
	if err != nil {
		return err
	}
	if err := Must(who, "suppressions", access.Delete, r); err != nil {
		return err
	}
	return wrap("lift a suppression", store.Delete(app, store.Act{Who: who, Via: who.Via, At: now}, r))
}
