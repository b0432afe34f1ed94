package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/when"
)

// works is a site with people on public works and those who look after them.
type works struct {
	*testapp.App
	hr, head, mentor, other, accountant *core.Record
	site, elsewhere                     *core.Record
	n                                   int
}

func newWorks(t testing.TB) *works {
	a := testapp.New(t)
	w := &works{App: a, hr: a.User("olha", "hr"), head: a.User("ivan", "head"), mentor: a.User("petro", "mentor"), other: a.User("stepan", "mentor"), accountant: a.User("nina", "accountant")}
	w.site = a.Make("sites", map[string]any{"name": "Музей"})
	w.elsewhere = a.Make("sites", map[string]any{"name": "Архів"})
	a.At(kyiv(t, "2026-11-20", "10:00")) // a Friday
	return w
}

// place puts somebody to work at the site under the mentor for eight hours Monday to Friday.
func (w *works) place(surname, from, to string, more ...map[string]any) *core.Record {
	w.T.Helper()
	w.n++
	person := w.Make("people", map[string]any{"surname": surname, "given_name": "Марія", "ground": "contract"})
	values := map[string]any{"title": "Благоустрій", "number": fmt.Sprintf("2026-%03d", w.n), "person": person.Id, "kind": "public_works", "site": w.site.Id,
		"mentor": w.mentor.Id, "starts_on": from, "ends_on": to, "week_hours": 40, "days": []string{"mon", "tue", "wed", "thu", "fri"}, "owner": w.hr.Id}
	for _, m := range more {
		for k, v := range m {
			values[k] = v
		}
	}
	r := w.Make("placements", values)
	r.Set("state", "active")
	if err := store.Save(w.App, store.Act{Via: "command", At: w.Now(), Move: "start"}, r); err != nil {
		w.T.Fatal(err)
	}
	return r
}

func who(r *core.Record) access.Who { return desk.Person(r, "page") }

func (w *works) act(r *core.Record) store.Act {
	return store.Act{Who: who(r), Via: "page", At: w.Now()}
}

func (w *works) sheet(r *core.Record, month string) desk.Sheet {
	w.T.Helper()
	s, err := desk.SheetOf(w.App, who(r), w.Now(), w.site.Id, month)
	if err != nil {
		w.T.Fatal(err)
	}
	return s
}

