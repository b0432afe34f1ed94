package form

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestRoundTrip holds that what an input shows of a value is read back as that value.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	one := func(all ...string) string { return all[r.IntN(len(all))] }
	for range 5000 {
		for _, c := range []struct {
			field Field
			value any
		}{
			{Field{Kind: Money, Options: []string{one("EUR", "UAH", "JPY", "")}}, r.Int64N(bound(r))},
			{Field{Kind: Whole}, r.Int64N(most)},
			{Field{Kind: Percent}, float64(r.IntN(10001)) / 100},
			{Field{Kind: Day}, time.Date(1900+r.IntN(300), 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)},
			{Field{Kind: Clock}, time.Date(2026, 1, 1, r.IntN(24), r.IntN(60), 0, 0, time.UTC).Format("15:04")},
			{Field{Kind: Yes}, r.IntN(2) == 1},
			{Field{Kind: Choices, Options: []string{"a", "b"}}, [][]string{{}, {"a"}, {"b", "a"}}[r.IntN(3)]},
			{Field{Kind: Prose}, one("", "рядок\nдругий", "а  б")},
			{Field{Kind: Phone}, one("+380332777870", "+48221234567", "")},
			{Field{Kind: Link}, one("https://example.org/а", "http://a.b")},
		} {
			shown := Encode(c.field, c.value)
			back, wrong := Typed(c.field, shown)
			if wrong != nil || !reflect.DeepEqual(back, c.value) {
				t.Fatalf("kind %d: %v is shown as %q, read as %v (%v)", c.field.Kind, c.value, shown, back, wrong)
			}
		}
	}
}

// bound is an upper bound of an amount: small ones as often as the largest.
func bound(r *rand.Rand) int64 { return []int64{3, 1000, 1e6, 1e12, most}[r.IntN(5)] }

// TestColumnShowsTheSame holds that a number shows the same from a column (float64) as when typed.
func TestColumnShowsTheSame(t *testing.T) {
	t.Parallel()
	f := Field{Kind: Money, Options: []string{"EUR"}}
	for _, n := range []int64{0, 7, 123450, most} {
		if Encode(f, n) != Encode(f, float64(n)) || Encode(f, n) != Encode(f, int(n)) {
			t.Errorf("%d shows as %q and %q", n, Encode(f, n), Encode(f, float64(n)))
		}
	}
	if got := Encode(f, 3850000.0); got != "38\u00a0500,00" {
		t.Errorf("got %q", got)
	}
}

// FuzzTyped holds for any text and kind: no panic, a value that is shown and read back the same, or
// a fault; and what was once read is never changed by being read again.
func FuzzTyped(f *testing.F) {
	for kind := Text; kind <= Relations; kind++ {
		for _, s := range []string{"", "1 234,50", "30.12.2026", "17:00", "+380332777870", "a@example.org", "example.org", "так", "\r\n", "12,5 %"} {
			f.Add(int(kind), s)
		}
	}
	f.Fuzz(func(t *testing.T, kind int, raw string) {
		if kind < 0 || kind > int(Relations) {
			return
		}
		field := Field{Kind: Kind(kind), Options: []string{"EUR", "так"}}
		v, wrong := Typed(field, raw)
		if wrong != nil {
			return
		}
		again, wrong := Typed(field, Encode(field, v))
		if wrong != nil || !reflect.DeepEqual(v, again) {
			t.Fatalf("%q is %#v, shown %q, read back %#v (%v)", raw, v, Encode(field, v), again, wrong)
		}
	})
}
