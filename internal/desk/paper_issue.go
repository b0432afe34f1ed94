package desk

import (
	"encoding/json"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/samber/lo"

	"lubart/internal/docs"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// PaperFields are what is asked of every paper beside its sentences.
var PaperFields = []form.Field{
	{Name: "number", Kind: form.Text, Rule: "max=200"},
	{Name: "issued_on", Kind: form.Day},
}

// longestPaper is how many characters the whole text of a paper may have, longestText one of its parts.
const longestPaper, longestText = 200_000, 20_000

// PaperInput is a paper as its form posted it: the whole paper as it was shown, and each text as it is now.
type PaperInput struct {
	Content string
	Texts   map[string]string // by the block's id
	Number  string
	Day     when.Date
}

// Paper is the posted paper. What the form carried decides which sentences there are, so that a record that
// changed meanwhile loses nobody's correction.
func (in PaperInput) Paper(code string) (docs.Paper, error) {
	var p docs.Paper
	if err := json.Unmarshal([]byte(in.Content), &p); err != nil || len(p.Blocks) == 0 || len(in.Content) > longestPaper {
		return p, refuse("paper.broken_form")
	}
	if p.Code != code {
		return p, refuse("paper.broken_form")
	}
	var faults form.Faults
	for id, text := range in.Texts {
		if len([]rune(text)) > longestText {
			faults = append(faults, form.Fault{Field: "b." + id, Key: "form.max", Params: map[string]string{"param": "20000"}})
		}
	}
	p.Number, p.Day = in.Number, in.Day
	p = p.Edited(in.Texts)
	faults = append(faults, identifiersIn(p)...)
	if len(faults) > 0 {
		return p, faults
	}
	return p, nil
}

// IssuePaper keeps a paper of a placement as it stands: its text and a DOCX of it, as a new version that takes
// the place of the one before. A signed one stays what it is.
func IssuePaper(app core.App, a store.Act, id, code string, in PaperInput) (doc *core.Record, err error) {
	if err := mayPaper(a.Who, code); err != nil {
		return nil, err
	}
	if row, known := placements.PaperOf(code); known && row.Gate == placements.GateMonth {
		return nil, store.ErrNotFound // of a site and a month, not of a person
	}
	p, err := in.Paper(code)
	if err != nil {
		return nil, err
	}
	err = store.Tx(app, func(tx core.App) error {
		r, err := Find(tx, a.Who, "placements", id)
		if err != nil {
			return err
		}
		doc, err = issue(tx, a, r, p)
		return err
	})
	return doc, wrap("issue a paper", err)
}

// IssuePapers draws up one paper for several people as the records have it, with one day and, where there is
// one, a number that goes on from the first. All of them are issued, or none.
func IssuePapers(app core.App, a store.Act, ids []string, code string, day when.Date, number string) (all []*core.Record, err error) {
	if err := mayPaper(a.Who, code); err != nil {
		return nil, err
	}
	if row, known := placements.PaperOf(code); !known || !row.Generated || row.Gate == placements.GateMonth {
		return nil, refuse("paper.not_drawn_up")
	}
	if len(ids) == 0 {
		return nil, refuse("paper.nobody")
	}
	err = store.Tx(app, func(tx core.App) error {
		for _, id := range lo.Uniq(ids) {
			doc, err := issueFromRecord(tx, a, id, code, day, number)
			if err != nil {
				return err
			}
			all, number = append(all, doc), nextNumber(number)
		}
		return nil
	})
	return all, wrap("issue papers", err)
}

func issueFromRecord(tx core.App, a store.Act, id, code string, day when.Date, number string) (*core.Record, error) {
	r, err := Find(tx, a.Who, "placements", id)
	if err != nil {
		return nil, err
	}
	s, err := sourceOf(tx, r)
	if err != nil {
		return nil, err
	}
	p, err := s.draft(tx, code, Today(a.At))
	if err != nil {
		return nil, err
	}
	p.Day, p.Number = lo.CoalesceOrEmpty(day, p.Day), lo.CoalesceOrEmpty(number, p.Number)
	return issue(tx, a, r, p)
}

// issue writes a version of a placement's paper and notes it in the checklist, where it is not done until
// somebody has signed it.
func issue(tx core.App, a store.Act, r *core.Record, p docs.Paper) (*core.Record, error) {
	person, err := recordOrNone(tx, "people", r.GetString("person"))
	if err != nil {
		return nil, err
	}
	line, err := paperLine(tx, a, r, p)
	if err != nil {
		return nil, err
	}
	values := map[string]any{"placement": r.Id, "area": "placements"}
	if line != nil {
		values["checklist_item"] = line.Id
	}
	doc, err := keepPaper(tx, a, dbx.HashExp{"placement": r.Id, "paper": p.Code}, values, p, nameOf(person))
	if err != nil || line == nil || line.GetString("state") == placements.Done {
		return doc, err
	}
	line.Set("document", doc.Id)
	return doc, store.Save(tx, a, line)
}

// keepPaper writes a version after those that where finds.
func keepPaper(tx core.App, a store.Act, where dbx.HashExp, values map[string]any, p docs.Paper, person string) (*core.Record, error) {
	before, err := store.Where(tx, "documents", dbx.And(where, dbx.HashExp{"kind": "paper"}), "version DESC")
	if err != nil {
		return nil, err
	}
	version := 1
	for _, old := range before {
		version = max(version, old.GetInt("version")+1)
		if old.GetString("state") == issuedState {
			old.Set("state", supersededState)
			if err := store.Save(tx, a, old); err != nil {
				return nil, err
			}
		}
	}
	raw, err := docs.DOCX(p)
	if err != nil {
		return nil, err
	}
	return KeepFile(tx, a, lo.Assign(values, map[string]any{"paper": p.Code, "number": p.Number, "issued_on": p.Day.String(),
		"content": types.JSONRaw(jsonOf(p)), "version": version, "state": issuedState}), "paper", paperFile(p, person), raw)
}

// paperLine is the line of the checklist that a paper answers, with the paper's number; a new one if need be, and
// nil for a paper that no checklist asks for. What is done already stays as it is.
func paperLine(tx core.App, a store.Act, r *core.Record, p docs.Paper) (*core.Record, error) {
	if _, known := placements.PaperOf(p.Code); !known {
		return nil, nil
	}
	line, err := store.First(tx, "checklist_items", dbx.HashExp{"placement": r.Id, "code": p.Code})
	if err == store.ErrNotFound {
		line, err = store.New(tx, "checklist_items")
	}
	if err != nil || line.GetString("state") == placements.Done {
		return line, err
	}
	line.Load(map[string]any{"placement": r.Id, "code": p.Code, "number": p.Number,
		"state": lo.CoalesceOrEmpty(line.GetString("state"), placements.Required)})
	return line, store.Save(tx, a, line)
}
