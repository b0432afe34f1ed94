package hooks

import (
	"errors"
	"mime"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/web"
)

func (h *House) documentRoutes(r *router.Router[*core.RequestEvent]) {
	r.POST("/documents", h.page(addPaper))
	r.GET("/documents/{id}/{name}", h.page(openPaper))
	r.POST("/comments", h.page(addRemark))
}

// addPaper keeps an uploaded file with the record its form names.
func addPaper(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	file, head, err := v.Request.FormFile("file")
	if fileless(err) {
		return v.turnBack(in.Get("back"), "documents.empty")
	}
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = desk.AddPaper(v.App, v.act(), in.Get("subject"), in.Get("id"), in.Get("kind"), head.Filename, file)
	return v.after(err, in.Get("back"), "documents.added")
}

// fileless says that a form came without a file, or as one that cannot carry any.
func fileless(err error) bool {
	return errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart)
}

func addRemark(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	err = desk.AddRemark(v.App, v.act(), in.Get("subject"), in.Get("id"), in.Get("text"))
	return v.after(err, in.Get("back"), "documents.commented")
}

// after goes back to the page a small form stood on, with what happened or what was wrong.
func (v *visit) after(err error, back, done string, params ...any) error {
	var p *desk.Problem
	if errors.As(err, &p) && p.Status < http.StatusForbidden {
		return v.turnBack(back, p.Key, p.Params...)
	}
	if err != nil {
		return err
	}
	return v.done(back, done, params...)
}

// turnBack goes back with a sentence that says what was wrong.
func (v *visit) turnBack(back, key string, params ...any) error {
	return web.To(v.RequestEvent, back, web.Flash{Kind: "bad", Key: key, With: pairs(params)})
}

// openPaper hands a file over under its own name; only harmless types open in the browser.
func openPaper(v *visit) error {
	r, err := desk.OpenPaper(v.App, v.who, v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	raw, err := desk.ReadPaper(v.App, r)
	if err != nil {
		return err
	}
	kind := http.DetectContentType(raw)
	place := "attachment"
	if desk.ShownType(kind) {
		place = "inline"
	} else {
		kind = "application/octet-stream"
	}
	head := v.Response.Header()
	head.Set("Cache-Control", "private, no-store")
	head.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	head.Set("Content-Disposition", mime.FormatMediaType(place, map[string]string{"filename": r.GetString("name")}))
	return v.Blob(http.StatusOK, kind, raw)
}
