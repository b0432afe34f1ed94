package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/flow"
	"lubart/internal/grants"
	"lubart/internal/imports"
	"lubart/internal/obligations"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// workflows are the collections whose state only named moves may change.
var workflows = map[string]flow.Workflow{
	"proposals": grants.Proposals, "calls": grants.Calls, "obligations": obligations.Workflow,
	"openings": placements.Openings, "applications": placements.Applications, "org_agreements": placements.Agreements,
	"placements": placements.Placements,
	"timesheets": placements.Timesheets,
}

// Prepare completes and checks a record that is about to be written, by whatever door it comes:
// page, import, REST, batch or dashboard. was is nil for a new record. It runs inside the
// transaction of the save and after the record was laid over the row as it is.
func Prepare(tx core.App, a store.Act, was, r *core.Record) error {
	if err := legalState(a, was, r); err != nil {
		return err
	}
	if err := oneSubject(r); err != nil {
		return err
	}
	switch r.Collection().Name {
	case "obligations":
		return prepareObligation(was, r)
	case "calls", "proposals":
		return inheritDonor(tx, r)
	case "users":
		return prepareUser(tx, a, was, r)
	case "people":
		return preparePerson(a, was, r)
	case "applications", "openings", "org_agreements":
		return prepareIntake(was, r)
	case "attendance":
		return prepareAttendance(tx, was, r)
	case "timesheets":
		return prepareSheet(a, was, r)
	}
	return nil
}

// legalState lets a state start where its workflow starts and change only by a move.
func legalState(a store.Act, was, r *core.Record) error {
	w, ok := workflows[r.Collection().Name]
	if !ok {
		return nil
	}
	state := r.GetString("state")
	if was == nil {
		if state == "" {
			r.Set("state", w.Initial)
		} else if state != w.Initial && a.Move != "imported" {
			return refuse("states.start", "state", w.Initial)
		}
		return nil
	}
	from := was.GetString("state")
	if from == state || a.Move == "imported" || (a.Move != "" && w.Legal(from, state)) {
		return nil
	}
	return refuse("states.by_move")
}

func oneSubject(r *core.Record) error {
	set := lo.Filter(store.Subjects, func(s string, _ int) bool {
		return r.Collection().Fields.GetByName(s) != nil && r.GetString(s) != ""
	})
	shared := r.Collection().Fields.GetByName("area") != nil
	if shared && len(set) > 1 {
		return refuse("house.one_subject")
	}
	return nil
}

func prepareObligation(was, r *core.Record) error {
	if _, ok := obligations.Kinds[r.GetString("kind")]; !ok {
		return refuse("obligations.unknown_kind")
	}
	due, err := when.Parse(r.GetString("due_date"))
	if r.GetString("due_date") != "" && err != nil {
		return refuse("form.no_such_day", "label", "due_date", "param", r.GetString("due_date"))
	}
	if _, err := when.Zone(r.GetString("due_tz")); err != nil {
		return refuse("form.zone", "label", "due_tz")
	}
	if r.GetString("due_time") != "" && due.IsZero() {
		return refuse("obligations.time_without_date")
	}
	if internal := store.Day(r, "internal_due"); !internal.IsZero() && !due.IsZero() && internal.After(due) {
		return refuse("obligations.internal_after_due")
	}
	if from, _ := imports.Period(r.GetString("expected")); due.IsZero() && r.GetString("check_from") == "" && !from.IsZero() {
		r.Set("check_from", from.String())
	}
	if was == nil {
		r.Set("due_rev", 1)
	} else if dueMoved(was, r) {
		r.Set("due_rev", was.GetInt("due_rev")+1)
	}
	return nil
}

// dueMoved says whether the promise itself has another date, time or zone.
func dueMoved(was, r *core.Record) bool {
	return lo.SomeBy([]string{"due_date", "due_time", "due_tz"}, func(c string) bool {
		return was.GetString(c) != r.GetString(c)
	})
}

