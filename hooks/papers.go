package hooks

import (
	"io"
	"mime"
	"net/http"
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
	r.GET("/agreements/{id}/act/{month}", h.page(showPaper))
	r.POST("/agreements/{id}/act/{month}", h.page(postPaper))
	r.GET("/documents/{id}/print", h.page(printPaper))
	r.POST("/documents/{id}/print", h.page(printWhole))
	r.POST("/documents/{id}/sign", h.page(signPaper))
}

// draftPaper is the paper of the address: of a placement, or the act of an agreement and a month.
func (v *visit) draftPaper() (desk.PaperForm, error) {
	id, fresh := v.Request.PathValue("id"), v.Request.URL.Query().Get("fresh") != ""
	if month := v.Request.PathValue("month"); month != "" {
		return desk.DraftAct(v.App, v.who, v.now, id, month, fresh)
	}
	return desk.DraftPaper(v.App, v.who, v.now, id, v.Request.PathValue("code"), fresh)
}

func (v *visit) issuePaper(in desk.PaperInput) (*core.Record, error) {
	id := v.Request.PathValue("id")
	if month := v.Request.PathValue("month"); month != "" {
		return desk.IssueAct(v.App, v.act(), id, month, in)
	}
	return desk.IssuePaper(v.App, v.act(), id, v.Request.PathValue("code"), in)
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
		if doc, err = v.issuePaper(in); err == nil {
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
	page.One = true
	return v.show("paper-print", "placements", "paper.print", "paper", page)
}

// issueSet issues what of a set was not issued yet and shows the set again.
func issueSet(v *visit) error {
	posted, err := v.form()
	if err != nil {
		return err
	}
	ids, on := v.setAsked(posted)
	if posted.Get("do") == "whole" {
		page, err := desk.PrintSet(v.App, v.who, v.now, ids, on)
		return v.whole(page, err, "paper.print")
	}
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
	page, err := desk.PrintPaper(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("paper-print", "placements", "papers."+page.Papers[0].Code, "paper", page)
}

// whole shows what is printed with the identifiers in it.
func (v *visit) whole(page desk.PrintPage, err error, title string) error {
	if err == nil {
		page, err = desk.WholePrint(v.App, v.act(), v.h.Seat(), page)
	}
	if err != nil {
		return err
	}
	return v.show("paper-print", "placements", title, "paper", page)
}

// printWhole shows an issued paper with its identifiers, or hands it over so as a file.
func printWhole(v *visit) error {
	posted, err := v.form()
	if err != nil {
		return err
	}
	page, err := desk.PrintPaper(v.App, v.who, v.now, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	if posted.Get("do") != "docx" {
		return v.whole(page, nil, "papers."+page.Papers[0].Code)
	}
	if page, err = desk.WholePrint(v.App, v.act(), v.h.Seat(), page); err != nil {
		return err
	}
	raw, name, err := page.WholeDOCX()
	if err != nil {
		return err
	}
	head := v.Response.Header()
	head.Set("Cache-Control", "private, no-store")
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return v.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", raw)
}

// signPaper notes that a paper was signed, with a scan of the sheet or without.
func signPaper(v *visit) error {
	posted, err := v.form()
	if err != nil {
		return err
	}
	in, err := signInput(v, posted)
	if err == nil {
		err = desk.SignPaper(v.App, v.act(), v.Request.PathValue("id"), in)
	}
	back := "/documents/" + v.Request.PathValue("id") + "/print"
	if faults, ok := v.faults(err); ok && err != nil {
		return v.turnBack(back, faults[0].Key)
	}
	return v.after(err, back, "paper.signed")
}

func signInput(v *visit, posted url.Values) (in desk.SignInput, err error) {
	values, faults := form.Decode(desk.SignFields, posted)
	if len(faults) > 0 {
		return in, faults
	}
	day, _ := values["done_on"].(string)
	in.On, _ = when.Parse(day) // decoded already
	file, head, err := v.Request.FormFile("scan")
	if fileless(err) {
		return in, nil
	}
	if err != nil {
		return in, err
	}
	defer file.Close()
	in.ScanName = head.Filename
	in.Scan, err = io.ReadAll(file)
	return in, err
}
