package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
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

// crowd writes n cards past the hooks, with as many alike as a town has.
func crowd(b *testing.B, a *testapp.App, n int) {
	surnames := strings.Fields("Мельничук Ковальчук Шевчук Бойко Ткачук Кравчук Поліщук Мельник Савчук Романюк Климчук Гнатюк Панасюк Литвин Бондар Козак Марчук Мороз Зінчук Карпюк")
	given := strings.Fields("Оксана Марія Іван Петро Андрій Юлія Ірина Сергій Микола Ольга Тарас Надія")
	fathers := strings.Fields("Петрівна Іванівна Іванович Миколайович Степанівна Юріївна Богданович Андріївна")
	err := a.RunInTransaction(func(tx core.App) error {
		for i := range n {
			surname, patronymic := surnames[i%20]+[]string{"", "ий", "енко", "ик", "ова"}[i/20%5], fathers[i/1200%8]
			name := fmt.Sprintf("%s %s %s", surname, given[i/100%12], patronymic)
			id, phone := fmt.Sprintf("person%09d", i), fmt.Sprintf("+38050%07d", i)
			search, key := words.Fold(name+" "+phone), words.SortKey(name)
			_, err := tx.DB().Insert("people", dbx.Params{"id": id, "surname": surname, "given_name": given[i/100%12], "patronymic": patronymic, "phone": phone,
				"ground": "contract", "search": search, "sort_key": key, "rev": 1, "created": "2026-01-01 00:00:00.000Z", "updated": "2026-01-01 00:00:00.000Z"}).Execute()
			if err != nil {
				return err
			}
			r := core.NewRecord(lo.Must(tx.FindCachedCollectionByNameOrId("people")))
			r.Load(map[string]any{"search": search, "sort_key": key})
			r.Id = id
			if err := store.IndexPerson(tx, nil, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFindPeople: what somebody types among 20,000, beside PocketBase loading the same rows by their ids.
func BenchmarkFindPeople(b *testing.B) {
	a := testapp.New(b)
	crowd(b, a, 20000)
	hr := testapp.Who(a.User("Кадри", "hr"))
	for _, query := range []string{"мельничук", "мельничук оксана", "петрівна мельничук оксана", "оксана петрівна", "о", "ковальчукенко", "0500001234", "ельничу"} {
		found, err := desk.FindPeople(a, hr, query, 20)
		if err != nil || len(found) == 0 {
			b.Fatalf("%s: %d, %v", query, len(found), err)
		}
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if _, err := desk.FindPeople(a, hr, query, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
		ids := lo.Map(found, func(r *core.Record, _ int) any { return r.Id })
		b.Run(fmt.Sprintf("bare/%s/%d", query, len(ids)), func(b *testing.B) {
			for b.Loop() {
				var rows []*core.Record
				if err := a.RecordQuery("people").AndWhere(dbx.In("id", ids...)).OrderBy("sort_key").All(&rows); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
