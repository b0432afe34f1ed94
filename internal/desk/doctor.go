package desk

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/store"
)

// Finding is one thing that was looked at, in the words of the console.
type Finding struct {
	OK   bool
	Name string
	Text string
}

func sound(name, text string, args ...any) Finding {
	return Finding{OK: true, Name: name, Text: fmt.Sprintf(text, args...)}
}

func trouble(name, text string, args ...any) Finding {
	return Finding{Name: name, Text: fmt.Sprintf(text, args...)}
}

// How old things may be before a person is told.
const (
	mailMayWait  = time.Hour
	backupMayAge = 36 * time.Hour
	failuresSeen = 7 * 24 * time.Hour
	gapsSeen     = 24 * time.Hour
	clockMayLag  = 5 * time.Minute
)

// Examine looks at everything inside the database and beside it that a person would look at.
func Examine(app core.App, s Seat, now time.Time) []Finding {
	return []Finding{
		lookIntegrity(app), lookRelations(app), lookAudit(app), lookClock(app, now), lookScheduler(app, now), lookGaps(app, now),
		lookPause(app), lookQueue(app, now), lookFailed(app, now), lookUncertain(app), lookBackups(s, now), lookAdmin(app), lookIdentifiers(app, s),
	}
}

func lookIntegrity(app core.App) Finding {
	if problem := integrity(app.DB()); problem != "" {
		return trouble("database", "damaged: %s. Stop the server and restore the last backup", problem)
	}
	return sound("database", "integrity_check ok")
}

// lookRelations counts relations that lead nowhere: PocketBase keeps them itself, SQLite does not.
func lookRelations(app core.App) Finding {
	all, err := app.FindAllCollections()
	if err != nil {
		return trouble("relations", "cannot be read: %s", err)
	}
	names := lo.SliceToMap(all, func(c *core.Collection) (string, string) { return c.Id, c.Name })
	total, example := 0, ""
	for _, c := range all {
		for _, f := range c.Fields {
			rel, ok := f.(*core.RelationField)
			if !ok || rel.MaxSelect > 1 || names[rel.CollectionId] == "" || c.IsView() {
				continue
			}
			n, err := dangling(app, c.Name, rel.Name, names[rel.CollectionId])
			if err != nil {
				return trouble("relations", "cannot be read: %s", err)
			}
			if n > 0 {
				total, example = total+n, c.Name+"."+rel.Name
			}
		}
	}
	if total > 0 {
		return trouble("relations", "%d lead to records that are gone (%s). Nothing is lost by it; tell who looks after Lubart", total, example)
	}
	return sound("relations", "all lead to a record")
}

// dangling names columns of the schema, never what a person typed.
func dangling(app core.App, table, column, target string) (n int, err error) {
	q := fmt.Sprintf("SELECT count(*) FROM {{%s}} a WHERE a.[[%s]] != '' AND NOT EXISTS (SELECT 1 FROM {{%s}} b WHERE b.id = a.[[%s]])", table, column, target, column)
	err = app.DB().NewQuery(q).Row(&n)
	return n, err
}

func lookAudit(app core.App) Finding {
	n, err := store.VerifyAudit(app)
	if err != nil {
		return trouble("audit", "the chain does not hold after %d lines: %s", n, err)
	}
	return sound("audit", "%d lines, the chain holds", n)
}

// lookClock compares the machine's clock with the newest thing that happened.
func lookClock(app core.App, now time.Time) Finding {
	last, err := store.First(app, "audit", dbx.NewExp("1=1"), "seq DESC")
	if err == nil && last.GetDateTime("at").Time().Sub(now) > clockMayLag {
		return trouble("clock", "the machine says %s, but something happened at %s already: set the clock", now.UTC().Format(time.DateTime), last.GetDateTime("at").Time().UTC().Format(time.DateTime))
	}
	return sound("clock", "%s UTC", now.UTC().Format(time.DateTime))
}

