package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// GrantFilter is what the address of the board or the table says.
type GrantFilter struct {
	Text, Donor, Owner, Lane, Sort string
	Mine                           bool
	Page                           int
}

// GrantFilterOf reads the filter out of a query; what it does not know it leaves out.
func GrantFilterOf(q url.Values) GrantFilter {
	f := GrantFilter{Text: strings.TrimSpace(q.Get("q")), Donor: q.Get("donor"), Owner: q.Get("owner"), Lane: q.Get("lane"),
		Sort: q.Get("sort"), Mine: q.Get("mine") == "1", Page: web.Number(q)}
	if !lo.Contains(grantOrders, strings.TrimPrefix(f.Sort, "-")) {
		f.Sort = "next"
	}
	if grants.LaneStates(f.Lane) == nil {
		f.Lane = ""
	}
	return f
}

// Narrowed says whether anything but the order was asked for.
func (f GrantFilter) Narrowed() bool {
	return f.Text != "" || f.Donor != "" || f.Owner != "" || f.Lane != "" || f.Mine
}

// grantOrders are the columns the table may be sorted by.
var grantOrders = []string{"title", "donor", "state", "next", "owner", "amount", "updated"}

// query is the filter in its order for whoever asks.
func (f GrantFilter) query(who access.Who) store.ProposalQuery {
	q := store.ProposalQuery{Where: f.where(who), States: grants.Proposals.States, Open: obligations.OpenStates()}
	q.Sort, q.Back = strings.CutPrefix(f.Sort, "-")
	return q
}

// where is the filter for whoever asks: only what they may see.
func (f GrantFilter) where(who access.Who) []dbx.Expression {
	out := []dbx.Expression{Seen(who, "proposals"), store.ProposalText(f.Text)}
	if f.Donor != "" {
		out = append(out, dbx.HashExp{"proposals.organisation": f.Donor})
	}
	if f.Owner != "" {
		out = append(out, dbx.HashExp{"proposals.owner": f.Owner})
	}
	if f.Mine {
		out = append(out, dbx.HashExp{"proposals.owner": who.ID})
	}
	if f.Lane != "" {
		out = append(out, inStates(grants.LaneStates(f.Lane)))
	}
	return out
}

// inStates narrows a list that another index already puts in order: the plus keeps SQLite from
// gathering the states first and sorting what it gathered.
func inStates(states []string) dbx.Expression {
	return dbx.In("(+proposals.state)", lo.ToAnySlice(states)...)
}

// Sum is money of one currency, in minor units.
type Sum struct {
	Minor    int64
	Currency string
}

// GrantLine is a grant as a card or a row shows it.
type GrantLine struct {
	ID, Code, Title, State, Lane string
	Donor, OwnerID, Owner        string
	Amount                       Sum
	Next                         *ObligationLine // the next open promise with a date, or one that waits for its date
	Ended                        bool
	Decided, Submitted           when.Date
	Updated                      time.Time
	Rev                          int
	Ways                         []Way       // to other lanes
	Steps                        []GrantStep // moves inside the lane
}

// Finer says whether the state tells more than the name of its lane does.
func (l GrantLine) Finer() bool {
	return !lo.Contains([]string{grants.Idea, grants.Preparing, grants.Submitted}, l.State)
}

// GrantTable is one page of the table with what its filters and forms offer.
type GrantTable struct {
	Filter         GrantFilter
	Rows           []GrantLine
	Pager          web.Pager
	Sums           []Sum
	Donors, Owners []web.Option
	Staff          []web.Option // who may become an owner
	Moves          []string     // the moves several rows may make at once
	MayAdd, MayAct bool
}

// ListGrants is a page of the table. It asks the same number of queries however many rows there are.
func ListGrants(app core.App, who access.Who, now time.Time, f GrantFilter) (GrantTable, error) {
	t := GrantTable{Filter: f, MayAdd: May(who, "proposals", access.Create, nil), MayAct: May(who, "proposals", access.Update, nil)}
	if err := Must(who, "proposals", access.List, nil); err != nil {
		return t, err
	}
	where := f.where(who)
	tallies, err := store.Tallies(app, where...)
	if err != nil {
		return t, err
	}
	t.Pager = web.NewPager(f.Page, store.Page, lo.SumBy(tallies, func(x store.Tally) int { return x.Count }))
	t.Sums = sums(tallies)
	rows, err := store.Proposals(app, f.query(who), store.Page, t.Pager.Offset())
	if err != nil {
		return t, err
	}
	names, err := grantNames(app)
	if err != nil {
		return t, err
	}
	t.Donors, t.Owners, t.Staff = names.donorOptions(), ownerOptions(names.staff, f.Owner), ownerOptions(names.staff)
	t.Rows, err = grantLines(app, who, now, rows, names)
	t.Moves = lo.Intersect([]string{"prepare", "review", "approve", "evaluate", "abandon", "withdraw", "lose", "no_response"}, movesOf(t.Rows))
	return t, err
}

