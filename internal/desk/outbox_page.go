package desk

import (
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/web"
)

// MailStates are the states of a letter in the order the page offers them.
var MailStates = []string{outbox.Queued, outbox.Sending, outbox.Handed, outbox.Sent, outbox.Failed, outbox.Uncertain,
	outbox.Expired, outbox.Skipped, outbox.Cancelled}

// MailFilter is what a person asked the list of letters for.
type MailFilter struct {
	State, Query string
	Page         int
}

// MailFilterOf reads the filter out of an address; a state that does not exist is none.
func MailFilterOf(q url.Values) MailFilter {
	f := MailFilter{State: q.Get("state"), Query: strings.TrimSpace(q.Get("q")), Page: web.Number(q)}
	if !lo.Contains(MailStates, f.State) {
		f.State = ""
	}
	return f
}

// Narrowed says whether anything is hidden by the filter.
func (f MailFilter) Narrowed() bool { return f.State != "" || f.Query != "" }

// MailLine is one letter in the list.
type MailLine struct {
	ID, State, Kind, To, ToName, Subject, Why, Reply string
	At, Due                                          time.Time
	Tone                                             string // of its state: ok, warn, bad, info or none
}

// StateCount is how many letters stand in a state.
type StateCount struct {
	State string
	N     int
}

// MailTrouble is what keeps letters from leaving: a pause that a person ends, or a server that does
// not work. Cause is outcome.stage of the last failure; the process that serves pages knows it.
type MailTrouble struct {
	Paused string
	Cause  string
	Until  time.Time
	Answer string
}

// MailList is the page of letters.
type MailList struct {
	Filter     MailFilter
	Lines      []MailLine
	Counts     []StateCount
	Total      int
	Pager      web.Pager
	Trouble    MailTrouble
	Suppressed int
	Keeper     bool // may release, test and see suppressed addresses
	BuiltIn    bool
}

// aboutSeen keeps letters about promises that the person may see.
type aboutSeen struct{ promises dbx.Expression }

func (a aboutSeen) Build(db *dbx.DB, params dbx.Params) string {
	if a.promises == nil {
		return "outbox.obligation != ''"
	}
	return "outbox.obligation IN (SELECT id FROM obligations WHERE " + a.promises.Build(db, params) + ")"
}

// mailSeen keeps the letters a person may see: who may list the outbox sees all; anybody else those
// they were sent and those about promises they see. nil for everything.
func mailSeen(who access.Who) dbx.Expression {
	if Seen(who, "outbox") == nil {
		return nil
	}
	return dbx.Or(dbx.HashExp{"outbox.recipient": "users/" + who.ID}, aboutSeen{Seen(who, "obligations")})
}

// keepsMail says whether a person looks after the mail of the whole house.
func keepsMail(who access.Who) bool { return May(who, "suppressions", access.Update, nil) }

func (f MailFilter) where() []dbx.Expression {
	var all []dbx.Expression
	if f.State != "" {
		all = append(all, dbx.HashExp{"outbox.state": f.State})
	}
	if f.Query != "" {
		all = append(all, dbx.Or(store.Contains("lower(outbox.to_addr)", strings.ToLower(f.Query), "addr"), store.Contains("outbox.to_name", f.Query, "name")))
	}
	return all
}

// ListMail is a page of letters, newest first, with the number in every state.
func ListMail(app core.App, who access.Who, f MailFilter) (MailList, error) {
	out := MailList{Filter: f, Keeper: keepsMail(who)}
	seen := mailSeen(who)
	found, err := store.ListOf(app, "outbox", f.Page, []string{"queued_at DESC", "_rowid_ DESC"}, append(f.where(), seen)...)
	if err != nil {
		return out, err
	}
	out.Lines = lo.Map(found.Records, func(r *core.Record, _ int) MailLine { return mailLine(r) })
	out.Pager = web.NewPager(found.Page, store.Page, found.Total)
	if out.Counts, err = countMail(app, seen); err != nil {
		return out, err
	}
	out.Total = lo.SumBy(out.Counts, func(c StateCount) int { return c.N })
	_, out.Trouble.Paused = Paused(app)
	if out.Keeper {
		n, err := app.CountRecords("suppressions")
		out.Suppressed = int(n)
		return out, err
	}
	return out, nil
}

func countMail(app core.App, seen dbx.Expression) ([]StateCount, error) {
	var rows []struct {
		State string `db:"state"`
		N     int    `db:"n"`
	}
	q := app.DB().Select("state", "count(*) AS n").From("outbox").GroupBy("state")
	if seen != nil {
		q.Where(seen)
	}
	if err := q.All(&rows); err != nil {
		return nil, wrap("count letters", err)
	}
	n := map[string]int{}
	for _, r := range rows {
		n[r.State] = r.N
	}
	states := lo.Filter(MailStates, func(s string, _ int) bool { return n[s] > 0 })
	return lo.Map(states, func(s string, _ int) StateCount { return StateCount{s, n[s]} }), nil
}

func mailLine(r *core.Record) MailLine {
	l := MailLine{ID: r.Id, State: r.GetString("state"), Kind: r.GetString("kind"), To: r.GetString("to_addr"), ToName: r.GetString("to_name"),
		Subject: r.GetString("subject_line"), Reply: r.GetString("reply"), At: ofMillis(r, "queued_at"), Due: ofMillis(r, "due")}
	l.Why, l.Tone = mailWhy(l.State, r.GetString("reason"), l.Reply), mailTone(l.State)
	return l
}

