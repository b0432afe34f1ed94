package desk

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/form"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// SignFields are what is asked when a paper was signed.
var SignFields = []form.Field{{Name: "done_on", Kind: form.Day, Rule: "required"}}

// SignInput says that a paper was signed, and shows it where there is a scan of the sheet.
type SignInput struct {
	On       when.Date
	ScanName string
	Scan     []byte
}

// SignPaper notes that an issued paper was signed on paper: a click with the day is as good as a scan of the
// sheet. The line of the checklist is done by it. A version that another has replaced is not signed.
func SignPaper(app core.App, a store.Act, id string, in SignInput) error {
	return wrap("sign a paper", store.Tx(app, func(tx core.App) error {
		r, err := issuedPaper(tx, a.Who, id)
		if err != nil {
			return err
		}
		if err := mayPaper(a.Who, r.GetString("paper")); err != nil {
			return err
		}
		if r.GetString("state") == supersededState {
			return refuse("paper.superseded")
		}
		if in.On.IsZero() || in.On.After(Today(a.At)) {
			return form.Faults{{Field: "done_on", Key: "placement.done_ahead"}}
		}
		r.Set("state", signedState)
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
		return signed(tx, a, r, in)
	}))
}

// signed marks the line of the checklist, which keeps the scan; what has no line keeps the scan beside the paper.
func signed(tx core.App, a store.Act, r *core.Record, in SignInput) error {
	code := r.GetString("paper")
	if id := r.GetString("placement"); id != "" {
		placement, err := Find(tx, a.Who, "placements", id)
		if err != nil {
			return err
		}
		p, err := gather(tx, placement, a.At)
		if err != nil {
			return err
		}
		if slices.Contains(placements.Checklist(placement.GetString("kind"), p.traits()), code) {
			return markItems(tx, a, placement, ItemInput{Codes: []string{code}, State: placements.Done, On: in.On, Number: r.GetString("number"),
				ScanName: in.ScanName, Scan: in.Scan})
		}
	}
	if err := keepAgreement(tx, a, r.GetString("org_agreement")); err != nil || len(in.Scan) == 0 {
		return err
	}
	_, err := KeepFile(tx, a, map[string]any{"placement": r.GetString("placement"), "org_agreement": r.GetString("org_agreement"), "area": "placements",
		"paper": code, "number": r.GetString("number"), "issued_on": in.On.String(), "notes": r.GetString("notes")}, "scan", in.ScanName, in.Scan)
	return err
}
