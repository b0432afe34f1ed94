package form

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTyped(t *testing.T) {
	t.Parallel()
	eur := Field{Name: "sum", Kind: Money, Options: []string{"EUR"}}
	yen := Field{Name: "sum", Kind: Money, Options: []string{"JPY"}}
	edr := Field{Kind: Text, Rule: "edrpou"}
	for _, c := range []struct {
		field Field
		raw   string
		want  any // a value, or the key of the fault
	}{
		{eur, "1 234,50", int64(123450)}, {eur, "1234.5", int64(123450)}, {eur, "1\u00a0234,5", int64(123450)},
		{eur, "1\u202f234\u2009567,05", int64(123456705)}, {eur, "1.234,56", int64(123456)}, {eur, "1,234.56", int64(123456)},
		{eur, "1.234.567", int64(123456700)}, {eur, "1'234.50", int64(123450)}, {eur, "0,07", int64(7)}, {eur, "", int64(0)},
		{eur, "38 500,00", int64(3850000)}, {eur, "007", int64(700)},
		{eur, "1.234", "form.money_unclear"}, {eur, "12,345", "form.money_unclear"}, {eur, "1234,567", "form.money_decimals"},
		{eur, "0.125", "form.money_decimals"}, {eur, "1 23", "form.money"}, {eur, "12 34,5", "form.money"}, {eur, "50k", "form.money"},
		{eur, "1,23,4", "form.money"}, {eur, "1.23,456.7", "form.money"}, {eur, ",5", "form.money"}, {eur, "5,", "form.money"},
		{eur, "-5", "form.money_negative"}, {eur, "−5", "form.money_negative"}, {eur, "99999999999999999999", "form.money_big"},
		{eur, "90071992547410,00", "form.money_big"}, {eur, "٣", "form.money"}, {eur, "1e3", "form.money"},
		{yen, "12 000", int64(12000)}, {yen, "12,5", "form.money_whole"},

		{Field{Kind: Day}, "30.12.2026", "2026-12-30"}, {Field{Kind: Day}, "2026-12-30", "2026-12-30"}, {Field{Kind: Day}, "1.2.2027", "2027-02-01"},
		{Field{Kind: Day}, "29.02.2028", "2028-02-29"}, {Field{Kind: Day}, "30.02.2026", "form.no_such_day"}, {Field{Kind: Day}, "2026-02-30", "form.no_such_day"},
		{Field{Kind: Day}, "29.02.2027", "form.no_such_day"}, {Field{Kind: Day}, "00.01.2027", "form.no_such_day"}, {Field{Kind: Day}, "01.13.2027", "form.no_such_day"},
		{Field{Kind: Day}, "0026-01-01", "form.day_year"}, {Field{Kind: Day}, "завтра", "form.day"}, {Field{Kind: Day}, "1/2/2027", "form.day"},
		{Field{Kind: Clock}, "9:05", "09:05"}, {Field{Kind: Clock}, "17.00", "17:00"}, {Field{Kind: Clock}, "24:00", "form.clock"}, {Field{Kind: Clock}, "17", "form.clock"},
		{Field{Kind: Zone}, "Europe/Brussels", "Europe/Brussels"}, {Field{Kind: Zone}, "Local", "form.zone"}, {Field{Kind: Zone}, "../etc/passwd", "form.zone"},
		{Field{Kind: Currency}, "eur", "EUR"}, {Field{Kind: Currency}, "грн", "UAH"}, {Field{Kind: Currency}, "€", "EUR"}, {Field{Kind: Currency}, "EURO", "form.currency"}, {Field{Kind: Currency}, "ZZZ", "form.currency"},
		{Field{Kind: Percent}, "12,5", 12.5}, {Field{Kind: Percent}, "10 %", 10.0}, {Field{Kind: Percent}, "101", "form.percent"}, {Field{Kind: Percent}, "1,234", "form.percent_decimals"}, {Field{Kind: Percent}, "0,05", 0.05},
		{Field{Kind: Whole}, "1 200", int64(1200)}, {Field{Kind: Whole}, "1.5", "form.whole"}, {Field{Kind: Whole, Rule: "lte=12"}, "13", "form.lte"}, {Field{Kind: Whole, Rule: "gte=1"}, "0", "form.gte"},
		{Field{Kind: Choice, Options: []string{"a", "b"}}, "b", "b"}, {Field{Kind: Choice, Options: []string{"a"}}, "c", "form.choice"},
		{Field{Kind: Choices, Options: []string{"a", "b"}}, "b, a,b", []string{"b", "a"}}, {Field{Kind: Choices, Options: []string{"a"}}, "a,c", "form.choice"}, {Field{Kind: Choices}, "", []string{}},
		{Field{Kind: Yes}, "так", true}, {Field{Kind: Yes}, "on", true}, {Field{Kind: Yes}, "", false}, {Field{Kind: Yes}, "може", "form.yes"},
		{Field{Kind: Relation}, "abc123def456ghi", "abc123def456ghi"}, {Field{Kind: Relation}, "a' OR 1", "form.choice"}, {Field{Kind: Relations}, "a,b,a", []string{"a", "b"}},

		{Field{Kind: Email}, "O.Hnatiuk@Example.ORG", "O.Hnatiuk@example.org"}, {Field{Kind: Email}, "a b@example.org", "form.mailaddr"}, {Field{Kind: Email}, "a@localhost", "form.mailaddr"},
		{Field{Kind: Email}, "олена@example.org", "form.mailaddr"}, {Field{Kind: Email}, "a@пошта.укр", "form.mailaddr"}, {Field{Kind: Email}, "a..b@example.org", "form.mailaddr"},
		{Field{Kind: Email}, "a@example.org, b@example.org", "form.mailaddr"}, {Field{Kind: Email}, strings.Repeat("a", 65) + "@example.org", "form.mailaddr"},
		{Field{Kind: Email}, "a@" + strings.Repeat("bcdefghi.", 28) + "org", "form.mailaddr"}, {Field{Kind: Email}, "a@1.2.3.4", "form.mailaddr"}, {Field{Kind: Email}, "a@example.org\nBcc: x@example.org", "form.control"},
		{Field{Kind: Phone}, "(0332) 777-870", "+380332777870"}, {Field{Kind: Phone}, "050 123 45 67", "+380501234567"}, {Field{Kind: Phone}, "+38 (050) 123-45-67", "+380501234567"}, {Field{Kind: Phone}, "80501234567", "+380501234567"},
		{Field{Kind: Phone}, "+48 22 123 45 67", "+48221234567"}, {Field{Kind: Phone}, "0048221234567", "+48221234567"}, {Field{Kind: Phone}, "777-870", "form.phone_ua"}, {Field{Kind: Phone}, "+38050123456", "form.phone_ua"}, {Field{Kind: Phone}, "дзвонити вранці", "form.phone_ua"},
		{Field{Kind: Link}, "https://example.org/a?b=1", "https://example.org/a?b=1"}, {Field{Kind: Link}, "example.org", "https://example.org"}, {Field{Kind: Link}, "javascript:alert(1)", "form.link"},
		{Field{Kind: Link}, "https://user:pw@example.org", "form.link"}, {Field{Kind: Link}, "data:text/html,x", "form.link"}, {Field{Kind: Link}, "ftp://example.org", "form.link"}, {Field{Kind: Link}, "https://nohost", "form.link"},
		{edr, "32855961", "32855961"}, {edr, "04051327", "04051327"}, {edr, "04051328", "form.edrpou"}, {edr, "4051327", "form.edrpou"}, {edr, "", ""},

		{Field{Kind: Text}, " Карп’як \u200b", "Карп’як"}, {Field{Kind: Text}, "и\u0306", "й"}, {Field{Kind: Text}, "a\nb", "form.control"}, {Field{Kind: Text}, "a\x00b", "form.control"},
		{Field{Kind: Text}, "a\u202eb", "form.control"}, {Field{Kind: Text}, "a\xffb", "form.control"}, {Field{Kind: Prose}, "a\r\nb\tc\rd", "a\nb\tc\nd"}, {Field{Kind: Prose}, "a\x1bb", "form.control"},
		{Field{Kind: Text, Rule: "required"}, " \u00a0", "form.required"}, {Field{Kind: Text, Rule: "required,max=3"}, "їжак", "form.max"}, {Field{Kind: Text, Rule: "max=4"}, "їжак", "їжак"}, {Field{Kind: Text, Rule: "min=3"}, "аб", "form.min"},
	} {
		got, wrong := Typed(c.field, c.raw)
		if wrong != nil {
			got = wrong.Key
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("kind %d rule %q of %q: got %v, want %v", c.field.Kind, c.field.Rule, c.raw, got, c.want)
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	fields := []Field{
		{Name: "title", Kind: Text, Rule: "required"}, {Name: "sum", Kind: Money, With: "currency"}, {Name: "currency", Kind: Currency},
		{Name: "hard", Kind: Yes}, {Name: "needs", Kind: Choices, Options: []string{"it", "power"}}, {Name: "notes", Kind: Prose},
	}
	values, faults := Decode(fields, url.Values{"title": {" Дах "}, "sum": {"12 000"}, "currency": {"jpy"}, "was.hard": {"1"}, "needs": {"power", "it"}})
	want := map[string]any{"title": "Дах", "sum": int64(12000), "currency": "JPY", "hard": false, "needs": []string{"power", "it"}}
	if len(faults) > 0 || !reflect.DeepEqual(values, want) {
		t.Errorf("got %v %v, want %v", values, faults, want)
	}
	_, faults = Decode(fields, url.Values{"sum": {"багато"}, "currency": {"рублів"}})
	if got := faults.Error(); got != "title: form.required; sum: form.money; currency: form.currency" {
		t.Errorf("every fault at once: %s", got)
	}
	if got := Pick(fields, "notes", "title", "none"); len(got) != 2 || got[0].Name != "title" {
		t.Errorf("picked %v", got)
	}
}

// TestEveryFaultHasItsSentence reads the reasons out of the source: a new one without words fails.
func TestEveryFaultHasItsSentence(t *testing.T) {
	t.Parallel()
	reason := regexp.MustCompile(`(?:nil, |f, |: +)"([a-z_]+)"`)
	keys := []string{"form.rule"}
	files, _ := filepath.Glob("*.go")
	for _, name := range slices.DeleteFunc(files, func(n string) bool { return strings.HasSuffix(n, "_test.go") }) {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reason.FindAllStringSubmatch(string(source), -1) {
			keys = append(keys, "form."+m[1])
		}
	}
	if len(keys) < 25 {
		t.Fatalf("found only %d reasons in the source: %v", len(keys), keys)
	}
	for _, lang := range []string{"uk", "en"} {
		raw, err := os.ReadFile("../../templates/messages/" + lang + "/form.json")
		if err != nil {
			t.Fatal(err)
		}
		var sentences map[string]string
		if err := json.Unmarshal(raw, &sentences); err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if !strings.Contains(sentences[key], "{label}") {
				t.Errorf("add %q to templates/messages/%s/form.json: a sentence with {label} that says what to do", key, lang)
			}
		}
	}
}
