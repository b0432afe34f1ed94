package migrations

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(peopleUp, nil) }

// peopleUp makes what finds a person by any beginning of any word of the card, and what remembers how
// two cards became one.
func peopleUp(app core.App) error {
	if err := create(app, []*core.Collection{merges()}); err != nil {
		return err
	}
	_, err := app.DB().NewQuery("CREATE TABLE people_words (word TEXT NOT NULL, sort_key TEXT NOT NULL, person TEXT NOT NULL, " +
		"PRIMARY KEY (word, sort_key, person)) WITHOUT ROWID").Execute()
	if err == nil {
		_, err = app.DB().NewQuery("CREATE INDEX idx_people_words_person ON people_words (person, word)").Execute()
	}
	if err != nil {
		return fmt.Errorf("make the words of people: %w", err)
	}
	return fillWords(app)
}

// merges: one card was put into another, and what moved with it, so that it can be taken apart again.
func merges() *core.Collection {
	c := base("merges", one("kept", "lb_people"), one("gone", "lb_people"), data("moved", 1<<20), data("filled", 20000),
		code("state", "in_force", "undone"), one("by", "_pb_users_auth_"), created(), updated())
	index(c, "kept", "`kept`, `created`")
	index(c, "gone", "`gone`, `created`")
	return c
}

func fillWords(app core.App) error {
	var rows []struct {
		ID      string `db:"id"`
		Search  string `db:"search"`
		SortKey string `db:"sort_key"`
	}
	if err := app.DB().Select("id", "search", "sort_key").From("people").All(&rows); err != nil {
		return fmt.Errorf("read people: %w", err)
	}
	for _, r := range rows {
		for _, word := range strings.FieldsFunc(r.Search, func(c rune) bool { return c == ' ' || c == '-' }) {
			word = strings.TrimPrefix(word, "+38")
			_, err := app.DB().NewQuery("INSERT OR IGNORE INTO people_words (word, sort_key, person) VALUES ({:w}, {:s}, {:p})").
				Bind(dbx.Params{"w": word, "s": r.SortKey, "p": r.ID}).Execute()
			if err != nil {
				return fmt.Errorf("write the words of people: %w", err)
			}
		}
	}
	return nil
}
