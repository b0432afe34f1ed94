package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// PlacementPage is everything about one person's works: what is missing and who is waited for first.
type PlacementPage struct {
	PlacementLine
	Course        []string // the states of the normal way
	Step          int
	Phone, Email  string
	NoEmail       bool
	Deputy, Owner string
	MentorAway    bool      // on leave today
	MentorBack    when.Date // the last day of that leave, none if nobody knows it
	Contract      string
	ContractOn    when.Date
	Agreement     About
	Opening       About
	Days          []string
	StartsAt      string
	EndsAt        string
	Break         int
	Hours         string
	Pay           Sum
	FundPct       string
	Outcome       string
	EndReason     string
	Reason        string
	Override      string
	Notes         string
	Hired         bool
	Carried       bool
	EndedOn       when.Date
	Steps         []PlacementStep
	Lacks         []PaperLine // what is missing now, the first of it first
	Waits         string      // the role that is waited for
	WaitsFor      string      // and the name
	Groups        []PaperGroup
	Open, Closed  []ObligationLine
	Meter         *Meter
	Breaches      []placements.Breach
	Unagreed      bool // the agreement is not valid on all days
	Changes       []ChangeLine
	ChangeKinds   []string
	Issued        []IssuedLine
	Months        []store.MonthDays
	OpenMonths    []OpenMonth
	Papers        []Paper
	Remarks       []Remark
	History       []HistoryLine
	MayEdit       bool
	MayRead       bool // files and comments
	MayPerson     bool
	MayBegin      bool // «вже працює з»
	Today         when.Date
}

// course are the states of the normal way, in their order.
var course = []string{placements.Preparing, placements.Ready, placements.Active, placements.Closing, placements.Completed}

// PaperLine is a line of the checklist as pages show it.
type PaperLine struct {
	Code, Gate, State, Role, To  string
	On, Until                    when.Date
	Number, Reason, By           string
	Law, Generated, Dated, Lasts bool
	Expired, May                 bool
	Scan, ScanName               string // address and name of the signed sheet
}

// Settled says that nothing more is asked.
func (l PaperLine) Settled() bool { return l.State != placements.Required }

// PaperGroup is the papers of one gate.
type PaperGroup struct {
	Gate  string
	Lines []PaperLine
	Done  int
	Now   bool // something of it is wanted in this state
}

// Meter is how many days of the year's limit somebody has by the end of this contract.
type Meter struct {
	Have, Limit, Year, Elsewhere int
	Verdict                      string
	Today                        int // how many of them are over
}

// ChangeLine is a change of conditions as pages show it.
type ChangeLine struct {
	ID, Kind, Code, Reason, By, State string
	From, To                          when.Date
	At                                time.Time
	Values                            []FieldChange
	Undo                              bool
}

// IssuedLine is an official paper of the placement.
type IssuedLine struct {
	ID, Paper, Number, State, Name, Path string
	On                                   when.Date
}

// ShowPlacement is the page of one placement that the person may see.
func ShowPlacement(app core.App, who access.Who, now time.Time, id string) (PlacementPage, error) {
	r, err := Find(app, who, "placements", id)
	if err != nil {
		return PlacementPage{}, err
	}
	g, err := gather(app, r, now)
	if err != nil {
		return PlacementPage{}, err
	}
	may := May(who, "placements", access.Update, r)
	p := PlacementPage{PlacementLine: g.head(now), MayEdit: may, MayRead: may, MayPerson: May(who, "people", access.View, g.person)}
	b := &placementBuild{app: app, who: who, now: now, placed: g, page: &p}
	for _, part := range []func() error{b.plain, b.around, b.missing, b.dates, b.changed, b.issued, b.attended, b.read, b.past} {
		if err := part(); err != nil {
			return p, wrap("show a placement", err)
		}
	}
	return p, nil
}

// placementBuild is the making of one page.
type placementBuild struct {
	*placed
	app   core.App
	who   access.Who
	now   time.Time
	page  *PlacementPage
	names map[string]string // of colleagues
}

// head is the line of a placement by its record.
func (p *placed) head(now time.Time) PlacementLine {
	r := p.rec
	l := placementLine(store.PlacementRow{ID: r.Id, Number: r.GetString("number"), Title: r.GetString("title"), Kind: r.GetString("kind"), State: r.GetString("state"),
		Person: r.GetString("person"), Starts: r.GetString("starts_on"), Ends: r.GetString("ends_on"), Ended: r.GetString("ended_on"), Rev: r.GetInt("rev")}, now)
	if p.person != nil {
		l.Person = nameOf(p.person)
	}
	return l
}

