package desk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// GrantInput is a grant as a form, a file or the demonstration names it. What is named by an id is
// taken as it is; what is named by words is found by them or made.
type GrantInput struct {
	Donor, DonorID         string
	Programme, ProgrammeID string // empty: a grant of the donor without a programme or call
	Call                   string // an existing call's id; its programme and donor hold then
	Title, Code            string // an empty code is given by the house
	Requested              *int64 // minor units
	Currency               string
	CofinPct               *float64
	DueDate                when.Date
	DueTime, DueZone       string
	Expected               string    // words instead of a date
	CheckFrom, CheckTo     when.Date // the days those words may mean
	Owner                  string    // a user's id, else
	OwnerEmail, OwnerName  string    // who, by address; a stranger becomes an invited colleague
	Decision               when.Date // when the donor's answer is expected
	State, StateText       string    // of an import: where the grant stands already; empty: an idea
	URL, Summary, Notes    string
	Import                 string // the import that makes it
	Held                   bool   // no reminder leaves before somebody starts them
}

// AddGrant makes a grant with everything it stands on, in the caller's transaction: donor,
// programme, call, the proposal and the promise to submit it. It asks no permission. A grant that
// works towards a date it does not know yet is watched; one that is over never reminds.
func AddGrant(tx core.App, a store.Act, in GrantInput) (*core.Record, error) {
	a.Part = true
	if in.State != "" {
		a.Move = "imported"
	}
	donor, programme, call, err := grantBase(tx, a, in)
	if err != nil {
		return nil, err
	}
	owner, err := grantOwner(tx, a, in)
	if err != nil {
		return nil, err
	}
	p, err := addProposal(tx, a, in, owner, map[string]string{"organisation": donor, "programme": programme, "call": call})
	if err != nil {
		return nil, wrap("add the grant", err)
	}
	if err := addPromise(tx, a, in, p); err != nil {
		return nil, wrap("add the grant's date", err)
	}
	if a.Move == "imported" {
		if err := awaitDecision(tx, a, in, p); err != nil {
			return nil, wrap("wait for the decision", err)
		}
	}
	if past(in, a.At) {
		return p, nil
	}
	return p, WatchDate(tx, store.Act{Who: a.Who, Via: a.Via, At: a.At, Reason: a.Reason}, "proposal", p)
}

// grantBase finds or makes the donor, the programme and the call a grant stands on.
func grantBase(tx core.App, a store.Act, in GrantInput) (donor, programme, call string, err error) {
	if in.Call != "" {
		return in.DonorID, in.ProgrammeID, in.Call, nil
	}
	programme, donor = in.ProgrammeID, in.DonorID
	if programme == "" {
		if donor, err = FindDonor(tx, a, in); err != nil {
			return "", "", "", wrap("find the donor", err)
		}
		if strings.TrimSpace(in.Programme) == "" {
			return donor, "", "", nil
		}
		if programme, err = findProgramme(tx, a, in, donor); err != nil {
			return "", "", "", wrap("find the programme", err)
		}
	}
	call, err = findCall(tx, a, in, programme)
	return donor, programme, call, wrap("find the call", err)
}

// FindDonor returns the id of the organisation a grant names, made if nobody knows it.
func FindDonor(tx core.App, a store.Act, in GrantInput) (string, error) {
	if in.DonorID != "" {
		return in.DonorID, nil
	}
	name := strings.TrimSpace(in.Donor)
	if name == "" {
		return "", refuse("import.no_donor")
	}
	found, err := named(tx, "organisations", nil, "name_uk", name)
	if err != nil || found != nil {
		return idOf(found), err
	}
	r, err := store.Make(tx, a, "organisations", map[string]any{"name_uk": name, "kind": "donor", "state": "active", "import": in.Import})
	return idOf(r), err
}

func findProgramme(tx core.App, a store.Act, in GrantInput, donor string) (string, error) {
	name := strings.TrimSpace(in.Programme)
	found, err := named(tx, "programmes", dbx.HashExp{"organisation": donor}, "name", name)
	if err != nil || found != nil {
		return idOf(found), err
	}
	r, err := store.Make(tx, a, "programmes", map[string]any{"organisation": donor, "name": name, "cadence": "unknown",
		"currency": in.Currency, "state": "active", "import": in.Import})
	return idOf(r), err
}

