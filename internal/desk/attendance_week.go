package desk

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Week is a mentor's own people in one week, as the page behind the link in the mail shows it.
type Week struct {
	Roster
	Draft      string // how the device calls what it keeps of this page: no token, no name
	Key        string // makes sending it twice harmless
	Mentor     string
	Monday     when.Date
	Sunday     when.Date
	Prev, Next when.Date // the weeks beside within the month; none where there is none
	Today      when.Date
	Open       bool // at least one day may still be typed
	Sent       string
	Who        access.Who
}

// WeekOf is what a token shows: the week it was sent for or, when it names a day, the one of that day.
// Only weeks of the link's month, and none that has not begun. ErrNotFound for every other token.
func WeekOf(app core.App, token, day string, now time.Time) (Week, error) {
	h, err := openWeekLink(app, token, now)
	if err != nil {
		return Week{}, err
	}
	w, err := h.load(app, day, now)
	return w, wrap("show a week", err)
}

func (h weekKeyHolder) load(app core.App, day string, now time.Time) (Week, error) {
	w := Week{Today: Today(now), Monday: h.week, Who: h.who}
	if d, err := when.Parse(day); err == nil && !d.IsZero() && h.reaches(placements.MondayOf(d), w.Today) {
		w.Monday = placements.MondayOf(d)
	}
	w.Sunday = w.Monday.AddDays(6)
	w.Draft = h.link.Id + "." + w.Monday.String()
	if prev := w.Monday.AddDays(-7); h.reaches(prev, w.Today) {
		w.Prev = prev
	}
	if next := w.Monday.AddDays(7); h.reaches(next, w.Today) {
		w.Next = next
	}
	names, err := peopleToShow(app, []string{"users/" + h.mentor})
	if err != nil {
		return w, err
	}
	w.Mentor = names["users/"+h.mentor]
	if w.Roster, err = mentorRoster(app, h.mentor, w.Monday, w.Sunday); err != nil {
		return w, err
	}
	return w, w.close(app)
}

// reaches says whether a link opens a week: one that has begun and has a day in the month in which the
// link's own week ends its work.
func (h weekKeyHolder) reaches(monday, today when.Date) bool {
	friday := h.week.AddDays(4)
	first, last, err := monthOf(friday.String()[:7])
	return err == nil && (monday == h.week || !monday.After(last) && !monday.AddDays(6).Before(first)) && !monday.After(today)
}

// close marks the days that take nothing any more: of a sheet that was handed in, and days to come.
func (w *Week) close(app core.App) error {
	months := lo.Uniq([]string{w.Monday.String()[:7], w.Sunday.String()[:7]})
	states, err := sheetStates(app, lo.Uniq(w.sites()), months)
	if err != nil {
		return err
	}
	for i := range w.People {
		p := &w.People[i]
		for j := range p.Cells {
			c := &p.Cells[j]
			c.Closed = c.Date.After(w.Today) || !open(states[[2]string{text(p.life.on(c.Date, "site")), c.Date.String()[:7]}])
			c.Gap = c.Gap && !c.Closed
			w.Open = w.Open || c.In && !c.Closed
		}
	}
	w.sum()
	return nil
}

func (w *Week) sites() []string {
	return lo.FlatMap(w.People, func(p SheetPerson, _ int) []string {
		return lo.Map(p.Cells, func(c SheetCell, _ int) string { return text(p.life.on(c.Date, "site")) })
	})
}

// WeekInput is a week as it was posted.
type WeekInput struct {
	Day   string // of the week
	Key   string // of this sending: the same again is answered like the first time and changes nothing
	Cells []CellInput
}

// SendWeek writes a mentor's week and says when it was taken, as the page shows it: that is the receipt.
// The same key again gets the same receipt. When the last day of a month is there and none lacks a code,
// the sheet is handed in with it.
func SendWeek(app core.App, token string, in WeekInput, now time.Time) (receipt string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		h, err := openWeekLink(tx, token, now)
		if err != nil {
			return err
		}
		if len(in.Key) < 16 || len(in.Key) > 100 {
			return refuse("attendance.no_key")
		}
		if receipt, err = store.Receipt(tx, linkAttendance, h.link.Id, in.Key); err != nil || receipt != "" {
			return err
		}
		receipt = store.UTC(now)
		if err := h.save(tx, in, now); err != nil {
			return err
		}
		return store.GiveReceipt(tx, linkAttendance, h.link.Id, in.Key, receipt, now)
	})
	return receipt, wrap("take a week", err)
}

