package hooks

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/web"
)

func (h *House) placementRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/placements", h.page(showPlacements))
	r.GET("/placements/batch", h.page(showBatch))
	r.POST("/placements/batch", h.page(doBatch))
	r.GET("/placements/{id}", h.page(showPlacement))
	r.POST("/placements/{id}", h.page(changePlacementRecord))
	r.GET("/placements/{id}/edit", h.page(editPlacement))
	r.GET("/placements/{id}/moves/{move}", h.page(showPlacementMove))
	r.POST("/placements/{id}/moves/{move}", h.page(movePlacement))
	r.POST("/placements/{id}/items", h.page(markItems))
	r.GET("/placements/{id}/changes", h.page(showChange))
	r.POST("/placements/{id}/changes", h.page(changePlacement))
	r.POST("/placements/{id}/changes/{change}/undo", h.page(undoChange))
	r.GET("/placements/{id}/begun", h.page(showBegun))
	r.POST("/placements/{id}/begun", h.page(recordBegun))
}

// showPlacements is the table of sites and months, or the list when the address says so; whoever sees
// only their own people has the list alone.
func showPlacements(v *visit) error {
	q := v.Request.URL.Query()
	f := desk.PlacementFilterOf(q, v.now)
	if q.Get("view") == "list" || !desk.SeesOccupancy(v.who) {
		l, err := desk.ListPlacements(v.App, v.who, v.now, f)
		if err != nil {
			return err
		}
		return v.show("placements", "placements", "placement.list", "placement", l)
	}
	o, err := desk.OccupancyOf(v.App, v.who, v.now, f)
	if err != nil {
		return err
	}
	return v.show("occupancy", "placements", "placement.list", "placement", o)
}

func showPlacement(v *visit) error {
	p, err := desk.ShowPlacement(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("placement", "placements", placementTitle(p.PlacementLine), "placement", p)
}

func placementTitle(l desk.PlacementLine) string {
	if l.Person == "" {
		return strings.TrimSpace(l.Number + " " + l.Title)
	}
	return l.Person
}

// placementAgain is the page of a placement with a refused small form on it.
func (v *visit) placementAgain(err error) error {
	if _, ok := v.faults(err); !ok {
		return err
	}
	p, failed := desk.ShowPlacement(v.App, v.who, v.now, v.Request.PathValue("id"))
	if failed != nil {
		return failed
	}
	return v.again(err, "placement", "placements", placementTitle(p.PlacementLine), "placement", p)
}

func editPlacement(v *visit) error {
	f, err := desk.EditPlacement(v.App, v.act(), v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("placement-edit", "placements", "placement.edit", "placements", f)
}

func changePlacementRecord(v *visit) error {
	id := v.Request.PathValue("id")
	state, err := desk.StateOfPlacement(v.App, v.act(), id)
	if err != nil {
		return err
	}
	e, err := v.edit(desk.PlacementEditFields(state))
	if err == nil {
		err = desk.ChangePlacementRecord(v.App, v.act(), id, e)
	}
	if err == nil {
		v.h.nudge()
		return v.done("/placements/"+id, "house.saved")
	}
	if _, ok := v.faults(err); !ok {
		return err
	}
	f, failed := desk.EditPlacement(v.App, v.act(), id)
	if failed != nil {
		return failed
	}
	return v.again(err, "placement-edit", "placements", "placement.edit", "placements", f)
}

func showPlacementMove(v *visit) error {
	p, err := desk.ShowPlacementMove(v.App, v.who, v.now, v.Request.PathValue("id"), v.Request.PathValue("move"))
	if err != nil {
		return err
	}
	return v.show("placement-move", "placements", placementTitle(p.PlacementLine), "placement", p)
}

// movePlacement makes a named move. What is missing is asked for on the page of the move; somebody
// else's change meanwhile is a 409 that shows where the placement stands now.
func movePlacement(v *visit) error {
	id, move := v.Request.PathValue("id"), v.Request.PathValue("move")
	e, err := v.edit(desk.PlacementMoveFields)
	state := ""
	if err == nil {
		state, err = desk.MovePlacement(v.App, v.act(), id, desk.PlacementMoveOf(move, v.Request.PostForm.Get("rev"), e.Values))
	}
	if err == nil {
		v.h.nudge()
		return v.done(v.back("/placements/"+id), "placement.moved", "state", v.book.T("states.placement."+state))
	}
	p, failed := desk.ShowPlacementMove(v.App, v.who, v.now, id, move)
	if failed != nil {
		return failed
	}
	return v.meanwhile(err, "placement-move", placementTitle(p.PlacementLine), p)
}

// meanwhile is v.again, and the same page as a 409 when somebody else was quicker.
func (v *visit) meanwhile(err error, name, title string, data any) error {
	var problem *desk.Problem
	if !errors.As(err, &problem) || problem.Status != http.StatusConflict {
		return v.again(err, name, "placements", title, "placement", data)
	}
	page := v.frame("placements", title, "placement", data)
	page.Faults, page.In = form.Faults{{Key: problem.Key}}, v.Request.PostForm
	return web.Render(v.RequestEvent, http.StatusConflict, name, page)
}

// markItems says what became of one paper (code) or of the ticked ones (codes).
func markItems(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.ItemFields)
	if err != nil {
		return v.placementAgain(err)
	}
	codes := v.Request.PostForm["code"]
	in := desk.ItemOf(codes, e.Values)
	if in.ScanName, in.Scan, err = v.upload("scan"); err != nil {
		return err
	}
	if err := desk.MarkItems(v.App, v.act(), id, in); err != nil {
		return v.placementAgain(err)
	}
	v.h.nudge()
	return v.done("/placements/"+id+"#papers", "placement.marked")
}

func showChange(v *visit) error {
	p, err := desk.ShowChange(v.App, v.who, v.now, v.Request.PathValue("id"), v.Request.URL.Query().Get("kind"))
	if err != nil {
		return err
	}
	return v.show("placement-change", "placements", placementTitle(p.PlacementLine), "placement", p)
}

func changePlacement(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.ChangeFields)
	kind := v.Request.PostForm.Get("kind")
	if err == nil {
		err = desk.ChangePlacement(v.App, v.act(), id, kind, v.Request.PostForm.Get("rev"), e.Values)
	}
	if err == nil {
		v.h.nudge()
		return v.done("/placements/"+id+"#changes", "placement.changed")
	}
	p, failed := desk.ShowChange(v.App, v.who, v.now, id, kind)
	if failed != nil {
		return failed
	}
	return v.meanwhile(err, "placement-change", placementTitle(p.PlacementLine), p)
}

