package desk

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/store"
)

// About is what a shared record belongs to, as people call it.
type About struct {
	Subject string // one of store.Subjects, or empty for a free one
	ID      string
	Title   string
	Donor   string
	Path    string // the page of the subject
}

var pathOf = map[string]string{"proposal": "/grants/", "call": "/calls/", "organisation": "/donors/", "placement": "/placements/",
	"application": "/applications/", "opening": "/openings/", "org_agreement": "/agreements/", "timesheet": "/timesheets/"}

// aboutOf finds what one shared record is about.
func aboutOf(app core.App, r *core.Record) (About, error) {
	all, err := AboutAll(app, []*core.Record{r})
	return all[r.Id], err
}

// AboutAll finds what each of the shared records is about, with one query per collection however
// many there are.
func AboutAll(app core.App, records []*core.Record) (map[string]About, error) {
	ids := map[string][]string{}
	for _, r := range records {
		if s, id := store.SubjectOf(r); s != "" {
			ids[s+"s"] = append(ids[s+"s"], id)
		}
	}
	found := map[string]*core.Record{}
	for collection, of := range ids {
		some, err := store.ByID(app, collection, of)
		if err != nil {
			return nil, err
		}
		found = lo.Assign(found, some)
	}
	donors, err := store.ByID(app, "organisations", lo.MapToSlice(found, func(_ string, r *core.Record) string { return r.GetString("organisation") }))
	if err != nil {
		return nil, err
	}
	return lo.SliceToMap(records, func(r *core.Record) (string, About) { return r.Id, about(r, found, donors) }), nil
}

func about(r *core.Record, found, donors map[string]*core.Record) About {
	name, id := store.SubjectOf(r)
	s := found[id]
	if s == nil {
		return About{}
	}
	a := aboutRecord(name, s)
	if d := donors[s.GetString("organisation")]; d != nil {
		a.Donor = lo.CoalesceOrEmpty(d.GetString("short"), d.GetString("name_uk"))
	}
	return a
}

// aboutRecord is a record as what belongs to it calls it. A referral without a number is called by its
// own id: its link needs words, and its person's name is not everybody's to read.
func aboutRecord(subject string, r *core.Record) About {
	title := lo.CoalesceOrEmpty(r.GetString("title"), r.GetString("name_uk"), r.GetString("referral_no"))
	return About{Subject: subject, ID: r.Id, Path: pathOf[subject] + r.Id, Title: lo.CoalesceOrEmpty(strings.TrimSpace(r.GetString("number")+" "+title), r.Id)}
}

// lastChange is the newest move of an obligation's date, nil if it never moved.
func lastChange(app core.App, obligation string) (*core.Record, error) {
	all, err := store.Where(app, "due_changes", dbx.HashExp{"obligation": obligation}, "due_rev DESC")
	return lo.FirstOr(all, nil), err
}