func lookScheduler(app core.App, now time.Time) Finding {
	alive, at, err := Alive(app, now)
	switch {
	case err != nil:
		return trouble("scheduler", "cannot be read: %s", err)
	case at.IsZero():
		return trouble("scheduler", "has never run: start the server (lubart serve), or no reminder is sent")
	case !alive:
		return trouble("scheduler", "last ran %s ago: start the server, or look into its log", now.Sub(at).Round(time.Minute))
	}
	return sound("scheduler", "last ran %s ago", now.Sub(at).Round(time.Second))
}

func lookGaps(app core.App, now time.Time) Finding {
	pulse, err := store.PulseOf(app, jobRemind)
	if err != nil {
		return trouble("gaps", "cannot be read: %s", err)
	}
	fresh := lo.Filter(pulse.Gaps, func(g store.Gap, _ int) bool { return now.Sub(g.To) < gapsSeen })
	if len(fresh) > 0 {
		g := fresh[len(fresh)-1]
		return trouble("gaps", "reminders did not run from %s to %s UTC; what was missed went out afterwards", g.From.UTC().Format(time.DateTime), g.To.UTC().Format(time.DateTime))
	}
	return sound("gaps", "none in the last day, %d ever", len(pulse.Gaps))
}

func lookPause(app core.App) Finding {
	if paused, why := Paused(app); paused {
		return trouble("sending", "paused (%s): look at /outbox and allow it, or `lubart outbox release`", why)
	}
	return sound("sending", "not paused")
}

func lookQueue(app core.App, now time.Time) Finding {
	wait := time.Duration(Readiness(app, now).OldestMail) * time.Second
	if wait > mailMayWait {
		return trouble("queue", "the oldest letter has waited %s: see /outbox for the mail server's answer", wait.Round(time.Minute))
	}
	return sound("queue", "no letter waits for long")
}

func countRows(app core.App, where dbx.Expression) (n int, err error) {
	err = app.DB().Select("count(*)").From("outbox").Where(where).Row(&n)
	return n, err
}

func lookFailed(app core.App, now time.Time) Finding {
	n, err := countRows(app, dbx.NewExp("state = 'failed' AND settled_at > {:since}", dbx.Params{"since": now.Add(-failuresSeen).UnixMilli()}))
	if err != nil {
		return trouble("failed", "cannot be read: %s", err)
	}
	if n > 0 {
		return trouble("failed", "letters refused in the last week: %d; lubart outbox list --state failed", n)
	}
	return sound("failed", "no letter was refused in the last week")
}

func lookUncertain(app core.App) Finding {
	n, err := countRows(app, dbx.NewExp("state = 'uncertain' AND due = 0"))
	if err != nil {
		return trouble("uncertain", "cannot be read: %s", err)
	}
	if n > 0 {
		return trouble("uncertain", "%d letters may or may not have arrived and wait for a person at /outbox", n)
	}
	return sound("uncertain", "no letter waits for a person's word")
}

func lookBackups(s Seat, now time.Time) Finding {
	all, err := BackupFiles(s.Dir)
	switch {
	case err != nil:
		return trouble("backups", "cannot be read: %s", err)
	case len(all) == 0:
		return trouble("backups", "none in %s: the server makes one every night, `lubart backup` makes one now", BackupDir(s.Dir))
	case now.Sub(all[0].At) > backupMayAge:
		return trouble("backups", "the newest is %s old: look into the server's log", now.Sub(all[0].At).Round(time.Hour))
	}
	return sound("backups", "%d, the newest %s old", len(all), now.Sub(all[0].At).Round(time.Minute))
}

func lookAdmin(app core.App) Finding {
	n, err := app.CountRecords("users", dbx.NewExp(`roles LIKE '%"admin"%' AND state != 'blocked'`))
	if err != nil {
		return trouble("people", "cannot be read: %s", err)
	}
	if n == 0 {
		return trouble("people", "nobody is an administrator: lubart user add EMAIL --name NAME --role admin")
	}
	return sound("people", "administrators: %d", n)
}
