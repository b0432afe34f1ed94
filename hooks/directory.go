package hooks

import (
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/samber/lo"

	"lubart/internal/desk"
)

func (h *House) directoryRoutes(r *router.Router[*core.RequestEvent]) {
	for _, s := range desk.Shelves {
		base := "/" + s.Name
		r.GET(base, h.shelf(s, listRecords))
		r.GET(base+"/new", h.shelf(s, newRecord))
		r.POST(base, h.shelf(s, addRecord))
		r.GET(base+"/{id}", h.shelf(s, lo.Ternary(s.Name == "people", showPerson, showRecord)))
		r.GET(base+"/{id}/edit", h.shelf(s, editRecord))
		r.POST(base+"/{id}", h.shelf(s, changeRecord))
		r.POST(base+"/{id}/archive", h.shelf(s, putAway(true)))
		r.POST(base+"/{id}/restore", h.shelf(s, putAway(false)))
	}
	donors, calls := desk.ShelfOf("donors"), desk.ShelfOf("calls")
	r.POST("/donors/{id}/contacts", h.shelf(donors, addContact))
	r.POST("/donors/{id}/interactions", h.shelf(donors, addInteraction))
	r.POST("/calls/{id}/dates", h.shelf(calls, addCallDate))
	r.POST("/calls/{id}/decision", h.shelf(calls, decideCall))
	r.POST("/calls/{id}/verify", h.shelf(calls, verifyCall))
	r.POST("/calls/{id}/moves/{move}", h.shelf(calls, moveCall))
	for _, name := range []string{"openings", "agreements"} {
		r.POST("/"+name+"/{id}/moves/{move}", h.shelf(desk.ShelfOf(name), moveRecord))
	}
}

// shelf binds a handler for one shelf of the directory.
func (h *House) shelf(s desk.Shelf, fn func(v *visit, s desk.Shelf) error) func(*core.RequestEvent) error {
	return h.page(func(v *visit) error { return fn(v, s) })
}

func listRecords(v *visit, s desk.Shelf) error {
	list, err := desk.ListRecords(v.App, v.who, v.now, s, v.Request.URL.Query())
	if err != nil {
		return err
	}
	return v.show("directory", s.Nav, "directory.title."+s.Name, s.Collection, list)
}

func newRecord(v *visit, s desk.Shelf) error {
	f, err := desk.NewRecord(v.App, v.who, v.now, s, v.Request.URL.Query().Get)
	if err != nil {
		return err
	}
	return v.show("directory-form", s.Nav, "directory.new."+s.Name, s.Collection, f)
}

func addRecord(v *visit, s desk.Shelf) error {
	e, err := v.edit(s.Form())
	id := ""
	if err == nil {
		id, err = desk.AddRecord(v.App, v.act(), s, e, v.Request.PostForm.Get("anyway") != "")
	}
	if err != nil {
		f, failed := desk.NewRecord(v.App, v.who, v.now, s, v.Request.PostForm.Get)
		if failed != nil {
			return failed
		}
		f.Twins = desk.TwinsOf(err)
		return v.again(err, "directory-form", s.Nav, "directory.new."+s.Name, s.Collection, f)
	}
	return v.done(s.Path(id), "directory.added")
}

func showRecord(v *visit, s desk.Shelf) error {
	p, err := desk.ShowRecord(v.App, v.who, v.now, s, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show(s.View, s.Nav, p.Title, s.Collection, p)
}

func editRecord(v *visit, s desk.Shelf) error {
	f, err := desk.EditRecord(v.App, v.who, s, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("directory-form", s.Nav, f.Title, s.Collection, f)
}

func changeRecord(v *visit, s desk.Shelf) error {
	id := v.Request.PathValue("id")
	e, err := v.edit(s.Form())
	if err == nil {
		err = desk.ChangeRecord(v.App, v.act(), s, id, e, v.Request.PostForm.Get("anyway") != "")
	}
	if err != nil {
		f, failed := desk.EditRecord(v.App, v.who, s, id)
		if failed != nil {
			return failed
		}
		f.Twins = desk.TwinsOf(err)
		return v.again(err, "directory-form", s.Nav, f.Title, s.Collection, f)
	}
	return v.done(s.Path(id), "house.saved")
}

func putAway(away bool) func(v *visit, s desk.Shelf) error {
	return func(v *visit, s desk.Shelf) error {
		id := v.Request.PathValue("id")
		if err := desk.PutAway(v.App, v.act(), s, id, away); err != nil {
			return err
		}
		if away {
			return v.done(s.Path(id), "directory.away_done")
		}
		return v.done(s.Path(id), "directory.back_done")
	}
}

// settle answers a short form on a record's page: back to the page, or the page again with what
// was typed and what is wrong with it. area names the labels of that form.
func (v *visit) settle(err error, s desk.Shelf, area, done string) error {
	id := v.Request.PathValue("id")
	if err == nil {
		v.h.nudge()
		return v.done(s.Path(id), done)
	}
	p, failed := desk.ShowRecord(v.App, v.who, v.now, s, id)
	if failed != nil {
		return failed
	}
	p.Form, p.Twins = area, desk.TwinsOf(err)
	return v.again(err, s.View, s.Nav, p.Title, area, p)
}

func addContact(v *visit, s desk.Shelf) error {
	e, err := v.edit(desk.ContactFields)
	if err == nil {
		_, err = desk.AddContact(v.App, v.act(), v.Request.PathValue("id"), e, v.Request.PostForm.Get("anyway") != "")
	}
	return v.settle(err, s, "contacts", "directory.contact_added")
}

func addInteraction(v *visit, s desk.Shelf) error {
	e, err := v.edit(desk.TalkFields)
	if err == nil {
		err = desk.AddInteraction(v.App, v.act(), v.Request.PathValue("id"), e)
	}
	return v.settle(err, s, "interactions", "directory.talk_added")
}

func addCallDate(v *visit, s desk.Shelf) error {
	e, err := v.edit(desk.CallDateFields)
	if err == nil {
		err = desk.AddCallDate(v.App, v.act(), v.Request.PathValue("id"), e)
	}
	return v.settle(err, s, "obligations", "directory.date_added")
}

func decideCall(v *visit, s desk.Shelf) error {
	e, err := v.edit(desk.CallDecideFields)
	if err == nil {
		err = desk.DecideCall(v.App, v.act(), v.Request.PathValue("id"), e)
	}
	return v.settle(err, s, "assessments", "directory.decided")
}

func moveRecord(v *visit, s desk.Shelf) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(in.Get("rev")) // what is no number is no revision anybody saw
	err = desk.MoveRecord(v.App, v.act(), s, v.Request.PathValue("id"), v.Request.PathValue("move"), in.Get("why"), rev)
	return v.settle(err, s, s.Collection, "directory.moved")
}

func verifyCall(v *visit, s desk.Shelf) error {
	err := desk.VerifyCall(v.App, v.act(), v.Request.PathValue("id"))
	return v.settle(err, s, s.Collection, "directory.verified_now")
}

func moveCall(v *visit, s desk.Shelf) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(in.Get("rev")) // what is no number is no revision anybody saw
	err = desk.MoveCall(v.App, v.act(), v.Request.PathValue("id"), v.Request.PathValue("move"), in.Get("why"), rev)
	return v.settle(err, s, s.Collection, "directory.moved")
}
