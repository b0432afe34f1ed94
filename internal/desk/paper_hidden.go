package desk

import (
	"regexp"

	"lubart/internal/docs"
	"lubart/internal/form"
	"lubart/internal/people"
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
