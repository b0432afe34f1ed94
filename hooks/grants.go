package hooks

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/web"
)

func (h *House) grantRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/grants", h.page(showGrants))
	r.POST("/grants", h.page(addGrant))
	r.GET("/grants/new", h.page(newGrant))
	r.POST("/grants/bulk", h.page(changeGrants))
	r.GET("/grants/{id}", h.page(showGrant))
	r.GET("/grants/{id}/edit", h.page(editGrant))
	r.POST("/grants/{id}", h.page(changeGrant))
	r.POST("/grants/{id}/owner", h.page(handGrantOver))
	r.POST("/grants/{id}/date", h.page(moveGrantDate))
	r.POST("/grants/{id}/dates", h.page(addGrantDate))
	r.POST("/grants/{id}/decision", h.page(decideGrant))
	r.GET("/grants/{id}/move", h.page(showGrantMove))
	r.POST("/grants/{id}/moves", h.page(moveGrant))
	r.POST("/grants/{id}/moves/{move}", h.page(moveGrant))
}

// showGrants is the board, or the table when the address says so.
func showGrants(v *visit) error {
	q := v.Request.URL.Query()
	if q.Get("view") == "table" {
		t, err := desk.ListGrants(v.App, v.who, v.now, desk.GrantFilterOf(q))
		if err != nil {
			return err
		}
		return v.show("grants-table", "grants", "grants.list", "grants", t)
	}
	b, err := desk.BoardFor(v.App, v.who, v.now, desk.GrantFilterOf(q))
	if err != nil {
		return err
	}
	return v.show("board", "grants", "grants.list", "grants", b)
}

func newGrant(v *visit) error {
	f, err := desk.NewGrant(v.App, v.who)
	if err != nil {
		return err
	}
	return v.show("grant-new", "grants", "grants.new", "grants", f)
}

func addGrant(v *visit) error {
	e, err := v.edit(desk.NewGrantFields)
	id := ""
	if err == nil {
		id, err = desk.CreateGrant(v.App, v.act(), e.Values)
	}
	if err != nil {
		f, failed := desk.NewGrant(v.App, v.who)
		if failed != nil {
			return failed
		}
		return v.again(err, "grant-new", "grants", "grants.new", "grants", f)
	}
	v.h.nudge()
	return v.done("/grants/"+id, "grants.added")
}

func showGrant(v *visit) error {
	p, err := desk.ShowGrant(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("grant", "grants", p.Title, "grants", p)
}

// grantAgain is the page of a grant with a refused small form on it.
func (v *visit) grantAgain(err error) error {
	p, failed := desk.ShowGrant(v.App, v.who, v.now, v.Request.PathValue("id"))
	if failed != nil {
		return failed
	}
	return v.again(err, "grant", "grants", p.Title, "grants", p)
}

func editGrant(v *visit) error {
	f, err := desk.EditGrant(v.App, v.who, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("grant-edit", "grants", "grants.edit", "proposals", f)
}

func changeGrant(v *visit) error {
	e, err := v.edit(form.Shown(grants.ProposalFields, form.InForm))
	if err == nil {
		err = desk.ChangeGrant(v.App, v.act(), v.Request.PathValue("id"), e)
	}
	if err != nil {
		return v.editAgain(err)
	}
	v.h.nudge()
	return v.done("/grants/"+v.Request.PathValue("id"), "house.saved")
}

// editAgain is the edit form with what was typed and what is wrong with it, or both versions.
func (v *visit) editAgain(err error) error {
	if _, ok := v.faults(err); !ok {
		return err
	}
	f, failed := desk.EditGrant(v.App, v.who, v.Request.PathValue("id"))
	if failed != nil {
		return failed
	}
	return v.again(err, "grant-edit", "grants", "grants.edit", "proposals", f)
}

// handGrantOver changes the owner from a row; a conflict opens the edit form with both versions.
func handGrantOver(v *visit) error {
	e, err := v.edit(form.Pick(grants.ProposalFields, "owner"))
	if err == nil {
		err = desk.HandOver(v.App, v.act(), v.Request.PathValue("id"), e)
	}
	if err != nil {
		return v.editAgain(err)
	}
	v.h.nudge()
	return v.done(v.back("/grants/"+v.Request.PathValue("id")), "grants.owner_changed")
}

// moveGrantDate changes the next date from a row; what is wrong is said where the row stands.
func moveGrantDate(v *visit) error {
	back := v.back("/grants/" + v.Request.PathValue("id"))
	e, err := v.edit(desk.GrantRowFields)
	if err == nil {
		err = desk.MoveGrantDate(v.App, v.act(), v.Request.PathValue("id"), e)
	}
	var c *desk.Conflict
	if errors.As(err, &c) {
		return v.askAgain(err, c.Record.Id, "obligation-date", "obligations.move_date", desk.DateFields)
	}
	if faults, ok := v.faults(err); ok {
		return v.turnBack(back, "grants.row_refused", "why", v.sentence(faults[0]))
	}
	if err != nil {
		return err
	}
	v.h.nudge()
	return v.done(back, "grants.date_changed")
}

// sentence is one fault in the person's language.
func (v *visit) sentence(f form.Fault) string {
	return v.frame("grants", "", "grants", nil).Sentence(f)
}

func addGrantDate(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.GrantDateFields)
	if err == nil {
		err = desk.AddGrantDate(v.App, v.act(), id, e)
	}
	if err != nil {
		return v.grantAgain(err)
	}
	v.h.nudge()
	return v.done("/grants/"+id+"#dates", "grants.date_added")
}

func decideGrant(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.DecisionFields)
	if err == nil {
		err = desk.Decide(v.App, v.act(), id, e.Values)
	}
	if err != nil {
		return v.grantAgain(err)
	}
	return v.done(v.back("/grants/"+id), "grants.decided")
}

