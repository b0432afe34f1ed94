package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/words"
)

// The town that is searched, and how many of its people a search loads.
const (
	townPeople = 20000
	foundRows  = 20
)

// finds measures a search for people, access applied and the rows loaded as records, against PocketBase
// loading the same rows by their ids. Each kind of query has its line, so the worst of them has the bound too.
func finds(b *board) error {
	h, err := b.house("find")
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.people(5); err != nil {
		return err
	}
	if err := h.town(townPeople); err != nil {
		return err
	}
	a, err := commander(h)
	if err != nil {
		return err
	}
	for _, q := range []struct {
		what, query string
		rows        int
	}{
		{"one word", "мельничук", foundRows}, {"beginning of a word, folded", "КОВАЛЬЧУКЕ", foundRows}, {"one letter", "о", foundRows},
		{"two common words", "оксана петрівна", foundRows}, {"surname and name", "мельничук оксана", foundRows},
		{"three words, any order", "петрівна мельничук оксана", 15}, {"three beginnings", "мел ок пет", foundRows}, {"phone", "+38 (050) 000-12-34", 1},
	} {
		this, against, err := b.find(h, a.Who, q.query, q.rows)
		if err != nil {
			return err
		}
		b.atMost(fmt.Sprintf("find: %s: %d of 20,000, against their ids", q.what, q.rows), this, against, 3)
	}
	this, against, err := b.find(h, a.Who, "ельничу", foundRows)
	if err == nil {
		b.note("find: the middle of a word, which no index has", fmt.Sprintf("%s (%.0f×)", short(this), float64(this)/float64(against)))
	}
	return err
}

// find measures one query that finds that many, and the bare load of what it found.
func (b *board) find(h *house, who access.Who, query string, rows int) (this, against time.Duration, err error) {
	found, err := desk.FindPeople(h, who, query, foundRows)
	if err == nil && len(found) != rows {
		err = fmt.Errorf("%q finds %d", query, len(found))
	}
	if err != nil {
		return 0, 0, err
	}
	ids := lo.Map(found, func(r *core.Record, _ int) any { return r.Id })
	return b.alternate(timed(func() error {
		_, err := desk.FindPeople(h, who, query, foundRows)
		return err
	}), timed(func() error {
		var rows []*core.Record
		return h.RecordQuery("people").AndWhere(dbx.In("people.id", ids...)).All(&rows)
	}))
}

// town writes n cards past the hooks, with as many alike as a town has.
func (h *house) town(n int) error {
	surnames := strings.Fields("Мельничук Ковальчук Шевчук Бойко Ткачук Кравчук Поліщук Мельник Савчук Романюк Климчук Гнатюк Панасюк Литвин Бондар Козак Марчук Мороз Зінчук Карпюк")
	given := strings.Fields("Оксана Марія Іван Петро Андрій Юлія Ірина Сергій Микола Ольга Тарас Надія")
	fathers := strings.Fields("Петрівна Іванівна Іванович Миколайович Степанівна Юріївна Богданович Андріївна")
	c, err := h.FindCachedCollectionByNameOrId("people")
	if err != nil {
		return err
	}
	return h.RunInTransaction(func(tx core.App) error {
		for i := range n {
			card := map[string]any{"id": fmt.Sprintf("person%09d", i), "surname": surnames[i%20] + []string{"", "ий", "енко", "ик", "ова"}[i/20%5], "given_name": given[i/100%12],
				"patronymic": fathers[i/1200%8], "phone": fmt.Sprintf("+38050%07d", i), "ground": "contract", "rev": 1, "created": store.UTC(noon), "updated": store.UTC(noon)}
			name := fmt.Sprintf("%s %s %s", card["surname"], card["given_name"], card["patronymic"])
			card["search"], card["sort_key"] = words.Fold(name+" "+card["phone"].(string)), words.SortKey(name)
			if _, err := tx.DB().Insert("people", card).Execute(); err != nil {
				return err
			}
			r := core.NewRecord(c)
			r.Load(card)
			if err := store.IndexPerson(tx, nil, r); err != nil {
				return err
			}
		}
		return nil
	})
}
