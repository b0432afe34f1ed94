package hooks

import (
	"bytes"
	"errors"
	"html/template"
	"io"
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

func (h *House) sheetRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/timesheets", h.page(listSheets))
	r.GET("/timesheets/{id}", h.page(findSheet))
	r.GET("/timesheets/{site}/{month}", h.page(showSheet))
	r.GET("/timesheets/{site}/{month}/xlsx", h.page(sheetFile))
	r.POST("/timesheets/{site}/{month}", h.page(saveSheet))
	r.POST("/timesheets/{site}/{month}/preset", h.page(presetSheet))
	r.POST("/timesheets/{site}/{month}/moves/{move}", h.page(moveSheet))
	r.POST("/timesheets/{site}/{month}/paper", h.page(attachSheet))
	r.POST("/timesheets/{site}/{month}/link", h.page(linkSheet))
}

func listSheets(v *visit) error {
	l, err := desk.ListSheets(v.App, v.who, v.now, v.Request.URL.Query().Get("month"))
	if err != nil {
		return err
	}
	return v.show("timesheets", "timesheets", "attendance.list.title", "attendance", l)
}

// findSheet leads from the id of a sheet, which a date or a file knows, to its page.
func findSheet(v *visit) error {
	path, err := desk.SheetPath(v.App, v.who, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, path)
}

func (v *visit) sheet() (site, month, path string) {
	site, month = v.Request.PathValue("site"), v.Request.PathValue("month")
	return site, month, "/timesheets/" + site + "/" + month
}

// sheetView is a sheet with how its page shows it: to be filled in, or as paper.
type sheetView struct {
	desk.Sheet
	Path  string
	Blank bool
	Print template.HTML
}

func (v *visit) sheetNow() (desk.Sheet, error) {
	site, month, _ := v.sheet()
	if n, err := strconv.Atoi(v.Request.URL.Query().Get("version")); err == nil {
		return desk.OldSheet(v.App, v.who, v.now, site, month, n)
	}
	return desk.SheetOf(v.App, v.who, v.now, site, month)
}

func showSheet(v *visit) error {
	if v.Request.URL.Query().Get("print") != "" {
		return printSheet(v)
	}
	s, err := v.sheetNow()
	if err != nil {
		return err
	}
	_, _, path := v.sheet()
	return v.show("timesheet", "timesheets", v.sheetTitle(s), "attendance", sheetView{Sheet: s, Path: path})
}

func (v *visit) sheetTitle(s desk.Sheet) string {
	return v.book.T("attendance.title", "site", s.SiteName, "month", v.book.Month(s.First))
}

// printSheet is the sheet as paper: form П-5 or the blank that is filled in by hand.
func printSheet(v *visit) error {
	site, month, path := v.sheet()
	blank := v.Request.URL.Query().Get("print") == "blank"
	p, err := desk.SheetPaper(v.App, v.who, v.now, site, month, blank)
	if err != nil {
		return err
	}
	made, err := docs.Sheets(p)
	if err != nil {
		return err
	}
	return v.show("timesheet-print", "timesheets", p.Title, "attendance", sheetView{Path: path, Blank: blank, Print: made})
}

func sheetFile(v *visit) error {
	site, month, _ := v.sheet()
	t, err := desk.SheetTable(v.App, v.who, v.now, site, month, v.book)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := docs.WriteXLSX(&out, t); err != nil {
		return err
	}
	v.Response.Header().Set("Cache-Control", "private, no-store")
	v.Response.Header().Set("Content-Disposition", `attachment; filename="timesheet-`+month+`.xlsx"`)
	return v.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

// saveSheet writes the cells that were changed; a refusal brings the grid back as it was typed.
func saveSheet(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	site, month, path := v.sheet()
	n, err := desk.SaveCells(v.App, v.act(), site, month, desk.Cells(in))
	if _, refused := v.faults(err); refused {
		s, failed := desk.SheetOf(v.App, v.who, v.now, site, month)
		if failed != nil {
			return failed
		}
		return v.again(err, "timesheet", "timesheets", v.sheetTitle(s), "attendance", sheetView{Sheet: s, Path: path})
	}
	if err != nil {
		return err
	}
	v.h.nudge()
	return v.done(path, "attendance.saved", "n", v.book.Num(n))
}

func presetSheet(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	site, month, path := v.sheet()
	which := desk.OnlyEmpty
	if in.Get("which") == desk.Everything {
		which = desk.Everything
	}
	n, err := desk.FillPreset(v.App, v.act(), site, month, in.Get("placement"), which)
	return v.after(err, path, "attendance.preset.done", "n", v.book.Num(n))
}

// sheetMoves are the moves of a whole sheet by their name in the address.
var sheetMoves = map[string]func(core.App, store.Act, string, string, desk.SheetMove) error{
	"submit": desk.SubmitSheet, "return": desk.ReturnSheet, "approve": desk.ApproveSheet, "correct": desk.CorrectSheet,
}

func moveSheet(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	site, month, path := v.sheet()
	move, known := sheetMoves[v.Request.PathValue("move")]
	if !known {
		return store.ErrNotFound
	}
	rev, _ := strconv.Atoi(in.Get("rev")) // a press without a revision asks nothing
	via := "page"
	if in.Get("via") == "paper" {
		via = "paper"
	}
	err = move(v.App, v.act(), site, month, desk.SheetMove{Reason: in.Get("reason"), Rev: rev, Via: via})
	var p *desk.Problem
	if errors.As(err, &p) && p.Status == http.StatusConflict {
		return v.turnBack(path, p.Key, p.Params...)
	}
	return v.after(err, path, "attendance.moved."+v.Request.PathValue("move"))
}

// attachSheet keeps a photograph of the signed sheet of paper.
func attachSheet(v *visit) error {
	site, month, path := v.sheet()
	if _, err := v.form(); err != nil {
		return err
	}
	file, head, err := v.Request.FormFile("file")
	if fileless(err) {
		return v.turnBack(path, "documents.empty")
	}
	if err != nil {
		return err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, 21<<20)) // one over what is kept: the desk says why
	if err != nil {
		return err
	}
	return v.after(desk.AttachToSheet(v.App, v.act(), site, month, head.Filename, raw), path, "documents.added")
}

// linkSheet mails a mentor the link to this week, or ends the links there are.
func linkSheet(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	_, _, path := v.sheet()
	if in.Get("do") == "revoke" {
		return v.after(desk.RevokeWeekLinks(v.App, v.act(), in.Get("mentor")), path, "attendance.link.revoked")
	}
	monday := placements.MondayOf(when.DateOf(v.now, when.Kyiv))
	name, err := desk.SendWeekLink(v.App, v.h.seat, v.act(), in.Get("mentor"), monday)
	v.h.nudge()
	return v.after(err, path, "attendance.link.sent", "name", name)
}
