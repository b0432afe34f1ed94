package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// PlacementStep is one move from where a placement stands.
type PlacementStep struct {
	Move, To string
	Asks     bool     // a day, a reason or a condition has to come first
	Missing  []string // gates
	Side     bool     // outside the normal course
}

// placementSteps are the moves somebody with these roles may try, the normal course first.
func placementSteps(state string, roles []string, f flow.Facts) []PlacementStep {
	all := lo.Map(placements.Placements.From(state, roles), func(m flow.Move, _ int) PlacementStep {
		missing := m.Missing(f)
		return PlacementStep{Move: m.Name, To: m.To, Missing: missing, Side: m.Side || m.Reason,
			Asks: m.Reason || len(missing) > 0 || len(placementMoves[m.Name].fields) > 0}
	})
	course, side := lo.FilterReject(all, func(s PlacementStep, _ int) bool { return !s.Side })
	return append(course, side...)
}

// PlacementMovePage is the page of a move: what it asks, what is still missing, and the other moves.
type PlacementMovePage struct {
	PlacementLine
	Move     string
	Fields   []AskedField
	Reason   string // "" not asked, "may", "must"
	Gates    []string
	Lacks    []PaperLine // the papers that stand behind those gates
	Override bool        // this person may let pass what is missing
	Steps    []PlacementStep
}

// ShowPlacementMove is the form of a move that the person may try.
func ShowPlacementMove(app core.App, who access.Who, now time.Time, id, move string) (PlacementMovePage, error) {
	r, err := changeablePlacement(app, who, id)
	if err != nil {
		return PlacementMovePage{}, err
	}
	p, err := gather(app, r, now)
	if err != nil {
		return PlacementMovePage{}, err
	}
	facts, err := p.facts(app)
	if err != nil {
		return PlacementMovePage{}, err
	}
	out := PlacementMovePage{PlacementLine: p.head(now), Move: move, Steps: placementSteps(r.GetString("state"), rolesOf(who), facts)}
	step, found := lo.Find(out.Steps, func(s PlacementStep) bool { return s.Move == move })
	if !found {
		out.Move = ""
		return out, nil
	}
	out.ask(who, p, step, facts)
	return out, nil
}

// passable are the gates that a head's reason opens.
var passable = []string{"papers", "limits", "agreement", "tax_notice", "briefings", "medical", "months", "closing_papers"}

// ask collects what the form of a move shows.
func (o *PlacementMovePage) ask(who access.Who, p *placed, step PlacementStep, facts flow.Facts) {
	m, _ := placements.Placements.Find(p.rec.GetString("state"), step.Move)
	o.Gates = lo.Filter(step.Missing, func(g string, _ int) bool { return placementGateField[g] == "" })
	o.Lacks = p.behind(who, o.Gates)
	o.Override = who.Is("head") && lo.Some(passable, step.Missing)
	o.Reason = lo.Ternary(m.Reason, "must", "may")
	asks := placementMoves[step.Move]
	if len(asks.codes) > 0 {
		o.Reason = "may" // a coded reason is a reason
	}
	today := Today(p.now)
	on := lo.Ternary(step.Move == "start" && !store.Day(p.rec, "starts_on").After(today), p.rec.GetString("starts_on"), today.String())
	for _, name := range asks.fields {
		field := form.Pick(PlacementMoveFields, name)[0]
		asked := AskedField{Field: field, Value: lo.Ternary(name == "on", on, "")}
		if name == "end_reason" {
			asked.Options = codedOptions(asks.codes)
		}
		o.Fields = append(o.Fields, asked)
	}
}

// codedOptions are codes to choose from; their words are the messages reasons.<code>, which the page
// says in its language.
func codedOptions(codes []string) []web.Option {
	return lo.Map(codes, func(code string, _ int) web.Option { return web.Option{Value: code, Label: "reasons." + code} })
}

