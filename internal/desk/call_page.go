package desk

import (
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// CallParts are where a call stands, when that was looked up, and whether we take part.
type CallParts struct {
	State      string
	Rolling    bool
	Moves      []flow.Move
	Verified   time.Time
	VerifiedBy string
	MayDecide  bool
	Decisions  []Decision // newest first
	Fields     []form.Field
	Values     map[string]any
}

// Decision is one answer to «do we take part?».
type Decision struct {
	Answer, Reason, By string
	On, Until          when.Date
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
	found, err := callDecisions(app, r.Id)
	if err != nil {
		return err
	}
	c.MayDecide = May(who, "assessments", access.Create, nil) && mayDecideCall(found, who)
	return c.decisions(app, found)
}

func callDecisions(app core.App, call string) ([]*core.Record, error) {
	return store.Where(app, "assessments", dbx.HashExp{"call": call}, "decided_on DESC", "created DESC")
}

// decisionState is where the question stands: as the newest answer says, or open.
func decisionState(found []*core.Record) string {
	if len(found) == 0 {
		return grants.Draft
	}
	return lo.CoalesceOrEmpty(found[0].GetString("decision"), grants.Draft)
}

// askAgain are the moves that open an answered question once more.
var askAgain = map[string]string{grants.NoGo: "reconsider", grants.Defer: "resume"}

// reopened says whether somebody may answer the question now.
func reopened(state string, who access.Who) error {
	if state == grants.Draft {
		return nil
	}
	return movable(grants.Assessments.Can(state, askAgain[state], who.Roles, "", nil))
}

func mayDecideCall(found []*core.Record, who access.Who) bool {
	return reopened(decisionState(found), who) == nil
}

func (c *CallParts) decisions(app core.App, found []*core.Record) error {
	names, err := peopleToShow(app, lo.Map(found, func(r *core.Record, _ int) string { return "users/" + r.GetString("decided_by") }))
	c.Decisions = lo.Map(found, func(r *core.Record, _ int) Decision {
		return Decision{Answer: r.GetString("decision"), Reason: r.GetString("reason"), By: names["users/"+r.GetString("decided_by")],
			On: store.Day(r, "decided_on"), Until: store.Day(r, "defer_until")}
	})
	return err
}

// DecideCall writes down whether we take part in a call, why, and who said so. An answer stays:
// another one stands beside it.
func DecideCall(app core.App, a store.Act, id string, e Edit) error {
	return wrap("decide on a call", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, ShelfOf("calls"), id, access.Update)
		if err != nil {
			return err
		}
		if err := Must(a.Who, "assessments", access.Create, nil); err != nil {
			return err
		}
		found, err := callDecisions(tx, id)
		if err != nil {
			return err
		}
		if err := reopened(decisionState(found), a.Who); err != nil {
			return err
		}
		if err := decidable(a.Who, e); err != nil {
			return err
		}
		_, err = store.Make(tx, a, "assessments", lo.Assign(e.Values, map[string]any{"call": id, "decided_by": a.Who.ID, "decided_on": Today(a.At).String()}))
		if err != nil || text(e.Values["decision"]) != grants.Defer {
			return err
		}
		return returnTo(tx, a, r, e)
	}))
}

// returnTo promises to take a deferred question up again.
func returnTo(tx core.App, a store.Act, call *core.Record, e Edit) error {
	_, err := store.Make(tx, a, "obligations", map[string]any{"kind": obligations.Task, "title": call.GetString("title"), "call": call.Id,
		"due_date": text(e.Values["defer_until"]), "due_tz": when.Kyiv.String(), "notes": text(e.Values["reason"]), "owner": a.Who.ID})
	return err
}

// decidable says what an answer lacks, beside the field where it belongs.
func decidable(who access.Who, e Edit) error {
	answer, reason := text(e.Values["decision"]), text(e.Values["reason"])
	err := grants.Assessments.Can(grants.Draft, answer, who.Roles, reason, flow.Facts{"defer_until": text(e.Values["defer_until"])})
	var refusal *flow.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	switch refusal.Why {
	case flow.ReasonNeeded:
		return form.Faults{{Field: "reason", Key: refusalKey(refusal)}}
	case flow.Gates:
		return form.Faults{{Field: refusal.Missing[0], Key: refusalKey(refusal)}}
	}
	return movable(err)
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
