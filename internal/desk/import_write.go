package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/imports"
	"lubart/internal/store"
)

// importBatch is how many rows one transaction writes: none may last two seconds.
const importBatch = 50

// ImportResult is what an import did, or how far it came.
type ImportResult struct {
	New      int             `json:"new"`
	Changed  int             `json:"changed"`
	Matched  int             `json:"matched"`
	Conflict int             `json:"conflict"`
	Left     int             `json:"left"`
	Skipped  int             `json:"skipped"`
	Next     int             `json:"next"` // the first row that is not written yet
	Refused  []imports.Fault `json:"refused,omitempty"`
	Lines    []int           `json:"lines,omitempty"` // of the refused rows, in the same order
	Kept     []Kept          `json:"kept,omitempty"`  // what undoing left, because it was changed since
}

// Out is how many rows were not written.
func (r ImportResult) Out() int { return r.Conflict + r.Left + len(r.Refused) }

// Made is how many rows were written.
func (r ImportResult) Made() int { return r.New + r.Changed }

func resultOf(imp *core.Record) ImportResult {
	var r ImportResult
	_ = imp.UnmarshalJSONField("counts", &r) // an import that was never confirmed has none
	return r
}

// ConfirmImport writes the good rows of a previewed file, a batch in a transaction. Stopped in the
// middle, by ctx or by a crash, it goes on where it was when the server starts next.
func ConfirmImport(ctx context.Context, app core.App, s Seat, a store.Act, id string) (ImportResult, error) {
	imp, err := findImport(app, a.Who, id)
	if err != nil {
		return ImportResult{}, err
	}
	if !mayImport(a.Who, imp.GetString("kind")) {
		return ImportResult{}, ErrForbidden
	}
	f, err := readAgain(app, s, Today(a.At), imp)
	if err != nil {
		return ImportResult{}, err
	}
	if err := begin(app, s, a, imp, f); err != nil {
		return ImportResult{}, err
	}
	return writeImport(ctx, app, s, a, imp)
}

// begin fixes what will be written: whoever presses twice begins once.
func begin(app core.App, s Seat, a store.Act, imp *core.Record, f *ImportFile) error {
	if len(f.Plan.Faults) > 0 {
		return asRefusal(&f.Plan.Faults[0])
	}
	work := f.Writable()
	if len(work) == 0 {
		return refuse("import.nothing")
	}
	work, err := shutRows(s, imp.Id, f.Kind, work)
	if err != nil {
		return err
	}
	n := f.Counts()
	counts := ImportResult{Matched: n[imports.Matched], Conflict: n[imports.Conflict], Left: n[imports.Left], Skipped: n[imports.Skipped]}
	return store.Tx(app, func(tx core.App) error {
		fresh, err := tx.FindRecordById("imports", imp.Id)
		if err != nil || fresh.GetString("state") != "previewed" {
			return refuse("import.not_now")
		}
		imp.Set("state", "writing")
		imp.Set("confirmed_at", a.At)
		imp.Set("rows", work)
		imp.Set("counts", counts)
		return store.Save(tx, a, imp)
	})
}

// importAct is how an import writes: by its own move, under the name of its file.
func importAct(a store.Act, imp *core.Record) store.Act {
	return store.Act{Who: a.Who, Via: "import", Move: "imported", At: a.At, Reason: imp.GetString("name") + " · " + imp.Id}
}

func writeImport(ctx context.Context, app core.App, s Seat, a store.Act, imp *core.Record) (ImportResult, error) {
	var work []imports.Judged
	if err := imp.UnmarshalJSONField("rows", &work); err != nil {
		return ImportResult{}, fmt.Errorf("read the rows to write: %w", err)
	}
	r, err := progressOf(app, imp)
	if err != nil {
		return r, err
	}
	w, err := newImportWriter(app, s, importAct(a, imp), imp)
	if err != nil {
		return r, err
	}
	for r.Next < len(work) {
		if err := ctx.Err(); err != nil {
			return r, wrap("stopped", err)
		}
		batch := work[r.Next:min(len(work), r.Next+w.size())]
		next, err := w.batch(app, r, batch)
		if err != nil {
			next, err = w.singly(app, r, batch)
		}
		if err != nil {
			return r, wrap("write the rows", err)
		}
		r = next
	}
	return r, finishImport(app, a, imp, r)
}

// writeBatch writes rows and how far the import came, all or nothing.
func (w *importWriter) batch(app core.App, r ImportResult, rows []imports.Judged) (ImportResult, error) {
	r.Refused, r.Lines = slices.Clone(r.Refused), slices.Clone(r.Lines)
	w.forget()
	err := store.Tx(app, func(tx core.App) error {
		for _, row := range rows {
			there, err := w.row(tx, row)
			if err != nil {
				return fmt.Errorf("line %d: %w", row.Line, err)
			}
			r.count(row, there)
		}
		if finish := listNamed(w.kind).finish; finish != nil {
			if err := finish(w, tx); err != nil {
				return err
			}
		}
		return noteProgress(tx, w.imp, r, w.act.At)
	})
	if err == nil {
		w.keep()
	}
	return r, err
}

