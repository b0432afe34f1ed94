package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/words"
)

// grant writes a line of the register of grants: the grant with its promise to submit, or its changed cells.
func (w *importWriter) grant(tx core.App, row imports.Judged) (there bool, err error) {
	if row.Verdict == imports.Changed {
		return false, changeGrant(tx, w.act, row, w.imp.Id)
	}
	if there, err = grantThere(tx, row.Grant()); err != nil || there {
		return there, err
	}
	_, err = AddGrant(tx, w.act, grantInput(row, w.imp.Id))
	return false, err
}

// grantThere says whether a grant that was new in the preview has come in meanwhile: by another file,
// by hand, or by the same file after a crash. It is not written twice.
func grantThere(tx core.App, g imports.GrantRow) (bool, error) {
	donor := g.DonorID
	if donor == "" {
		r, err := named(tx, "organisations", nil, "name_uk", g.Donor)
		if err != nil || r == nil {
			return false, err
		}
		donor = r.Id
	}
	return sameGrant(tx, donor, g.Programme, g.Title)
}

func sameGrant(tx core.App, donor, programme, title string) (bool, error) {
	all, err := store.Where(tx, "proposals", dbx.HashExp{"organisation": donor, "sort_key": words.SortKey(title)})
	for _, p := range all {
		name := ""
		if r, err := tx.FindRecordById("programmes", p.GetString("programme")); err == nil {
			name = r.GetString("name")
		}
		if alike(p.GetString("title"), title) && alike(name, programme) {
			return true, nil
		}
	}
	return false, err
}

func grantInput(row imports.Judged, imp string) GrantInput {
	g := row.Grant()
	return GrantInput{Donor: g.Donor, DonorID: g.DonorID, Programme: g.Programme, Title: g.Title, Code: g.Ref,
		Requested: g.Requested, Currency: g.Currency, CofinPct: g.CofinPct,
		DueDate: g.DueDate, DueTime: g.DueTime, DueZone: g.DueZone, Expected: g.Expected, CheckFrom: g.ExpectedFrom, CheckTo: g.ExpectedTo,
		Owner: row.Values["owner_id"], OwnerEmail: g.OwnerEmail, OwnerName: g.Owner,
		State: g.State, StateText: g.StateText, Decision: g.Decision, URL: g.URL, Notes: g.Notes, Import: imp, Held: true}
}
