package desk

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/imports"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
	"lubart/internal/words"
)

// sheetRead is a sheet that rows of a file speak of.
type sheetRead struct {
	Roster
	state string
	first when.Date
}

// settleAttendance reads every square of a file as the sheet of its month does: whose it is, whether the day
// is theirs, what its code means. What the file adds up itself is only compared.
func settleAttendance(app core.App, _ Seat, f *ImportFile, today when.Date) error {
	f.sheets = map[siteMonth]*sheetRead{}
	hourLines(f.Plan.Rows)
	for i := range f.Plan.Rows {
		r := &f.Plan.Rows[i]
		of := siteMonth{r.Values["site"], r.Values["month"]}
		if r.Skip || of.site == "" || of.month == "" {
			continue
		}
		if f.sheets[of] == nil {
			sheet, err := readSheet(app, of)
			if err != nil {
				return err
			}
			f.sheets[of] = sheet
		}
		f.sheets[of].settle(r, today)
		if placements.Locked(f.sheets[of].state) {
			f.doubt(r, &imports.Fault{Key: "sheet_locked", Params: map[string]string{}})
		}
	}
	return nil
}

func readSheet(app core.App, of siteMonth) (*sheetRead, error) {
	ro, err := wholeRoster(app, of.site, of.month)
	if err != nil {
		return nil, err
	}
	state, err := store.SheetState(app, of.site, of.month)
	first, _, _ := monthOf(of.month) // read already by the roster
	return &sheetRead{ro, state, first}, err
}

// hourLines joins the lines of form П-5 that have hours alone to the codes above them.
func hourLines(rows []imports.Planned) {
	for i := range rows {
		r := &rows[i]
		if i == 0 || r.Skip || r.Values["full_name"] != "" || r.Values["placed_no"] != "" || rows[i-1].Skip || rows[i-1].Values["full_name"] == "" || !onlyHours(*r) {
			continue
		}
		above := &rows[i-1]
		for _, c := range imports.Days {
			if hours := r.Values[c.Name]; hours != "" {
				above.Values[c.Name] = strings.TrimSpace(above.Values[c.Name] + " " + hours)
			}
		}
		above.Values["total_hours"] = lo.CoalesceOrEmpty(above.Values["total_hours"], r.Values["total_hours"])
		r.Skip, r.Faults = true, nil
		r.Notes = []imports.Fault{{Key: "note_hours_line", Params: map[string]string{"line": strconv.Itoa(r.Line), "first": strconv.Itoa(above.Line)}}}
	}
}

func onlyHours(r imports.Planned) bool {
	marks := lo.FilterMap(imports.Days, func(c imports.Column, _ int) (string, bool) { return r.Values[c.Name], r.Values[c.Name] != "" })
	return len(marks) > 0 && !slices.ContainsFunc(marks, func(m string) bool { return m[0] < '0' || m[0] > '9' })
}

func (s *sheetRead) settle(r *imports.Planned, today when.Date) {
	v := r.Values
	told := map[string]string{"total_days": v["total_days"], "total_hours": v["total_hours"]}
	delete(v, "total_days")
	delete(v, "total_hours")
	name := lo.CoalesceOrEmpty(v["full_name"], v["placed_no"])
	if len(r.Faults) > 0 {
		return
	}
	mine := s.find(v)
	people := lo.Uniq(lo.Map(mine, func(p *SheetPerson, _ int) string { return p.Person }))
	switch {
	case len(people) == 0:
		failed(r, "full_name", "not_in_sheet", "name", name)
		return
	case len(people) > 1:
		failed(r, "full_name", "many_in_sheet", "name", name, "count", strconv.Itoa(len(people)))
		return
	}
	v["who"], v["full_name"] = people[0], mine[0].Name
	delete(v, "placed_no")
	days, minutes, marks := 0, 0, 0
	for i, c := range imports.Days {
		if v[c.Name] == "" {
			continue
		}
		worked := s.square(r, mine, c.Name, i+1, today)
		marks, minutes = marks+1, minutes+worked
		days += lo.Ternary(worked > 0, 1, 0)
	}
	if marks == 0 {
		r.Skip = true
		noted(r, "", "note_no_marks", "")
		r.Notes[len(r.Notes)-1].Params["name"] = name
	}
	compared(r, told, days, minutes)
}