func ofMillis(r *core.Record, column string) time.Time {
	if ms := int64(r.GetFloat(column)); ms > 0 {
		return time.UnixMilli(ms)
	}
	return time.Time{}
}

func mailTone(state string) string {
	switch state {
	case outbox.Sent:
		return "ok"
	case outbox.Failed:
		return "bad"
	case outbox.Uncertain, outbox.Expired:
		return "warn"
	case outbox.Queued, outbox.Sending, outbox.Handed:
		return "info"
	}
	return ""
}

// mailReasons are the reasons that have words of their own, outbox.why.<reason>.
var mailReasons = []string{outbox.ReasonPoison, outbox.ReasonErrors, outbox.ReasonExpired, outbox.ReasonPolicy, outbox.ReasonAddress,
	outbox.ReasonRefused, outbox.ReasonSuppressed, outbox.ReasonNoAnswer, outbox.ReasonHeld, outbox.ReasonWiped,
	"closed", "gone", "no_address", "by_person", "arrived"}

// mailWhy is what became of a letter in plain words: the end of a message key, or none.
func mailWhy(state, reason, reply string) string {
	switch {
	case lo.Contains(mailReasons, reason):
		return reason
	case state == outbox.Sent:
		return "accepted"
	case state != outbox.Queued || reply == "":
		return ""
	case strings.Contains(reply, "4.2.2") || strings.Contains(reply, "5.2.2"):
		return "full"
	case strings.HasPrefix(reply, "450") || strings.HasPrefix(reply, "451"):
		return "greylisted"
	}
	return "later"
}

// MailStep is one moment in the life of a letter; Kind is the end of a message key.
type MailStep struct {
	Kind, Tone string
	At         time.Time
}

// MailView is one letter with everything that may be done to it.
type MailView struct {
	MailLine
	Recipient, Obligation, About, MessageID string
	Attempts                                int
	Expires                                 time.Time
	Steps                                   []MailStep
	CanFix, CanRetry, CanAssume, CanDiscard bool
}

// ShowMail is one letter that the person may see.
func ShowMail(app core.App, who access.Who, id string) (MailView, error) {
	row, err := findMail(app, who, id)
	if err != nil {
		return MailView{}, err
	}
	r, err := app.FindRecordById("outbox", id)
	if err != nil {
		return MailView{}, wrap("load the letter", err)
	}
	v := MailView{MailLine: mailLine(r), Recipient: row.Recipient, Obligation: row.Obligation, MessageID: row.MessageID,
		Attempts: row.Attempts, Expires: row.Expires, Steps: mailSteps(row)}
	if o, err := Find(app, who, "obligations", row.Obligation); row.Obligation != "" && err == nil {
		v.About = o.GetString("title")
	}
	v.allow(mayKeep(app, who, row) == nil, row)
	return v, nil
}

// withSecret are the kinds whose code or link is wiped when the letter ends: they are made anew, not sent again.
var withSecret = []string{"invite", "sign_in", "reset", "system", "attendance"}

// allow says which acts the letter's state leaves open to somebody who may act at all.
func (v *MailView) allow(may bool, row outbox.Row) {
	open := row.State != outbox.Sending && row.State != outbox.Handed && row.State != outbox.Sent
	spent := row.Ended() && lo.Contains(withSecret, row.Kind)
	v.CanRetry = may && open && !spent && row.Reason != outbox.ReasonHeld
	v.CanFix = may && open && (!spent || row.Kind == "invite") && row.Uncertain == 0
	v.CanAssume = may && row.State == outbox.Uncertain
	v.CanDiscard = may && lo.Contains([]string{outbox.Queued, outbox.Failed, outbox.Uncertain}, row.State)
}

func mailSteps(row outbox.Row) []MailStep {
	steps := []MailStep{{Kind: "queued", At: row.Enqueued, Tone: "ok"}}
	if !row.HandedAt.IsZero() {
		steps = append(steps, MailStep{Kind: "handed", At: row.HandedAt, Tone: "ok"})
	}
	if !row.SettledAt.IsZero() && row.State != outbox.Queued {
		steps = append(steps, MailStep{Kind: row.State, At: row.SettledAt, Tone: mailTone(row.State)})
	}
	if !row.Ended() && !row.Due.IsZero() {
		steps = append(steps, MailStep{Kind: "next", At: row.Due, Tone: "next"})
	}
	return steps
}

// findMail reads a letter that the person may see.
func findMail(app core.App, who access.Who, id string) (outbox.Row, error) {
	q := app.DB().Select("count(*)").From("outbox").Where(dbx.HashExp{"outbox.id": id})
	if seen := mailSeen(who); seen != nil {
		q.AndWhere(seen)
	}
	var n int
	if err := q.Row(&n); err != nil {
		return outbox.Row{}, wrap("find the letter", err)
	}
	if n == 0 {
		return outbox.Row{}, store.ErrNotFound
	}
	row, err := outbox.Find(app, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	return row, err
}

// mayKeep says whether a person may act on a letter: who keeps the mail on any, who may change the
// promise it is about on that one.
func mayKeep(app core.App, who access.Who, row outbox.Row) error {
	if keepsMail(who) {
		return nil
	}
	if row.Obligation == "" {
		return ErrForbidden
	}
	o, err := Find(app, who, "obligations", row.Obligation)
	if err != nil {
		return ErrForbidden
	}
	return Must(who, "obligations", access.Update, o)
}
