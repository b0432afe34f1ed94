package hooks

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/imports"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/words"
)

// importOptions are the flags of the import command.
type importOptions struct {
	dry, strict, remind bool
	columns, words      []string
}

func (h *House) importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{Use: "import KIND FILE", Short: "bring in a list from a spreadsheet", Args: exactly(2, "write: lubart import KIND FILE, for example: lubart import grants register.xlsx"),
		Long: `Reads a spreadsheet (.xlsx, or .csv in UTF-8 or Windows-1251) and writes its rows into the register.

KIND is what the file is a list of:
  grants         applications: donor, call, title, deadline, person responsible
  organisations  donors, universities, institutions
  calendar       holidays and moved days off
  sites          points of the network
  people         cards of people: name, date of birth, contacts, ground, identifiers
  referrals      the employment centre's list of people sent to public works
  placements     who works already or has worked: real days, contract, how it ended
  attendance     the sheet of a month: a person in each row, days 1 to 31 with codes or hours

The line with the column names may stand under a title. Columns are recognised by their names;
--map says what to take a column for when its name is unusual, for example
  --map "Дата кінцева=due,Хто веде=owner"     ("-" leaves a column out)
--word says what a word of a column means when nobody knows it, for example
  --word "Стан:триває досі=працює"

One line is printed for every row that is not new, with the reason, and a summary at the end.
Rows that cannot be read are left out and the rest is written; the exit status is 1 then.
With --strict every row is checked first and nothing is written if one of them is bad.
The same file may be brought in again: rows that are there already change nothing.

What comes in plans its reminders but sends nothing: a head presses «Почати нагадувати» on the
page of the import, or --remind starts them at once.`,
		Example: "  lubart import grants register.xlsx --dry-run\n  lubart import grants register.xlsx --strict\n  lubart import organisations donors.csv --remind\n  lubart import calendar holidays.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[1])
			if err != nil {
				return fmt.Errorf("the file %s cannot be read: check its name and place", args[1])
			}
			return h.open(cmd.Context(), beside, "import", func(app core.App) error { return h.importFile(cmd, app, args[0], args[1], data, o) })
		}}
	cmd.Flags().BoolVar(&o.dry, "dry-run", false, "print what would happen and write nothing")
	cmd.Flags().BoolVar(&o.strict, "strict", false, "write nothing if any row is bad")
	cmd.Flags().BoolVar(&o.remind, "remind", false, "start the reminders and send the invitations at once")
	cmd.Flags().StringSliceVar(&o.columns, "map", nil, "what a column is: NAME=FIELD[,NAME=FIELD]; - leaves it out")
	cmd.Flags().StringArrayVar(&o.words, "word", nil, "what a word of a column means: COLUMN:WORD=MEANING; may be given several times")
	return cmd
}

// exactly wants that many arguments and says what to write when there are others.
func exactly(n int, sentence string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return errors.New(sentence)
		}
		return nil
	}
}

// columnsOf reads --map.
func columnsOf(flags []string) (imports.Correction, error) {
	out := imports.Correction{}
	for _, pair := range flags {
		column, field, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Errorf("--map %s: write COLUMN=FIELD, for example \"Дата=due\"", pair)
		}
		out[strings.TrimSpace(column)] = strings.TrimSpace(field)
	}
	return out, nil
}

func (h *House) importFile(cmd *cobra.Command, app core.App, kind, name string, data []byte, o importOptions) error {
	book := web.Books()["uk"]
	columns, err := columnsOf(o.columns)
	if err != nil {
		return err
	}
	answers, err := desk.AnswersOf(app, kind, o.words)
	if err != nil {
		return worded(err, book)
	}
	m := desk.Mapping{Columns: columns, Words: answers}
	f, err := desk.ReadImport(app, h.seat, desk.Today(h.Now()), kind, filepath.Base(name), data, m)
	if err != nil {
		return worded(err, book)
	}
	h.printRows(f, book)
	if len(f.Plan.Faults) > 0 {
		return errors.New(desk.SayAtConsole(book, f.Plan.Faults[0]))
	}
	bad := len(f.Bad())
	if o.strict && bad > 0 {
		return fmt.Errorf("%d rows are bad and nothing was written (--strict)", bad)
	}
	if !o.dry && len(f.Writable()) > 0 {
		refused, err := h.writeFile(cmd, app, kind, filepath.Base(name), data, m, o.remind, book)
		if err != nil {
			return worded(err, book)
		}
		bad += refused
	}
	n := f.Counts()
	fmt.Fprintf(h.Out, "new %d, changed %d, the same %d, left out %d, no records %d%s\n", n[imports.New], n[imports.Changed], n[imports.Matched], bad, n[imports.Skipped],
		map[bool]string{true: " (nothing written)"}[o.dry])
	if bad > 0 {
		return fmt.Errorf("rows left out: %d", bad)
	}
	return nil
}

