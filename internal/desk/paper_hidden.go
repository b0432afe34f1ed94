package desk

import (
	"regexp"
	"strings"

	"lubart/internal/docs"
	"lubart/internal/form"
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

// identifierKind is what an unbroken run of letters and digits is for sure: a taxpayer's number with its check
// digit (a phone begins with a zero), or an account.
func identifierKind(run string) string {
	switch {
	case len(run) == 29 && strings.EqualFold(run[:2], "UA") && strings.Trim(run[2:], "0123456789") == "":
		return "iban"
	case len(run) == 10 && run[0] != '0' && strings.Trim(run, "0123456789") == "" && taxpayer(run):
		return "rnokpp"
	}
	return ""
}

// taxpayer checks the last digit of a number of a taxpayer's card.
func taxpayer(s string) bool {
	sum := 0
	for i, weight := range []int{-1, 5, 7, 9, 4, 6, 10, 5, 7} {
		sum += weight * int(s[i]-'0')
	}
	return ((sum%11)+11)%11%10 == int(s[9]-'0')
}
