package hooks

import (
	"errors"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
)

func (h *House) referralRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/applications", h.page(listReferrals))
	r.GET("/applications/new", h.page(newReferral))
	r.POST("/applications", h.page(addReferral))
	r.GET("/applications/{id}", h.shelf(desk.Applications, showRecord))
	r.GET("/applications/{id}/edit", h.shelf(desk.Applications, editRecord))
	r.POST("/applications/{id}", h.shelf(desk.Applications, changeRecord))
	r.POST("/applications/{id}/moves/{move}", h.page(moveReferral))
	r.POST("/applications/{id}/seat", h.page(holdSeat))
	r.POST("/applications/{id}/seat/drop", h.page(dropSeat))
}

func listReferrals(v *visit) error {
	l, err := desk.ListApplications(v.App, v.who, v.now, v.Request.URL.Query())
	if err != nil {
		return err
	}
	return v.show("applications", "applications", "applications.list", "applications", l)
}

func newReferral(v *visit) error {
	f, err := desk.NewReferral(v.App, v.who, v.now, desk.ReferralAskOf(v.Request.URL.Query()))
	if err != nil {
		return err
	}
	return v.show("application-new", "applications", "applications.new", "applications", f)
}

func addReferral(v *visit) error {
	e, err := v.edit(desk.ReferralFields)
	person := v.Request.PostForm.Get("person")
	application, placement := "", ""
	if err == nil {
		application, placement, err = desk.AddReferral(v.App, v.act(), v.h.seat, person, e.Values, v.Request.PostForm.Get("anyway") != "")
	}
	if err != nil {
		return v.referAgain(err, person)
	}
	v.h.nudge()
	if placement != "" {
		return v.done("/applications/"+application, "applications.accepted_now")
	}
	return v.done("/applications/"+application, "applications.registered")
}

// referAgain is the form of a referral as it was filled in, with what is wrong or who is known.
func (v *visit) referAgain(err error, person string) error {
	f, failed := desk.NewReferral(v.App, v.who, v.now, desk.ReferralAskOf(url.Values{"person": {person}}))
	if failed != nil {
		return failed
	}
	errors.As(err, &f.Twins)
	return v.again(err, "application-new", "applications", "applications.new", "applications", f)
}

func moveReferral(v *visit) error {
	id, move := v.Request.PathValue("id"), v.Request.PathValue("move")
	e, err := v.edit(desk.ApplicationMoveFields)
	if err == nil {
		_, err = desk.MoveApplication(v.App, v.act(), id, move, v.Request.PostForm.Get("rev"), e.Values)
	}
	if err == nil {
		v.h.nudge()
		return v.done("/applications/"+id, "applications.decided."+move)
	}
	p, failed := desk.ShowRecord(v.App, v.who, v.now, desk.Applications, id)
	if failed != nil {
		return failed
	}
	p.Referral.Move = move
	return v.again(err, "application", "applications", p.Title, "applications", p)
}

func holdSeat(v *visit) error {
	id := v.Request.PathValue("id")
	return v.seat(id, desk.MakeOffer(v.App, v.act(), id, time.Time{}), "applications.seat_held_now")
}

func dropSeat(v *visit) error {
	id := v.Request.PathValue("id")
	return v.seat(id, desk.DropOffer(v.App, v.act(), id), "applications.seat_dropped")
}

// seat goes back to the referral whose seat was held or given back, with what was wrong.
func (v *visit) seat(id string, err error, done string) error {
	if faults, refused := v.faults(err); refused {
		return v.turnBack("/applications/"+id, "applications.seat_refused", "why", v.frame("", "", "applications", nil).Sentence(faults[0]))
	}
	return v.after(err, "/applications/"+id, done)
}
