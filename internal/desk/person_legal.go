package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/words"
)

// moveMerged and moveParted are the deeds that alone write on a card which was put into another.
const (
	moveMerged = "merged"
	moveParted = "parted"
)

// preparePerson is what holds for every card, whatever door it comes by.
func preparePerson(a store.Act, was, r *core.Record) error {
	if err := grounded(was, r); err != nil {
		return err
	}
	if fault := people.BirthFault(store.Day(r, "birth_date"), Today(a.At)); fault != "" {
		return form.Faults{{Field: "birth_date", Key: fault}}
	}
	if was != nil && a.Move != moveMerged && a.Move != moveParted {
		if err := unmerged(was); err != nil {
			return err
		}
		if was.GetString("merged_into") != r.GetString("merged_into") {
			return ErrForbidden
		}
	}
	renamed(was, r)
	return nil
}

// unmerged refuses to write on a card that was put into another one.
func unmerged(card *core.Record) error {
	if card.GetString("merged_into") != "" {
		return refuse("people.merged_away")
	}
	return nil
}

// forms are the columns with a name in its cases. What somebody corrected stands until the name itself
// changes: then it is another name's.
var forms = map[string]func(words.Name) string{
	"voc_name": words.Name.Address,
	"gen_name": func(n words.Name) string { return n.In(words.Genitive) },
	"dat_name": func(n words.Name) string { return n.In(words.Dative) },
	"ins_name": func(n words.Name) string { return n.In(words.Instrumental) },
}

func renamed(was, r *core.Record) {
	if was == nil || partsOf(was).Full() == partsOf(r).Full() {
		return
	}
	for column := range forms {
		if was.GetString(column) == r.GetString(column) {
			r.Set(column, "")
		}
	}
}

// partsOf is the name of a card in its parts.
func partsOf(r *core.Record) words.Name {
	return words.Name{Surname: r.GetString("surname"), Given: r.GetString("given_name"), Patronymic: r.GetString("patronymic"), Gender: r.GetString("gender")}
}

// NameForms are a name in its cases: as кого, кому, ким, and how a letter speaks to the person.
// Proposed says of which of them nobody has decided yet: those are by rule.
type NameForms struct {
	Voc, Gen, Dat, Ins string
	Proposed           map[string]bool
}

// FormsOf are the forms of a card's name: those that were written down, and proposals for the rest.
func FormsOf(r *core.Record) NameForms {
	f := NameForms{Proposed: map[string]bool{}}
	for column, to := range map[string]*string{"voc_name": &f.Voc, "gen_name": &f.Gen, "dat_name": &f.Dat, "ins_name": &f.Ins} {
		kept := r.GetString(column)
		*to, f.Proposed[column] = lo.CoalesceOrEmpty(kept, forms[column](partsOf(r))), kept == ""
	}
	return f
}
