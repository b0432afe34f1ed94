package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/obligations"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// knownWords are the records that a cell may name, under every name they have.
func knownWords(app core.App, kind string) (imports.Known, error) {
	switch kind {
	case "grants":
		return knownDonors(app)
	case "placements", "attendance":
		return knownSites(app)
	}
	return nil, nil
}

// AnswersOf reads words said at the console, each as COLUMN:WORD=MEANING.
func AnswersOf(app core.App, kind string, said []string) (imports.Answers, error) {
	k, ok := imports.Kinds[kind]
	if !ok {
		return nil, refuse("import.no_kind", "kind", kind)
	}
	known, err := knownWords(app, kind)
	if err != nil {
		return nil, err
	}
	out := imports.Answers{}
	for _, one := range said {
		left, meaning, ok := cutLast(one, "=")
		column, word, split := strings.Cut(left, ":")
		if !ok || !split {
			return nil, refuse("import.console.word_shape", "text", one)
		}
		field, code, fault := k.Meant(known, strings.TrimSpace(column), strings.TrimSpace(meaning))
		if fault != nil {
			return nil, asRefusal(fault)
		}
		out[field] = lo.Assign(out[field], map[string]string{words.Fold(word): code})
	}
	return out, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(sep):], true
}

func knownSites(app core.App) (imports.Known, error) {
	all, err := store.Where(app, "sites", nil, "sort_key", "id")
	return imports.Known{"site": lo.Map(all, func(r *core.Record, _ int) imports.Choice {
		return imports.Choice{Code: r.Id, Words: lo.Compact([]string{r.GetString("name"), r.GetString("address"), r.GetString("name") + ", " + r.GetString("address")})}
	})}, err
}

func knownDonors(app core.App) (imports.Known, error) {
	all, err := store.Where(app, "organisations", nil, "sort_key", "id")
	if err != nil {
		return nil, err
	}
	return imports.Known{"donor": lo.Map(all, func(r *core.Record, _ int) imports.Choice {
		former := strings.FieldsFunc(r.GetString("former_names"), func(c rune) bool { return c == ';' || c == '\n' })
		names := append([]string{r.GetString("name_uk"), r.GetString("short"), r.GetString("name_en")}, former...)
		return imports.Choice{Code: r.Id, Words: lo.Compact(lo.Map(names, func(s string, _ int) string { return strings.TrimSpace(s) }))}
	})}, nil
}

// settleOwners finds the colleague that a name without an address means. A stranger's name alone
// makes nobody: the row belongs to whoever brings it in, and says so.
func settleOwners(app core.App, _ Seat, f *ImportFile, _ when.Date) error {
	rows := f.Plan.Rows
	all, err := store.Where(app, "users", dbx.NewExp("state != 'blocked'"))
	if err != nil {
		return err
	}
	byName := lo.GroupBy(all, func(u *core.Record) string { return nameKey(u.GetString("name")) })
	for i := range rows {
		v := rows[i].Values
		for _, field := range []string{"requested", "cofin_pct"} {
			if v[field] == "0" {
				delete(v, field) // nothing asked for and nothing said are one in the register
			}
		}
		if v["owner"] == "" || v["owner_email"] != "" {
			continue
		}
		found := byName[nameKey(v["owner"])]
		said := map[string]string{"line": strconv.Itoa(rows[i].Line), "text": v["owner"]}
		switch {
		case len(found) == 1:
			v["owner"], v["owner_id"] = found[0].GetString("name"), found[0].Id
		case v["ref"] != "":
			rows[i].Faults = append(rows[i].Faults, imports.Fault{Column: "owner", Key: "owner_unknown", Params: said})
		default:
			rows[i].Notes = append(rows[i].Notes, imports.Fault{Column: "owner", Key: "note_owner", Params: said})
			delete(v, "owner")
		}
	}
	return nil
}

// nameKey is a person's name whichever of its words comes first.
func nameKey(name string) string {
	parts := strings.Fields(words.Fold(strings.ReplaceAll(name, ",", " ")))
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// ImportRecords are the records of a kind as an import compares them and an export writes them:
// all of them, or those that fit where.
func ImportRecords(app core.App, kind string, where dbx.Expression) ([]imports.Record, error) {
	return listNamed(kind).rows(app, where)
}

func organisationRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	all, err := store.Where(app, "organisations", where, "sort_key", "id")
	return lo.Map(all, func(r *core.Record, _ int) imports.Record {
		return imports.Record{ID: r.Id, Values: imports.OrganisationRow{Ref: r.Id, NameUK: r.GetString("name_uk"), NameEN: r.GetString("name_en"),
			Short: r.GetString("short"), Kind: r.GetString("kind"), EDRPOU: r.GetString("edrpou"), Country: r.GetString("country"),
			Site: r.GetString("site"), Portal: r.GetString("portal"), FormerNames: r.GetString("former_names"), Notes: r.GetString("notes")}.Values()}
	}), err
}

func dayRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	all, err := store.Where(app, "calendar_days", where, "date")
	return lo.Map(all, func(r *core.Record, _ int) imports.Record {
		return imports.Record{ID: r.Id, Values: imports.DayRow{Date: store.Day(r, "date"), Name: r.GetString("name"), Kind: r.GetString("kind"),
			Off: lo.Ternary(r.GetBool("is_off"), "yes", "no")}.Values()}
	}), err
}

func grantRows(app core.App, where dbx.Expression) ([]imports.Record, error) {
	all, err := store.Where(app, "proposals", where, "sort_key", "id")
	if err != nil {
		return nil, err
	}
	ids := func(column string) []string {
		return lo.Map(all, func(r *core.Record, _ int) string { return r.GetString(column) })
	}
	donors, err := store.ByID(app, "organisations", ids("organisation"))
	if err != nil {
		return nil, err
	}
	programmes, err := store.ByID(app, "programmes", ids("programme"))
	if err != nil {
		return nil, err
	}
	owners, err := store.ByID(app, "users", ids("owner"))
	if err != nil {
		return nil, err
	}
	promises, err := promisesOf(app)
	return lo.Map(all, func(r *core.Record, _ int) imports.Record {
		row := grantRow(r, promises[r.Id])
		if d := donors[r.GetString("organisation")]; d != nil {
			row.Donor, row.DonorID = d.GetString("name_uk"), d.Id
		}
		if p := programmes[r.GetString("programme")]; p != nil {
			row.Programme = p.GetString("name")
		}
		if u := owners[r.GetString("owner")]; u != nil {
			row.Owner, row.OwnerEmail = u.GetString("name"), strings.ToLower(u.Email())
		}
		return imports.Record{ID: r.Id, Values: row.Values()}
	}), err
}

// grantRow is a grant and its promise to submit as a line of the register.
func grantRow(r, promise *core.Record) imports.GrantRow {
	row := imports.GrantRow{Ref: r.GetString("code"), Title: r.GetString("title"), Currency: r.GetString("currency"),
		State: r.GetString("state"), StateText: r.GetString("imported_state"), URL: r.GetString("url"), Decision: store.Day(r, "decision_expected_on"), Notes: r.GetString("notes")}
	if n := int64(r.GetInt("requested")); n != 0 && row.Currency != "" {
		row.Requested = &n
	}
	if n := r.GetFloat("cofin_pct"); n != 0 {
		row.CofinPct = &n
	}
	if promise != nil {
		row.DueDate, row.DueTime, row.DueZone = store.Day(promise, "due_date"), promise.GetString("due_time"), promise.GetString("due_tz")
		if row.DueDate.IsZero() {
			row.Expected, row.DueTime, row.DueZone = promise.GetString("expected"), "", ""
		}
	}
	return row
}

// submitting are the kinds of promises that a line of the register dates.
var submitting = []any{obligations.Application, obligations.Concept}

// promisesOf are the promises to submit, by grant.
func promisesOf(app core.App) (map[string]*core.Record, error) {
	all, err := store.Where(app, "obligations", dbx.And(dbx.In("kind", submitting...), dbx.NewExp("proposal != ''")), "due_utc", "created", "id")
	return lo.MapValues(lo.GroupBy(all, func(r *core.Record) string { return r.GetString("proposal") }),
		func(of []*core.Record, _ string) *core.Record { return thePromise(of) }), err
}

// thePromise is the one a line of the register speaks of: the first still open, else the last.
func thePromise(of []*core.Record) *core.Record {
	open, ok := lo.Find(of, func(r *core.Record) bool { return obligations.Open(r.GetString("state")) })
	if ok {
		return open
	}
	return lo.LastOr(of, nil)
}

func promiseOf(tx core.App, proposal string) (*core.Record, error) {
	all, err := store.Where(tx, "obligations", dbx.And(dbx.In("kind", submitting...), dbx.HashExp{"proposal": proposal}), "due_utc", "created", "id")
	return thePromise(all), err
}
