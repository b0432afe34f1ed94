package desk

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/words"
)

// SheetPaper is a site's sheet of a month as form П-5 or, blank, as the sheet that is filled in by hand
// and signed: the same people and days with nothing in the squares.
func SheetPaper(app core.App, who access.Who, now time.Time, site, month string, blank bool) (docs.Paper, error) {
	s, err := sheetOf(app, who, now, site, month)
	if err != nil {
		return docs.Paper{}, wrap("print a sheet", err)
	}
	office, err := officeFacts(app)
	if err != nil {
		return docs.Paper{}, err
	}
	f := docs.Facts{Office: office, Work: docs.WorkFacts{MentorSigned: signedAs(s.Owner)}, Sheet: sheetFacts(s, blank)}
	p, err := docs.Draft(lo.Ternary(blank, "attendance_blank", "timesheet"), f)
	return p, wrap("print a sheet", err)
}

func sheetFacts(s Sheet, blank bool) docs.SheetFacts {
	b := web.Books()["uk"]
	f := docs.SheetFacts{Month: b.Month(s.First), Site: s.SiteName, Codes: legend(s, blank),
		Heads: lo.Map(s.Days, func(d SheetDay, _ int) string { return strconv.Itoa(d.Date.Day) })}
	for _, p := range s.People {
		f.Rows = append(f.Rows, sheetRow(p, blank))
	}
	if !blank {
		f.Total = docs.SheetRow{Days: strconv.Itoa(s.Worked), Hours: hoursText(s.Minutes)}
	}
	return f
}

func sheetRow(p SheetPerson, blank bool) docs.SheetRow {
	r := docs.SheetRow{Name: p.Name, Work: p.Work}
	for _, c := range p.Cells {
		r.Cells = append(r.Cells, lo.Ternary(!c.In, "×", lo.Ternary(blank, "", c.Text)))
	}
	if !blank {
		r.Days, r.Hours = strconv.Itoa(p.Worked), hoursText(p.Minutes)
	}
	return r
}

// legend explains the codes that a sheet uses; a blank one all that are offered.
func legend(s Sheet, blank bool) string {
	used := lo.FilterMap(s.Codes, func(c AttendanceCode, _ int) (string, bool) {
		in := lo.ContainsBy(s.Used, func(t CodeTotal) bool { return t.Letter == c.Letter })
		return c.Letter + " – " + c.NameUK, in || blank && c.Active
	})
	return strings.Join(used, ", ")
}

// SheetTable is a sheet for a spreadsheet: a line for each person, a column for each day, the totals.
func SheetTable(app core.App, who access.Who, now time.Time, site, month string, book *words.Book) (docs.Table, error) {
	s, err := sheetOf(app, who, now, site, month)
	if err != nil {
		return docs.Table{}, wrap("export a sheet", err)
	}
	t := docs.Table{Name: s.SiteName + " " + month, Head: []string{book.T("attendance.col.person"), book.T("attendance.col.number")}}
	for _, d := range s.Days {
		t.Head = append(t.Head, strconv.Itoa(d.Date.Day))
	}
	t.Head = append(t.Head, book.T("attendance.col.days"), book.T("attendance.col.hours"), book.T("attendance.col.codes"), book.T("attendance.col.site"), book.T("attendance.col.month"))
	for _, p := range s.People {
		row := []docs.Cell{p.Name, p.Number}
		for _, c := range p.Cells {
			row = append(row, spreadCell(c))
		}
		t.Rows = append(t.Rows, append(row, json.Number(strconv.Itoa(p.Worked)), hoursNumber(p.Minutes), codesText(p.Used), s.SiteName, month))
	}
	total := []docs.Cell{book.T("attendance.total"), ""}
	for _, d := range s.Days {
		total = append(total, hoursNumber(d.Minutes))
	}
	t.Rows = append(t.Rows, append(total, json.Number(strconv.Itoa(s.Worked)), hoursNumber(s.Minutes), codesText(s.Used)))
	return t, nil
}

