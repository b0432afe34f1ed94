package hooks

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/web"
)

// console is who acts from the command line: whoever may run commands on the machine may do all.
var console = access.Who{Name: "console", Via: "command", System: true}

// inWords turns a refusal meant for a page into a sentence for the console.
func inWords(err error) string {
	book := web.Books()["en"]
	var p *desk.Problem
	var faults form.Faults
	switch {
	case errors.As(err, &p):
		return book.T(p.Key, p.Params...)
	case errors.As(err, &faults):
		page := web.Page{Book: book, Area: "users"}
		var lines []string
		for _, f := range faults {
			lines = append(lines, page.Sentence(f))
		}
		return strings.Join(lines, "\n")
	case errors.Is(err, store.ErrNotFound):
		return "there is no such record"
	}
	return err.Error()
}

// existing refuses a data folder that is not there: a command that only looks must not make one.
func (h *House) existing() error {
	if _, err := os.Stat(filepath.Join(h.Dir, "data.db")); err != nil {
		return fmt.Errorf("there is no data in %s: name the data folder with --dir, or start the server once", h.Dir)
	}
	return nil
}
