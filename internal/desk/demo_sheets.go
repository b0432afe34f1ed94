package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// sheets are the Fridays on which attendance was marked and the last working days on which the sheet of
// the month was handed in and approved. This week still waits for its marks.
func (d *demo) sheets() {
	monday := placements.MondayOf(d.today)
	for week := placements.MondayOf(d.today.AddDays(-340)); week.Before(monday); week = week.AddDays(7) {
		d.on(week.AddDays(4), "15:40", demoHR, d.marked)
	}
	for month := (when.Date{Year: d.today.Year - 1, Month: d.today.Month, Day: 1}); month.AddMonths(1).Before(d.today); month = month.AddMonths(1) {
		d.on(when.Calendar{}.OnOrBefore(month.AddMonths(1).AddDays(-1)), "16:20", demoHR, d.handedIn)
	}
}

// marked fills in every open sheet of the month: everybody was there.
func (d *demo) marked(tx core.App, a store.Act) error {
	if err := keepAllSheets(tx, byClock(a.At)); err != nil {
		return err
	}
	open, err := store.Where(tx, "timesheets", dbx.HashExp{"state": placements.Open})
	for _, s := range open {
		if _, err := FillPreset(tx, a, s.GetString("site"), s.GetString("month"), "", OnlyEmpty); err != nil {
			return err
		}
	}
	return err
}

// handedIn is the end of a month: what lacks no day goes to be approved.
func (d *demo) handedIn(tx core.App, a store.Act) error {
	if err := d.marked(tx, a); err != nil {
		return err
	}
	open, err := store.Where(tx, "timesheets", dbx.HashExp{"state": placements.Open})
	if err != nil {
		return err
	}
	for _, s := range open {
		site, month := s.GetString("site"), s.GetString("month")
		ro, err := wholeRoster(tx, site, month)
		if err != nil {
			return err
		}
		if ro.Gaps > 0 || len(ro.People) == 0 {
			continue // it waits for somebody, as some do
		}
		if err := SubmitSheet(tx, a, site, month, SheetMove{Via: "paper"}); err != nil {
			return err
		}
		if err := ApproveSheet(tx, a, site, month, SheetMove{}); err != nil {
			return err
		}
	}
	return nil
}
