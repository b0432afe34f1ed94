package desk

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// BegunInput is what has already happened on paper: somebody works since a day, and these papers exist.
type BegunInput struct {
	On       when.Date
	Rev      string
	Papers   []ItemInput // one for each paper that exists, with its real day
	Override string
}

// BegunPage is the form «вже працює з …».
type BegunPage struct {
	PlacementLine
	Lines    []PaperLine // before work, that nobody has spoken of yet
	On       string
	Override bool
}

// begunGates are the gates whose papers come before work.
var begunGates = []string{placements.GateReady, placements.GateStart}

// ShowBegun is the form that enters in one step what happened before anybody opened this page.
func ShowBegun(app core.App, who access.Who, now time.Time, id string) (BegunPage, error) {
	r, err := changeablePlacement(app, who, id)
	if err != nil {
		return BegunPage{}, err
	}
	if !placements.Ahead(r.GetString("state")) {
		return BegunPage{}, refuse("refusals.not_from_here")
	}
	p, err := gather(app, r, now)
	if err != nil {
		return BegunPage{}, err
	}
	codes := placements.Missing(r.GetString("kind"), p.traits(), p.items, begunGates...)
	on := lo.Ternary(store.Day(r, "starts_on").After(Today(now)), Today(now).String(), r.GetString("starts_on"))
	return BegunPage{PlacementLine: p.head(now), On: on, Override: who.Is("head"),
		Lines: lo.Map(codes, func(code string, _ int) PaperLine { return p.paperLine(who, code) })}, nil
}

// BegunFields are what the form asks beside its papers.
var BegunFields = []form.Field{{Name: "on", Kind: form.Day, Rule: "required"}, {Name: "override", Kind: form.Prose, Rule: "max=20000"}}

// BegunOf reads a posted form; its papers are read one by one.
func BegunOf(values map[string]any, rev string) BegunInput {
	on, _ := when.Parse(text(values["on"])) // decoded already
	return BegunInput{On: on, Rev: rev, Override: text(values["override"])}
}

// RecordBegun enters papers with their real days and admits to work since a day, all of it or nothing.
// A paper that is not there stays an open obligation.
func RecordBegun(app core.App, a store.Act, id string, in BegunInput) error {
	return wrap("record what has begun", store.Tx(app, func(tx core.App) error {
		r, err := changeablePlacement(tx, a.Who, id)
		if err != nil {
			return err
		}
		return recordBegun(tx, a, r, in)
	}))
}

func recordBegun(tx core.App, a store.Act, r *core.Record, in BegunInput) error {
	if in.Rev != "" && in.Rev != r.GetString("rev") {
		return errPlacementMeanwhile
	}
	part := a
	part.Part = true
	for _, paper := range in.Papers {
		p, err := gather(tx, r, a.At)
		if err != nil {
			return err
		}
		if err := paper.check(a, p); err != nil {
			return err
		}
		for _, code := range paper.Codes {
			if err := p.mark(tx, part, code, paper); err != nil {
				return err
			}
		}
	}
	fresh, err := tx.FindRecordById("placements", r.Id)
	if err != nil {
		return err
	}
	_, err = movePlacement(tx, a, fresh, PlacementMoveInput{Move: "start", On: in.On, Override: in.Override})
	return err
}

// batchPapers are the papers that several people may be given at once, by the name of the act.
func batchPapers(do string) []string {
	if do == "briefings" {
		return []string{placements.SafetyIntro, placements.SafetyPrimary, placements.FireCivil}
	}
	code, paper := cutPaper(do)
	return lo.Ternary(paper, []string{code}, nil)
}

func cutPaper(do string) (string, bool) {
	const prefix = "paper:"
	if len(do) <= len(prefix) || do[:len(prefix)] != prefix {
		return "", false
	}
	_, known := placements.PaperOf(do[len(prefix):])
	return do[len(prefix):], known
}

// begunPapers are the papers of a batch «вже працюють з …»: of those ticked the ones each still lacks.
func begunPapers(p *placed, ticked []string, on when.Date) []ItemInput {
	lacks := placements.Missing(p.rec.GetString("kind"), p.traits(), p.items, begunGates...)
	return lo.FilterMap(ticked, func(code string, _ int) (ItemInput, bool) {
		return ItemInput{Codes: []string{code}, State: placements.Done, On: on}, slices.Contains(lacks, code)
	})
}
