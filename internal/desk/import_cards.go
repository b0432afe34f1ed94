package desk

import (
	"slices"
	"strconv"
	"strings"

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
	byMark map[string]string            // mark of an identifier → card
	marks  map[string]map[string]string // card → kind → its mark
	byName map[string][]string
}

func loadCards(app core.App, s Seat) (*cards, error) {
	c := &cards{keys: identifierKeys(s.Key), byID: map[string]store.CardRow{}, byMark: map[string]string{}, marks: map[string]map[string]string{}, byName: map[string][]string{}}
	rows, err := store.Cards(app)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		c.byID[r.ID] = r
	}
	for _, r := range rows {
		if key := words.NameKey(r.Surname, r.Given); r.Merged == "" {
			c.byName[key] = append(c.byName[key], r.ID)
		}
	}
	marks, err := store.Marks(app)
	for _, m := range marks {
		id := c.now(m.Person)
		if c.marks[id] == nil {
			c.marks[id] = map[string]string{}
		}
		c.byMark[m.Mark], c.marks[id][m.Kind] = id, m.Mark
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

// marksOf are the marks of the identifiers of a row, by kind.
func (c *cards) marksOf(v map[string]string) map[string]string {
	out := map[string]string{}
	for _, kind := range people.IDKinds {
		if v[kind] != "" {
			out[kind] = c.keys.mark.Mark(kind, v[kind])
		}
	}
	return out
}

// tellers are the identifiers by which a state tells people apart; an account or a passport changes.
var tellers = []string{people.RNOKPP, people.UNZR}

// find is the card a row means, "" for nobody we know; the fault says why it cannot be told, the note
// what is odd about it. Identifiers that the card does not have yet are noted in the row.
func (c *cards) find(v map[string]string) (id string, doubt, note *imports.Fault) {
	marks := c.marksOf(v)
	for _, kind := range tellers {
		if id == "" && marks[kind] != "" {
			id = c.byMark[marks[kind]]
		}
	}
	if id != "" {
		doubt, note = c.marked(id, v)
	} else {
		id, doubt = c.named(v)
	}
	if doubt == nil {
		doubt = c.others(id, v, marks)
	}
	return id, doubt, note
}

// marked says whether the card with the row's identifier is the row's: another name or another day of birth
// is worth a word, both together are somebody else.
func (c *cards) marked(id string, v map[string]string) (doubt, note *imports.Fault) {
	r := c.byID[id]
	name := words.NameKey(r.Surname, r.Given) != words.NameKey(v["surname"], v["given_name"])
	born := v["birth_date"] != "" && r.Born != "" && r.Born != v["birth_date"]
	switch {
	case name && born:
		return cardFault("rnokpp", "conflict_other", nameOfCard(r)), nil
	case name || born:
		return nil, cardFault("full_name", "note_other", nameOfCard(r))
	}
	return nil, nil
}

func cardFault(column, key, name string) *imports.Fault {
	return &imports.Fault{Column: column, Key: key, Params: map[string]string{"name": name, "what": imports.Kinds["people"].Title(column, "uk")}}
}

func nameOfCard(r store.CardRow) string {
	return (words.Name{Surname: r.Surname, Given: r.Given, Patronymic: r.Father}).Full()
}

// named is the card with the row's name and day of birth. Where only the name is the same, because one of
// the two says nothing of the birth, a person decides.
func (c *cards) named(v map[string]string) (id string, doubt *imports.Fault) {
	same := lo.Filter(c.byName[words.NameKey(v["surname"], v["given_name"])], func(id string, _ int) bool {
		father := c.byID[id].Father
		return father == "" || v["patronymic"] == "" || words.NameKey(father) == words.NameKey(v["patronymic"])
	})
	exact := lo.Filter(same, func(id string, _ int) bool { return c.byID[id].Born == v["birth_date"] })
	perhaps := lo.Filter(same, func(id string, _ int) bool { return c.byID[id].Born == "" || v["birth_date"] == "" })
	switch {
	case len(exact) > 1:
		doubt = cardFault("full_name", "conflict_people", imports.PersonName(v))
		doubt.Params["count"] = strconv.Itoa(len(exact))
		return "", doubt
	case len(exact) == 1:
		return exact[0], nil
	case len(perhaps) > 0:
		return "", cardFault("full_name", "conflict_perhaps", imports.PersonName(v))
	}
	return "", nil
}

// others looks at the identifiers of a row beside those of its card: one that another card has, or that
// the card has otherwise, is a doubt; one that it lacks is noted as new.
func (c *cards) others(id string, v, marks map[string]string) *imports.Fault {
	var lacks []string
	for _, kind := range people.IDKinds {
		mark := marks[kind]
		owner, have := c.byMark[mark], c.marks[id][kind]
		switch {
		case mark == "":
		case owner != "" && owner != id:
			return cardFault(kind, "conflict_other", nameOfCard(c.byID[owner]))
		case have != "" && have != mark:
			return cardFault(kind, "conflict_id", imports.PersonName(v))
		case have == "" && id != "":
			lacks = append(lacks, kind)
		}
	}
	if len(lacks) > 0 {
		v["id_new"] = strings.Join(lacks, ",")
	}
	return nil
}

// soundIDs reads the identifiers of a row as their checks want them, and the day of birth.
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
	for _, kind := range people.IDKinds {
		if v[kind] == "" {
			continue
		}
		value, fault := people.Normal(kind, v[kind])
		if fault != "" {
			delete(v, kind)
			add(&r.Faults, kind, fault)
			continue
		}
		v[kind] = value
		for _, key := range people.Warnings(kind, value, born) {
			add(&r.Notes, kind, key)
		}
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

// whose finds the card a row means. A list of people may correct a card; any other leaves its name as it is.
func (f *ImportFile) whose(c *cards, r *imports.Planned) {
	f.twoNames(c, r)
	id, doubt, note := c.find(r.Values)
	if id != "" {
		r.Values["person"], r.Values["who"] = id, id
	}
	if doubt != nil {
		f.doubt(r, doubt)
	}
	if note != nil && f.Kind.Name != "people" {
		note.Params["line"] = strconv.Itoa(r.Line)
		r.Notes = append(r.Notes, *note)
		card := c.byID[id]
		for field, v := range map[string]string{"surname": card.Surname, "given_name": card.Given, "patronymic": card.Father, "birth_date": card.Born} {
			r.Values[field] = v
		}
	}
}

// twoNames doubts a row that says a number which an earlier row of the file says of somebody else.
func (f *ImportFile) twoNames(c *cards, r *imports.Planned) {
	if f.lines == nil {
		f.lines = map[string]*imports.Planned{}
	}
	name := words.NameKey(r.Values["surname"], r.Values["given_name"])
	for kind, mark := range c.marksOf(r.Values) {
		first := f.lines[mark]
		switch {
		case first == nil && r.Good():
			told := *r
			told.Values = map[string]string{"name": name, "birth_date": r.Values["birth_date"]}
			f.lines[mark] = &told
		case first != nil && (first.Values["name"] != name || f.Kind.Name == "people" && first.Values["birth_date"] != r.Values["birth_date"]):
			f.doubt(r, &imports.Fault{Column: kind, Key: "conflict_line", Params: map[string]string{"first": strconv.Itoa(first.Line), "what": f.Kind.Title(kind, "uk")}})
		}
	}
}

// doubt keeps what a person has to decide before a row may be written.
func (f *ImportFile) doubt(r *imports.Planned, why *imports.Fault) {
	if f.doubts == nil {
		f.doubts = map[int]imports.Fault{}
	}
	if _, has := f.doubts[r.Line]; has {
		return
	}
	why.Params["line"] = strconv.Itoa(r.Line)
	f.doubts[r.Line] = *why
}

// doubted leaves a row that would be written to a person's decision; of a record that is there already
// only the cells that change can be in doubt, and whose its identifiers are.
func (f *ImportFile) doubted(j *imports.Judged) {
	f.numbers(j)
	if f.fixed(j) {
		return
	}
	why, has := f.doubts[j.Line]
	written := j.Verdict == imports.New || j.Verdict == imports.Changed
	about := j.Verdict == imports.New || why.Column == "" && written || f.Kind.Secret(why.Column) && (written || j.Verdict == imports.Matched && j.Twice == 0) ||
		slices.ContainsFunc(j.Changes, func(c imports.Change) bool { return c.Field == why.Column })
	if has && about {
		j.Verdict, j.Faults = imports.Conflict, []imports.Fault{why}
	}
}

// fixed leaves out a row that would change what only a page of its own may.
func (f *ImportFile) fixed(j *imports.Judged) bool {
	l := listNamed(f.Kind.Name)
	for _, c := range j.Changes {
		if !slices.Contains(l.fixed, c.Field) || c.From == "" && !slices.Contains(goesOn, c.Field) {
			continue
		}
		j.Verdict, j.Faults = imports.Conflict, []imports.Fault{{Column: c.Field, Key: "conflict_fixed", Params: map[string]string{"line": strconv.Itoa(j.Line),
			"what": labelOf(f.Kind, c.Field, "uk"), "was": f.shown(c.Field, c.From, "uk"), "now": f.shown(c.Field, c.To, "uk")}}}
		return true
	}
	return false
}

// numbers are the identifiers that a card lacks: a list of people brings them in, any other leaves them to
// a person.
func (f *ImportFile) numbers(j *imports.Judged) {
	if j.ID == "" || j.Values["id_new"] == "" || j.Verdict != imports.Matched && j.Verdict != imports.Changed {
		return
	}
	if f.Kind.Name != "people" {
		j.Notes = append(j.Notes, imports.Fault{Column: "rnokpp", Key: "note_id_unkept", Params: map[string]string{"line": strconv.Itoa(j.Line)}})
		return
	}
	for _, kind := range strings.Split(j.Values["id_new"], ",") {
		j.Changes = append(j.Changes, imports.Change{Field: kind, To: people.Mask(kind, j.Values[kind])})
	}
	j.Verdict = imports.Changed
}
