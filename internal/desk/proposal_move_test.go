package desk_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// room is a house with a manager, a head and one idea of a grant due in January.
type room struct {
	*testapp.App
	manager, head store.Act
	grant         string
}

func newRoom(t *testing.T) *room {
	t.Helper()
	a := testapp.New(t)
	r := &room{App: a}
	r.manager = store.Act{Who: testapp.Who(a.User("olha", "manager")), Via: "page", At: a.Now()}
	r.head = store.Act{Who: testapp.Who(a.User("oksana", "head")), Via: "page", At: a.Now()}
	r.grant = r.add("Доступний ЦНАП", when.Date{Year: 2027, Month: 1, Day: 15})
	return r
}

func (r *room) add(title string, due when.Date) (id string) {
	r.T.Helper()
	err := store.Tx(r.App.App, func(tx core.App) error {
		p, err := desk.AddGrant(tx, r.manager, desk.GrantInput{Donor: "Фонд", Title: title, DueDate: due, DueZone: "Europe/Kyiv"})
		if p != nil {
			id = p.Id
		}
		return err
	})
	if err != nil {
		r.T.Fatal(err)
	}
	return id
}

func (r *room) move(a store.Act, move string, pairs ...any) error {
	values := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	_, err := desk.MoveProposal(r.App.App, a, r.grant, desk.ProposalMoveInput{Move: move, Values: values})
	return err
}

func (r *room) must(err error) {
	r.T.Helper()
	if err != nil {
		r.T.Fatal(err)
	}
}

// promises are the grant's obligations as kind:state.
func (r *room) promises() map[string]string {
	r.T.Helper()
	all, err := store.ObligationsAbout(r.App.App, "proposal", r.grant)
	r.must(err)
	out := map[string]string{}
	for _, o := range all {
		out[o.GetString("kind")] = o.GetString("state")
	}
	return out
}

func (r *room) state() string {
	p, err := r.FindRecordById("proposals", r.grant)
	r.must(err)
	return p.GetString("state")
}

// ready takes the grant to the point where it may be submitted.
func (r *room) ready() {
	r.T.Helper()
	r.must(desk.Decide(r.App.App, r.manager, r.grant, map[string]any{"decision": "go"}))
	_, err := desk.MoveProposal(r.App.App, r.manager, r.grant, desk.ProposalMoveInput{Lane: "preparing"})
	r.must(err)
	r.must(r.move(r.manager, "review"))
	r.must(r.move(r.manager, "approve"))
}

func wants(t *testing.T, got map[string]string, want map[string]string) {
	t.Helper()
	for kind, state := range want {
		if got[kind] != state {
			t.Errorf("%s is %q, want %q (all: %v)", kind, got[kind], state, got)
		}
	}
}

func TestMovesNeedDecisionReasonAndEvidence(t *testing.T) {
	r := newRoom(t)
	var faults form.Faults
	if err := r.move(r.manager, "prepare"); !errors.As(err, &faults) || faults[0].Key != "gates.go" {
		t.Errorf("preparing without a decision: %v", err)
	}
	if err := r.move(r.manager, "win"); err == nil || r.state() != "idea" {
		t.Errorf("an idea was won: %v", err)
	}
	if err := r.move(r.manager, "prepare_anyway", "reason", "доручення"); err == nil {
		t.Error("a manager overruled the decision that is the head's")
	}
	r.must(r.move(r.head, "prepare_anyway", "reason", "доручення міського голови"))
	r.must(r.move(r.manager, "review"))
	if err := r.move(r.manager, "return"); !errors.As(err, &faults) || faults[0].Field != "reason" {
		t.Errorf("returned without a reason: %v", err)
	}
	r.must(r.move(r.manager, "approve"))
	if err := r.move(r.manager, "submit", "submitted_on", "2026-11-24"); !errors.As(err, &faults) || faults[0].Field != "submission_ref" {
		t.Errorf("submitted without evidence: %v", err)
	}
	if err := r.move(r.manager, "submit", "submitted_on", "2026-11-25", "submission_ref", "7"); !errors.As(err, &faults) || faults[0].Field != "submitted_on" {
		t.Errorf("submitted tomorrow: %v", err)
	}
	if r.state() != "ready" {
		t.Errorf("a refused move changed the state to %s", r.state())
	}
}

