package desk

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// ItemInput is what somebody says of one or several lines of a checklist.
type ItemInput struct {
	Codes    []string
	State    string    // done, waived or required; empty leaves it and only attaches the scan
	On       when.Date // the real day
	Until    when.Date // the last day a paper is good for, none: for good, or as the law says
	Number   string
	Reason   string
	ScanName string // name and content of a scan of the signed sheet
	Scan     []byte
}

// ItemFields are what the form of a line asks.
var ItemFields = []form.Field{
	{Name: "do", Kind: form.Choice, Options: []string{placements.Done, placements.Waived, placements.Required}},
	{Name: "done_on", Kind: form.Day},
	{Name: "valid_until", Kind: form.Day},
	{Name: "number", Kind: form.Text, Rule: "max=200"},
	{Name: "item_reason", Kind: form.Prose, Rule: "max=2000"},
}

// ItemOf reads a posted form of one or several lines.
func ItemOf(codes []string, values map[string]any) ItemInput {
	day := func(name string) when.Date {
		d, _ := when.Parse(text(values[name])) // decoded already: what is no date is none
		return d
	}
	return ItemInput{Codes: codes, State: text(values["do"]), On: day("done_on"), Until: day("valid_until"), Number: text(values["number"]), Reason: text(values["item_reason"])}
}

// MarkItems says of lines of a checklist that they are done, that nothing more is asked, or that they are
// wanted after all. A scan that is attached counts as done only when somebody says so.
func MarkItems(app core.App, a store.Act, id string, in ItemInput) error {
	return wrap("mark the checklist", store.Tx(app, func(tx core.App) error {
		r, err := Find(tx, a.Who, "placements", id)
		if err != nil {
			return err
		}
		return markItems(tx, a, r, in)
	}))
}

func markItems(tx core.App, a store.Act, r *core.Record, in ItemInput) error {
	p, err := gather(tx, r, a.At)
	if err != nil {
		return err
	}
	if err := in.check(a, p); err != nil {
		return err
	}
	part := a
	part.Part, part.Reason = true, in.Reason
	for _, code := range in.Codes {
		if err := p.mark(tx, part, code, in); err != nil {
			return err
		}
	}
	return KeepPromises(tx, a, "placement", r)
}

// markPapers marks the papers whose promise was just kept: who says that they are there says so once.
func markPapers(tx core.App, a store.Act, kept *core.Record) error {
	codes := placements.PapersOf(kept.GetString("duty"))
	if len(codes) == 0 || kept.GetString("placement") == "" {
		return nil
	}
	r, err := tx.FindRecordById("placements", kept.GetString("placement"))
	if err != nil {
		return fmt.Errorf("read the works of a promise: %w", err)
	}
	p, err := gather(tx, r, a.At)
	if err != nil {
		return err
	}
	known := placements.Checklist(r.GetString("kind"), p.traits())
	codes = lo.Filter(codes, func(code string, _ int) bool {
		return slices.Contains(known, code) && mayMark(a.Who, r, code) && !placements.Find(p.items, code).Settled()
	})
	if len(codes) == 0 {
		return nil
	}
	a.Move, a.Reason = "", ""
	return markItems(tx, a, r, ItemInput{Codes: codes, State: placements.Done, On: Today(a.At)})
}

// check says what speaks against an input, before anything is written.
func (in ItemInput) check(a store.Act, p *placed) error {
	known := placements.Checklist(p.rec.GetString("kind"), p.traits())
	switch {
	case len(in.Codes) == 0:
		return refuse("placement.no_items")
	case !lo.Every(known, in.Codes):
		return refuse("placement.item_unknown")
	case !lo.EveryBy(in.Codes, func(code string) bool { return mayMark(a.Who, p.rec, code) }):
		return ErrForbidden
	}
	switch in.State {
	case placements.Done:
		return p.doneWrong(in, Today(a.At))
	case placements.Waived:
		return waiveWrong(a.Who, in)
	case placements.Required:
		return nil
	}
	if len(in.Scan) == 0 {
		return form.Faults{{Field: "do", Key: "form.required"}}
	}
	return nil
}

