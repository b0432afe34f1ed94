package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/people"
	"lubart/internal/store"
)

// referralRows is how long the list is, and equalBatch how many of its rows the importer writes in one
// transaction: the loop it is measured against commits what as many rows made.
const (
	referralRows = 5000
	besideRows   = 1000 // of a second list, beside which somebody else saves
	equalBatch   = 20
)

// filled are the collections that a list of referrals fills, in an order in which relations hold.
var filled = []string{"people", "person_ids", "applications", "obligations", "reminders", "audit"}

// referrals measures the import of a list with all its checks against a bare Save loop of PocketBase
// over all the same records, and how long somebody else's save waits meanwhile.
func referrals(b *board) error {
	h, err := b.house("referrals")
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.people(5); err != nil {
		return err
	}
	a, err := commander(h)
	if err != nil {
		return err
	}
	before, err := h.ids()
	if err != nil {
		return err
	}
	mine, err := h.bring(h, a, 0, referralRows)
	if err != nil {
		return err
	}
	theirs, records, err := b.bare(h, before)
	if err != nil {
		return err
	}
	b.atLeast(fmt.Sprintf("referrals: %d rows with all checks against Save of %d records", referralRows, records), mine, theirs, 0.5)
	b.note("referrals: rows a second of the import, of the bare loop", fmt.Sprintf("%.0f, %.0f", referralRows/mine.Seconds(), referralRows/theirs.Seconds()))
	return b.waits(h, a)
}

// waits measures how long somebody else's save takes beside an import.
func (b *board) waits(h *house, a store.Act) error {
	visits := h.visitor()
	time.Sleep(quietTime)
	alone, _ := visits()
	visits = h.visitor()
	writes := &clocked{App: h}
	_, err := h.bring(writes, a, referralRows, besideRows)
	worst, saves := visits()
	if err != nil {
		return err
	}
	longest, usual := slices.Max(writes.took), median(writes.took)
	b.note("referrals: a save by somebody else while nothing is imported", short(alone))
	b.figure(fmt.Sprintf("referrals: the longest of %d such saves meanwhile, of a batch and that", saves), short(worst), "≤ "+short(longest+alone), worst <= longest+alone)
	b.note("referrals: half of the batches take less than", short(usual))
	return nil
}

// bring imports a list of that many people, the first of them the one of that number, and says how long
// the writing took.
func (h *house) bring(app core.App, a store.Act, from, n int) (time.Duration, error) {
	imp, err := desk.UploadImport(h, h.seat, a, "referrals", "referrals.csv", []byte(referralList(from, n)))
	if err != nil {
		return 0, err
	}
	start := time.Now()
	r, err := desk.ConfirmImport(context.Background(), app, h.seat, a, imp.Id)
	took := time.Since(start)
	if err != nil || r.New != n {
		return took, fmt.Errorf("%d of %d referrals came in: %w", r.New, n, err)
	}
	return took, nil
}

// quietTime is how long somebody else saves alone before the import begins.
const quietTime = 2 * time.Second

// clocked is an app that keeps how long each transaction held the lock: from when it has it until it is
// committed.
type clocked struct {
	core.App
	took []time.Duration
}

func (c *clocked) RunInTransaction(fn func(tx core.App) error) error {
	var start time.Time
	err := c.App.RunInTransaction(func(tx core.App) error {
		start = time.Now()
		return fn(tx)
	})
	c.took = append(c.took, time.Since(start))
	return err
}

func commander(h *house) (store.Act, error) {
	u, err := h.FindAuthRecordByEmail("users", visitor)
	if err != nil {
		return store.Act{}, err
	}
	return store.Act{Who: desk.Person(u, "page"), Via: "page", At: noon}, nil
}

