package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/grants"
	"lubart/internal/store"
)

// ProposalMovePage is the page of a move: what it asks, or the moves there are.
type ProposalMovePage struct {
	GrantLine
	Move   string   // the move, or
	To     string   // the lane asked for
	Path   []string // the moves that will be made
	Fields []AskedField
	Reason string   // "" not asked, "may", "must"
	Gates  []string // conditions no field of this form can meet
	Go     GoNoGo   // to decide here if that is what is missing
	Proof  bool     // a file may be added
}

// ShowProposalMove is the form of a move, or of the way to a lane, that the person may try.
func ShowProposalMove(app core.App, who access.Who, now time.Time, id, move, lane string) (ProposalMovePage, error) {
	r, err := changeableGrant(app, who, id)
	if err != nil {
		return ProposalMovePage{}, err
	}
	p := ProposalMovePage{GrantLine: grantLine(store.ProposalRow{ID: r.Id, Title: r.GetString("title"), State: r.GetString("state"), Rev: r.GetInt("rev")}), Move: move, To: lane}
	facts, err := proposalFacts(app, r, now)
	if err != nil {
		return p, err
	}
	p.Ways, p.Steps = waysFrom(p.State, who.Roles, facts), stepsFrom(p.State, who.Roles, facts)
	if p.Go, err = goNoGo(app, who, r, nil); err != nil {
		return p, err
	}
	p.Path = ProposalMoveInput{Move: move, Lane: lane}.path(p.State)
	if move == "" && lane == "" {
		p.Path = nil
	}
	p.ask(r, now, facts)
	return p, nil
}

// ask collects what the moves of the path need.
func (p *ProposalMovePage) ask(r *core.Record, now time.Time, facts flow.Facts) {
	state, names := p.State, []string{}
	for _, move := range p.Path {
		m, ok := grants.Proposals.Find(state, move)
		if !ok {
			p.Path, p.Move, p.To = nil, "", ""
			return
		}
		names = append(names, asked[move]...)
		if m.Reason {
			p.Reason = "must"
		}
		for _, gate := range m.Missing(facts) {
			if gateField[gate] == "" {
				p.Gates = append(p.Gates, gate)
			}
		}
		p.Proof = p.Proof || move == "submit"
		state = m.To
	}
	if p.Reason == "" && lo.Contains(names, "reason") {
		p.Reason = "may"
	}
	today := Today(now).String()
	given := map[string]any{"submitted_on": today, "decided_on": today, "decision_expected_on": r.GetString("decision_expected_on")}
	for _, f := range ProposalMoveFields {
		if lo.Contains(names, f.Name) && f.Name != "reason" {
			p.Fields = append(p.Fields, AskedField{Field: f, Value: text(given[f.Name])})
		}
	}
}
