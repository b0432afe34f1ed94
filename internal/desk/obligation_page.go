package desk

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/flow"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// historyLines is how much of a record's history its page shows.
const historyLines = 100

// ObligationPage is everything about one obligation: the date, the people, the proof, who was told
// what and what comes next.
type ObligationPage struct {
	ObligationLine
	Internal, CheckFrom          when.Date
	Deputy, Person               string
	Watchers                     []string
	Notes, Source                string
	Verified                     time.Time
	VerifiedBy                   string
	ProofRef, ProofID, ProofName string
	ClosedReason, ClosedBy       string
	Closed                       time.Time
	Moves                        []MoveChoice
	Changes                      []DueChange
	Told, Next                   []LedgerLine
	Dropped                      []LedgerLine // cancelled or replaced: never sent
	Barred                       bool         // some move cannot be made now
	Calls                        []CallLine
	History                      []HistoryLine
	Papers                       []Paper
	Remarks                      []Remark
	Acked                        bool
	Snoozed                      when.Date
	MayEdit, MayAck, MaySnooze   bool
	SnoozeWhyNot                 string // message key
}

// MoveChoice is a move of this state: what it needs, or why it cannot be made now.
type MoveChoice struct {
	Name   string
	Reason bool
	Proof  bool   // asks for a paper, a reference or a sentence
	Why    string // message key of the refusal, empty if it may be tried
}

// DueChange is one move of the date.
type DueChange struct {
	At                 time.Time
	From, To           when.Date
	FromTime, FromZone string
	ToTime, ToZone     string
	Why, Reason, By    string
	Revision           int
}

// Rung is a rung's name in parts: before, day, after, hours, moved, silence; and its number.
type Rung struct {
	Kind string
	N    int
}

// LedgerLine is one reminder: to whom, when, by which rung, and what became of it.
type LedgerLine struct {
	At                      time.Time
	Who, Channel, Class     string
	Rung                    Rung
	State, Reason, For      string
	Mail, Reply, Outbox, By string
	Old                     bool // speaks of a date that is no longer true
	Good, Bad               bool
}

// HistoryLine is one line of the audit.
type HistoryLine struct {
	At                      time.Time
	By, Via, Action, Reason string
	Fields                  []FieldChange
	Created, IsMove         bool
}

// FieldChange is one column of a history line; both values only where they read well.
type FieldChange struct {
	Name, Old, New string
	Shown          bool
}

// ShowObligation is the page of one obligation that the person may see.
func ShowObligation(app core.App, who access.Who, now time.Time, id string) (ObligationPage, error) {
	r, err := Find(app, who, "obligations", id)
	if err != nil {
		return ObligationPage{}, err
	}
	p, err := pageOf(app, r, who, now)
	if err != nil {
		return p, err
	}
	for _, part := range []func(core.App, *core.Record) error{p.people, p.changes, p.ledger, p.history} {
		if err := part(app, r); err != nil {
			return p, err
		}
	}
	if p.Papers, err = PapersOf(app, "obligation", id); err != nil {
		return p, err
	}
	if p.Remarks, err = RemarksOn(app, who, "obligation", id); err != nil {
		return p, err
	}
	p.Calls, err = callLines(app, who, now, func(o *core.Record) bool { return o.Id == r.Id })
	return p, err
}

func pageOf(app core.App, r *core.Record, who access.Who, now time.Time) (ObligationPage, error) {
	about, err := aboutOf(app, r)
	if err != nil {
		return ObligationPage{}, err
	}
	p := ObligationPage{ObligationLine: recordLine(r, now), Internal: store.Day(r, "internal_due"), CheckFrom: store.Day(r, "check_from"),
		Notes: r.GetString("notes"), Source: r.GetString("source_url"), Verified: r.GetDateTime("verified_at").Time(), ProofRef: r.GetString("proof_ref"),
		ProofID: r.GetString("proof"), ClosedReason: r.GetString("closed_reason"), Closed: r.GetDateTime("closed_at").Time()}
	p.About = about
	p.MayEdit = May(who, "obligations", access.Update, r)
	p.Acked, p.Snoozed = answered(r, who)
	p.MayAck = p.Open && !p.Due.IsZero() && !p.Acked
	if p.Open && !p.Due.IsZero() {
		_, problem := snoozeLimit(r, who, now)
		p.MaySnooze = problem == nil
		if problem != nil {
			p.SnoozeWhyNot = problem.Key
		}
	}
	if p.MayEdit {
		p.Moves = moveChoices(r, who, now)
		p.Barred = lo.SomeBy(p.Moves, func(m MoveChoice) bool { return m.Why != "" })
	}
	return p, nil
}

