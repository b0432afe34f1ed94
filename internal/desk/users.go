package desk

import (
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// ColleagueFields are a colleague as the settings ask; their state has its own buttons.
var ColleagueFields = lo.Filter(people.UserFields, func(f form.Field, _ int) bool { return f.Name != "state" })

// UserLine is a colleague in the list.
type UserLine struct {
	ID, Name, Email, Phone, Position, State string
	Roles                                   []string
	Away                                    bool
	AwayTo                                  when.Date
}

// UserList is everybody who works here.
type UserList struct {
	Lines     []UserLine
	MayInvite bool
	MayEdit   bool
}

// ListUsers is everybody who works here; those whose access is closed stand last.
func ListUsers(app core.App, who access.Who, now time.Time) (UserList, error) {
	out := UserList{MayInvite: May(who, "users", access.Create, nil), MayEdit: May(who, "users", access.Update, nil)}
	if !out.MayEdit {
		return out, ErrForbidden
	}
	all, err := store.Where(app, "users", Seen(who, "users"), "sort_key")
	gone, here := lo.FilterReject(all, func(u *core.Record, _ int) bool { return u.GetString("state") == "blocked" })
	out.Lines = lo.Map(append(here, gone...), func(u *core.Record, _ int) UserLine { return userLine(u, now) })
	return out, err
}

func userLine(u *core.Record, now time.Time) UserLine {
	l := UserLine{ID: u.Id, Name: u.GetString("name"), Email: u.Email(), Phone: u.GetString("phone"), Position: u.GetString("position"),
		State: u.GetString("state"), Roles: u.GetStringSlice("roles"), AwayTo: store.Day(u, "away_to")}
	from, today := store.Day(u, "away_from"), Today(now)
	l.Away = !from.IsZero() && !today.Before(from) && (l.AwayTo.IsZero() || !today.After(l.AwayTo))
	return l
}

// UserView is one colleague's form.
type UserView struct {
	UserLine
	New        bool
	Values     map[string]any
	Others     []web.Option // whom they may answer to or be stood in for by
	Myself     bool
	Invitable  bool // has an address and never signed in
	NoMail     bool
	Fields     []form.Field
	MayPromote bool // may give and take the role admin
}

// NewUser is the empty form of a colleague.
func NewUser(app core.App, who access.Who) (UserView, error) {
	if err := Must(who, "users", access.Create, nil); err != nil {
		return UserView{}, err
	}
	others, err := colleagueOptions(app, "")
	return UserView{New: true, Values: map[string]any{"locale": "uk", "digest_time": morning}, Others: others, Fields: ColleagueFields}, err
}

// ShowUser is one colleague's form.
func ShowUser(app core.App, who access.Who, now time.Time, id string) (UserView, error) {
	u, err := Find(app, who, "users", id)
	if err != nil {
		return UserView{}, err
	}
	if err := Must(who, "users", access.Update, u); err != nil {
		return UserView{}, err
	}
	v := UserView{UserLine: userLine(u, now), Values: map[string]any{}, Myself: u.Id == who.ID, NoMail: u.Email() == "", Fields: ColleagueFields}
	v.Invitable = u.Email() != "" && u.GetString("state") == "invited"
	for _, f := range ColleagueFields {
		v.Values[f.Name] = u.Get(f.Name)
	}
	v.Others, err = colleagueOptions(app, u.Id)
	return v, err
}

// colleagueOptions are the colleagues a form offers, except one.
func colleagueOptions(app core.App, except string) ([]web.Option, error) {
	all, err := store.Where(app, "users", dbx.NewExp("state != 'blocked' AND id != {:id}", dbx.Params{"id": except}), "sort_key")
	return lo.Map(all, func(u *core.Record, _ int) web.Option { return web.Option{Value: u.Id, Label: u.GetString("name")} }), err
}

// AddColleague adds a colleague: with an address they are invited, without one they are told of
// their dates by telephone and have no account.
func AddColleague(app core.App, s Seat, who access.Who, now time.Time, in map[string]any) (id string, err error) {
	roles, _ := in["roles"].([]string)
	if text(in["email"]) == "" && len(roles) > 0 {
		return "", form.Faults{{Field: "email", Key: "settings.role_needs_address"}}
	}
	err = store.Tx(app, func(tx core.App) error {
		u, err := Invite(tx, s, who, in, now)
		if err != nil {
			return err
		}
		id = u.Id
		for _, f := range []string{"locale", "digest_time", "away_from", "away_to"} {
			u.Set(f, in[f])
		}
		return store.Save(tx, store.Act{Who: who, Via: who.Via, At: now}, u)
	})
	return id, wrap("add a colleague", err)
}

// EditUser changes a colleague.
func EditUser(app core.App, who access.Who, now time.Time, id string, e Edit) error {
	u, err := Find(app, who, "users", id)
	if err != nil {
		return err
	}
	if err := Must(who, "users", access.Update, u); err != nil {
		return err
	}
	return wrap("change a colleague", store.Tx(app, func(tx core.App) error {
		if err := Apply(u, ColleagueFields, e); err != nil {
			return err
		}
		if err := freeAddress(tx, u.Email(), u.Id); err != nil {
			return err
		}
		return store.Save(tx, store.Act{Who: who, Via: who.Via, At: now}, u)
	}))
}

// prepareUser checks a colleague before a save by whatever door: who gives the keys of the house,
// and that somebody keeps them.
func prepareUser(tx core.App, a store.Act, was, u *core.Record) error {
	if from, to := store.Day(u, "away_from"), store.Day(u, "away_to"); !to.IsZero() && to.Before(from) {
		return form.Faults{{Field: "away_to", Key: "settings.away_order"}}
	}
	for _, f := range []string{"lead", "deputy"} {
		if u.GetString(f) == u.Id && u.Id != "" {
			return form.Faults{{Field: f, Key: "settings.not_oneself"}}
		}
	}
	if err := adminByAdmin(a, was, u); err != nil {
		return err
	}
	if err := endWhenBlocked(a, was, u); err != nil {
		return err
	}
	if !keepsKeys(was) || keepsKeys(u) {
		return nil
	}
	n, err := tx.CountRecords("users", dbx.NewExp(`roles LIKE '%"admin"%' AND state = 'active' AND id != {:id}`, dbx.Params{"id": u.Id}))
	if err == nil && n == 0 {
		return refuse("settings.last_admin")
	}
	return err
}

// adminByAdmin keeps the role of administrator, and the address by which one signs in, out of the
// hands of those who have not that role.
func adminByAdmin(a store.Act, was, u *core.Record) error {
	if was == nil || a.Who.ID == "" || a.Who.System || a.Who.Is(people.Admin) {
		return nil
	}
	if holdsAdmin(was) != holdsAdmin(u) {
		return form.Faults{{Field: "roles", Key: "settings.admin_by_admin"}}
	}
	if holdsAdmin(was) && was.Email() != u.Email() {
		return form.Faults{{Field: "email", Key: "settings.admin_address"}}
	}
	return nil
}

// endWhenBlocked ends every session and subscription of an account that closes, by whatever door.
func endWhenBlocked(a store.Act, was, u *core.Record) error {
	if was == nil || u.GetString("state") != "blocked" || was.GetString("state") == "blocked" {
		return nil
	}
	if u.Id == a.Who.ID {
		return refuse("settings.not_yourself")
	}
	u.RefreshTokenKey()
	return nil
}

func holdsAdmin(u *core.Record) bool {
	return u != nil && lo.Contains(u.GetStringSlice("roles"), people.Admin)
}

// keepsKeys says whether a colleague can look after the house now.
func keepsKeys(u *core.Record) bool { return holdsAdmin(u) && u.GetString("state") == "active" }

// BlockUser closes a colleague's access at once and everywhere, or opens it again. What they are
// responsible for stays theirs until somebody takes it over; reminders go to who stands in.
func BlockUser(app core.App, who access.Who, now time.Time, id string, blocked bool) error {
	u, err := Find(app, who, "users", id)
	if err != nil {
		return err
	}
	if err := Must(who, "users", access.Update, u); err != nil {
		return err
	}
	u.Set("state", lo.Ternary(blocked, "blocked", "active"))
	return wrap("close or open an access", store.Save(app, store.Act{Who: who, Via: who.Via, At: now}, u))
}

// InviteAgain mails a colleague a new one-time link; the one before ends.
func InviteAgain(app core.App, s Seat, who access.Who, now time.Time, id string) error {
	u, err := Find(app, who, "users", id)
	if err != nil {
		return err
	}
	if err := Must(who, "users", access.Update, u); err != nil {
		return err
	}
	if u.Email() == "" || u.GetString("state") == "blocked" {
		return refuse("settings.cannot_invite")
	}
	return wrap("invite again", store.Tx(app, func(tx core.App) error {
		return SendInvitation(tx, s, store.Act{Who: who, Via: who.Via, At: now}, u)
	}))
}

// ConsoleFields are what the command line asks of a new colleague.
var ConsoleFields = form.Pick(people.UserFields, "name", "email", "roles")

// AddFromConsole makes an account and the one-time link that opens it. No mail is sent: whoever
// sits at the console passes the link on.
func AddFromConsole(app core.App, s Seat, now time.Time, in map[string]any) (link string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		if err := firstIsAdmin(tx, in); err != nil {
			return err
		}
		u, err := inviteRow(tx, store.Act{Via: "command", At: now}, in)
		if err != nil {
			return err
		}
		if err := markStart(tx, now); err != nil {
			return err
		}
		link, err = SignInLink(tx, s, u, now)
		return err
	})
	return link, wrap("add a user", err)
}

// firstIsAdmin refuses a first colleague who could not let in the next: from then on /setup is shut.
func firstIsAdmin(tx core.App, in map[string]any) error {
	n, err := tx.CountRecords("users")
	roles, _ := in["roles"].([]string)
	if err == nil && n == 0 && !slices.Contains(roles, people.Admin) {
		return refuse("door.first_is_admin")
	}
	return err
}

// LinkFromConsole makes a one-time link for somebody who cannot sign in any more.
func LinkFromConsole(app core.App, s Seat, now time.Time, email string) (string, error) {
	u, err := userByEmail(app, email)
	if err != nil {
		return "", err
	}
	if u == nil || u.GetString("state") == "blocked" {
		return "", refuse("settings.no_such_user", "email", email)
	}
	return SignInLink(app, s, u, now)
}