func (h weekKeyHolder) save(tx core.App, in WeekInput, now time.Time) error {
	w, err := h.load(tx, in.Day, now)
	if err != nil {
		return err
	}
	a := store.Act{Who: h.who, Via: "link", At: now}
	if _, err := saveCells(tx, a, &w.Roster, "link", in.Cells); err != nil {
		return overtaken(err)
	}
	h.link.Set("last_seen_at", now)
	if err := store.Save(tx, a, h.link); err != nil {
		return err
	}
	return h.handIn(tx, a, w)
}

// overtaken says in words what a page without a table of both versions can show.
func overtaken(err error) error {
	var c *Conflict
	if !errors.As(err, &c) {
		return err
	}
	names := lo.Keys(c.Fields)
	slices.Sort(names)
	return form.Faults(lo.Map(names, func(name string, _ int) form.Fault {
		return form.Fault{Field: name, Key: "attendance.cell.changed", Params: map[string]string{"now": c.Fields[name]}}
	}))
}

// handIn submits the sheets of the week whose month is over and complete.
func (h weekKeyHolder) handIn(tx core.App, a store.Act, w Week) error {
	done := map[string]bool{}
	for _, p := range w.People {
		for _, c := range p.Cells {
			site := text(p.life.on(c.Date, "site"))
			if key := site + c.Date.String()[:7]; c.In && !done[key] {
				done[key] = true
				if err := handInSheet(tx, a, site, c.Date.String()[:7]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// handInSheet submits an open sheet by a link if no working day to come is left in it and none lacks a
// code.
func handInSheet(tx core.App, a store.Act, site, month string) error {
	r, err := newestSheet(tx, site, month)
	if err != nil || r == nil || !open(r.GetString("state")) {
		return err
	}
	ro, err := wholeRoster(tx, site, month)
	if err != nil || ro.Gaps > 0 || ro.ahead(Today(a.At)) {
		return err
	}
	return stepSheet(tx, a, Sheet{Site: site, Month: month}, r, "submit", SheetMove{Via: "link"})
}

// ahead says whether somebody has a working day after today.
func (ro Roster) ahead(today when.Date) bool {
	return lo.SomeBy(ro.People, func(p SheetPerson) bool {
		return lo.SomeBy(p.Cells, func(c SheetCell) bool { return c.Works && c.Date.After(today) })
	})
}

// Cells reads the cells of a posted form: what was typed, and beside each person what was shown, in the
// order of the days and parted by semicolons.
func Cells(in map[string][]string) []CellInput {
	var all []CellInput
	for name, values := range in {
		parts := strings.Split(name, ".")
		if len(parts) != 3 || parts[0] != "c" || len(values) == 0 {
			continue
		}
		d, err := when.Parse(parts[2])
		if err != nil || d.IsZero() {
			continue
		}
		all = append(all, CellInput{Placement: parts[1], Day: d, Text: strings.TrimSpace(values[0]), Was: wasCell(in, parts[1], d)})
	}
	slices.SortFunc(all, func(a, b CellInput) int {
		return strings.Compare(cellName(a.Placement, a.Day), cellName(b.Placement, b.Day))
	})
	return all
}

// wasCell is what the form had shown of a cell, nil if it does not say.
func wasCell(in map[string][]string, placement string, d when.Date) *string {
	from, err := when.Parse(lo.FirstOr(in["from"], ""))
	row := lo.FirstOr(in["w."+placement], "")
	if err != nil || from.IsZero() || row == "" {
		return nil
	}
	cells := strings.Split(row, ";")
	if i := d.Sub(from); i >= 0 && i < len(cells) {
		return &cells[i]
	}
	return nil
}
