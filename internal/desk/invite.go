package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"lubart/internal/access"
	"lubart/internal/mail"
	"lubart/internal/store"
)

// makeCode makes a one-time code and puts its mail into the outbox, in the caller's transaction.
func makeCode(tx core.App, s Seat, u *core.Record, now time.Time) (string, error) {
	code := security.RandomStringWithAlphabet(8, "1234567890")
	otp := core.NewOTP(tx)
	otp.SetCollectionRef(u.Collection().Id)
	otp.SetRecordRef(u.Id)
	otp.SetPassword(code)
	otp.SetSentTo(u.Email())
	if err := tx.Save(otp); err != nil {
		return "", err
	}
	return otp.Id, post(tx, s, now, "sign_in", u, nil, &mail.SignIn{Code: code, Minutes: codeMinutes})
}

// Invite makes a colleague's account: a row that becomes active when its one-time link is used.
// A colleague without an address is a row too, told by telephone.
func Invite(app core.App, s Seat, who access.Who, in map[string]any, now time.Time) (user *core.Record, err error) {
	if err := Must(who, "users", access.Create, nil); err != nil {
		return nil, err
	}
	a := store.Act{Who: who, Via: who.Via, At: now}
	err = store.Tx(app, func(tx core.App) error {
		if user, err = inviteRow(tx, a, in); err != nil {
			return err
		}
		return SendInvitation(tx, s, a, user)
	})
	return user, wrap("invite", err)
}

func inviteRow(tx core.App, a store.Act, in map[string]any) (*core.Record, error) {
	known, err := userByEmail(tx, text(in["email"]))
	if err != nil {
		return nil, err
	}
	if known != nil {
		return nil, refuse("users.address_taken", "name", known.GetString("name"))
	}
	u, err := newUser(tx, in)
	if err != nil {
		return nil, err
	}
	u.Set("state", "invited")
	for _, f := range []string{"roles", "lead", "deputy", "import"} {
		u.Set(f, in[f])
	}
	return u, store.Save(tx, a, u)
}

// SendInvitation mails a colleague the one-time link that opens their account; without an address
// there is nothing to send.
func SendInvitation(tx core.App, s Seat, a store.Act, u *core.Record) error {
	if u.Email() == "" {
		return nil
	}
	if err := revokeLinks(tx, a, "sign_in", u.Id); err != nil {
		return err
	}
	token, err := makeLink(tx, a, "sign_in", u.Id, signInLife)
	if err != nil {
		return err
	}
	return post(tx, s, a.At, "invite", u, nil, &mail.Invite{By: a.Who.Name, Link: s.URL + "/enter?token=" + token, Expires: a.At.Add(signInLife)})
}

// SignInLink makes a one-time link for the console to print.
func SignInLink(app core.App, s Seat, u *core.Record, now time.Time) (link string, err error) {
	a := store.Act{Via: "command", At: now}
	err = store.Tx(app, func(tx core.App) error {
		token, err := makeLink(tx, a, "sign_in", u.Id, signInLife)
		link = s.URL + "/enter?token=" + token
		return err
	})
	return link, wrap("make a sign-in link", err)
}
