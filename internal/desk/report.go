package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/report"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// FigureLine is a figure of a period beside the same period of the year before.
type FigureLine struct {
	Key, Unit string
	report.Result
	Was    int64
	Change report.Change
	Opens  bool // its records can be looked at
}

// Report is what a period comes to.
type Report struct {
	Period     report.Period
	Name       PeriodName
	Lines      []FigureLine
	Directions []string // the works done, most people first
	Decision   Answered
	Opens      bool
}

// Answered is the act of the executive committee that the report answers.
type Answered struct {
	Number string
	On     when.Date
}

// Day is the decision's date as a form shows it.
func (d Answered) Day() string {
	if d.On.IsZero() {
		return ""
	}
	return d.On.String()
}

// AnsweredFields are what a report is asked of the decision it answers.
var AnsweredFields = []form.Field{
	{Name: "decision_number", Kind: form.Text, Rule: "max=200"}, {Name: "decision_on", Kind: form.Day},
}

// mayReport says who sees figures: the deputy mayor, the head, and those whose work they count.
func mayReport(who access.Who) bool {
	return who.Is(people.Head, people.Viewer, people.HR, people.Accountant)
}

// ShowReport counts every figure of a period and of the year before.
func ShowReport(app core.App, who access.Who, n PeriodName) (Report, error) {
	if !mayReport(who) {
		return Report{}, ErrForbidden
	}
	out := Report{Name: n, Period: n.Days(), Opens: May(who, "placements", access.List, nil) && May(who, "applications", access.List, nil)}
	is, err := figureRowsOf(app, out.Period)
	if err != nil {
		return out, err
	}
	was, err := figureRowsOf(app, out.Period.YearBefore())
	if err != nil {
		return out, err
	}
	for _, f := range placements.Figures {
		line := FigureLine{Key: f.Key, Unit: f.Unit, Result: f.Count(is[f.Of], out.Period), Was: f.Count(was[f.Of], out.Period.YearBefore()).Value}
		line.Change, line.Opens = report.Compare(line.Value, line.Was), out.Opens && line.Value != 0
		out.Lines = append(out.Lines, line)
	}
	out.Directions = directions(is[placements.OfPlacements])
	out.Decision, err = reportedDecision(app)
	return out, err
}

// Figure is one figure of the report by its key.
func (r Report) Figure(key string) FigureLine {
	line, _ := lo.Find(r.Lines, func(l FigureLine) bool { return l.Key == key })
	return line
}

func reportedDecision(app core.App) (d Answered, err error) {
	if _, err = store.Setting(app, "decision_number", when.Date{}, &d.Number); err != nil {
		return d, err
	}
	var on string
	if _, err = store.Setting(app, "decision_on", when.Date{}, &on); err != nil {
		return d, err
	}
	d.On, _ = when.Parse(on) // none yet is none
	return d, nil
}

// directions are the works that people did, the most frequent first.
func directions(rows []report.Row) []string {
	begun := lo.Filter(rows, func(r report.Row, _ int) bool { return slices.Contains(placements.Begun, r.Is["state"]) })
	parts := report.Figure{By: "title"}.Count(begun, report.Period{}).Parts
	return lo.Map(parts, func(p report.Part, _ int) string { return p.Name })
}

// figureRowsOf are the rows of every source for a period.
func figureRowsOf(app core.App, p report.Period) (map[string][]report.Row, error) {
	placed, err := placedRows(app, p)
	if err != nil {
		return nil, err
	}
	referred, err := referredRows(app, p)
	if err != nil {
		return nil, err
	}
	worked, err := workedRows(app, p)
	return map[string][]report.Row{placements.OfPlacements: placed, placements.OfApplications: referred, placements.OfAttendance: worked}, err
}

func dayOf(s string) when.Date {
	d, _ := when.Parse(s) // what is no day is none
	return d
}

func placedRows(app core.App, p report.Period) ([]report.Row, error) {
	rows, err := store.PlacedBetween(app, p.From, p.To)
	return lo.Map(rows, func(r store.PlacedRow, _ int) report.Row {
		return report.Row{ID: r.ID,
			Is: map[string]string{"kind": r.Kind, "state": r.State, "person": r.Person, "reason": r.Reason, "title": r.Title,
				"hired_after": lo.Ternary(r.HiredAfter, "yes", "")},
			On: map[string]when.Date{"from": dayOf(r.StartsOn), "to": dayOf(lo.CoalesceOrEmpty(r.EndedOn, r.EndsOn)), "ended": dayOf(r.EndedOn)}}
	}), err
}

func referredRows(app core.App, p report.Period) ([]report.Row, error) {
	rows, err := store.ReferredBetween(app, p.From, p.To)
	return lo.Map(rows, func(r store.ReferredRow, _ int) report.Row {
		return report.Row{ID: r.ID, Is: map[string]string{"kind": r.Kind, "state": r.State, "reason": r.Reason},
			On: map[string]when.Date{"referred": dayOf(r.ReferralOn), "decided": dayOf(r.DecidedOn)}}
	}), err
}