// find are the placements in the sheet that a row speaks of: by number, else by the whole name, by surname and
// given name, or by surname and initials.
func (s *sheetRead) find(v map[string]string) []*SheetPerson {
	all := lo.ToSlicePtr(s.People)
	if v["placed_no"] != "" {
		return lo.Filter(all, func(p *SheetPerson, _ int) bool { return p.Number == v["placed_no"] })
	}
	whole := words.NameKey(v["full_name"])
	for _, same := range []func(p *SheetPerson) bool{
		func(p *SheetPerson) bool { return words.NameKey(p.Name) == whole },
		func(p *SheetPerson) bool { return firstTwo(p.Name) == firstTwo(v["full_name"]) },
		func(p *SheetPerson) bool { return initials(p.Name) == initials(v["full_name"]) },
	} {
		if found := lo.Filter(all, func(p *SheetPerson, _ int) bool { return same(p) }); len(found) > 0 {
			return found
		}
	}
	return nil
}

func firstTwo(name string) string {
	parts := strings.Fields(name)
	return words.NameKey(strings.Join(parts[:min(2, len(parts))], " "))
}

// initials is a surname with the first letters of what follows: «Мельничук О. П.».
func initials(name string) string {
	parts := strings.FieldsFunc(words.Fold(name), func(r rune) bool { return r == ' ' || r == '.' })
	for i := range parts[min(1, len(parts)):] {
		parts[i+1] = string([]rune(parts[i+1])[:1])
	}
	return strings.Join(parts, " ")
}

// square reads one square into what the sheet keeps there, and gives its minutes.
func (s *sheetRead) square(r *imports.Planned, mine []*SheetPerson, column string, day int, today when.Date) int {
	typed := r.Values[column]
	d := s.first.AddDays(day - 1)
	if d.Month != s.first.Month {
		failed(r, column, "no_such_date", "day", strconv.Itoa(day), "text", typed)
		return 0
	}
	said := func(wrong string) int {
		failed(r, column, "attendance.cell."+wrong, "who", mine[0].Name, "day", web.Books()["uk"].DayShort(d), "typed", typed)
		return 0
	}
	p, here := lo.Find(mine, func(p *SheetPerson) bool { c := cellAt(p, d); return c != nil && c.In })
	if !here {
		return said("not_placed")
	}
	plan := cellAt(p, d).plan
	code, minutes, wrong := placements.ReadCell(typed, p.codes, plan.code, plan.usual)
	if wrong == "" && code != "" {
		wrong = placements.CheckCell(placements.Cell{Placement: p.ID, Date: d, Code: code, Minutes: minutes}, p.codes, placements.Span{From: p.From, To: p.To}, today)
	}
	if wrong != "" {
		return said(wrong)
	}
	r.Values[column] = placements.WriteCell(code, minutes, p.codes, plan.code)
	r.Values["on_"+column] = p.ID
	return minutes
}

