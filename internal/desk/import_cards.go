package desk

import (
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// cards are all people as an import looks for them: by the mark of an identifier, else by the name
// and the day of birth. They are loaded once for a file.
type cards struct {
	keys   idKeys
	byID   map[string]store.CardRow
	byMark map[string]string // mark of a taxpayer number → card
	marks  map[string]string // card → its mark
	byName map[string][]string
}

func loadCards(app core.App, s Seat) (*cards, error) {
	c := &cards{keys: identifierKeys(s.Key), byID: map[string]store.CardRow{}, byMark: map[string]string{}, marks: map[string]string{}, byName: map[string][]string{}}
	rows, err := store.Cards(app)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		c.byID[r.ID] = r
	}
	for _, r := range rows {
		if r.Merged == "" {
			c.name(r.ID, words.NameKey(r.Surname, r.Given), r.Born)
		}
	}
	marks, err := store.Marks(app, people.RNOKPP)
	for _, m := range marks {
		c.mark(c.now(m.Person), m.Mark)
	}
	return c, err
}

// now is the card that a card was merged into, or itself.
func (c *cards) now(id string) string {
	for range 10 {
		to := c.byID[id].Merged
		if to == "" {
			break
		}
		id = to
	}
	return id
}

func (c *cards) name(id, key, born string) {
	c.byName[key+"|"+born] = append(c.byName[key+"|"+born], id)
}

func (c *cards) mark(id, mark string) { c.byMark[mark], c.marks[id] = id, mark }

func (c *cards) markOf(v map[string]string) string {
	if v["rnokpp"] == "" {
		return ""
	}
	return c.keys.mark.Mark(people.RNOKPP, v["rnokpp"])
}

// find is the card a row means, "" for nobody we know; the fault says why it cannot be told, the note
// what is odd about it.
func (c *cards) find(v map[string]string) (id string, doubt, note *imports.Fault) {
	mark := c.markOf(v)
	if id := c.byMark[mark]; mark != "" && id != "" {
		return c.marked(id, v)
	}
	found := lo.Filter(c.byName[words.NameKey(v["surname"], v["given_name"])+"|"+v["birth_date"]], func(id string, _ int) bool {
		father := c.byID[id].Father
		return v["birth_date"] != "" && (father == "" || v["patronymic"] == "" || words.NameKey(father) == words.NameKey(v["patronymic"]))
	})
	switch {
	case len(found) == 0:
		return "", nil, nil
	case len(found) > 1:
		return "", &imports.Fault{Column: "full_name", Key: "conflict_people", Params: map[string]string{"count": strconv.Itoa(len(found)), "name": imports.PersonName(v)}}, nil
	case mark != "" && c.marks[found[0]] == "":
		v["id_new"] = "yes"
	case mark != "":
		return found[0], &imports.Fault{Column: "rnokpp", Key: "conflict_rnokpp", Params: map[string]string{"name": imports.PersonName(v)}}, nil
	}
	return found[0], nil, nil
}

// marked is the card with the row's identifier: another name or another day of birth is worth a word,
// both together are somebody else.
func (c *cards) marked(id string, v map[string]string) (string, *imports.Fault, *imports.Fault) {
	r := c.byID[id]
	other := map[string]string{"name": (words.Name{Surname: r.Surname, Given: r.Given, Patronymic: r.Father}).Full()}
	name := words.NameKey(r.Surname, r.Given) != words.NameKey(v["surname"], v["given_name"])
	born := v["birth_date"] != "" && r.Born != "" && r.Born != v["birth_date"]
	switch {
	case name && born:
		return id, &imports.Fault{Column: "rnokpp", Key: "conflict_other", Params: other}, nil
	case name || born:
		return id, nil, &imports.Fault{Column: "full_name", Key: "note_other", Params: other}
	}
	return id, nil, nil
}

// soundIDs reads the identifier of a row as its check wants it, and the day of birth.
func soundIDs(r *imports.Planned, today when.Date) {
	v := r.Values
	add := func(to *[]imports.Fault, column, key string) {
		*to = append(*to, imports.Fault{Column: column, Key: key, Params: map[string]string{"line": strconv.Itoa(r.Line)}})
	}
	born := importDay(v["birth_date"])
	if !born.IsZero() {
		if key := people.BirthFault(born, today); key != "" {
			add(&r.Faults, "birth_date", key)
		} else if key := people.BirthWarning(born, today); key != "" {
			add(&r.Notes, "birth_date", key)
		}
	}
	if v["rnokpp"] == "" {
		return
	}
	value, fault := people.Normal(people.RNOKPP, v["rnokpp"])
	if fault != "" {
		delete(v, "rnokpp")
		add(&r.Faults, "rnokpp", fault)
		return
	}
	v["rnokpp"] = value
	for _, key := range people.Warnings(people.RNOKPP, value, born) {
		add(&r.Notes, "rnokpp", key)
	}
}

// importDay reads a day of a row; what is no day is none.
func importDay(s string) when.Date {
	d, err := when.Parse(s)
	if err != nil {
		return when.Date{}
	}
	return d
}