// workedRows are what approved timesheets say, a row for each placement and month, with the pay that
// this time earns and the contribution on it, split by who pays.
func workedRows(app core.App, p report.Period) ([]report.Row, error) {
	worked, err := store.WorkedBetween(app, p.From, p.To)
	if err != nil || len(worked) == 0 {
		return nil, err
	}
	placed, err := store.ByID(app, "placements", lo.Map(worked, func(w store.WorkedRow, _ int) string { return w.Placement }))
	if err != nil {
		return nil, err
	}
	norms, err := datedNorms(app)
	if err != nil {
		return nil, err
	}
	cal, err := store.Calendar(app)
	if err != nil {
		return nil, err
	}
	var out []report.Row
	for _, w := range worked {
		r := placed[w.Placement]
		first, err := when.Parse(w.Month + "-01")
		if r == nil || err != nil {
			return nil, fmt.Errorf("count what %s worked in %s: %w", w.Placement, w.Month, err)
		}
		pay := placements.Earned(wageOf(r), w.Minutes, first, cal, placements.NormsOn(norms, first))
		out = append(out, report.Row{ID: r.Id, Is: map[string]string{"kind": r.GetString("kind"), "person": r.GetString("person")},
			Adds: map[string]int64{"days": w.Days, "minutes": w.Minutes, "fund": pay.Fund, "local": pay.Local}})
	}
	return out, nil
}

// wageOf is what the contract of a placement says of time and money.
func wageOf(r *core.Record) placements.Wage {
	return placements.Wage{Days: r.GetStringSlice("days"), WeekMinutes: int(r.GetFloat("week_hours") * 60),
		Monthly: int64(r.GetInt("monthly_pay")), FundPct: r.GetFloat("fund_pct")}
}

// FigureRow is one record a figure was counted of.
type FigureRow struct {
	Path, Title, Person string
	From, To            when.Date
	State               string // a message key
}

// ReportRows are the records a figure was counted of.
func ReportRows(app core.App, who access.Who, n PeriodName, key string) (FigureLine, []FigureRow, error) {
	r, err := ShowReport(app, who, n)
	if err != nil {
		return FigureLine{}, nil, err
	}
	line := r.Figure(key)
	if line.Key == "" || !r.Opens {
		return line, nil, store.ErrNotFound
	}
	f, _ := lo.Find(placements.Figures, func(f report.Figure) bool { return f.Key == key })
	rows, err := figureRows(app, who, lo.Ternary(f.Of == placements.OfApplications, "applications", "placements"), line.Rows)
	return line, rows, err
}

func figureRows(app core.App, who access.Who, collection string, ids []string) ([]FigureRow, error) {
	found, err := store.ByID(app, collection, ids)
	if err != nil {
		return nil, err
	}
	persons := map[string]*core.Record{}
	if May(who, "people", access.View, nil) {
		persons, err = store.ByID(app, "people", lo.MapToSlice(found, func(_ string, r *core.Record) string { return r.GetString("person") }))
	}
	return lo.FilterMap(ids, func(id string, _ int) (FigureRow, bool) {
		r := found[id]
		if r == nil {
			return FigureRow{}, false
		}
		row := FigureRow{Path: "/" + collection + "/" + id, From: store.Day(r, "starts_on"), To: store.Day(r, "ends_on"),
			Title: lo.CoalesceOrEmpty(r.GetString("number"), r.GetString("referral_no"), r.GetString("title")),
			State: "states." + collection[:len(collection)-1] + "." + r.GetString("state")}
		if p := persons[r.GetString("person")]; p != nil {
			row.Person = titleOf(p)
		}
		return row, true
	}), err
}

// SetReportDecision writes which decision of the executive committee reports answer.
func SetReportDecision(app core.App, a store.Act, e Edit) error {
	if !a.Who.Is(people.Head, people.HR) {
		return ErrForbidden
	}
	return wrap("write the decision", store.Tx(app, func(tx core.App) error {
		d, err := reportedDecision(tx)
		if err != nil {
			return err
		}
		shown := map[string]string{"decision_number": d.Number, "decision_on": d.Day()}
		return saveSettings(tx, a, lo.Map(AnsweredFields, func(f form.Field, _ int) SettingRow { return SettingRow{f, shown[f.Name]} }), e)
	}))
}

// ReportTable is the report as a spreadsheet: each figure, the year before, the change, the definition.
func ReportTable(app core.App, who access.Who, n PeriodName, b *words.Book) (docs.Table, error) {
	r, err := ShowReport(app, who, n)
	t := docs.Table{Name: b.T("reports.sheet"), Head: lo.Map([]string{"figure", "value", "was", "change", "unit", "what"},
		func(c string, _ int) string { return b.T("reports.column." + c) })}
	for _, l := range r.Lines {
		t.Rows = append(t.Rows, []docs.Cell{b.T("figures." + l.Key), l.exact(l.Value), l.exact(l.Was), l.exact(l.Change.By),
			b.T("reports.unit." + l.Unit), b.T("figures." + l.Key + ".what")})
		for _, part := range l.Parts {
			t.Rows = append(t.Rows, []docs.Cell{"  " + coded(b, "reasons.", part.Name), l.exact(part.Value), nil, nil, nil, nil})
		}
	}
	return t, err
}

// exact is a figure as a number of its unit: money in hryvnias, time in hours.
func (l FigureLine) exact(v int64) docs.Cell {
	switch l.Unit {
	case placements.UnitMoney:
		return docs.Money(v)
	case placements.UnitHours:
		return json.Number(strconv.FormatFloat(float64(v)/60, 'f', -1, 64))
	}
	return json.Number(strconv.FormatInt(v, 10))
}

// ReportStart is the period a person is shown first: the year so far.
func ReportStart(now time.Time) PeriodName {
	return PeriodName{Year: Today(now).Year}
}
