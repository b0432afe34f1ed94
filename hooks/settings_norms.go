package hooks

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
)

func (h *House) normRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/settings/figures", h.page(showNorms))
	r.GET("/settings/figures/{key}", h.page(showNorm))
	r.POST("/settings/figures/{key}", h.page(setNorm))
}

func showNorms(v *visit) error {
	lines, err := desk.ListNorms(v.App, v.who, v.now)
	if err != nil {
		return err
	}
	return v.show("settings-norms", "settings", "norms.title", "norms", lines)
}

// normPage is one norm with the fields of its form.
type normPage struct {
	desk.NormLine
	Fields []form.Field
	Values map[string]any
}

func (v *visit) normPage() (normPage, error) {
	line, err := desk.ShowNorm(v.App, v.who, v.now, v.Request.PathValue("key"))
	return normPage{line, desk.NormFields(line.Unit), map[string]any{"valid_from": desk.Today(v.now).String()}}, err
}

func showNorm(v *visit) error {
	p, err := v.normPage()
	if err != nil {
		return err
	}
	return v.show("settings-norm", "settings", "norms."+p.Key, "norms", p)
}

func setNorm(v *visit) error {
	p, err := v.normPage()
	if err != nil {
		return err
	}
	e, err := v.edit(p.Fields)
	if err == nil {
		err = desk.SetNorm(v.App, v.act(), p.Key, e)
	}
	if err != nil {
		return v.again(err, "settings-norm", "settings", "norms."+p.Key, "norms", p)
	}
	return v.done("/settings/figures", "norms.saved")
}
