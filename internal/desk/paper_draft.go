package desk

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// The states of an issued paper. A new version takes the place of the one before it, but never of one
// that is signed.
const (
	issuedState, signedState, supersededState = "issued", "signed", "superseded"
)

// mayPaper says who draws up, opens and prints a paper of that code: whoever changes placements, and the
// accountant the papers of every month, which are about hours and money.
func mayPaper(who access.Who, code string) error {
	if May(who, "placements", access.Update, nil) {
		return nil
	}
	p, _ := placements.PaperOf(code)
	if p.Gate == placements.GateMonth && who.Is(people.Accountant) {
		return nil
	}
	return ErrForbidden
}

// IssuedPaper is a version of a paper as lists show it.
type IssuedPaper struct {
	ID, Code, Number, State, By string
	Version                     int
	On                          when.Date
	At                          time.Time
	Path                        string // the file
}

// PaperForm is a paper as its form shows it: what it says now, and the versions there are.
type PaperForm struct {
	Back, About, Note string // the record it is about: its page, its name, what else is said of it
	Action, Set       string // where the form goes, and where all papers of the record are printed
	Code              string
	Paper             docs.Paper
	Content           string // the paper as the form carries it, so that what was shown is what is issued
	Sheets            template.HTML
	Journal           bool // its number is one of a journal
	Versions          []IssuedPaper
	Correcting        bool // the text is that of the last version, not of the record
}

// DraftPaper is a paper of a placement, filled from the record. Where a version was issued already, its text
// is shown to be corrected, unless fresh asks for a new one from the record.
func DraftPaper(app core.App, who access.Who, now time.Time, id, code string, fresh bool) (PaperForm, error) {
	if err := mayPaper(who, code); err != nil {
		return PaperForm{}, err
	}
	r, err := Find(app, who, "placements", id)
	if err != nil {
		return PaperForm{}, err
	}
	row, _ := placements.PaperOf(code)
	if !docs.Has(code) || row.Gate == placements.GateMonth {
		return PaperForm{}, store.ErrNotFound // of a site or an agreement and a month, not of a person
	}
	s, err := sourceOf(app, r)
	if err != nil {
		return PaperForm{}, wrap("gather a paper", err)
	}
	back := "/placements/" + r.Id
	f := PaperForm{Back: back, About: nameOf(s.person), Note: r.GetString("title"), Action: back + "/papers/" + code, Set: back + "/print", Code: code, Journal: row.Journal}
	if f.Versions, err = versionsOf(app, dbx.HashExp{"placement": r.Id, "paper": code}); err != nil {
		return f, err
	}
	if last := s.issued[code]; last != nil && !fresh {
		f.Correcting = true
		f.Paper, err = contentOf(last)
	} else {
		f.Paper, err = s.draft(app, code, Today(now))
	}
	if err != nil {
		return f, wrap("draft a paper", err)
	}
	return f.carried()
}

// carried lets the form carry the paper, and shows how it will look.
func (f PaperForm) carried() (PaperForm, error) {
	f.Content = string(jsonOf(f.Paper))
	var err error
	f.Sheets, err = docs.Sheets(f.Paper)
	return f, wrap("lay out a paper", err)
}

// NumberedBlock is a sentence of a form with its number there.
type NumberedBlock struct {
	docs.Block
	N int
}

// Sentences are what the form asks, numbered from one.
func (f PaperForm) Sentences() []NumberedBlock {
	asked := lo.Filter(f.Paper.Blocks, func(b docs.Block, _ int) bool { return b.Asked() })
	return lo.Map(asked, func(b docs.Block, i int) NumberedBlock { return NumberedBlock{b, i + 1} })
}

// With is the form as it was posted: what was typed, seen as it will look.
func (f PaperForm) With(in PaperInput) (PaperForm, error) {
	if p, err := in.Paper(f.Code); err == nil || len(p.Blocks) > 0 {
		f.Paper = p
	}
	return f.carried()
}

// draft writes a paper from the record, with the number and day that are known of it.
func (s *paperSource) draft(app core.App, code string, today when.Date) (docs.Paper, error) {
	facts, err := s.facts(app, code)
	if err != nil {
		return docs.Paper{}, err
	}
	facts.Number, facts.Day = s.numbered(code)
	facts.Day = lo.CoalesceOrEmpty(facts.Day, today)
	return docs.Draft(code, facts)
}

// contentOf is an issued version as it was issued.
func contentOf(r *core.Record) (docs.Paper, error) {
	var p docs.Paper
	if err := r.UnmarshalJSONField("content", &p); err != nil {
		return p, wrap("read an issued paper", err)
	}
	p.Code, p.Number, p.Day = r.GetString("paper"), r.GetString("number"), store.Day(r, "issued_on")
	return p, nil
}

// versionsOf are the versions of a paper, newest first.
func versionsOf(app core.App, where dbx.HashExp) ([]IssuedPaper, error) {
	all, err := store.Where(app, "documents", dbx.And(where, dbx.HashExp{"kind": "paper"}), "version DESC", "created DESC")
	if err != nil {
		return nil, err
	}
	names, err := peopleToShow(app, lo.Map(all, func(r *core.Record, _ int) string { return "users/" + r.GetString("by") }))
	return lo.Map(all, func(r *core.Record, _ int) IssuedPaper {
		return IssuedPaper{ID: r.Id, Code: r.GetString("paper"), Number: r.GetString("number"), State: r.GetString("state"), By: names["users/"+r.GetString("by")],
			Version: r.GetInt("version"), On: store.Day(r, "issued_on"), At: r.GetDateTime("created").Time(), Path: "/documents/" + r.Id + "/" + r.GetString("name")}
	}), err
}

// paperFile is what the file of a paper is called: Наказ про прийняття на роботу – Бондар – 45-к.docx.
func paperFile(p docs.Paper, person string) string {
	parts := lo.Compact([]string{p.Title, person, p.Number, p.Day.String()})
	name := []rune(strings.NewReplacer("/", "-", `\`, "-").Replace(strings.Join(parts, " – ")))
	return string(name[:min(len(name), 140)]) + ".docx"
}

// nextNumber is the number that follows in a journal: 45-к, 46-к. What has no digits has no next.
func nextNumber(s string) string {
	from := strings.IndexAny(s, "0123456789")
	if from < 0 {
		return s
	}
	to := from
	for to < len(s) && s[to] >= '0' && s[to] <= '9' {
		to++
	}
	n, err := strconv.Atoi(s[from:to])
	if err != nil {
		return s // longer than any journal
	}
	next := strconv.Itoa(n + 1)
	return s[:from] + strings.Repeat("0", max(0, to-from-len(next))) + next + s[to:]
}
