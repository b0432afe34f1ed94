package desk

import (
	"errors"
	"maps"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/imports"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Mapping is a person's word over the guesses about a file: column → field, and word → code.
type Mapping struct {
	Columns imports.Correction `json:"columns,omitempty"`
	Words   imports.Answers    `json:"words,omitempty"`
}

// ImportFile is a file that was read: what it is, and what each of its rows would do.
type ImportFile struct {
	Kind   imports.Kind
	Sheet  imports.Sheet
	Header imports.Header
	Plan   imports.Plan
	Known  imports.Known
	Rows   []imports.Judged

	doubts map[int]imports.Fault       // by line: what a person decides before the row is written
	lines  map[string]*imports.Planned // by mark of an identifier: the first row that says it
	sheets map[siteMonth]*sheetRead
}

// ReadImport reads a file and judges every row against what exists. It changes nothing. A file
// that cannot be read at all is a refusal with a sentence.
func ReadImport(app core.App, s Seat, today when.Date, kind, name string, data []byte, m Mapping) (*ImportFile, error) {
	k, ok := imports.Kinds[kind]
	if !ok {
		return nil, refuse("import.no_kind", "kind", kind)
	}
	book, err := imports.Read(name, data)
	if err != nil {
		return nil, asRefusal(err)
	}
	answers, err := rememberedWords(app, kind)
	if err != nil {
		return nil, err
	}
	for field, words := range m.Words {
		answers[field] = lo.Assign(answers[field], words)
	}
	sheet, header, fault := book.Find(k.Columns, m.Columns)
	if fault != nil {
		return nil, asRefusal(fault)
	}
	f := &ImportFile{Kind: k, Sheet: sheet, Header: header}
	if f.Known, err = knownWords(app, kind); err != nil {
		return nil, err
	}
	f.Plan = imports.Make(k, sheet, header, f.Known, answers)
	hideStray(k, f.Plan.Rows)
	if err := f.judge(app, s, today); err != nil {
		return nil, wrap("judge the file", err)
	}
	return f, nil
}

// asRefusal turns a fault of a whole file into a refusal that a person reads.
func asRefusal(err error) error {
	var f *imports.Fault
	if errors.As(err, &f) {
		return refuse(f.MessageKey(), f.Pairs()...)
	}
	return err
}

func (f *ImportFile) judge(app core.App, s Seat, today when.Date) error {
	l := listNamed(f.Kind.Name)
	if l.settle != nil {
		if err := l.settle(app, s, f, today); err != nil {
			return err
		}
	}
	have, err := f.records(app, l)
	if err != nil {
		return err
	}
	f.Rows = imports.Judge(f.Kind, f.Plan, have)
	for i := range f.Rows {
		f.Rows[i].Changes = lo.Reject(f.Rows[i].Changes, func(c imports.Change, _ int) bool { return c.To == "" && keeps[c.Field] })
		if f.Rows[i].Verdict == imports.Changed && len(f.Rows[i].Changes) == 0 {
			f.Rows[i].Verdict = imports.Matched
		}
		f.doubted(&f.Rows[i])
	}
	return nil
}

// keeps are the fields that an empty cell never takes away, not even from a row with its code:
// a grant always has a donor, a title and somebody who answers for it.
var keeps = map[string]bool{"donor": true, "title": true, "owner": true, "owner_email": true, "state": true,
	"name_uk": true, "name": true, "kind": true, "is_off": true, "surname": true, "ground": true, "mentor": true, "agreement": true, "is_idp": true}

// records are those that the rows of the file are compared with.
func (f *ImportFile) records(app core.App, l listKind) ([]imports.Record, error) {
	if l.have != nil {
		return l.have(f), nil
	}
	return l.rows(app, nil)
}

// Counts are how many rows have each verdict.
func (f *ImportFile) Counts() map[imports.Verdict]int {
	return lo.CountValuesBy(f.Rows, func(j imports.Judged) imports.Verdict { return j.Verdict })
}

// Writable are the rows that confirming would write.
func (f *ImportFile) Writable() []imports.Judged {
	return lo.Filter(f.Rows, func(j imports.Judged, _ int) bool { return j.Verdict == imports.New || j.Verdict == imports.Changed })
}

// Bad are the rows that would be left out.
func (f *ImportFile) Bad() []imports.Judged {
	return lo.Filter(f.Rows, func(j imports.Judged, _ int) bool { return j.Verdict == imports.Left || j.Verdict == imports.Conflict })
}

// mayImport says whether a person may bring in files of a kind. A command on the server may.
func mayImport(who access.Who, kind string) bool {
	return who.System || who.Via == "command" || people.MayImport(who.Roles, kind)
}

// Commander is who a command that writes acts for: the first head or administrator, who also
// answers for what a file gives nobody; the house itself while there is neither.
func Commander(app core.App) (access.Who, error) {
	for _, role := range []string{people.Head, people.Admin} {
		u, err := store.First(app, "users", dbx.And(dbx.Like("roles", `"`+role+`"`), dbx.NewExp("state != 'blocked'")), "created", "id")
		if err == nil {
			return Person(u, "command"), nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return access.Who{}, err
		}
	}
	return access.Who{Via: "command", System: true}, nil
}

// MayImport are the kinds this person may bring in.
func MayImport(who access.Who) []string {
	return lo.Filter(ImportKinds, func(k string, _ int) bool { return mayImport(who, k) })
}

// UploadImport keeps a file and opens its preview. Nothing else is written.
func UploadImport(app core.App, s Seat, a store.Act, kind, name string, data []byte) (*core.Record, error) {
	if !mayImport(a.Who, kind) {
		return nil, ErrForbidden
	}
	if len(data) == 0 {
		return nil, refuse("import.no_file")
	}
	columns, err := rememberedColumns(app, kind)
	if err != nil {
		return nil, err
	}
	return UploadMapped(app, s, a, kind, name, data, Mapping{Columns: columns})
}

// UploadMapped keeps a file whose columns and words somebody has settled already.
func UploadMapped(app core.App, s Seat, a store.Act, kind, name string, data []byte, m Mapping) (imp *core.Record, err error) {
	if !mayImport(a.Who, kind) {
		return nil, ErrForbidden
	}
	if _, err := ReadImport(app, s, Today(a.At), kind, name, data, m); err != nil {
		return nil, wrap("read the file", err)
	}
	kept, err := shutFile(s, kind, name, data)
	if err != nil {
		return nil, err
	}
	err = store.Tx(app, func(tx core.App) error {
		doc, err := KeepFile(tx, a, map[string]any{"state": "locked"}, "import", name, kept)
		if err != nil {
			return err
		}
		imp, err = store.Make(tx, a, "imports", map[string]any{"kind": kind, "name": short(name), "document": doc.Id,
			"by": a.Who.ID, "state": "previewed", "mapping": m, "area": listNamed(kind).area})
		return err
	})
	return imp, wrap("keep the file", err)
}

// short is a file's name as a column of two hundred characters takes it.
func short(name string) string { return lo.Substring(lo.CoalesceOrEmpty(name, "-"), 0, 200) }

// fileOf reads the kept file of an import.
func fileOf(app core.App, document string) ([]byte, error) {
	doc, err := app.FindRecordById("documents", document)
	if err != nil {
		return nil, store.ErrNotFound
	}
	return ReadPaper(app, doc)
}

// findImport loads an import that the person may see: by the access table, or because they may
// bring in files of its kind.
func findImport(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := app.FindRecordById("imports", id)
	if err != nil {
		return nil, store.ErrNotFound
	}
	if !May(who, "imports", access.View, r) && !mayImport(who, r.GetString("kind")) {
		return nil, store.ErrNotFound
	}
	return r, nil
}

// readAgain reads the kept file of an import under what its person said about it.
func readAgain(app core.App, s Seat, today when.Date, imp *core.Record) (*ImportFile, error) {
	kind, name := imp.GetString("kind"), imp.GetString("name")
	data, err := fileOf(app, imp.GetString("document"))
	if err != nil {
		return nil, err
	}
	if data, err = openFile(s, kind, name, data); err != nil {
		return nil, err
	}
	return ReadImport(app, s, today, kind, name, data, mappingOf(imp))
}

func mappingOf(imp *core.Record) Mapping {
	var m Mapping
	_ = imp.UnmarshalJSONField("mapping", &m) // an empty column is no word
	return m
}

// MapImport takes a person's word about columns and words, and remembers it for the next file.
func MapImport(app core.App, a store.Act, id string, m Mapping) error {
	return store.Tx(app, func(tx core.App) error {
		imp, err := findImport(tx, a.Who, id)
		if err != nil {
			return err
		}
		if !mayImport(a.Who, imp.GetString("kind")) {
			return ErrForbidden
		}
		if imp.GetString("state") != "previewed" {
			return refuse("import.not_now")
		}
		all := mappingOf(imp)
		all.Columns = lo.Assign(all.Columns, m.Columns)
		for field, said := range m.Words {
			all.Words = lo.Assign(all.Words, imports.Answers{field: lo.Assign(all.Words[field], said)})
		}
		imp.Set("mapping", all)
		if err := store.Save(tx, a, imp); err != nil {
			return err
		}
		return remember(tx, a, imp.GetString("kind"), m)
	})
}

func remember(tx core.App, a store.Act, kind string, m Mapping) error {
	words, err := rememberedWords(tx, kind)
	if err != nil {
		return err
	}
	for field, said := range m.Words {
		words[field] = lo.Assign(words[field], said)
	}
	columns, err := rememberedColumns(tx, kind)
	if err != nil {
		return err
	}
	maps.Copy(columns, m.Columns)
	if err := store.SetSetting(tx, a, "import_words."+kind, words); err != nil {
		return err
	}
	return store.SetSetting(tx, a, "import_columns."+kind, columns)
}

func rememberedWords(app core.App, kind string) (imports.Answers, error) {
	out := imports.Answers{}
	_, err := store.Setting(app, "import_words."+kind, when.Date{}, &out)
	return out, err
}

// rememberedColumns are by their text: a letter means another column in the next file.
func rememberedColumns(app core.App, kind string) (imports.Correction, error) {
	out := imports.Correction{}
	_, err := store.Setting(app, "import_columns."+kind, when.Date{}, &out)
	return out, err
}
