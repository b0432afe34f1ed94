package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/people"
	"lubart/internal/web"
)

func (h *House) peopleRoutes(r *router.Router[*core.RequestEvent]) {
	r.POST("/people/{id}/identifiers", h.page(setIdentifier))
	r.POST("/people/{id}/identifiers/{kind}/show", h.page(unmask))
	r.POST("/people/{id}/identifiers/{kind}/remove", h.page(removeIdentifier))
	r.POST("/people/{id}/forms", h.page(setNameForms))
	r.GET("/people/{id}/merge/{other}", h.page(askMerge))
	r.POST("/people/{id}/merge/{other}", h.page(mergePeople))
	r.POST("/people/{id}/part/{other}", h.page(partPeople))
}

func (v *visit) card() string { return v.Request.PathValue("id") }

func showPerson(v *visit, s desk.Shelf) error {
	away, err := desk.MergedAway(v.App, v.who, v.card())
	if err != nil {
		return err
	}
	if away != "" {
		return v.Redirect(http.StatusSeeOther, away)
	}
	p, err := desk.ShowPerson(v.App, v.who, v.now, v.h.seat, v.card())
	if err != nil {
		return err
	}
	return v.show(s.View, s.Nav, p.Title, s.Collection, p)
}

// settlePerson answers a short form on a card: back to it, or the card again with what was typed and
// what is wrong with it.
func (v *visit) settlePerson(err error, area, part, done string) error {
	s := desk.ShelfOf("people")
	if err == nil {
		return v.done(s.Path(v.card())+"#"+part, done)
	}
	p, failed := desk.ShowPerson(v.App, v.who, v.now, v.h.seat, v.card())
	if failed != nil {
		return failed
	}
	p.Form, p.Taken = part, desk.TakenBy(err)
	return v.again(err, s.View, s.Nav, p.Title, area, p)
}

func setIdentifier(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	typed := map[string]string{}
	for _, kind := range people.IDKinds {
		typed[kind] = in.Get(kind)
	}
	err = desk.SetIdentifiers(v.App, v.act(), v.h.seat, v.card(), typed)
	return v.settlePerson(err, "people.id.name", "ids", "people.id.kept")
}

// unmask answers with the number itself: it must not pass through an address or a cookie.
func unmask(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	kind := v.Request.PathValue("kind")
	whole, err := desk.Unmask(v.App, v.act(), v.h.seat, v.card(), kind, in.Get("reason"))
	if err != nil {
		return v.settlePerson(err, "people.id.name", "ids", "")
	}
	p, err := desk.ShowPerson(v.App, v.who, v.now, v.h.seat, v.card())
	if err != nil {
		return err
	}
	p.Reveal(kind, whole)
	return v.show("person", "people", p.Title, "people", p)
}

func removeIdentifier(v *visit) error {
	err := desk.RemoveIdentifier(v.App, v.act(), v.card(), v.Request.PathValue("kind"))
	return v.settlePerson(err, "people.id.name", "ids", "people.id.removed")
}

func setNameForms(v *visit) error {
	e, err := v.edit(people.NameForms)
	if err == nil {
		err = desk.SetNameForms(v.App, v.act(), v.card(), e)
	}
	return v.settlePerson(err, "people", "forms", "people.forms_kept")
}

func askMerge(v *visit) error {
	m, err := desk.ShowMerge(v.App, v.who, v.card(), v.Request.PathValue("other"))
	if err != nil {
		return v.settlePerson(err, "people", "doubles", "")
	}
	return v.show("person-merge", "people", "people.merge.title", "people", m)
}

func mergePeople(v *visit) error {
	err := desk.MergePeople(v.App, v.act(), v.card(), v.Request.PathValue("other"))
	v.h.nudge()
	return v.settlePerson(err, "people", "doubles", "people.merge.done")
}

func partPeople(v *visit) error {
	err := desk.PartPeople(v.App, v.act(), v.card(), v.Request.PathValue("other"))
	v.h.nudge()
	if err == nil {
		return web.To(v.RequestEvent, desk.ShelfOf("people").Path(v.Request.PathValue("other")), web.Flash{Key: "people.part.done"})
	}
	return v.settlePerson(err, "people", "doubles", "")
}
