package desk

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Acceptance is on which terms a referral is accepted. What is not said is as the opening says.
type Acceptance struct {
	Opening            string
	Span               placements.Span // days that are missing are those of the opening and its agreement
	WeekHours          float64
	Mentor             string
	DaysElsewhere      int
	NeedsMed, Military bool
	Override           string // the head's reason to pass a limit
	Held               bool
}

// terms are what stands behind an acceptance: who, where, under which agreement, on which days.
type terms struct {
	Acceptance
	person, opening, agreement *core.Record // agreement may be nil
	placements.Terms
}

// acceptReferral turns a received application into an accepted one with its offer and a placement that
// is being prepared. Everything is asked before anything is written.
func acceptReferral(tx core.App, a store.Act, r *core.Record, in Acceptance) (*core.Record, error) {
	t, err := termsOf(tx, a, r, in)
	if err != nil {
		return nil, err
	}
	if err := t.allowed(tx, a, r); err != nil {
		return nil, err
	}
	part := a
	part.Part = true // what it promises is reckoned once, when all of it is there
	offer, err := t.accept(tx, part, r)
	if err != nil {
		return nil, wrap("accept the referral", err)
	}
	p, err := t.place(tx, part, r, offer)
	if err != nil {
		return nil, wrap("make the placement", err)
	}
	if err := notePaper(tx, part, p, r); err != nil {
		return nil, wrap("note the referral", err)
	}
	return p, recordedPromises(tx, a, p)
}

// termsOf gathers what limits speak of. Days outside the opening or its agreement are faults.
func termsOf(tx core.App, a store.Act, r *core.Record, in Acceptance) (terms, error) {
	t := terms{Acceptance: in}
	var err error
	if t.person, err = cardOf(tx, r.GetString("person")); err != nil {
		return t, err
	}
	if t.opening, err = openOpening(tx, in.Opening); err != nil {
		return t, err
	}
	if t.agreement, err = agreementOf(tx, t.opening); err != nil {
		return t, err
	}
	t.Terms = placements.Terms{Kind: t.opening.GetString("kind"), Born: store.Day(t.person, "birth_date"), Elsewhere: in.DaysElsewhere,
		Hours: lo.CoalesceOrEmpty(in.WeekHours, t.opening.GetFloat("week_hours")), Pay: int64(t.opening.GetFloat("monthly_pay"))}
	t.Terms.Span = presetDays(in.Span, t.opening, t.agreement, Today(a.At))
	if faults := t.crooked(); len(faults) > 0 {
		return t, faults
	}
	return t, t.known(tx)
}

// presetDays are the days somebody has at an opening: as asked, and where nothing was asked, from today
// or the opening's first day to the last day of the opening and its agreement.
func presetDays(asked placements.Span, opening, agreement *core.Record, today when.Date) placements.Span {
	window := term(opening, "begins_on", "ends_on")
	if asked.From.IsZero() {
		asked.From = lo.Ternary(window.From.After(today), window.From, today)
	}
	if !asked.To.IsZero() {
		return asked
	}
	asked.To = window.To
	if agreement != nil {
		last := placements.LastOfAgreement(term(agreement, "begins_on", "ends_on"))
		if asked.To.IsZero() || !last.IsZero() && last.Before(asked.To) {
			asked.To = last
		}
	}
	return asked
}

// crooked are days that contradict each other or the window of the opening. With the head's reason the
// window does not bind.
func (t terms) crooked() form.Faults {
	window, s := term(t.opening, "begins_on", "ends_on"), t.Terms.Span
	outside := map[string]string{"from": numeric(window.From), "to": numeric(window.To)}
	switch {
	case s.To.IsZero():
		return form.Faults{{Field: "ends_on", Key: "applications.no_end"}}
	case s.To.Before(s.From):
		return form.Faults{{Field: "ends_on", Key: "applications.ends_before", Params: map[string]string{"from": numeric(s.From), "to": numeric(s.To)}}}
	case t.Override != "":
		return nil
	case s.From.Before(window.From):
		return form.Faults{{Field: "starts_on", Key: "applications.outside_window", Params: outside}}
	case !window.To.IsZero() && s.To.After(window.To):
		return form.Faults{{Field: "ends_on", Key: "applications.outside_window", Params: outside}}
	}
	return nil
}

// openOpening is an opening that takes people now.
func openOpening(tx core.App, id string) (*core.Record, error) {
	if id == "" {
		return nil, form.Faults{{Field: "opening", Key: "applications.which_opening"}}
	}
	r, err := tx.FindRecordById("openings", id)
	if err != nil {
		return nil, form.Faults{{Field: "opening", Key: "applications.no_opening"}}
	}
	if r.GetString("state") != placements.Published {
		return nil, form.Faults{{Field: "opening", Key: "applications.opening_shut", Params: map[string]string{"opening": r.GetString("title")}}}
	}
	return r, nil
}

