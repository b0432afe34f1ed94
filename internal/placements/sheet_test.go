package placements

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"lubart/internal/report"
	"lubart/internal/when"
)

var codes = []Code{{"Р", CountsWorked, true}, {"РС", CountsWorked, true}, {"В", CountsPaid, false}, {"ТН", CountsPaid, false}, {"НЗ", CountsUnpaid, false}}

func TestPreset(t *testing.T) {
	t.Parallel()
	calendar := when.Calendar{Off: map[when.Date]bool{day(t, "2026-12-25"): true}, On: map[when.Date]bool{day(t, "2026-12-19"): true}}
	p := Plan{Placement: "p1", Span: span(t, "2026-12-16", "2026-12-29"), WeekMinutes: 2401, FullWeek: 2400}
	var got []string
	for _, c := range Preset(p, span(t, "2026-12-01", "2026-12-31"), calendar) {
		got = append(got, c.Date.String()[8:]+" "+WriteCell(c.Code, c.Minutes, codes, "Р"))
	}
	want := []string{"16 8", "17 8", "18 8", "19 8", "21 8:01", "22 8", "23 8", "24 8", "28 8:01", "29 8"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	p.Days, p.WeekMinutes, p.Pauses = []string{"sat", "mon"}, 1200, []Span{span(t, "2026-12-20", "2026-12-26")}
	cells := Preset(p, span(t, "2026-12-01", "2026-12-31"), calendar)
	if len(cells) != 2 || cells[0].Date != day(t, "2026-12-19") || cells[0].Minutes != 600 || cells[0].Code != CodePartTime {
		t.Errorf("Saturdays and Mondays but for a pause: %+v", cells)
	}
	if Preset(Plan{Span: Span{From: day(t, "2026-12-01")}}, Span{From: day(t, "2026-12-01")}, calendar) != nil {
		t.Error("a preset without an end never ends")
	}
}

func somePlan(dice *rand.Rand) (Plan, when.Calendar) {
	base := when.Date{Year: 2026, Month: 3, Day: 1}
	p := Plan{Placement: "p", Span: Span{From: base.AddDays(dice.IntN(20)), To: base.AddDays(10 + dice.IntN(60))}, WeekMinutes: dice.IntN(2900), FullWeek: 2400}
	for _, d := range weekdays {
		if dice.IntN(3) > 0 {
			p.Days = append(p.Days, d)
		}
	}
	dice.Shuffle(len(p.Days), func(i, j int) { p.Days[i], p.Days[j] = p.Days[j], p.Days[i] })
	c := when.Calendar{Off: map[when.Date]bool{}, On: map[when.Date]bool{}}
	for range 5 {
		c.Off[base.AddDays(dice.IntN(70))], c.On[base.AddDays(dice.IntN(70))] = true, true
	}
	return p, c
}

// TestPresetProperties: a full week makes its minutes exactly; what is preset has no gaps and no fault;
// what is taken out is a gap; totals are the sum of the cells whatever their order.
func TestPresetProperties(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(21, 1))
	for range 200 {
		p, c := somePlan(dice)
		week := 0
		for d := range 7 {
			if day := (when.Date{Year: 2026, Month: 3, Day: 2}).AddDays(d); slices.Contains(p.days(), dayName(day)) {
				week += p.Minutes(day)
			}
		}
		if week != p.WeekMinutes && p.WeekMinutes/len(p.days()) < dayMinutes {
			t.Fatalf("%v of %d minutes makes %d", p.Days, p.WeekMinutes, week)
		}
		cells := Preset(p, p.Span, c)
		if gaps := Gaps(p, cells, p.Span, p.Span.To, c); len(gaps) > 0 {
			t.Fatalf("preset and still %v", gaps)
		}
		minutes := 0
		for i, cell := range cells {
			minutes += cell.Minutes
			if wrong := CheckCell(cell, codes, p.Span, p.Span.To); wrong != "" && wrong != "hours_missing" {
				t.Fatalf("%+v is preset and %s", cell, wrong)
			}
			if gaps := Gaps(p, slices.Delete(slices.Clone(cells), i, i+1), p.Span, p.Span.To, c); !slices.Equal(gaps, []when.Date{cell.Date}) {
				t.Fatalf("without %v the gaps are %v", cell.Date, gaps)
			}
			if early := Gaps(p, nil, p.Span, cell.Date.AddDays(-1), c); len(early) != i {
				t.Fatalf("before %v there are %d gaps, not %d", cell.Date, len(early), i)
			}
		}
		dice.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		if total := Totals(cells, codes); total[""].Worked != (Sum{len(cells), minutes}) || len(cells) > 0 && total["p"].Worked != total[""].Worked {
			t.Fatalf("%d cells of %d minutes make %+v", len(cells), minutes, total)
		}
	}
}

