package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// GrantPage is everything about one grant: where it stands, what comes next, dates, money, people, papers.
type GrantPage struct {
	GrantLine
	Lanes                              []string
	Step                               int // the lane's place, from 0
	Round, Call, CallID                string
	Programme, Deputy                  string
	DonorID                            string
	Team, Sites                        []string
	CofinPct                           string
	Summary, Notes, NextStep, URL      string
	SubmittedAt                        time.Time
	SubmissionRef, ProofName, ProofURL string
	DecisionExpected                   when.Date
	Outcome, Debrief, Imported         string
	Go                                 GoNoGo
	Open, Closed                       []ObligationLine
	Contacts                           []ContactLine
	Talks                              []TalkLine
	Papers                             []Paper
	Remarks                            []Remark
	History                            []HistoryLine
	Zones                              []string
	Staff                              []web.Option
	MayEdit, MayDate, MayRead          bool // change it; add dates; see files and comments
	MayTalk                            bool // see contacts and what was said
}

// ShowGrant is the page of one grant that the person may see.
func ShowGrant(app core.App, who access.Who, now time.Time, id string) (GrantPage, error) {
	r, err := Find(app, who, "proposals", id)
	if err != nil {
		return GrantPage{}, err
	}
	p := GrantPage{MayEdit: May(who, "proposals", access.Update, r), MayDate: May(who, "obligations", access.Create, nil),
		MayRead: May(who, "documents", access.List, nil), MayTalk: May(who, "interactions", access.List, nil)}
	staff, err := store.Colleagues(app)
	if err != nil {
		return p, err
	}
	p.Staff = ownerOptions(staff)
	names := lo.SliceToMap(staff, func(c store.Colleague) (string, string) { return c.ID, c.Name })
	p.plain(r, names)
	if p.Go, err = goNoGo(app, who, r, names); err != nil {
		return p, err
	}
	facts, err := proposalFacts(app, r, now)
	if err != nil {
		return p, err
	}
	if p.MayEdit {
		p.Ways, p.Steps = waysFrom(p.State, who.Roles, facts), stepsFrom(p.State, who.Roles, facts)
	}
	for _, part := range []func(core.App, *core.Record, access.Who, time.Time) error{p.around, p.dates, p.talks, p.papers, p.past} {
		if err := part(app, r, who, now); err != nil {
			return p, err
		}
	}
	return p, nil
}

// plain are the grant's own columns.
func (p *GrantPage) plain(r *core.Record, names map[string]string) {
	p.GrantLine = grantLine(store.ProposalRow{ID: r.Id, Code: r.GetString("code"), Title: r.GetString("title"), State: r.GetString("state"),
		Owner: r.GetString("owner"), Requested: int64(r.GetInt("requested")), Currency: r.GetString("currency"),
		DecidedOn: r.GetString("decided_on"), Rev: r.GetInt("rev")})
	p.Updated, p.Owner, p.Deputy = r.GetDateTime("updated").Time(), names[p.OwnerID], names[r.GetString("deputy")]
	p.Lanes = lo.Map(grants.Lanes, func(l grants.Lane, _ int) string { return l.Name })
	p.Step = lo.IndexOf(p.Lanes, p.Lane)
	p.Team = lo.Compact(lo.Map(r.GetStringSlice("team"), func(id string, _ int) string { return names[id] }))
	p.CofinPct = form.Encode(form.Field{Kind: form.Percent}, r.Get("cofin_pct"))
	p.Round, p.CallID, p.DonorID = r.GetString("round"), r.GetString("call"), r.GetString("organisation")
	p.Summary, p.Notes, p.NextStep, p.URL = r.GetString("summary"), r.GetString("notes"), r.GetString("next_step"), r.GetString("url")
	p.SubmittedAt, p.SubmissionRef = r.GetDateTime("submitted_at").Time(), r.GetString("submission_ref")
	p.DecisionExpected, p.Outcome = store.Day(r, "decision_expected_on"), r.GetString("outcome_reason")
	p.Debrief, p.Imported = r.GetString("debrief"), r.GetString("imported_state")
	p.Zones = Zones
}

