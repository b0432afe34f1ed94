package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
)

// SheetMove is what somebody does with a sheet as a whole.
type SheetMove struct {
	Reason string
	Rev    int    // the revision the person saw; 0 asks nothing
	Via    string // of a submission: page, link, paper or import
}

// errSheetMeanwhile says that a sheet is no longer what the person looked at.
var errSheetMeanwhile = &Problem{Status: 409, Key: "attendance.changed_meanwhile"}

// SubmitSheet hands a site's sheet of a month in: filled in on the page, typed from a signed sheet of
// paper, or sent from a mentor's phone — of equal worth. No working day may be without a code.
func SubmitSheet(app core.App, a store.Act, site, month string, in SheetMove) error {
	return wrap("submit a sheet", moveSheet(app, a, site, month, "submit", in))
}

// ReturnSheet gives a submitted sheet back to whoever fills it in, with what is wrong with it.
func ReturnSheet(app core.App, a store.Act, site, month string, in SheetMove) error {
	return wrap("return a sheet", moveSheet(app, a, site, month, "return", in))
}

// ApproveSheet accepts a submitted sheet: its cells are frozen with it and its days are locked.
func ApproveSheet(app core.App, a store.Act, site, month string, in SheetMove) error {
	return wrap("approve a sheet", moveSheet(app, a, site, month, "approve", in))
}

// CorrectSheet opens an approved sheet again as a new version, with the reason; the old version stays
// as it was approved.
func CorrectSheet(app core.App, a store.Act, site, month string, in SheetMove) error {
	return wrap("correct a sheet", moveSheet(app, a, site, month, "correct", in))
}

func moveSheet(app core.App, a store.Act, site, month, move string, in SheetMove) error {
	return store.Tx(app, func(tx core.App) error {
		s, err := sheetOf(tx, a.Who, a.At, site, month)
		if err != nil {
			return err
		}
		r, err := newestSheet(tx, site, month)
		if err != nil {
			return err
		}
		if r == nil {
			return store.ErrNotFound
		}
		if in.Rev != 0 && in.Rev != r.GetInt("rev") {
			return errSheetMeanwhile
		}
		if move == "submit" && !closes(a.Who) && r.GetString("owner") != a.Who.ID {
			return ErrForbidden
		}
		return stepSheet(tx, a, s, r, move, in)
	})
}

// stepSheet makes one allowed move of a sheet and what follows from it. The roster is everybody's.
func stepSheet(tx core.App, a store.Act, s Sheet, r *core.Record, move string, in SheetMove) error {
	if err := movable(placements.Timesheets.Can(r.GetString("state"), move, a.Who.Roles, in.Reason, nil)); err != nil {
		return err
	}
	m, _ := placements.Timesheets.Find(r.GetString("state"), move)
	whole, err := wholeRoster(tx, s.Site, s.Month)
	if err != nil {
		return err
	}
	if (move == "submit" || move == "approve") && whole.Gaps > 0 {
		return refuse("attendance.gaps_left", "n", web.Books()["uk"].Num(whole.Gaps), "day", web.Books()["uk"].DayShort(whole.FirstGap))
	}
	if move == "submit" && len(whole.People) == 0 {
		return refuse("attendance.nobody_to_submit")
	}
	r.Set("state", m.To)
	stampSheet(a, r, move, in)
	if move == "approve" {
		r.Set("cells", jsonOf(frozenCells(whole)))
	}
	a.Move, a.Reason = move, in.Reason
	if err := store.Save(tx, a, r); err != nil {
		return err
	}
	if move == "correct" {
		next, err := makeSheet(tx, forget(a), s.Site, s.Month, r.GetInt("version")+1, in.Reason)
		if err != nil {
			return err
		}
		r = next
	}
	return keepSheetDuties(tx, forget(a), r)
}

// forget is the same act without the move it made: what follows is saved for itself.
func forget(a store.Act) store.Act {
	a.Move = ""
	return a
}

// stampSheet writes into a sheet who did what with it, and when.
func stampSheet(a store.Act, r *core.Record, move string, in SheetMove) {
	switch move {
	case "submit":
		r.Load(map[string]any{"submitted_on": a.At, "submitted_by": a.Who.Name, "via": lo.CoalesceOrEmpty(in.Via, "page"), "reason": ""})
	case "approve":
		r.Load(map[string]any{"approved_on": a.At, "approved_by": a.Who.ID})
	case "return":
		r.Set("reason", in.Reason)
	}
}

// frozenPerson is one row of an approved sheet. It names the placement, not the person: what a name
// is, and whether it is still kept, the card of the person says.
type frozenPerson struct {
	Placement string                `json:"placement"`
	Cells     map[string]frozenCell `json:"cells"` // by day of the month, two digits
	Worked    int                   `json:"worked"`
	Minutes   int                   `json:"minutes"`
}

type frozenCell struct {
	Code    string `json:"c"`
	Minutes int    `json:"m,omitempty"`
}

// frozenCells are the cells of a sheet as they are kept with its approved version.
func frozenCells(ro Roster) []frozenPerson {
	return lo.Map(ro.People, func(p SheetPerson, _ int) frozenPerson {
		f := frozenPerson{Placement: p.ID, Cells: map[string]frozenCell{}, Worked: p.Worked, Minutes: p.Minutes}
		for _, c := range p.Cells {
			if c.Code != "" {
				f.Cells[c.Date.String()[8:]] = frozenCell{c.Code, c.Minutes}
			}
		}
		return f
	})
}

// wholeRoster is everybody of a site in a month, whoever asks.
func wholeRoster(app core.App, site, month string) (Roster, error) {
	first, last, err := monthOf(month)
	if err != nil {
		return Roster{}, err
	}
	return siteRoster(app, site, first, last)
}

// prepareSheet holds every door to what an approved sheet is: it changes by its moves alone.
func prepareSheet(a store.Act, was, r *core.Record) error {
	if was == nil || a.Move != "" || !placements.Locked(was.GetString("state")) {
		return nil
	}
	if len(store.Changed(was, r)) > 0 {
		return &Problem{Status: 400, Key: "attendance.closed.approved"}
	}
	return nil
}
