package desk

import (
	"maps"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// CellInput is one cell as somebody typed it: "8", "7,5", "В", "РВ 4", or nothing. Was is what the form
// had shown; nil asks nothing.
type CellInput struct {
	Placement string
	Day       when.Date
	Text      string
	Was       *string
}

// SaveCells writes cells of a site's sheet of a month and says how many changed. A cell that somebody
// else changed since it was shown comes back as a *Conflict of all such cells; one that cannot be read
// as a fault of its own. Then nothing is written.
func SaveCells(app core.App, a store.Act, site, month string, in []CellInput) (changed int, err error) {
	err = store.Tx(app, func(tx core.App) error {
		s, err := sheetOf(tx, a.Who, a.At, site, month)
		if err != nil {
			return err
		}
		if !s.MayFill {
			return closedSheet(s.State)
		}
		changed, err = saveCells(tx, a, &s.Roster, "page", in)
		return err
	})
	return changed, wrap("save attendance", err)
}

// closedSheet is why a sheet takes no more attendance.
func closedSheet(state string) error {
	if open(state) {
		return ErrForbidden
	}
	return &Problem{Status: 400, Key: "attendance.closed." + state}
}

// cellName is how a form calls a cell.
func cellName(placement string, d when.Date) string { return "c." + placement + "." + d.String() }

// saveCells writes what is typed into a roster and brings everything that hangs on it up to date. Via is
// how it came: page, link, paper, import or preset.
func saveCells(tx core.App, a store.Act, ro *Roster, via string, in []CellInput) (int, error) {
	return saveFrom(tx, a, ro, via, "", in)
}

// saveFrom is saveCells of a file: what was not there before remembers the import it came with.
func saveFrom(tx core.App, a store.Act, ro *Roster, via, imp string, in []CellInput) (int, error) {
	w := cellWriter{tx: tx, act: a, via: via, imp: imp, old: map[string]map[string]any{}, new: map[string]map[string]any{}}
	if err := w.read(ro, in); err != nil {
		return 0, err
	}
	if len(w.todo) == 0 {
		return 0, nil
	}
	if err := w.write(); err != nil {
		return 0, err
	}
	ro.sum()
	if err := w.note(); err != nil {
		return 0, err
	}
	return len(w.todo), KeepUp(tx, a, w.todo)
}

// cellWriter is one saving of cells.
type cellWriter struct {
	tx       core.App
	act      store.Act
	via, imp string
	todo     []cellChange
	old, new map[string]map[string]any // by sheet: what the audit keeps
}

// cellChange is a cell that will be another one.
type cellChange struct {
	person *SheetPerson
	cell   *SheetCell
	site   string
}

func (c cellChange) month() string { return c.cell.Date.String()[:7] }

// read finds what differs from what is there, and everything that is wrong with it.
func (w *cellWriter) read(ro *Roster, in []CellInput) error {
	people := map[string]*SheetPerson{}
	for i := range ro.People {
		people[ro.People[i].ID] = &ro.People[i]
	}
	var faults form.Faults
	clash := map[string]string{}
	for _, c := range in {
		name := cellName(c.Placement, c.Day)
		cell := cellAt(people[c.Placement], c.Day)
		if cell == nil || !cell.In {
			if c.Text != "" {
				faults = append(faults, form.Fault{Field: name, Key: "attendance.cell.not_placed"})
			}
			continue
		}
		key, now := w.take(people[c.Placement], cell, c)
		if key != "" {
			faults = append(faults, cellFault(name, key, people[c.Placement], c))
		}
		if now != nil {
			clash[name] = *now
		}
	}
	if len(faults) > 0 {
		return faults
	}
	if len(clash) > 0 {
		return &Conflict{Fields: clash}
	}
	return nil
}

func cellFault(name, key string, p *SheetPerson, c CellInput) form.Fault {
	return form.Fault{Field: name, Key: key, Params: map[string]string{"who": p.Name, "day": web.Books()["uk"].DayShort(c.Day), "typed": c.Text}}
}

func cellAt(p *SheetPerson, d when.Date) *SheetCell {
	if p == nil {
		return nil
	}
	i := slices.IndexFunc(p.Cells, func(c SheetCell) bool { return c.Date == d })
	if i < 0 {
		return nil
	}
	return &p.Cells[i]
}

// take reads one cell: the key of what is wrong with it, or what stands there now against what was shown.
func (w *cellWriter) take(p *SheetPerson, cell *SheetCell, c CellInput) (wrong string, now *string) {
	code, minutes, wrong := placements.ReadCell(c.Text, p.codes, cell.plan.code, cell.plan.usual)
	text := placements.WriteCell(code, minutes, p.codes, cell.plan.code)
	switch {
	case wrong != "":
		return "attendance.cell." + wrong, nil
	case c.Was != nil && text == *c.Was, text == cell.Text:
		return "", nil
	case c.Was != nil && *c.Was != cell.Text:
		return "", &cell.Text
	case cell.Closed:
		return "attendance.cell.closed", nil
	}
	if wrong := w.check(p, cell, code, minutes); wrong != "" {
		return "attendance.cell." + wrong, nil
	}
	w.keep(p, cell, text)
	cell.Code, cell.Minutes, cell.Text, cell.Gap = code, minutes, text, cell.Works && code == ""
	return "", nil
}

// check asks the table whether a cell may be; an empty one may.
func (w *cellWriter) check(p *SheetPerson, cell *SheetCell, code string, minutes int) string {
	if code == "" {
		return ""
	}
	return placements.CheckCell(placements.Cell{Placement: p.ID, Date: cell.Date, Code: code, Minutes: minutes}, p.codes,
		placements.Span{From: p.From, To: p.To}, Today(w.act.At))
}

// keep remembers a change, for the save and for the audit.
func (w *cellWriter) keep(p *SheetPerson, cell *SheetCell, to string) {
	c := cellChange{person: p, cell: cell, site: text(p.life.on(cell.Date, "site"))}
	w.todo = append(w.todo, c)
	sheet := c.site + " " + c.month()
	if w.old[sheet] == nil {
		w.old[sheet], w.new[sheet] = map[string]any{}, map[string]any{}
	}
	name := p.ID + " " + cell.Date.String()
	w.old[sheet][name], w.new[sheet][name] = cell.Text, to
}

func (w *cellWriter) write() error {
	have, err := store.ByID(w.tx, "attendance", lo.Map(w.todo, func(c cellChange, _ int) string { return c.cell.id }))
	if err != nil {
		return err
	}
	for _, c := range w.todo {
		if err := w.writeOne(c, have[c.cell.id]); err != nil {
			return err
		}
	}
	return nil
}

func (w *cellWriter) writeOne(c cellChange, r *core.Record) (err error) {
	if c.cell.Code == "" {
		c.cell.id = ""
		if r == nil {
			return nil
		}
		return store.Delete(w.tx, w.act, r)
	}
	from := ""
	if r == nil {
		if r, err = store.New(w.tx, "attendance"); err != nil {
			return err
		}
		from = w.imp
	}
	r.Load(map[string]any{"placement": c.person.ID, "site": c.site, "month": c.month(), "date": c.cell.Date.String(),
		"code": c.cell.Code, "minutes": c.cell.Minutes, "by": w.act.Who.ID, "via": w.via, "import": from})
	err = store.Save(w.tx, w.act, r)
	c.cell.id = r.Id
	return err
}

// note writes one line into the audit for each sheet: which cells, what they were and what they are.
func (w *cellWriter) note() error {
	for _, sheet := range slices.Sorted(maps.Keys(w.old)) {
		r, err := newestSheet(w.tx, sheet[:15], sheet[16:])
		if err != nil {
			return err
		}
		if r == nil {
			if r, err = makeSheet(w.tx, w.act, sheet[:15], sheet[16:], 1, ""); err != nil {
				return err
			}
		}
		if err := store.NoteValues(w.tx, w.act, "attendance", "timesheets", r.Id, "cells", w.old[sheet], w.new[sheet]); err != nil {
			return err
		}
	}
	return nil
}

// The presets: whose cells «усі були» fills, and which.
const (
	OnlyEmpty  = "empty"
	Everything = "all"
)

// FillPreset marks people present on every working day of a month up to today, as their schedule says:
// one placement or, if it is "", all of them; only the empty cells, or all.
func FillPreset(app core.App, a store.Act, site, month, placement, which string) (changed int, err error) {
	err = store.Tx(app, func(tx core.App) error {
		s, err := sheetOf(tx, a.Who, a.At, site, month)
		if err != nil {
			return err
		}
		if !s.MayFill {
			return closedSheet(s.State)
		}
		changed, err = saveCells(tx, a, &s.Roster, "preset", presetCells(s.Roster, placement, which, Today(a.At)))
		return err
	})
	return changed, wrap("fill a sheet", err)
}

func presetCells(ro Roster, placement, which string, until when.Date) []CellInput {
	var in []CellInput
	for _, p := range ro.People {
		for _, c := range p.Cells {
			mine := placement == "" || placement == p.ID
			if mine && c.In && !c.Closed && c.Works && !c.Date.After(until) && (c.Code == "" || which == Everything) {
				in = append(in, CellInput{Placement: p.ID, Day: c.Date, Text: c.Preset})
			}
		}
	}
	return in
}

// prepareAttendance holds every door to what a sheet allows: a day that exists, in its own month, and
// no day of a sheet that is approved.
func prepareAttendance(tx core.App, was, r *core.Record) error {
	d, err := when.Parse(r.GetString("date"))
	if err != nil || d.IsZero() {
		return refuse("form.no_such_day", "label", "date", "param", r.GetString("date"))
	}
	r.Set("month", d.String()[:7])
	for _, x := range lo.Compact([]*core.Record{was, r}) {
		if err := lockedDay(tx, x); err != nil {
			return err
		}
	}
	return nil
}

// lockedDay refuses a day whose sheet is approved: only a correction opens it again.
func lockedDay(tx core.App, r *core.Record) error {
	state, err := store.SheetState(tx, r.GetString("site"), r.GetString("month"))
	if err != nil || !placements.Locked(state) {
		return err
	}
	return &Problem{Status: 400, Key: "attendance.closed.approved"}
}