func TestSubmissionSilencesAndAsksAboutTheDecision(t *testing.T) {
	r := newRoom(t)
	r.ready()
	r.must(r.move(r.manager, "submit", "submitted_on", "2026-11-20", "submitted_time", "16:40", "submission_ref", "NB-7"))
	wants(t, r.promises(), map[string]string{"application": "submitted", "decision": "planned"})
	o, err := store.First(r.App.App, "obligations", dbx.HashExp{"proposal": r.grant, "kind": "decision"})
	r.must(err)
	if got := o.GetString("due_date"); got != "2027-02-18" {
		t.Errorf("the decision is asked about on %s, want 90 days after the real submission", got)
	}
	p, _ := r.FindRecordById("proposals", r.grant)
	if got := p.GetDateTime("submitted_at").Time().Format("2006-01-02 15:04"); got != "2026-11-20 14:40" {
		t.Errorf("submitted at %s", got)
	}
	n, err := r.CountRecords("reminders", dbx.HashExp{"state": "planned", "obligation": r.one("application").Id})
	if r.must(err); n != 0 {
		t.Errorf("%d reminders of what was submitted are still planned", n)
	}
	r.must(r.move(r.manager, "evaluate", "decision_expected_on", "2026-12-10"))
	if got := r.one("decision").GetString("due_date"); got != "2026-12-10" {
		t.Errorf("the expected day did not move the question: %s", got)
	}
	r.must(r.move(r.manager, "win"))
	wants(t, r.promises(), map[string]string{"application": "accepted", "decision": "done", "signature": "planned"})
	if s := r.one("signature"); s.GetString("due_date") != "2026-12-08" || s.GetBool("hard") {
		t.Errorf("the agreement: %s hard %v, want two weeks and soft", s.GetString("due_date"), s.GetBool("hard"))
	}
	if err := r.move(r.manager, "reopen", "reason", "помилка"); err == nil {
		t.Error("a manager reopened what was won")
	}
	r.must(r.move(r.head, "reopen", "reason", "помилка"))
	wants(t, r.promises(), map[string]string{"signature": "not_applicable"})
	if r.one("decision").GetString("state") == "" || r.state() != "evaluation" {
		t.Error("a reopened grant asks nobody about its decision")
	}
}

func (r *room) one(kind string) *core.Record {
	r.T.Helper()
	o, err := store.First(r.App.App, "obligations", dbx.HashExp{"proposal": r.grant, "kind": kind}, "created DESC")
	r.must(err)
	return o
}

func TestAbandoningEndsPromisesWithTheReason(t *testing.T) {
	r := newRoom(t)
	r.must(r.move(r.manager, "abandon", "reason", "немає співфінансування"))
	o := r.one("application")
	if o.GetString("state") != "not_applicable" || o.GetString("closed_reason") != "немає співфінансування" {
		t.Errorf("the promise is %s because %q", o.GetString("state"), o.GetString("closed_reason"))
	}
	lines, err := store.History(r.App.App, "proposals", r.grant, 10)
	r.must(err)
	if lines[0].Action != "abandon" || lines[0].Reason != "немає співфінансування" || lines[0].Name != "olha" {
		t.Errorf("the audit says %+v", lines[0])
	}
	r.must(r.move(r.head, "reopen", "reason", "знайшли кошти"))
	if r.promises()["check_date"] != "planned" {
		t.Errorf("a reopened grant without a date is silent: %v", r.promises())
	}
}

func TestLossAndSilence(t *testing.T) {
	r := newRoom(t)
	r.ready()
	_, err := desk.MoveProposal(r.App.App, r.manager, r.grant, desk.ProposalMoveInput{Lane: "submitted",
		Values: map[string]any{"submitted_on": "2026-08-01", "reason": "подано листом без номера"}})
	r.must(err)
	r.must(r.move(r.manager, "evaluate"))
	if o := r.one("decision"); o.GetString("due_date") != "2026-11-24" {
		t.Errorf("a question that is late already is due %s, want today", o.GetString("due_date"))
	}
	r.must(r.move(r.manager, "no_response"))
	wants(t, r.promises(), map[string]string{"decision": "not_applicable", "application": "submitted"})
}

