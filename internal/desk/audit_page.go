package desk

import (
	"encoding/json"
	"fmt"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// AuditFilter is what a person asked the record of deeds for.
type AuditFilter struct {
	Actor, Collection, Record string
	From, To                  when.Date
	Page                      int
	Verify                    bool
}

// AuditFilterOf reads the filter out of an address.
func AuditFilterOf(q url.Values) AuditFilter {
	f := AuditFilter{Actor: q.Get("who"), Collection: q.Get("what"), Record: strings.TrimSpace(q.Get("record")), Page: web.Number(q), Verify: q.Get("verify") == "1"}
	f.From, _ = when.Parse(q.Get("from")) // what is no day narrows nothing
	f.To, _ = when.Parse(q.Get("to"))
	return f
}

// Narrowed says whether anything is hidden by the filter.
func (f AuditFilter) Narrowed() bool {
	return f.Actor != "" || f.Collection != "" || f.Record != "" || !f.From.IsZero() || !f.To.IsZero()
}

func (f AuditFilter) where() []dbx.Expression {
	equal := dbx.HashExp{}
	for column, value := range map[string]string{"actor": f.Actor, "collection": f.Collection, "record": f.Record} {
		if value != "" {
			equal["audit."+column] = value
		}
	}
	var all []dbx.Expression
	if len(equal) > 0 {
		all = append(all, equal)
	}
	if !f.From.IsZero() {
		all = append(all, dbx.NewExp("audit.at >= {:from}", dbx.Params{"from": store.UTC(f.From.At("00:00", when.Kyiv))}))
	}
	if !f.To.IsZero() {
		all = append(all, dbx.NewExp("audit.at < {:to}", dbx.Params{"to": store.UTC(f.To.AddDays(1).At("00:00", when.Kyiv))}))
	}
	return all
}

// AuditChange is one field of one deed, as it was and as it became. Kept says whether the values
// are there: secrets never are, and the rest until their time is over.
type AuditChange struct {
	Field, Old, New string
	Kept            bool
}

// AuditLine is one deed.
type AuditLine struct {
	Seq                                          int
	At                                           time.Time
	Who, Via, Action, Collection, Record, Reason string
	Name                                         string // what the record is called now
	Path                                         string
	Changes                                      []AuditChange
}

// AuditPage is a page of the record of deeds.
type AuditPage struct {
	Filter      AuditFilter
	Lines       []AuditLine
	Pager       web.Pager
	People      []web.Option
	Collections []string
	Verified    bool // the chain was walked
	Length      int
	Broken      string // where it does not hold
}

// smallChain is how many lines are walked on every visit; a longer chain when somebody asks.
const smallChain = 5000

// ShowAudit is a page of who did what, newest first.
func ShowAudit(app core.App, who access.Who, f AuditFilter) (AuditPage, error) {
	out := AuditPage{Filter: f}
	if err := Must(who, "audit", access.List, nil); err != nil {
		return out, err
	}
	found, err := store.ListOf(app, "audit", f.Page, []string{"seq DESC"}, f.where()...)
	if err != nil {
		return out, err
	}
	out.Pager = web.NewPager(found.Page, store.Page, found.Total)
	if out.Lines, err = auditLines(app, found.Records); err != nil {
		return out, err
	}
	if err := auditChoices(app, &out); err != nil {
		return out, err
	}
	if f.Verify || (!f.Narrowed() && found.Total <= smallChain) {
		out.Verified = true
		if out.Length, err = store.VerifyAudit(app); err != nil {
			out.Broken = err.Error()
		}
	}
	return out, nil
}

func auditChoices(app core.App, out *AuditPage) error {
	people, err := store.Where(app, "users", nil, "sort_key")
	if err != nil {
		return err
	}
	out.People = lo.Map(people, func(u *core.Record, _ int) web.Option {
		return web.Option{Value: "users/" + u.Id, Label: u.GetString("name")}
	})
	out.People = append(out.People, web.Option{Value: "house"})
	err = app.DB().Select("collection").Distinct(true).From("audit").OrderBy("collection").Column(&out.Collections)
	return wrap("list what was changed", err)
}

func auditLines(app core.App, rows []*core.Record) ([]AuditLine, error) {
	values, err := auditValues(app, rows)
	if err != nil {
		return nil, err
	}
	names, err := auditNames(app, rows)
	if err != nil {
		return nil, err
	}
	return lo.Map(rows, func(r *core.Record, _ int) AuditLine {
		l := AuditLine{Seq: r.GetInt("seq"), At: r.GetDateTime("at").Time(), Who: r.GetString("actor_name"), Via: r.GetString("via"),
			Action: r.GetString("action"), Collection: r.GetString("collection"), Record: r.GetString("record"), Reason: r.GetString("reason")}
		l.Name, l.Path = names[l.Record], recordPath(l.Collection, l.Record)
		l.Changes = auditChanges(r, values[r.Id])
		return l
	}), nil
}

// auditPaths are the pages of records, by collection.
var auditPaths = map[string]string{"obligations": "/obligations/", "proposals": "/grants/", "calls": "/calls/", "organisations": "/donors/",
	"users": "/settings/users/", "outbox": "/outbox/"}

func recordPath(collection, id string) string {
	if base, ok := auditPaths[collection]; ok && id != "" {
		return base + id
	}
	return ""
}

func auditValues(app core.App, rows []*core.Record) (map[string]*core.Record, error) {
	ids := lo.Map(rows, func(r *core.Record, _ int) any { return r.Id })
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := store.Where(app, "audit_values", dbx.In("audit", ids...))
	return lo.KeyBy(all, func(r *core.Record) string { return r.GetString("audit") }), err
}

// auditNames finds what the records are called, with one query per collection.
func auditNames(app core.App, rows []*core.Record) (map[string]string, error) {
	names := map[string]string{}
	for collection, of := range lo.GroupBy(rows, func(r *core.Record) string { return r.GetString("collection") }) {
		if _, err := app.FindCachedCollectionByNameOrId(collection); err != nil {
			continue // a collection of another time
		}
		found, err := store.ByID(app, collection, lo.Map(of, func(r *core.Record, _ int) string { return r.GetString("record") }))
		if err != nil {
			return nil, err
		}
		for id, r := range found {
			names[id] = lo.CoalesceOrEmpty(r.GetString("title"), r.GetString("name"), r.GetString("name_uk"), r.GetString("surname"),
				r.GetString("key"), r.GetString("date"), r.GetString("subject_line"), r.GetString("kind"))
		}
	}
	return names, nil
}

func auditChanges(line, values *core.Record) []AuditChange {
	var fields []string
	_ = line.UnmarshalJSONField("fields", &fields) // a deed without a save names none
	old, fresh := valueMap(values, "old"), valueMap(values, "new")
	sort.Strings(fields)
	return lo.Map(fields, func(f string, _ int) AuditChange {
		before, had := old[f]
		after, has := fresh[f]
		return AuditChange{Field: f, Old: shownValue(before), New: shownValue(after), Kept: had || has}
	})
}

func valueMap(values *core.Record, column string) map[string]any {
	all := map[string]any{}
	if values != nil {
		_ = json.Unmarshal([]byte(values.GetString(column)), &all) // deleted values are none
	}
	return all
}

// longestShown is how much of a value the list shows.
const longestShown = 200

func shownValue(v any) string {
	if v == nil {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		raw, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		s = strings.Trim(string(raw), `"`)
	}
	if r := []rune(s); len(r) > longestShown {
		s = string(r[:longestShown]) + "…"
	}
	return s
}
