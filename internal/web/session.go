package web

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

const sessionCookie = "lb_session"

// idle is how long a session lives without a page being opened, in seconds; every page renews it.
const idle = 12 * 3600

// SetSession keeps a sign-in token where no script can read it.
func SetSession(e *core.RequestEvent, token string) { session(e, token, idle) }

// ClearSession forgets the token on this device.
func ClearSession(e *core.RequestEvent) { session(e, "", -1) }

// Session is the token a request carries in its cookie, or "".
func Session(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

func session(e *core.RequestEvent, token string, age int) {
	http.SetCookie(e.Response, &http.Cookie{Name: sessionCookie, Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(e)})
}
