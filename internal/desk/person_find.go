package desk

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
	"lubart/internal/words"
)

// FindPeople are at most limit cards that somebody may see and that a query names: case, apostrophes,
// the order of the words and their ends do not matter; whole words come first. Identifiers are not looked for: a query stands in
// an address.
func FindPeople(app core.App, who access.Who, query string, limit int) ([]*core.Record, error) {
	if grant(who, "people", access.List).None() {
		return nil, store.ErrNotFound
	}
	found, err := store.PeopleNamed(app, query, limit, Seen(who, "people"))
	return found, wrap("find people", err)
}

// foundPeople is what a search through everything found among people: nothing for whoever sees none.
func foundPeople(app core.App, who access.Who, query string) ([]FoundGroup, error) {
	if grant(who, "people", access.List).None() {
		return nil, nil
	}
	hits, err := FindPeople(app, who, query, shownEach+1)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	g := FoundGroup{Collection: "people", More: len(hits) > shownEach, All: "/people?q="}
	for _, r := range hits[:min(len(hits), shownEach)] {
		g.Lines = append(g.Lines, personLine(r))
	}
	return []FoundGroup{g}, nil
}

// personLine is a card as a list of people names it: two of one name are told apart by day of birth,
// place and phone.
func personLine(r *core.Record) Found {
	note := lo.Compact([]string{numeric(store.Day(r, "birth_date")), r.GetString("settlement"), r.GetString("phone")})
	return Found{Path: ShelfOf("people").Path(r.Id), Title: titleOf(r), Note: strings.Join(note, ", ")}
}

// manyBearers is how many cards of one name are looked through for lookalikes.
const manyBearers = 200

// lookalikes are cards that are probably the same person's: the same name, however it is written, and no
// other day of birth; the same phone; the same address of mail.
func lookalikes(tx core.App, who access.Who, r *core.Record) ([]Found, error) {
	found, err := store.PeopleNamed(tx, nameOf(r), manyBearers, Seen(who, "people"))
	if err != nil {
		return nil, err
	}
	found = lo.Filter(found, func(o *core.Record, _ int) bool { return sameBearer(o, r) })
	for _, column := range []string{"phone", "email"} {
		value := r.GetString(column)
		if value == "" {
			continue
		}
		same, err := store.Some(tx, "people", and(dbx.NewExp("people."+column+" = {:v} COLLATE NOCASE", dbx.Params{"v": value}), dbx.HashExp{"merged_into": ""}, Seen(who, "people")), manyTwins+1, "sort_key", "id")
		if err != nil {
			return nil, err
		}
		found = append(found, same...)
	}
	found = lo.UniqBy(lo.Reject(found, func(o *core.Record, _ int) bool { return o.Id == r.Id }), func(o *core.Record) string { return o.Id })
	return lo.Map(found[:min(len(found), manyTwins)], func(o *core.Record, _ int) Found { return personLine(o) }), nil
}

func sameBearer(o, r *core.Record) bool {
	born, other := r.GetString("birth_date"), o.GetString("birth_date")
	return words.NameKey(nameOf(o)) == words.NameKey(nameOf(r)) && (born == "" || other == "" || born == other)
}

// identified says whether what tells people apart was changed, so that lookalikes are asked for again.
func identified(r *core.Record) bool {
	was := r.Original()
	return r.IsNew() || lo.SomeBy([]string{"surname", "given_name", "patronymic", "birth_date", "phone", "email"}, func(c string) bool {
		return was.GetString(c) != r.GetString(c)
	})
}