// referralList is a list of that many people from a number on, each with a sound taxpayer number.
func referralList(from, n int) string {
	var out strings.Builder
	out.WriteString("Луцька філія обласного центру зайнятості;;;;;;;;\nПІБ;Дата народження;РНОКПП;Телефон;Вид робіт;№ направлення;Дійсне до;Початок;Кінець\n")
	for i := from; i < from+n; i++ {
		born := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%9000)
		days := int(born.Sub(time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		fmt.Fprintf(&out, "Бондаренко%s Олена Петрівна;%s;%s;050%07d;громадські роботи;ГР-%05d;31.12.2026;01.12.2026;31.12.2026\n",
			letters26(i), born.Format("02.01.2006"), number(days, i), i, i)
	}
	return out.String()
}

func letters26(i int) string {
	const abc = "абвгдежзиклмнопрстуфхцчш"
	all := []rune(abc)
	return string([]rune{all[i%24], all[i/24%24], all[i/576%24]})
}

// number is a taxpayer number of that day of birth.
func number(days, i int) string {
	for last := range 10 {
		if s, fault := people.Normal(people.RNOKPP, fmt.Sprintf("%05d%04d%d", days, i%10000, last)); fault == "" {
			return s
		}
	}
	return ""
}

// visitor saves as somebody else until told to stop, and says how long the slowest of its saves took.
func (h *house) visitor() func() (worst time.Duration, saves int) {
	stop := make(chan struct{})
	var all []time.Duration
	var done sync.WaitGroup
	done.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			start := time.Now()
			if _, err := store.Make(h, store.Act{Via: "command", At: noon}, "organisations", map[string]any{"name_uk": fmt.Sprintf("Відвідувач %d", n), "kind": "company"}); err == nil {
				all = append(all, time.Since(start))
			}
		}
	})
	return func() (time.Duration, int) {
		close(stop)
		done.Wait()
		return slices.Max(append(all, 0)), len(all)
	}
}

// ids are the records that are there, by collection.
func (h *house) ids() (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	for _, c := range filled {
		var ids []string
		if err := h.DB().Select("id").From(c).Column(&ids); err != nil {
			return nil, err
		}
		out[c] = map[string]bool{}
		for _, id := range ids {
			out[c][id] = true
		}
	}
	return out, nil
}

// bare saves copies of all records that an import made into an empty house, with nothing of ours in the
// way: as many transactions as the import had.
func (b *board) bare(h *house, before map[string]map[string]bool) (took time.Duration, records int, err error) {
	plain, err := b.plain("referrals-bare")
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = plain.ResetBootstrapState() }()
	batches := make([][]*core.Record, referralRows/equalBatch)
	for _, name := range filled {
		var all []*core.Record
		if err := h.RecordQuery(name).OrderBy("rowid").All(&all); err != nil {
			return 0, 0, err
		}
		all = slices.DeleteFunc(all, func(r *core.Record) bool { return before[name][r.Id] || r.GetString("collection") == "organisations" })
		c, err := plain.FindCachedCollectionByNameOrId(name)
		if err != nil {
			return 0, 0, err
		}
		for _, r := range all {
			for _, of := range []string{"import", "organisation", "owner", "deputy", "by"} {
				r.Set(of, "") // those records stand in the other house
			}
		}
		for i, r := range all {
			fresh := core.NewRecord(c)
			fresh.Load(r.FieldsData())
			at := i * len(batches) / len(all)
			batches[at] = append(batches[at], fresh)
		}
		records += len(all)
	}
	start := time.Now()
	for _, batch := range batches {
		err := plain.RunInTransaction(func(tx core.App) error {
			for _, r := range batch {
				if err := tx.Save(r); err != nil {
					return fmt.Errorf("save a bare %s: %w", r.Collection().Name, err)
				}
			}
			return nil
		})
		if err != nil {
			return 0, 0, err
		}
	}
	return time.Since(start), records, nil
}

// plain is PocketBase over a folder of the same collections, without a hook or a check of ours.
func (b *board) plain(name string) (core.App, error) {
	made, err := b.house(name)
	if err != nil {
		return nil, err
	}
	if err := made.people(5); err != nil {
		return nil, err
	}
	made.close()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: made.dir})
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	_, err = app.DB().NewQuery("DELETE FROM audit").Execute()
	return app, err
}
