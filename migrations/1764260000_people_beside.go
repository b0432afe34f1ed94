package migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(besideUp, nil) }

// besideUp gives each word of a card all words of that card beside it, so that a search for several
// words reads one run of the index and looks nothing up for each card.
func besideUp(app core.App) error {
	for _, sql := range []string{
		"ALTER TABLE people_words RENAME TO people_words_alone",
		"DROP INDEX idx_people_words_person",
		"CREATE TABLE people_words (word TEXT NOT NULL, sort_key TEXT NOT NULL, person TEXT NOT NULL, beside TEXT NOT NULL, " +
			"PRIMARY KEY (word, sort_key, person)) WITHOUT ROWID",
		"INSERT INTO people_words SELECT word, sort_key, person, ' ' || group_concat(word, ' ') OVER (PARTITION BY person) FROM people_words_alone",
		"CREATE INDEX idx_people_words_person ON people_words (person)",
		"DROP TABLE people_words_alone",
	} {
		if _, err := app.DB().NewQuery(sql).Execute(); err != nil {
			return fmt.Errorf("put the words of a card beside each of them: %w", err)
		}
	}
	return nil
}