// spreadCell is a cell that can be summed where it has hours alone.
func spreadCell(c SheetCell) docs.Cell {
	if c.Minutes > 0 && c.Text != "" && c.Text[0] >= '0' && c.Text[0] <= '9' {
		return hoursNumber(c.Minutes)
	}
	return c.Text
}

// hoursNumber is minutes as hours with at most two decimals.
func hoursNumber(minutes int) json.Number {
	if minutes%60 == 0 {
		return json.Number(strconv.Itoa(minutes / 60))
	}
	return docs.Money(int64((minutes*100 + 30) / 60))
}

// codesText is what codes come to, in words of the sheet: «В 2, ТН 3».
func codesText(used []CodeTotal) string {
	return strings.Join(lo.Map(used, func(t CodeTotal, _ int) string { return t.Letter + " " + strconv.Itoa(t.Days) }), ", ")
}

// Hours and Codes are the totals as pages show them.
func (p SheetPerson) Hours() string { return hoursText(p.Minutes) }

// Usual and UsualCode are the minutes and the code of a present day, by the last schedule of the month.
func (p SheetPerson) Usual() int { return p.plan().usual }

// UsualCode is what plain hours mean.
func (p SheetPerson) UsualCode() string { return p.plan().code }

func (p SheetPerson) plan() plan {
	for _, c := range slices.Backward(p.Cells) {
		if c.In {
			return c.plan
		}
	}
	return plan{}
}

// Hours are those of one day.
func (d SheetDay) Hours() string { return hoursText(d.Minutes) }

// Hours are those of everybody.
func (ro Roster) Hours() string { return hoursText(ro.Minutes) }

// Hours are those of a whole sheet.
func (l SheetLine) Hours() string { return hoursText(l.Minutes) }

// Letters are the codes of a person's month and how many days of each.
func (p SheetPerson) Letters() string { return codesText(p.Used) }

// Letters are the codes of everybody.
func (ro Roster) Letters() string { return codesText(ro.Used) }

// AttachToSheet keeps a photograph or a scan of the signed sheet of paper with a sheet; it counts as much
// as any other way of handing one in.
func AttachToSheet(app core.App, a store.Act, site, month, name string, raw []byte) error {
	s, err := sheetOf(app, a.Who, a.At, site, month)
	if err != nil {
		return wrap("keep a paper sheet", err)
	}
	if !s.MayAttach {
		return ErrForbidden
	}
	_, err = KeepFile(app, a, map[string]any{"timesheet": s.ID}, "scan", name, raw)
	return err
}

// OldSheet is an earlier version of a sheet, with its cells as they were frozen when it was approved.
func OldSheet(app core.App, who access.Who, now time.Time, site, month string, version int) (Sheet, error) {
	s, err := sheetOf(app, who, now, site, month)
	if err != nil || version == s.Version {
		return s, wrap("show an old sheet", err)
	}
	r, err := store.First(app, "timesheets", dbx.HashExp{"site": site, "month": month, "version": version})
	if err != nil {
		return s, err
	}
	s.read(r)
	s.Old, s.MayFill, s.Moves, s.MayAttach = true, false, nil, false
	var frozen []frozenPerson
	if err := r.UnmarshalJSONField("cells", &frozen); err != nil {
		return s, wrap("read the frozen cells", err)
	}
	s.thaw(lo.KeyBy(frozen, func(f frozenPerson) string { return f.Placement }))
	s.sum()
	return s, nil
}

// thaw lays frozen cells over a roster. Who stands in neither is left out.
func (s *Sheet) thaw(frozen map[string]frozenPerson) {
	s.People = lo.Filter(s.People, func(p SheetPerson, _ int) bool { return frozen[p.ID].Placement != "" })
	for i := range s.People {
		p := &s.People[i]
		for j := range p.Cells {
			c := &p.Cells[j]
			was, told := frozen[p.ID].Cells[c.Date.String()[8:]]
			c.Code, c.Minutes, c.Closed, c.In = was.Code, was.Minutes, true, c.In || told
			c.Text, c.Gap = placements.WriteCell(c.Code, c.Minutes, p.codes, c.plan.code), false
		}
	}
}
