package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/web"
)

// bindTokens holds machines that sign in over REST to what the page asks of people.
func (h *House) bindTokens(app core.App) {
	app.OnRecordAuthWithPasswordRequest("users").BindFunc(func(e *core.RecordAuthWithPasswordRequestEvent) error {
		if err := h.slowly(e.RequestEvent, e.Identity); err != nil {
			return err
		}
		return e.Next()
	})
	app.OnRecordRequestOTPRequest("users").BindFunc(func(e *core.RecordCreateOTPRequestEvent) error {
		asked, err := e.RequestInfo()
		if err != nil {
			return err
		}
		email, _ := asked.Body["email"].(string)
		if err := h.slowly(e.RequestEvent, "code "+email); err != nil {
			return err
		}
		if e.Record != nil && e.Record.GetString("state") == "blocked" {
			e.Record = nil // answered like an address nobody has
		}
		return e.Next()
	})
	app.OnRecordAuthRequest("users").BindFunc(h.tokenGiven)
}

// slowly refuses an account that is tried too often from one address, by page and REST together.
func (h *House) slowly(e *core.RequestEvent, account string) error {
	if ok, _ := h.throttle.Allow(web.Account(account, e.RealIP()), h.Now()); !ok {
		return apis.NewApiError(http.StatusTooManyRequests, h.book(e).T("door.too_many"), nil)
	}
	return nil
}

// tokenGiven gives no token to a closed account and notes in the audit who got one.
func (h *House) tokenGiven(e *core.RecordAuthRequestEvent) error {
	if e.Record.GetString("state") == "blocked" {
		return e.BadRequestError("Failed to authenticate.", nil)
	}
	if e.AuthMethod != "" { // a renewed token is no new sign-in
		h.throttle.Forget(web.Account(e.Record.Email(), e.RealIP()))
		if err := desk.NoteToken(e.App, store.Act{Who: desk.Person(e.Record, "rest"), Via: "rest", At: h.Now()}, e.Record); err != nil {
			return err
		}
	}
	return e.Next()
}
