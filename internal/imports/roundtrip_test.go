package imports

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"lubart/internal/docs"
)

// The same file twice is all matched, and an exported list imported again changes nothing; one edited cell
// is one change.
func TestRoundTrip(t *testing.T) {
	_, _, plan := planOf(t, grantsKind, office(t, "grants_register.xlsx"))
	var have []Record
	for i, r := range plan.Rows {
		v := r.Grant().Values()
		v["ref"] = fmt.Sprintf("Г-%d", i)
		have = append(have, Record{ID: fmt.Sprint(i), Values: v})
	}
	have[0].Values["title"], have[1].Values["notes"], have[2].Values["title"] = "=HYPERLINK(1)", "'=1+1\n- пункт; \"лапки\"", "+380 та @всі"
	have[3].Values["due_tz"] = "Etc/GMT-2"
	for i, j := range Judge(grantsKind, plan, have) {
		if i > 3 && (j.Verdict != Matched || j.ID != fmt.Sprint(i)) {
			t.Errorf("the same file again: line %d %s %v", j.Line, j.Verdict, j.Changes)
		}
	}
	for _, lang := range []string{"uk", "en"} {
		for name, write := range map[string]func(io.Writer, docs.Table) error{"csv": docs.WriteCSV, "xlsx": docs.WriteXLSX} {
			for i, j := range again(t, grantsKind, have, lang, write) {
				if j.Verdict != Matched || j.ID != fmt.Sprint(i) {
					t.Errorf("%s %s row %d: %s %v %v", lang, name, i, j.Verdict, j.Changes, j.Faults)
				}
			}
		}
	}
}

func again(t *testing.T, kind Kind, have []Record, lang string, write func(io.Writer, docs.Table) error) []Judged {
	t.Helper()
	table := docs.Table{Name: kind.Name, Head: Head(kind, lang)}
	for _, rec := range have {
		table.Rows = append(table.Rows, Cells(kind, rec.Values, lang))
	}
	var buf bytes.Buffer
	if err := write(&buf, table); err != nil {
		t.Fatal(err)
	}
	book, err := Read("again", buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	s, h, f := book.Find(kind.Columns, nil)
	if f != nil {
		t.Fatal(f)
	}
	return Judge(kind, Make(kind, s, h, nil, nil), have)
}

func TestRoundTripOfAnyText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("=+-@'\"; ,\tабвґє’'—1.\n%$€_x")
	for range 60 {
		var have []Record
		for i := range 5 {
			word := func() string {
				out := []rune{}
				for range r.IntN(12) {
					out = append(out, alphabet[r.IntN(len(alphabet))])
				}
				return clean(string(out))
			}
			v := filled(map[string]string{"ref": fmt.Sprintf("К-%d", i), "name_uk": fmt.Sprintf("назва %d %s", i, word()), "notes": word(), "country": "к" + word(), "kind": "ngo", "edrpou": fmt.Sprintf("%08d", r.IntN(100000000))})
			v["name_uk"], v["country"] = clean(v["name_uk"]), clean(v["country"])
			have = append(have, Record{fmt.Sprint(i), v})
		}
		for name, write := range map[string]func(io.Writer, docs.Table) error{"csv": docs.WriteCSV, "xlsx": docs.WriteXLSX} {
			for i, j := range again(t, organisationsKind, have, "uk", write) {
				if j.Verdict != Matched {
					t.Fatalf("%s %d: %s %q %v\n%q", name, i, j.Verdict, j.Changes, j.Faults, have[i].Values)
				}
			}
		}
	}
}
