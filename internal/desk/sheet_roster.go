package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Roster is people × days: what each did on each day of a span.
type Roster struct {
	Days     []SheetDay
	People   []SheetPerson
	Codes    []AttendanceCode
	Used     []CodeTotal // what the codes come to, in the order of the codes
	Worked   int         // days with hours of work, and those hours in minutes
	Minutes  int
	Gaps     int       // working days without a code, of everybody
	FirstGap when.Date // the earliest of them
}

// SheetDay is a column: a day and what it comes to.
type SheetDay struct {
	Date    when.Date
	Off     bool // nobody works by the calendar
	Worked  int  // people with hours
	Minutes int
}

// SheetPerson is a row: one placement.
type SheetPerson struct {
	ID, Person, Name, Number, Work string
	From, To                       when.Date // the days of the placement
	Cells                          []SheetCell
	Worked, Minutes                int
	Used                           []CodeTotal
	Gaps                           int
	key                            string
	life                           tenure
	held                           bool // came with a file whose reminders nobody has started
	codes                          []placements.Code
}

// SheetCell is one day of one person.
type SheetCell struct {
	Date    when.Date
	In      bool // the day belongs to this placement, this site or mentor
	Works   bool // by the schedule, the calendar and the pauses
	Code    string
	Minutes int
	Text    string // as a person types it
	Preset  string // what a present day would be, "" where nobody works
	Gap     bool
	Closed  bool // nothing may be typed
	id      string
	plan    plan
}

// CodeTotal is how many days and minutes a code comes to.
type CodeTotal struct {
	Letter        string
	Days, Minutes int
}

// loadRoster loads what these placements did between two days, ends included. Keep says which days of
// them belong here.
func loadRoster(app core.App, first, last when.Date, recs []*core.Record, keep func(tenure, when.Date) bool) (Roster, error) {
	ro := Roster{}
	ids := lo.Map(recs, func(r *core.Record, _ int) string { return r.Id })
	changes, err := store.ChangesOf(app, ids)
	if err != nil {
		return ro, err
	}
	people, err := store.ByID(app, "people", lo.Map(recs, func(r *core.Record, _ int) string { return r.GetString("person") }))
	if err != nil {
		return ro, err
	}
	cells, err := store.CellsOf(app, ids, first, last)
	if err != nil {
		return ro, err
	}
	if ro.Codes, err = attendanceCodes(app); err != nil {
		return ro, err
	}
	cal, err := store.Calendar(app)
	if err != nil {
		return ro, err
	}
	for d := first; !d.After(last); d = d.AddDays(1) {
		ro.Days = append(ro.Days, SheetDay{Date: d, Off: !cal.Works(d)})
	}
	held, err := store.HeldImports(app, lo.Map(recs, func(r *core.Record, _ int) string { return r.GetString("import") }))
	if err != nil {
		return ro, err
	}
	codes := lo.Map(ro.Codes, func(c AttendanceCode, _ int) placements.Code { return c.Code })
	byDay := lo.KeyBy(cells, func(c store.CellRow) [2]string { return [2]string{c.Placement, c.Date} })
	for _, r := range recs {
		p := rosterPerson(newTenure(r, changes[r.Id]), people[r.GetString("person")])
		p.codes, p.held = codes, held[r.GetString("import")]
		for _, d := range ro.Days {
			p.Cells = append(p.Cells, rosterCell(&p.life, d.Date, cal, keep, byDay[[2]string{r.Id, d.Date.String()}], codes))
		}
		if lo.SomeBy(p.Cells, func(c SheetCell) bool { return c.In }) {
			ro.People = append(ro.People, p)
		}
	}
	slices.SortStableFunc(ro.People, func(a, b SheetPerson) int { return cmp.Or(cmp.Compare(a.key, b.key), a.From.Compare(b.From)) })
	ro.sum()
	return ro, nil
}

func rosterPerson(t tenure, person *core.Record) SheetPerson {
	p := SheetPerson{ID: t.rec.Id, Person: t.rec.GetString("person"), Number: t.rec.GetString("number"), Work: t.rec.GetString("title"), life: t}
	p.From, p.To = t.span()
	if person != nil {
		p.Name, p.key = nameOf(person), person.GetString("sort_key")
	}
	p.Name = lo.CoalesceOrEmpty(p.Name, p.Number, p.Work)
	return p
}

