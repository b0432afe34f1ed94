package desk

import (
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/obligations"
	"lubart/internal/remind"
	"lubart/internal/store"
	"lubart/internal/when"
)

// RuleFields are what people change of a kind's reminders.
var RuleFields = []form.Field{
	{Name: "days", Kind: form.Text, Rule: "max=200"},
	{Name: "hours", Kind: form.Text, Rule: "max=200"},
	{Name: "overdue", Kind: form.Text, Rule: "max=200"},
	{Name: "escalate", Kind: form.Yes},
}

// Steps are a ladder as a person types it. Weekly stands in it as the given word.
type Steps struct{ Days, Hours, Overdue string }

// LadderRow is one kind with its reminders as they are and as they would be untouched.
type LadderRow struct {
	Kind     string
	Now      Steps
	Default  Steps
	Typed    Steps // what the office typed, empty where the default holds
	Escalate bool
	Climbs   bool // there is an escalation to switch off
	Changed  bool
}

func stepsOf(l remind.Ladder, weekly string) Steps {
	days, hours, overdue := obligations.Typed(l)
	return Steps{days, hours, strings.ReplaceAll(overdue, "weekly", weekly)}
}

// Ladders are the reminders of every kind.
func Ladders(app core.App, who access.Who, weekly string) ([]LadderRow, error) {
	if err := Must(who, "reminder_rules", access.List, nil); err != nil {
		return nil, err
	}
	rules, err := store.Rules(app)
	if err != nil {
		return nil, err
	}
	return lo.Map(obligations.Codes, func(kind string, _ int) LadderRow { return ladderRow(kind, rules, weekly) }), nil
}

func ladderRow(kind string, rules map[string]store.Rule, weekly string) LadderRow {
	base := obligations.Ladder(kind)
	rule, changed := rules[kind]
	row := LadderRow{Kind: kind, Default: stepsOf(base, weekly), Escalate: true, Changed: changed,
		Climbs: lo.SomeBy(base.Rungs, func(r remind.Rung) bool { return r.Level != "" })}
	row.Now = row.Default
	if !changed {
		return row
	}
	row.Typed, row.Escalate = Steps{rule.Days, rule.Hours, rule.Overdue}, rule.Escalate
	if l, err := obligations.Overlay(base, rule.Days, rule.Hours, rule.Overdue); err == nil {
		row.Now = stepsOf(l, weekly)
	}
	return row
}

// Ladder is the reminders of one kind, for who may change them.
func Ladder(app core.App, who access.Who, kind, weekly string) (LadderRow, error) {
	if err := Must(who, "reminder_rules", access.Update, nil); err != nil {
		return LadderRow{}, err
	}
	all, err := Ladders(app, who, weekly)
	if err != nil {
		return LadderRow{}, err
	}
	row, ok := lo.Find(all, func(r LadderRow) bool { return r.Kind == kind })
	if !ok {
		return row, store.ErrNotFound
	}
	return row, nil
}

// SaveLadder changes the reminders of a kind. Texts left empty keep the default; when all are and
// escalation stays, the rule goes. What was planned already is planned anew at the next tick.
func SaveLadder(app core.App, who access.Who, now time.Time, kind string, e Edit) error {
	if err := Must(who, "reminder_rules", access.Update, nil); err != nil {
		return err
	}
	if _, known := obligations.Kinds[kind]; !known {
		return store.ErrNotFound
	}
	a := store.Act{Who: who, Via: who.Via, At: now}
	return wrap("change reminders", store.Tx(app, func(tx core.App) error {
		r, err := ruleOf(tx, kind)
		if err != nil {
			return err
		}
		if err := Apply(r, RuleFields, e); err != nil {
			return err
		}
		if err := checkRule(r); err != nil {
			return err
		}
		if bare(r) {
			return dropRule(tx, a, r)
		}
		return store.Save(tx, a, r)
	}))
}