// movesOf are the moves that at least one of the rows may try.
func movesOf(rows []GrantLine) []string {
	return lo.Uniq(lo.FlatMap(rows, func(l GrantLine, _ int) []string {
		return lo.Map(l.Steps, func(s GrantStep, _ int) string { return s.Move })
	}))
}

// sums adds tallies up by currency, the largest first.
func sums(all []store.Tally) []Sum {
	byCurrency := lo.GroupBy(all, func(t store.Tally) string { return t.Currency })
	out := lo.MapToSlice(byCurrency, func(currency string, of []store.Tally) Sum {
		return Sum{Currency: currency, Minor: lo.SumBy(of, func(t store.Tally) int64 { return t.Minor })}
	})
	out = lo.Filter(out, func(s Sum, _ int) bool { return s.Minor != 0 })
	slices.SortFunc(out, func(a, b Sum) int { return cmp.Or(cmp.Compare(b.Minor, a.Minor), cmp.Compare(a.Currency, b.Currency)) })
	return out
}

// nameBook is what the people and donors of a list are called, loaded once for all of its rows.
type nameBook struct {
	staff  []store.Colleague
	donors []store.Named
	person map[string]string
	donor  map[string]string
}

func grantNames(app core.App) (nameBook, error) {
	staff, err := store.Colleagues(app)
	if err != nil {
		return nameBook{}, err
	}
	donors, err := store.DonorsOfGrants(app)
	return nameBook{staff: staff, donors: donors,
		person: lo.SliceToMap(staff, func(c store.Colleague) (string, string) { return c.ID, c.Name }),
		donor:  lo.SliceToMap(donors, func(d store.Named) (string, string) { return d.ID, d.Name })}, err
}

func (n nameBook) donorOptions() []web.Option { return optionsOf(n.donors) }

func optionsOf(all []store.Named) []web.Option {
	return lo.Map(all, func(n store.Named, _ int) web.Option { return web.Option{Value: n.ID, Label: n.Name} })
}

// grantLines completes rows with names, next dates and the moves this person may make from here.
func grantLines(app core.App, who access.Who, now time.Time, rows []store.ProposalRow, names nameBook) ([]GrantLine, error) {
	next, err := nextPromises(app, who, now, lo.Map(rows, func(r store.ProposalRow, _ int) string { return r.ID }), names)
	if err != nil {
		return nil, err
	}
	facts, err := rowFacts(app, rows, now)
	if err != nil {
		return nil, err
	}
	acts := May(who, "proposals", access.Update, nil)
	return lo.Map(rows, func(r store.ProposalRow, _ int) GrantLine {
		l := grantLine(r)
		l.Donor, l.Owner, l.Next = names.donor[r.Organisation], names.person[r.Owner], next[r.ID]
		if acts {
			l.Ways, l.Steps = waysFrom(r.State, who.Roles, facts[r.ID]), stepsFrom(r.State, who.Roles, facts[r.ID])
		}
		return l
	}), nil
}

func grantLine(r store.ProposalRow) GrantLine {
	decided, _ := when.Parse(r.DecidedOn) // what is no date is none
	l := GrantLine{ID: r.ID, Code: r.Code, Title: r.Title, State: r.State, Lane: grants.LaneOf(r.State), OwnerID: r.Owner,
		Amount: Sum{Minor: r.Requested, Currency: r.Currency}, Ended: grants.Proposals.Ended(r.State), Decided: decided,
		Updated: store.Instant(r.Updated), Rev: r.Rev}
	if at := store.Instant(r.SubmittedAt); !at.IsZero() {
		l.Submitted = when.DateOf(at, when.Kyiv)
	}
	return l
}

// nextPromises finds what each grant owes next: the soonest open date, else what waits for one.
func nextPromises(app core.App, who access.Who, now time.Time, ids []string, names nameBook) (map[string]*ObligationLine, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := store.ObligationsWhere(app, 5000, Seen(who, "obligations"), dbx.In("obligations.proposal", lo.ToAnySlice(ids)...),
		dbx.In("obligations.state", lo.ToAnySlice(obligations.OpenStates())...))
	if err != nil {
		return nil, err
	}
	out := map[string]*ObligationLine{}
	for _, r := range rows {
		l := obligationLine(r, now)
		l.Owner = names.person[l.OwnerID]
		if had := out[r.Proposal]; had == nil || (had.Due.IsZero() && !l.Due.IsZero()) {
			out[r.Proposal] = &l
		}
	}
	return out, nil
}