// inheritDonor keeps a call's donor that of its programme and a proposal's that of its call, so
// that a list can show and sort by the donor without asking three tables.
func inheritDonor(tx core.App, r *core.Record) error {
	if id := r.GetString("call"); id != "" && r.Collection().Name == "proposals" {
		call, err := tx.FindRecordById("calls", id)
		if err != nil {
			return refuse("house.gone", "what", "call")
		}
		r.Set("programme", call.GetString("programme"))
		r.Set("organisation", lo.CoalesceOrEmpty(call.GetString("organisation"), r.GetString("organisation")))
	}
	if id := r.GetString("programme"); id != "" {
		programme, err := tx.FindRecordById("programmes", id)
		if err != nil {
			return refuse("house.gone", "what", "programme")
		}
		r.Set("organisation", lo.CoalesceOrEmpty(programme.GetString("organisation"), r.GetString("organisation")))
	}
	return nil
}

// Recorded does what follows from a save, in its transaction: the line in the audit, the history
// of a moved date, the reminders that should exist now. was is nil for a new record, is for a
// deleted one.
func Recorded(tx core.App, a store.Act, action string, was, is *core.Record) error {
	r := lo.CoalesceOrEmpty(is, was)
	name := r.Collection().Name
	if a.At.IsZero() {
		a.At = r.GetDateTime("updated").Time()
	}
	if store.Audited(name) {
		if err := store.Audit(tx, a, action, was, is); err != nil {
			return err
		}
	}
	if name == "people" {
		return store.IndexPerson(tx, was, is)
	}
	if is == nil {
		return afterDelete(tx, was)
	}
	switch name {
	case "obligations":
		return recordedObligation(tx, a, was, is)
	case "proposals", "calls":
		if a.Part {
			return nil
		}
		return WatchDate(tx, a, name[:len(name)-1], is)
	case "placements", "checklist_items", "applications", "org_agreements":
		return recordedPromises(tx, a, is)
	case "users":
		return recordedUser(tx, a.At, was, is)
	case "calendar_days", "reminder_rules", "settings":
		return store.SetPulse(tx, store.Pulse{Job: "replan", Last: a.At})
	}
	return nil
}

// afterDelete refuses, by failing the transaction, what may not be deleted.
func afterDelete(tx core.App, was *core.Record) error {
	if was.Collection().Name == "attendance" {
		return lockedDay(tx, was)
	}
	return nil
}

func recordedObligation(tx core.App, a store.Act, was, is *core.Record) error {
	if was != nil && dueMoved(was, is) {
		if err := recordDueChange(tx, a, was, is); err != nil {
			return err
		}
	}
	if a.Plans {
		return nil
	}
	if err := Replan(tx, is, a.At); err != nil {
		return err
	}
	return watchSubjectDate(tx, a, is)
}

func recordDueChange(tx core.App, a store.Act, was, is *core.Record) error {
	why := lo.CoalesceOrEmpty(a.Why, lo.Ternary(was.GetString("due_date") == "", "announced", "correction"))
	_, err := store.Make(tx, a, "due_changes", map[string]any{
		"obligation": is.Id, "due_rev": is.GetInt("due_rev"), "why": why, "reason": a.Reason, "by": a.Who.ID, "at": a.At,
		"from_date": was.GetString("due_date"), "from_time": was.GetString("due_time"), "from_tz": was.GetString("due_tz"),
		"to_date": is.GetString("due_date"), "to_time": is.GetString("due_time"), "to_tz": is.GetString("due_tz"),
	})
	return wrap("record the moved date", err)
}

// recordedUser plans a person's reminders again when something they depend on changed.
func recordedUser(tx core.App, now time.Time, was, is *core.Record) error {
	if was == nil {
		return nil
	}
	matters := lo.Some(store.Changed(was, is), []string{"email", "lead", "deputy", "digest_time", "state", "roles"})
	if !matters {
		return nil
	}
	all, err := store.OpenObligationsOf(tx, is.Id, obligations.OpenStates())
	if err != nil {
		return err
	}
	return replanAll(tx, all, now)
}