// findCall returns the announcement of a programme in the year of the date: a programme that comes
// back every year has a call for each.
func findCall(tx core.App, a store.Act, in GrantInput, programme string) (string, error) {
	p, err := tx.FindRecordById("programmes", programme)
	if err != nil {
		return "", refuse("house.gone", "what", "programme")
	}
	title := p.GetString("name")
	if year := yearOf(in); year != 0 {
		title += ", " + strconv.Itoa(year)
	}
	found, err := named(tx, "calls", dbx.HashExp{"programme": programme}, "title", title)
	if err != nil || found != nil {
		return idOf(found), err
	}
	r, err := store.New(tx, "calls")
	if err != nil {
		return "", err
	}
	r.Load(map[string]any{"programme": programme, "title": title, "url": in.URL, "expected": in.Expected,
		"currency": in.Currency, "import": in.Import, "state": callState(in, a.At)})
	if a.Move == "imported" {
		err := store.Save(tx, a, r)
		return r.Id, err
	}
	state := r.GetString("state")
	r.Set("state", grants.Calls.Initial)
	if err := store.Save(tx, a, r); err != nil || state != grants.Open {
		return r.Id, err
	}
	r.Set("state", state)
	a.Move = "open"
	err = store.Save(tx, a, r)
	return r.Id, err
}

func yearOf(in GrantInput) int {
	if in.DueDate.IsZero() {
		return in.CheckFrom.Year
	}
	return in.DueDate.Year
}

// callState is where an announcement stands, judged by the grant that names it.
func callState(in GrantInput, now time.Time) string {
	switch {
	case past(in, now) || (in.State != "" && !grants.ProposalWaits(in.State)):
		return grants.Closed
	case in.DueDate.IsZero():
		return grants.Forecast
	}
	return grants.Open
}

// named finds a record by its name as people mean it: case, quotes and apostrophes do not count.
// The column must be the one its collection is sorted by.
func named(tx core.App, collection string, where dbx.HashExp, column, name string) (*core.Record, error) {
	key := dbx.HashExp{"sort_key": words.SortKey(name)}
	for k, v := range where {
		key[k] = v
	}
	r, err := store.First(tx, collection, key, "created", "id")
	if errors.Is(err, store.ErrNotFound) || r == nil || !alike(r.GetString(column), name) {
		return nil, notMissing(err)
	}
	return r, err
}

var quoteMarks = strings.NewReplacer("«", "", "»", "", `"`, "", "“", "", "”", "", "„", "")

func alike(a, b string) bool {
	return strings.TrimRight(words.Fold(quoteMarks.Replace(a)), ". ") == strings.TrimRight(words.Fold(quoteMarks.Replace(b)), ". ")
}

// notMissing keeps an error unless it only says that there is no such record.
func notMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func idOf(r *core.Record) string {
	if r == nil {
		return ""
	}
	return r.Id
}

// grantOwner is the id of who answers for a grant: the named user, the one with that address (a
// stranger is written down as an invited colleague and mailed nothing yet), else whoever adds it.
func grantOwner(tx core.App, a store.Act, in GrantInput) (string, error) {
	if in.Owner != "" {
		return in.Owner, nil
	}
	if in.OwnerEmail == "" {
		return a.Who.ID, nil
	}
	u, err := userByEmail(tx, in.OwnerEmail)
	if err != nil || u != nil {
		return idOf(u), err
	}
	name := in.OwnerName
	if name == "" {
		name, _, _ = strings.Cut(in.OwnerEmail, "@")
	}
	u, err = inviteRow(tx, a, map[string]any{"name": name, "email": in.OwnerEmail, "roles": []string{people.Manager}, "import": in.Import})
	return idOf(u), wrap("write down the owner", err)
}

func addProposal(tx core.App, a store.Act, in GrantInput, owner string, on map[string]string) (*core.Record, error) {
	code := in.Code
	if code == "" {
		var err error
		if code, err = nextCode(tx, a.At); err != nil {
			return nil, err
		}
	}
	r, err := store.New(tx, "proposals")
	if err != nil {
		return nil, err
	}
	r.Load(map[string]any{"code": code, "title": in.Title, "owner": owner, "round": "single", "currency": in.Currency,
		"organisation": on["organisation"], "programme": on["programme"], "call": on["call"],
		"summary": in.Summary, "url": in.URL, "notes": in.Notes, "state": in.State, "imported_state": in.StateText, "decision_expected_on": in.Decision.String(), "import": in.Import})
	if in.Requested != nil {
		r.Set("requested", *in.Requested)
	}
	if in.CofinPct != nil {
		r.Set("cofin_pct", *in.CofinPct)
	}
	return r, store.Save(tx, a, r)
}