// around are the names of the records the grant stands on.
func (p *GrantPage) around(app core.App, r *core.Record, _ access.Who, _ time.Time) error {
	labels, err := store.Labels(app, "organisations", []string{p.DonorID})
	if err != nil {
		return err
	}
	calls, err := store.Labels(app, "calls", []string{p.CallID})
	if err != nil {
		return err
	}
	programmes, err := store.ByID(app, "programmes", []string{r.GetString("programme")})
	if err != nil {
		return err
	}
	sites, err := store.ByID(app, "sites", r.GetStringSlice("sites"))
	if err != nil {
		return err
	}
	p.Donor, p.Call = labels[p.DonorID].Title, calls[p.CallID].Title
	if programme := programmes[r.GetString("programme")]; programme != nil {
		p.Programme = programme.GetString("name")
	}
	p.Sites = lo.FilterMap(r.GetStringSlice("sites"), func(id string, _ int) (string, bool) {
		s := sites[id]
		return lo.TernaryF(s == nil, func() string { return "" }, func() string { return s.GetString("name") }), s != nil
	})
	return nil
}

// dates are all promises of the grant that the person may see, the open ones first by date.
func (p *GrantPage) dates(app core.App, r *core.Record, who access.Who, now time.Time) error {
	rows, err := store.ObligationsWhere(app, 500, Seen(who, "obligations"), dbx.HashExp{"obligations.proposal": r.Id})
	if err != nil {
		return err
	}
	staff := lo.SliceToMap(p.Staff, func(o web.Option) (string, string) { return o.Value, o.Label })
	var undated []ObligationLine
	for _, row := range rows {
		l := obligationLine(row, now)
		l.Owner = staff[l.OwnerID]
		switch {
		case !l.Open:
			p.Closed = append(p.Closed, l)
		case l.Due.IsZero():
			undated = append(undated, l)
		default:
			p.Open = append(p.Open, l)
		}
	}
	p.Open = append(p.Open, undated...)
	if len(p.Open) > 0 {
		p.Next = &p.Open[0]
	}
	return nil
}

// latestTalks is how much of what was said to a donor, and of its people, the page of a grant shows.
const latestTalks = 5

// talks are the donor's people and what was last said to them.
func (p *GrantPage) talks(app core.App, r *core.Record, who access.Who, _ time.Time) error {
	if !p.MayTalk || p.DonorID == "" {
		return nil
	}
	contacts, err := store.Where(app, "contacts", dbx.HashExp{"organisation": p.DonorID, "active": true}, "sort_key")
	if err != nil {
		return err
	}
	p.Contacts = lo.Map(contacts[:min(len(contacts), latestTalks)], func(c *core.Record, _ int) ContactLine { return contactLine(c) })
	of := dbx.Or(dbx.HashExp{"proposal": r.Id}, dbx.HashExp{"organisation": p.DonorID})
	found, err := store.Some(app, "interactions", of, latestTalks, "on DESC", "created DESC")
	if err != nil {
		return err
	}
	var all Talks
	err = all.lines(app, who, found)
	p.Talks = all.Lines
	return err
}

func (p *GrantPage) papers(app core.App, r *core.Record, who access.Who, _ time.Time) (err error) {
	if !p.MayRead {
		return nil
	}
	if p.Papers, err = PapersOf(app, "proposal", r.Id); err != nil {
		return err
	}
	if proof, ok := lo.Find(p.Papers, func(d Paper) bool { return d.ID == r.GetString("proof") }); ok {
		p.ProofName, p.ProofURL = proof.Name, proof.Path
	}
	p.Remarks, err = RemarksOn(app, who, "proposal", r.Id)
	return err
}

// told are the columns of a grant whose values its history shows; of the others it names that they changed.
var told = []string{"title", "code", "state", "round", "next_step", "url", "submission_ref", "decision_expected_on", "decided_on", "cofin_pct", "currency"}

// past is what the audit says of the grant, newest first.
func (p *GrantPage) past(app core.App, r *core.Record, _ access.Who, _ time.Time) error {
	rows, err := store.History(app, "proposals", r.Id, historyLines)
	if err != nil {
		return err
	}
	for _, row := range rows {
		h := HistoryLine{At: store.Instant(row.At), By: row.Name, Via: row.Via, Action: row.Action, Reason: row.Reason,
			Created: row.Action == "create", IsMove: !lo.Contains([]string{"create", "update", "delete"}, row.Action)}
		if !h.Created {
			h.Fields = fieldChanges(row, told)
		}
		p.History = append(p.History, h)
	}
	return nil
}
