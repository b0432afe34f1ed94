package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/obligations"
	"lubart/internal/remind"
	"lubart/internal/store"
	"lubart/internal/when"
)

// morning is when reminders arrive unless a person chose another hour.
const morning = "08:30"

// firstDays are the days after the first start in which nobody above the deputy is told of
// somebody's silence: people learn the tool before it tells on them.
const firstDays = 30

// planner is what planning needs besides the obligation, loaded once for many of them.
type planner struct {
	tx      core.App
	now     time.Time
	rules   remind.Rules
	changed map[string]store.Rule
	users   map[string]*core.Record
	heads   []*core.Record
	changes int // rows of the ledger that had to change
}

func newPlanner(tx core.App, now time.Time) (*planner, error) {
	cal, err := store.Calendar(tx)
	if err != nil {
		return nil, err
	}
	changed, err := store.Rules(tx)
	if err != nil {
		return nil, err
	}
	level, err := maxLevel(tx, now)
	if err != nil {
		return nil, err
	}
	heads, err := store.Where(tx, "users", dbx.And(dbx.Like("roles", `"head"`), dbx.NewExp("state != 'blocked'")), "created")
	return &planner{tx: tx, now: now, changed: changed, users: map[string]*core.Record{}, heads: heads,
		rules: remind.Rules{Calendar: cal, Quiet: quiet(tx), Home: when.Kyiv, MaxLevel: level}}, err
}

// quiet are the hours in which no notification leaves, a setting.
func quiet(tx core.App) when.Quiet {
	q := when.Quiet{From: "20:00", To: "07:30"}
	_, _ = store.Setting(tx, "quiet", when.Date{}, &q) // unreadable: the default holds
	return q
}

// maxLevel is how far up somebody's silence may be told today.
func maxLevel(tx core.App, now time.Time) (string, error) {
	var all bool
	if _, err := store.Setting(tx, "escalate_early", when.Date{}, &all); err != nil {
		return "", err
	}
	var started string
	if _, err := store.Setting(tx, "started_on", when.Date{}, &started); err != nil {
		return "", err
	}
	d, err := when.Parse(started)
	early := err != nil || d.IsZero() || when.DateOf(now, when.Kyiv).Sub(d) < firstDays
	return lo.Ternary(early && !all, "deputy", "head"), nil
}

func (p *planner) user(id string) *core.Record {
	if id == "" {
		return nil
	}
	if u, ok := p.users[id]; ok {
		return u
	}
	u, err := p.tx.FindRecordById("users", id)
	if err != nil {
		u = nil // a person who is gone is told nothing
	}
	p.users[id] = u
	return u
}

func staff(u *core.Record) []remind.Person {
	if u == nil || u.GetString("state") == "blocked" {
		return nil
	}
	return []remind.Person{{Ref: "users/" + u.Id, Morning: lo.CoalesceOrEmpty(u.GetString("digest_time"), morning),
		Channel: lo.Ternary(u.Email() == "", "call", "mail")}}
}

// audiences turns the people of an obligation into those each rung speaks to.
func (p *planner) audiences(r *core.Record) map[string][]remind.Person {
	owner := p.user(r.GetString("owner"))
	out := map[string][]remind.Person{"owner": staff(owner)}
	deputy := r.GetString("deputy")
	if owner != nil {
		deputy = lo.CoalesceOrEmpty(deputy, owner.GetString("deputy"))
		out["lead"] = staff(p.user(owner.GetString("lead")))
	}
	out["deputy"] = staff(p.user(deputy))
	for _, h := range p.heads {
		out["head"] = append(out["head"], staff(h)...)
	}
	for _, id := range r.GetStringSlice("watchers") {
		out["watchers"] = append(out["watchers"], staff(p.user(id))...)
	}
	out["person"] = p.outsider(r.GetString("person"))
	return out
}

// outsider is somebody who is told but has no account; without a mailbox, somebody calls.
func (p *planner) outsider(id string) []remind.Person {
	if id == "" {
		return nil
	}
	r, err := p.tx.FindRecordById("people", id)
	if err != nil {
		return nil
	}
	channel := lo.Ternary(r.GetString("email") == "" || r.GetBool("no_email"), "call", "mail")
	return []remind.Person{{Ref: "people/" + id, Morning: morning, Channel: channel}}
}

