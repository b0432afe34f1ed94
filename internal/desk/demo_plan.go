package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
)

// demoStep is a move of a grant and the day it was made, counted from the grant's due date.
type demoStep struct {
	move, to string
	day      int
}

var demoPath = []demoStep{
	{"prepare", grants.Preparing, -40}, {"review", grants.InternalReview, -12}, {"approve", grants.Ready, -6},
	{"submit", grants.Submitted, -2}, {"evaluate", grants.Evaluation, 12},
}

// demoEnds are the last moves of a grant, after the state they start from.
var demoEnds = map[string]struct {
	after string
	step  demoStep
}{
	grants.Won:           {grants.Evaluation, demoStep{"win", grants.Won, 76}},
	grants.Lost:          {grants.Evaluation, demoStep{"lose", grants.Lost, 70}},
	grants.NoResponse:    {grants.Evaluation, demoStep{"no_response", grants.NoResponse, 190}},
	grants.Clarification: {grants.Evaluation, demoStep{"clarify", grants.Clarification, 40}},
	grants.Withdrawn:     {grants.Submitted, demoStep{"withdraw", grants.Withdrawn, 10}},
	grants.Abandoned:     {grants.Preparing, demoStep{"abandon", grants.Abandoned, -18}},
}

// pathTo is every move that brings a grant to a state.
func demoPathTo(state string) []demoStep {
	end, ended := demoEnds[state]
	stop := lo.Ternary(ended, end.after, state)
	var out []demoStep
	for _, s := range demoPath {
		if state == grants.Idea {
			break
		}
		out = append(out, s)
		if s.to == stop {
			break
		}
	}
	if ended {
		out = append(out, end.step)
	}
	return out
}

// plan makes the list of everything that happened.
func (d *demo) plan() error {
	for i, g := range demoGrants {
		l := &demoLife{demo: d, n: i, g: g, due: d.today.AddDays(g.due)}
		l.write()
	}
	for i, title := range []string{"Оновити перелік послуг на сайті", "Продовжити договір на обслуговування обладнання", "Річний звіт про міжнародну допомогу", "Засідання грантової групи"} {
		d.free(i, title)
	}
	return nil
}

// free is a promise that belongs to no grant.
func (d *demo) free(i int, title string) {
	by := []int{1, 4, 2, 6}[i]
	d.on(d.today.AddDays(-30+i), "10:40", 1, func(tx core.App, a store.Act) error {
		_, err := store.Make(tx, a, "obligations", map[string]any{"kind": []string{"task", "renewal", "report", "meeting"}[i], "title": title,
			"due_date": d.today.AddDays([]int{-2, 31, 45, 4}[i]).String(), "due_tz": when.Kyiv.String(), "owner": d.people[by].Id, "state": obligations.Planned})
		return err
	})
}

// on notes that somebody did something on a day, never later than yesterday.
func (d *demo) on(day when.Date, clock string, by int, do func(tx core.App, a store.Act) error) {
	if last := d.today.AddDays(-1); day.After(last) {
		day = last
	}
	d.events = append(d.events, demoEvent{at: d.at(day, clock), by: by, do: do})
}

// demoLife is one grant from the idea to where it stands today.
type demoLife struct {
	*demo
	n   int
	g   demoGrant
	due when.Date
	id  string // of the grant, once it is made
}

func (l *demoLife) write() {
	begun := l.due.AddDays(-l.g.ahead)
	if l.g.due == 0 {
		begun = l.today.AddDays(-l.g.ahead)
	}
	l.on(begun, "09:40", l.g.owner, func(tx core.App, a store.Act) error { return l.begin(tx, a) })
	for _, e := range demoExtras {
		if e.start == "" {
			l.extra(e, begun)
		}
	}
	day := begun
	path := demoPathTo(l.g.state)
	for i, s := range path {
		day = later(day, l.due.AddDays(s.day), l.today.AddDays(-1-(len(path)-i)))
		l.move(s, day)
	}
	if l.g.due < 0 {
		l.on(l.due.AddDays(1), "08:10", l.g.owner, l.closeCall)
	}
}

// closeCall: its day is over, the announcement takes no more.
func (l *demoLife) closeCall(tx core.App, a store.Act) error {
	p, err := tx.FindRecordById("proposals", l.id)
	if err != nil {
		return err
	}
	call, err := tx.FindRecordById("calls", p.GetString("call"))
	if err != nil || call.GetString("state") != grants.Open {
		return err
	}
	call.Set("state", grants.Closed)
	a.Move = "close"
	return store.Save(tx, a, call)
}

// later is the wanted day, but after the one before and in time for what follows.
func later(before, want, limit when.Date) when.Date {
	if want.After(limit) {
		want = limit
	}
	if !want.After(before) {
		want = before.AddDays(1)
	}
	return want
}

func (l *demoLife) begin(tx core.App, a store.Act) error {
	amount := l.g.amount * 100
	in := GrantInput{DonorID: l.orgs[l.g.donor].Id, Programme: l.g.programme, Title: l.g.title, Requested: &amount, Currency: l.g.currency,
		DueDate: l.due, DueTime: l.g.clock, DueZone: l.g.zone, Owner: l.people[l.g.owner].Id,
		Summary: "Мета — щоб послугу можна було отримати поруч із домом і без перешкод.", URL: fmt.Sprintf("https://calls.example.org/%d", l.n+1)}
	if l.g.due == 0 {
		in.DueDate = when.Date{}
		in.CheckFrom = nextQuarter(l.today)
		in.CheckTo = in.CheckFrom.AddMonths(3).AddDays(-1)
		in.Expected = fmt.Sprintf("%s квартал %d", []string{"I", "II", "III", "IV"}[(int(in.CheckFrom.Month)-1)/3], in.CheckFrom.Year)
	}
	p, err := AddGrant(tx, a, in)
	l.id = idOf(p)
	return err
}

