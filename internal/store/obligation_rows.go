package store

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
)

// ObligationRow is an obligation as a list needs it: read without the weight of a record.
type ObligationRow struct {
	ID           string `db:"id"`
	Kind         string `db:"kind"`
	Title        string `db:"title"`
	DueDate      string `db:"due_date"`
	DueTime      string `db:"due_time"`
	DueTZ        string `db:"due_tz"`
	DueUTC       string `db:"due_utc"`
	DueRev       int    `db:"due_rev"`
	Expected     string `db:"expected"`
	InternalDue  string `db:"internal_due"`
	Hard         bool   `db:"hard"`
	Held         bool   `db:"held"`
	Owner        string `db:"owner"`
	Deputy       string `db:"deputy"`
	State        string `db:"state"`
	Proposal     string `db:"proposal"`
	Call         string `db:"call"`
	Organisation string `db:"organisation"`
	Placement    string `db:"placement"`
	Application  string `db:"application"`
	Opening      string `db:"opening"`
	Agreement    string `db:"org_agreement"`
	Timesheet    string `db:"timesheet"`
	Rev          int    `db:"rev"`
	Updated      string `db:"updated"`
	Seq          int64  `db:"seq"`
}

var rowColumns = lo.Map([]string{"id", "kind", "title", "due_date", "due_time", "due_tz", "due_utc", "due_rev", "expected", "internal_due",
	"hard", "held", "owner", "deputy", "state", "proposal", "call", "organisation", "placement",
	"application", "opening", "org_agreement", "timesheet", "rev", "updated"},
	func(c string, _ int) string { return "obligations." + c })

// Subject is the relation that is set on the row and the id it holds.
func (r ObligationRow) Subject() (name, id string) {
	for i, id := range []string{r.Proposal, r.Call, r.Organisation, r.Placement, r.Application, r.Opening, r.Agreement, r.Timesheet} {
		if id != "" {
			return Subjects[i], id
		}
	}
	return "", ""
}

// ObligationQuery is which obligations a list shows and in what order.
type ObligationQuery struct {
	States []string // none means whatever state
	Where  []dbx.Expression
	Sort   string // title, kind, owner or updated; anything else is by date, those without one last
	Back   bool   // from the end; by date from the latest, and those without one still last
}

// ObligationsWhere are the rows that fit, by date, at most limit.
func ObligationsWhere(app core.App, limit int, where ...dbx.Expression) (rows []ObligationRow, err error) {
	q := ObligationQuery{Where: where}.rows(app)
	if err := q.OrderBy("obligations.due_utc", "seq").Limit(int64(limit)).All(&rows); err != nil {
		return nil, fmt.Errorf("load obligations: %w", err)
	}
	return rows, nil
}

// ObligationRows is one page of a list and the number of all its rows.
func ObligationRows(app core.App, q ObligationQuery, page int) (rows []ObligationRow, total int, err error) {
	if total, err = q.count(app); err != nil {
		return nil, 0, err
	}
	page = min(max(1, page), max(1, (total+Page-1)/Page))
	from := (page - 1) * Page
	rows, err = inRuns[ObligationRow](app, q.runs(app), Page, from)
	if err != nil {
		return nil, 0, fmt.Errorf("list obligations: %w", err)
	}
	return rows, total, nil
}

func (q ObligationQuery) rows(app core.App) *dbx.SelectQuery {
	return q.narrow(app.DB().Select(append(rowColumns, "obligations._rowid_ AS seq")...).From("obligations"))
}

func (q ObligationQuery) narrow(s *dbx.SelectQuery) *dbx.SelectQuery {
	for _, w := range q.Where {
		if w != nil {
			s.AndWhere(w)
		}
	}
	return s
}

func (q ObligationQuery) stated(s *dbx.SelectQuery) *dbx.SelectQuery {
	if len(q.States) > 0 {
		s.AndWhere(dbx.In("obligations.state", lo.ToAnySlice(q.States)...))
	}
	return s
}

func (q ObligationQuery) count(app core.App, more ...dbx.Expression) (n int, err error) {
	q.Where = append(q.Where[:len(q.Where):len(q.Where)], more...)
	err = q.stated(q.narrow(app.DB().Select("count(*)").From("obligations"))).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("count obligations: %w", err)
	}
	return n, nil
}

// Label is what a row of another collection is called, and the organisation it belongs to.
type Label struct {
	ID    string `db:"id"`
	Title string `db:"title"`
	Donor string `db:"donor"`
}

var labelled = map[string][2]string{
	"proposals":     {"title", "organisation"},
	"calls":         {"title", "organisation"},
	"organisations": {"coalesce(nullif(short, ''), name_uk)", "('')"},
	// A placement is called by its number, never by the person: the same words go into mails.
	"placements":     {"trim(number || ' ' || title)", "('')"},
	"applications":   {"referral_no", "organisation"},
	"openings":       {"title", "('')"},
	"org_agreements": {"title", "organisation"},
	"timesheets":     {"title", "('')"},
}

