// Package web is what every page shares: the frame around it, its language, its session, its messages between
// two requests, its fields, its errors and the static files. It must not know a collection, a query or a rule
// of the office: pages are handed what they show.
package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/words"
)

// Page is what a page template sees as its dot. Render fills Book, Flash, Menu, Health and URL when they are empty.
type Page struct {
	Title  string // the one h1, and the first words of the tab
	Nav    string // key of the menu item the page belongs to: "grants"
	Who    access.Who
	Book   *words.Book
	Now    time.Time
	URL    *url.URL
	Flash  *Flash
	Faults form.Faults
	Area   string     // collection whose labels the faults and fields use: "obligations"
	In     url.Values // what a refused form was sent with, so that nothing typed is lost
	Menu   []MenuItem
	Health *Health
	Data   any
}

// Health is the heartbeat line at the foot of every staff page.
type Health struct {
	Alive bool
	At    time.Time // last successful tick, zero when there was none
}

// The names under which a middleware leaves what every page needs in the request's store.
const (
	httpsKey  = "lubart.https"
	healthKey = "lubart.health"
)

// Begin marks a request before any page runs: https says whether the person's browser speaks https to us
// or to the trusted proxy, which decides the Secure mark of cookies and HSTS. It sets the security headers.
func Begin(e *core.RequestEvent, https bool) {
	e.Set(httpsKey, https)
	harden(e.Response.Header(), https)
}

// SetHealth leaves the heartbeat for every page of this request.
func SetHealth(e *core.RequestEvent, h Health) { e.Set(healthKey, &h) }

// To answers a form: 303 to a path of ours with a message for the next page. An address that leaves the house
// becomes "/".
func To(e *core.RequestEvent, path string, f Flash) error {
	SetFlash(e, f)
	return e.Redirect(http.StatusSeeOther, Inside(path))
}

func secure(e *core.RequestEvent) bool {
	https, _ := e.Get(httpsKey).(bool)
	return https || e.Request.TLS != nil
}

// Say is the text of a flash message in the page's language.
func (p Page) Say(f *Flash) string {
	pairs := make([]any, 0, 2*len(f.With))
	for name, value := range f.With {
		pairs = append(pairs, name, value)
	}
	return p.Book.T(f.Key, pairs...)
}

// Initials stand for the person in the bar: «Ольга Ковальчук» is ОК.
func (p Page) Initials() string {
	initials := ""
	for _, word := range strings.Fields(p.Who.Name) {
		if first, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(first) && utf8.RuneCountInString(initials) < 2 {
			initials += string(unicode.ToUpper(first))
		}
	}
	if initials == "" {
		return "•"
	}
	return initials
}
