package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// PlacementFilter is what the address of the list or of the table of sites says.
type PlacementFilter struct {
	Text, Site, Kind, Mentor, Sort string
	State                          string // live, a state, ended or all
	Month                          when.Date
	Year                           int
	Page                           int
}

// placementStates are the groups of states a list may be narrowed to, beside single states.
var placementStates = map[string][]string{
	"live":  {placements.Preparing, placements.Ready, placements.Active, placements.Suspended, placements.Closing},
	"ended": {placements.Completed, placements.Cancelled, placements.NotStarted},
	"all":   nil,
}

// StateGroups are the names of those groups in the order they are offered.
var StateGroups = []string{"live", "ended", "all"}

// placementOrders are the columns the list may be sorted by. A site, a mentor and a state are filters.
var placementOrders = map[string]string{"person": "", "starts": "placements.starts_on", "ends": "placements.ends_on"}

// PlacementFilterOf reads the filter out of a query; what it does not know it leaves out.
func PlacementFilterOf(q url.Values, now time.Time) PlacementFilter {
	f := PlacementFilter{Text: strings.TrimSpace(q.Get("q")), Site: q.Get("site"), Kind: q.Get("kind"), Mentor: q.Get("mentor"), State: q.Get("state"),
		Sort: q.Get("sort"), Page: web.Number(q), Year: Today(now).Year}
	if _, ok := placementOrders[strings.TrimPrefix(f.Sort, "-")]; !ok {
		f.Sort = "person"
	}
	if _, known := placements.KindOf(f.Kind); !known {
		f.Kind = ""
	}
	f.Month, _ = when.Parse(q.Get("month") + "-01") // what is no month is none
	_, group := placementStates[f.State]
	if !group && !slices.Contains(placements.Placements.States, f.State) {
		f.State = lo.Ternary(f.Month.IsZero(), "live", "all")
	}
	if y, err := when.Parse(q.Get("year") + "-01-01"); err == nil {
		f.Year = y.Year
	}
	return f
}

// Narrowed says whether anything but the order was asked for.
func (f PlacementFilter) Narrowed() bool {
	return f.Text != "" || f.Site != "" || f.Kind != "" || f.Mentor != "" || f.State != "live" || !f.Month.IsZero()
}

// rows are those of one page in the order asked for. Names give the order of all there ever were; those
// under way are few and are put in order after they were found.
func (f PlacementFilter) rows(app core.App, offset int, where []dbx.Expression) ([]store.PlacementRow, error) {
	column, back := strings.CutPrefix(f.Sort, "-")
	down := lo.Ternary(back, " DESC", "")
	_, group := placementStates[f.State]
	switch {
	case column != "person":
		return store.Placements(app, []string{placementOrders[column] + down, "placements._rowid_" + down}, store.Page, offset, where...)
	case group && f.State != "live" && f.Month.IsZero():
		return store.PlacementsByName(app, back, store.Page, offset, where...)
	}
	return store.Placements(app, []string{store.PersonOrder + down, "placements.person" + down, "placements.starts_on" + down, "placements._rowid_" + down}, store.Page, offset, where...)
}

// where is the filter for whoever asks: only what they may see.
func (f PlacementFilter) where(who access.Who) []dbx.Expression {
	out := []dbx.Expression{Seen(who, "placements"), store.PlacementText(f.Text)}
	for column, value := range map[string]string{"site": f.Site, "kind": f.Kind} {
		if value != "" {
			out = append(out, dbx.HashExp{"placements." + column: value})
		}
	}
	if f.Mentor != "" {
		out = append(out, dbx.Or(dbx.HashExp{"placements.mentor": f.Mentor}, dbx.HashExp{"placements.mentor_deputy": f.Mentor}))
	}
	if states := lo.CoalesceSliceOrEmpty(placementStates[f.State], lo.Ternary(slices.Contains(placements.Placements.States, f.State), []string{f.State}, nil)); len(states) > 0 {
		out = append(out, dbx.In("placements.state", lo.ToAnySlice(states)...))
	}
	if !f.Month.IsZero() {
		out = append(out, store.PlacedIn(f.Month, f.Month.AddMonths(1).AddDays(-1)), happened())
	}
	return out
}

// happened leaves out what was cancelled or never began.
func happened() dbx.Expression {
	return dbx.NotIn("placements.state", placements.Cancelled, placements.NotStarted)
}

// PlacementLine is a placement as a row shows it.
type PlacementLine struct {
	ID, Number, Title, Kind, State string
	Person, PersonID, Site, Mentor string
	Starts, Ends, Last             when.Date // the last day: in fact, or of the contract
	Days                           int       // until the end, negative after it
	Soon                           bool      // the end is near and nobody has decided
	Next                           *ObligationLine
	Rev                            int
	Carried                        bool // entered when it was under way on paper already
}