func (p *placed) doneWrong(in ItemInput, today when.Date) error {
	switch {
	case in.On.IsZero():
		return form.Faults{{Field: "done_on", Key: "form.required"}}
	case in.On.After(today):
		return form.Faults{{Field: "done_on", Key: "placement.done_ahead"}}
	case !in.Until.IsZero() && in.Until.Before(in.On):
		return form.Faults{{Field: "valid_until", Key: "placement.until_before"}}
	}
	return nil
}

// waiveWrong: whatever is let go has a reason, and what the law asks before admission to work only the
// head lets go.
func waiveWrong(who access.Who, in ItemInput) error {
	law := slices.ContainsFunc(in.Codes, func(code string) bool {
		paper, _ := placements.PaperOf(code)
		return paper.Law
	})
	if in.Reason == "" {
		return form.Faults{{Field: "item_reason", Key: "refusals.reason_needed"}}
	}
	if law && !who.Is("head") && !who.System {
		return &Problem{Status: 400, Key: "placement.law_waived_by_head"}
	}
	return nil
}

// mayMark says who may say what became of a paper: whoever changes placements, and a mentor of what a
// mentor has to see to for somebody of theirs.
func mayMark(who access.Who, r *core.Record, code string) bool {
	if May(who, "placements", access.Update, r) {
		return true
	}
	paper, _ := placements.PaperOf(code)
	return paper.Role == placements.ByMentor && who.ID != "" && slices.Contains([]string{r.GetString("mentor"), r.GetString("mentor_deputy")}, who.ID)
}

// mark writes one line.
func (p *placed) mark(tx core.App, a store.Act, code string, in ItemInput) error {
	line, err := p.line(tx, code)
	if err != nil {
		return err
	}
	switch in.State {
	case placements.Done:
		line.Load(map[string]any{"done_on": in.On.String(), "number": lo.CoalesceOrEmpty(in.Number, line.GetString("number")),
			"valid_until": p.validUntil(code, in).String(), "reason": ""})
	case placements.Waived, placements.Required:
		line.Load(map[string]any{"done_on": "", "valid_until": "", "reason": in.Reason})
	}
	line.Set("state", lo.CoalesceOrEmpty(in.State, line.GetString("state"), placements.Required))
	line.Set("by", a.Who.ID)
	if err := store.Save(tx, a, line); err != nil {
		return err
	}
	if err := p.attach(tx, a, line, in); err != nil {
		return err
	}
	return p.noteContract(tx, a, code, in)
}

// line is a line of the checklist as it stands, or a new one: only what somebody spoke of has a row.
func (p *placed) line(tx core.App, code string) (*core.Record, error) {
	if line := p.lines[code]; line != nil {
		return line, nil
	}
	line, err := store.First(tx, "checklist_items", dbx.HashExp{"placement": p.rec.Id, "code": code})
	if err == nil {
		return line, nil
	}
	line, err = store.New(tx, "checklist_items")
	if err != nil {
		return nil, err
	}
	line.Set("placement", p.rec.Id)
	line.Set("code", code)
	p.lines[code] = line
	return line, nil
}

// validUntil is the last day a paper is good for: as it says itself, else as long as the law lets it.
func (p *placed) validUntil(code string, in ItemInput) when.Date {
	paper, _ := placements.PaperOf(code)
	days := p.norms.Whole(paper.Validity, 0)
	if !in.Until.IsZero() || days == 0 {
		return in.Until
	}
	return in.On.AddDays(days)
}

// attach keeps the scan of a signed sheet with its line.
func (p *placed) attach(tx core.App, a store.Act, line *core.Record, in ItemInput) error {
	if len(in.Scan) == 0 {
		return nil
	}
	d, err := KeepFile(tx, a, map[string]any{"placement": p.rec.Id, "area": "placements", "paper": line.GetString("code"), "checklist_item": line.Id,
		"number": in.Number, "issued_on": in.On.String()}, "scan", in.ScanName, in.Scan)
	if err != nil {
		return err
	}
	line.Set("document", d.Id)
	return store.Save(tx, a, line)
}

// noteContract keeps the number and the day of the contract with the placement, where other papers
// look for them.
func (p *placed) noteContract(tx core.App, a store.Act, code string, in ItemInput) error {
	if code != placements.Contract || in.State != placements.Done {
		return nil
	}
	p.rec.Set("contract_on", in.On.String())
	p.rec.Set("contract_no", lo.CoalesceOrEmpty(in.Number, p.rec.GetString("contract_no")))
	return store.Save(tx, a, p.rec)
}
