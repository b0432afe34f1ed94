package hooks

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/form"
	"lubart/internal/web"
)

func (h *House) reportRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/reports", h.page(showReport))
	r.GET("/reports/xlsx", h.page(takeReport))
	r.GET("/reports/{key}", h.page(showReportRows))
	r.POST("/reports/decision", h.page(setReportDecision))
}

// reportPage is the report of a period with what the page offers beside it.
type reportPage struct {
	desk.Report
	Periods   []web.Option
	Text      string
	Title     string
	Years     []int
	Fields    []form.Field
	Values    map[string]any
	MayChange bool
}

func (v *visit) reportPage() (reportPage, error) {
	name := desk.PeriodOf(v.Request.URL.Query(), v.now)
	r, err := desk.ShowReport(v.App, v.who, name)
	p := reportPage{Report: r, Title: name.Title(v.book), MayChange: v.who.Is("head", "hr"), Fields: desk.AnsweredFields,
		Values: map[string]any{"decision_number": r.Decision.Number, "decision_on": r.Decision.Day()}}
	if err != nil {
		return p, err
	}
	p.Text = r.Paragraph(v.book)
	year := r.Period.From.Year
	for _, n := range desk.PeriodsOf(year) {
		p.Periods = append(p.Periods, web.Option{Value: n.Code(), Label: n.Title(v.book)})
	}
	p.Years = []int{year - 1, year, year + 1}
	return p, nil
}

func showReport(v *visit) error {
	p, err := v.reportPage()
	if err != nil {
		return err
	}
	return v.show("report", "reports", "reports.title", "reports", p)
}

func showReportRows(v *visit) error {
	name := desk.PeriodOf(v.Request.URL.Query(), v.now)
	line, rows, err := desk.ReportRows(v.App, v.who, name, v.Request.PathValue("key"))
	if err != nil {
		return err
	}
	return v.show("report-rows", "reports", "figures."+line.Key, "reports",
		map[string]any{"Line": line, "Rows": rows, "Title": name.Title(v.book), "Back": name.At("/reports")})
}

func takeReport(v *visit) error {
	name := desk.PeriodOf(v.Request.URL.Query(), v.now)
	t, err := desk.ReportTable(v.App, v.who, name, v.book)
	if err != nil {
		return err
	}
	v.attach("lubart-" + name.File() + ".xlsx")
	v.Response.Header().Set("Content-Type", sheetType)
	return docs.WriteXLSX(v.Response, t)
}

// setReportDecision writes which decision of the executive committee the report answers.
func setReportDecision(v *visit) error {
	e, err := v.edit(desk.AnsweredFields)
	if err == nil {
		err = desk.SetReportDecision(v.App, v.act(), e)
	}
	if err == nil {
		return v.done(v.back("/reports"), "house.saved")
	}
	p, failed := v.reportPage()
	if failed != nil {
		return failed
	}
	return v.again(err, "report", "reports", "reports.title", "reports", p)
}
