package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/web"
)

// routes are all pages and machine answers, a file per area.
func (h *House) routes(r *router.Router[*core.RequestEvent]) {
	h.doorRoutes(r)       // door.go        setup, sign-in, sign-out, links
	h.obligationRoutes(r) // obligations.go today, obligations, acknowledging, snoozing
	h.calendarRoutes(r)   // calendar.go    month, agenda, feed
	h.grantRoutes(r)      // grants.go      board, table, one grant, go/no-go
	h.placementRoutes(r)  // placements.go  sites and months, list, one placement, batches
	h.directoryRoutes(r)  // directory.go   donors, contacts, interactions, programmes, calls, sites, people
	h.attendanceRoutes(r) // attendance.go a mentor's week behind a link
	h.sheetRoutes(r)      // sheets.go      timesheets: list, grid, moves, print
	h.referralRoutes(r)   // applications.go referrals, seats held for them
	h.peopleRoutes(r)     // people.go      identifiers, name forms, merging of one person
	h.documentRoutes(r)   // documents.go   files and comments
	h.paperRoutes(r)      // papers.go      official papers: correcting, issuing, printing, signing
	h.searchRoutes(r)     // search.go      everything
	h.importRoutes(r)     // imports.go     preview, confirm, start reminding, undo, export
	h.mailRoutes(r)       // post.go        outbox, mailbox
	h.reportRoutes(r)     // reports.go     figures of a period, the paragraph, the records behind them
	h.settingRoutes(r)    // settings.go    office, ladders, days off, users, audit
	r.GET("/api/lubart/ready", h.ready)
	r.GET("/{path...}", atHome)
}

// atHome answers every path that no page has: the front door leads to today, the rest are files.
func atHome(e *core.RequestEvent) error {
	if e.Request.URL.Path == "/" {
		return e.Redirect(http.StatusSeeOther, "/today")
	}
	return web.Static(e)
}

// ready answers machines that watch: the database answers, the scheduler beats, mail does not pile up.
func (h *House) ready(e *core.RequestEvent) error {
	state := desk.Readiness(e.App, h.Now())
	if h.draining() {
		state.Ready, state.Why = false, "stopping"
	}
	status := http.StatusOK
	if !state.Ready {
		status = http.StatusServiceUnavailable
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(status, state)
}
