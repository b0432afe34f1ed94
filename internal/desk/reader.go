package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/remind"
	"lubart/internal/store"
)

// reader is whoever a mail is for, whatever collection they stand in.
type reader struct {
	ref, name, voc, email, phone, locale, morning string
	blocked, suppressed                           bool
	awayFrom, awayTo                              string
	quietKinds                                    []string // kinds whose early reminders this person asked not to get
}

// readerOf finds the person behind users/ID, people/ID or contacts/ID and where mail reaches them
// now: the address is looked up when it is needed, never stored in a plan.
func readerOf(app core.App, ref string) (reader, error) {
	collection, id, _ := strings.Cut(ref, "/")
	r, err := app.FindRecordById(collection, id)
	if err != nil {
		return reader{ref: ref, blocked: true}, nil
	}
	out := reader{ref: ref, name: nameOf(r), voc: r.GetString("voc_name"), email: r.GetString("email"), phone: r.GetString("phone"),
		locale: lo.CoalesceOrEmpty(r.GetString("locale"), "uk"), morning: lo.CoalesceOrEmpty(r.GetString("digest_time"), morning),
		blocked: r.GetString("state") == "blocked", awayFrom: r.GetString("away_from"), awayTo: r.GetString("away_to")}
	out.quietKinds = prefsOf(r).QuietKinds
	if out.email == "" {
		return out, nil
	}
	n, err := app.CountRecords("suppressions", dbx.NewExp("address = {:a} COLLATE NOCASE", dbx.Params{"a": out.email}))
	out.suppressed = n > 0
	return out, err
}

// nameOf is how a person of any collection is written.
func nameOf(r *core.Record) string {
	if r.Collection().Name != "people" {
		return r.GetString("name")
	}
	return strings.Join(lo.Compact([]string{r.GetString("surname"), r.GetString("given_name"), r.GetString("patronymic")}), " ")
}

// unreachable is why this person should not be written to at now, empty if nothing speaks against it.
func (r reader) unreachable(now time.Time) string {
	today := Today(now).String()
	switch {
	case r.blocked:
		return "gone"
	case r.email == "":
		return "no_address"
	case r.suppressed:
		return "suppressed"
	case r.awayFrom != "" && r.awayFrom <= today && (r.awayTo == "" || today <= r.awayTo):
		return "away"
	}
	return ""
}

// Prefs are what a person chose about their own reminders.
type Prefs struct {
	QuietKinds []string `json:"quiet_kinds"`
}

func prefsOf(r *core.Record) Prefs {
	var p Prefs
	if r.Collection().Fields.GetByName("prefs") != nil {
		_ = r.UnmarshalJSONField("prefs", &p) // an empty column is no wishes
	}
	return p
}

// mutes says whether this person asked not to be told of the kind by this rung. The last day, the
// day itself, the last hours, what is overdue and what somebody else's silence is about are told
// whatever anybody wished.
func (r reader) mutes(kind string, g remind.Row) bool {
	var days int
	if _, err := fmt.Sscanf(g.Rung, "d-%d", &days); err != nil || days <= 1 || g.Level != "" {
		return false
	}
	return slices.Contains(r.quietKinds, kind)
}

// peopleToShow loads the names of whoever a list of references mentions.
func peopleToShow(app core.App, refs []string) (map[string]string, error) {
	out := map[string]string{}
	for collection, of := range lo.GroupBy(lo.Uniq(refs), func(ref string) string { c, _, _ := strings.Cut(ref, "/"); return c }) {
		ids := lo.Map(of, func(ref string, _ int) string { _, id, _ := strings.Cut(ref, "/"); return id })
		found, err := store.ByID(app, collection, ids)
		if err != nil {
			return nil, err
		}
		for id, r := range found {
			out[collection+"/"+id] = nameOf(r)
		}
	}
	return out, nil
}