// plain are the placement's own columns.
func (b *placementBuild) plain() error {
	r, p := b.rec, b.page
	p.Course, p.Today = course, Today(b.now)
	state := lo.Ternary(p.State == placements.Suspended, placements.Active, p.State)
	p.Step = slices.Index(course, state)
	p.Contract, p.ContractOn = r.GetString("contract_no"), store.Day(r, "contract_on")
	p.Days, p.StartsAt, p.EndsAt, p.Break = r.GetStringSlice("days"), r.GetString("starts_at"), r.GetString("ends_at"), r.GetInt("break_minutes")
	p.Hours = form.Encode(form.Field{Kind: form.Percent}, r.Get("week_hours"))
	p.Pay = Sum{Minor: int64(r.GetInt("monthly_pay")), Currency: lo.CoalesceOrEmpty(r.GetString("currency"), "UAH")}
	p.FundPct = form.Encode(form.Field{Kind: form.Percent}, r.Get("fund_pct"))
	p.Outcome, p.EndReason, p.Reason, p.Override, p.Notes = r.GetString("outcome"), r.GetString("end_reason"), r.GetString("reason"), r.GetString("override"), r.GetString("notes")
	p.Hired, p.Carried, p.EndedOn = r.GetBool("hired_after"), r.GetBool("carried"), store.Day(r, "ended_on")
	if b.person != nil {
		p.Phone, p.NoEmail = b.person.GetString("phone"), b.person.GetString("email") == "" || b.person.GetBool("no_email")
		p.Email = b.person.GetString("email")
	}
	if !p.MayEdit { // what the head passed and what was noted is for those who decide
		p.Override, p.Notes, p.Email = "", "", ""
	}
	return nil
}

// around are the names of what the placement stands on.
func (b *placementBuild) around() error {
	staff, err := store.Colleagues(b.app)
	if err != nil {
		return err
	}
	b.names = lo.SliceToMap(staff, func(c store.Colleague) (string, string) { return c.ID, c.Name })
	p, r := b.page, b.rec
	p.Mentor, p.Owner = b.names[r.GetString("mentor")], b.names[r.GetString("owner")]
	mentor, _ := lo.Find(staff, func(c store.Colleague) bool { return c.ID == r.GetString("mentor") })
	p.Deputy = b.names[lo.CoalesceOrEmpty(r.GetString("mentor_deputy"), mentor.Deputy)]
	if p.MentorAway = mentor.Away(Today(b.now).String()); p.MentorAway {
		p.MentorBack, _ = when.Parse(mentor.To) // a column that only days fill
	}
	sites, err := store.ByID(b.app, "sites", []string{r.GetString("site")})
	if err != nil {
		return err
	}
	if s := sites[r.GetString("site")]; s != nil {
		p.Site = s.GetString("name")
	}
	if b.agreement != nil && May(b.who, "org_agreements", access.View, nil) {
		p.Agreement = About{ID: b.agreement.Id, Path: pathOf["org_agreement"] + b.agreement.Id, Title: lo.CoalesceOrEmpty(b.agreement.GetString("number"), b.agreement.GetString("title"))}
	}
	if id := r.GetString("opening"); id != "" && May(b.who, "openings", access.View, nil) {
		p.Opening = About{ID: id, Path: pathOf["opening"] + id, Title: r.GetString("title")}
	}
	return nil
}

// missing are the checklist, what of it is wanted now, who is waited for, the moves and the limits.
func (b *placementBuild) missing() error {
	facts, err := b.facts(b.app)
	if err != nil {
		return err
	}
	p := b.page
	if p.MayEdit {
		p.Steps = placementSteps(p.State, rolesOf(b.who), facts)
		p.MayBegin = placements.Ahead(p.State)
	}
	for _, code := range placements.Checklist(p.Kind, b.traits()) {
		p.group(b.paperLine(b.who, code))
	}
	wanted := placements.Missing(p.Kind, b.traits(), b.items, wantedGates(p.State)...)
	p.Lacks = lo.Map(wanted, func(code string, _ int) PaperLine { return b.paperLine(b.who, code) })
	if len(p.Lacks) > 0 {
		p.Waits = p.Lacks[0].Role
		p.WaitsFor = map[string]string{placements.ByMentor: lo.Ternary(p.MentorAway && p.Deputy != "", p.Deputy, p.Mentor), placements.ByHR: p.Owner}[p.Waits]
	}
	if !placements.Placements.Ended(p.State) {
		p.Breaches, p.Unagreed = b.breaches(), !b.agreed()
	}
	p.Meter = b.meter()
	months, err := b.openMonths(b.app)
	p.OpenMonths = lo.FilterMap(months, func(m siteMonth, _ int) (OpenMonth, bool) {
		first, _, _ := monthOf(m.month) // a month of the span, never another text
		return OpenMonth{First: first, Path: "/timesheets/" + m.site + "/" + m.month}, p.State == placements.Closing || m.month < Today(b.now).String()[:7]
	})
	if placements.Ahead(p.State) || !placements.Happened(p.State) {
		p.OpenMonths = nil
	}
	return err
}

