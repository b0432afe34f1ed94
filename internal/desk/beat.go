package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
	"lubart/internal/when"
)

// The jobs whose pulse is kept.
const (
	jobRemind  = "remind"
	jobNightly = "nightly"
	jobReplan  = "replan"
)

// silence is how long the scheduler may be quiet before pages say so and a gap is recorded.
const silence = 30 * time.Minute

// Beat is one turn of the running server's clock: the tick, and what is done once a day or after a
// rule changed. It keeps the pulse that pages show and remembers every gap.
func Beat(app core.App, s Seat, now time.Time) ([]Sent, error) {
	pulse, err := store.PulseOf(app, jobRemind)
	if err != nil {
		return nil, err
	}
	if !pulse.Last.IsZero() && now.Sub(pulse.Last) > silence {
		pulse.Gaps = append(pulse.Gaps, store.Gap{From: pulse.Last, To: now})
		err = alertGap(app, s, pulse.Last, now)
	}
	err = errors.Join(err, replanIfAsked(app, now), sheetsIfAsked(app, byClock(now)), nightly(app, now))
	sent, tick := Tick(app, s, now)
	err = errors.Join(err, tick)
	pulse.Last, pulse.Error = now, ""
	if err != nil {
		pulse.Error = err.Error()
	} else {
		pulse.OK = now
	}
	return sent, errors.Join(err, store.SetPulse(app, pulse))
}

// Alive says whether the scheduler has done its work lately, and when it last did.
func Alive(app core.App, now time.Time) (bool, time.Time, error) {
	pulse, err := store.PulseOf(app, jobRemind)
	return err == nil && now.Sub(pulse.OK) < silence, pulse.OK, err
}

// replanIfAsked plans everything again after somebody changed a ladder, a day off or a setting:
// too much for the transaction of that save.
func replanIfAsked(app core.App, now time.Time) error {
	asked, err := store.PulseOf(app, jobReplan)
	if err != nil || asked.Last.IsZero() || !asked.OK.Before(asked.Last) {
		return err
	}
	if _, err := ReplanEverything(app, now); err != nil {
		return err
	}
	asked.OK = asked.Last
	return store.SetPulse(app, asked)
}

// receiptsKept is how long a form that was sent twice finds its answer: longer than any device keeps it.
const receiptsKept = 90 * 24 * time.Hour

// nightly reconciles everything once a day; on a healthy system it changes nothing.
func nightly(app core.App, now time.Time) error {
	pulse, err := store.PulseOf(app, jobNightly)
	if err != nil {
		return err
	}
	today := when.DateOf(now, when.Kyiv).String()
	if pulse.Cursor == today {
		return nil
	}
	sheets := sheetsOnTime(app, now)
	_, err = ReplanEverything(app, now)
	if err = errors.Join(sheets, err, KeepEverything(app, now), lapseOffers(app, now), store.DropReceipts(app, now.Add(-receiptsKept))); err != nil {
		return err
	}
	pulse.Last, pulse.OK, pulse.Cursor = now, now, today
	return store.SetPulse(app, pulse)
}

// Wake is done once when the server starts: identifiers under an old secret are sealed with the new
// one, an import that was left in the middle goes on, and today's and everything missed is planned again.
func Wake(app core.App, s Seat, now time.Time) error {
	if err := markStart(app, now); err != nil {
		return err
	}
	done, lost, err := ResealIdentifiers(app, s, now)
	if err != nil {
		return err
	}
	files, gone, err := ResealImports(app, s, now)
	if err != nil {
		return err
	}
	if done+lost+files+gone > 0 {
		app.Logger().Info("sealed anew", "identifiers", done, "identifiers_lost", lost, "imported_files", files, "files_lost", gone)
	}
	if err := ResumeImports(app, s, now); err != nil {
		return wrap("go on with an import", err)
	}
	if err := keepAllSheets(app, byClock(now)); err != nil {
		return err
	}
	_, err = ReplanEverything(app, now)
	return errors.Join(err, KeepEverything(app, now))
}

// byClock is the act of the house itself.
func byClock(now time.Time) store.Act { return store.Act{Via: "clock", At: now} }

// markStart remembers the day the house was first used, from which its patience is counted.
func markStart(app core.App, now time.Time) error {
	var day string
	known, err := store.Setting(app, "started_on", when.Date{}, &day)
	if err != nil || known {
		return err
	}
	return store.SetSetting(app, store.Act{Via: "clock", At: now}, "started_on", Today(now).String())
}

// errPreview rolls a preview back.
var errPreview = errors.New("preview")

// TickAsOf is one tick of a day that the scheduler has not lived through: what its night would
// have planned, who may hear of a silence by then, is planned first. It leaves no heartbeat.
func TickAsOf(app core.App, s Seat, now time.Time) ([]Sent, error) {
	pulse, err := store.PulseOf(app, jobNightly)
	if err != nil {
		return nil, err
	}
	if pulse.Cursor != Today(now).String() {
		if err := sheetsOnTime(app, now); err != nil {
			return nil, err
		}
		if _, err := ReplanEverything(app, now); err != nil {
			return nil, err
		}
		if err := KeepEverything(app, now); err != nil {
			return nil, err
		}
	}
	return Tick(app, s, now)
}

// Preview is what a tick as of now would send; nothing is changed.
func Preview(app core.App, s Seat, now time.Time) (sent []Sent, err error) {
	failed := store.Tx(app, func(tx core.App) error {
		sent, err = TickAsOf(tx, s, now)
		return errPreview
	})
	if err == nil && !errors.Is(failed, errPreview) {
		err = failed
	}
	return sent, err
}
