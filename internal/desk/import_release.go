package desk

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Release is what starting an import's reminders would do: who is invited, who gets a mail at once
// or on which of the next days, and whom somebody has to call.
type Release struct {
	ID, Name    string
	Started     time.Time // zero: not yet
	Allowed     bool
	Promises    int // that wait for it
	Invitations []ReleasePerson
	Now         []ReleasePerson
	Days        []ReleaseDay
	Calls       []ReleasePerson
	Mails       int // altogether, in the days shown
}

// ReleasePerson is one who would be told.
type ReleasePerson struct {
	Name, Address string
	Lines         int // dates in the mail
}

// ReleaseDay is a morning with mails.
type ReleaseDay struct {
	Day    when.Date
	People []ReleasePerson
}

// releaseDays is how far ahead the page looks.
const releaseDays = 7

// mayRelease: a head; where there is none yet, an administrator, so that nobody is locked out.
func mayRelease(app core.App, who access.Who) (bool, error) {
	if who.System || who.Via == "command" || who.Is("head") {
		return true, nil
	}
	if !who.Is("admin") {
		return false, nil
	}
	n, err := app.CountRecords("users", dbx.And(dbx.Like("roles", `"head"`), dbx.NewExp("state != 'blocked'")))
	return err == nil && n == 0, err
}

// PlanRelease shows what starting the reminders of an import would send. It does it all in a
// transaction that is rolled back: what the page says is what would happen.
func PlanRelease(app core.App, s Seat, a store.Act, id string) (out Release, err error) {
	imp, err := findImport(app, a.Who, id)
	if err != nil {
		return out, err
	}
	out = Release{ID: imp.Id, Name: imp.GetString("name"), Started: imp.GetDateTime("released_at").Time()}
	if out.Allowed, err = mayRelease(app, a.Who); err != nil {
		return out, err
	}
	failed := store.Tx(app, func(tx core.App) error {
		if err = foresee(tx, s, a, imp, &out); err != nil {
			return err
		}
		return errPreview
	})
	if err == nil && !errors.Is(failed, errPreview) {
		err = failed
	}
	return out, wrap("foresee the mails", err)
}

func foresee(tx core.App, s Seat, a store.Act, imp *core.Record, out *Release) error {
	strangers, err := uninvited(tx, imp.Id)
	if err != nil {
		return err
	}
	out.Invitations = lo.Map(strangers, func(u *core.Record, _ int) ReleasePerson {
		return ReleasePerson{Name: u.GetString("name"), Address: u.Email()}
	})
	if out.Promises, err = letGo(tx, a, imp); err != nil {
		return err
	}
	rows, err := store.PlannedOf(tx, imp.Id, a.At.AddDate(0, 0, releaseDays))
	if err != nil {
		return err
	}
	names, err := peopleToShow(tx, lo.Map(rows, func(r store.PlannedRow, _ int) string { return r.Recipient }))
	if err != nil {
		return err
	}
	out.lay(tx, rows, names, a.At)
	out.Mails = len(out.Invitations) + len(out.Now) + lo.SumBy(out.Days, func(d ReleaseDay) int { return len(d.People) })
	return nil
}

// lay sorts what is planned into mails: one for each person now, and one for each person and day.
func (out *Release) lay(tx core.App, rows []store.PlannedRow, names map[string]string, now time.Time) {
	people := func(of []store.PlannedRow) []ReleasePerson {
		var all []ReleasePerson
		for ref, mine := range lo.GroupBy(of, func(r store.PlannedRow) string { return r.Recipient }) {
			to, err := readerOf(tx, ref)
			if err != nil {
				continue
			}
			lines := len(lo.UniqBy(mine, func(r store.PlannedRow) string { return r.Obligation }))
			all = append(all, ReleasePerson{Name: names[ref], Address: to.email, Lines: lines})
		}
		slices.SortFunc(all, func(a, b ReleasePerson) int { return strings.Compare(a.Name, b.Name) })
		return all
	}
	calls, mails := lo.FilterReject(rows, func(r store.PlannedRow, _ int) bool { return r.Channel == "call" })
	out.Calls = people(calls)
	at, later := lo.FilterReject(mails, func(r store.PlannedRow, _ int) bool { return !r.FireAt.Time().After(now) })
	out.Now = people(at)
	for day, of := range lo.GroupBy(later, func(r store.PlannedRow) when.Date { return Today(r.FireAt.Time()) }) {
		out.Days = append(out.Days, ReleaseDay{Day: day, People: people(of)})
	}
	slices.SortFunc(out.Days, func(a, b ReleaseDay) int { return a.Day.Sub(b.Day) })
}

// uninvited are the people of an import who have an address, no account yet and no invitation.
func uninvited(tx core.App, imp string) ([]*core.Record, error) {
	return store.Where(tx, "users", dbx.NewExp(`state = 'invited' AND email != ''
		AND (import = {:imp} OR id IN (SELECT owner FROM obligations WHERE import = {:imp}))
		AND NOT EXISTS (SELECT 1 FROM access_links l WHERE l.user = users.id AND l.purpose = 'sign_in')`, dbx.Params{"imp": imp}), "sort_key")
}

// letGo lets the promises of an import remind, a batch in a transaction, and returns how many
// waited. What told of silence while nobody could be told is not sent now.
func letGo(app core.App, a store.Act, imp *core.Record) (n int, err error) {
	act := importAct(a, imp)
	act.Move, act.Part = "", true
	err = store.Batches(app, "obligations", dbx.HashExp{"import": imp.Id, "held": true}, importBatch, func(ids []string) error {
		n += len(ids)
		return store.Tx(app, func(tx core.App) error {
			all, err := store.ByID(tx, "obligations", ids)
			if err != nil {
				return err
			}
			for _, id := range ids {
				r, ok := all[id]
				if !ok {
					continue
				}
				r.Set("held", false)
				if err := store.Save(tx, act, r); err != nil {
					return err
				}
				if err := store.SkipSilence(tx, id, a.At); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return n, wrap("let the reminders go", err)
}

// ReleaseImport starts the reminders of an import: what waited may remind from now on, and its new
// colleagues are invited. Pressed again after a crash it finishes what was left.
func ReleaseImport(app core.App, s Seat, a store.Act, id string) error {
	imp, err := findImport(app, a.Who, id)
	if err != nil {
		return err
	}
	if ok, err := mayRelease(app, a.Who); err != nil || !ok {
		return lo.Ternary(err == nil, error(ErrForbidden), err)
	}
	if imp.GetString("state") != "done" || !imp.GetDateTime("released_at").IsZero() {
		return refuse("import.not_now")
	}
	if _, err := letGo(app, a, imp); err != nil {
		return err
	}
	return wrap("start the reminders", store.Tx(app, func(tx core.App) error {
		strangers, err := uninvited(tx, imp.Id)
		if err != nil {
			return err
		}
		for _, u := range strangers {
			if err := SendInvitation(tx, s, a, u); err != nil {
				return err
			}
		}
		imp.Set("released_at", a.At)
		imp.Set("released_by", a.Who.ID)
		if err := store.Save(tx, a, imp); err != nil {
			return err
		}
		return askForSheets(tx, a.At)
	}))
}