func failed(r *imports.Planned, column, key string, pairs ...string) {
	f := imports.Fault{Column: column, Key: key, Params: map[string]string{"line": strconv.Itoa(r.Line)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Params[pairs[i]] = pairs[i+1]
	}
	r.Faults = append(r.Faults, f)
}

// compared says where the file adds up to something else than its squares do.
func compared(r *imports.Planned, told map[string]string, days, minutes int) {
	if len(r.Faults) > 0 || r.Skip {
		return
	}
	have := map[string]float64{"total_days": float64(days), "total_hours": float64(minutes) / 60}
	for _, column := range []string{"total_days", "total_hours"} {
		n, err := strconv.ParseFloat(strings.ReplaceAll(told[column], ",", "."), 64)
		if err != nil || math.Abs(n-have[column]) < 0.02 {
			continue
		}
		r.Notes = append(r.Notes, imports.Fault{Column: column, Key: "note_" + column, Params: map[string]string{"line": strconv.Itoa(r.Line), "told": told[column],
			"have": strings.Replace(strconv.FormatFloat(math.Round(have[column]*100)/100, 'f', -1, 64), ".", ",", 1)}})
	}
}

// marked are the people of the sheets of a file for whom something is written already.
func (f *ImportFile) marked() (out []imports.Record) {
	for of, s := range f.sheets {
		for person, mine := range lo.GroupBy(s.People, func(p SheetPerson) string { return p.Person }) {
			v := map[string]string{"site": of.site, "month": of.month, "who": person}
			for _, p := range mine {
				for _, c := range p.Cells {
					if c.Code != "" {
						v["d"+strconv.Itoa(c.Date.Day)] = c.Text
					}
				}
			}
			if len(v) > 3 {
				out = append(out, imports.Record{ID: mine[0].ID, Values: v})
			}
		}
	}
	return out
}

// attendance gathers the squares of a row; they are written with those of the other rows of their sheet.
func (w *importWriter) attendance(_ core.App, row imports.Judged) (there bool, err error) {
	v := row.Values
	of := siteMonth{v["site"], v["month"]}
	first, _, err := monthOf(of.month)
	if err != nil {
		return false, form.Faults{{Field: "month", Key: "imports.month_bad"}}
	}
	for i, c := range imports.Days {
		if v[c.Name] != "" {
			w.cells[of] = append(w.cells[of], CellInput{Placement: v["on_"+c.Name], Day: first.AddDays(i), Text: v[c.Name]})
		}
	}
	return false, nil
}

// sheets writes the squares of a batch as a submission of their sheets: a sheet without a gap is handed in, as one
// is that was typed from paper.
func (w *importWriter) sheets(tx core.App) error {
	for of, cells := range w.cells {
		state, err := store.SheetState(tx, of.site, of.month)
		if err != nil {
			return err
		}
		if placements.Locked(state) {
			return closedSheet(state)
		}
		ro, err := wholeRoster(tx, of.site, of.month)
		if err != nil {
			return err
		}
		a := forget(w.act)
		if _, err := saveFrom(tx, a, &ro, "import", w.imp.Id, cells); err != nil {
			return err
		}
		if ro.Gaps > 0 {
			continue
		}
		if err := handIn(tx, a, of); err != nil {
			return err
		}
	}
	return nil
}

// handIn submits a sheet that waits for it.
func handIn(tx core.App, a store.Act, of siteMonth) error {
	r, err := newestSheet(tx, of.site, of.month)
	if err != nil || r == nil || !open(r.GetString("state")) || !closes(a.Who) || a.Who.System {
		return err
	}
	return stepSheet(tx, a, Sheet{Site: of.site, Month: of.month}, r, "submit", SheetMove{Via: "import"})
}

// undoAttendance takes back the squares that an import filled and nobody has changed since, and opens again
// the sheets it handed in. A sheet that is approved stays as it is.
func undoAttendance(app core.App, a store.Act, imp *core.Record) (kept []Kept, err error) {
	sheets, err := store.SheetsOfImport(app, imp.Id)
	if err != nil {
		return nil, err
	}
	for _, of := range sheets {
		err := store.Tx(app, func(tx core.App) error {
			left, err := undoSheet(tx, forget(a), imp, siteMonth{of.Site, of.Month})
			kept = append(kept, left...)
			return err
		})
		if err != nil {
			return kept, err
		}
	}
	return kept, nil
}

func undoSheet(tx core.App, a store.Act, imp *core.Record, of siteMonth) ([]Kept, error) {
	r, err := newestSheet(tx, of.site, of.month)
	if err != nil || r == nil {
		return nil, err
	}
	if placements.Locked(r.GetString("state")) {
		return []Kept{{Collection: "timesheets", ID: r.Id, Title: r.GetString("title")}}, nil
	}
	if r.GetString("state") == placements.Submitted && r.GetString("via") == "import" && closes(a.Who) {
		reason := web.Books()["uk"].T("import.undo") + ": " + imp.GetString("name")
		if err := stepSheet(tx, a, Sheet{Site: of.site, Month: of.month}, r, "return", SheetMove{Reason: reason}); err != nil {
			return nil, err
		}
	}
	ro, err := wholeRoster(tx, of.site, of.month)
	if err != nil {
		return nil, err
	}
	came, err := store.CellsOfImport(tx, imp.Id, of.site, of.month)
	if err != nil {
		return nil, err
	}
	_, err = saveFrom(tx, a, &ro, "import", "", lo.Map(came, func(c store.CellRow, _ int) CellInput {
		return CellInput{Placement: c.Placement, Day: importDay(c.Date)}
	}))
	return nil, err
}