func rosterCell(t *tenure, d when.Date, cal when.Calendar, keep func(tenure, when.Date) bool, row store.CellRow, codes []placements.Code) SheetCell {
	c := SheetCell{Date: d, id: row.ID}
	c.In = t.has(d) && keep(*t, d)
	if !c.In {
		return c
	}
	c.Code, c.Minutes = row.Code, row.Minutes
	plan := t.planOf(d, cal)
	c.plan = plan
	c.Works = plan.minutes > 0
	if c.Works {
		c.Preset = placements.WriteCell(plan.code, plan.minutes, codes, plan.code)
	}
	c.Text = placements.WriteCell(c.Code, c.Minutes, codes, plan.code)
	c.Gap = c.Works && c.Code == ""
	return c
}

// sum works out every total; nothing of it is stored.
func (ro *Roster) sum() {
	ro.Worked, ro.Minutes, ro.Gaps, ro.FirstGap = 0, 0, 0, when.Date{}
	all := map[string]*CodeTotal{}
	for i := range ro.Days {
		ro.Days[i].Worked, ro.Days[i].Minutes = 0, 0
	}
	for i := range ro.People {
		p := &ro.People[i]
		p.Worked, p.Minutes, p.Gaps = 0, 0, 0
		mine := map[string]*CodeTotal{}
		for j, c := range p.Cells {
			if c.Gap {
				p.Gaps++
				if ro.FirstGap.IsZero() || c.Date.Before(ro.FirstGap) {
					ro.FirstGap = c.Date
				}
			}
			if c.Code == "" {
				continue
			}
			add(mine, c.Code, c.Minutes)
			add(all, c.Code, c.Minutes)
			if c.Minutes > 0 {
				p.Worked, p.Minutes = p.Worked+1, p.Minutes+c.Minutes
				ro.Days[j].Worked, ro.Days[j].Minutes = ro.Days[j].Worked+1, ro.Days[j].Minutes+c.Minutes
			}
		}
		p.Used = byCodes(mine, ro.Codes)
		ro.Worked, ro.Minutes, ro.Gaps = ro.Worked+p.Worked, ro.Minutes+p.Minutes, ro.Gaps+p.Gaps
	}
	ro.Used = byCodes(all, ro.Codes)
}

func add(to map[string]*CodeTotal, letter string, minutes int) {
	if to[letter] == nil {
		to[letter] = &CodeTotal{Letter: letter}
	}
	to[letter].Days++
	to[letter].Minutes += minutes
}

func byCodes(totals map[string]*CodeTotal, codes []AttendanceCode) []CodeTotal {
	return lo.FilterMap(codes, func(c AttendanceCode, _ int) (CodeTotal, bool) {
		t := totals[c.Letter]
		return lo.FromPtr(t), t != nil
	})
}

// AttendanceCode is a letter of form П-5 as the office keeps it.
type AttendanceCode struct {
	placements.Code
	Number         string
	NameUK, NameEN string
	Active         bool
}

// Name is what a code means in a language; one without English words is said in Ukrainian.
func (c AttendanceCode) Name(lang string) string {
	if lang == "en" && c.NameEN != "" {
		return c.NameEN
	}
	return c.NameUK
}

// attendanceCodes are all codes in their order, also those no longer offered: old sheets have them.
func attendanceCodes(app core.App) ([]AttendanceCode, error) {
	rows, err := store.Where(app, "attendance_codes", nil, "sort_key", "letter")
	return lo.Map(rows, func(r *core.Record, _ int) AttendanceCode {
		return AttendanceCode{Code: placements.Code{Letter: r.GetString("letter"), Counts: r.GetString("counts"), Hours: r.GetBool("hours")},
			Number: r.GetString("number"), NameUK: r.GetString("name_uk"), NameEN: r.GetString("name_en"), Active: r.GetBool("active")}
	}), err
}

// sheetStates are the states of the newest sheets of these sites and months, by site and month.
func sheetStates(app core.App, sites, months []string) (map[[2]string]string, error) {
	rows, err := store.Where(app, "timesheets", dbx.And(dbx.In("site", lo.ToAnySlice(sites)...), dbx.In("month", lo.ToAnySlice(months)...)), "version")
	return lo.SliceToMap(rows, func(r *core.Record) ([2]string, string) {
		return [2]string{r.GetString("site"), r.GetString("month")}, r.GetString("state")
	}), err
}

// Shown is a row as a form keeps beside it what it showed: the cells parted by semicolons.
func (p SheetPerson) Shown() string {
	return strings.Join(lo.Map(p.Cells, func(c SheetCell, _ int) string { return c.Text }), ";")
}

// Filled is what a mentor's week offers: what is there, else that the person was present.
func (c SheetCell) Filled() string { return lo.CoalesceOrEmpty(c.Text, c.Preset) }