func undoChange(v *visit) error {
	id := v.Request.PathValue("id")
	in, err := v.form()
	if err != nil {
		return err
	}
	if err := desk.UndoChange(v.App, v.act(), id, v.Request.PathValue("change"), strings.TrimSpace(in.Get("reason"))); err != nil {
		return v.placementAgain(err)
	}
	v.h.nudge()
	return v.done("/placements/"+id+"#changes", "placement.undone")
}

func showBegun(v *visit) error {
	p, err := desk.ShowBegun(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("placement-begun", "placements", placementTitle(p.PlacementLine), "placement", p)
}

// recordBegun enters in one step what happened on paper: each ticked paper with its own day and number.
func recordBegun(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.BegunFields)
	in := desk.BegunInput{}
	if err == nil {
		in, err = v.begun(e)
	}
	if err == nil {
		err = desk.RecordBegun(v.App, v.act(), id, in)
	}
	if err == nil {
		v.h.nudge()
		return v.done("/placements/"+id, "placement.moved", "state", v.book.T("states.placement.active"))
	}
	p, failed := desk.ShowBegun(v.App, v.who, v.now, id)
	if failed != nil {
		return failed
	}
	return v.meanwhile(err, "placement-begun", placementTitle(p.PlacementLine), p)
}

// begun reads the papers of the form: ticked, with the day beside each, else the first day.
func (v *visit) begun(e desk.Edit) (desk.BegunInput, error) {
	in := v.Request.PostForm
	out := desk.BegunOf(e.Values, in.Get("rev"))
	for _, code := range in["code"] {
		values, faults := form.Decode(desk.ItemFields, map[string][]string{"done_on": {in.Get("done_on." + code)}, "number": {in.Get("number." + code)}})
		if len(faults) > 0 {
			faults[0].Field = "done_on." + code
			return out, faults
		}
		item := desk.ItemOf([]string{code}, values)
		item.State = placements.Done
		if item.On.IsZero() {
			item.On = out.On
		}
		out.Papers = append(out.Papers, item)
	}
	return out, nil
}

func showBatch(v *visit) error {
	q := v.Request.URL.Query()
	p, err := desk.ShowBatch(v.App, v.who, v.now, q.Get("do"), q["id"])
	if err != nil {
		return v.after(err, "/placements?view=list", "")
	}
	return v.show("placement-batch", "placements", "placement.batch", "placement", p)
}

// doBatch does one thing for the ticked people and shows what became of each.
func doBatch(v *visit) error {
	e, err := v.edit(desk.BatchFields)
	ids := v.Request.PostForm["id"]
	in := desk.BatchOf(e.Values, v.Request.PostForm["code"])
	page := desk.BatchPage{}
	if err == nil {
		page, err = desk.MovePlacements(v.App, v.act(), ids, in)
	}
	if err != nil {
		p, failed := desk.ShowBatch(v.App, v.who, v.now, in.Do, ids)
		if failed != nil {
			return v.after(failed, "/placements?view=list", "")
		}
		return v.again(err, "placement-batch", "placements", "placement.batch", "placement", p)
	}
	v.h.nudge()
	if page.Made == len(page.Lines) {
		return v.done("/placements?view=list", "placement.batch_done", "n", v.book.Num(page.Made))
	}
	return v.show("placement-batch", "placements", "placement.batch", "placement", page)
}