func (r *ImportResult) count(row imports.Judged, there bool) {
	r.Next++
	switch {
	case there:
		r.Matched++
	case row.Verdict == imports.New:
		r.New++
	default:
		r.Changed++
	}
}

// writeSingly finds out which rows of a batch cannot be written and leaves those out.
func (w *importWriter) singly(app core.App, r ImportResult, rows []imports.Judged) (ImportResult, error) {
	for _, row := range rows {
		next, err := w.batch(app, r, []imports.Judged{row})
		if err == nil {
			r = next
			continue
		}
		if !aboutRow(err) {
			return r, err
		}
		r.Next++
		r.Refused, r.Lines = append(r.Refused, rowFault(err)), append(r.Lines, row.Line)
		if err := noteProgress(app, w.imp, r, w.act.At); err != nil {
			return r, err
		}
	}
	return r, nil
}

// aboutRow says whether a row itself was refused; a disk or a lock is nobody's row.
func aboutRow(err error) bool {
	var p *Problem
	var f form.Faults
	return errors.As(err, &p) || errors.As(err, &f) || invalid(err) != ""
}

func rowFault(err error) imports.Fault {
	var p *Problem
	if errors.As(err, &p) {
		params := map[string]string{}
		for i := 0; i+1 < len(p.Params); i += 2 {
			params[fmt.Sprint(p.Params[i])] = fmt.Sprint(p.Params[i+1])
		}
		return imports.Fault{Key: p.Key, Params: params}
	}
	var faults form.Faults
	if errors.As(err, &faults) && len(faults) > 0 {
		return imports.Fault{Column: faults[0].Field, Key: faults[0].Key, Params: faults[0].Params}
	}
	return imports.Fault{Key: "import.refused", Params: map[string]string{"field": invalid(err)}}
}

// invalid names the column that the database would not take, empty if it was something else.
func invalid(err error) string {
	var fields interface{ Filter() error }
	if !errors.As(err, &fields) {
		return ""
	}
	raw, marshalling := json.Marshal(fields)
	named := map[string]any{}
	if marshalling != nil || json.Unmarshal(raw, &named) != nil {
		return ""
	}
	names := lo.Keys(named)
	slices.Sort(names)
	return lo.FirstOr(names, "")
}

// progressJob is under what name the way an import has come is kept while it writes. Its own row holds
// all that is still to be written, megabytes that no batch should write again.
func progressJob(imp *core.Record) string { return "import " + imp.Id }

// noteProgress writes how far an import came with the rows it wrote.
func noteProgress(tx core.App, imp *core.Record, r ImportResult, at time.Time) error {
	return wrap("note the progress", store.SetPulse(tx, store.Pulse{Job: progressJob(imp), Last: at, Cursor: string(jsonOf(r))}))
}

// progressOf is how far an import came: as its last batch noted, else as its own row says.
func progressOf(app core.App, imp *core.Record) (ImportResult, error) {
	pulse, err := store.PulseOf(app, progressJob(imp))
	r := resultOf(imp)
	if err != nil || pulse.Cursor == "" {
		return r, err
	}
	r = ImportResult{}
	return r, wrap("read the progress", json.Unmarshal([]byte(pulse.Cursor), &r))
}

// finishImport writes down what became of an import; there is no way to go any more.
func finishImport(app core.App, a store.Act, imp *core.Record, r ImportResult) error {
	imp.Set("counts", r)
	imp.Set("rows", nil) // they are in the register now
	imp.Set("state", "done")
	return wrap("finish the import", store.Tx(app, func(tx core.App) error {
		if err := store.Save(tx, a, imp); err != nil {
			return err
		}
		return store.DropPulse(tx, progressJob(imp))
	}))
}

// ResumeImports goes on with every import that a crash or a stop left in the middle.
func ResumeImports(app core.App, s Seat, now time.Time) error {
	left, err := store.Where(app, "imports", dbx.In("state", "writing", "undoing"), "created")
	if err != nil {
		return err
	}
	var errs []error
	for _, imp := range left {
		a := store.Act{Who: importer(app, imp), Via: "import", At: now}
		if imp.GetString("state") == "writing" {
			_, err = writeImport(context.Background(), app, s, a, imp)
		} else {
			_, err = undoImport(app, a, imp)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// importer is who brought a file in; the house itself when nobody did.
func importer(app core.App, imp *core.Record) access.Who {
	u, err := app.FindRecordById("users", imp.GetString("by"))
	if err != nil {
		return access.Who{Via: "import", System: true}
	}
	return Person(u, "import")
}
