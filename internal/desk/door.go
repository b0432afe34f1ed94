package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/store"
)

// SetupFields is what the first user is asked.
var SetupFields = []form.Field{
	{Name: "name", Kind: form.Text, Rule: "required,max=200"},
	{Name: "email", Kind: form.Email, Rule: "required"},
	{Name: "password", Kind: form.Text, Rule: "required,min=10,max=70"},
	{Name: "office_name", Kind: form.Text, Rule: "max=500"},
	{Name: "roles", Kind: form.Choices, Options: []string{"head", "manager"}},
}

// SetupOpen says whether a setup token still makes the first user.
func SetupOpen(app core.App, token string, now time.Time) error {
	n, err := app.CountRecords("users")
	if err != nil {
		return err
	}
	if n > 0 {
		return store.ErrNotFound
	}
	_, err = linkOf(app, "setup", token, now)
	return err
}

// Setup makes the first user with the one-time token. That there is none yet is asked inside the
// transaction: of two people who open the link at once, one becomes it.
func Setup(app core.App, token string, in map[string]any, now time.Time) (user *core.Record, err error) {
	a := store.Act{Via: "page", At: now}
	err = store.Tx(app, func(tx core.App) error {
		if err := SetupOpen(tx, token, now); err != nil {
			return err
		}
		if weak(text(in["password"])) {
			return form.Faults{{Field: "password", Key: "door.weak_password"}}
		}
		if user, err = newUser(tx, in); err != nil {
			return err
		}
		roles, _ := in["roles"].([]string)
		user.Set("roles", lo.Uniq(append([]string{"admin"}, roles...)))
		user.Set("state", "active")
		user.SetPassword(text(in["password"]))
		user.SetVerified(true)
		if err := store.Save(tx, a, user); err != nil {
			return err
		}
		if _, err := useLink(tx, a, "setup", token); err != nil {
			return err
		}
		if name := text(in["office_name"]); name != "" {
			if err := store.SetSetting(tx, a, "office_name", name); err != nil {
				return err
			}
		}
		return store.SetSetting(tx, a, "started_on", Today(now).String())
	})
	return user, wrap("make the first user", err)
}

// weak says whether a password is one of those that are tried first: figures alone, or the same
// few signs again and again.
func weak(password string) bool {
	signs := lo.Uniq([]rune(password))
	return len(signs) < 5 || lo.EveryBy(signs, func(r rune) bool { return r >= '0' && r <= '9' })
}

// text is a typed value as a string; anything else is none.
func text(v any) string {
	s, _ := v.(string)
	return s
}

func newUser(tx core.App, in map[string]any) (*core.Record, error) {
	u, err := store.New(tx, "users")
	if err != nil {
		return nil, err
	}
	u.SetRandomPassword()
	for _, f := range []string{"name", "position", "phone", "voc_name"} {
		if v, ok := in[f]; ok {
			u.Set(f, v)
		}
	}
	u.SetEmail(text(in["email"]))
	u.SetEmailVisibility(false)
	u.Set("locale", lo.CoalesceOrEmpty(text(in["locale"]), "uk"))
	return u, nil
}

// errWrong is the one answer to a wrong password, code or address: nobody learns which it was.
var errWrong = refuse("door.wrong")

// SignIn checks an address and password and returns the token of a new session.
func SignIn(app core.App, email, password string, now time.Time) (string, error) {
	u, err := userByEmail(app, email)
	if err != nil {
		return "", err
	}
	if u == nil {
		return "", costly(app)
	}
	if !u.ValidatePassword(password) || u.GetString("state") == "blocked" {
		return "", errWrong
	}
	return session(app, u, "sign_in", now)
}

// costly refuses an address nobody has after as much work as a password of somebody takes: the
// time of an answer must not say which addresses exist.
func costly(app core.App) error {
	nobody, err := store.New(app, "users")
	if err != nil {
		return err
	}
	nobody.SetRandomPassword()
	return errWrong
}

