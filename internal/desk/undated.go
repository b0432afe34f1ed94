package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// lookAgain is how many days an announced but undated grant or call is left alone.
const lookAgain = 30

// WatchDate makes sure that a grant or call that still waits for its date is not silent: while it
// has no open dated promise it has an obligation «перевірити дату», at the start of the period
// it names, else a month ahead. subject is proposal or call.
func WatchDate(tx core.App, a store.Act, subject string, r *core.Record) error {
	if !waitsForDate(subject, r) {
		return closeWatch(tx, a, subject, r.Id)
	}
	all, err := store.ObligationsAbout(tx, subject, r.Id)
	if err != nil {
		return err
	}
	open := lo.Filter(all, func(o *core.Record, _ int) bool { return obligations.Open(o.GetString("state")) })
	dated := lo.SomeBy(open, func(o *core.Record) bool {
		return o.GetString("kind") != obligations.CheckDate && o.GetString("due_date") != ""
	})
	if dated {
		return closeWatch(tx, a, subject, r.Id)
	}
	watch, watched := lo.Find(open, func(o *core.Record) bool { return o.GetString("kind") == obligations.CheckDate })
	if watched {
		return waitForPeriod(tx, a, watch, open)
	}
	return makeWatch(tx, a, subject, r, all)
}

// waitForPeriod puts a watch off to the start of the period that has been announced since.
func waitForPeriod(tx core.App, a store.Act, watch *core.Record, open []*core.Record) error {
	from := periodOf(undatedOf(open), a.At)
	if from.IsZero() || !from.After(store.Day(watch, "due_date")) {
		return nil
	}
	watch.Set("due_date", from.String())
	return store.Save(tx, store.Act{Who: a.Who, Via: a.Via, At: a.At, Why: "announced"}, watch)
}

// undatedOf is the open promise that waits for a date, nil if none does.
func undatedOf(all []*core.Record) *core.Record {
	o, _ := lo.Find(all, func(o *core.Record) bool {
		return o.GetString("due_date") == "" && obligations.Open(o.GetString("state"))
	})
	return o
}

// periodOf is when the announced period of an undated promise begins, zero if it is not ahead.
func periodOf(undated *core.Record, now time.Time) when.Date {
	if undated == nil {
		return when.Date{}
	}
	if from := store.Day(undated, "check_from"); from.After(Today(now)) {
		return from
	}
	return when.Date{}
}

func waitsForDate(subject string, r *core.Record) bool {
	if subject == "call" {
		return grants.CallWaits(r.GetString("state")) && !r.GetBool("rolling")
	}
	return grants.ProposalWaits(r.GetString("state"))
}

// makeWatch asks again at the start of the announced period, else thirty days from now. A call
// whose proposal is already watched is not asked about twice.
func makeWatch(tx core.App, a store.Act, subject string, r *core.Record, all []*core.Record) error {
	if subject == "call" {
		n, err := tx.CountRecords("proposals", dbx.HashExp{"call": r.Id})
		if err != nil || n > 0 {
			return err
		}
	}
	undated := undatedOf(all)
	on := Today(a.At).AddDays(lookAgain)
	owner := lo.CoalesceOrEmpty(r.GetString("owner"), r.GetString("verified_by"), a.Who.ID)
	held := false
	if undated != nil {
		owner = lo.CoalesceOrEmpty(undated.GetString("owner"), owner)
		held = undated.GetBool("held")
	}
	if from := periodOf(undated, a.At); !from.IsZero() {
		on = from
	}
	_, err := store.Make(tx, a, "obligations", map[string]any{
		"kind": obligations.CheckDate, "title": r.GetString("title"), "due_date": on.String(), "due_tz": when.Kyiv.String(),
		"owner": owner, subject: r.Id, "state": obligations.Workflow.Initial, "held": held, "import": r.GetString("import"),
	})
	return wrap("watch for a date", err)
}

// closeWatch ends what asked for a date that is known now or no longer matters.
func closeWatch(tx core.App, a store.Act, subject, id string) error {
	open, err := store.Where(tx, "obligations", dbx.And(dbx.HashExp{subject: id, "kind": obligations.CheckDate},
		dbx.In("state", lo.ToAnySlice(obligations.OpenStates())...)))
	if err != nil {
		return err
	}
	for _, o := range open {
		o.Set("state", obligations.Done)
		o.Set("closed_at", a.At)
		o.Set("closed_by", a.Who.ID)
		done := a
		done.Move = "done"
		if err := store.Save(tx, done, o); err != nil {
			return err
		}
	}
	return nil
}

// watchSubjectDate looks again at the grant or call whose obligation was just saved.
func watchSubjectDate(tx core.App, a store.Act, o *core.Record) error {
	subject, id := store.SubjectOf(o)
	if a.Part || (subject != "proposal" && subject != "call") {
		return nil
	}
	r, err := tx.FindRecordById(subject+"s", id)
	if err != nil {
		return nil // the subject is being deleted with its obligations
	}
	return WatchDate(tx, store.Act{Who: a.Who, Via: a.Via, At: a.At}, subject, r)
}

// Today is the civil date in Kyiv.
func Today(now time.Time) when.Date { return when.DateOf(now, when.Kyiv) }
