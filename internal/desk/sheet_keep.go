package desk

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// jobSheets is asked for by a save that cannot make sheets itself: an import of many placements.
const jobSheets = "sheets"

// siteRoster is everybody of a site between two days, whoever asks.
func siteRoster(app core.App, site string, first, last when.Date) (Roster, error) {
	recs, err := store.RosterOfSite(app, site, first, last, atWork, nil)
	if err != nil {
		return Roster{}, err
	}
	return loadRoster(app, first, last, recs, func(t tenure, d when.Date) bool { return text(t.on(d, "site")) == site })
}

// mentorRoster is everybody of a mentor between two days, at whatever site.
func mentorRoster(app core.App, mentor string, first, last when.Date) (Roster, error) {
	recs, err := store.RosterOfMentor(app, mentor, first, last, atWork)
	if err != nil {
		return Roster{}, err
	}
	return loadRoster(app, first, last, recs, func(t tenure, d when.Date) bool { return text(t.on(d, "mentor")) == mentor })
}

// KeepUp brings the sheets and promises that hang on these cells to what they should be.
func KeepUp(tx core.App, a store.Act, changed []cellChange) error {
	type pair struct{ of, month string }
	sheets, mentors := map[pair]bool{}, map[pair]bool{}
	for _, c := range changed {
		sheets[pair{c.site, c.month()}] = true
		if m := text(c.person.life.on(c.cell.Date, "mentor")); m != "" {
			mentors[pair{m, c.month()}] = true
		}
	}
	for p := range sheets {
		if err := keepSheet(tx, a, p.of, p.month); err != nil {
			return err
		}
	}
	for p := range mentors {
		if err := keepWeeks(tx, a, p.of, p.month); err != nil {
			return err
		}
	}
	return nil
}

// keepSheet makes the sheet of a site and month if somebody works there, and keeps its owner and its
// promises what they should be.
func keepSheet(tx core.App, a store.Act, site, month string) error {
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	ro, err := siteRoster(tx, site, first, last)
	if err != nil {
		return err
	}
	r, err := newestSheet(tx, site, month)
	if err != nil {
		return err
	}
	if r == nil && len(ro.People) == 0 {
		return nil
	}
	if r == nil {
		if r, err = makeSheet(tx, a, site, month, 1, ""); err != nil {
			return err
		}
	}
	if owner := ownerOf(ro); open(r.GetString("state")) && owner != "" && owner != r.GetString("owner") {
		r.Set("owner", owner)
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
	}
	return keepDuties(tx, a, r, ro)
}

// keepSheetDuties keeps the promises of a sheet after one of its moves.
func keepSheetDuties(tx core.App, a store.Act, r *core.Record) error {
	ro, err := wholeRoster(tx, r.GetString("site"), r.GetString("month"))
	if err != nil {
		return err
	}
	if err := keepDuties(tx, a, r, ro); err != nil {
		return err
	}
	for _, mentor := range mentorsOf(ro) {
		if err := keepWeeks(tx, a, mentor, r.GetString("month")); err != nil {
			return err
		}
	}
	return nil
}

// makeSheet makes a version of a sheet. Its title is how people call it: place and month.
func makeSheet(tx core.App, a store.Act, site, month string, version int, reason string) (*core.Record, error) {
	ro, err := wholeRoster(tx, site, month)
	if err != nil {
		return nil, err
	}
	place, err := tx.FindRecordById("sites", site)
	if err != nil {
		return nil, refuse("house.gone", "what", "site")
	}
	first, _, err := monthOf(month)
	if err != nil {
		return nil, err
	}
	title := web.Books()["uk"].T("attendance.sheet_title", "site", place.GetString("name"), "month", web.Books()["uk"].Month(first))
	return store.Make(tx, a, "timesheets", map[string]any{"title": title, "site": site, "month": month, "version": version,
		"state": placements.Open, "owner": ownerOf(ro), "reason": reason})
}

// ownerOf is who fills a sheet in: the mentor of most of its people or, where nobody has one, whoever
// answers for most of them.
func ownerOf(ro Roster) string {
	return lo.CoalesceOrEmpty(mostOf(ro, "mentor"), mostOf(ro, "owner"))
}

func mostOf(ro Roster, column string) string {
	count := lo.CountValues(lo.Compact(lo.Map(ro.People, func(p SheetPerson, _ int) string { return text(p.life.on(lastIn(p), column)) })))
	ids := lo.Keys(count)
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	return lo.FirstOr(ids, "")
}

// lastIn is the last day a person stands in the sheet.
func lastIn(p SheetPerson) when.Date {
	for _, c := range slices.Backward(p.Cells) {
		if c.In {
			return c.Date
		}
	}
	return p.To
}

// mentorsOf are all mentors of a roster's people.
func mentorsOf(ro Roster) []string {
	var all []string
	for _, p := range ro.People {
		for _, c := range p.Cells {
			if c.In {
				all = append(all, text(p.life.on(c.Date, "mentor")))
			}
		}
	}
	all = lo.Uniq(lo.Compact(all))
	slices.Sort(all)
	return all
}

