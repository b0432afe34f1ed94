package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// SheetList is a month: the sheet of every site where somebody works.
type SheetList struct {
	Month, Prev, Next string
	First             when.Date
	Lines             []SheetLine
	All               bool
	Gaps              int
}

// SheetLine is one sheet in the list.
type SheetLine struct {
	Site, SiteName, Month, State string
	Version, People, Gaps        int
	FirstGap                     when.Date
	Worked, Minutes              int
	Waits                        string // for whom it waits: mentor, hr, or nobody ("")
	Owner                        string
	key                          string
}

// ListSheets is a month of sheets ('2026-11'; what is none is this month) as one person may see them.
// Working days to come are no gaps yet.
func ListSheets(app core.App, who access.Who, now time.Time, month string) (SheetList, error) {
	first, last, err := monthOf(month)
	if err != nil {
		first, last, _ = monthOf(Today(now).String()[:7])
	}
	l := SheetList{Month: first.String()[:7], First: first, Prev: first.AddMonths(-1).String()[:7], Next: first.AddMonths(1).String()[:7]}
	g := grant(who, "timesheets", access.List)
	if g.None() {
		return l, ErrForbidden
	}
	l.All = g.All
	recs, err := store.RosterOfAll(app, first, last, atWork, Seen(who, "placements"))
	if err != nil {
		return l, err
	}
	ro, err := loadRoster(app, first, last, recs, func(tenure, when.Date) bool { return true })
	if err != nil {
		return l, err
	}
	sheets, err := store.Where(app, "timesheets", dbx.HashExp{"month": l.Month}, "version")
	if err != nil {
		return l, err
	}
	newest := lo.SliceToMap(sheets, func(r *core.Record) (string, *core.Record) { return r.GetString("site"), r })
	lines := linesOf(ro, Today(now))
	for site, r := range newest {
		if lines[site] == nil && (l.All || r.GetString("owner") == who.ID) {
			lines[site] = &SheetLine{}
		}
	}
	return l, wrap("list the sheets", l.fill(app, lines, newest))
}

// linesOf counts a roster by the site of each day.
func linesOf(ro Roster, today when.Date) map[string]*SheetLine {
	lines := map[string]*SheetLine{}
	for _, p := range ro.People {
		seen := map[string]bool{}
		for _, c := range p.Cells {
			site := text(p.life.on(c.Date, "site"))
			if !c.In || site == "" {
				continue
			}
			if lines[site] == nil {
				lines[site] = &SheetLine{}
			}
			line := lines[site]
			if !seen[site] {
				seen[site], line.People = true, line.People+1
			}
			line.count(c, today)
		}
	}
	return lines
}

func (l *SheetLine) count(c SheetCell, today when.Date) {
	if c.Gap && !c.Date.After(today) {
		l.Gaps++
		if l.FirstGap.IsZero() || c.Date.Before(l.FirstGap) {
			l.FirstGap = c.Date
		}
	}
	if c.Minutes > 0 {
		l.Worked, l.Minutes = l.Worked+1, l.Minutes+c.Minutes
	}
}

func (l *SheetList) fill(app core.App, lines map[string]*SheetLine, newest map[string]*core.Record) error {
	sites, err := store.ByID(app, "sites", lo.Keys(lines))
	if err != nil {
		return err
	}
	owners, err := peopleToShow(app, lo.MapToSlice(newest, func(_ string, r *core.Record) string { return "users/" + r.GetString("owner") }))
	if err != nil {
		return err
	}
	for site, line := range lines {
		line.Site, line.Month, line.State, line.Version = site, l.Month, placements.Open, 1
		if r := sites[site]; r != nil {
			line.SiteName, line.key = r.GetString("name"), r.GetString("sort_key")
		}
		if r := newest[site]; r != nil {
			line.State, line.Version, line.Owner = r.GetString("state"), r.GetInt("version"), owners["users/"+r.GetString("owner")]
		}
		line.Waits = map[string]string{placements.Open: "mentor", placements.Returned: "mentor", placements.Submitted: "hr"}[line.State]
		l.Lines, l.Gaps = append(l.Lines, *line), l.Gaps+line.Gaps
	}
	slices.SortFunc(l.Lines, func(a, b SheetLine) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.Site, b.Site)) })
	return nil
}

// SheetPath is where a sheet known by its id is shown.
func SheetPath(app core.App, who access.Who, id string) (string, error) {
	if grant(who, "timesheets", access.View).None() {
		return "", ErrForbidden
	}
	r, err := app.FindRecordById("timesheets", id)
	if err != nil {
		return "", store.ErrNotFound
	}
	return "/timesheets/" + r.GetString("site") + "/" + r.GetString("month"), nil
}
