package desk

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/mail"
	"lubart/internal/mailbox"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/web"
)

// LetterList is a page of the built-in mailbox.
type LetterList struct {
	Letters []mailbox.Entry
	Pager   web.Pager
}

// opensMailbox says who may read everybody's mail: those who keep the machine and the house.
func opensMailbox(who access.Who) error {
	if !keepsMail(who) {
		return ErrForbidden
	}
	return nil
}

// ListLetters is a page of what arrived in the built-in mailbox, newest first.
func ListLetters(s Seat, who access.Who, page int) (LetterList, error) {
	if err := opensMailbox(who); err != nil {
		return LetterList{}, err
	}
	n, err := mailbox.Count(s.Dir)
	if err != nil {
		return LetterList{}, err
	}
	out := LetterList{Pager: web.NewPager(page, mailbox.PerPage, n)}
	out.Letters, err = mailbox.List(s.Dir, out.Pager.Page)
	return out, err
}

// Piece is a part of a text; one with an address is a link.
type Piece struct{ Text, Href string }

// Letter is one letter of the built-in mailbox for reading.
type Letter struct {
	mailbox.Mail
	Pieces []Piece
}

// letsIn are the kinds of letters with a code or link that signs their reader in.
var letsIn = []string{"sign_in", "system", "reset", "invite"}

// ReadLetter opens one letter. One that lets its reader in, and any to an administrator, is opened
// by administrators and by the reader alone. Opening somebody else's stands in the audit.
func ReadLetter(app core.App, s Seat, a store.Act, id string) (Letter, error) {
	if err := opensMailbox(a.Who); err != nil {
		return Letter{}, err
	}
	m, err := mailbox.Read(s.Dir, id)
	if errors.Is(err, mailbox.ErrNotFound) {
		err = store.ErrNotFound
	}
	if err == nil && !a.Who.Is(people.Admin) {
		err = errors.Join(notToAdmin(app, m.To), notAKey(app, a.Who, m))
	}
	if err == nil && !isTo(m, a.Who) {
		err = noteLook(app, a, m)
	}
	if err != nil {
		return Letter{}, err
	}
	return Letter{Mail: m, Pieces: pieces(m.Text)}, nil
}

// isTo says whether a letter went to that person.
func isTo(m mailbox.Mail, who access.Who) bool {
	to, err := mail.Parse(m.To)
	return err == nil && who.Email != "" && strings.EqualFold(to.Box, who.Email)
}

// oneLook is how long a letter that somebody opened last is still the same look: a page and the
// frame in it ask for it twice.
const oneLook = time.Minute

// noteLook writes down that a person opened somebody else's letter.
func noteLook(app core.App, a store.Act, m mailbox.Mail) error {
	collection, record := "mailbox", m.ID
	row, err := ledgerRow(app, m)
	if err == nil {
		collection, record = "outbox", row.Id
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return wrap("note who opened a letter", store.Tx(app, func(tx core.App) error {
		last, err := store.First(tx, "audit", dbx.HashExp{"actor": "users/" + a.Who.ID}, "seq DESC")
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil && last.GetString("action") == "letter_read" && last.GetString("record") == record &&
			a.At.Sub(last.GetDateTime("at").Time()) < oneLook {
			return nil
		}
		return store.Note(tx, a, "letter_read", collection, record)
	}))
}

// ledgerRow is the row of the outbox that a letter was sent for.
func ledgerRow(app core.App, m mailbox.Mail) (*core.Record, error) {
	id, _ := lo.Find(m.Headers, func(f mailbox.Field) bool { return strings.EqualFold(f.Name, "Message-Id") })
	if id.Value == "" {
		return nil, store.ErrNotFound
	}
	return store.First(app, "outbox", dbx.HashExp{"message_id": id.Value})
}

// notToAdmin refuses a letter to an administrator, and one whose reader cannot be told.
func notToAdmin(app core.App, to string) error {
	a, err := mail.Parse(to)
	if err != nil {
		return ErrForbidden
	}
	u, err := userByEmail(app, a.Box)
	if err == nil && holdsAdmin(u) {
		return ErrForbidden
	}
	return err
}

// notAKey refuses somebody else's letter that lets its reader in, and one the ledger does not know.
func notAKey(app core.App, who access.Who, m mailbox.Mail) error {
	if isTo(m, who) {
		return nil
	}
	row, err := ledgerRow(app, m)
	if errors.Is(err, store.ErrNotFound) {
		return ErrForbidden
	}
	if err == nil && slices.Contains(letsIn, row.GetString("kind")) {
		return ErrForbidden
	}
	return err
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

// pieces cuts a text where its addresses begin and end; the full stop after one is not part of it.
func pieces(text string) []Piece {
	var all []Piece
	rest := strings.ReplaceAll(text, "\r\n", "\n")
	for at := webAddress.FindStringIndex(rest); at != nil; at = webAddress.FindStringIndex(rest) {
		link := strings.TrimRight(rest[at[0]:at[1]], ".,;:!?)»")
		all = append(all, Piece{Text: rest[:at[0]]}, Piece{Text: link, Href: link})
		rest = rest[at[0]+len(link):]
	}
	return append(all, Piece{Text: rest})
}