func TestTotals(t *testing.T) {
	t.Parallel()
	cells := []Cell{{"a", when.Date{}, "Р", 480}, {"a", when.Date{}, "ТН", 0}, {"b", when.Date{}, "РС", 240}, {"b", when.Date{}, "НЗ", 0}, {"b", when.Date{}, "ЩО", 5}}
	got := Totals(cells, codes)
	if got[""].Worked != (Sum{2, 720}) || got[""].Paid != (Sum{1, 0}) || got[""].Unpaid != (Sum{1, 0}) || got[""].ByCode["ЩО"] != (Sum{1, 5}) {
		t.Errorf("all together %+v", got[""])
	}
	if got["a"].Worked != (Sum{1, 480}) || got["b"].ByCode["РС"] != (Sum{1, 240}) || len(got) != 3 {
		t.Errorf("by person %+v", got)
	}
}

func TestCheckCell(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-12-11")
	work := span(t, "2026-12-07", "2026-12-31")
	var keys []string
	for _, c := range []struct {
		date, code string
		minutes    int
		want       string
	}{
		{"2026-12-11", "Р", 480, ""}, {"2026-12-11", "Я", 480, "unknown_code"}, {"2026-12-11", "Р", 1441, "too_long"}, {"2026-12-11", "Р", -1, "too_long"},
		{"2026-12-11", "ТН", 10, "no_hours"}, {"2026-12-11", "Р", 0, "hours_missing"}, {"2026-12-06", "Р", 60, "before_start"},
		{"2027-01-01", "ТН", 0, "after_end"}, {"2026-12-14", "Р", 480, "ahead"}, {"2026-12-14", "В", 0, ""},
	} {
		if got := CheckCell(Cell{"p", day(t, c.date), c.code, c.minutes}, codes, work, today); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
		if c.want != "" {
			keys = append(keys, "sheets."+c.want)
		}
	}
	if CheckCell(Cell{"p", today, "Р", 5}, codes, Span{From: today}, today) != "" || CheckCell(Cell{"p", today, "Р", 5}, codes, Span{}, today) != "before_start" {
		t.Error("a contract without an end goes on, one without a beginning has no days")
	}
	need(t, "placements", append(keys, "sheets.unreadable"))
}

func TestReadCell(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]struct {
		code    string
		minutes int
		wrong   string
	}{
		"": {}, " ": {}, "8": {"Р", 480, ""}, "7:30": {"Р", 450, ""}, "7,5": {"Р", 450, ""}, "7.25": {"Р", 435, ""}, "р": {"Р", 480, ""},
		"P 4": {"Р", 240, ""}, "рс4": {"РС", 240, ""}, "в": {"В", 0, ""}, "B": {"В", 0, ""}, "TH": {"ТН", 0, ""}, "24": {"Р", 1440, ""},
		"25": {wrong: "too_long"}, "7:60": {wrong: "too_long"}, "7:5": {wrong: "too_long"}, "в8": {wrong: "no_hours"}, "ы": {wrong: "unknown_code"},
		"-8": {wrong: "unreadable"}, "8 год": {wrong: "unreadable"}, "0": {"Р", 0, ""}, "24:01": {wrong: "too_long"},
	} {
		if code, minutes, wrong := ReadCell(typed, codes, "Р", 480); code != want.code || minutes != want.minutes || wrong != want.wrong {
			t.Errorf("%q: %s %d %s, want %+v", typed, code, minutes, wrong, want)
		}
	}
}

func FuzzReadCell(f *testing.F) {
	for _, s := range []string{"8", "7:30", "РС 4,5", "в", "TH", "24:00", "٣", "Р٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, minutes, wrong := ReadCell(typed, codes, "Р", 480)
		if wrong != "" || code == "" {
			return
		}
		again, same, bad := ReadCell(WriteCell(code, minutes, codes, "Р"), codes, "Р", 480)
		if again != code || same != minutes || bad != "" {
			t.Fatalf("%q is %s %d, written and read again %s %d %s", typed, code, minutes, again, same, bad)
		}
		if minutes < 0 || minutes > dayMinutes {
			t.Fatalf("%q has %d minutes", typed, minutes)
		}
	})
}

