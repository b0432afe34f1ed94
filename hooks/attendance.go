package hooks

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

func (h *House) attendanceRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/attendance", h.byLink(showAskWeek))
	r.POST("/attendance", h.byLink(askWeek))
	r.GET("/attendance/{token}", h.byLink(showWeek))
	r.POST("/attendance/{token}", h.byLink(sendWeek))
}

// byLink binds a handler that somebody reaches by a link which is a key. Its address must reach no log
// and no other page: a refusal is an answer and no error, and every key that opens nothing is answered
// alike.
func (h *House) byLink(fn func(v *visit) error) func(*core.RequestEvent) error {
	return h.public(func(v *visit) error {
		v.Response.Header().Set("Referrer-Policy", "no-referrer")
		err := fn(v)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, store.ErrNotFound):
			return v.gone()
		}
		v.App.Logger().Error("by a link", "method", v.Request.Method, "error", err.Error())
		if v.wantsJSON() {
			return v.JSON(http.StatusInternalServerError, map[string]string{"text": v.book.T("house.error.500.text")})
		}
		return web.ErrorPage(v.RequestEvent, http.StatusInternalServerError, "")
	})
}

func (v *visit) wantsJSON() bool { return strings.Contains(v.Request.Header.Get("Accept"), "json") }

// gone answers a key that opens nothing: unknown, expired, revoked or foreign.
func (v *visit) gone() error {
	v.Response.Header().Set("Cache-Control", "private, no-store")
	if v.wantsJSON() {
		return v.JSON(http.StatusNotFound, map[string]any{"text": v.book.T("attendance.gone.text")})
	}
	p := v.frame("", "attendance.gone.title", "attendance", map[string]any{"Gone": true})
	return web.RenderLight(v.RequestEvent, http.StatusNotFound, "attendance-ask", p)
}

func showAskWeek(v *visit) error {
	return v.light("attendance-ask", "attendance.ask.title", map[string]any{})
}

func (v *visit) light(name, title string, data any) error {
	return web.RenderLight(v.RequestEvent, http.StatusOK, name, v.frame("", title, "attendance", data))
}

// askWeek mails a new link; whether there is such a mentor, the answer does not say.
func askWeek(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	email := strings.TrimSpace(in.Get("email"))
	if ok, _ := v.h.throttle.Allow(web.Account("week "+email, v.RealIP()), v.now); ok && email != "" {
		if err := desk.AskWeekLink(v.App, v.h.seat, email, v.now); err != nil {
			return err
		}
		v.h.nudge()
	}
	return v.light("attendance-ask", "attendance.ask.title", map[string]any{"Asked": true})
}

// showWeek only shows: whoever follows a link in a mail, a scanner too, changes nothing by it.
func showWeek(v *visit) error {
	w, err := desk.WeekOf(v.App, v.Request.PathValue("token"), v.Request.URL.Query().Get("week"), v.now)
	if err != nil {
		return err
	}
	return v.week(http.StatusOK, w, nil)
}

func (v *visit) week(status int, w desk.Week, faults form.Faults) error {
	w.Key = security.RandomString(32)
	p := v.frame("", v.book.T("attendance.week.title", "from", v.book.DayShort(w.Monday), "to", v.book.DayShort(w.Sunday)), "attendance", w)
	p.Faults = faults
	if faults != nil {
		p.In = v.Request.PostForm
	}
	return web.RenderLight(v.RequestEvent, status, "attendance", p)
}

// sendWeek takes a week: from a form as it is, or from the module that keeps it on the device.
func sendWeek(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	token, day := v.Request.PathValue("token"), v.Request.URL.Query().Get("week")
	receipt, err := desk.SendWeek(v.App, token, desk.WeekInput{Day: day, Key: in.Get("key"), Cells: desk.Cells(in)}, v.now)
	faults, refused := v.faults(err)
	if err != nil && !refused {
		return err
	}
	w, failed := desk.WeekOf(v.App, token, day, v.now)
	if failed != nil {
		return failed
	}
	return v.weekTaken(w, faults, v.book.Moment(store.Instant(receipt), when.Kyiv))
}

// weekTaken answers a sending in the form it came: with the page again, or for the module that keeps it.
func (v *visit) weekTaken(w desk.Week, faults form.Faults, at string) error {
	const sent = "attendance.week.sent"
	switch {
	case v.wantsJSON():
		return v.answerWeek(w, faults, v.book.T(sent, "at", at))
	case faults != nil:
		return v.week(http.StatusUnprocessableEntity, w, faults)
	}
	path := "/attendance/" + url.PathEscape(v.Request.PathValue("token"))
	if v.Request.URL.Query().Get("week") != "" {
		path += "?week=" + w.Monday.String()
	}
	return v.done(path, sent, "at", at)
}

// answerWeek says what became of a sending, and what the form should take for shown from now on.
func (v *visit) answerWeek(w desk.Week, faults form.Faults, text string) error {
	v.Response.Header().Set("Cache-Control", "private, no-store")
	shown := lo.SliceToMap(w.People, func(p desk.SheetPerson) (string, string) { return "w." + p.ID, p.Shown() })
	if faults == nil {
		return v.JSON(http.StatusOK, map[string]any{"text": text, "shown": shown})
	}
	page := web.Page{Book: v.book, Area: "attendance"}
	said := lo.Map(faults, func(f form.Fault, _ int) map[string]string {
		return map[string]string{"field": f.Field, "text": page.Sentence(f)}
	})
	return v.JSON(http.StatusUnprocessableEntity, map[string]any{"text": page.Sentence(faults[0]), "faults": said, "shown": shown})
}