// agreementOf is the agreement an opening stands on, or nil.
func agreementOf(app core.App, opening *core.Record) (*core.Record, error) {
	id := opening.GetString("org_agreement")
	if id == "" {
		return nil, nil
	}
	r, err := app.FindRecordById("org_agreements", id)
	return r, wrap("find the agreement", err)
}

// known adds everything else the person worked at or will, and the days elsewhere: the referral of the
// year that knows most of them is the last to have looked.
func (t *terms) known(app core.App) error {
	found, err := store.Where(app, "placements", dbx.And(dbx.HashExp{"person": t.person.Id}, dbx.NotIn("state", seatless...)), "starts_on")
	for _, p := range found {
		s := spanOf(p)
		t.Others = append(t.Others, placements.Period{Span: s, Kind: p.GetString("kind")})
		if s.From.Year == t.Terms.Span.From.Year && p.GetString("kind") == t.Kind {
			t.Elsewhere = max(t.Elsewhere, p.GetInt("days_elsewhere"))
		}
	}
	return err
}

// breachField is the field of the form where a breach is put right.
var breachField = map[string]string{"hours": "week_hours", "age": "birth_date", "overlap": "starts_on", "pay_floor": "opening", "pay_cap": "opening"}

// allowed asks seats, limits and the workflow. A limit is passed only with the head's reason.
func (t terms) allowed(tx core.App, a store.Act, r *core.Record) error {
	full, err := seatFault(tx, t.opening, t.Terms.Span, a.At, r.Id)
	if err != nil {
		return err
	}
	if full != nil {
		return form.Faults{{Field: "opening", Key: full.Key, Params: params(full)}}
	}
	if t.Override != "" && !a.Who.System && !a.Who.Is("head") {
		return form.Faults{{Field: "override", Key: "applications.head_only"}}
	}
	breaches, err := t.breaches(tx)
	if err != nil {
		return err
	}
	stops := lo.Filter(breaches, func(b placements.Breach, _ int) bool { return b.Stops })
	if t.Override == "" && len(stops) > 0 {
		return form.Faults(lo.Map(stops, func(b placements.Breach, _ int) form.Fault { return t.fault(b) }))
	}
	return t.move(a, r, len(stops) == 0)
}

// move asks the workflow whether the application may be accepted.
func (t terms) move(a store.Act, r *core.Record, limits bool) error {
	facts := flow.Facts{"opening": t.opening.Id, "seat": true, "limits": limits, "override": t.Override, "via": a.Via}
	roles := a.Who.Roles
	if a.Who.System {
		roles = []string{"head"}
	}
	err := placements.Applications.Can(r.GetString("state"), "accept", roles, a.Reason, facts)
	var refusal *flow.Refusal
	if errors.As(err, &refusal) && refusal.Why == flow.NotFromHere {
		return refuse("applications.decided_already")
	}
	return movable(err)
}

// breaches are all limits the terms pass or come near, the agreement among them.
func (t terms) breaches(tx core.App) ([]placements.Breach, error) {
	norms, err := NormsOn(tx, t.Terms.Span.From)
	if err != nil {
		return nil, err
	}
	all := placements.Breaches(t.Terms, norms)
	if t.agreement != nil && placements.PastAgreement(t.Terms.Span, term(t.agreement, "begins_on", "ends_on")) {
		all = append(all, placements.Breach{Key: "agreement", Stops: true})
	}
	return all, nil
}

// fault is a breach as the form shows it, at the field where it is put right.
func (t terms) fault(b placements.Breach) form.Fault {
	f := form.Fault{Field: lo.CoalesceOrEmpty(breachField[b.Key], "ends_on"), Key: "limits." + b.Key, Params: map[string]string{
		"have": strconv.FormatInt(b.Have, 10), "most": strconv.FormatInt(b.Most, 10)}}
	switch b.Key {
	case "pay_cap", "pay_floor":
		f.Params = map[string]string{"have": hryvnias(b.Have), "most": hryvnias(b.Most)}
	case "agreement":
		f.Params["most"] = numeric(placements.LastOfAgreement(term(t.agreement, "begins_on", "ends_on")))
	}
	return f
}

// hryvnias is an amount as a sentence of either language names it.
func hryvnias(minor int64) string { return fmt.Sprintf("%d,%02d", minor/100, minor%100) }

// params are those of a problem as a fault has them.
func params(p *Problem) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(p.Params); i += 2 {
		out[fmt.Sprint(p.Params[i])] = fmt.Sprint(p.Params[i+1])
	}
	return out
}