func TestTheWayToALaneIsAllOrNothing(t *testing.T) {
	r := newRoom(t)
	_, err := desk.MoveProposal(r.App.App, r.manager, r.grant, desk.ProposalMoveInput{Lane: "submitted",
		Values: map[string]any{"submitted_on": "2026-11-23", "submission_ref": "7"}})
	if err == nil || r.state() != "idea" {
		t.Errorf("without a decision the grant went to %s: %v", r.state(), err)
	}
	r.must(desk.Decide(r.App.App, r.manager, r.grant, map[string]any{"decision": "go", "reason": "вчасно"}))
	state, err := desk.MoveProposal(r.App.App, r.manager, r.grant, desk.ProposalMoveInput{Lane: "submitted",
		Values: map[string]any{"submitted_on": "2026-11-23", "submission_ref": "7"}})
	if r.must(err); state != "submitted" {
		t.Errorf("state %s", state)
	}
	lines, err := store.History(r.App.App, "proposals", r.grant, 10)
	if r.must(err); len(lines) < 5 || lines[0].Action != "submit" || lines[3].Action != "prepare" {
		t.Errorf("each move of the way has its own line: %+v", lines)
	}
}

func TestDecisionsFollowTheirWorkflow(t *testing.T) {
	r := newRoom(t)
	decide := func(a store.Act, decision, reason, until string) error {
		return desk.Decide(r.App.App, a, r.grant, map[string]any{"decision": decision, "reason": reason, "defer_until": until})
	}
	var faults form.Faults
	if err := decide(r.manager, "no_go", "", ""); !errors.As(err, &faults) || faults[0].Field != "reason" {
		t.Errorf("«ні» without a reason: %v", err)
	}
	if err := decide(r.manager, "defer", "", ""); !errors.As(err, &faults) || faults[0].Field != "defer_until" {
		t.Errorf("deferred until never: %v", err)
	}
	r.must(decide(r.manager, "defer", "чекаємо бюджет", "2026-12-15"))
	if o := r.one("task"); o.GetString("due_date") != "2026-12-15" {
		t.Errorf("nobody comes back to a deferred decision: %s", o.GetString("due_date"))
	}
	r.must(decide(r.manager, "no_go", "немає коштів", ""))
	if err := decide(r.manager, "go", "", ""); err == nil {
		t.Error("a manager looked anew at a «ні»")
	}
	r.must(decide(r.head, "go", "кошти знайдено", ""))
	r.must(r.move(r.manager, "prepare"))
}

func TestBoardAsksTheSameQueriesHoweverManyCards(t *testing.T) {
	r := newRoom(t)
	db := r.ConcurrentDB().(*dbx.DB)
	count := func(fn func() error) (n int) {
		t.Helper()
		db.QueryLogFunc = queries(&n)
		defer func() { db.QueryLogFunc = nil }()
		r.must(fn())
		return n
	}
	who := r.manager.Who
	board := func() error { _, err := desk.BoardFor(r.App.App, who, r.Now(), desk.GrantFilter{}); return err }
	table := func() error {
		_, err := desk.ListGrants(r.App.App, who, r.Now(), desk.GrantFilterOf(nil))
		return err
	}
	boardBefore, tableBefore := count(board), count(table)
	for i := range 25 {
		r.add(fmt.Sprintf("Грант %02d", i), when.Date{Year: 2027, Month: 2, Day: 1 + i})
	}
	if after := count(board); after != boardBefore || boardBefore == 0 {
		t.Errorf("the board asked %d queries for 1 card and %d for 26", boardBefore, after)
	}
	if after := count(table); after != tableBefore || tableBefore == 0 {
		t.Errorf("the table asked %d queries for 1 row and %d for 26", tableBefore, after)
	}
}

