package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/store"
	"lubart/internal/testapp"
	"lubart/internal/words"
)

func TestPeopleAreFoundHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	hr := testapp.Who(a.User("Кадри", "hr"))
	for _, p := range [][4]string{{"Мельничук", "Оксана", "Петрівна", "+380501112233"}, {"Мельник", "Петро", "Іванович", ""}, {"Карп’як", "Людмила", "Павлівна", ""},
		{"Нечуй-Левицький", "Іван", "Семенович", ""}, {"Ґудзь", "Марія", "", ""}} {
		a.Make("people", map[string]any{"surname": p[0], "given_name": p[1], "patronymic": p[2], "phone": p[3], "ground": "contract"})
	}
	for query, want := range map[string]string{
		"петрівна мельничук": "Мельничук", "мельнич оксана": "Мельничук", "Карп'як": "Карп’як", "людмила КАРПʼЯК": "Карп’як", "левицький": "Нечуй-Левицький",
		"нечуй-левицький іван": "Нечуй-Левицький", "гудзь": "Ґудзь", "050 111 22 33": "Мельничук", "+38 (050) 111-22-33": "Мельничук", "0501112233": "Мельничук",
		"мель": "Мельник Мельничук", "ельничу": "Мельничук", "мельничук людмила": "", "": "", "  ": "", "%": "", "петр мельн": "Мельник Мельничук",
	} {
		found, err := desk.FindPeople(a, hr, query, 20)
		got := strings.Join(lo.Map(found, func(r *core.Record, _ int) string { return r.GetString("surname") }), " ")
		if err != nil || got != want {
			t.Errorf("%q finds %q, %v, wanted %q", query, got, err, want)
		}
	}
	if _, err := desk.FindPeople(a, hr, strings.Join(lo.Times(2000, func(i int) string { return fmt.Sprintf("м%d", i) }), " "), 20); err != nil {
		t.Errorf("a query of thousands of words: %v", err)
	}
	for _, role := range []string{"manager", "mentor", "viewer", "admin"} {
		if found, err := desk.FindPeople(a, testapp.Who(a.User(role, role)), "мель", 20); !errors.Is(err, store.ErrNotFound) || found != nil {
			t.Errorf("%s finds %v, %v", role, found, err)
		}
	}
}

// TestFoundAsTheyAreNow: a card is found by what it says now, and a deleted one not at all.
func TestFoundAsTheyAreNow(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	hr := testapp.Who(a.User("Кадри", "hr"))
	card := a.Make("people", map[string]any{"surname": "Мельничук", "ground": "contract"})
	card.Set("surname", "Ткачук")
	if err := store.Save(a, a.Act(), card); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{"мельничук": 0, "ткачук": 1} {
		if found, err := desk.FindPeople(a, hr, query, 20); err != nil || len(found) != want {
			t.Errorf("%s: %d found, %v", query, len(found), err)
		}
	}
	if err := store.Delete(a, a.Act(), a.Reload(card)); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := a.DB().NewQuery("SELECT count(*) FROM people_words").Row(&left); err != nil || left != 0 {
		t.Errorf("%d words of nobody are left, %v", left, err)
	}
}

// TestFoundAsByLookingAtEveryCard: the index finds exactly the cards that reading all of them would, and
// a shorter list is as long as it may be.
func TestFoundAsByLookingAtEveryCard(t *testing.T) {
	t.Parallel()
	a := testapp.New(t)
	hr := testapp.Who(a.User("Кадри", "hr"))
	rng := rand.New(rand.NewPCG(3, 14))
	pick := func(from string) string { all := strings.Fields(from); return all[rng.IntN(len(all))] }
	for i := range 120 {
		surname := pick("Ковальчук Коваль Мельник Мар’яненко")
		if i%7 == 0 {
			surname += "-" + pick("Іваненко Марчук Ґава")
		}
		a.Make("people", map[string]any{"surname": surname, "given_name": pick("Іван Іванна Марія Мар’яна Ганна"), "patronymic": pick("Іванівна Іванович Маркович"),
			"phone": fmt.Sprintf("+38050%07d", rng.IntN(3)*1000000+i), "ground": "contract"})
	}
	all, err := store.Where(a, "people", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 400 {
		asked := make([]string, 1+rng.IntN(3))
		for i := range asked {
			word := []rune(pick("КОВАЛЬЧУК коваль мельник мар'яненко марʼяна іваненко марчук гава іван іванівна іванович маркович ганна"))
			asked[i] = string(word[:1+rng.IntN(len(word))])
		}
		query := strings.Join(asked, " ")
		want := lo.Filter(all, func(r *core.Record, _ int) bool { return begins(r.GetString("search"), asked) })
		for _, limit := range []int{len(all), 5} {
			got, err := desk.FindPeople(a, hr, query, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) == 0 {
				continue // what stands in the middle of a word is another question
			}
			if stray, _ := lo.Difference(recordIDs(got), recordIDs(want)); len(stray) > 0 || len(got) != min(limit, len(want)) {
				t.Errorf("%q finds %d of %d, %d strangers", query, len(got), len(want), len(stray))
			}
		}
	}
}

// begins reads the text of one card: each of the words begins one of its words.
func begins(search string, asked []string) bool {
	has := strings.FieldsFunc(search, func(c rune) bool { return c == ' ' || c == '-' })
	return lo.EveryBy(asked, func(w string) bool {
		return lo.SomeBy(has, func(h string) bool { return strings.HasPrefix(h, words.Fold(w)) })
	})
}

func recordIDs(rows []*core.Record) []string {
	return lo.Map(rows, func(r *core.Record, _ int) string { return r.Id })
}
