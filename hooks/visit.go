package hooks

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/words"
)

// visit is one request of a person: who, when, in which language.
type visit struct {
	*core.RequestEvent
	h    *House
	who  access.Who
	now  time.Time
	book *words.Book
}

func (h *House) visit(e *core.RequestEvent) *visit {
	who := desk.Person(e.Auth, "page")
	return &visit{RequestEvent: e, h: h, who: who, now: h.Now(), book: web.BookFor(e, who)}
}

// page binds a handler for somebody signed in; a guest is sent to sign in and comes back here.
func (h *House) page(fn func(v *visit) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		if e.Auth == nil || e.Auth.Collection().Name != "users" {
			return e.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(e.Request.URL.RequestURI()))
		}
		h.busy.Add(1)
		defer h.busy.Done()
		h.pulse(e)
		return fn(h.visit(e))
	}
}

// public binds a handler that anybody may ask for.
func (h *House) public(fn func(v *visit) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		h.busy.Add(1)
		defer h.busy.Done()
		return fn(h.visit(e))
	}
}

// show answers with a page. title is a message key; area names the fields' labels.
func (v *visit) show(name, nav, title, area string, data any) error {
	return web.Render(v.RequestEvent, http.StatusOK, name, v.frame(nav, title, area, data))
}

func (v *visit) frame(nav, title, area string, data any) web.Page {
	if v.book.Has(title) {
		title = v.book.T(title)
	}
	return web.Page{Title: title, Nav: nav, Area: area, Who: v.who, Book: v.book, Now: v.now, Data: data}
}

// again answers a refused form with the form as it was filled in and what is wrong with it. An
// error that is no refusal goes on to the error page.
func (v *visit) again(err error, name, nav, title, area string, data any) error {
	faults, ok := v.faults(err)
	if !ok {
		return err
	}
	p := v.frame(nav, title, area, data)
	p.Faults, p.In = faults, v.Request.PostForm
	status := http.StatusUnprocessableEntity
	var c *desk.Conflict
	if errors.As(err, &c) {
		status = http.StatusConflict
	}
	return web.Render(v.RequestEvent, status, name, p)
}

// faults are the sentences of a refusal, whatever kind of refusal it was.
func (v *visit) faults(err error) (form.Faults, bool) {
	var faults form.Faults
	var p *desk.Problem
	var c *desk.Conflict
	switch {
	case errors.As(err, &faults):
		return faults, true
	case errors.As(err, &c):
		for field, now := range c.Fields {
			faults = append(faults, form.Fault{Field: field, Key: "house.changed_meanwhile", Params: map[string]string{"now": now}})
		}
		return faults, true
	case errors.As(err, &p) && p.Status < 403:
		return form.Faults{{Key: p.Key, Params: pairs(p.Params)}}, true
	}
	return nil, false
}

func pairs(params []any) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		name, _ := params[i].(string)
		value, _ := params[i+1].(string)
		out[name] = value
	}
	return out
}

// form reads a posted form once; PocketBase counts every read against its limit.
func (v *visit) form() (url.Values, error) {
	if err := v.Request.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, err
	}
	return v.Request.PostForm, nil
}

// edit is a posted form as an edit: typed values and what the form had shown.
func (v *visit) edit(fields []form.Field) (desk.Edit, error) {
	in, err := v.form()
	if err != nil {
		return desk.Edit{}, err
	}
	values, faults := form.Decode(fields, in)
	e := desk.Edit{Values: values, Was: map[string]string{}}
	for name := range in {
		if len(name) > 4 && name[:4] == "was." {
			e.Was[name[4:]] = in.Get(name)
		}
	}
	if len(faults) > 0 {
		return e, faults
	}
	return e, nil
}

// done sends the browser on with a message that says what happened.
func (v *visit) done(path, key string, params ...any) error {
	return web.To(v.RequestEvent, path, web.Flash{Key: key, With: pairs(params)})
}

// book is the language of whoever asks, also of a machine.
func (h *House) book(e *core.RequestEvent) *words.Book {
	return web.BookFor(e, desk.Person(e.Auth, "rest"))
}

// failed answers a refusal in the form the asker reads: a page for a person, an API error for a machine.
func (h *House) failed(e *core.RequestEvent, status int, key string) error {
	if web.WantsHTML(e.Request) {
		return web.ErrorPage(e, status, key)
	}
	text := ""
	if key != "" {
		text = h.book(e).T(key)
	}
	return e.Error(status, text, nil)
}

// faced turns what a handler returned into a page for a person; machines get PocketBase's JSON.
func (h *House) faced(e *core.RequestEvent, err error) error {
	if err == nil || !web.WantsHTML(e.Request) {
		return err
	}
	var p *desk.Problem
	switch {
	case errors.As(err, &p):
		return web.ErrorPage(e, p.Status, p.Key)
	case errors.Is(err, store.ErrNotFound):
		return web.ErrorPage(e, http.StatusNotFound, "")
	}
	status := web.StatusOf(err)
	if status == http.StatusInternalServerError {
		e.App.Logger().Error("page", "method", e.Request.Method, "path", e.Request.URL.Path, "error", err.Error())
	}
	return web.ErrorPage(e, status, "")
}
