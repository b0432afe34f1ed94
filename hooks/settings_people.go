package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/web"
)

func (h *House) colleagueRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/settings/users", h.page(showUsers))
	r.POST("/settings/users", h.page(addUser))
	r.GET("/settings/users/new", h.page(newUser))
	r.GET("/settings/users/{id}", h.page(showUser))
	r.POST("/settings/users/{id}", h.page(saveUser))
	r.POST("/settings/users/{id}/{act}", h.page(actOnUser))
	r.GET("/settings/me", h.page(showMe))
	r.POST("/settings/me", h.page(saveMe))
	r.POST("/settings/me/password", h.page(changePassword))
	r.POST("/settings/me/quiet", h.page(saveQuiet))
}

func showUsers(v *visit) error {
	list, err := desk.ListUsers(v.App, v.who, v.now)
	if err != nil {
		return err
	}
	return v.show("users", "settings", "settings.users.title", "users", list)
}

func newUser(v *visit) error {
	view, err := desk.NewUser(v.App, v.who)
	if err != nil {
		return err
	}
	return v.show("user", "settings", "settings.users.new", "users", view)
}

func addUser(v *visit) error {
	e, err := v.edit(desk.ColleagueFields)
	if err == nil {
		_, err = desk.AddColleague(v.App, v.h.seat, v.who, v.now, e.Values)
	}
	if err == nil {
		v.h.nudge()
		return v.done("/settings/users", "settings.users.added")
	}
	view, broken := desk.NewUser(v.App, v.who)
	if broken != nil {
		return broken
	}
	return v.again(err, "user", "settings", "settings.users.new", "users", view)
}

func showUser(v *visit) error {
	view, err := desk.ShowUser(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("user", "settings", view.Name, "users", view)
}

func saveUser(v *visit) error {
	e, err := v.edit(desk.ColleagueFields)
	if err == nil {
		err = desk.EditUser(v.App, v.who, v.now, v.Request.PathValue("id"), e)
	}
	if err == nil {
		return v.done("/settings/users", "house.saved")
	}
	return v.userAgain(err)
}

func (v *visit) userAgain(err error) error {
	view, broken := desk.ShowUser(v.App, v.who, v.now, v.Request.PathValue("id"))
	if broken != nil {
		return broken
	}
	return v.again(err, "user", "settings", view.Name, "users", view)
}

// userActs are what is done to a colleague with one press, by the last part of the form's address.
var userActs = map[string]func(v *visit, id string) error{
	"block":   func(v *visit, id string) error { return desk.BlockUser(v.App, v.who, v.now, id, true) },
	"unblock": func(v *visit, id string) error { return desk.BlockUser(v.App, v.who, v.now, id, false) },
	"invite":  func(v *visit, id string) error { return desk.InviteAgain(v.App, v.h.seat, v.who, v.now, id) },
}

func actOnUser(v *visit) error {
	act, known := userActs[v.Request.PathValue("act")]
	if !known {
		return v.NotFoundError("", nil)
	}
	id := v.Request.PathValue("id")
	if err := act(v, id); err != nil {
		return v.userAgain(err)
	}
	v.h.nudge()
	return v.done("/settings/users/"+id, "settings.users.done."+v.Request.PathValue("act"))
}

func showMe(v *visit) error {
	view, err := desk.Myself(v.App, v.Auth, v.now)
	if err != nil {
		return err
	}
	return v.show("settings-me", "", "house.my_settings", "users", view)
}

func saveMe(v *visit) error {
	e, err := v.edit(people.OwnFields)
	if err == nil {
		err = desk.SaveMyself(v.App, v.who, v.now, e)
	}
	if err == nil {
		return v.done("/settings/me", "house.saved")
	}
	return v.meAgain(err)
}

func (v *visit) meAgain(err error) error {
	view, broken := desk.Myself(v.App, v.Auth, v.now)
	if broken != nil {
		return broken
	}
	return v.again(err, "settings-me", "", "house.my_settings", "users", view)
}

func changePassword(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if ok, _ := v.h.throttle.Allow("password "+v.who.ID, v.now); !ok {
		return v.h.failed(v.RequestEvent, http.StatusTooManyRequests, "door.too_many")
	}
	_, faults := form.Decode(desk.PasswordFields, in)
	if len(faults) > 0 {
		return v.meAgain(faults)
	}
	token, err := desk.ChangePassword(v.App, v.who, v.now, in.Get("old_password"), in.Get("password"))
	if err != nil {
		return v.meAgain(err)
	}
	web.SetSession(v.RequestEvent, token)
	return v.done("/settings/me", "settings.password_changed")
}

// saveQuiet remembers of which kinds a person wants no early reminders.
func saveQuiet(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if err := desk.SaveQuietKinds(v.App, v.who, v.now, in["quiet_kinds"]); err != nil {
		return err
	}
	return v.done("/settings/me", "house.saved")
}
