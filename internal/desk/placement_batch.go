package desk

import (
	"errors"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// BatchActs are what several people may be given in one form with one day: a move, the briefings, what
// has begun on paper already, or any one paper («paper:<code>»).
var BatchActs = slices.Concat([]string{"start", "begun", "ready", "briefings", "finish", "complete", "mentor"},
	lo.FilterMap(placements.Papers, func(p placements.Paper, _ int) (string, bool) {
		return "paper:" + p.Code, p.Gate != placements.GateMonth
	}))

// BatchFields are what the form of a batch asks.
var BatchFields = []form.Field{
	{Name: "do", Kind: form.Choice, Rule: "required", Options: BatchActs},
	{Name: "on", Kind: form.Day},
	{Name: "number", Kind: form.Text, Rule: "max=200"},
	{Name: "mentor", Kind: form.Relation, Collection: "users"},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000"},
	{Name: "override", Kind: form.Prose, Rule: "max=20000"},
}

// BatchInput is one deed for several people.
type BatchInput struct {
	Do, Number, Mentor, Reason, Override string
	On                                   when.Date
	Papers                               []string // of «begun»: the ones that exist
}

// BatchOf reads a posted form of a batch.
func BatchOf(values map[string]any, papers []string) BatchInput {
	on, _ := when.Parse(text(values["on"])) // decoded already
	return BatchInput{Do: text(values["do"]), Number: text(values["number"]), Mentor: text(values["mentor"]), Reason: text(values["reason"]),
		Override: text(values["override"]), On: on, Papers: papers}
}

// BatchLine is one of several people: done, or why not.
type BatchLine struct {
	PlacementLine
	Done   bool
	Faults form.Faults
}

// BatchPage is the form of a batch, and afterwards what became of it.
type BatchPage struct {
	Do       string
	Lines    []BatchLine
	On       string
	Papers   []string // of «begun»: those that somebody of them lacks
	Staff    []web.Option
	Override bool
	Asks     []string // on, number, mentor
	Made     int
	Tried    bool
}

// ShowBatch is the form for the ticked people.
func ShowBatch(app core.App, who access.Who, now time.Time, do string, ids []string) (BatchPage, error) {
	p := BatchPage{Do: do, On: Today(now).String(), Override: who.Is("head"), Asks: batchAsks(do)}
	ids = lo.Uniq(lo.Compact(ids))
	if !slices.Contains(BatchActs, do) || len(ids) == 0 || len(ids) > mostAtOnce {
		return p, refuse("placement.batch_none")
	}
	if err := Must(who, "placements", access.Update, nil); err != nil {
		return p, err
	}
	rows, err := store.Placements(app, []string{store.PersonOrder}, mostAtOnce, 0, Seen(who, "placements"), dbx.In("placements.id", lo.ToAnySlice(ids)...))
	if err != nil {
		return p, err
	}
	lines, err := placementLines(app, who, now, rows)
	if err != nil {
		return p, err
	}
	p.Lines = lo.Map(lines, func(l PlacementLine, _ int) BatchLine { return BatchLine{PlacementLine: l} })
	staff, err := store.Colleagues(app)
	p.Staff = ownerOptions(staff)
	if do == "begun" && err == nil {
		err = p.lacking(app, now)
	}
	return p, err
}

func batchAsks(do string) []string {
	switch {
	case do == "mentor":
		return []string{"mentor", "on"}
	case do == "ready" || do == "finish" || do == "complete":
		return nil
	case do == "start" || do == "begun":
		return []string{"on"}
	}
	return []string{"on", "number"}
}

// lacking are the papers before work that at least one of them has nobody spoken of, in their order.
func (p *BatchPage) lacking(app core.App, now time.Time) error {
	var all []string
	for _, l := range p.Lines {
		r, err := app.FindRecordById("placements", l.ID)
		if err != nil {
			return err
		}
		g, err := gather(app, r, now)
		if err != nil {
			return err
		}
		all = append(all, placements.Missing(l.Kind, g.traits(), g.items, begunGates...)...)
	}
	for _, paper := range placements.Papers {
		if slices.Contains(all, paper.Code) {
			p.Papers = append(p.Papers, paper.Code)
		}
	}
	return nil
}

// MovePlacements does one thing for several people, each by itself: who cannot is named with why, the
// others go on.
func MovePlacements(app core.App, a store.Act, ids []string, in BatchInput) (BatchPage, error) {
	p, err := ShowBatch(app, a.Who, a.At, in.Do, ids)
	if err != nil {
		return p, err
	}
	if faults := in.wrong(p); len(faults) > 0 {
		return p, faults
	}
	p.Tried = true
	for i := range p.Lines {
		err := in.one(app, a, p.Lines[i].ID)
		faults, ok := batchFaults(err)
		if !ok {
			return p, wrap("do it for several", err)
		}
		p.Lines[i].Faults, p.Lines[i].Done = faults, len(faults) == 0
		p.Made += lo.Ternary(p.Lines[i].Done, 1, 0)
	}
	return p, nil
}

func (in BatchInput) wrong(p BatchPage) form.Faults {
	var faults form.Faults
	if slices.Contains(p.Asks, "on") && in.On.IsZero() {
		faults = append(faults, form.Fault{Field: "on", Key: "form.required"})
	}
	if in.Do == "mentor" && in.Mentor == "" {
		faults = append(faults, form.Fault{Field: "mentor", Key: "form.required"})
	}
	return faults
}

// one does it for one person, in a transaction of its own.
func (in BatchInput) one(app core.App, a store.Act, id string) error {
	return store.Tx(app, func(tx core.App) error {
		r, err := changeablePlacement(tx, a.Who, id)
		if err != nil {
			return err
		}
		switch codes := batchPapers(in.Do); {
		case len(codes) > 0:
			return markItems(tx, a, r, ItemInput{Codes: codes, State: placements.Done, On: in.On, Number: in.Number, Reason: in.Reason})
		case in.Do == "mentor":
			return changePlacement(tx, a, r, placements.ChangeMentor, map[string]any{"mentor": in.Mentor, "from_on": in.On.String(), "reason": in.Reason})
		case in.Do == "begun":
			p, err := gather(tx, r, a.At)
			if err != nil {
				return err
			}
			return recordBegun(tx, a, r, BegunInput{On: in.On, Papers: begunPapers(p, in.Papers, in.On), Override: in.Override})
		}
		_, err = movePlacement(tx, a, r, PlacementMoveInput{Move: in.Do, On: in.On, Reason: in.Reason, Override: in.Override})
		return err
	})
}

// batchFaults are the sentences of why one of several could not, and whether the others may go on.
func batchFaults(err error) (form.Faults, bool) {
	var f form.Faults
	var p *Problem
	switch {
	case err == nil:
		return nil, true
	case errors.As(err, &f):
		return f, true
	case errors.As(err, &p):
		return form.Faults{{Key: p.Key}}, true
	case errors.Is(err, store.ErrNotFound):
		return form.Faults{{Key: "house.forbidden"}}, true
	}
	return nil, false
}
