package desk

import (
	"errors"
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

// Sheet is the attendance of everybody placed at one site in one month, as one person may see it.
type Sheet struct {
	Roster
	ID             string // of the newest version, "" while there is none
	Site, SiteName string
	Month          string // 2026-11
	First, Last    when.Date
	Version, Rev   int
	State, Via     string
	Reason         string // why it was returned, or why this version was opened
	SubmittedBy    string
	SubmittedAt    time.Time
	ApprovedBy     string
	ApprovedAt     time.Time
	OwnerID, Owner string
	Moves          []string // those this person may try now
	MayFill        bool
	All            bool // everybody of the site is shown, not only the person's own
	Versions       []int
	Papers         []Paper
	MayAttach      bool
	Prev, Next     string        // the months beside
	Mentors        []SheetMentor // to whom a link to their week may be sent
	Today          when.Date
	Old            bool // an earlier version, as it was frozen
}

// monthOf reads '2026-11' as the first and the last day of a month.
func monthOf(month string) (first, last when.Date, err error) {
	first, err = when.Parse(month + "-01")
	if err != nil || len(month) != 7 {
		return when.Date{}, when.Date{}, store.ErrNotFound
	}
	return first, first.AddMonths(1).AddDays(-1), nil
}

// SheetOf is a site's sheet of a month ('2026-11'). Who sees only their own people is shown those; a
// stranger to the sheet finds none.
func SheetOf(app core.App, who access.Who, now time.Time, site, month string) (Sheet, error) {
	s, err := sheetOf(app, who, now, site, month)
	if err != nil {
		return s, wrap("show a sheet", err)
	}
	if s.ID != "" && s.All && !grant(who, "documents", access.View).None() {
		if s.Papers, err = PapersOf(app, "timesheet", s.ID); err != nil {
			return s, wrap("show a sheet", err)
		}
	}
	return s, wrap("show a sheet", s.mentors(app, who))
}

// SheetMentor is a mentor of people in a sheet; without a mailbox somebody has to call.
type SheetMentor struct {
	ID, Name, Phone string
	Mail            bool
}

func (s *Sheet) mentors(app core.App, who access.Who) error {
	if !closes(who) {
		return nil
	}
	ids := mentorsOf(s.Roster)
	found, err := store.ByID(app, "users", ids)
	s.Mentors = lo.FilterMap(ids, func(id string, _ int) (SheetMentor, bool) {
		u := found[id]
		if u == nil {
			return SheetMentor{}, false
		}
		return SheetMentor{ID: id, Name: u.GetString("name"), Phone: u.GetString("phone"), Mail: u.Email() != ""}, true
	})
	return err
}

// sheetOf is the sheet without what only its page shows.
func sheetOf(app core.App, who access.Who, now time.Time, site, month string) (Sheet, error) {
	s := Sheet{Site: site, Month: month, State: placements.Open, Version: 1, Today: Today(now)}
	var err error
	if s.First, s.Last, err = monthOf(month); err != nil {
		return s, err
	}
	s.Prev, s.Next = s.First.AddMonths(-1).String()[:7], s.First.AddMonths(1).String()[:7]
	g := grant(who, "timesheets", access.View)
	if g.None() {
		return s, ErrForbidden
	}
	s.All = g.All
	if err := s.head(app, who); err != nil {
		return s, err
	}
	recs, err := store.RosterOfSite(app, site, s.First, s.Last, atWork, Seen(who, "placements"))
	if err != nil {
		return s, err
	}
	if !s.All && len(recs) == 0 && (s.OwnerID == "" || s.OwnerID != who.ID) {
		return s, store.ErrNotFound
	}
	s.Roster, err = loadRoster(app, s.First, s.Last, recs, func(t tenure, d when.Date) bool { return text(t.on(d, "site")) == site })
	if err != nil {
		return s, err
	}
	s.permit(who)
	return s, nil
}

// head is what the record of the sheet says of it.
func (s *Sheet) head(app core.App, who access.Who) error {
	place, err := app.FindRecordById("sites", s.Site)
	if err != nil {
		return store.ErrNotFound
	}
	s.SiteName = place.GetString("name")
	versions, err := store.Where(app, "timesheets", dbx.HashExp{"site": s.Site, "month": s.Month}, "version DESC")
	if err != nil || len(versions) == 0 {
		return err
	}
	s.Versions = lo.Map(versions, func(r *core.Record, _ int) int { return r.GetInt("version") })
	s.read(versions[0])
	names, err := peopleToShow(app, []string{"users/" + s.OwnerID, "users/" + versions[0].GetString("approved_by")})
	s.Owner, s.ApprovedBy = names["users/"+s.OwnerID], names["users/"+versions[0].GetString("approved_by")]
	return err
}

func (s *Sheet) read(r *core.Record) {
	s.ID, s.Version, s.Rev = r.Id, r.GetInt("version"), r.GetInt("rev")
	s.State, s.Via, s.Reason, s.OwnerID = r.GetString("state"), r.GetString("via"), r.GetString("reason"), r.GetString("owner")
	s.SubmittedBy, s.SubmittedAt = r.GetString("submitted_by"), r.GetDateTime("submitted_on").Time()
	s.ApprovedAt = r.GetDateTime("approved_on").Time()
}

// permit says what this person may do with the sheet as it stands. Whoever fills it in may until it is
// submitted, personnel officers until it is approved.
func (s *Sheet) permit(who access.Who) {
	s.MayFill = fillsIn(who) && open(s.State) || closes(who) && s.State == placements.Submitted
	s.MayAttach = s.ID != "" && closes(who)
	for _, m := range placements.Timesheets.From(s.State, who.Roles) {
		if s.ID != "" && !m.Side && (closes(who) || m.Name != "submit" || s.OwnerID == who.ID) {
			s.Moves = append(s.Moves, m.Name)
		}
	}
	for i := range s.People {
		for j := range s.People[i].Cells {
			s.People[i].Cells[j].Closed = !s.MayFill
		}
	}
}

// open says whether a sheet in this state still waits for those who fill it in.
func open(state string) bool {
	return slices.Contains([]string{"", placements.Open, placements.Returned}, state)
}

// fillsIn says whether somebody may type attendance at all, closes whether they may approve it.
func fillsIn(who access.Who) bool { return who.Is("mentor", "hr", "head") || who.System }
func closes(who access.Who) bool  { return who.Is("hr", "head") || who.System }

// newestSheet is the newest version of a sheet, or nil.
func newestSheet(app core.App, site, month string) (*core.Record, error) {
	r, err := store.NewestSheet(app, site, month)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return r, err
}