func nextQuarter(d when.Date) when.Date {
	first := when.Date{Year: d.Year, Month: time.Month((int(d.Month)-1)/3*3 + 1), Day: 1}
	return first.AddMonths(3)
}

// move makes one move of the grant on its day, with what goes with it.
func (l *demoLife) move(s demoStep, day when.Date) {
	by := lo.Ternary(s.move == "approve" || s.move == "prepare", 1, l.g.owner)
	l.on(day, "14:10", by, func(tx core.App, a store.Act) error {
		p, err := tx.FindRecordById("proposals", l.id)
		if err != nil {
			return err
		}
		if err := l.beside(tx, a, s, p); err != nil {
			return err
		}
		p.Set("state", s.to)
		a.Move = s.move
		return store.Save(tx, a, p)
	})
	for _, e := range demoExtras {
		if e.start == s.move {
			l.extra(e, day)
		}
	}
	if s.move == "prepare" && l.n%3 == 0 {
		l.on(day.AddDays(2), "16:05", 1, func(tx core.App, a store.Act) error {
			_, err := store.Make(tx, a, "comments", map[string]any{"proposal": l.id, "text": "Узгодьте, будь ласка, суму співфінансування з фінансовим управлінням.", "by": a.Who.ID})
			return err
		})
	}
}

// beside is what people write down with a move: the decision, the number, the outcome.
func (l *demoLife) beside(tx core.App, a store.Act, s demoStep, p *core.Record) error {
	day := Today(a.At)
	switch s.move {
	case "prepare":
		_, err := store.Make(tx, a, "assessments", map[string]any{"proposal": p.Id, "decision": "go", "decided_by": a.Who.ID,
			"decided_on": day.String(), "reason": "Відповідає стратегії громади, співфінансування посильне."})
		if err != nil {
			return err
		}
		return l.promise(tx, a, obligations.InProgress, "start", "")
	case "submit":
		ref := fmt.Sprintf("%d/%03d", day.Year, 100+l.n)
		p.Set("submitted_at", a.At)
		p.Set("submission_ref", ref)
		p.Set("decision_expected_on", l.due.AddDays(80).String())
		return l.promise(tx, a, obligations.Submitted, "submit", ref)
	case "evaluate":
		return l.promise(tx, a, obligations.Accepted, "accept", "")
	case "abandon":
		p.Set("outcome_reason", "Умови конкурсу змінилися: потрібен партнер, якого немає.")
		a.Reason = "заявку не подаємо"
		return l.promise(tx, a, obligations.NotApplicable, "not_applicable", "")
	case "win", "lose", "no_response":
		p.Set("decided_on", day.String())
		p.Set("outcome_reason", map[string]string{"lose": "Бракує кофінансування та показників охоплення.", "win": "Висока оцінка за доступність."}[s.move])
		return l.closeKind(tx, a, obligations.Decision, a.At)
	}
	return nil
}

// promise moves the promise to submit the grant.
func (l *demoLife) promise(tx core.App, a store.Act, state, move, ref string) error {
	o, err := store.First(tx, "obligations", dbx.HashExp{"proposal": l.id, "kind": obligations.Application})
	if err != nil {
		return err
	}
	o.Set("state", state)
	if ref != "" {
		o.Set("proof_ref", ref)
	}
	if !obligations.Open(state) && o.GetDateTime("closed_at").IsZero() {
		o.Set("closed_at", a.At)
		o.Set("closed_by", a.Who.ID)
		o.Set("closed_reason", a.Reason)
	}
	a.Move, a.Part = move, true // the grant itself moves next
	return store.Save(tx, a, o)
}

// extra makes a promise around the grant and keeps it: mostly a day early, now and then late. What
// is due from today on stays open.
func (l *demoLife) extra(e demoExtra, made when.Date) {
	if l.n%e.every != 0 && e.every > 1 {
		return
	}
	due := l.due.AddDays(e.day)
	if l.g.due == 0 || !due.After(made) {
		return
	}
	l.on(made, "15:00", l.g.owner, func(tx core.App, a store.Act) error {
		_, err := store.Make(tx, a, "obligations", map[string]any{"kind": e.kind, "title": e.title + ": " + strings.ToLower(l.g.title[:2]) + l.g.title[2:], "proposal": l.id,
			"hard": obligations.Kinds[e.kind].Hard, "due_date": due.String(), "due_tz": when.Kyiv.String(), "owner": l.people[l.g.owner].Id, "state": obligations.Planned})
		return err
	})
	kept := due.AddDays(lo.Ternary(l.n%9 == 4, 2, -1))
	if e.kind == obligations.Decision || !kept.Before(l.today) {
		return
	}
	l.on(later(made, kept, l.today.AddDays(-1)), "16:30", l.g.owner, func(tx core.App, a store.Act) error { return l.closeKind(tx, a, e.kind, a.At) })
}

// closeKind keeps the open promise of a kind around the grant.
func (l *demoLife) closeKind(tx core.App, a store.Act, kind string, at time.Time) error {
	o, err := store.First(tx, "obligations", dbx.And(dbx.HashExp{"proposal": l.id, "kind": kind}, dbx.In("state", lo.ToAnySlice(obligations.OpenStates())...)))
	if err != nil {
		return notMissing(err)
	}
	move := obligations.Closing(kind)
	o.Set("state", lo.Ternary(move == "submit", obligations.Submitted, obligations.Done))
	o.Set("closed_at", at)
	o.Set("closed_by", a.Who.ID)
	o.Set("proof_ref", fmt.Sprintf("вих. %d-%02d", 200+l.n, len(kind)))
	a.Move = move
	return store.Save(tx, a, o)
}