func userByEmail(app core.App, email string) (*core.Record, error) {
	u, err := store.First(app, "users", dbx.NewExp("email = {:e} COLLATE NOCASE AND email != ''", dbx.Params{"e": email}))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return u, err
}

// session opens a session of a user and notes it in the audit.
func session(app core.App, u *core.Record, how string, now time.Time) (token string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		if u.GetString("state") == "invited" {
			u.Set("state", "active")
			u.SetVerified(true)
			if err := store.Save(tx, store.Act{Who: Person(u, "page"), Via: "page", At: now}, u); err != nil {
				return err
			}
		}
		return store.Note(tx, store.Act{Who: Person(u, "page"), Via: "page", At: now}, how, "users", u.Id)
	})
	if err != nil {
		return "", wrap("open a session", err)
	}
	return u.NewAuthToken()
}

// NoteToken writes into the audit that a machine signed in as a user.
func NoteToken(app core.App, a store.Act, u *core.Record) error {
	return wrap("note a sign-in", store.Tx(app, func(tx core.App) error { return store.Note(tx, a, "sign_in", "users", u.Id) }))
}

// Renew gives a running session a new token for its next idle hours.
func Renew(u *core.Record) (string, error) { return u.NewAuthToken() }

// AskCode mails a one-time code to a user with that address. The code and its mail are written in
// one transaction. The answer is the same for an address nobody has.
func AskCode(app core.App, s Seat, email string, now time.Time) (otp string, err error) {
	u, err := userByEmail(app, email)
	if err != nil {
		return "", err
	}
	if u == nil || u.GetString("state") == "blocked" {
		core.NewOTP(app).SetPassword("00000000") // as much work as a code of somebody's
		return core.GenerateDefaultRandomId(), nil
	}
	err = store.Tx(app, func(tx core.App) error {
		if err := tx.DeleteAllOTPsByRecord(u); err != nil {
			return err
		}
		otp, err = makeCode(tx, s, u, now)
		return err
	})
	return otp, wrap("send a code", err)
}

// EnterCode checks a one-time code and opens a session.
func EnterCode(app core.App, otp, code string, now time.Time) (string, error) {
	r, err := app.FindOTPById(otp)
	if err != nil || r.HasExpired(codeMinutes*time.Minute) || !r.ValidatePassword(code) {
		return "", errWrong
	}
	u, err := app.FindRecordById(r.CollectionRef(), r.RecordRef())
	if err != nil || u.Collection().Name != "users" || u.GetString("state") == "blocked" {
		return "", errWrong
	}
	if err := app.DeleteAllOTPsByRecord(u); err != nil {
		return "", err
	}
	return session(app, u, "sign_in_code", now)
}

// EnterLink opens a session by a one-time sign-in link, after a person pressed the button.
func EnterLink(app core.App, token string, now time.Time) (string, error) {
	var u *core.Record
	err := store.Tx(app, func(tx core.App) error {
		link, err := useLink(tx, store.Act{Via: "link", At: now}, "sign_in", token)
		if err != nil {
			return err
		}
		u, err = tx.FindRecordById("users", link.GetString("user"))
		return err
	})
	if err != nil || u.GetString("state") == "blocked" {
		return "", errWrong
	}
	return session(app, u, "sign_in_link", now)
}

// SignOutEverywhere ends every session of a user.
func SignOutEverywhere(app core.App, a store.Act, u *core.Record) error {
	u.RefreshTokenKey()
	return store.Save(app, a, u)
}

// SessionLife is how long a session lives without a page being opened; the users collection says the same.
const SessionLife = 12 * time.Hour

// SetLocale remembers the language a person reads.
func SetLocale(app core.App, a store.Act, u *core.Record, lang string) error {
	if lang != "uk" && lang != "en" {
		return refuse("door.no_language")
	}
	u.Set("locale", lang)
	return store.Save(app, a, u)
}