// printRows prints a line for each row that is not new: its line, its verdict, its name, why.
func (h *House) printRows(f *desk.ImportFile, book *words.Book) {
	for _, j := range f.Rows {
		if j.Verdict == imports.New && len(j.Notes) == 0 {
			continue
		}
		fmt.Fprintf(h.Out, "%d\t%s\t%s\n", j.Line, j.Verdict, strings.Join(desk.ReasonsAtConsole(f, j, book), "; "))
	}
}

// writeFile confirms the file as the first person who may, and says how many rows were refused.
func (h *House) writeFile(cmd *cobra.Command, app core.App, kind, name string, data []byte, m desk.Mapping, remind bool, book *words.Book) (int, error) {
	who, err := desk.Commander(app)
	if err != nil {
		return 0, err
	}
	if who.ID == "" && kind == "grants" {
		fmt.Fprintln(h.Err, "There is no user yet: a row that names nobody belongs to nobody and reminds nobody. Make the first one with lubart user add.")
	}
	a := store.Act{Who: who, Via: "command", At: h.Now()}
	imp, err := desk.UploadMapped(app, h.seat, a, kind, name, data, m)
	if err != nil {
		return 0, err
	}
	r, err := desk.ConfirmImport(cmd.Context(), app, h.seat, a, imp.Id)
	if err != nil {
		return 0, err
	}
	for i, line := range r.Lines {
		fmt.Fprintf(h.Out, "%d\tleft\t%s\n", line, desk.Say(book, r.Refused[i]))
	}
	if remind {
		err = h.startReminding(cmd, app, a, imp.Id)
	}
	return len(r.Refused), err
}

// startReminding lets what came in remind, and sends what is due of it now.
func (h *House) startReminding(cmd *cobra.Command, app core.App, a store.Act, id string) error {
	if err := desk.ReleaseImport(app, h.seat, a, id); err != nil {
		return err
	}
	return h.remind(cmd, app, a.At, false)
}

// worded turns a refusal that a page would show into the sentence a console shows.
func worded(err error, book *words.Book) error {
	var p *desk.Problem
	if !errors.As(err, &p) || !book.Has(p.Key) {
		return err
	}
	return errors.New(book.T(p.Key, p.Params...))
}

func (h *House) exportCommand() *cobra.Command {
	return &cobra.Command{Use: "export KIND FILE", Short: "write a list into a spreadsheet", Args: exactly(2, "write: lubart export KIND FILE, for example: lubart export grants register.xlsx"),
		Long: `Writes a list into a file; its name says the format: .xlsx or .csv.

KIND is one of: ` + strings.Join(desk.ExportKinds, ", ") + `.
A list can be corrected in Excel and brought in again with lubart import: only what you changed
will change. The list of obligations is for reading only. An existing file is not overwritten.
Identifiers never leave with a list.`,
		Example: "  lubart export grants register.xlsx\n  lubart export obligations dates.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := h.existing(); err != nil {
				return err
			}
			return h.open(cmd.Context(), beside, "export", func(app core.App) error { return h.exportFile(app, args[0], args[1]) })
		}}
}

func (h *House) exportFile(app core.App, kind, name string) (err error) {
	book := web.Books()["uk"]
	write := docs.WriteXLSX
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		write = docs.WriteCSV
	case ".xlsx":
	default:
		return fmt.Errorf("%s: name a file that ends in .xlsx or .csv", name)
	}
	t, err := desk.Export(app, access.Who{Via: "command", System: true}, h.Now(), kind, url.Values{"state": {"all"}}, book)
	if err != nil {
		return worded(err, book)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists already: choose another name", name)
	}
	if err != nil {
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	err = errors.Join(write(f, t), f.Close())
	if err == nil {
		fmt.Fprintf(h.Out, "%d rows → %s\n", len(t.Rows), name)
	}
	return err
}