// changeGrants does one thing to the ticked rows; a refusal stands above the table they came from.
func changeGrants(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	back := v.back("/grants?view=table")
	values, faults := form.Decode(desk.GrantRowFields, in)
	if len(faults) > 0 {
		return v.turnBack(back, "grants.row_refused", "why", v.sentence(faults[0]))
	}
	revs := map[string]string{}
	for _, id := range in["id"] {
		revs[id] = in.Get("rev." + id)
	}
	n, err := desk.ChangeGrants(v.App, v.act(), in["id"], revs, values)
	var row *desk.RowRefused
	if errors.As(err, &row) {
		return v.turnBack(back, "grants.bulk_refused", "title", row.Title, "why", v.book.T(row.Because.Key, row.Because.Params...))
	}
	if err != nil {
		return v.after(err, back, "")
	}
	v.h.nudge()
	return v.done(back, "grants.bulk_done", "n", v.book.Num(n))
}

func showGrantMove(v *visit) error {
	q := v.Request.URL.Query()
	p, err := desk.ShowProposalMove(v.App, v.who, v.now, v.Request.PathValue("id"), q.Get("move"), q.Get("to"))
	if err != nil {
		return err
	}
	return v.show("grant-move", "grants", p.Title, "grants", p)
}

// moveGrant makes a named move, or the way to a lane. What is missing is asked for on the page of
// the move; somebody else's change meanwhile is a 409 that shows where the grant stands now.
func moveGrant(v *visit) error {
	id := v.Request.PathValue("id")
	in, err := v.grantMove()
	state := ""
	if err == nil {
		state, err = desk.MoveProposal(v.App, v.act(), id, in)
	}
	if err == nil {
		v.h.nudge()
		return v.done(v.back("/grants/"+id), "grants.moved", "state", v.book.T("states.proposal."+state))
	}
	p, failed := desk.ShowProposalMove(v.App, v.who, v.now, id, in.Move, in.Lane)
	if failed != nil {
		return failed
	}
	var problem *desk.Problem
	if errors.As(err, &problem) && problem.Status == http.StatusConflict {
		page := v.frame("grants", p.Title, "grants", p)
		page.Faults, page.In = form.Faults{{Key: problem.Key}}, v.Request.PostForm
		return web.Render(v.RequestEvent, http.StatusConflict, "grant-move", page)
	}
	return v.again(err, "grant-move", "grants", p.Title, "grants", p)
}

// grantMove is what the form of a move brought: dates, words, perhaps a file.
func (v *visit) grantMove() (desk.ProposalMoveInput, error) {
	in, err := v.form()
	if err != nil {
		return desk.ProposalMoveInput{}, err
	}
	out := desk.ProposalMoveInput{Move: v.Request.PathValue("move"), Lane: in.Get("to"), Rev: in.Get("rev")}
	brought, err := v.moveInput(out.Move)
	if err != nil {
		return out, err
	}
	out.ProofName, out.Proof = brought.ProofName, brought.Proof
	values, faults := form.Decode(desk.ProposalMoveFields, in)
	out.Values = values
	if len(faults) > 0 {
		return out, faults
	}
	return out, nil
}