// behind are the papers whose lack keeps these gates shut.
func (p *placed) behind(who access.Who, gates []string) []PaperLine {
	of := map[string][]string{"papers": {placements.GateReady}, "tax_notice": {placements.GateStart}, "briefings": {placements.GateStart},
		"medical": {placements.GateStart}, "closing_papers": {placements.GateComplete, placements.GateEnded}}
	var wanted []string
	for _, g := range gates {
		wanted = append(wanted, of[g]...)
	}
	if len(wanted) == 0 {
		return nil
	}
	codes := placements.Missing(p.rec.GetString("kind"), p.traits(), p.items, wanted...)
	return lo.FilterMap(codes, func(code string, _ int) (PaperLine, bool) {
		l := p.paperLine(who, code)
		return l, lo.Contains(gates, "papers") || lo.Contains(gates, "closing_papers") || l.Law
	})
}

// ChangePage is the guided form of a change: what is now, what may be, which papers follow.
type ChangePage struct {
	PlacementLine
	Change       string
	Fields       []AskedField
	Now          []NowLine // the conditions as they stand
	Papers       []string  // that the change will need
	Latest       LatestEnd
	Early        bool // nothing is in force yet: a correction without papers
	Override     bool
	Reason       bool
	Kinds        []string
	MaySuspend   bool
	SuspendMoves []PlacementStep
}

// NowLine is one condition as it is.
type NowLine struct{ Name, Value string }

// LatestEnd is how far an end may go: by the days of the year, and by the agreement.
type LatestEnd struct{ ByDays, ByAgreement when.Date }

// ShowChange is the form of a change that the person may make.
func ShowChange(app core.App, who access.Who, now time.Time, id, kind string) (ChangePage, error) {
	r, err := changeablePlacement(app, who, id)
	if err != nil {
		return ChangePage{}, err
	}
	p, err := gather(app, r, now)
	if err != nil {
		return ChangePage{}, err
	}
	o := ChangePage{PlacementLine: p.head(now), Early: placements.Ahead(r.GetString("state")), Override: who.Is("head"), Reason: true}
	o.Kinds = lo.Filter(ChangeKinds, func(k string, _ int) bool { return changesNow(r.GetString("state"), k) })
	if !lo.Contains(o.Kinds, kind) {
		return o, nil
	}
	o.Change = kind
	if !o.Early {
		o.Papers = placements.ChangePapers[kind]
	}
	if kind == placements.ChangeExtend {
		o.Latest = p.latest()
	}
	return o, o.fill(app, p)
}

// fill puts in the fields with what they hold and what may be chosen.
func (o *ChangePage) fill(app core.App, p *placed) error {
	sites, err := store.Choices(app, "sites", "name", manyChoices)
	if err != nil {
		return err
	}
	staff, err := store.Colleagues(app)
	if err != nil {
		return err
	}
	options := map[string][]web.Option{"site": optionsOf(sites), "mentor": ownerOptions(staff, p.rec.GetString("mentor")),
		"mentor_deputy": ownerOptions(staff, p.rec.GetString("mentor_deputy"))}
	for _, name := range changeAsks(o.Change) {
		if name == "reason" || name == "from_on" && o.Early {
			continue
		}
		value := p.rec.Get(name)
		if name == "from_on" {
			value = Today(p.now).String()
		}
		o.Fields = append(o.Fields, AskedField{Field: form.Pick(ChangeFields, name)[0], Value: value, Options: options[name]})
	}
	return nil
}

// latest is the last day to which a contract can be extended.
func (p *placed) latest() LatestEnd {
	var out LatestEnd
	k, _ := placements.KindOf(p.rec.GetString("kind"))
	limit := k.Limits.Ceiling(p.norms).Limit
	from := store.Day(p.rec, "starts_on")
	if limit > 0 && !from.IsZero() {
		last := when.Date{Year: from.Year, Month: time.December, Day: 31}
		for ; last.After(from) && placements.DaysInYear(p.periodsTo(last), from.Year, p.elsewhere) > limit; last = last.AddDays(-1) {
		}
		out.ByDays = last
	}
	if p.agreement != nil {
		out.ByAgreement = placements.LastOfAgreement(p.agreementSpan())
	}
	return out
}
