package docs

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lubart/internal/when"
)

var update = flag.Bool("update", false, "write the golden files anew")

func day(s string) when.Date {
	d, err := when.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// known are invented facts with everything in them.
var known = Facts{
	Day: day("2026-12-01"), Number: "45-к",
	Office: OfficeFacts{Name: "Департамент «Центр надання адміністративних послуг у місті Луцьку»", Edrpou: "12345678", Address: "м. Луцьк, вул. Лесі Українки, 35", City: "м. Луцьк",
		Email: "office@example.org", Position: "Директор департаменту", Signatory: "Оксана ЛЕВЧУК", Addressee: "Директору департаменту Оксані ЛЕВЧУК", Tcc: "Луцький районний ТЦК та СП"},
	Person: PersonFacts{Name: "Гай-Нижник Лук’ян Ілліч", Gen: "Гай-Нижника Лук’яна Ілліча", Dat: "Гай-Нижнику Лук’яну Іллічу", Ins: "Гай-Нижником Лук’яном Іллічем",
		Signed: "Лук’ян ГАЙ-НИЖНИК", Address: "с. Боголюби", Phone: "+380 50 123 45 67", Born: day("1990-01-01")},
	Work: WorkFacts{Kind: "public_works", Title: "Інформування та консультування відвідувачів", Site: "Територіальний підрозділ", SiteAddress: "просп. Соборності, 18",
		Mentor: "Ольга Ковальчук", MentorPosition: "адміністраторка", MentorSigned: "Ольга КОВАЛЬЧУК", Starts: day("2026-12-02"), Ends: day("2026-12-31"),
		WeekHours: "40", Days: "понеділок – п’ятниця", From: "09:00", To: "18:00", Break: "60", Pay: 864700, FundPct: "50", LocalPct: "50",
		ContractNo: "2026-014", ContractOn: day("2026-12-01"), OrderNo: "44-к", OrderOn: day("2026-12-01")},
	Referral:  ReferralFacts{No: "127", Centre: "Луцька філія Волинського обласного центру зайнятості", RegNo: "030726112500031", On: day("2026-11-30"), RegOn: day("2026-10-05")},
	Agreement: AgreementFacts{No: "12", SignedOn: day("2026-02-10"), DecisionNo: "31-1", DecidedOn: day("2026-01-21")},
	Change: ChangeFacts{Kind: "move", Was: "Головний офіс", Now: "Територіальний підрозділ", Reason: "службова записка наставника від 10.12.2026",
		From: day("2026-12-15"), WasEnds: day("2026-12-31"), NowEnds: day("2027-01-31")},
	End: EndFacts{Ground: "угода сторін (пункт 1 статті 36 КЗпП України)", Reason: "постійна робота в іншого роботодавця", OrderNo: "52-к", Day: day("2026-12-20"), OrderOn: day("2026-12-18")},
	Sheet: SheetFacts{Month: "грудень 2026 року", Site: "Територіальний підрозділ", Codes: "Р — години роботи; В — відпустка", Heads: heads(31),
		Rows: []SheetRow{row("Гай-Нижник Лук’ян Ілліч"), row("Їжакевич Ґалина Євгенівна")}, Total: SheetRow{Days: "44", Hours: "352", Accrued: "17 294,00", Fund: "8 647,00", Local: "8 647,00"}},
}

func heads(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(i+1))
	}
	return all
}

func row(name string) SheetRow {
	r := SheetRow{Name: name, Work: "Інформування, Територіальний підрозділ", Referral: "№ 127 від 30.11.2026", Days: "22", Hours: "176", Accrued: "8 647,00", Fund: "4 323,50", Local: "4 323,50"}
	for range 31 {
		r.Cells = append(r.Cells, "8")
	}
	return r
}

// bare is how much is known of somebody who has just walked in.
var bare = Facts{Person: PersonFacts{Name: "Бондар"}, Work: WorkFacts{Kind: "useful_works"}}

// TestPapersReadAsTheyShould: every paper, once with everything known and once with nearly nothing.
func TestPapersReadAsTheyShould(t *testing.T) {
	if len(Codes()) < 18 {
		t.Fatalf("only %v", Codes())
	}
	for _, code := range Codes() {
		for name, facts := range map[string]Facts{"full": known, "bare": bare} {
			p, err := Draft(code, facts)
			if err != nil {
				t.Fatal(err)
			}
			if p.Title == "" {
				t.Errorf("%s has no %% title", code)
			}
			sound(t, p)
			golden(t, filepath.Join("testdata", "papers", code+"."+name+".txt"), plain(p.Fill(nil)))
		}
	}
}