// wanted is what the ledger of an obligation should hold now.
func (p *planner) wanted(r *core.Record) ([]remind.Reminder, error) {
	o := store.Obligation(r)
	kind := obligations.Kinds[r.GetString("kind")]
	o.Open, o.Soft = obligations.Open(r.GetString("state")), kind.Soft
	o.Hard = o.Hard && !kind.Soft
	o.People = p.audiences(r)
	o.Idle = r.GetString("state") == obligations.Workflow.Initial && !o.Acked["users/"+r.GetString("owner")]
	since, err := p.since(r)
	if err != nil {
		return nil, err
	}
	o.Since = since
	if o.Rev > 1 {
		if o.Told, err = store.Told(p.tx, r.Id, o.Rev); err != nil {
			return nil, err
		}
	}
	return remind.Wanted(o, p.ladder(r.GetString("kind")), p.rules, p.now), nil
}

// since is when the present date became known to the house.
func (p *planner) since(r *core.Record) (time.Time, error) {
	if r.GetInt("due_rev") > 1 {
		at, err := store.LastDueChange(p.tx, r.Id)
		if err != nil || !at.IsZero() {
			return at, err
		}
	}
	if at := r.GetDateTime("created").Time(); !at.IsZero() {
		return at, nil
	}
	return p.now, nil
}

// ladder is the kind's, with what people of this office changed laid over it.
func (p *planner) ladder(kind string) remind.Ladder {
	base := obligations.Ladder(kind)
	rule, ok := p.changed[kind]
	if !ok {
		return base
	}
	l, err := obligations.Overlay(base, rule.Days, rule.Hours, rule.Overdue)
	if err != nil {
		return base // a rule is checked when it is saved; the default never leaves anybody untold
	}
	if !rule.Escalate {
		l.Rungs = lo.Filter(l.Rungs, func(g remind.Rung, _ int) bool { return g.Level == "" })
	}
	return l
}

func (p *planner) replan(r *core.Record) error {
	want, err := p.wanted(r)
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	have, err := store.Reminders(p.tx, r.Id)
	if err != nil {
		return err
	}
	c := remind.Reconcile(want, have, p.now)
	p.changes += len(c.Insert) + len(c.Cancel) + len(c.Revive) + len(c.Move)
	return store.ApplyChange(p.tx, c, p.now)
}

// Replan makes the ledger of one obligation what it should be now. Nothing else makes reminders.
func Replan(tx core.App, r *core.Record, now time.Time) error {
	p, err := newPlanner(tx, now)
	if err != nil {
		return err
	}
	return p.replan(r)
}

func replanAll(tx core.App, all []*core.Record, now time.Time) error {
	_, err := replanSome(tx, all, now)
	return err
}

// replanSome makes the ledgers of these obligations what they should be and counts what changed.
func replanSome(tx core.App, all []*core.Record, now time.Time) (int, error) {
	if len(all) == 0 {
		return 0, nil
	}
	p, err := newPlanner(tx, now)
	if err != nil {
		return 0, err
	}
	for _, r := range all {
		if err := p.replan(r); err != nil {
			return p.changes, err
		}
	}
	return p.changes, nil
}

// ReplanEverything reconciles every open obligation, two hundred in a transaction, and returns
// how many rows of the ledger had to change: none on a healthy system. One obligation that cannot
// be planned does not stop the others.
func ReplanEverything(app core.App, now time.Time) (int, error) {
	changed := 0
	var errs []error
	where := dbx.In("state", lo.ToAnySlice(obligations.OpenStates())...)
	err := store.Batches(app, "obligations", where, 200, func(ids []string) error {
		n, err := replanIDs(app, ids, now)
		changed += n
		errs = append(errs, err)
		return nil
	})
	return changed, wrap("plan all reminders", errors.Join(append(errs, err)...))
}

// replanIDs plans a batch in one transaction and, if one of it is at fault, each by itself.
func replanIDs(app core.App, ids []string, now time.Time) (changed int, err error) {
	err = store.Tx(app, func(tx core.App) error {
		found, err := store.ByID(tx, "obligations", ids)
		if err != nil {
			return err
		}
		changed, err = replanSome(tx, lo.Values(found), now)
		return err
	})
	if err == nil || len(ids) == 1 {
		return changed, err
	}
	changed = 0
	var errs []error
	for _, id := range ids {
		n, err := replanIDs(app, []string{id}, now)
		changed += n
		errs = append(errs, err)
	}
	return changed, errors.Join(errs...)
}

// jsonOf is a value as a JSON column takes it.
func jsonOf(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}
