package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
)

// Flash is one message that survives a redirect: what was done, and where to look at it or undo it.
type Flash struct {
	Kind  string            `json:"k,omitempty"` // "ok", "warn" or "bad"; empty is "ok"
	Key   string            `json:"m"`           // message key
	With  map[string]string `json:"w,omitempty"` // its parameters
	Href  string            `json:"h,omitempty"` // a path of ours to go on to
	Label string            `json:"l,omitempty"` // message key of that link
}

const flashCookie = "lb_flash"

// flashAge is in seconds: the next page shows it or nobody does.
const flashAge = 60

// flashKey lives as long as the process: a message lost over a restart is no loss.
var flashKey = sync.OnceValue(func() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
})

// SetFlash leaves a message for the next page this browser opens.
func SetFlash(e *core.RequestEvent, f Flash) {
	raw, err := json.Marshal(f)
	if err != nil || f.Key == "" {
		return
	}
	body := base64.RawURLEncoding.EncodeToString(raw)
	setFlash(e, body+"."+signature(body), flashAge)
}

// TakeFlash returns the message left by the page before, once. One not signed by us does not exist.
func TakeFlash(e *core.RequestEvent) *Flash {
	cookie, err := e.Request.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	setFlash(e, "", -1)
	body, sign, _ := strings.Cut(cookie.Value, ".")
	if !hmac.Equal([]byte(sign), []byte(signature(body))) {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return nil
	}
	var f Flash
	if json.Unmarshal(raw, &f) != nil {
		return nil
	}
	if f.Href != "" {
		f.Href = Inside(f.Href)
	}
	return &f
}

func setFlash(e *core.RequestEvent, value string, age int) {
	http.SetCookie(e.Response, &http.Cookie{Name: flashCookie, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(e)})
}

func signature(body string) string {
	mac := hmac.New(sha256.New, flashKey())
	mac.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
