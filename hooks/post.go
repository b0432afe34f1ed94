package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/web"
)

func (h *House) mailRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/outbox", h.page(showOutbox))
	r.POST("/outbox/test", h.page(testMail))
	r.GET("/outbox/release", h.page(showHeld))
	r.POST("/outbox/release", h.page(releaseMail))
	r.GET("/outbox/suppressed", h.page(showSuppressed))
	r.POST("/outbox/suppressed/{id}/remove", h.page(unsuppress))
	r.GET("/outbox/{id}", h.page(showMail))
	r.POST("/outbox/{id}/{act}", h.page(actOnMail))
	r.GET("/mailbox", h.page(showMailbox))
	r.GET("/mailbox/{id}", h.page(showLetter))
	r.GET("/mailbox/{id}/html", h.page(letterHTML))
}

// builtIn says whether letters stay in the mailbox of the house.
func (h *House) builtIn() bool { return h.Config.SMTP == "" }

// breaker is what this process knows of the way to the mail server.
func (v *visit) breaker(t *desk.MailTrouble) {
	if v.h.sender == nil {
		return
	}
	b := v.h.sender.Breaker()
	_, t.Cause, t.Until = b.State(v.now)
	if last := b.Last(); last.Reply != "" {
		t.Answer = last.Reply
	}
}

func showOutbox(v *visit) error {
	list, err := desk.ListMail(v.App, v.who, desk.MailFilterOf(v.Request.URL.Query()))
	if err != nil {
		return err
	}
	v.breaker(&list.Trouble)
	list.BuiltIn = v.h.builtIn()
	return v.show("outbox", "outbox", "outbox.title", "outbox", list)
}

func showMail(v *visit) error {
	mail, err := desk.ShowMail(v.App, v.who, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("outbox-mail", "outbox", mailTitle(v, mail), "outbox", mail)
}

func mailTitle(v *visit, m desk.MailView) string {
	if m.Subject != "" {
		return m.Subject
	}
	return v.book.T("outbox.kind." + m.Kind)
}

// mailActs are what a person may do with one letter, by the last part of the form's address.
var mailActs = map[string]func(v *visit, id, address string) error{
	"retry":   func(v *visit, id, _ string) error { return desk.RetryMail(v.App, v.who, v.now, id) },
	"assume":  func(v *visit, id, _ string) error { return desk.AssumeMail(v.App, v.who, v.now, id) },
	"discard": func(v *visit, id, _ string) error { return desk.DiscardMail(v.App, v.who, v.now, id) },
	"fix": func(v *visit, id, address string) error {
		return desk.FixMail(v.App, v.h.seat, v.who, v.now, id, address)
	},
}

func actOnMail(v *visit) error {
	act, known := mailActs[v.Request.PathValue("act")]
	if !known {
		return v.NotFoundError("", nil)
	}
	in, err := v.form()
	if err != nil {
		return err
	}
	id, address := v.Request.PathValue("id"), ""
	if v.Request.PathValue("act") == "fix" {
		values, faults := form.Decode([]form.Field{desk.AddressField}, in)
		if len(faults) > 0 {
			return v.mailAgain(faults, id)
		}
		address, _ = values["address"].(string)
	}
	if err := act(v, id, address); err != nil {
		return v.mailAgain(err, id)
	}
	v.h.nudge()
	return v.done("/outbox/"+id, "outbox.done."+v.Request.PathValue("act"))
}

func (v *visit) mailAgain(err error, id string) error {
	mail, broken := desk.ShowMail(v.App, v.who, id)
	if broken != nil {
		return broken
	}
	return v.again(err, "outbox-mail", "outbox", mailTitle(v, mail), "outbox", mail)
}

func testMail(v *visit) error {
	if err := desk.SendTestMail(v.App, v.h.seat, v.who, v.now); err != nil {
		list, broken := desk.ListMail(v.App, v.who, desk.MailFilter{Page: 1})
		if broken != nil {
			return broken
		}
		return v.again(err, "outbox", "outbox", "outbox.title", "outbox", list)
	}
	v.h.nudge()
	return v.done("/outbox", "outbox.done.test", "to", v.who.Email)
}

func showHeld(v *visit) error {
	held, err := desk.ShowHeld(v.App, v.who)
	if err != nil {
		return err
	}
	return v.show("outbox-release", "outbox", "outbox.release.title", "outbox", held)
}

func releaseMail(v *visit) error {
	n, err := desk.ReleaseMail(v.App, v.h.seat, v.who, v.now)
	if err != nil {
		return err
	}
	v.h.nudge()
	return v.done("/outbox", "outbox.done.release", "n", v.book.Num(n))
}

func showSuppressed(v *visit) error {
	all, err := desk.ListSuppressed(v.App, v.who)
	if err != nil {
		return err
	}
	return v.show("outbox-suppressed", "outbox", "outbox.suppressed.title", "outbox", all)
}

func unsuppress(v *visit) error {
	if err := desk.Unsuppress(v.App, v.who, v.now, v.Request.PathValue("id")); err != nil {
		return err
	}
	return v.done("/outbox/suppressed", "outbox.done.unsuppress")
}

func showMailbox(v *visit) error {
	if !v.h.builtIn() {
		return v.otherMailbox()
	}
	list, err := desk.ListLetters(v.h.seat, v.who, web.Number(v.Request.URL.Query()))
	if err != nil {
		return err
	}
	return v.show("mailbox", "mailbox", "mailbox.title", "mailbox", list)
}

// otherMailbox says where mail goes while the built-in mailbox is not used.
func (v *visit) otherMailbox() error {
	if err := desk.Must(v.who, "suppressions", access.List, nil); err != nil {
		return err
	}
	return v.show("mailbox-off", "mailbox", "mailbox.title", "mailbox", shownSMTP(v.h.Config.SMTP))
}

func showLetter(v *visit) error {
	if !v.h.builtIn() {
		return v.NotFoundError("", nil)
	}
	letter, err := desk.ReadLetter(v.App, v.h.seat, v.act(), v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	title := letter.Subject
	if title == "" {
		title = v.book.T("mailbox.no_subject")
	}
	return v.show("mailbox-letter", "mailbox", title, "mailbox", letter)
}

// strangersHTML lets a letter's HTML be looked at and nothing else: no script, no form, no request.
const strangersHTML = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

func letterHTML(v *visit) error {
	if !v.h.builtIn() {
		return v.NotFoundError("", nil)
	}
	letter, err := desk.ReadLetter(v.App, v.h.seat, v.act(), v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	head := v.Response.Header()
	head.Set("Content-Security-Policy", strangersHTML)
	head.Set("X-Frame-Options", "SAMEORIGIN")
	head.Set("Cache-Control", "private, no-store")
	return v.HTML(http.StatusOK, letter.HTML)
}