// PlacementList is one page of the list with what its filters offer.
type PlacementList struct {
	Filter         PlacementFilter
	Rows           []PlacementLine
	Pager          web.Pager
	Sites, Mentors []web.Option
	Kinds, States  []string
	Acts           []string // what several rows may be given at once
	MayAct         bool
	Occupied       bool // whether this person sees the table of sites as well
}

// nameWhom writes beside dates of placements whose works they are, for those who may see the placement:
// titles travel by mail and never say it.
func nameWhom(app core.App, who access.Who, lines []ObligationLine) error {
	ids := lo.FilterMap(lines, func(l ObligationLine, _ int) (string, bool) { return l.About.ID, l.About.Subject == "placement" })
	if len(ids) == 0 {
		return nil
	}
	rows, err := store.Placements(app, []string{"placements.id"}, len(ids), 0, Seen(who, "placements"), dbx.In("placements.id", lo.ToAnySlice(lo.Uniq(ids))...))
	names := lo.SliceToMap(rows, func(r store.PlacementRow) (string, string) { return r.ID, placementLine(r, time.Time{}).Person })
	for i, l := range lines {
		lines[i].Whom = names[l.About.ID]
	}
	return err
}

// SeesOccupancy says whether somebody sees more than their own people, and so the table of sites.
func SeesOccupancy(who access.Who) bool { return grant(who, "placements", access.List).All }

// soonEnds is how many days before its end a contract is shown as near.
const soonEnds = 14

// ListPlacements is a page of the list. It asks the same number of queries however many rows there are.
func ListPlacements(app core.App, who access.Who, now time.Time, f PlacementFilter) (PlacementList, error) {
	l := PlacementList{Filter: f, Kinds: placements.Codes, States: placements.Placements.States, MayAct: May(who, "placements", access.Update, nil),
		Occupied: SeesOccupancy(who)}
	if grant(who, "placements", access.List).None() {
		return l, store.ErrNotFound
	}
	where := f.where(who)
	total, err := store.CountPlacements(app, where...)
	if err != nil {
		return l, err
	}
	l.Pager = web.NewPager(f.Page, store.Page, total)
	rows, err := f.rows(app, l.Pager.Offset(), where)
	if err != nil {
		return l, err
	}
	if err := l.choices(app, f); err != nil {
		return l, err
	}
	l.Rows, err = placementLines(app, who, now, rows)
	if l.MayAct {
		l.Acts = BatchActs
	}
	return l, err
}

// choices are the sites and mentors the filters offer.
func (l *PlacementList) choices(app core.App, f PlacementFilter) error {
	sites, err := store.Choices(app, "sites", "name", manyChoices)
	if err != nil {
		return err
	}
	staff, err := store.Colleagues(app)
	l.Sites, l.Mentors = optionsOf(sites), ownerOptions(staff, f.Mentor)
	return err
}

func placementLines(app core.App, who access.Who, now time.Time, rows []store.PlacementRow) ([]PlacementLine, error) {
	sites, err := store.ByID(app, "sites", lo.Map(rows, func(r store.PlacementRow, _ int) string { return r.Site }))
	if err != nil {
		return nil, err
	}
	staff, err := store.Colleagues(app)
	if err != nil {
		return nil, err
	}
	names := lo.SliceToMap(staff, func(c store.Colleague) (string, string) { return c.ID, c.Name })
	next, err := nextDates(app, who, now, "placement", lo.Map(rows, func(r store.PlacementRow, _ int) string { return r.ID }))
	if err != nil {
		return nil, err
	}
	return lo.Map(rows, func(r store.PlacementRow, _ int) PlacementLine {
		l := placementLine(r, now)
		l.Mentor = names[r.Mentor]
		if s := sites[r.Site]; s != nil {
			l.Site = s.GetString("name")
		}
		if n, ok := next[r.ID]; ok {
			l.Next = &ObligationLine{ID: n.ID, Kind: n.Kind, Due: n.Date, Days: n.Days, Late: n.Days < 0}
		}
		return l
	}), nil
}

