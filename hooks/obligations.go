package hooks

import (
	"errors"
	"io"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
)

func (h *House) obligationRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/today", h.page(showToday))
	r.POST("/calls-to-make/{id}/done", h.page(callMade))
	r.GET("/obligations", h.page(listObligations))
	r.POST("/obligations/bulk", h.page(changeSeveral))
	r.GET("/obligations/new", h.page(newObligation))
	r.POST("/obligations", h.page(addObligation))
	r.GET("/obligations/{id}", h.page(showObligation))
	r.GET("/obligations/{id}/edit", h.page(editObligation))
	r.POST("/obligations/{id}", h.page(changeObligation))
	r.GET("/obligations/{id}/date", h.page(showDate))
	r.POST("/obligations/{id}/date", h.page(moveDate))
	r.POST("/obligations/{id}/verify", h.page(verifyObligation))
	r.GET("/obligations/{id}/moves/{move}", h.page(showMove))
	r.POST("/obligations/{id}/moves/{move}", h.page(moveObligation))
	r.GET("/obligations/{id}/acknowledge", h.page(showAcknowledge))
	r.POST("/obligations/{id}/acknowledge", h.page(acknowledge))
	r.GET("/obligations/{id}/snooze", h.page(showSnooze))
	r.POST("/obligations/{id}/snooze", h.page(snooze))
}

func showToday(v *visit) error {
	p, err := desk.TodayFor(v.App, v.who, v.now, v.Request.URL.Query().Get("all") == "1")
	if err != nil {
		return err
	}
	return v.show("today", "today", v.book.DayName(p.Day), "obligations", p)
}

func callMade(v *visit) error {
	name, err := desk.CallMade(v.App, v.act(), v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.done(v.back("/today"), "today.called", "name", name)
}

// back is the page of ours that a small form names to return to.
func (v *visit) back(otherwise string) string {
	in, err := v.form()
	if err != nil || in.Get("back") == "" {
		return otherwise
	}
	return in.Get("back")
}

func listObligations(v *visit) error {
	list, err := desk.ListObligations(v.App, v.who, v.now, desk.ObligationFilterOf(v.Request.URL.Query()))
	if err != nil {
		return err
	}
	return v.show("obligations", "obligations", "obligations.list", "obligations", list)
}

// changeSeveral does one thing to the ticked rows; a refusal stands above the list they came from.
func changeSeveral(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	back := v.back("/obligations")
	values, faults := form.Decode(desk.BulkFields, in)
	if len(faults) > 0 {
		return v.turnBack(back, "obligations.bulk.faulty")
	}
	n, err := desk.ChangeSeveral(v.App, v.act(), in["id"], values)
	var row *desk.RowRefused
	if errors.As(err, &row) {
		return v.turnBack(back, "obligations.bulk.refused", "title", row.Title, "why", v.book.T(row.Because.Key, row.Because.Params...))
	}
	if faults, ok := v.faults(err); ok {
		return v.turnBack(back, lastKey(faults))
	}
	if err != nil {
		return err
	}
	return v.done(back, "obligations.bulk.done", "n", v.book.Num(n))
}

// lastKey is the sentence for a form too small to show its fields' faults.
func lastKey(faults form.Faults) string {
	if faults[0].Field != "" {
		return "obligations.bulk.need_" + faults[0].Field
	}
	return faults[0].Key
}

func newObligation(v *visit) error {
	f, err := v.emptyObligation()
	if err != nil {
		return err
	}
	return v.show("obligation-new", "obligations", "obligations.new", "obligations", f)
}

func (v *visit) emptyObligation() (desk.ObligationForm, error) {
	q := v.Request.URL.Query()
	for _, subject := range []string{"proposal", "call", "organisation", "placement", "application", "opening", "org_agreement"} {
		if id := q.Get(subject); id != "" {
			return desk.NewObligation(v.App, v.who, v.now, subject, id, q.Get("day"))
		}
	}
	return desk.NewObligation(v.App, v.who, v.now, "", "", q.Get("day"))
}

func addObligation(v *visit) error {
	e, err := v.edit(desk.NewObligationFields)
	id := ""
	if err == nil {
		id, err = desk.AddObligation(v.App, v.act(), e)
	}
	if err != nil {
		f, failed := v.emptyObligation()
		if failed != nil {
			return failed
		}
		return v.again(err, "obligation-new", "obligations", "obligations.new", "obligations", f)
	}
	v.h.nudge()
	return v.done("/obligations/"+id, "obligations.added")
}

func showObligation(v *visit) error {
	p, err := desk.ShowObligation(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("obligation", "obligations", p.Title, "obligations", p)
}

func editObligation(v *visit) error {
	f, err := desk.EditObligation(v.App, v.who, v.now, v.Request.PathValue("id"), desk.EditObligationFields)
	if err != nil {
		return err
	}
	return v.show("obligation-edit", "obligations", "obligations.edit", "obligations", f)
}

func changeObligation(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.EditObligationFields)
	if err == nil {
		err = desk.ChangeObligation(v.App, v.act(), id, e)
	}
	if err != nil {
		return v.askAgain(err, id, "obligation-edit", "obligations.edit", desk.EditObligationFields)
	}
	return v.done("/obligations/"+id, "house.saved")
}

// askAgain shows a form of an obligation again with what was typed and what is wrong with it.
func (v *visit) askAgain(err error, id, page, title string, fields []form.Field) error {
	if _, ok := v.faults(err); !ok {
		return err
	}
	f, failed := desk.EditObligation(v.App, v.who, v.now, id, fields)
	if failed != nil {
		return failed
	}
	return v.again(err, page, "obligations", title, "obligations", f)
}

func showDate(v *visit) error {
	f, err := desk.EditObligation(v.App, v.who, v.now, v.Request.PathValue("id"), desk.DateFields)
	if err != nil {
		return err
	}
	return v.show("obligation-date", "obligations", "obligations.move_date", "obligations", f)
}

func moveDate(v *visit) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(desk.DateFields)
	if err == nil {
		err = desk.MoveDate(v.App, v.act(), id, e)
	}
	if err != nil {
		return v.askAgain(err, id, "obligation-date", "obligations.move_date", desk.DateFields)
	}
	return v.done("/obligations/"+id, "obligations.date_moved")
}