func onDay(t testing.TB, s string) when.Date {
	t.Helper()
	d, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func cell(p *core.Record, day when.Date, text string) desk.CellInput {
	return desk.CellInput{Placement: p.Id, Day: day, Text: text}
}

func row(s desk.Sheet, p *core.Record) string {
	for _, x := range s.People {
		if x.ID == p.Id {
			var out []string
			for _, c := range x.Cells {
				switch {
				case !c.In:
					out = append(out, "×")
				case c.Gap:
					out = append(out, "?")
				case c.Text == "":
					out = append(out, "-")
				default:
					out = append(out, c.Text)
				}
			}
			return strings.Join(out, " ")
		}
	}
	return "absent"
}

func (w *works) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func saysNo(t testing.TB, err error, key string) {
	t.Helper()
	var p *desk.Problem
	var f form.Faults
	if errors.As(err, &f) && len(f) > 0 && f[0].Key == key || errors.As(err, &p) && p.Key == key {
		return
	}
	t.Errorf("want the refusal %s, got %v", key, err)
}

func TestSheetShowsEachDayWhereSomebodyWorked(t *testing.T) {
	w := newWorks(t)
	first := w.place("Іваненко", "2026-11-10", "2026-12-31")
	moved := w.place("Бойко", "2026-11-02", "2026-11-25")
	moved.Set("site", w.elsewhere.Id)
	w.must(store.Save(w.App, w.Act(), moved))
	w.Make("changes", map[string]any{"placement": moved.Id, "kind": "move", "from_on": "2026-11-16", "state": "in_force",
		"was": map[string]any{"site": w.site.Id}, "now": map[string]any{"site": w.elsewhere.Id}})
	w.Make("changes", map[string]any{"placement": first.Id, "kind": "suspend", "from_on": "2026-11-12", "to_on": "2026-11-13", "state": "in_force"})
	s := w.sheet(w.hr, "2026-11")
	if len(s.People) != 2 || s.People[0].Name != "Бойко Марія" {
		t.Fatalf("both in Ukrainian order: %+v", s.People)
	}
	if got := row(s, moved); got != "× ? ? ? ? ? - - ? ? ? ? ? - - × × × × × × × × × × × × × × ×" {
		t.Errorf("until the move: %s", got)
	}
	if got := row(s, first); got != "× × × × × × × × × ? ? - - - - ? ? ? ? ? - - ? ? ? ? ? - - ?" {
		t.Errorf("from the first day, a pause is no gap: %s", got)
	}
	there, err := desk.SheetOf(w.App, who(w.hr), w.Now(), w.elsewhere.Id, "2026-11")
	if err != nil || !strings.HasPrefix(row(there, moved), "× × × × × × × × × × × × × × × ? ? ? ? ? - -") {
		t.Errorf("after the move: %v %s", err, row(there, moved))
	}
}

func TestCellsAsPeopleTypeThem(t *testing.T) {
	w := newWorks(t)
	p := w.place("Іваненко", "2026-11-02", "2026-12-31")
	for i, c := range []struct{ typed, want string }{{"8", "8"}, {"7,5", "7:30"}, {"7.5", "7:30"}, {"7:20", "7:20"}, {"в", "В"}, {"B", "В"}, {"тн", "ТН"}, {"РВ 4", "РВ4"}, {"рв4", "РВ4"}, {"Р", "8"}, {"Р 6", "6"}} {
		day := onDay(t, "2026-11-02").AddDays(i)
		_, err := desk.SaveCells(w.App, w.act(w.hr), w.site.Id, "2026-11", []desk.CellInput{cell(p, day, c.typed)})
		w.must(err)
		if got := strings.Fields(row(w.sheet(w.hr, "2026-11"), p)); !strings.Contains(strings.Join(got, " "), c.want) {
			t.Errorf("%q: want %q in %v", c.typed, c.want, got)
		}
	}
	for typed, key := range map[string]string{"ЩЩ": "attendance.cell.unknown_code", "25": "attendance.cell.too_long", "РВ 0": "attendance.cell.hours_missing", "В 8": "attendance.cell.no_hours", "8 8": "attendance.cell.unreadable", "-4": "attendance.cell.unreadable", "24:01": "attendance.cell.too_long"} {
		_, err := desk.SaveCells(w.App, w.act(w.hr), w.site.Id, "2026-11", []desk.CellInput{cell(p, onDay(t, "2026-11-20"), typed)})
		saysNo(t, err, key)
	}
	_, err := desk.SaveCells(w.App, w.act(w.hr), w.site.Id, "2026-11", []desk.CellInput{cell(p, onDay(t, "2026-10-30"), "8")})
	saysNo(t, err, "attendance.cell.not_placed")
}

func TestEverybodyWasThere(t *testing.T) {
	w := newWorks(t)
	a, b := w.place("Іваненко", "2026-11-10", "2026-12-31"), w.place("Бойко", "2026-11-16", "2026-12-31", map[string]any{"week_hours": 20, "days": []string{"mon", "wed", "sat"}})
	_, err := desk.SaveCells(w.App, w.act(w.hr), w.site.Id, "2026-11", []desk.CellInput{cell(a, onDay(t, "2026-11-11"), "ТН")})
	w.must(err)
	n, err := desk.FillPreset(w.App, w.act(w.mentor), w.site.Id, "2026-11", "", desk.OnlyEmpty)
	w.must(err)
	s := w.sheet(w.mentor, "2026-11")
	if n != 10 || row(s, a) != "× × × × × × × × × 8 ТН 8 8 - - 8 8 8 8 8 - - ? ? ? ? ? - - ?" {
		t.Errorf("%d cells, %s", n, row(s, a))
	}
	if got := row(s, b); got != "× × × × × × × × × × × × × × × 6:40 - 6:40 - - ? - ? - ? - - ? - ?" {
		t.Errorf("by their own schedule, part time: %s", got)
	}
	if s.Worked != 10 || s.Minutes != 8*8*60+2*400 || len(s.Used) != 3 || s.Days[15].Worked != 2 || s.Days[15].Minutes != 880 {
		t.Errorf("totals: %d days, %d minutes, %+v, %+v", s.Worked, s.Minutes, s.Used, s.Days[15])
	}
	n, err = desk.FillPreset(w.App, w.act(w.hr), w.site.Id, "2026-11", a.Id, desk.Everything)
	w.must(err)
	if n != 1 || !strings.Contains(row(w.sheet(w.hr, "2026-11"), a), "8 8 8 8 - -") {
		t.Errorf("one person, all cells: %d %s", n, row(w.sheet(w.hr, "2026-11"), a))
	}
}

func TestSheetFromOpenToCorrected(t *testing.T) {
	w := newWorks(t)
	p := w.place("Іваненко", "2026-11-10", "2026-12-31")
	site, month := w.site.Id, "2026-11"
	saysNo(t, desk.SubmitSheet(w.App, w.act(w.hr), site, month, desk.SheetMove{}), "attendance.gaps_left")
	_, ahead := desk.SaveCells(w.App, w.act(w.hr), site, month, []desk.CellInput{cell(p, onDay(t, "2026-11-24"), "8")})
	saysNo(t, ahead, "attendance.cell.ahead")
	w.At(kyiv(t, "2026-11-30", "15:00"))
	_, err := desk.FillPreset(w.App, w.act(w.mentor), site, month, "", desk.OnlyEmpty)
	w.must(err)
	w.must(desk.SubmitSheet(w.App, w.act(w.mentor), site, month, desk.SheetMove{}))
	_, err = desk.SaveCells(w.App, w.act(w.mentor), site, month, []desk.CellInput{cell(p, onDay(t, "2026-11-11"), "В")})
	saysNo(t, err, "attendance.closed.submitted")
	saysNo(t, desk.ReturnSheet(w.App, w.act(w.hr), site, month, desk.SheetMove{}), "refusals.reason_needed")
	w.must(desk.ReturnSheet(w.App, w.act(w.hr), site, month, desk.SheetMove{Reason: "одинадцятого була відпустка"}))
	_, err = desk.SaveCells(w.App, w.act(w.mentor), site, month, []desk.CellInput{cell(p, onDay(t, "2026-11-11"), "В")})
	w.must(err)
	w.must(desk.SubmitSheet(w.App, w.act(w.mentor), site, month, desk.SheetMove{}))
	saysNo(t, desk.ApproveSheet(w.App, w.act(w.mentor), site, month, desk.SheetMove{}), "refusals.not_your_role")
	w.must(desk.ApproveSheet(w.App, w.act(w.head), site, month, desk.SheetMove{}))
	w.locked(p)
	sums, err := store.WorkedIn(w.App, onDay(t, "2026-11-01"), onDay(t, "2026-11-30"))
	if err != nil || len(sums) != 2 || sums[0].Code != "В" || sums[0].Days != 1 || sums[0].Counts != "paid" || sums[1].Days != 14 || sums[1].Minutes != 14*480 || sums[1].Person != p.GetString("person") {
		t.Errorf("sums of the approved sheet: %+v %v", sums, err)
	}
	saysNo(t, desk.CorrectSheet(w.App, w.act(w.hr), site, month, desk.SheetMove{}), "refusals.reason_needed")
	w.must(desk.CorrectSheet(w.App, w.act(w.hr), site, month, desk.SheetMove{Reason: "довідка надійшла пізніше"}))
	s := w.sheet(w.hr, month)
	if s.Version != 2 || s.State != "open" || s.Reason != "довідка надійшла пізніше" {
		t.Errorf("a new version with its reason: %+v", s)
	}
	_, err = desk.SaveCells(w.App, w.act(w.hr), site, month, []desk.CellInput{cell(p, onDay(t, "2026-11-12"), "ТН")})
	w.must(err)
	old, err := store.First(w.App, "timesheets", dbx.HashExp{"site": site, "month": month, "version": 1})
	if err != nil || old.GetString("state") != "superseded" || !strings.Contains(old.GetString("cells"), `"12":{"c":"Р","m":480}`) {
		t.Errorf("the old version stays as it was approved: %v %s", err, old.GetString("cells"))
	}
}

// locked: the days of an approved sheet change by no door.
func (w *works) locked(p *core.Record) {
	w.T.Helper()
	_, err := desk.SaveCells(w.App, w.act(w.hr), w.site.Id, "2026-11", []desk.CellInput{cell(p, onDay(w.T, "2026-11-11"), "8")})
	saysNo(w.T, err, "attendance.closed.approved")
	r, err := store.First(w.App, "attendance", dbx.HashExp{"placement": p.Id, "date": "2026-11-11"})
	w.must(err)
	r.Set("minutes", 60)
	saysNo(w.T, store.Save(w.App, w.Act(), r), "attendance.closed.approved")
	r = w.Reload(r)
	r.Set("date", "2026-12-01")
	saysNo(w.T, store.Save(w.App, w.Act(), r), "attendance.closed.approved")
	saysNo(w.T, store.Delete(w.App, w.Act(), w.Reload(r)), "attendance.closed.approved")
	fresh, err := store.New(w.App, "attendance")
	w.must(err)
	fresh.Load(map[string]any{"placement": p.Id, "site": w.site.Id, "date": "2026-11-14", "code": "РВ", "minutes": 60})
	saysNo(w.T, store.Save(w.App, w.Act(), fresh), "attendance.closed.approved")
	sheet, err := store.NewestSheet(w.App, w.site.Id, "2026-11")
	w.must(err)
	sheet.Set("cells", []any{})
	saysNo(w.T, store.Save(w.App, w.Act(), sheet), "attendance.closed.approved")
}

func TestTwoPeopleInOneCell(t *testing.T) {
	w := newWorks(t)
	p := w.place("Іваненко", "2026-11-10", "2026-12-31")
	empty, day := "", onDay(t, "2026-11-11")
	first, second := cell(p, day, "8"), cell(p, day, "В")
	first.Was, second.Was = &empty, &empty
	_, err := desk.SaveCells(w.App, w.act(w.mentor), w.site.Id, "2026-11", []desk.CellInput{first})
	w.must(err)
	_, err = desk.SaveCells(w.App, w.act(w.hr), w.site.Id, "2026-11", []desk.CellInput{second, cell(p, day.AddDays(1), "8")})
	var clash *desk.Conflict
	if !errors.As(err, &clash) || clash.Fields["c."+p.Id+".2026-11-11"] != "8" {
		t.Fatalf("want both versions, got %v", err)
	}
	if got := row(w.sheet(w.hr, "2026-11"), p); !strings.HasPrefix(got, "× × × × × × × × × ? 8 ?") {
		t.Errorf("then nothing is written: %s", got)
	}
}

func TestSheetByRole(t *testing.T) {
	w := newWorks(t)
	p := w.place("Іваненко", "2026-11-10", "2026-12-31")
	foreign := w.place("Бойко", "2026-11-10", "2026-12-31", map[string]any{"mentor": w.other.Id})
	if s := w.sheet(w.mentor, "2026-11"); len(s.People) != 1 || s.People[0].ID != p.Id || s.All {
		t.Errorf("a mentor sees only their own: %+v", s.People)
	}
	_, err := desk.SaveCells(w.App, w.act(w.mentor), w.site.Id, "2026-11", []desk.CellInput{cell(foreign, onDay(t, "2026-11-11"), "8")})
	saysNo(t, err, "attendance.cell.not_placed")
	if s := w.sheet(w.accountant, "2026-11"); len(s.People) != 2 || s.MayFill || len(s.Moves) != 0 {
		t.Errorf("an accountant reads: %+v", s.Moves)
	}
	_, err = desk.SaveCells(w.App, w.act(w.accountant), w.site.Id, "2026-11", []desk.CellInput{cell(p, onDay(t, "2026-11-11"), "8")})
	if !errors.Is(err, desk.ErrForbidden) {
		t.Errorf("and writes nothing: %v", err)
	}
	for _, role := range []string{"manager", "viewer", "admin"} {
		if _, err := desk.SheetOf(w.App, who(w.User("one-"+role, role)), w.Now(), w.site.Id, "2026-11"); !errors.Is(err, desk.ErrForbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, err := desk.SheetOf(w.App, who(w.User("stranger", "mentor")), w.Now(), w.site.Id, "2026-11"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a mentor of nobody there finds no sheet: %v", err)
	}
	for _, month := range []string{"2026-13", "2026", "", "2026-1", "абв"} {
		if _, err := desk.SheetOf(w.App, who(w.hr), w.Now(), w.site.Id, month); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", month, err)
		}
	}
}

func duties(w *works, where dbx.Expression) string {
	w.T.Helper()
	all, err := store.Where(w.App, "obligations", where, "due_date", "kind")
	w.must(err)
	var out []string
	for _, o := range all {
		out = append(out, o.GetString("kind")+" "+o.GetString("due_date")+" "+o.GetString("state"))
	}
	return strings.Join(out, "; ")
}

func TestSheetsAndTheirPromises(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-10", "10:00")) // a Tuesday
	p := w.place("Іваненко", "2026-11-10", "2026-12-31")
	every := dbx.NewExp("timesheet != ''")
	if got := duties(w, every); got != "advance_sheet 2026-11-13 planned; attendance 2026-11-13 planned; timesheet 2026-11-30 planned" {
		t.Fatalf("made with the placement: %s", got)
	}
	fill := func(day string) {
		w.At(kyiv(t, day, "10:00"))
		_, err := desk.FillPreset(w.App, w.act(w.mentor), w.site.Id, "2026-11", "", desk.OnlyEmpty)
		w.must(err)
	}
	fill("2026-11-13")
	if got := duties(w, every); got != "advance_sheet 2026-11-13 done; attendance 2026-11-13 done; timesheet 2026-11-30 planned" {
		t.Errorf("a week without gaps is kept, and so is the first half: %s", got)
	}
	w.At(kyiv(t, "2026-11-23", "09:00"))
	_, err := desk.Beat(w.App, w.Seat(), w.Now())
	w.must(err)
	if got := duties(w, dbx.HashExp{"kind": "attendance"}); got != "attendance 2026-11-13 done; attendance 2026-11-20 planned; attendance 2026-11-27 planned" {
		t.Errorf("each week is made when it begins: %s", got)
	}
	today, err := desk.TodayFor(w.App, who(w.hr), w.Now(), false)
	if err != nil || len(today.Waiting) != 1 || today.Waiting[0].Why != "attendance" || today.Waiting[0].Due.String() != "2026-11-20" {
		t.Errorf("the officer sees the week without marks: %+v %v", today.Waiting, err)
	}
	fill("2026-11-30")
	w.must(desk.SubmitSheet(w.App, w.act(w.mentor), w.site.Id, "2026-11", desk.SheetMove{}))
	if got := duties(w, every); strings.Contains(got, "planned") {
		t.Errorf("handed in, nothing is owed: %s", got)
	}
	w.must(desk.ReturnSheet(w.App, w.act(w.hr), w.site.Id, "2026-11", desk.SheetMove{Reason: "перевірте"}))
	if got := duties(w, dbx.HashExp{"kind": "timesheet"}); got != "timesheet 2026-11-30 planned" {
		t.Errorf("returned, it is owed again: %s", got)
	}
	w.must(desk.SubmitSheet(w.App, w.act(w.hr), w.site.Id, "2026-11", desk.SheetMove{Via: "paper"}))
	w.must(desk.ApproveSheet(w.App, w.act(w.hr), w.site.Id, "2026-11", desk.SheetMove{}))
	w.must(desk.CorrectSheet(w.App, w.act(w.hr), w.site.Id, "2026-11", desk.SheetMove{Reason: "помилка"}))
	if got := duties(w, dbx.HashExp{"kind": "timesheet"}); got != "timesheet 2026-11-30 done; timesheet 2026-12-02 planned" {
		t.Errorf("a correction has its own time: %s", got)
	}
	_ = p
	before := duties(w, every)
	_, err = desk.Beat(w.App, w.Seat(), w.Now().Add(time.Minute))
	w.must(err)
	if got := duties(w, every); got != before {
		t.Errorf("a healthy night changes nothing: %s", got)
	}
}