// Labels names rows of a collection by id, in one query.
func Labels(app core.App, collection string, ids []string) (map[string]Label, error) {
	ids = lo.Uniq(lo.Compact(ids))
	if len(ids) == 0 {
		return map[string]Label{}, nil
	}
	var rows []Label
	cols := labelled[collection]
	err := app.DB().Select("id", cols[0]+" AS title", cols[1]+" AS donor").From(collection).Where(dbx.In("id", lo.ToAnySlice(ids)...)).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("name %s: %w", collection, err)
	}
	return lo.KeyBy(rows, func(l Label) string { return l.ID }), nil
}

// Colleague is a user as a list or a choice names one.
type Colleague struct {
	ID     string `db:"id"`
	Name   string `db:"name"`
	State  string `db:"state"`
	Lead   string `db:"lead"`
	Deputy string `db:"deputy"`
	From   string `db:"away_from"`
	To     string `db:"away_to"`
}

// Away says whether the colleague is on leave that day.
func (c Colleague) Away(day string) bool {
	return c.From != "" && c.From <= day && (c.To == "" || day <= c.To)
}

// Colleagues are all users in Ukrainian order.
func Colleagues(app core.App) (rows []Colleague, err error) {
	err = app.DB().Select("id", "name", "state", "lead", "deputy", "away_from", "away_to").From("users").OrderBy("sort_key", "id").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load colleagues: %w", err)
	}
	return rows, nil
}

// LedgerRow is a reminder with what became of the mail it went in.
type LedgerRow struct {
	ID        string `db:"id"`
	Rung      string `db:"rung"`
	Recipient string `db:"recipient"`
	Channel   string `db:"channel"`
	Class     string `db:"class"`
	DueRev    int    `db:"due_rev"`
	FireAt    string `db:"fire_at"`
	State     string `db:"state"`
	Reason    string `db:"reason"`
	SettledAt string `db:"settled_at"`
	DoneBy    string `db:"done_by"`
	Outbox    string `db:"outbox"`
	Mail      string `db:"mail"`
	Reply     string `db:"reply"`
}

// Ledger is everything that was, and will be, told about an obligation, oldest first.
func Ledger(app core.App, obligation string) (rows []LedgerRow, err error) {
	err = app.DB().NewQuery(`SELECT r.id, r.rung, r.recipient, r.channel, r.class, r.due_rev, r.fire_at, r.state, r.reason, r.settled_at, r.done_by,
		r.outbox, coalesce(o.state, '') AS mail, coalesce(o.reply, '') AS reply
		FROM reminders r LEFT JOIN outbox o ON o.id = r.outbox WHERE r.obligation = {:o}
		ORDER BY coalesce(nullif(r.settled_at, ''), r.fire_at), r.rung, r.recipient`).Bind(dbx.Params{"o": obligation}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load the ledger: %w", err)
	}
	return rows, nil
}

// AuditRow is one line of a record's history with the values it changed.
type AuditRow struct {
	At     string `db:"at"`
	Name   string `db:"actor_name"`
	Via    string `db:"via"`
	Action string `db:"action"`
	Fields string `db:"fields"`
	Reason string `db:"reason"`
	Old    string `db:"old"`
	New    string `db:"new"`
}

// History is what the audit says of a record, newest first, at most limit lines.
func History(app core.App, collection, record string, limit int) (rows []AuditRow, err error) {
	err = app.DB().NewQuery(`SELECT a.at, a.actor_name, a.via, a.action, a.fields, a.reason, coalesce(v.old, '') AS old, coalesce(v.new, '') AS new
		FROM audit a LEFT JOIN audit_values v ON v.audit = a.id WHERE a.collection = {:c} AND a.record = {:r}
		ORDER BY a.seq DESC LIMIT {:n}`).Bind(dbx.Params{"c": collection, "r": record, "n": limit}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load the history: %w", err)
	}
	return rows, nil
}

// ObligationText is the WHERE of a search in an obligation and in the grant it belongs to.
func ObligationText(query string) dbx.Expression {
	own, grant := Matches("obligations", query), Matches("proposals", query)
	if own == nil {
		return nil
	}
	return dbx.Or(own, in{"obligations.proposal", "proposals", grant})
}

// ObligationDonor keeps the obligations of organisations whose search text fits, whatever they are about.
func ObligationDonor(query string) dbx.Expression {
	donor := Matches("organisations", query)
	if donor == nil {
		return nil
	}
	return dbx.Or(in{"obligations.organisation", "organisations", donor},
		in{"obligations.proposal", "proposals", in{"proposals.organisation", "organisations", donor}},
		in{"obligations.call", "calls", in{"calls.organisation", "organisations", donor}})
}

// in is: column IN (SELECT id FROM table WHERE where).
type in struct {
	column, table string
	where         dbx.Expression
}

// Build writes the expression; only names of the schema are put into its text.
func (i in) Build(db *dbx.DB, params dbx.Params) string {
	return fmt.Sprintf("%s IN (SELECT %s.id FROM %s WHERE %s)", i.column, i.table, i.table, i.where.Build(db, params))
}

// Instant reads an instant column; what is none is the zero instant.
func Instant(column string) time.Time { return instantOf(column) }

// DueChanges are the moves of an obligation's date, newest first.
func DueChanges(app core.App, obligation string) ([]*core.Record, error) {
	return Where(app, "due_changes", dbx.HashExp{"obligation": obligation}, "due_rev DESC")
}
