package placements

import (
	"slices"

	"lubart/internal/flow"
	"lubart/internal/when"
)

// The states of a line of the checklist.
const (
	Required  = "required"
	Done      = "done"
	Waived    = "waived"
	NotNeeded = "not_needed"
)

// Traits are what of a placement decides which papers it needs: the conditions of Papers.
type Traits struct {
	NeedsMed bool
	Military bool
	Extended bool
	Changed  bool // moved, suspended, another mentor or schedule
}

func (t Traits) has(condition string) bool {
	switch condition {
	case IfMedical:
		return t.NeedsMed
	case IfMilitary:
		return t.Military
	case IfExtended:
		return t.Extended
	case IfChanged:
		return t.Changed || t.Extended
	}
	return condition == ""
}

// Item is a line of a checklist as it stands. On is the day a paper was made, Until the day it lasts to.
type Item struct {
	Code  string
	State string
	On    when.Date
	Until when.Date
}

// Settled says that nothing more is asked of a line.
func (i Item) Settled() bool { return slices.Contains([]string{Done, Waived, NotNeeded}, i.State) }

// KindOf is the row of a kind, or false for a code that is none.
func KindOf(code string) (Kind, bool) {
	i := slices.IndexFunc(Works, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false
	}
	return Works[i], true
}

// PaperOf is the row of a paper, or false for a code that is none.
func PaperOf(code string) (Paper, bool) {
	i := slices.IndexFunc(Papers, func(p Paper) bool { return p.Code == code })
	if i < 0 {
		return Paper{}, false
	}
	return Papers[i], true
}

// Checklist are the codes of the papers a placement of that kind has, in the order of Papers. Those of
// every month are the site's, not a person's. An unknown kind has none.
func Checklist(kind string, t Traits) []string {
	k, _ := KindOf(kind)
	var codes []string
	for _, p := range Papers {
		if p.Gate != GateMonth && slices.Contains(k.Papers, p.Code) && t.has(p.If) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// Monthly says whether a kind has that paper every month.
func Monthly(kind, code string) bool {
	k, _ := KindOf(kind)
	p, known := PaperOf(code)
	return known && p.Gate == GateMonth && slices.Contains(k.Papers, code)
}

// Missing are the papers of some gates that the checklist neither has nor lets go, in the order of
// Papers. A line that is not there at all is as missing as one that is not done.
func Missing(kind string, t Traits, items []Item, gates ...string) []string {
	var codes []string
	for _, code := range Checklist(kind, t) {
		p, _ := PaperOf(code)
		if slices.Contains(gates, p.Gate) && !Find(items, code).Settled() {
			codes = append(codes, code)
		}
	}
	return codes
}

// Find is the line of that code, or an empty one.
func Find(items []Item, code string) Item {
	i := slices.IndexFunc(items, func(i Item) bool { return i.Code == code })
	if i < 0 {
		return Item{Code: code}
	}
	return items[i]
}

// Gates are the facts of the workflow of placements that follow from the checklist: papers, tax_notice,
// briefings, medical, closing_papers. What the law puts before admission to work counts only if it was
// done on or before the first day; with no day it counts as done whenever it was.
func Gates(kind string, t Traits, items []Item, startsOn when.Date) flow.Facts {
	admitted := func(codes ...string) bool {
		return !slices.ContainsFunc(Checklist(kind, t), func(code string) bool {
			return slices.Contains(codes, code) && !Find(items, code).inTime(startsOn)
		})
	}
	return flow.Facts{
		"papers":         len(Missing(kind, t, items, GateReady)) == 0,
		"tax_notice":     admitted(TaxNotice),
		"briefings":      admitted(SafetyIntro, SafetyPrimary, FireCivil),
		"medical":        admitted(MedExam),
		"closing_papers": len(Missing(kind, t, items, GateComplete, GateEnded)) == 0,
	}
}

// inTime says that a line is let go, or was done by that day and still holds on it.
func (i Item) inTime(day when.Date) bool {
	switch {
	case i.State != Done:
		return i.Settled()
	case day.IsZero():
		return true
	}
	return !i.On.After(day) && (i.Until.IsZero() || !i.Until.Before(day))
}