// recordLine is the line of a list for a whole record.
func recordLine(r *core.Record, now time.Time) ObligationLine {
	return obligationLine(store.ObligationRow{ID: r.Id, Kind: r.GetString("kind"), Title: r.GetString("title"), DueDate: r.GetString("due_date"),
		DueTime: r.GetString("due_time"), DueTZ: r.GetString("due_tz"), DueUTC: r.GetString("due_utc"), Expected: r.GetString("expected"),
		Hard: r.GetBool("hard"), Held: r.GetBool("held"), Owner: r.GetString("owner"), Deputy: r.GetString("deputy"), State: r.GetString("state"),
		Rev: r.GetInt("rev"), Updated: r.GetString("updated")}, now)
}

// moveChoices are the moves out of a state with, for each, why it cannot be made now. What the
// form itself can still give, a reason or a proof, is asked there and refuses nothing here.
func moveChoices(r *core.Record, who access.Who, now time.Time) []MoveChoice {
	var out []MoveChoice
	facts, bare := obligationFacts(r, MoveInput{Reason: "…"}, now), obligationFacts(r, MoveInput{}, now)
	for _, m := range obligations.Workflow.Moves {
		if !slices.Contains(m.From, r.GetString("state")) {
			continue
		}
		c := MoveChoice{Name: m.Name, Reason: m.Reason, Proof: len(m.Missing(bare)) > 0}
		var refusal *flow.Refusal
		if errors.As(obligations.Workflow.Can(r.GetString("state"), m.Name, who.Roles, "…", facts), &refusal) {
			c.Why = refusalKey(refusal)
		}
		out = append(out, c)
	}
	return out
}

func (p *ObligationPage) people(app core.App, r *core.Record) error {
	refs := []string{"users/" + r.GetString("owner"), "users/" + r.GetString("deputy"), "users/" + r.GetString("verified_by"), "users/" + r.GetString("closed_by"), "people/" + r.GetString("person")}
	for _, w := range r.GetStringSlice("watchers") {
		refs = append(refs, "users/"+w)
	}
	names, err := peopleToShow(app, refs)
	if err != nil {
		return err
	}
	p.Owner, p.Deputy, p.VerifiedBy, p.ClosedBy, p.Person = names[refs[0]], names[refs[1]], names[refs[2]], names[refs[3]], names[refs[4]]
	p.Watchers = lo.Compact(lo.Map(refs[5:], func(ref string, _ int) string { return names[ref] }))
	if p.ProofID == "" {
		return nil
	}
	files, err := store.ByID(app, "documents", []string{p.ProofID})
	if d := files[p.ProofID]; d != nil {
		p.ProofName = d.GetString("name")
	}
	return err
}

func (p *ObligationPage) changes(app core.App, r *core.Record) error {
	all, err := store.DueChanges(app, r.Id)
	if err != nil {
		return err
	}
	names, err := peopleToShow(app, lo.Map(all, func(c *core.Record, _ int) string { return "users/" + c.GetString("by") }))
	for _, c := range all {
		p.Changes = append(p.Changes, DueChange{At: c.GetDateTime("at").Time(), From: store.Day(c, "from_date"), To: store.Day(c, "to_date"),
			FromTime: c.GetString("from_time"), FromZone: c.GetString("from_tz"), ToTime: c.GetString("to_time"), ToZone: c.GetString("to_tz"),
			Why: c.GetString("why"), Reason: c.GetString("reason"), By: names["users/"+c.GetString("by")], Revision: c.GetInt("due_rev")})
	}
	return err
}

