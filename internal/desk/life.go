package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// LifeParts are where a record stands and what may become of it now.
type LifeParts struct {
	Words string // the states are messages states.<Words>.<state>
	State string
	Moves []LifeMove
}

// LifeMove is a move a person may try; Missing are the gates that still keep it shut.
type LifeMove struct {
	Name    string
	Reason  bool
	Missing []string
}

// life is the part of a page whose record has moves.
func (p *RecordPage) life(app core.App, who access.Who, _ time.Time, r *core.Record) error {
	w := p.Shelf.Life
	p.Life = &LifeParts{Words: w.Name, State: r.GetString("state")}
	if !p.MayEdit {
		return nil
	}
	facts, err := lifeFacts(app, r)
	p.Life.Moves = lo.Map(w.From(p.Life.State, who.Roles), func(m flow.Move, _ int) LifeMove {
		return LifeMove{Name: m.Name, Reason: m.Reason, Missing: m.Missing(facts)}
	})
	return err
}

// lifeFacts are what the gates of openings and agreements look at.
func lifeFacts(app core.App, r *core.Record) (flow.Facts, error) {
	column, dated := "org_agreement", !store.Day(r, "begins_on").IsZero() && !store.Day(r, "ends_on").IsZero()
	going := []any{placements.Preparing, placements.Ready, placements.Active, placements.Suspended, placements.Closing}
	if r.Collection().Name == "openings" {
		column, going = "opening", going[:4]
	}
	n, err := app.CountRecords("placements", dbx.And(dbx.HashExp{column: r.Id}, dbx.In("state", going...)))
	f := flow.Facts{"no_live": n == 0, "dates": dated, "quantity": r.GetInt("quantity") > 0, "site": r.GetString("site") != ""}
	for _, name := range []string{"decision_no", "decided_on", "signed_on", "begins_on", "ends_on"} {
		f[name] = r.GetString(name)
	}
	return f, err
}

// MoveRecord makes a named move of a record of a shelf; rev is the revision the person saw. A reason
// that is missing is a fault of the field why, every gate that is shut a sentence of its own.
func MoveRecord(app core.App, a store.Act, s Shelf, id, move, reason string, rev int) error {
	return wrap("move a record", store.Tx(app, func(tx core.App) error {
		r, err := shelved(tx, a.Who, s, id, access.Update)
		if err != nil {
			return err
		}
		if rev != r.GetInt("rev") {
			return &Problem{Status: 409, Key: "directory.changed_meanwhile"}
		}
		facts, err := lifeFacts(tx, r)
		if err != nil {
			return err
		}
		facts["via"] = a.Who.Via
		if err := lifeRefusal(s.Life.Can(r.GetString("state"), move, a.Who.Roles, reason, facts)); err != nil {
			return err
		}
		m, _ := s.Life.Find(r.GetString("state"), move)
		r.Set("state", m.To)
		a.Move, a.Reason = move, reason
		return store.Save(tx, a, r)
	}))
}

func lifeRefusal(err error) error {
	var refusal *flow.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	switch refusal.Why {
	case flow.ReasonNeeded:
		return form.Faults{{Field: "why", Key: refusalKey(refusal)}}
	case flow.NotYourRole:
		return &Problem{Status: 403, Key: refusalKey(refusal)}
	case flow.Gates:
		return form.Faults(lo.Map(refusal.Missing, func(gate string, _ int) form.Fault { return form.Fault{Key: "gates." + gate} }))
	}
	return movable(err)
}