func TestWeeks(t *testing.T) {
	t.Parallel()
	for d, want := range map[string]string{"2026-12-07": "2026-12-07", "2026-12-13": "2026-12-07", "2026-12-06": "2026-11-30"} {
		if w := WeekOf(day(t, d)); w.From.String() != want || w.Days() != 7 {
			t.Errorf("the week of %s begins on %s", d, w.From)
		}
	}
	if _, err := MonthSpan("2026-13"); err == nil {
		t.Error("there is no thirteenth month")
	}
	if s, err := MonthSpan("2028-02"); err != nil || s.Days() != 29 || MonthOf(s.To) != "2028-02" || MonthOf(when.Date{}) != "" {
		t.Errorf("February 2028: %v %v", s, err)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	var keys []string
	for collection, fields := range Fields {
		for _, f := range fields {
			keys = append(keys, collection+"."+f.Name)
			for _, option := range f.Options {
				keys = append(keys, collection+"."+f.Name+"."+option)
			}
			if f.Name == "state" {
				t.Errorf("%s.state is a field: only moves change it", collection)
			}
		}
	}
	need(t, "fields", keys)
	ends := slices.Clone(endings)
	both := append(slices.Clone(EndReasons), NotStartedReasons...)
	slices.Sort(ends)
	slices.Sort(both)
	if !slices.Equal(ends, slices.Compact(both)) {
		t.Errorf("a placement's column end_reason takes %v, the tables say %v", ends, both)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	columns := map[string][]string{
		OfPlacements:   {"kind", "state", "person", "title", "reason", "hired_after", "from", "to", "ended", report.During},
		OfApplications: {"kind", "state", "reason", "referred", "decided"},
		OfAttendance:   {"kind", "person", "days", "minutes", "fund", "local"},
	}
	var keys []string
	seen := map[string]bool{}
	for _, f := range Figures {
		keys = append(keys, "figures."+f.Key, "figures."+f.Key+".what")
		if seen[f.Key] || f.Unit == "" || len(columns[f.Of]) == 0 {
			t.Errorf("%+v cannot be counted", f)
		}
		seen[f.Key] = true
		for _, c := range append([]string{f.When, f.Each, f.Sum, f.By}, slices.Collect(maps.Keys(f.Only))...) {
			if c != "" && !slices.Contains(columns[f.Of], c) {
				t.Errorf("%s asks for the column %s, which %s do not have", f.Key, c, f.Of)
			}
		}
		for _, s := range f.Only["state"] {
			w := map[string][]string{OfPlacements: Placements.States, OfApplications: Applications.States}[f.Of]
			if !slices.Contains(w, s) {
				t.Errorf("%s counts the state %s, which %s never have", f.Key, s, f.Of)
			}
		}
	}
	need(t, "placements", keys)
}

func TestEarned(t *testing.T) {
	t.Parallel()
	norms := Norms{ESVRate: {Value: 22}}
	november := day(t, "2026-11-01") // 21 days of five in a week
	full := Wage{WeekMinutes: 2400, Monthly: 864700, FundPct: 50}
	for name, c := range map[string]struct {
		wage    Wage
		minutes int64
		want    Pay
	}{
		"a whole month":       {full, 21 * 480, Pay{Fund: 527467, Local: 527467}},
		"a third of it":       {full, 7 * 480, Pay{Fund: 175823, Local: 175822}},
		"more than the norm":  {full, 30 * 480, Pay{Fund: 527467, Local: 527467}},
		"nothing worked":      {full, 0, Pay{}},
		"no hours written":    {Wage{Monthly: 864700}, 480, Pay{}},
		"the city pays alone": {Wage{WeekMinutes: 2400, Monthly: 864700}, 21 * 480, Pay{Local: 1054934}},
	} {
		if got := Earned(c.wage, c.minutes, november, when.Calendar{}, norms); got != c.want {
			t.Errorf("%s: %+v, wanted %+v", name, got, c.want)
		}
	}
}