func (p *ObligationPage) ledger(app core.App, r *core.Record) error {
	rows, err := store.Ledger(app, r.Id)
	if err != nil {
		return err
	}
	refs := lo.FlatMap(rows, func(l store.LedgerRow, _ int) []string {
		return []string{l.Recipient, "users/" + l.DoneBy, strings.TrimPrefix(l.Reason, "for:")}
	})
	names, err := peopleToShow(app, lo.Filter(refs, func(ref string, _ int) bool { return strings.Contains(ref, "/") }))
	if err != nil {
		return err
	}
	for _, row := range rows {
		l := ledgerLine(row, names, r.GetInt("due_rev"))
		switch row.State {
		case "planned":
			p.Next = append(p.Next, l)
		case "cancelled", "collapsed":
			p.Dropped = append(p.Dropped, l)
		default:
			p.Told = append(p.Told, l)
		}
	}
	return nil
}

func ledgerLine(row store.LedgerRow, names map[string]string, rev int) LedgerLine {
	l := LedgerLine{At: store.Instant(lo.CoalesceOrEmpty(row.SettledAt, row.FireAt)), Who: names[row.Recipient], Channel: row.Channel, Class: row.Class,
		Rung: rungOf(row.Rung), State: row.State, Reason: row.Reason, Mail: row.Mail, Reply: row.Reply, Outbox: row.Outbox,
		By: names["users/"+row.DoneBy], Old: row.DueRev != rev}
	if ref, passed := strings.CutPrefix(row.Reason, "for:"); passed {
		l.For, l.Reason = names[ref], ""
	}
	if row.State == "planned" {
		l.At = store.Instant(row.FireAt)
	}
	l.Good = row.Mail == "sent" || row.State == "done"
	l.Bad = lo.Contains([]string{"failed", "expired", "uncertain"}, row.Mail)
	return l
}

// rungOf takes a rung's stable name apart: d-7, d-0, d+14, h-3, moved, esc-2.
func rungOf(name string) Rung {
	for prefix, kind := range map[string]string{"d-": "before", "d+": "after", "h-": "hours", "esc-": "silence"} {
		if number, ok := strings.CutPrefix(name, prefix); ok {
			n, err := strconv.Atoi(number)
			if err == nil && n == 0 && kind == "before" {
				return Rung{Kind: "day"}
			}
			return Rung{Kind: kind, N: n}
		}
	}
	return Rung{Kind: "moved"}
}

// readable are the columns whose values a history shows; of the others it names that they changed.
var readable = []string{"title", "state", "kind", "due_date", "due_time", "due_tz", "expected", "check_from", "internal_due", "source_url", "proof_ref"}

// unshown are columns that follow from others in the same line.
var unshown = []string{"due_rev", "closed_at", "closed_by", "verified_by", "area", "import", "held"}

func (p *ObligationPage) history(app core.App, r *core.Record) error {
	rows, err := store.History(app, "obligations", r.Id, historyLines)
	if err != nil {
		return err
	}
	for _, row := range rows {
		h := HistoryLine{At: store.Instant(row.At), By: row.Name, Via: row.Via, Action: row.Action, Reason: row.Reason,
			Created: row.Action == "create", IsMove: !lo.Contains([]string{"create", "update", "delete"}, row.Action)}
		if !h.Created {
			h.Fields = fieldChanges(row, readable)
		}
		p.History = append(p.History, h)
	}
	return nil
}

func fieldChanges(row store.AuditRow, readable []string) []FieldChange {
	var names []string
	var before, after map[string]any
	_ = json.Unmarshal([]byte(row.Fields), &names) // a line without columns has none
	_ = json.Unmarshal([]byte(row.Old), &before)   // values may be gone by now: the line stays
	_ = json.Unmarshal([]byte(row.New), &after)
	var out []FieldChange
	for _, name := range names {
		if lo.Contains(unshown, name) {
			continue
		}
		shown := lo.Contains(readable, name)
		c := FieldChange{Name: name, Shown: shown}
		if shown {
			c.Old, c.New = text(before[name]), text(after[name])
		}
		out = append(out, c)
	}
	return out
}
