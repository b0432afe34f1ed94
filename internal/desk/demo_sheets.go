package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/obligations"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// sheets are the Fridays on which attendance was marked and the last working days on which the sheet of
// the month was handed in and approved. This week still waits for its marks.
func (d *demo) sheets() {
	monday := placements.MondayOf(d.today)
	for week := placements.MondayOf(d.today.AddDays(demoPlacements[0].from)); week.Before(monday); week = week.AddDays(7) {
		d.on(week.AddDays(4), "15:40", demoHR, d.marked)
	}
	for month := (when.Date{Year: d.today.Year - 1, Month: 1, Day: 1}); month.AddMonths(1).Before(d.today); month = month.AddMonths(1) {
		d.on(when.Calendar{}.OnOrBefore(month.AddMonths(1).AddDays(-1)), "16:20", demoHR, d.handedIn)
		if sent := month.AddMonths(1).AddDays(3); sent.Before(d.today) {
			d.on(sent, "11:20", demoBooks, d.actOf(placements.MonthOf(month)))
		}
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

// actOf draws up, issues and signs the act of a month, where one is asked for.
func (d *demo) actOf(month string) func(core.App, store.Act) error {
	return func(tx core.App, a store.Act) error {
		asked, err := store.Where(tx, "obligations", dbx.HashExp{"duty": "act:" + month, "state": obligations.Planned})
		for _, o := range asked {
			agreement := o.GetString("org_agreement")
			draft, err := DraftAct(tx, a.Who, a.At, agreement, month, true)
			if err != nil {
				return err
			}
			doc, err := IssueAct(tx, a, agreement, month, PaperInput{Content: draft.Content, Day: Today(a.At)})
			if err != nil {
				return err
			}
			if err := SignPaper(tx, a, doc.Id, SignInput{On: Today(a.At)}); err != nil {
				return err
			}
		}
		return err
	}
}
