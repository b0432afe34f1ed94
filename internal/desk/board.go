package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/grants"
	"lubart/internal/store"
	"lubart/internal/web"
)

// mostOpen and mostEnded are how many cards the working lanes together, and a lane of finished
// grants, show; the rest is in the table.
const (
	mostOpen  = 300
	mostEnded = 30
)

// Board is the six lanes with what their filters offer.
type Board struct {
	Filter         GrantFilter
	Lanes          []BoardLane
	Total          int
	Sums           []Sum
	Donors, Owners []web.Option
	MayAdd, MayAct bool
}

// BoardLane is a column: its cards, how many grants stand in it and what they ask for together.
type BoardLane struct {
	Name  string
	Cards []GrantLine
	Count int
	Sums  []Sum
	More  int // grants that are not shown as cards
	Ended bool
}

// BoardFor is the board a person may see. It asks the same number of queries however many cards there are.
func BoardFor(app core.App, who access.Who, now time.Time, f GrantFilter) (Board, error) {
	f.Lane = ""
	b := Board{Filter: f, MayAdd: May(who, "proposals", access.Create, nil), MayAct: May(who, "proposals", access.Update, nil)}
	if err := Must(who, "proposals", access.List, nil); err != nil {
		return b, err
	}
	tallies, err := store.Tallies(app, f.where(who)...)
	if err != nil {
		return b, err
	}
	rows, err := boardRows(app, who, f)
	if err != nil {
		return b, err
	}
	names, err := grantNames(app)
	if err != nil {
		return b, err
	}
	lines, err := grantLines(app, who, now, rows, names)
	b.Donors, b.Owners, b.Sums = names.donorOptions(), ownerOptions(names.staff, f.Owner), sums(tallies)
	b.Total = lo.SumBy(tallies, func(t store.Tally) int { return t.Count })
	b.Lanes = lo.Map(grants.Lanes, func(l grants.Lane, _ int) BoardLane { return boardLane(l, lines, tallies) })
	return b, err
}

// boardRows are the cards: the working lanes by what is due next, the finished ones by what ended last.
func boardRows(app core.App, who access.Who, f GrantFilter) ([]store.ProposalRow, error) {
	working := lo.Without(grants.Proposals.States, grants.Proposals.Final...)
	f.Sort = "next"
	open := f.query(who)
	open.Where = append(open.Where, inStates(working))
	rows, err := store.Proposals(app, open, mostOpen, 0)
	if err != nil {
		return nil, err
	}
	for _, l := range lo.Filter(grants.Lanes, func(l grants.Lane, _ int) bool { return endedLane(l) }) {
		some, err := store.Proposals(app, store.ProposalQuery{Where: f.where(who), Sort: "ended", Back: true, States: l.States}, mostEnded, 0)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return rows, nil
}

func endedLane(l grants.Lane) bool {
	return lo.EveryBy(l.States, grants.Proposals.Ended)
}

func boardLane(l grants.Lane, lines []GrantLine, tallies []store.Tally) BoardLane {
	mine := lo.Filter(tallies, func(t store.Tally, _ int) bool { return grants.LaneOf(t.State) == l.Name })
	b := BoardLane{Name: l.Name, Ended: endedLane(l), Sums: sums(mine), Count: lo.SumBy(mine, func(t store.Tally) int { return t.Count }),
		Cards: lo.Filter(lines, func(c GrantLine, _ int) bool { return c.Lane == l.Name })}
	b.More = max(0, b.Count-len(b.Cards))
	return b
}
