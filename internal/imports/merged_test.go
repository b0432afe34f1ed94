package imports

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// One donor beside all of its programmes, in one tall cell, belongs to every row beside it.
func TestCellsMergedDownwardsBelongToEveryRow(t *testing.T) {
	f := excelize.NewFile()
	for axis, v := range map[string]string{"A1": "Донор", "B1": "Назва проєкту", "A2": "НЕФКО", "B2": "Перший", "B3": "Другий", "B4": "Третій", "A5": "ПРООН", "B5": "Четвертий"} {
		if err := f.SetCellValue("Sheet1", axis, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "A2", "A4"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	sheets, err := readXLSX(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range sheets[0].Rows[1:] {
		want := "НЕФКО"
		if row.Line == 5 {
			want = "ПРООН"
		}
		if got := row.Cells[0].Text; got != want {
			t.Errorf("line %d belongs to %q, want %q", row.Line, got, want)
		}
	}
}
