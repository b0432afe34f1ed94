package imports

import (
	"encoding/json"
	"strings"
)

// Back is the file for the rows that were left out: their cells as they came under the names they had,
// and a last column that says why. Corrected, the same file can be imported: the column of reasons is
// known and ignored. An identifier leaves the house only as its end. say gives a fault's sentence, reason that column's name.
func Back(kind Kind, s Sheet, h Header, rows []Judged, reason string, say func(Fault) string) (head []string, cells [][]any) {
	width, hidden := 0, map[int]bool{}
	for _, c := range h.Columns {
		width = max(width, c.Index+1)
		hidden[c.Index] = kind.Secret(c.Field)
	}
	for _, row := range s.Rows {
		width = max(width, len(row.Cells))
	}
	head = make([]string, width, width+1)
	skip := -1
	for _, c := range h.Columns {
		head[c.Index] = c.Text
		if bare(c.Text) == bare(reason) {
			skip = c.Index // the file came back for the second time
		}
	}
	why := reasons(rows, say)
	for _, row := range s.Rows {
		if text, out := why[row.Line]; out {
			line := make([]any, 0, width+1)
			for i := range width {
				c := row.At(i)
				if hidden[i] && !c.Empty() {
					c = Cell{Text: hide(c.Text)}
				}
				line = append(line, original(c))
			}
			cells = append(cells, append(drop(line, skip), text))
		}
	}
	return append(drop(head, skip), reason), cells
}

func reasons(rows []Judged, say func(Fault) string) map[int]string {
	out := map[int]string{}
	for _, r := range rows {
		if r.Verdict != Left && r.Verdict != Conflict {
			continue
		}
		var lines []string
		for _, f := range r.Faults {
			lines = append(lines, say(f))
		}
		out[r.Line] = strings.Join(lines, "\n")
	}
	return out
}

func drop[T any](s []T, at int) []T {
	if at < 0 || at >= len(s) {
		return s
	}
	return append(s[:at:at], s[at+1:]...)
}

// original writes a cell as it was read.
func original(c Cell) any {
	switch {
	case c.Empty():
		return nil
	case c.Number:
		return json.Number(c.Text)
	case !c.Day.IsZero() && c.Clock == "":
		return c.Day
	}
	return c.Text
}
