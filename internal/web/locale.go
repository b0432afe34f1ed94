package web

import (
	"net/http"
	"slices"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/access"
	"lubart/internal/words"
	"lubart/templates"
)

const langCookie = "lang"

var loaded = sync.OnceValues(func() (map[string]*words.Book, error) { return words.Load(templates.FS) })

// Books are the messages of every language, read once; messages that cannot be read stop the start.
func Books() map[string]*words.Book {
	books, err := loaded()
	if err != nil {
		panic(err)
	}
	return books
}

// BookFor is the book a person reads: their own setting, else what ?lang= asks for or asked for before,
// else Ukrainian. A guest's ?lang= is remembered in a cookie.
func BookFor(e *core.RequestEvent, who access.Who) *words.Book {
	if known(who.Locale) {
		return Books()[who.Locale]
	}
	if asked := e.Request.URL.Query().Get("lang"); known(asked) {
		SetLang(e, asked)
		return Books()[asked]
	}
	if cookie, err := e.Request.Cookie(langCookie); err == nil && known(cookie.Value) {
		return Books()[cookie.Value]
	}
	return Books()[words.Languages[0]]
}

// SetLang remembers a language on this device for a year. A language we do not speak is ignored.
func SetLang(e *core.RequestEvent, lang string) {
	if known(lang) {
		http.SetCookie(e.Response, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(e)})
	}
}

func known(lang string) bool { return slices.Contains(words.Languages, lang) }