func verifyObligation(v *visit) error {
	id := v.Request.PathValue("id")
	if err := desk.VerifyObligation(v.App, v.act(), id); err != nil {
		return err
	}
	return v.done("/obligations/"+id, "obligations.verified_now")
}

func showMove(v *visit) error {
	f, err := desk.EditMove(v.App, v.who, v.now, v.Request.PathValue("id"), v.Request.PathValue("move"))
	if err != nil {
		return err
	}
	return v.show("obligation-close", "obligations", "moves.obligation."+f.Move.Name, "obligations", f)
}

// moveObligation makes a move; one that is refused comes back as a form that says what is missing.
func moveObligation(v *visit) error {
	id, move := v.Request.PathValue("id"), v.Request.PathValue("move")
	in, err := v.moveInput(move)
	if err != nil {
		return err
	}
	title, err := desk.MoveObligation(v.App, v.act(), id, in)
	if err == nil {
		return v.done(v.back("/obligations/"+id), "obligations.moved."+move, "title", title)
	}
	if _, ok := v.faults(err); !ok {
		return err
	}
	f, failed := desk.EditMove(v.App, v.who, v.now, id, move)
	if failed != nil {
		return err
	}
	return v.again(err, "obligation-close", "obligations", "moves.obligation."+move, "obligations", f)
}

// moveInput is what a form of a move brought: words, a number, a file.
func (v *visit) moveInput(move string) (desk.MoveInput, error) {
	in, err := v.form()
	if err != nil {
		return desk.MoveInput{}, err
	}
	rev, _ := strconv.Atoi(in.Get("rev")) // a press without a revision asks nothing
	out := desk.MoveInput{Move: move, Reason: in.Get("reason"), ProofRef: in.Get("proof_ref"), Rev: rev}
	file, head, err := v.Request.FormFile("proof_file")
	if fileless(err) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	defer file.Close()
	out.ProofName = head.Filename
	out.Proof, err = io.ReadAll(file)
	return out, err
}

func showAcknowledge(v *visit) error {
	a, err := desk.AnswerTo(v.App, v.who, v.now, v.Request.PathValue("id"), false)
	if err != nil {
		return err
	}
	return v.show("acknowledge", "obligations", "obligations.acknowledge", "obligations", a)
}

func acknowledge(v *visit) error {
	id := v.Request.PathValue("id")
	err := desk.Acknowledge(v.App, v.act(), id)
	return v.after(err, "/obligations/"+id, "obligations.acknowledged")
}

func showSnooze(v *visit) error {
	a, err := desk.AnswerTo(v.App, v.who, v.now, v.Request.PathValue("id"), true)
	if err != nil {
		return err
	}
	return v.show("snooze", "obligations", "obligations.snooze", "obligations", a)
}

func snooze(v *visit) error {
	id := v.Request.PathValue("id")
	in, err := v.form()
	if err != nil {
		return err
	}
	err = desk.Snooze(v.App, v.act(), id, in.Get("until"))
	if _, refused := v.faults(err); refused {
		a, failed := desk.AnswerTo(v.App, v.who, v.now, id, true)
		if failed != nil {
			return failed
		}
		return v.again(err, "snooze", "obligations", "obligations.snooze", "obligations", a)
	}
	return v.after(err, "/obligations/"+id, "obligations.snoozed")
}
