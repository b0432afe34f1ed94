package desk

import (
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/obligations"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// KeepPromises brings the obligations of a placement, an application or an agreement to what its table
// wants: opens what is missing, moves what has another date, closes what is done and what nobody wants
// any more. What a person closed by hand stays closed until it gets a later date. subject is the name of
// the relation. Nothing else makes obligations of this room.
func KeepPromises(tx core.App, a store.Act, subject string, r *core.Record) error {
	want, err := wanted(tx, subject, r, a)
	if err != nil {
		return wrap("reckon the promises", err)
	}
	k := &keeper{tx: tx, act: a, subject: subject, rec: r}
	return wrap("keep the promises", k.keep(want))
}

// keeper reconciles the obligations of one record.
type keeper struct {
	tx      core.App
	act     store.Act
	subject string
	rec     *core.Record
	staff   *staffOf
	touched []*core.Record // whose reminders have to be planned again
}

// keep does what is wanted; the reminders of all that changed are planned together at the end.
func (k *keeper) keep(want []placements.Promise) error {
	k.act.Move, k.act.Plans = "", true
	all, err := store.Where(k.tx, "obligations", dbx.And(dbx.HashExp{k.subject: k.rec.Id}, dbx.NewExp("duty != ''")), "created", "_rowid_")
	if err != nil {
		return err
	}
	have := lo.GroupBy(all, func(o *core.Record) string { return o.GetString("duty") })
	for _, p := range want {
		if err := k.settle(p, have[p.Key]); err != nil {
			return err
		}
	}
	keys := lo.Map(want, func(p placements.Promise, _ int) string { return p.Key })
	for _, o := range all {
		if obligations.Open(o.GetString("state")) && !slices.Contains(keys, o.GetString("duty")) {
			if err := k.close(o, "not_applicable"); err != nil {
				return err
			}
		}
	}
	return replanAll(k.tx, k.touched, k.act.At)
}

// settle brings one promise to what it should be; have are the obligations it had, the newest last.
func (k *keeper) settle(p placements.Promise, have []*core.Record) error {
	open, _ := lo.Find(have, func(o *core.Record) bool { return obligations.Open(o.GetString("state")) })
	last, _ := lo.Last(have)
	switch {
	case open != nil && p.Closed:
		return k.close(open, "done")
	case open != nil && p.Anew && open.GetString("due_date") != p.Due.String():
		if err := k.close(open, "done"); err != nil {
			return err
		}
		return k.open(p)
	case open != nil:
		return k.adjust(open, p)
	case p.Closed:
		return nil
	case last == nil:
		return k.open(p)
	}
	due := store.Day(last, "due_date")
	switch {
	case last.GetString("closed_by") != "" && (p.Sticky || !p.Due.After(due)):
		return nil
	case p.Anew && due != p.Due:
		return k.open(p)
	}
	return k.reopen(last, p)
}

// open makes an obligation. Those of an import that nobody has let go yet wait with the rest of it.
func (k *keeper) open(p placements.Promise) error {
	owner, deputy, err := k.holders(p.Role)
	if err != nil {
		return err
	}
	held, err := k.held()
	if err != nil {
		return err
	}
	values := map[string]any{"kind": p.Kind, "duty": p.Key, "title": k.title(p), k.subject: k.rec.Id, "due_date": p.Due.String(), "due_time": p.Time,
		"due_tz": when.Kyiv.String(), "hard": p.Hard, "owner": owner, "deputy": deputy, "state": obligations.Planned, "import": k.rec.GetString("import"),
		"held": held, "internal_due": k.internal(p)}
	if p.Person {
		values["person"] = k.rec.GetString("person")
	}
	if p.Due.IsZero() {
		values["check_from"] = Today(k.act.At).AddDays(lookAgain).String()
	}
	o, err := store.Make(k.tx, k.act, "obligations", values)
	k.touched = append(k.touched, o)
	return err
}

// internal is our own day before the date, where there is one.
func (k *keeper) internal(p placements.Promise) string {
	if p.Internal.IsZero() || p.Internal.After(p.Due) {
		return ""
	}
	return p.Internal.String()
}

// adjust gives an open obligation the date it should have, and what a mentor sees to the mentor there is
// now. Whoever else was given it by hand keeps it.
func (k *keeper) adjust(o *core.Record, p placements.Promise) error {
	if !p.Sticky {
		k.date(o, p)
	}
	owner, deputy, err := k.holders(p.Role)
	if err != nil {
		return err
	}
	gone, err := k.gone(o.GetString("owner"))
	if err != nil {
		return err
	}
	if p.Role == placements.ByMentor && k.subject == "placement" || gone {
		o.Set("owner", owner)
		o.Set("deputy", deputy)
	}
	if p.Person {
		o.Set("person", k.rec.GetString("person"))
	}
	return k.save(o, k.act)
}

func (k *keeper) date(o *core.Record, p placements.Promise) {
	o.Set("internal_due", k.internal(p))
	o.Set("due_date", p.Due.String())
	o.Set("due_time", p.Time)
}

// save writes an obligation that changed; a healthy one is left alone.
func (k *keeper) save(o *core.Record, a store.Act) error {
	if len(store.Changed(o.Original(), o)) == 0 {
		return nil
	}
	if a.Why == "" {
		a.Why = "ours"
	}
	k.touched = append(k.touched, o)
	return store.Save(k.tx, a, o)
}

// close ends an obligation on behalf of the house: nobody's hand is on it, so it may come back.
func (k *keeper) close(o *core.Record, move string) error {
	m, ok := obligations.Workflow.Find(o.GetString("state"), move)
	if !ok {
		return nil
	}
	a := k.act
	a.Move = move
	o.Set("state", m.To)
	closing(a, o, m.To, a.Reason)
	o.Set("closed_by", "")
	return k.save(o, a)
}

// reopen takes up again what was thought to be over.
func (k *keeper) reopen(o *core.Record, p placements.Promise) error {
	a := k.act
	a.Move = "reopen"
	o.Set("state", obligations.Planned)
	closing(a, o, obligations.Planned, "")
	k.date(o, p)
	return k.save(o, a)
}

// title names the record and, where several promises of a kind stand beside each other, what exactly:
// never a person, for titles travel by mail.
func (k *keeper) title(p placements.Promise) string {
	book := web.Books()["uk"]
	parts := []string{strings.TrimSpace(k.rec.GetString("number") + " " + lo.CoalesceOrEmpty(k.rec.GetString("title"), book.T("promises."+p.Kind)))}
	if k.subject == "application" {
		parts = []string{strings.TrimSpace(book.T("promises."+p.Kind) + " " + k.rec.GetString("referral_no"))}
	}
	switch {
	case p.Month != "":
		parts = append(parts, monthName(p.Month))
	case p.Kind == placements.DutyPaper:
		parts = append(parts, book.T("papers."+p.Paper))
	case p.Number > 0:
		parts = append(parts, book.T("promises."+p.Kind, "n", p.Number))
	}
	title := strings.Join(parts, ": ")
	if letters := []rune(title); len(letters) > longestTitle {
		title = string(letters[:longestTitle-1]) + "…"
	}
	return title
}

// longestTitle is how many letters the column of a title holds.
const longestTitle = 500

// monthName is a month YYYY-MM as people write it.
func monthName(month string) string {
	d, err := when.Parse(month + "-01")
	if err != nil {
		return month
	}
	return web.Books()["uk"].Month(d)
}

// held says whether the record came with an import whose reminders nobody has started yet.
func (k *keeper) held() (bool, error) {
	id := k.rec.GetString("import")
	if id == "" {
		return false, nil
	}
	n, err := k.tx.CountRecords("imports", dbx.HashExp{"id": id, "released_at": ""})
	return n > 0, err
}