func sound(t *testing.T, p Paper) {
	t.Helper()
	seen := map[string]bool{}
	for _, b := range p.Blocks {
		if seen[b.ID] {
			t.Errorf("%s: the id %s stands twice", p.Code, b.ID)
		}
		seen[b.ID] = true
		for _, row := range b.Rows {
			if len(row) != b.columns() {
				t.Errorf("%s: %s has a row of %d cells among rows of %d: %q", p.Code, b.ID, len(row), b.columns(), row)
			}
		}
		if len(b.Widths) > 0 && len(b.Widths) != b.columns() {
			t.Errorf("%s: %s has %d widths for %d columns", p.Code, b.ID, len(b.Widths), b.columns())
		}
		if b.Kind == Paragraph && b.says() && strings.ContainsAny(b.Text[:1], "#^>=~!|%[") {
			t.Errorf("%s: %q looks like a mark that is not known", p.Code, b.Text)
		}
	}
	said := plain(p)
	for _, wrong := range []string{"<no value>", "{{", "..", "()", " ,", " .", "№ \n", "(а)", "проект"} {
		if strings.Contains(said, wrong) && wrong != ".." {
			t.Errorf("%s says %q:\n%s", p.Code, wrong, said)
		}
	}
}

// plain is a paper as a reviewer reads it.
func plain(p Paper) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s · %s · № %s · wide %v\n", p.Title, p.Day, p.Number, p.Wide)
	for _, b := range p.Blocks {
		fmt.Fprintf(&out, "\n[%s %s] %s\n", b.ID, b.Kind, strings.ReplaceAll(b.Typed(), "\u00a0", " "))
		if b.Two() {
			fmt.Fprintf(&out, "    %s\n", strings.ReplaceAll(b.Right, "\u00a0", " "))
		}
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v: run go test ./internal/docs -update", err)
	}
	if string(want) != got {
		t.Errorf("%s differs: run go test ./internal/docs -update and read the difference\n%s", name, got)
	}
}

func TestEveryChangeHasItsWords(t *testing.T) {
	seen := map[string]string{}
	for _, kind := range []string{"extend", "suspend", "resume", "move", "mentor", "schedule"} {
		f := known
		f.Change.Kind = kind
		p, err := Draft("order_change", f)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, p)
		order := p.Blocks[5].Text
		if seen[order] != "" {
			t.Errorf("%s and %s read the same: %s", kind, seen[order], order)
		}
		seen[order] = kind
	}
}

func TestAnExtraAgreementSaysWhatChanges(t *testing.T) {
	f := known
	f.Change.Kind, f.Change.Now = "schedule", "20 год на тиждень"
	p, err := Draft("agreement_extra", f)
	if err != nil {
		t.Fatal(err)
	}
	if said := plain(p); !strings.Contains(said, "20 год на тиждень") || strings.Contains(said, "продовжити") {
		t.Error(said)
	}
}

func TestFactsCannotBecomeMarks(t *testing.T) {
	f := known
	f.Person.Name = "Бондар\n[evil] # | Анна"
	f.Sheet.Rows[0].Name = "А | Б"
	p, err := Draft("act", f)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, p)
	if f.Sheet.Rows[0].Name != "А | Б" {
		t.Error("the caller's facts were changed")
	}
	f.Sheet.Rows[0].Name = "Гай-Нижник Лук’ян Ілліч"
	p, err = Draft("order_hire", f)
	if err != nil || strings.Contains(plain(p), "\n[evil") {
		t.Errorf("%v %s", err, plain(p))
	}
}

func TestIdentifiersAreNamedOnlyWhenPrinted(t *testing.T) {
	p, err := Draft("contract", known)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Needs(); !reflect.DeepEqual(got, []string{"iban", "id_doc", "rnokpp"}) {
		t.Errorf("needs %v", got)
	}
	if said := plain(p.Fill(map[string]string{"rnokpp": "3287300012"})); !strings.Contains(said, "3287300012") || strings.Contains(said, "[IBAN]") {
		t.Error(said)
	}
	if strings.Contains(plain(p), "3287300012") {
		t.Error("filling changed the paper that is kept")
	}
}

func TestACorrectedSentenceIsTheOneKept(t *testing.T) {
	p, err := Draft("order_hire", known)
	if err != nil {
		t.Fatal(err)
	}
	got := p.Edited(map[string]string{"briefing": " Інструктажі проведено. \r\nДругий абзац.\x01", "sign.right": "Ігор\nПАНАСЮК", "list": "Назва | Робота\n\n | \nМісце | Луцьк | 3", "notice": "", "marks": "зайве"})
	by := map[string]Block{}
	for _, b := range got.Blocks {
		by[b.ID] = b
	}
	if by["briefing"].Text != "Інструктажі проведено. \nДругий абзац." || by["sign"].Right != "Ігор ПАНАСЮК" || by["notice"].says() || by["marks"].Text != "м. Луцьк" {
		t.Errorf("%+v", by)
	}
	if want := [][]string{{"Назва", "Робота"}, {"Місце", "Луцьк", "3"}}; !reflect.DeepEqual(by["list"].Rows, want) {
		t.Errorf("rows %q", by["list"].Rows)
	}
	if len(by["list"].shares()) != 3 {
		t.Error("a table with another column has no width for it")
	}
	if again := p.Edited(map[string]string{"list": by["list"].Typed()}); !reflect.DeepEqual(again.Edited(nil).Blocks[6].Rows, by["list"].Rows) {
		t.Error("what a form shows is not what it reads back")
	}
}
