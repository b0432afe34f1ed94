package hooks

import (
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/when"
)

func (h *House) paperRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/placements/{id}/papers/{code}", h.page(showPaper))
	r.POST("/placements/{id}/papers/{code}", h.page(postPaper))
	r.POST("/placements/papers", h.page(issuePapers))
	r.GET("/placements/print", h.page(printSet))
	r.POST("/placements/print", h.page(issueSet))
	r.GET("/placements/{id}/print", h.page(printOne))
	r.GET("/documents/{id}/print", h.page(printPaper))
}

func (v *visit) draftPaper() (desk.PaperForm, error) {
	return desk.DraftPaper(v.App, v.who, v.now, v.Request.PathValue("id"), v.Request.PathValue("code"), v.Request.URL.Query().Get("fresh") != "")
}

func showPaper(v *visit) error {
	f, err := v.draftPaper()
	if err != nil {
		return err
	}
	return v.show("paper", "placements", "papers."+f.Code, "paper", f)
}

// paperInput reads a posted paper: b.<id> are its texts.
func paperInput(in url.Values) (desk.PaperInput, error) {
	values, faults := form.Decode(desk.PaperFields, in)
	p := desk.PaperInput{Content: in.Get("content"), Texts: map[string]string{}}
	p.Number, _ = values["number"].(string)
	day, _ := values["issued_on"].(string)
	p.Day, _ = when.Parse(day) // decoded already; no day is none
	for name := range in {
		if id, ok := strings.CutPrefix(name, "b."); ok {
			p.Texts[id] = in.Get(name)
		}
	}
	if len(faults) > 0 {
		return p, faults
	}
	return p, nil
}

// postPaper issues a corrected paper, or only shows how it will look.
func postPaper(v *visit) error {
	posted, err := v.form()
	if err != nil {
		return err
	}
	in, err := paperInput(posted)
	if err == nil && posted.Get("do") != "preview" {
		var doc *core.Record
		if doc, err = desk.IssuePaper(v.App, v.act(), v.Request.PathValue("id"), v.Request.PathValue("code"), in); err == nil {
			return v.done("/documents/"+doc.Id+"/print", "paper.issued")
		}
	}
	f, broken := v.draftPaper()
	if broken == nil {
		f, broken = f.With(in)
	}
	switch {
	case broken != nil:
		return broken
	case err != nil:
		return v.again(err, "paper", "placements", "papers."+f.Code, "paper", f)
	}
	return v.show("paper", "placements", "papers."+f.Code, "paper", f)
}

// issuePapers draws up one paper for several people at once.
func issuePapers(v *visit) error {
	posted, err := v.form()
	if err != nil {
		return err
	}
	in, err := paperInput(posted)
	if err == nil {
		_, err = desk.IssuePapers(v.App, v.act(), posted["id"], posted.Get("code"), in.Day, in.Number)
	}
	if faults, ok := v.faults(err); ok && err != nil {
		return v.turnBack(posted.Get("back"), faults[0].Key)
	}
	if err != nil {
		return err
	}
	return v.done("/placements/print?"+url.Values{"id": posted["id"]}.Encode(), "paper.issued_all")
}

func (v *visit) setAsked(q url.Values) (ids []string, on when.Date) {
	on, _ = when.Parse(q.Get("on")) // a day that is none prints nobody
	return q["id"], on
}

func printSet(v *visit) error {
	ids, on := v.setAsked(v.Request.URL.Query())
	page, err := desk.PrintSet(v.App, v.who, v.now, ids, on)
	if err != nil {
		return err
	}
	return v.show("paper-print", "placements", "paper.print", "paper", page)
}

func printOne(v *visit) error {
	if _, err := desk.Find(v.App, v.who, "placements", v.Request.PathValue("id")); err != nil {
		return err
	}
	page, err := desk.PrintSet(v.App, v.who, v.now, []string{v.Request.PathValue("id")}, when.Date{})
	if err != nil {
		return err
	}
	return v.show("paper-print", "placements", "paper.print", "paper", page)
}

// issueSet issues what of a set was not issued yet and shows the set again.
func issueSet(v *visit) error {
	posted, err := v.form()
	if err != nil {
		return err
	}
	ids, on := v.setAsked(posted)
	in, err := paperInput(posted)
	if err == nil {
		_, err = desk.IssueSet(v.App, v.act(), ids, on, in.Day)
	}
	back := "/placements/print?" + url.Values{"id": ids, "on": {on.String()}}.Encode()
	if faults, ok := v.faults(err); ok && err != nil {
		return v.turnBack(back, faults[0].Key)
	}
	return v.after(err, back, "paper.issued_all")
}

func printPaper(v *visit) error {
	page, err := desk.PrintPaper(v.App, v.who, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("paper-print", "placements", "papers."+page.Papers[0].Code, "paper", page)
}
