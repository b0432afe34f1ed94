package hooks

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/imports"
	"lubart/internal/web"
)

func (h *House) importRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/imports", h.page(showImports))
	r.POST("/imports", h.page(uploadImport))
	r.GET("/imports/{id}", h.page(showImport))
	r.POST("/imports/{id}/mapping", h.page(mapImport))
	r.POST("/imports/{id}/confirm", h.page(confirmImport))
	r.POST("/imports/{id}/undo", h.page(undoImport))
	r.GET("/imports/{id}/left.xlsx", h.page(leftOfImport))
	r.GET("/imports/{id}/remind", h.page(showRelease))
	r.POST("/imports/{id}/remind", h.page(releaseImport))
	r.GET("/export/{kind}", h.page(exportList))
}

func showImports(v *visit) error {
	p, err := desk.ImportsPage(v.App, v.who, v.Request.URL.Query().Get("kind"))
	if err != nil {
		return err
	}
	return v.show("imports", "imports", "import.title", "import", p)
}

func uploadImport(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	name, data, err := v.upload("file")
	if err != nil {
		return err
	}
	imp, err := desk.UploadImport(v.App, v.h.seat, v.act(), in.Get("kind"), name, data)
	if err != nil {
		p, failed := desk.ImportsPage(v.App, v.who, in.Get("kind"))
		if failed != nil {
			return failed
		}
		return v.again(err, "imports", "imports", "import.title", "import", p)
	}
	return v.Redirect(http.StatusSeeOther, "/imports/"+imp.Id)
}

// upload is the posted file of that name, empty when none was chosen.
func (v *visit) upload(field string) (name string, data []byte, err error) {
	file, head, err := v.Request.FormFile(field)
	if fileless(err) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	data, err = io.ReadAll(io.LimitReader(file, imports.MaxBytes+1))
	return head.Filename, data, err
}

func showImport(v *visit) error {
	return v.importPage(nil)
}

// importPage shows an import, again with what was wrong if a form on it was refused.
func (v *visit) importPage(refusal error) error {
	q := v.Request.URL.Query()
	p, err := desk.ImportView(v.App, v.h.seat, v.now, v.who, v.Request.PathValue("id"), v.book.Lang(), q.Get("show"), web.Number(q))
	if err != nil {
		return err
	}
	title := v.book.T("import.of", "name", p.Name)
	if refusal != nil {
		return v.again(refusal, "import", "imports", title, "import", p)
	}
	return v.show("import", "imports", title, "import", p)
}

func mapImport(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	id := v.Request.PathValue("id")
	if err := desk.MapImport(v.App, v.act(), id, mappingIn(in)); err != nil {
		return v.importPage(err)
	}
	return v.done("/imports/"+id+"#rows", "import.mapped")
}

// mappingIn reads what a person said about the columns (column.N with its text beside it) and the
// words (word.N with its field and its folded text beside it).
func mappingIn(in url.Values) desk.Mapping {
	m := desk.Mapping{Columns: imports.Correction{}, Words: imports.Answers{}}
	for name := range in {
		said := in.Get(name)
		if n, ok := strings.CutPrefix(name, "column."); ok && said != in.Get("guess."+n) {
			m.Columns[in.Get("text."+n)] = said
		}
		if n, ok := strings.CutPrefix(name, "word."); ok && (said != "" || in.Get("meant."+n) != "") {
			field := in.Get("of." + n)
			if m.Words[field] == nil {
				m.Words[field] = map[string]string{}
			}
			m.Words[field][in.Get("folded."+n)] = said
		}
	}
	return m
}

func confirmImport(v *visit) error {
	ctx, cancel := v.h.untilStop()
	defer cancel()
	id := v.Request.PathValue("id")
	r, err := desk.ConfirmImport(ctx, v.App, v.h.seat, v.act(), id)
	if errors.Is(err, context.Canceled) {
		return v.h.failed(v.RequestEvent, http.StatusServiceUnavailable, "house.stopping")
	}
	if err != nil {
		return v.importPage(err)
	}
	return v.done("/imports/"+id, "import.confirmed", "new", v.book.Num(r.New), "changed", v.book.Num(r.Changed))
}

// untilStop is a context that ends when the house stops: a long deed stops between two transactions.
func (h *House) untilStop() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-h.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

func undoImport(v *visit) error {
	id := v.Request.PathValue("id")
	r, err := desk.UndoImport(v.App, v.act(), id)
	if err != nil {
		return v.importPage(err)
	}
	if r.Made() == 0 {
		return v.done("/imports", "import.dropped")
	}
	if len(r.Kept) > 0 {
		return v.done("/imports/"+id, "import.undone_kept", "n", v.book.Num(len(r.Kept)))
	}
	return v.done("/imports", "import.undone")
}

func leftOfImport(v *visit) error {
	name, data, err := desk.Left(v.App, v.h.seat, v.now, v.who, v.Request.PathValue("id"), v.book)
	if err != nil {
		return err
	}
	v.attach(name)
	return v.Blob(http.StatusOK, sheetType, data)
}

const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// attach makes the answer a file that is saved under a name and kept by nobody on the way.
func (v *visit) attach(name string) {
	v.Response.Header().Set("Cache-Control", "private, no-store")
	v.Response.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

func showRelease(v *visit) error {
	p, err := desk.PlanRelease(v.App, v.h.seat, v.act(), v.Request.PathValue("id"))
	if err != nil {
		return err
	}
	return v.show("import-remind", "imports", "import.remind.title", "import", p)
}

func releaseImport(v *visit) error {
	id := v.Request.PathValue("id")
	if err := desk.ReleaseImport(v.App, v.h.seat, v.act(), id); err != nil {
		return v.importPage(err)
	}
	v.h.nudge()
	return v.done("/imports/"+id, "import.remind.started")
}

// exportList hands a list over as a spreadsheet, with the filters of the page in the address.
func exportList(v *visit) error {
	q := v.Request.URL.Query()
	kind := v.Request.PathValue("kind")
	t, err := desk.Export(v.App, v.who, v.now, kind, q, v.book)
	if err != nil {
		return err
	}
	name, kindOf, write := kind+".xlsx", sheetType, docs.WriteXLSX
	if q.Get("format") == "csv" {
		name, kindOf, write = kind+".csv", "text/csv; charset=utf-8", docs.WriteCSV
	}
	v.attach(name)
	v.Response.Header().Set("Content-Type", kindOf)
	return write(v.Response, t)
}
