package desk

import (
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// ObligationLine is an obligation as lists show one.
type ObligationLine struct {
	ID, Kind, Title, State, Expected string
	Due                              when.Date
	Time, Zone                       string
	At                               time.Time // zero without a date
	Days                             int       // until the date, negative after it
	Open, Hard, Held, Late           bool
	OwnerID, Owner                   string
	About                            About
	Rev                              int
	Updated                          time.Time
	Move                             string   // the move that means «зроблено», empty when it is closed
	Proof                            bool     // the move asks for more than one press
	Whom                             string   // whose works it is about, for those who may see the person
	Missing                          []string // on the first page: the papers that one line speaks of
}

// ObligationFilter is what the address of the list says.
type ObligationFilter struct {
	Text, Donor, Owner, Kind, State, Sort string
	Overdue                               bool
	Page                                  int
}

// ObligationFilterOf reads the filter out of a query; what it does not know it leaves out.
func ObligationFilterOf(q url.Values) ObligationFilter {
	f := ObligationFilter{Text: strings.TrimSpace(q.Get("q")), Donor: strings.TrimSpace(q.Get("donor")), Owner: q.Get("owner"), Kind: q.Get("kind"),
		State: q.Get("state"), Sort: q.Get("sort"), Overdue: q.Get("overdue") == "1", Page: web.Number(q)}
	if !lo.Contains([]string{"closed", "all"}, f.State) {
		f.State = "open"
	}
	if !lo.Contains(obligationOrders, strings.TrimPrefix(f.Sort, "-")) {
		f.Sort = "due"
	}
	return f
}

// Narrowed says whether anything but the order was asked for.
func (f ObligationFilter) Narrowed() bool {
	return f.Text != "" || f.Donor != "" || f.Owner != "" || f.Kind != "" || f.State != "open" || f.Overdue
}

// obligationOrders are the columns a list may be sorted by.
var obligationOrders = []string{"due", "title", "kind", "owner", "updated"}

// query is the filter for whoever asks: only what they may see.
func (f ObligationFilter) query(who access.Who, now time.Time) store.ObligationQuery {
	q := store.ObligationQuery{Where: []dbx.Expression{Seen(who, "obligations")}}
	switch {
	case f.State == "open" || f.Overdue:
		q.States = obligations.OpenStates()
	case f.State == "closed":
		q.States, _ = lo.Difference(obligations.Workflow.States, obligations.OpenStates())
	}
	if f.Owner != "" {
		q.Where = append(q.Where, dbx.HashExp{"obligations.owner": lo.Ternary(f.Owner == "me", who.ID, strings.TrimPrefix(f.Owner, "-"))})
	}
	if f.Kind != "" {
		q.Where = append(q.Where, dbx.HashExp{"obligations.kind": f.Kind})
	}
	if f.Overdue {
		q.Where = append(q.Where, dbx.NewExp("obligations.due_utc > '' AND obligations.due_utc < {:now}", dbx.Params{"now": store.UTC(now)}))
	}
	q.Where = append(q.Where, store.ObligationText(f.Text), store.ObligationDonor(f.Donor))
	q.Sort, q.Back = strings.CutPrefix(f.Sort, "-")
	return q
}

// ObligationList is one page of the list with what its filters offer.
type ObligationList struct {
	Filter ObligationFilter
	Rows   []ObligationLine
	Pager  web.Pager
	Owners []web.Option
	Kinds  []string
	MayAdd bool
	Bulk   bool // whether this person may change several at once
}

// ListObligations is a page of the obligations a person may see.
func ListObligations(app core.App, who access.Who, now time.Time, f ObligationFilter) (ObligationList, error) {
	rows, total, err := store.ObligationRows(app, f.query(who, now), f.Page)
	if err != nil {
		return ObligationList{}, err
	}
	colleagues, err := store.Colleagues(app)
	if err != nil {
		return ObligationList{}, err
	}
	lines, err := obligationLines(app, rows, colleagues, now)
	return ObligationList{Filter: f, Rows: lines, Pager: web.NewPager(f.Page, store.Page, total), Owners: ownerOptions(colleagues, f.Owner),
		Kinds:  obligations.Codes,
		MayAdd: May(who, "obligations", access.Create, nil), Bulk: changesOthers(who)}, err
}

// changesOthers says whether a person changes obligations of more than their own.
func changesOthers(who access.Who) bool {
	g := grant(who, "obligations", access.Update)
	return g.All || len(g.Kept) > 0
}

// ownerOptions are colleagues to choose from; one who left is offered only where already chosen.
func ownerOptions(all []store.Colleague, chosen ...string) []web.Option {
	return lo.FilterMap(all, func(c store.Colleague, _ int) (web.Option, bool) {
		return web.Option{Value: c.ID, Label: c.Name}, c.State != "blocked" || lo.Contains(chosen, c.ID)
	})
}

// obligationLines completes rows with the names of their owners and subjects, one query a collection.
func obligationLines(app core.App, rows []store.ObligationRow, colleagues []store.Colleague, now time.Time) ([]ObligationLine, error) {
	abouts, err := aboutRows(app, rows)
	if err != nil {
		return nil, err
	}
	names := lo.SliceToMap(colleagues, func(c store.Colleague) (string, string) { return c.ID, c.Name })
	return lo.Map(rows, func(r store.ObligationRow, _ int) ObligationLine {
		l := obligationLine(r, now)
		l.Owner, l.About = names[r.Owner], abouts[r.ID]
		if strings.HasPrefix(l.Title, l.About.Title) {
			l.About.Title = ""
		}
		return l
	}), nil
}

func obligationLine(r store.ObligationRow, now time.Time) ObligationLine {
	due, _ := when.Parse(r.DueDate) // what is no date is none
	kind := obligations.Kinds[r.Kind]
	l := ObligationLine{ID: r.ID, Kind: r.Kind, Title: r.Title, State: r.State, Expected: r.Expected, Due: due, Time: r.DueTime, Zone: r.DueTZ,
		At: store.Instant(r.DueUTC), Open: obligations.Open(r.State), Hard: r.Hard && !kind.Soft, Held: r.Held, OwnerID: r.Owner, Rev: r.Rev,
		Updated: store.Instant(r.Updated), Proof: kind.Proof}
	if !due.IsZero() {
		l.Days = dueIn(due, now)
	}
	l.Late = l.Open && !l.At.IsZero() && l.At.Before(now)
	if l.Open {
		l.Move = obligations.Closing(r.Kind)
		l.Proof = l.Proof || !canMove(r.State, l.Move)
	}
	return l
}

// canMove says whether a move leads out of a state at all.
func canMove(state, move string) bool {
	_, ok := obligations.Workflow.Find(state, move)
	return ok
}

// aboutRows is AboutAll for the light rows of a list.
func aboutRows(app core.App, rows []store.ObligationRow) (map[string]About, error) {
	ids := map[string][]string{}
	for _, r := range rows {
		if s, id := r.Subject(); s != "" {
			ids[s+"s"] = append(ids[s+"s"], id)
		}
	}
	found := map[string]store.Label{}
	for collection, of := range ids {
		some, err := store.Labels(app, collection, of)
		if err != nil {
			return nil, err
		}
		found = lo.Assign(found, some)
	}
	donors, err := store.Labels(app, "organisations", lo.MapToSlice(found, func(_ string, l store.Label) string { return l.Donor }))
	if err != nil {
		return nil, err
	}
	return lo.SliceToMap(rows, func(r store.ObligationRow) (string, About) {
		name, id := r.Subject()
		l := found[id]
		return r.ID, About{Subject: name, ID: id, Path: pathOf[name] + id, Title: l.Title, Donor: donors[l.Donor].Title}
	}), nil
}