func placementLine(r store.PlacementRow, now time.Time) PlacementLine {
	day := func(s string) when.Date {
		d, _ := when.Parse(s) // what is no date is none
		return d
	}
	l := PlacementLine{ID: r.ID, Number: r.Number, Title: r.Title, Kind: r.Kind, State: r.State, PersonID: r.Person, Rev: r.Rev, Carried: r.Carried,
		Person: strings.Join(lo.Compact([]string{r.Surname, r.Given, r.Father}), " "), Starts: day(r.Starts), Ends: day(r.Ends),
		Last: lo.CoalesceOrEmpty(day(r.Ended), day(r.Ends))}
	if !l.Ends.IsZero() {
		l.Days = dueIn(l.Ends, now)
	}
	l.Soon = placements.Working(l.State) && !l.Ends.IsZero() && l.Days <= soonEnds
	return l
}

// Occupancy is the table of sites by months.
type Occupancy struct {
	Filter   PlacementFilter
	Months   []when.Date
	Rows     []OccupancyRow
	Total    []OccupancyCell
	Kinds    []string
	Now      when.Date // the first of the present month
	MayAct   bool
	Previous int
	Next     int
}

// OccupancyRow is one site.
type OccupancyRow struct {
	ID, Name string
	Cells    []OccupancyCell
}

// OccupancyCell is one month of a site: how many people were there at once at most, and how many places
// were asked for.
type OccupancyCell struct {
	Month        when.Date
	People, Have int
	Level        int // 0 to 4, how full
}

// Text is what the cell shows: «3/5», or «3» where nobody asked for places.
func (c OccupancyCell) Text() string {
	if c.Have == 0 {
		return fmt.Sprint(c.People)
	}
	return fmt.Sprintf("%d/%d", c.People, c.Have)
}

// OccupancyOf is the table of a year: every site where somebody works or may work in it.
func OccupancyOf(app core.App, who access.Who, now time.Time, f PlacementFilter) (Occupancy, error) {
	o := Occupancy{Filter: f, Kinds: placements.Codes, MayAct: May(who, "placements", access.Update, nil), Previous: f.Year - 1, Next: f.Year + 1}
	if grant(who, "placements", access.List).None() {
		return o, store.ErrNotFound
	}
	first := when.Date{Year: f.Year, Month: time.January, Day: 1}
	last := first.AddMonths(12).AddDays(-1)
	o.Now = Today(now)
	o.Now.Day = 1
	for i := range 12 {
		o.Months = append(o.Months, first.AddMonths(i))
	}
	kind := func(column string) dbx.Expression {
		return lo.Ternary[dbx.Expression](f.Kind == "", nil, dbx.HashExp{column: f.Kind})
	}
	taken, err := store.PlacesTaken(app, first, last, Seen(who, "placements"), happened(), kind("placements.kind"))
	if err != nil {
		return o, err
	}
	seats, err := store.Seats(app, first, last, dbx.NotIn("openings.state", placements.Draft, placements.Cancelled), kind("openings.kind"))
	if err != nil {
		return o, err
	}
	return o, o.lay(app, taken, seats)
}

// lay makes the rows, in the order of the names of sites, and their sum.
func (o *Occupancy) lay(app core.App, taken, seats []store.Place) error {
	bySite := lo.GroupBy(taken, func(p store.Place) string { return p.Site })
	haveBySite := lo.GroupBy(seats, func(p store.Place) string { return p.Site })
	names, err := store.Choices(app, "sites", "name", manySites)
	if err != nil {
		return err
	}
	names = append(names, store.Named{}) // whoever has no site yet
	for _, s := range names {
		if len(bySite[s.ID])+len(haveBySite[s.ID]) > 0 {
			o.Rows = append(o.Rows, OccupancyRow{ID: s.ID, Name: s.Name, Cells: o.cells(bySite[s.ID], haveBySite[s.ID])})
		}
	}
	o.Total = o.cells(taken, seats)
	return nil
}

// manySites is how many points a network has at most.
const manySites = 1000

func (o *Occupancy) cells(taken, seats []store.Place) []OccupancyCell {
	return lo.Map(o.Months, func(m when.Date, _ int) OccupancyCell {
		c := OccupancyCell{Month: m, People: atOnce(taken, m), Have: atOnce(seats, m)}
		if c.People > 0 {
			c.Level = min(4, 1+3*c.People/max(c.Have, c.People))
		}
		return c
	})
}

// atOnce is the most that stand beside each other on one day of a month. The number can only grow where
// somebody begins, so those days alone are asked.
func atOnce(all []store.Place, month when.Date) int {
	end := month.AddMonths(1).AddDays(-1).String()
	most := 0
	for _, day := range append(lo.Map(all, func(p store.Place, _ int) string { return p.From }), month.String()) {
		if day < month.String() || day > end {
			continue
		}
		n := lo.SumBy(all, func(p store.Place) int { return lo.Ternary(p.From <= day && p.To >= day, p.Seats, 0) })
		most = max(most, n)
	}
	return most
}
