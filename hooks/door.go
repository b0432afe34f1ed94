package hooks

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/web"
)

func (h *House) doorRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/setup", h.public(showSetup))
	r.POST("/setup", h.public(setup))
	r.GET("/sign-in", h.public(showSignIn))
	r.POST("/sign-in", h.public(signIn))
	r.POST("/sign-in/code", h.public(askCode))
	r.POST("/sign-in/enter", h.public(enterCode))
	r.GET("/enter", h.public(showEnter))
	r.POST("/enter", h.public(enterLink))
	r.POST("/sign-out", h.page(signOut))
	r.POST("/sign-out/everywhere", h.page(signOutEverywhere))
	r.POST("/language", h.public(language))
}

// renew gives a session that was used for a while a new token.
func (h *House) renew(e *core.RequestEvent, token string) {
	if !stale(token, h.Now()) || e.Request.Method != http.MethodGet {
		return
	}
	if fresh, err := desk.Renew(e.Auth); err == nil {
		web.SetSession(e, fresh)
	}
}

func showSetup(v *visit) error {
	token := v.Request.URL.Query().Get("token")
	if err := desk.SetupOpen(v.App, token, v.now); err != nil {
		return err
	}
	return v.show("setup", "", "door.setup.title", "setup", setupPage(token))
}

func setupPage(token string) map[string]any {
	return map[string]any{"Token": token, "Fields": desk.SetupFields}
}

func setup(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	values, faults := form.Decode(desk.SetupFields, in)
	if len(faults) > 0 {
		return v.again(faults, "setup", "", "door.setup.title", "setup", setupPage(in.Get("token")))
	}
	if _, err := desk.Setup(v.App, in.Get("token"), values, v.now); err != nil {
		return v.again(err, "setup", "", "door.setup.title", "setup", setupPage(in.Get("token")))
	}
	token, err := desk.SignIn(v.App, in.Get("email"), in.Get("password"), v.now)
	if err != nil {
		return err
	}
	web.SetSession(v.RequestEvent, token)
	return v.done("/imports?kind=grants", "door.setup.done")
}

func showSignIn(v *visit) error {
	if v.who.ID != "" {
		return v.Redirect(http.StatusSeeOther, "/today")
	}
	return v.show("sign-in", "", "door.sign_in.title", "users", map[string]any{"Next": v.Request.URL.Query().Get("next")})
}

func signIn(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if ok, _ := v.h.throttle.Allow(web.Account(in.Get("email"), v.RealIP()), v.now); !ok {
		return v.h.failed(v.RequestEvent, http.StatusTooManyRequests, "door.too_many")
	}
	token, err := desk.SignIn(v.App, in.Get("email"), in.Get("password"), v.now)
	return v.entered(token, err, in)
}

// entered starts the session and goes where the person was going, or shows the form again.
func (v *visit) entered(token string, err error, in url.Values) error {
	if err != nil {
		return v.again(err, "sign-in", "", "door.sign_in.title", "users", map[string]any{"Next": in.Get("next"), "OTP": in.Get("otp")})
	}
	v.h.throttle.Forget(web.Account(in.Get("email"), v.RealIP()))
	web.SetSession(v.RequestEvent, token)
	next := in.Get("next")
	if next == "" {
		next = "/today"
	}
	return v.Redirect(http.StatusSeeOther, web.Inside(next))
}

func askCode(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if ok, _ := v.h.throttle.Allow(web.Account("code "+in.Get("email"), v.RealIP()), v.now); !ok {
		return v.h.failed(v.RequestEvent, http.StatusTooManyRequests, "door.too_many")
	}
	otp, err := desk.AskCode(v.App, v.h.seat, in.Get("email"), v.now)
	if err != nil {
		return err
	}
	v.h.nudge()
	return v.show("sign-in", "", "door.sign_in.title", "users", map[string]any{"Next": in.Get("next"), "OTP": otp, "Email": in.Get("email")})
}

func enterCode(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if ok, _ := v.h.throttle.Allow("otp "+in.Get("otp"), v.now); !ok {
		return v.h.failed(v.RequestEvent, http.StatusTooManyRequests, "door.too_many")
	}
	token, err := desk.EnterCode(v.App, in.Get("otp"), in.Get("code"), v.now)
	return v.entered(token, err, in)
}

// showEnter shows a button: mail scanners open links, and opening one must not use it up.
func showEnter(v *visit) error {
	return v.show("enter", "", "door.enter.title", "users", map[string]any{"Token": v.Request.URL.Query().Get("token")})
}

func enterLink(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	token, err := desk.EnterLink(v.App, in.Get("token"), v.now)
	if err != nil {
		return v.again(err, "enter", "", "door.enter.title", "users", map[string]any{"Token": ""})
	}
	web.SetSession(v.RequestEvent, token)
	return v.done("/settings/me", "door.enter.done")
}

func signOut(v *visit) error {
	web.ClearSession(v.RequestEvent)
	return v.Redirect(http.StatusSeeOther, "/sign-in")
}

func signOutEverywhere(v *visit) error {
	if err := desk.SignOutEverywhere(v.App, v.act(), v.Auth); err != nil {
		return err
	}
	return signOut(v)
}

func language(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if v.who.ID != "" {
		if err := desk.SetLocale(v.App, v.act(), v.Auth, in.Get("lang")); err != nil {
			return err
		}
	}
	web.SetLang(v.RequestEvent, in.Get("lang"))
	return v.Redirect(http.StatusSeeOther, web.Inside(in.Get("back")))
}

// act is who does it, from a page, now.
func (v *visit) act() store.Act { return store.Act{Who: v.who, Via: v.who.Via, At: v.now} }

// nudge wakes the worker: something was enqueued and committed.
func (h *House) nudge() {
	if h.worker != nil {
		h.worker.Nudge()
	}
}
