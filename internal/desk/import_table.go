package desk

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/when"
)

// listKind is a kind of list that can be brought in: where its rows live and what reads and writes one. How
// its columns are read stands in internal/imports under the same name.
type listKind struct {
	name       string
	collection string // whose records its rows are
	area       string // the room its files belong to
	see        string // the page of all its records
	of         string // the subject whose page shows one record, "" where there is none
	people     bool   // its rows are about people, whose cards are looked for
	reminds    bool   // its rows promise something: they wait for «Почати нагадувати»
	closed     bool   // only who may bring it in may take it away
	batch      int    // rows in a transaction, 0 = importBatch

	// settle asks the register what a file alone cannot say of its rows; nil asks nothing.
	settle func(app core.App, s Seat, f *ImportFile, today when.Date) error
	// rows are its records as an import compares them and an export writes them.
	rows func(app core.App, where dbx.Expression) ([]imports.Record, error)
	// have are the records that rows of a file are compared with where not all there are; nil compares with rows.
	have func(f *ImportFile) []imports.Record
	// write writes one row, unless it has come in meanwhile.
	write func(w *importWriter, tx core.App, row imports.Judged) (there bool, err error)
	// finish does once for a batch what every row asks for; nil does nothing.
	finish func(w *importWriter, tx core.App) error
	// fixed are the cells of a record that is there which a list never changes: a page has a way for each.
	fixed []string
}

// lists are all of them, in the order a form offers them.
var lists = []listKind{
	{name: "grants", collection: "proposals", area: "grants", see: "/grants", of: "proposal", reminds: true,
		settle: settleOwners, rows: grantRows, write: (*importWriter).grant},
	{name: "organisations", collection: "organisations", area: "grants", see: "/donors", of: "organisation",
		rows: organisationRows, write: (*importWriter).organisation},
	{name: "calendar", collection: "calendar_days", area: "office", see: "/calendar", rows: dayRows, write: (*importWriter).day},
	{name: "sites", collection: "sites", area: "office", see: "/sites", rows: siteRows, write: (*importWriter).site},
	{name: "people", collection: "people", area: "placements", see: "/people", people: true, closed: true, batch: 100,
		settle: settlePeople, rows: personRows, write: (*importWriter).person},
	{name: "referrals", collection: "applications", area: "placements", see: "/applications", of: "application", people: true, reminds: true, batch: 20,
		settle: settleReferrals, rows: referralRows, write: (*importWriter).referral, finish: (*importWriter).referred},
	{name: "placements", collection: "placements", area: "placements", see: "/placements?view=list", of: "placement", people: true, reminds: true, closed: true,
		settle: settlePlacements, rows: placementRows, write: (*importWriter).placement, finish: (*importWriter).carried, fixed: fixedCells},
	{name: "attendance", collection: "timesheets", area: "placements", see: "/timesheets", settle: settleAttendance, have: (*ImportFile).marked,
		write: (*importWriter).attendance, finish: (*importWriter).sheets},
}

// path is where the page of one of its records begins, "" where there is none.
func (l listKind) path() string { return lo.CoalesceOrEmpty(pathOf[l.of], shelfPaths[l.collection]) }

// listNamed is the list of that name, an empty one for any other.
func listNamed(name string) listKind {
	l, _ := lo.Find(lists, func(l listKind) bool { return l.name == name })
	return l
}

// undone are the collections an import fills, in the order in which their records may go: what
// stands on another record goes before it.
var undone = []string{"obligations", "placements", "applications", "people", "proposals", "calls", "programmes", "organisations", "sites", "calendar_days", "users"}

// ImportKinds are the lists that can be brought in, in the order a form offers them.
var ImportKinds = lo.Map(lists, func(l listKind, _ int) string { return l.name })

// ExportKinds are the lists that can leave as a spreadsheet; a sheet of attendance leaves from its own page.
// The last one is for reading only.
var ExportKinds = append(lo.FilterMap(lists, func(l listKind, _ int) (string, bool) { return l.name, l.rows != nil }), "obligations")
