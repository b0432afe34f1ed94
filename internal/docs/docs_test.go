package docs

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lubart/internal/when"
)

var sample = Table{
	Name: "Гранти: 2026/27 [усі] та ще дуже довга назва аркуша",
	Head: []string{"Назва", "Сума", "Строк", "Частка", "Так"},
	Rows: [][]Cell{
		{"=HYPERLINK(\"x\")", Money(3850000), when.Date{Year: 2026, Month: time.December, Day: 30}, json.Number("6.5"), true},
		{"-//-", Money(-5), when.Date{}, nil, false},
		{"'@дві\r\nстрічки\x01", json.Number("12345678901234567890"), nil, json.Number("10"), nil},
	},
}

func TestCSVOpensInExcelAndComputesNothing(t *testing.T) {
	var out bytes.Buffer
	if err := WriteCSV(&out, sample); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFНазва;Сума;Строк;Частка;Так\r\n" +
		"\"'=HYPERLINK(\"\"x\"\")\";38500,00;30.12.2026;6,5;так\r\n" +
		"'-//-;-0,05;;;ні\r\n" +
		"\"''@дві \r\nстрічки\";12345678901234567890;;10;\r\n"
	if out.String() != want {
		t.Errorf("got %q\nwant %q", out.String(), want)
	}
}

func TestXLSXIsTypedAndTheSameEveryTime(t *testing.T) {
	var one, two bytes.Buffer
	for _, out := range []*bytes.Buffer{&one, &two} {
		if err := WriteXLSX(out, sample); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("two writings of one table differ")
	}
	f, err := excelize.OpenReader(&one)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	for axis, want := range map[string]string{"A2": `=HYPERLINK("x")`, "A3": "-//-", "B2": "38,500.00", "B3": "-0.05", "C2": "30.12.2026", "D2": "6.5", "B4": "12345678901234567890", "C3": ""} {
		if got, _ := f.GetCellValue(sheet, axis); got != want {
			t.Errorf("%s: %q, want %q", axis, got, want)
		}
		if formula, _ := f.GetCellFormula(sheet, axis); formula != "" {
			t.Errorf("%s computes %q", axis, formula)
		}
	}
	if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v %v", panes, err)
	}
}

func TestCellsOfNoKnownKindAreErrors(t *testing.T) {
	bad := Table{Head: []string{"a"}, Rows: [][]Cell{{struct{}{}}}}
	if err := WriteCSV(new(bytes.Buffer), bad); err == nil || !strings.Contains(err.Error(), "row 1") {
		t.Error(err)
	}
	if err := WriteXLSX(new(bytes.Buffer), bad); err == nil || !strings.Contains(err.Error(), "row 1") {
		t.Error(err)
	}
}