func TestFullLanesShowTheNewestAndCountAll(t *testing.T) {
	r := newRoom(t)
	for i := range 35 {
		r.must(store.Tx(r.App.App, func(tx core.App) error {
			p, err := desk.AddGrant(tx, r.manager, desk.GrantInput{Donor: "Фонд", Title: fmt.Sprintf("Старий %02d", i), State: "lost",
				DueDate: when.Date{Year: 2024, Month: 1, Day: 1}.AddDays(i), Requested: new(int64(100)), Currency: "EUR"})
			if err == nil {
				p.Set("decided_on", when.Date{Year: 2024, Month: 3, Day: 1}.AddDays(i).String())
				err = store.Save(tx, r.manager, p)
			}
			return err
		}))
	}
	b, err := desk.BoardFor(r.App.App, r.manager.Who, r.Now(), desk.GrantFilter{})
	r.must(err)
	failed := b.Lanes[5]
	if failed.Count != 35 || len(failed.Cards) != 30 || failed.More != 5 || failed.Cards[0].Title != "Старий 34" {
		t.Errorf("%d of %d, %d more, first %q", len(failed.Cards), failed.Count, failed.More, failed.Cards[0].Title)
	}
	if len(failed.Sums) != 1 || failed.Sums[0] != (desk.Sum{Minor: 3500, Currency: "EUR"}) {
		t.Errorf("sums %v", failed.Sums)
	}
}

func TestRowsHandOverAndMoveDates(t *testing.T) {
	r := newRoom(t)
	ihor := r.User("ihor", "manager")
	r.must(desk.HandOver(r.App.App, r.manager, r.grant, desk.Edit{Values: map[string]any{"owner": ihor.Id}, Was: map[string]string{"owner": r.manager.Who.ID}}))
	if o := r.one("application"); o.GetString("owner") != ihor.Id {
		t.Error("the promise stayed with the owner before")
	}
	var c *desk.Conflict
	err := desk.HandOver(r.App.App, r.head, r.grant, desk.Edit{Values: map[string]any{"owner": r.head.Who.ID}, Was: map[string]string{"owner": r.manager.Who.ID}})
	if !errors.As(err, &c) || c.Fields["owner"] != ihor.Id {
		t.Errorf("two people gave the grant away: %v", err)
	}
	var faults form.Faults
	date := func(day, reason string) error {
		return desk.MoveGrantDate(r.App.App, r.manager, r.grant, desk.Edit{Values: map[string]any{"due_date": day, "why": "donor", "reason": reason}})
	}
	if err := date("2027-02-01", ""); !errors.As(err, &faults) || faults[0].Field != "reason" {
		t.Errorf("a date moved without a reason: %v", err)
	}
	r.must(date("2027-02-01", "лист донора"))
	if o := r.one("application"); o.GetString("due_date") != "2027-02-01" || o.GetInt("due_rev") != 2 {
		t.Errorf("due %s rev %d", o.GetString("due_date"), o.GetInt("due_rev"))
	}
}

func TestSeveralAtOnceOrNone(t *testing.T) {
	r := newRoom(t)
	undated := r.add("Без дати", when.Date{})
	set := func(values map[string]any, ids ...string) error {
		_, err := desk.ChangeGrants(r.App.App, r.manager, ids, nil, values)
		return err
	}
	var row *desk.RowRefused
	if err := set(map[string]any{"do": "move", "move": "abandon"}, undated, r.grant); !errors.As(err, &row) || row.Title != "Без дати" {
		t.Errorf("abandoned without a reason: %v", err)
	}
	if r.state() != "idea" {
		t.Error("a refused row left another one changed")
	}
	r.must(set(map[string]any{"do": "date", "due_date": "2027-03-01", "why": "donor", "reason": "перенесено"}, r.grant, undated))
	for _, id := range []string{r.grant, undated} {
		o, err := store.First(r.App.App, "obligations", dbx.HashExp{"proposal": id, "kind": "application"})
		if r.must(err); o.GetString("due_date") != "2027-03-01" {
			t.Errorf("due %s", o.GetString("due_date"))
		}
	}
	n, err := r.CountRecords("obligations", dbx.HashExp{"proposal": undated, "kind": "check_date", "state": "planned"})
	if r.must(err); n != 0 {
		t.Error("a dated grant is still asked for its date")
	}
	if _, err := desk.ChangeGrants(r.App.App, r.manager, []string{r.grant}, map[string]string{r.grant: "99"}, map[string]any{"do": "owner", "owner": r.head.Who.ID}); !errors.As(err, &row) {
		t.Errorf("a stale row was changed: %v", err)
	}
}

// queries counts the statements that read.
func queries(n *int) dbx.QueryLogFunc {
	return func(_ context.Context, _ time.Duration, _ string, _ *sql.Rows, _ error) { *n++ }
}
