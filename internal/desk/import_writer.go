package desk

import (
	"maps"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/words"
)

// importWriter writes the rows of one file. What all rows ask of the register it looks up once; what a
// batch made counts from when the batch is committed.
type importWriter struct {
	seat  Seat
	act   store.Act
	imp   *core.Record
	kind  string
	cards *cards
	made  madeRows // by committed batches
	fresh madeRows // by the batch that is being written
	new   []*core.Record
	cells map[siteMonth][]CellInput // of the batch, by sheet
}

// madeRows are the cards and centres that rows made, by what the next row knows them by.
type madeRows struct{ people, centres map[string]string }

func newImportWriter(app core.App, s Seat, a store.Act, imp *core.Record) (*importWriter, error) {
	w := &importWriter{seat: s, act: a, imp: imp, kind: imp.GetString("kind"), made: madeRows{map[string]string{}, map[string]string{}}}
	if !listNamed(w.kind).people {
		return w, nil
	}
	var err error
	w.cards, err = loadCards(app, s)
	return w, err
}

func (w *importWriter) size() int { return lo.CoalesceOrEmpty(listNamed(w.kind).batch, importBatch) }

func (w *importWriter) forget() {
	w.new, w.cells, w.fresh = nil, map[siteMonth][]CellInput{}, madeRows{map[string]string{}, map[string]string{}}
}

func (w *importWriter) keep() {
	maps.Copy(w.made.people, w.fresh.people)
	maps.Copy(w.made.centres, w.fresh.centres)
}

// row writes one row, unless it has come in meanwhile.
func (w *importWriter) row(tx core.App, row imports.Judged) (there bool, err error) {
	if row, err = openRow(w.seat, w.imp.Id, imports.Kinds[w.kind], row); err != nil {
		return false, err
	}
	return listNamed(w.kind).write(w, tx, row)
}

// referred reckons for a batch what its referrals promise.
func (w *importWriter) referred(tx core.App) error {
	return keepNew(tx, w.act, "application", w.new)
}

func (w *importWriter) referral(tx core.App, row imports.Judged) (there bool, err error) {
	a := w.act
	a.Part = true // what it promises is reckoned once for the batch
	if row.Verdict == imports.Changed {
		a.Part = false
		return false, w.changeReferral(tx, a, row)
	}
	person, keys := w.whose(row.Values)
	centre, err := w.centre(tx, a, row.Values)
	if err != nil {
		return false, err
	}
	if person != "" {
		n, err := tx.CountRecords("applications", dbx.HashExp{"referral_no": row.Values["referral_no"], "person": person, "organisation": centre})
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	r, _, err := RegisterReferral(tx, a, w.seat, referralInput(row, person, centre, w.imp.Id))
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		w.fresh.people[key] = r.GetString("person")
	}
	w.new = append(w.new, r)
	return false, nil
}

// whose is the card a row means and by what a later row of the file would find the same card.
func (w *importWriter) whose(v map[string]string) (id string, keys []string) {
	marks := w.cards.marksOf(v)
	keys = lo.Compact([]string{marks[people.RNOKPP], marks[people.UNZR], lo.Ternary(v["birth_date"] != "", imports.WhoKey(v), "")})
	if v["person"] != "" {
		return v["person"], keys
	}
	for _, key := range keys {
		if id := lo.CoalesceOrEmpty(w.fresh.people[key], w.made.people[key]); id != "" {
			return id, keys
		}
	}
	id, _, _ = w.cards.find(v)
	return id, keys
}

// centre is the organisation a row came from, made if the register has none of that name.
func (w *importWriter) centre(tx core.App, a store.Act, v map[string]string) (string, error) {
	key := words.Fold(v["centre"])
	if known := lo.CoalesceOrEmpty(v["centre_id"], w.fresh.centres[key], w.made.centres[key]); known != "" || key == "" {
		return known, nil
	}
	r, err := named(tx, "organisations", nil, "name_uk", v["centre"])
	if err == nil && r == nil {
		r, err = store.Make(tx, a, "organisations", map[string]any{"name_uk": v["centre"], "kind": "employment_centre", "state": "active", "import": w.imp.Id})
	}
	if err != nil {
		return "", err
	}
	w.fresh.centres[key] = r.Id
	return r.Id, nil
}

// titledPerson is who a row is about and by which paper, for a line of the preview.
func titledPerson(v map[string]string) string {
	name := imports.PersonName(v)
	if name == "" || v["referral_no"] == "" {
		return name
	}
	return name + " · № " + v["referral_no"]
}