// OpenMonth is a month whose timesheet nobody has approved yet.
type OpenMonth struct {
	First when.Date
	Path  string
}

// wantedGates are the gates whose papers should be there in a state.
func wantedGates(state string) []string {
	started := []string{placements.GateReady, placements.GateStart, placements.GateStarted, placements.GateChange}
	switch {
	case placements.Ahead(state):
		return started[:2]
	case placements.Working(state):
		return started
	case state == placements.Closing:
		return append(started, placements.GateComplete, placements.GateEnded)
	}
	return nil
}

// group puts a line under its gate.
func (p *PlacementPage) group(l PaperLine) {
	i := slices.IndexFunc(p.Groups, func(g PaperGroup) bool { return g.Gate == l.Gate })
	if i < 0 {
		p.Groups = append(p.Groups, PaperGroup{Gate: l.Gate})
		i = len(p.Groups) - 1
	}
	p.Groups[i].Lines = append(p.Groups[i].Lines, l)
	if l.Settled() {
		p.Groups[i].Done++
		return
	}
	p.Groups[i].Now = p.Groups[i].Now || slices.Contains(wantedGates(p.State), l.Gate)
}

// paperLine is a line of the checklist, whether anybody has spoken of it or not.
func (p *placed) paperLine(who access.Who, code string) PaperLine {
	paper, _ := placements.PaperOf(code)
	l := PaperLine{Code: code, Gate: paper.Gate, State: placements.Required, Role: paper.Role, To: paper.To, Law: paper.Law, Generated: paper.Generated,
		Dated: paper.Dated, Lasts: paper.Validity != "", May: mayMark(who, p.rec, code)}
	row := p.lines[code]
	if row == nil {
		return l
	}
	l.State, l.On, l.Until = row.GetString("state"), store.Day(row, "done_on"), store.Day(row, "valid_until")
	l.Number, l.Reason = row.GetString("number"), row.GetString("reason")
	l.Expired = !l.Until.IsZero() && l.Until.Before(Today(p.now))
	if doc := row.GetString("document"); doc != "" && May(who, "placements", access.Update, p.rec) {
		l.Scan = "/documents/" + doc + "/scan"
	}
	return l
}

// meter is how the days of the first year of the contract stand against the limit, nil without one.
func (p *placed) meter() *Meter {
	k, _ := placements.KindOf(p.rec.GetString("kind"))
	c := k.Limits.Ceiling(p.norms)
	span := spanOf(p.rec)
	if c.Limit <= 0 || span.From.IsZero() || !placements.Happened(p.rec.GetString("state")) {
		return nil
	}
	periods := p.periodsTo(span.To)
	year := span.From.Year
	m := &Meter{Limit: c.Limit, Year: year, Elsewhere: p.elsewhere, Have: placements.DaysInYear(periods, year, p.elsewhere)}
	m.Verdict = c.Verdict(m.Have)
	today := Today(p.now)
	so := lo.FilterMap(periods, func(s placements.Span, _ int) (placements.Span, bool) {
		return s.Within(placements.Span{From: when.Date{Year: 1, Month: 1, Day: 1}, To: today})
	})
	m.Today = placements.DaysInYear(so, year, p.elsewhere)
	return m
}

// periodsTo are all days of works of this kind that the person has, this contract running to a day.
func (p *placed) periodsTo(last when.Date) []placements.Span {
	all := []placements.Span{{From: store.Day(p.rec, "starts_on"), To: last}}
	for _, o := range p.others {
		if o.Kind == p.rec.GetString("kind") {
			all = append(all, o.Span)
		}
	}
	return all
}

// dates are all promises of the placement that the person may see, the open ones first by date.
func (b *placementBuild) dates() error {
	rows, err := store.ObligationsWhere(b.app, 500, Seen(b.who, "obligations"), dbx.HashExp{"obligations.placement": b.rec.Id})
	about := b.page.Number + " " + b.page.Title + ": " // the page says it already
	for _, row := range rows {
		l := obligationLine(row, b.now)
		l.Owner, l.Title = b.names[l.OwnerID], strings.TrimPrefix(l.Title, about)
		l.About = About{ID: b.rec.Id}
		if l.Open {
			b.page.Open = append(b.page.Open, l)
		} else {
			b.page.Closed = append(b.page.Closed, l)
		}
	}
	slices.SortStableFunc(b.page.Open, func(x, y ObligationLine) int { return x.Due.Compare(y.Due) })
	b.page.Open = foldPapers(b.page.Open)
	if len(b.page.Open) > 0 {
		b.page.Next = &b.page.Open[0]
	}
	return err
}
