package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/flow"
	"lubart/internal/grants"
	"lubart/internal/obligations"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// MoveLine is one move from a record's state and what it still asks for.
type MoveLine struct {
	Move, To string
	Roles    []string
	Reason   bool
	Missing  []string // gates that are not met
}

// ReminderLine is one row of the ledger with the fate of its letter.
type ReminderLine struct {
	At                                time.Time
	Rung, Who, Channel, State, Reason string
	Letter, LetterState, LetterReply  string
}

// PromiseLine is one promise with everything that was and will be said of it.
type PromiseLine struct {
	ID, Title, Kind, State, Due, Owner string
	Held                               bool
	Reminders                          []ReminderLine
}

// Explanation is why a record stands where it stands and what comes next.
type Explanation struct {
	Kind, ID, Title, State string
	Moves                  []MoveLine
	Promises               []PromiseLine
}

// explained are the collections a word is looked for in, with the columns a person would name.
var explained = []struct {
	collection string
	columns    []string
}{{"obligations", nil}, {"proposals", []string{"code"}}, {"placements", []string{"number"}}}

// mostMatches is how many records one word may mean before it is asked for more exactly.
const mostMatches = 10

// Ambiguous says that a word fits several records: their ids and titles.
type Ambiguous struct{ Matches []string }

func (a *Ambiguous) Error() string {
	return "several records fit; write the id of one:\n" + strings.Join(a.Matches, "\n")
}

// Explain finds a promise, a grant or a placement by its id, code, number or a part of its title.
func Explain(app core.App, word string, now time.Time) (Explanation, error) {
	r, err := meant(app, word)
	if err != nil {
		return Explanation{}, err
	}
	switch r.Collection().Name {
	case "obligations":
		return explainObligation(app, r, now)
	case "placements":
		return explainPlacement(app, r, now)
	}
	return explainProposal(app, r, now)
}

// meant finds the one record that a word means.
func meant(app core.App, word string) (*core.Record, error) {
	var found []*core.Record
	for _, e := range explained {
		exact := dbx.HashExp{e.collection + ".id": word}
		if r, err := store.First(app, e.collection, exact); err == nil {
			return r, nil
		}
		for _, column := range e.columns {
			if r, err := store.First(app, e.collection, dbx.HashExp{e.collection + "." + column: word}); err == nil && word != "" {
				return r, nil
			}
		}
		list, err := store.ListOf(app, e.collection, 1, []string{"sort_key", "id"}, store.Matches(e.collection, word))
		if err != nil {
			return nil, err
		}
		found = append(found, list.Records...)
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("nothing is called %q: write an id, a grant's code, a placement's number or a part of a title", word)
	case 1:
		return found[0], nil
	}
	return nil, &Ambiguous{Matches: lo.Map(lo.Slice(found, 0, mostMatches), func(r *core.Record, _ int) string {
		return r.Id + "\t" + strings.TrimSuffix(r.Collection().Name, "s") + "\t" + r.GetString("title")
	})}
}

// movesFrom lists every move that anybody might make from a state.
func movesFrom(w flow.Workflow, state string, f flow.Facts) []MoveLine {
	return lo.Map(w.From(state, people.Roles), func(m flow.Move, _ int) MoveLine {
		return MoveLine{Move: m.Name, To: m.To, Roles: m.Roles, Reason: m.Reason, Missing: m.Missing(f)}
	})
}

func explainObligation(app core.App, r *core.Record, now time.Time) (Explanation, error) {
	out := Explanation{Kind: "obligation", ID: r.Id, Title: r.GetString("title"), State: r.GetString("state")}
	out.Moves = movesFrom(obligations.Workflow, out.State, obligationFacts(r, MoveInput{}, now))
	line, err := promiseLine(app, r)
	out.Promises = []PromiseLine{line}
	return out, err
}

func explainProposal(app core.App, r *core.Record, now time.Time) (Explanation, error) {
	out := Explanation{Kind: "proposal", ID: r.Id, Title: r.GetString("title"), State: r.GetString("state")}
	facts, err := proposalFacts(app, r, now)
	if err != nil {
		return out, err
	}
	out.Moves = movesFrom(grants.Proposals, out.State, facts)
	return out, out.dates(app, "proposal", r.Id)
}

// explainPlacement names the placement by its number and work: who works stands on its page.
func explainPlacement(app core.App, r *core.Record, now time.Time) (Explanation, error) {
	out := Explanation{Kind: "placement", ID: r.Id, Title: strings.TrimSpace(r.GetString("number") + " " + r.GetString("title")), State: r.GetString("state")}
	p, err := gather(app, r, now)
	if err != nil {
		return out, err
	}
	facts, err := p.facts(app)
	if err != nil {
		return out, err
	}
	out.Moves = movesFrom(placements.Placements, out.State, facts)
	return out, out.dates(app, "placement", r.Id)
}

// dates adds the promises of a record, by date.
func (out *Explanation) dates(app core.App, subject, id string) error {
	all, err := store.Where(app, "obligations", dbx.HashExp{subject: id}, "due_utc")
	if err != nil {
		return err
	}
	for _, o := range all {
		line, err := promiseLine(app, o)
		if err != nil {
			return err
		}
		out.Promises = append(out.Promises, line)
	}
	return nil
}

func promiseLine(app core.App, o *core.Record) (PromiseLine, error) {
	line := PromiseLine{ID: o.Id, Title: o.GetString("title"), Kind: o.GetString("kind"), State: o.GetString("state"), Held: o.GetBool("held"),
		Due: strings.TrimSpace(o.GetString("due_date") + " " + o.GetString("due_time") + " " + o.GetString("due_tz"))}
	rows, err := store.Where(app, "reminders", dbx.HashExp{"obligation": o.Id}, "fire_at", "rung", "recipient")
	if err != nil {
		return line, err
	}
	letters, err := store.ByID(app, "outbox", lo.Map(rows, func(r *core.Record, _ int) string { return r.GetString("outbox") }))
	if err != nil {
		return line, err
	}
	refs := append(lo.Map(rows, func(r *core.Record, _ int) string { return r.GetString("recipient") }), "users/"+o.GetString("owner"))
	names, err := peopleToShow(app, refs)
	if err != nil {
		return line, err
	}
	line.Owner = names["users/"+o.GetString("owner")]
	line.Reminders = lo.Map(rows, func(r *core.Record, _ int) ReminderLine { return reminderLine(r, letters, names) })
	return line, nil
}

func reminderLine(r *core.Record, letters map[string]*core.Record, names map[string]string) ReminderLine {
	l := ReminderLine{At: r.GetDateTime("fire_at").Time(), Rung: r.GetString("rung"), Channel: r.GetString("channel"), State: r.GetString("state"), Reason: r.GetString("reason")}
	l.Who = lo.CoalesceOrEmpty(names[r.GetString("recipient")], r.GetString("recipient"))
	if letter := letters[r.GetString("outbox")]; letter != nil {
		l.Letter, l.LetterState, l.LetterReply = letter.Id, letter.GetString("state"), letter.GetString("reply")
	}
	return l
}