// spansOf are the days on which the people of a roster stand in it. Of who was carried over from paper
// the house asks nothing that lies before the week in which it learnt of them, and nothing at all until
// somebody starts the reminders of their file.
func spansOf(ro Roster) []placements.Span {
	return lo.FilterMap(ro.People, func(p SheetPerson, _ int) (placements.Span, bool) {
		if p.held {
			return placements.Span{}, false
		}
		in := lo.Filter(p.Cells, func(c SheetCell, _ int) bool { return c.In })
		s := placements.Span{From: in[0].Date, To: in[len(in)-1].Date}
		if known := placements.MondayOf(Today(p.life.rec.GetDateTime("created").Time())); p.life.rec.GetBool("carried") && known.After(s.From) {
			s.From = known
		}
		return s, !s.From.After(s.To)
	})
}

// gapsUntil are the working days to a day on which somebody has no code.
func gapsUntil(ro Roster, until when.Date) []when.Date {
	var days []when.Date
	for _, p := range ro.People {
		for _, c := range p.Cells {
			if c.Gap && !c.Date.After(until) {
				days = append(days, c.Date)
			}
		}
	}
	return lo.Uniq(days)
}

// KeepSheetsOf makes the sheets of this month in which a placement stands, and the promises about them,
// in the transaction that saved it. An import of many asks the clock to do it once for all of them.
func KeepSheetsOf(tx core.App, a store.Act, r *core.Record) error {
	if a.Via == "import" {
		return askForSheets(tx, a.At)
	}
	first, last, err := monthOf(Today(a.At).String()[:7])
	if err != nil {
		return err
	}
	t := newTenure(r, nil)
	from, to := t.span()
	if !slices.Contains(atWork, r.GetString("state")) || from.IsZero() || from.After(last) || to.Before(first) {
		return nil
	}
	a = forget(a)
	if site := r.GetString("site"); site != "" {
		if err := keepSheet(tx, a, site, first.String()[:7]); err != nil {
			return err
		}
	}
	if mentor := r.GetString("mentor"); mentor != "" {
		return keepWeeks(tx, a, mentor, first.String()[:7])
	}
	return nil
}

// sheetsOnTime makes the sheets when time alone asks for it: a month or a week has begun. Everything else
// that changes them is brought up to date where it is saved.
func sheetsOnTime(app core.App, now time.Time) error {
	pulse, err := store.PulseOf(app, jobSheets)
	if err != nil {
		return err
	}
	today := Today(now)
	if last, _ := when.Parse(pulse.Cursor); !last.IsZero() && placements.MondayOf(last) == placements.MondayOf(today) && last.Month == today.Month {
		return nil
	}
	if err := keepAllSheets(app, byClock(now)); err != nil {
		return err
	}
	pulse.Cursor = today.String()
	return store.SetPulse(app, pulse)
}

// keepAllSheets keeps the sheets of the month that has begun, the weeks of every mentor, and what is
// still open of the month before. One site's trouble does not stop the others.
func keepAllSheets(app core.App, a store.Act) error {
	month := Today(a.At).String()[:7]
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	recs, err := store.RosterOfAll(app, first, last, atWork, nil)
	if err != nil {
		return err
	}
	column := func(name string) []string {
		return lo.Uniq(lo.Compact(lo.Map(recs, func(r *core.Record, _ int) string { return r.GetString(name) })))
	}
	var errs []error
	for _, site := range column("site") {
		errs = append(errs, store.Tx(app, func(tx core.App) error { return keepSheet(tx, a, site, month) }))
	}
	for _, mentor := range column("mentor") {
		errs = append(errs, store.Tx(app, func(tx core.App) error { return keepWeeks(tx, a, mentor, month) }))
	}
	before := first.AddDays(-1).String()[:7]
	late, err := store.Where(app, "timesheets", dbx.And(dbx.In("state", placements.Open, placements.Returned), dbx.HashExp{"month": before}))
	errs = append(errs, err)
	for _, r := range late {
		errs = append(errs, store.Tx(app, func(tx core.App) error { return keepSheetDuties(tx, a, r) }))
	}
	return wrap("keep the sheets", errors.Join(errs...))
}

// askForSheets has the clock make the sheets at its next turn.
func askForSheets(tx core.App, at time.Time) error {
	pulse, err := store.PulseOf(tx, jobSheets)
	if err != nil || pulse.Last.Equal(at) {
		return err
	}
	pulse.Last = at
	return store.SetPulse(tx, pulse)
}

// sheetsIfAsked makes the sheets after an import of placements.
func sheetsIfAsked(app core.App, a store.Act) error {
	asked, err := store.PulseOf(app, jobSheets)
	if err != nil || asked.Last.IsZero() || !asked.OK.Before(asked.Last) {
		return err
	}
	if err := keepAllSheets(app, a); err != nil {
		return err
	}
	asked.OK = asked.Last
	return store.SetPulse(app, asked)
}
