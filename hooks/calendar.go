package hooks

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/store"
)

func (h *House) calendarRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/calendar", h.page(showCalendar))
	r.GET("/calendar/feed", h.page(showFeed))
	r.POST("/calendar/feed", h.page(startFeed))
	r.POST("/calendar/feed/stop", h.page(stopFeed))
	r.GET("/feeds/{file}", h.feed).Bind(apis.SkipSuccessActivityLog())
}

func showCalendar(v *visit) error {
	p, err := desk.Calendar(v.App, v.who, v.now, desk.CalendarFilterOf(v.Request.URL.Query(), v.now))
	if err != nil {
		return err
	}
	return v.show("calendar", "calendar", v.book.Month(p.Filter.Month), "obligations", p)
}

func showFeed(v *visit) error {
	has, err := desk.HasFeed(v.App, v.who)
	if err != nil {
		return err
	}
	return v.show("calendar-feed", "calendar", "calendar.feed.title", "obligations", map[string]any{"Has": has})
}

// startFeed answers with the address itself: it is shown once and must not travel on in a cookie.
func startFeed(v *visit) error {
	address, err := desk.StartFeed(v.App, v.act(), v.h.seat)
	if err != nil {
		return err
	}
	return v.show("calendar-feed", "calendar", "calendar.feed.title", "obligations", map[string]any{"Has": true, "Address": address})
}

func stopFeed(v *visit) error {
	if err := desk.StopFeed(v.App, v.act()); err != nil {
		return err
	}
	return v.done("/calendar/feed", "calendar.feed.stopped")
}

// feed answers a calendar program. The token is the only key, so a refusal is an answer and no
// error: errors are logged with their address.
func (h *House) feed(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "private, no-store")
	token, ok := strings.CutSuffix(e.Request.PathValue("file"), ".ics")
	if !ok {
		return e.NoContent(http.StatusNotFound)
	}
	raw, err := desk.Feed(e.App, h.seat, token, h.Now())
	if errors.Is(err, store.ErrNotFound) {
		return e.NoContent(http.StatusNotFound)
	}
	if err != nil {
		e.App.Logger().Error("make a feed", "error", err.Error())
		return e.NoContent(http.StatusInternalServerError)
	}
	sum := sha256.Sum256(raw)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	e.Response.Header().Set("ETag", tag)
	if e.Request.Header.Get("If-None-Match") == tag {
		return e.NoContent(http.StatusNotModified)
	}
	return e.Blob(http.StatusOK, "text/calendar; charset=utf-8", raw)
}
