package desk

import (
	"html/template"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// PrintedPaper is one paper of what is printed.
type PrintedPaper struct {
	Placement, Person, Code string
	Back, Form              string // the record it is about, and where it is corrected
	Doc, State              string // the version and its state; both empty for what was not issued yet
	File                    string
	Number                  string
	On                      when.Date
	paper                   docs.Paper
	person                  string // id
}

// PrintPage is what «Друк» shows: the papers one after another, and which of them were not issued yet.
type PrintPage struct {
	Papers   []PrintedPaper
	Sheets   template.HTML
	IDs      []string // of the placements
	On       when.Date
	Today    when.Date
	Unissued int
	Left     int  // people there was no place for
	Hidden   bool // some name identifiers that are not shown
	Whole    bool // they are shown
	One      bool // of one person, from the person's page
	Doc      string
}

// mostPrinted is how many people one «Друк» prints.
const mostPrinted = 60

// PrintSet are the papers of some placements that stand to be printed now: as they were issued, and as the
// record has them where they were not. Those who start on a day are added to those who are named.
func PrintSet(app core.App, who access.Who, now time.Time, ids []string, on when.Date) (PrintPage, error) {
	if err := mayDrawUp(who); err != nil {
		return PrintPage{}, err
	}
	page := PrintPage{On: on, Today: Today(now)}
	all, left, err := toPrint(app, who, ids, on)
	if err != nil {
		return page, err
	}
	page.Left = left
	for _, r := range all {
		s, err := sourceOf(app, r)
		if err != nil {
			return page, wrap("gather a paper", err)
		}
		if err := page.add(app, s, page.Today); err != nil {
			return page, wrap("draft a paper", err)
		}
		page.IDs = append(page.IDs, r.Id)
	}
	return page.laid()
}

// mayDrawUp says whether somebody draws up papers of placements.
func mayDrawUp(who access.Who) error { return Must(who, "placements", access.Update, nil) }

// toPrint are the placements to be printed, and how many more there are.
func toPrint(app core.App, who access.Who, ids []string, on when.Date) (all []*core.Record, left int, err error) {
	var any []dbx.Expression
	if len(ids) > 0 {
		any = append(any, dbx.In("id", lo.ToAnySlice(lo.Uniq(ids))...))
	}
	if !on.IsZero() {
		any = append(any, dbx.And(dbx.HashExp{"starts_on": on.String()}, dbx.NotIn("state", placements.Cancelled, placements.NotStarted)))
	}
	if len(any) == 0 {
		return nil, 0, nil
	}
	where := []dbx.Expression{dbx.Or(any...)}
	if seen := Seen(who, "placements"); seen != nil {
		where = append(where, seen)
	}
	if all, err = store.Some(app, "placements", dbx.And(where...), mostPrinted, "sort_key", "id"); err != nil || len(all) < mostPrinted {
		return all, 0, err
	}
	n, err := app.CountRecords("placements", dbx.And(where...))
	return all, int(n) - len(all), err
}

func (page *PrintPage) add(app core.App, s *paperSource, today when.Date) error {
	for _, code := range setFor(s.rec.GetString("kind"), s.rec.GetString("state"), s.traits()) {
		back := "/placements/" + s.rec.Id
		line := PrintedPaper{Placement: s.rec.Id, Person: nameOf(s.person), Code: code, Back: back, Form: back + "/papers/" + code, person: s.person.Id}
		var err error
		if doc := s.issued[code]; doc != nil {
			line.Doc, line.State = doc.Id, doc.GetString("state")
			line.paper, err = contentOf(doc)
		} else {
			line.paper, err = s.draft(app, code, today)
		}
		if err != nil {
			return err
		}
		line.Number, line.On = line.paper.Number, line.paper.Day
		page.Papers = append(page.Papers, line)
	}
	return nil
}

// setFor are the papers of a placement that «Друк» prints: those of its beginning, or those of its end.
func setFor(kind, state string, traits placements.Traits) []string {
	gates := []string{placements.GateComplete, placements.GateEnded}
	if placements.Live(state) {
		gates = []string{placements.GateReady, placements.GateStart, placements.GateStarted, placements.GateChange}
	}
	return lo.Filter(placements.Checklist(kind, traits), func(code string, _ int) bool {
		p, _ := placements.PaperOf(code)
		return p.Generated && docs.Has(code) && slices.Contains(gates, p.Gate)
	})
}

// laid counts and lays out what is printed.
func (page PrintPage) laid() (PrintPage, error) {
	page.Unissued = lo.CountBy(page.Papers, func(p PrintedPaper) bool { return p.Doc == "" })
	page.Hidden = lo.SomeBy(page.Papers, func(p PrintedPaper) bool { return len(p.paper.Needs()) > 0 })
	var err error
	page.Sheets, err = docs.Sheets(lo.Map(page.Papers, func(p PrintedPaper, _ int) docs.Paper { return p.paper })...)
	return page, wrap("lay out papers", err)
}

// IssueSet issues all papers of a set that were not issued yet, with one day and blank numbers.
func IssueSet(app core.App, a store.Act, ids []string, on, day when.Date) (n int, err error) {
	return n, wrap("issue a set of papers", store.Tx(app, func(tx core.App) error {
		page, err := PrintSet(tx, a.Who, a.At, ids, on)
		if err != nil {
			return err
		}
		for _, p := range page.Papers {
			if p.Doc != "" {
				continue
			}
			if _, err := issueFromRecord(tx, a, p.Placement, p.Code, day, ""); err != nil {
				return err
			}
			n++
		}
		return nil
	}))
}

// PrintPaper is one issued paper, to look at and to print.
func PrintPaper(app core.App, who access.Who, now time.Time, id string) (PrintPage, error) {
	r, err := issuedPaper(app, who, id)
	if err != nil {
		return PrintPage{}, err
	}
	p, err := contentOf(r)
	if err != nil {
		return PrintPage{}, err
	}
	line := PrintedPaper{Code: p.Code, Doc: r.Id, State: r.GetString("state"), Number: p.Number, On: p.Day, paper: p,
		File: "/documents/" + r.Id + "/" + r.GetString("name")}
	if err := line.about(app, r); err != nil {
		return PrintPage{}, err
	}
	return PrintPage{Doc: r.Id, Today: Today(now), Papers: []PrintedPaper{line}}.laid()
}

// about says whose the paper is: somebody's, or that of an agreement and a month.
func (p *PrintedPaper) about(app core.App, r *core.Record) error {
	if id := r.GetString("org_agreement"); id != "" {
		agreement, err := recordOrNone(app, "org_agreements", id)
		if err != nil {
			return err
		}
		p.Person, p.Back, p.Form = agreement.GetString("title"), "/agreements/"+id, "/agreements/"+id+"/act/"+r.GetString("notes")
		return nil
	}
	placement, err := recordOrNone(app, "placements", r.GetString("placement"))
	if err != nil {
		return err
	}
	person, err := recordOrNone(app, "people", placement.GetString("person"))
	if err != nil {
		return err
	}
	p.Placement, p.person, p.Person, p.Back = placement.Id, person.Id, nameOf(person), "/placements/"+placement.Id
	p.Form = p.Back + "/papers/" + p.Code
	return nil
}

// issuedPaper finds a document that is an issued paper and that the person may read.
func issuedPaper(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := OpenPaper(app, who, id)
	if err != nil {
		return nil, err
	}
	if r.GetString("kind") != "paper" {
		return nil, store.ErrNotFound
	}
	return r, nil
}
