package docs

import (
	"encoding/csv"
	"fmt"
	"io"
)

// WriteCSV writes what Excel in Ukraine opens by a double click: UTF-8 with a mark, semicolons, CRLF.
func WriteCSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	head := make([]string, len(t.Head))
	for i, s := range t.Head {
		head[i] = guard(tidy(s))
	}
	if err := out.Write(head); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for n, row := range t.Rows {
		line := make([]string, len(row))
		for i, c := range row {
			s, err := text(c)
			if err != nil {
				return fmt.Errorf("write csv row %d: %w", n+1, err)
			}
			if _, typed := c.(string); typed {
				s = guard(s)
			}
			line[i] = s
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write csv row %d: %w", n+1, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}
