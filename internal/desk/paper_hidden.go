package desk

import (
	"errors"
	"regexp"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/docs"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// standingAlone are runs of letters and digits that could be an identifier.
var standingAlone = regexp.MustCompile(`[0-9A-Za-z]+`)

// identifiersIn are faults for sentences into which somebody typed an identifier in clear: the text of a
// paper is kept, and no identifier may stand in what is kept. The sign for it is put into its place when
// the paper is printed.
func identifiersIn(p docs.Paper) form.Faults {
	var faults form.Faults
	for _, b := range p.Blocks {
		for _, run := range standingAlone.FindAllString(b.Typed()+" "+b.Right, -1) {
			if kind := identifierKind(run); kind != "" {
				faults = append(faults, form.Fault{Field: "b." + b.ID, Key: "paper.identifier", Params: map[string]string{"sign": docs.Hidden[kind]}})
				break
			}
		}
	}
	return faults
}

// identifierKind is what an unbroken run of letters and digits is for sure: a taxpayer's number with its
// check digit (a phone begins with a zero), or an account.
func identifierKind(run string) string {
	if _, fault := people.Normal(people.IBAN, run); fault == "" {
		return people.IBAN
	}
	if _, fault := people.Normal(people.RNOKPP, run); fault == "" && run[0] != '0' {
		return people.RNOKPP
	}
	return ""
}

// WholePrint puts the identifiers into what is printed, for whoever may read them. Every look is written down;
// what nobody gave, or no key opens, stays a line to write on.
func WholePrint(app core.App, a store.Act, s Seat, page PrintPage) (PrintPage, error) {
	known := map[[2]string]string{}
	for i, p := range page.Papers {
		hidden := map[string]string{}
		for _, kind := range p.paper.Needs() {
			of := [2]string{p.person, kind}
			if _, looked := known[of]; !looked {
				value, err := unmaskFor(app, a, s, p, kind)
				if err != nil {
					return page, err
				}
				known[of] = value
			}
			hidden[kind] = known[of]
		}
		page.Papers[i].paper = p.paper.Fill(hidden)
	}
	page.Whole = true
	return page.laid()
}

func unmaskFor(app core.App, a store.Act, s Seat, p PrintedPaper, kind string) (string, error) {
	value, err := Unmask(app, a, s, p.person, kind, lo.Ternary(p.Code == placements.TaxNotice, "tax", "contract"))
	var lost *Problem
	if errors.Is(err, store.ErrNotFound) || errors.As(err, &lost) && lost.Key == "people.id.lost" {
		return "", nil
	}
	return value, err
}

// WholeDOCX is a printed paper as a file for Word, which is handed over and kept nowhere, and its name.
func (page PrintPage) WholeDOCX() ([]byte, string, error) {
	raw, err := docs.DOCX(lo.Map(page.Papers, func(p PrintedPaper, _ int) docs.Paper { return p.paper })...)
	return raw, paperFile(page.Papers[0].paper, page.Papers[0].Person), wrap("write a paper", err)
}
