package desk

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"lubart/internal/imports"
	"lubart/internal/store"
)

// ResealImports seals with the new secret the files that the old one sealed, and the rows of an import
// that was left in the middle. A file that neither opens is left as it is and counted.
func ResealImports(app core.App, s Seat, now time.Time) (done, lost int, err error) {
	if s.Old == ([32]byte{}) {
		return 0, 0, nil
	}
	all, err := store.Where(app, "imports", dbx.NewExp("document != ''"), "created")
	if err != nil {
		return 0, 0, err
	}
	var errs []error
	for _, imp := range all {
		anew, err := resealImport(app, s, store.Act{Via: "clock", At: now}, imp)
		var shut *Problem
		switch {
		case errors.As(err, &shut):
			lost++
		case err != nil:
			errs = append(errs, err)
		case anew:
			done++
		}
	}
	return done, lost, wrap("seal the files anew", errors.Join(errs...))
}

// resealImport says whether the file of an import was under the old secret and is under the new one now.
func resealImport(app core.App, s Seat, a store.Act, imp *core.Record) (bool, error) {
	kind, name := imp.GetString("kind"), imp.GetString("name")
	doc, err := app.FindRecordById("documents", imp.GetString("document"))
	if err != nil {
		return false, nil // the file was put away; there is nothing to open
	}
	data, err := ReadPaper(app, doc)
	if err != nil {
		return false, err
	}
	if _, err := importKey(s.Key).Open(filePlace(kind, name), string(data)); err == nil {
		return false, nil
	}
	plain, err := openFile(s, kind, name, data)
	if err != nil {
		return false, err
	}
	shut, err := shutFile(s, kind, name, plain)
	if err != nil {
		return false, err
	}
	f, err := filesystem.NewFileFromBytes(shut, doc.GetString("name"))
	if err != nil {
		return false, wrap("take the file", err)
	}
	return true, store.Tx(app, func(tx core.App) error {
		doc.Set("file", f)
		doc.Set("size", len(shut))
		doc.Set("sha256", sumOf(shut))
		if err := store.Save(tx, a, doc); err != nil {
			return err
		}
		return resealRows(tx, s, imp)
	})
}

// resealRows seals anew the identifiers that wait to be written.
func resealRows(tx core.App, s Seat, imp *core.Record) error {
	var rows []imports.Judged
	if imp.GetString("state") != "writing" || imp.UnmarshalJSONField("rows", &rows) != nil {
		return nil
	}
	kind := imports.Kinds[imp.GetString("kind")]
	for i, row := range rows {
		opened, err := openRow(s, imp.Id, kind, row)
		if err != nil {
			return err
		}
		rows[i] = opened
	}
	shut, err := shutRows(s, imp.Id, kind, rows)
	if err != nil {
		return err
	}
	_, err = tx.DB().Update("imports", dbx.Params{"rows": string(jsonOf(shut))}, dbx.HashExp{"id": imp.Id}).Execute()
	return wrap("seal the rows anew", err)
}
