package desk

import (
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// changeColumns are the columns of a placement that each sort of change writes.
var changeColumns = map[string][]string{
	placements.ChangeExtend:   {"ends_on"},
	placements.ChangeMove:     {"site"},
	placements.ChangeMentor:   {"mentor", "mentor_deputy"},
	placements.ChangeSchedule: {"week_hours", "days", "starts_at", "ends_at", "break_minutes"},
}

// ChangeKinds are the sorts of change that have a form of their own, in the order they are offered; a
// pause and an early end are moves.
var ChangeKinds = []string{placements.ChangeExtend, placements.ChangeMove, placements.ChangeMentor, placements.ChangeSchedule}

var weekDays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// ChangeFields are all that the form of a change may ask; which of them, its kind says.
var ChangeFields = []form.Field{
	{Name: "ends_on", Kind: form.Day},
	{Name: "site", Kind: form.Relation, Collection: "sites"},
	{Name: "mentor", Kind: form.Relation, Collection: "users"},
	{Name: "mentor_deputy", Kind: form.Relation, Collection: "users"},
	{Name: "week_hours", Kind: form.Percent, Rule: "gt=0,lte=40"},
	{Name: "days", Kind: form.Choices, Options: weekDays},
	{Name: "starts_at", Kind: form.Clock},
	{Name: "ends_at", Kind: form.Clock},
	{Name: "break_minutes", Kind: form.Whole, Rule: "gte=0,lte=240"},
	{Name: "from_on", Kind: form.Day},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000"},
	{Name: "override", Kind: form.Prose, Rule: "max=20000"},
}

// changeAsks are the fields of a sort of change in the order they are asked.
func changeAsks(kind string) []string {
	if kind == placements.ChangeExtend { // in force from the day after the end it had
		return slices.Concat(changeColumns[kind], []string{"reason"})
	}
	return slices.Concat(changeColumns[kind], []string{"from_on", "reason"})
}

// ChangePlacement changes the conditions of somebody's works: the end, the place, the mentor or the
// hours. What was and what is now stay as a row of its own, and the papers of the change are asked for.
func ChangePlacement(app core.App, a store.Act, id, kind, rev string, values map[string]any) error {
	return wrap("change a placement", store.Tx(app, func(tx core.App) error {
		r, err := changeablePlacement(tx, a.Who, id)
		if err != nil {
			return err
		}
		if rev != "" && rev != r.GetString("rev") {
			return errPlacementMeanwhile
		}
		return changePlacement(tx, a, r, kind, values)
	}))
}

func changePlacement(tx core.App, a store.Act, r *core.Record, kind string, values map[string]any) error {
	if !slices.Contains(ChangeKinds, kind) || !changesNow(r.GetString("state"), kind) {
		return refuse("refusals.not_from_here")
	}
	if faults := wrongChange(r, kind, values); len(faults) > 0 {
		return faults
	}
	from := lo.CoalesceOrEmpty(text(values["from_on"]), store.Day(r, "ends_on").AddDays(1).String())
	was := columnsOf(r, changeColumns[kind])
	r.Load(lo.PickByKeys(values, changeColumns[kind]))
	now := columnsOf(r, changeColumns[kind])
	if sameValues(was, now) {
		return refuse("placement.nothing_changed")
	}
	p, err := gather(tx, r, a.At)
	if err != nil {
		return err
	}
	if err := p.mayChange(tx, a, kind, text(values["override"]), was); err != nil {
		return err
	}
	a.Reason = lo.CoalesceOrEmpty(text(values["reason"]), text(values["override"]))
	if placements.Ahead(r.GetString("state")) { // nothing was in force yet: a correction, without papers
		return store.Save(tx, a, r)
	}
	if err := addChange(tx, a, r, changeRow{kind: kind, from: from, was: was, now: now, reason: text(values["reason"])}); err != nil {
		return err
	}
	part := a
	part.Part = true
	if err := requireAgain(tx, part, p, placements.ChangePapers[kind]); err != nil {
		return err
	}
	return store.Save(tx, a, r)
}

// changesNow says whether conditions may change in a state. Who is about to begin has only conditions
// that are corrected; a mentor is given at any time before the end.
func changesNow(state, kind string) bool {
	return placements.Working(state) || placements.Ahead(state) && kind != placements.ChangeExtend
}

func wrongChange(r *core.Record, kind string, values map[string]any) form.Faults {
	var faults form.Faults
	add := func(bad bool, field, key string) {
		if bad {
			faults = append(faults, form.Fault{Field: field, Key: key})
		}
	}
	day := func(name string) when.Date {
		d, _ := when.Parse(text(values[name])) // decoded already
		return d
	}
	switch kind {
	case placements.ChangeExtend:
		add(day("ends_on").IsZero(), "ends_on", "form.required")
		add(!day("ends_on").IsZero() && !day("ends_on").After(store.Day(r, "ends_on")), "ends_on", "placement.end_not_later")
	case placements.ChangeMove:
		add(text(values["site"]) == "", "site", "form.required")
	case placements.ChangeMentor:
		add(text(values["mentor"]) == "", "mentor", "form.required")
		add(text(values["mentor"]) != "" && text(values["mentor"]) == text(values["mentor_deputy"]), "mentor_deputy", "placement.deputy_is_mentor")
	}
	if kind != placements.ChangeExtend && !placements.Ahead(r.GetString("state")) {
		from := day("from_on")
		add(from.IsZero(), "from_on", "form.required")
		add(!from.IsZero() && from.Before(store.Day(r, "starts_on")), "from_on", "placement.before_start")
		add(!from.IsZero() && from.After(lo.CoalesceOrEmpty(store.Day(r, "ends_on"), from)), "from_on", "placement.after_end")
	}
	return faults
}

// mayChange looks at the limits again as the change leaves them: what they forbid a head lets pass by a
// reason given with this very change, never by an earlier one.
func (p *placed) mayChange(tx core.App, a store.Act, kind, override string, was map[string]any) error {
	if override != "" && (a.Who.System || a.Who.Is("head")) {
		p.rec.Set("override", override)
		return nil
	}
	var faults form.Faults
	field := changeColumns[kind][0]
	if lo.SomeBy(p.breaches(), func(b placements.Breach) bool { return b.Stops }) && kind != placements.ChangeMentor && kind != placements.ChangeMove {
		faults = append(faults, form.Fault{Field: field, Key: "gates.limits"})
	}
	if kind == placements.ChangeExtend && !p.agreed() {
		faults = append(faults, form.Fault{Field: field, Key: "gates.agreement"})
	}
	if kind == placements.ChangeExtend {
		full, err := p.seatTaken(tx, text(was[field]), a.At)
		if err != nil {
			return err
		}
		faults = append(faults, full...)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// seatTaken says that others have all seats of the opening on a day after the last one there was.
func (p *placed) seatTaken(tx core.App, last string, now time.Time) (form.Faults, error) {
	if p.rec.GetString("opening") == "" {
		return nil, nil
	}
	opening, err := tx.FindRecordById("openings", p.rec.GetString("opening"))
	if err != nil {
		return nil, err
	}
	end, _ := when.Parse(last) // a placement without an end has no day after it
	full, err := seatFault(tx, opening, placements.Span{From: end.AddDays(1), To: store.Day(p.rec, "ends_on")}, now, p.rec.GetString("application"))
	if err != nil || full == nil {
		return nil, err
	}
	params := lo.SliceToMap(lo.Chunk(full.Params, 2), func(pair []any) (string, string) { return text(pair[0]), text(pair[1]) })
	return form.Faults{{Field: "ends_on", Key: full.Key, Params: params}}, nil
}

// changeRow is a row of changes to be.
type changeRow struct {
	kind, from, to, code, reason string
	was, now                     map[string]any
}

func addChange(tx core.App, a store.Act, r *core.Record, c changeRow) error {
	_, err := store.Make(tx, a, "changes", map[string]any{"placement": r.Id, "kind": c.kind, "from_on": c.from, "to_on": c.to,
		"was": jsonOf(c.was), "now": jsonOf(c.now), "reason_code": c.code, "reason": c.reason, "state": "in_force", "by": a.Who.ID})
	return wrap("record the change", err)
}

func columnsOf(r *core.Record, columns []string) map[string]any {
	return lo.SliceToMap(columns, func(c string) (string, any) { return c, r.Get(c) })
}

func sameValues(a, b map[string]any) bool { return string(jsonOf(a)) == string(jsonOf(b)) }

// requireAgain asks once more for papers that an earlier change has had already.
func requireAgain(tx core.App, a store.Act, p *placed, papers []string) error {
	for _, code := range papers {
		line := p.lines[code]
		if line == nil || line.GetString("state") == placements.Required {
			continue
		}
		line.Load(map[string]any{"state": placements.Required, "done_on": "", "number": "", "valid_until": "", "document": "", "reason": ""})
		if err := store.Save(tx, a, line); err != nil {
			return err
		}
	}
	return nil
}

// changeByMove writes the row of a move that is a change as well, and closes the pause that it ends.
func changeByMove(tx core.App, a store.Act, r *core.Record, in PlacementMoveInput) error {
	c := changeRow{kind: in.Move, from: in.On.String(), code: in.EndReason, reason: in.Reason}
	switch in.Move {
	case placements.ChangeSuspend:
		c.to = in.Until.String()
		p, err := gather(tx, r, a.At)
		if err != nil {
			return err
		}
		part := a
		part.Part = true
		if err := requireAgain(tx, part, p, placements.ChangePapers[in.Move]); err != nil {
			return err
		}
	case placements.ChangeResume:
		if err := endPause(tx, a, r, in.On); err != nil {
			return err
		}
	case placements.ChangeTerminate:
		c.was, c.now = map[string]any{"ends_on": r.GetString("ends_on")}, map[string]any{"ended_on": r.GetString("ended_on")}
	case "restart":
		return undoLast(tx, a, r, placements.ChangeTerminate)
	default:
		return nil
	}
	return addChange(tx, a, r, c)
}

// endPause gives the running pause its last day.
func endPause(tx core.App, a store.Act, r *core.Record, on when.Date) error {
	pause, err := lastOf(tx, r.Id, placements.ChangeSuspend)
	if err != nil || pause == nil {
		return err
	}
	if on.Before(store.Day(pause, "from_on")) {
		return form.Faults{{Field: "on", Key: "placement.before_pause"}}
	}
	pause.Set("to_on", on.AddDays(-1).String())
	return store.Save(tx, a, pause)
}

// undoLast undoes the newest change of a sort.
func undoLast(tx core.App, a store.Act, r *core.Record, kind string) error {
	c, err := lastOf(tx, r.Id, kind)
	if err != nil || c == nil {
		return err
	}
	c.Set("state", "undone")
	return store.Save(tx, a, c)
}

// lastOf is the newest change in force of these sorts, nil if there is none.
func lastOf(tx core.App, placement string, kinds ...string) (*core.Record, error) {
	where := dbx.And(dbx.HashExp{"placement": placement, "state": "in_force"}, dbx.In("kind", lo.ToAnySlice(kinds)...))
	all, err := store.Some(tx, "changes", where, 1, "created DESC", "_rowid_ DESC")
	return lo.FirstOr(all, nil), err
}

// UndoChange takes the newest change of conditions back, with a reason: the placement is what it was.
func UndoChange(app core.App, a store.Act, id, changeID, reason string) error {
	if reason == "" {
		return form.Faults{{Field: "reason", Key: "refusals.reason_needed"}}
	}
	return wrap("undo a change", store.Tx(app, func(tx core.App) error {
		r, err := changeablePlacement(tx, a.Who, id)
		if err != nil {
			return err
		}
		last, err := lastOf(tx, id, ChangeKinds...)
		if err != nil {
			return err
		}
		if last == nil || last.Id != changeID || placements.Placements.Ended(r.GetString("state")) {
			return refuse("placement.only_last_change")
		}
		r.Load(jsonColumn(last, "was"))
		last.Set("state", "undone")
		a.Reason = reason
		if err := store.Save(tx, a, last); err != nil {
			return err
		}
		return store.Save(tx, a, r)
	}))
}
