package desk

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
)

// CallParts are where a call stands, when that was looked up, and whether we take part.
type CallParts struct {
	State      string
	Rolling    bool
	Moves      []flow.Move
	Verified   time.Time
	VerifiedBy string
	MayDecide  bool
	Decisions  []GoNoGo // newest first
	Fields     []form.Field
	Values     map[string]any
}

// The fields of the short forms on a call's page.
var (
	CallDateFields   = callDateFields()
	CallDecideFields = form.Pick(grants.AssessmentFields, "decision", "reason", "defer_until")
)

// callDateFields are those of any promise, with the kinds that a call has.
func callDateFields() []form.Field {
	all := form.Pick(obligations.Fields, "kind", "due_date", "due_time", "due_tz")
	all[0].Options = []string{obligations.Application, obligations.Concept, obligations.Question, obligations.Meeting, obligations.Decision, obligations.Task}
	all[1].Rule = "required" // no date at all is what the call itself is watched for
	return all
}

// usualZones are where the donors of this house close their calls; a record may name another.
var usualZones = []string{"Europe/Kyiv", "Europe/Brussels", "Europe/Berlin", "Europe/Warsaw", "Europe/London", "Europe/Zurich", "Europe/Vienna",
	"Europe/Stockholm", "Europe/Helsinki", "Europe/Oslo", "Europe/Copenhagen", "America/New_York", "Asia/Tokyo", "UTC"}

func zonesOf(chosen string) []string {
	return lo.Uniq(lo.Compact(append(slices.Clone(usualZones), chosen)))
}

func (p *RecordPage) call(app core.App, who access.Who, now time.Time, r *core.Record) error {
	c := &CallParts{State: r.GetString("state"), Rolling: r.GetBool("rolling"), Verified: r.GetDateTime("verified_at").Time(),
		Fields: CallDecideFields, Values: map[string]any{}}
	p.Call = c
	if p.MayEdit {
		c.Moves = grants.Calls.From(c.State, who.Roles)
	}
	names, err := peopleToShow(app, []string{"users/" + r.GetString("verified_by")})
	if err != nil {
		return err
	}
	c.VerifiedBy = names["users/"+r.GetString("verified_by")]
	if grant(who, "assessments", access.List).None() {
		return nil
	}
	return c.decisions(app, who, r.Id)
}

// decisions are the answers so far, and whether this person may give another.
func (c *CallParts) decisions(app core.App, who access.Who, call string) error {
	all, err := store.Decisions(app, nil, []string{call})
	if err != nil {
		return err
	}
	c.MayDecide = len(answers(who, lo.LastOrEmpty(all).Decision)) > 0
	names, err := peopleToShow(app, lo.Map(all, func(d store.Decision, _ int) string { return "users/" + d.By }))
	people := lo.MapKeys(names, func(_, of string) string { return strings.TrimPrefix(of, "users/") })
	c.Decisions = lo.Map(all, func(d store.Decision, _ int) GoNoGo { return goNoGoOf(d, people) })
	slices.Reverse(c.Decisions)
	return err
}

// MoveCall makes a named move of a call; rev is the revision the person saw.
func MoveCall(app core.App, a store.Act, id, move, reason string, rev int) error {
	return wrap("move a call", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, ShelfOf("calls"), id, access.Update)
		if err != nil {
			return err
		}
		if rev != r.GetInt("rev") {
			return &Problem{Status: 409, Key: "directory.changed_meanwhile"}
		}
		state := r.GetString("state")
		if err := callMove(state, move, a.Who, reason); err != nil {
			return err
		}
		m, _ := grants.Calls.Find(state, move)
		r.Set("state", m.To)
		a.Move, a.Reason = move, reason
		return store.Save(tx, a, r)
	}))
}

func callMove(state, move string, who access.Who, reason string) error {
	err := grants.Calls.Can(state, move, who.Roles, reason, flow.Facts{"via": who.Via})
	var refusal *flow.Refusal
	if errors.As(err, &refusal) && refusal.Why == flow.ReasonNeeded {
		return form.Faults{{Field: "why", Key: refusalKey(refusal)}}
	}
	return movable(err)
}

// VerifyCall stamps that a call was looked up at its source now.
func VerifyCall(app core.App, a store.Act, id string) error {
	return wrap("verify a call", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, ShelfOf("calls"), id, access.Update)
		if err != nil {
			return err
		}
		r.Set("verified_at", a.At)
		r.Set("verified_by", a.Who.ID)
		return store.Save(tx, a, r)
	}))
}

// AddCallDate gives a call a date of whoever adds it, named and sourced as the call.
func AddCallDate(app core.App, a store.Act, id string, e Edit) error {
	r, err := shelved(app, a.Who, ShelfOf("calls"), id, access.Update)
	if err != nil {
		return err
	}
	kind := obligations.Kinds[text(e.Values["kind"])]
	e.Values = lo.Assign(e.Values, map[string]any{"title": r.GetString("title"), "call": id, "owner": a.Who.ID, "hard": kind.Hard, "source_url": r.GetString("url")})
	_, err = AddObligation(app, a, e)
	return err
}