// nextCode is the next number of a grant in the year of now: ГР-2026-001.
func nextCode(tx core.App, now time.Time) (string, error) {
	prefix := fmt.Sprintf("ГР-%d-", Today(now).Year)
	var last []string
	err := tx.DB().Select("code").From("proposals").
		Where(dbx.NewExp("code >= {:from} AND code < {:to}", dbx.Params{"from": prefix, "to": prefix + "a"})).
		OrderBy("length(code) DESC", "code DESC").Limit(1).Column(&last)
	if err != nil {
		return "", fmt.Errorf("number the grant: %w", err)
	}
	n := 0
	if len(last) > 0 {
		n, _ = strconv.Atoi(strings.TrimPrefix(last[0], prefix)) // a code somebody typed counts as none
	}
	return fmt.Sprintf("%s%03d", prefix, n+1), nil
}

// addPromise makes the promise to submit the grant: dated, or waiting for its date.
func addPromise(tx core.App, a store.Act, in GrantInput, p *core.Record) error {
	r, err := store.New(tx, "obligations")
	if err != nil {
		return err
	}
	r.Load(map[string]any{"kind": obligations.Application, "title": in.Title, "hard": obligations.Kinds[obligations.Application].Hard,
		"proposal": p.Id, "owner": p.GetString("owner"), "due_time": in.DueTime, "due_tz": in.DueZone,
		"expected": in.Expected, "source_url": in.URL, "import": in.Import, "held": in.Held, "state": obligations.Planned})
	if in.DueDate.IsZero() {
		r.Set("due_time", "")
	} else {
		r.Set("due_date", in.DueDate.String())
	}
	if !in.CheckFrom.IsZero() {
		r.Set("check_from", in.CheckFrom.String())
	}
	if a.Move == "imported" {
		settlePromise(r, p.GetString("state"), past(in, a.At), in.CheckTo, a)
	}
	return store.Save(tx, a, r)
}

// settlePromise lays down where the promise to submit stands when the grant itself stands in a
// state, and says whether that changed anything. What is over is closed on its own day, or on the
// last one its words name, not today.
func settlePromise(r *core.Record, state string, over bool, last when.Date, a store.Act) bool {
	want := promiseState(state, over)
	if obligations.Open(want) == obligations.Open(r.GetString("state")) {
		return false
	}
	r.Set("state", want)
	if obligations.Open(want) {
		r.Set("closed_at", nil)
		r.Set("closed_by", "")
		return true
	}
	closed := dueInstant(r)
	if closed.IsZero() && !last.IsZero() {
		closed = last.At("", when.Kyiv)
	}
	if closed.IsZero() || closed.After(a.At) {
		closed = a.At
	}
	r.Set("closed_at", closed)
	r.Set("closed_by", a.Who.ID)
	r.Set("held", false)
	return true
}

// promiseState is where the promise to submit stands, known from the grant's state and whether the day is over.
func promiseState(state string, over bool) string {
	switch state {
	case grants.Submitted, grants.Evaluation, grants.Clarification, grants.Withdrawn:
		return obligations.Submitted
	case grants.Won, grants.Lost, grants.NoResponse:
		return obligations.Accepted
	case grants.Abandoned:
		return obligations.NotApplicable
	}
	if over {
		return obligations.Missed
	}
	return obligations.Planned
}

func dueInstant(r *core.Record) time.Time {
	d := store.Day(r, "due_date")
	if d.IsZero() {
		return time.Time{}
	}
	at, err := when.Due(d, r.GetString("due_time"), r.GetString("due_tz"))
	if err != nil {
		return time.Time{}
	}
	return at
}

// past says that the day of a grant, or the period its words name, is over.
func past(in GrantInput, now time.Time) bool {
	if in.DueDate.IsZero() {
		return !in.CheckTo.IsZero() && in.CheckTo.Before(Today(now))
	}
	due, err := when.Due(in.DueDate, in.DueTime, in.DueZone)
	return err == nil && due.Before(now)
}
