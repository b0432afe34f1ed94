package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/words"
)

// wordsOf are the words by which a card is found: those of its search text, each half of a double
// name, and a Ukrainian phone as it is dialled here. A card that was put into another is not found.
func wordsOf(r *core.Record) []string {
	if r == nil || r.GetString("merged_into") != "" {
		return nil
	}
	return lo.Uniq(lo.Map(apart(r.GetString("search")), func(w string, _ int) string { return strings.TrimPrefix(w, "+38") }))
}

func apart(folded string) []string {
	return strings.FieldsFunc(folded, func(c rune) bool { return c == ' ' || c == '-' })
}

// beside are all words of a card as each of its words carries them: a blank before each, so that what
// begins a word is a text among them.
func beside(all []string) string { return " " + strings.Join(all, " ") }

// IndexPerson writes the words of a card that was saved; was is the card before, nil for a new one, is
// the card now, nil for a deleted one.
func IndexPerson(tx core.App, was, is *core.Record) error {
	before, now := wordsOf(was), wordsOf(is)
	if was != nil && is != nil && slices.Equal(before, now) && was.GetString("sort_key") == is.GetString("sort_key") {
		return nil
	}
	if was != nil {
		if _, err := tx.DB().Delete("people_words", dbx.HashExp{"person": was.Id}).Execute(); err != nil {
			return fmt.Errorf("forget the words of a person: %w", err)
		}
	}
	if len(now) == 0 {
		return nil
	}
	rows, values := make([]string, len(now)), dbx.Params{"key": is.GetString("sort_key"), "person": is.Id, "beside": beside(now)}
	for i, w := range now {
		rows[i] = fmt.Sprintf("({:w%d}, {:key}, {:person}, {:beside})", i)
		values[fmt.Sprintf("w%d", i)] = w
	}
	_, err := tx.DB().NewQuery("INSERT OR IGNORE INTO people_words (word, sort_key, person, beside) VALUES " + strings.Join(rows, ", ")).Bind(values).Execute()
	if err != nil {
		return fmt.Errorf("write the words of a person: %w", err)
	}
	return nil
}

// manyAsked is how many words of a query are looked for: more than a name, a settlement and a phone have.
const manyAsked = 20

// asked are the words of a query, folded as the cards' are; a phone is one word however it was grouped.
func asked(query string) []string {
	phone := strings.NewReplacer(" ", "", "(", "", ")", "", "-", "", "+", "").Replace(words.Fold(query))
	if len(phone) > 3 && strings.Trim(phone, "0123456789") == "" {
		if len(phone) == 12 {
			phone = strings.TrimPrefix(phone, "38")
		}
		return []string{phone}
	}
	return lo.Slice(lo.Uniq(apart(words.Fold(query))), 0, manyAsked)
}

// PeopleNamed are at most limit cards on which every word of the query begins some word: those with the
// whole word first, each in Ukrainian order. Where there is none, those that have the words anywhere in
// theirs. seen narrows to what somebody may see, or is nil. Its cost grows with how many cards it has to
// look at until it has enough, not with how many there are.
func PeopleNamed(app core.App, query string, limit int, seen dbx.Expression) ([]*core.Record, error) {
	wanted := asked(query)
	if len(wanted) == 0 {
		return nil, nil
	}
	ids, err := peopleBeginning(app, wanted, limit, seen)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return peopleAnywhere(app, wanted, limit, seen)
	}
	found, err := ByID(app, "people", ids)
	return lo.FilterMap(ids, func(id string, _ int) (*core.Record, bool) { return found[id], found[id] != nil }), err
}

// after is the first text that no longer begins with a word.
func after(word string) string { return word + "\U0010FFFF" }

// manyAlike is how far the cards with a word are counted to tell a rare one from a common one.
const manyAlike = 100

// rarestFirst puts the word that fewest cards begin with in front; of two common ones, the longer.
func rarestFirst(app core.App, wanted []string) error {
	if len(wanted) < 2 {
		return nil
	}
	each, values := make([]string, len(wanted)), dbx.Params{}
	for i, w := range wanted {
		each[i] = fmt.Sprintf("SELECT {:w%d} AS word, (SELECT count(*) FROM (SELECT 1 FROM people_words WHERE word >= {:w%d} AND word < {:x%d} LIMIT %d)) AS cards", i, i, i, manyAlike)
		values[fmt.Sprintf("w%d", i)], values[fmt.Sprintf("x%d", i)] = w, after(w)
	}
	sql := "SELECT word FROM (" + strings.Join(each, " UNION ALL ") + ") ORDER BY cards, length(word) DESC"
	var sorted []string
	if err := app.DB().NewQuery(sql).Bind(values).Column(&sorted); err != nil {
		return fmt.Errorf("count people of a name: %w", err)
	}
	copy(wanted, sorted)
	return nil
}

// peopleBeginning walks the cards with the rarest word and keeps those that have the others too.
func peopleBeginning(app core.App, wanted []string, limit int, seen dbx.Expression) ([]string, error) {
	if err := rarestFirst(app, wanted); err != nil {
		return nil, err
	}
	q := app.DB().Select("w.person").From("people_words w").
		Where(dbx.NewExp("w.word >= {:w0} AND w.word < {:x0}", dbx.Params{"w0": wanted[0], "x0": after(wanted[0])}))
	for i, w := range wanted[1:] {
		q.AndWhere(Contains("w.beside", " "+w, fmt.Sprintf("w%d", i+1)))
	}
	if seen != nil {
		q.InnerJoin("people", dbx.NewExp("people.id = w.person")).AndWhere(seen)
	}
	q.OrderBy("w.word", "w.sort_key", "w.person")
	for many := limit; ; many *= 4 { // a card with two words of one beginning comes twice
		var ids []string
		if err := q.Limit(int64(many)).Column(&ids); err != nil {
			return nil, fmt.Errorf("find people of a name: %w", err)
		}
		whole := len(ids) < many
		if ids = lo.Uniq(ids); whole || len(ids) >= limit {
			return ids[:min(limit, len(ids))], nil
		}
	}
}

// peopleAnywhere walks the list in its order until it has enough.
func peopleAnywhere(app core.App, wanted []string, limit int, seen dbx.Expression) ([]*core.Record, error) {
	where := []dbx.Expression{dbx.HashExp{"merged_into": ""}}
	for i, w := range wanted {
		where = append(where, Contains("people.search", w, fmt.Sprintf("word%d", i)))
	}
	if seen != nil {
		where = append(where, seen)
	}
	return Some(app, "people", dbx.And(where...), limit, "sort_key", "id")
}