// ruleOf is the rule of a kind, a new one where the default holds.
func ruleOf(tx core.App, kind string) (*core.Record, error) {
	r, err := store.First(tx, "reminder_rules", dbx.HashExp{"kind": kind})
	if !errors.Is(err, store.ErrNotFound) {
		return r, err
	}
	if r, err = store.New(tx, "reminder_rules"); err != nil {
		return nil, err
	}
	r.Set("kind", kind)
	r.Set("escalate", true)
	return r, nil
}

// bare says whether a rule changes nothing.
func bare(r *core.Record) bool {
	return r.GetString("days")+r.GetString("hours")+r.GetString("overdue") == "" && r.GetBool("escalate")
}

func dropRule(tx core.App, a store.Act, r *core.Record) error {
	if r.IsNew() {
		return nil
	}
	if err := store.Delete(tx, a, r); err != nil {
		return err
	}
	return store.SetPulse(tx, store.Pulse{Job: jobReplan, Last: a.At})
}

// checkRule tries each part by itself, so that the fault stands beside the right field.
func checkRule(r *core.Record) error {
	base := obligations.Ladder(r.GetString("kind"))
	var faults form.Faults
	for _, part := range []string{"days", "hours", "overdue"} {
		text := map[string]string{part: r.GetString(part)}
		_, err := obligations.Overlay(base, text["days"], text["hours"], text["overdue"])
		var p *obligations.Problem
		if errors.As(err, &p) {
			faults = append(faults, form.Fault{Field: part, Key: p.Key, Params: map[string]string{"param": p.Param}})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// RemindFields are what holds for all reminders.
var RemindFields = []form.Field{
	{Name: "quiet_from", Kind: form.Clock, Rule: "required"},
	{Name: "quiet_to", Kind: form.Clock, Rule: "required"},
	{Name: "escalate_early", Kind: form.Yes},
}

// RemindSettings is what holds for all reminders.
func RemindSettings(app core.App, who access.Who) ([]SettingRow, error) {
	if err := Must(who, "settings", access.View, nil); err != nil {
		return nil, err
	}
	var early bool
	if _, err := store.Setting(app, "escalate_early", when.Date{}, &early); err != nil {
		return nil, err
	}
	q := quiet(app)
	rows := []SettingRow{{RemindFields[0], q.From}, {RemindFields[1], q.To}}
	if who.Is("head") || who.System {
		rows = append(rows, SettingRow{RemindFields[2], early})
	}
	return rows, nil
}

// SaveRemindSettings changes the quiet hours and, for the head, whether silence is told above the
// deputy in the first month.
func SaveRemindSettings(app core.App, who access.Who, now time.Time, e Edit) error {
	if err := Must(who, "settings", access.Update, nil); err != nil {
		return err
	}
	a := store.Act{Who: who, Via: who.Via, At: now}
	return store.Tx(app, func(tx core.App) error {
		rows, err := RemindSettings(tx, who)
		if err != nil {
			return err
		}
		if err := saveQuiet(tx, a, rows[:2], e); err != nil {
			return err
		}
		return saveSettings(tx, a, rows[2:], e)
	})
}

// saveQuiet keeps both ends of the quiet hours in one setting.
func saveQuiet(tx core.App, a store.Act, rows []SettingRow, e Edit) error {
	before := quiet(tx)
	next := when.Quiet{From: lo.CoalesceOrEmpty(text(e.Values["quiet_from"]), before.From), To: lo.CoalesceOrEmpty(text(e.Values["quiet_to"]), before.To)}
	for _, row := range rows {
		was, known := e.Was[row.Field.Name]
		if now := form.Encode(row.Field, row.Value); known && was != now && text(e.Values[row.Field.Name]) != now {
			return &Conflict{Fields: map[string]string{row.Field.Name: now}}
		}
	}
	if next.From == next.To {
		return form.Faults{{Field: "quiet_to", Key: "settings.quiet_same"}}
	}
	if next == before {
		return nil
	}
	return wrap("save the quiet hours", store.SetSetting(tx, a, "quiet", next))
}
