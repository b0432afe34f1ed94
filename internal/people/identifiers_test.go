package people

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lubart/internal/when"
)

func TestNormal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, typed, want, fault string }{
		{RNOKPP, "3287300012", "3287300012", ""},
		{RNOKPP, "3859500020", "3859500020", ""},
		{RNOKPP, "3287300130", "3287300130", ""}, // the remainder is ten, the digit nought
		{RNOKPP, "1759013776", "1759013776", ""},
		{RNOKPP, "1000000000", "1000000000", ""}, // the sum is negative
		{RNOKPP, " 32873 000-12 ", "3287300012", ""},
		{RNOKPP, "3287300013", "", "rnokpp_check"},
		{RNOKPP, "0000000000", "", "rnokpp_check"},
		{RNOKPP, "328730001", "", "rnokpp_digits"},
		{RNOKPP, "32873000123", "", "rnokpp_digits"},
		{RNOKPP, "328730О012", "", "rnokpp_digits"},
		{RNOKPP, "", "", "rnokpp_digits"},
		{UNZR, "19900101-00018", "1990010100018", ""},
		{UNZR, "1990010100018", "1990010100018", ""},
		{UNZR, "19900101-00019", "1990010100019", ""}, // a wrong check digit is only a warning
		{UNZR, "19900101-0001", "", "unzr_digits"},
		{IBAN, "UA213223130000026007233566001", "UA213223130000026007233566001", ""},
		{IBAN, "UA108201720344230000012345678", "UA108201720344230000012345678", ""},
		{IBAN, "ua21 3223 1300 0002 6007 2335 6600 1", "UA213223130000026007233566001", ""},
		{IBAN, "UА213223130000026007233566001", "UA213223130000026007233566001", ""}, // the А is Ukrainian
		{IBAN, "UA213223130000026007233566002", "", "iban_check"},
		{IBAN, "UA21322313000002600723356600", "", "iban_length"},
		{IBAN, "213223130000026007233566001", "", "iban_length"},
		{IBAN, "PL61109010140000071219812874", "", "iban_country"},
		{IBAN, "", "", "iban_length"},
		{IDDoc, "000 123 456", "000123456", ""},
		{IDDoc, "АС 123456", "АС123456", ""},
		{IDDoc, "ac123456", "АС123456", ""}, // Latin letters that look the same
		{IDDoc, "ІЇ № 123456", "ІЇ123456", ""},
		{IDDoc, "GZ123456", "", "id_doc"},
		{IDDoc, "12345678", "", "id_doc"},
		{"passport", "1", "", "kind"},
	} {
		want := c.fault
		if want != "" {
			want = "people.id." + want
		}
		if got, fault := Normal(c.kind, c.typed); got != c.want || fault != want {
			t.Errorf("%s %q: %q %q, wanted %q %q", c.kind, c.typed, got, fault, c.want, want)
		}
	}
}

func TestMaskShowsOnlyTheEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, value, mask, show string }{
		{RNOKPP, "3287300012", "•••••••012", "3287300012"},
		{UNZR, "1990010100018", "••••••••-••018", "19900101-00018"},
		{IBAN, "UA213223130000026007233566001", "•••• •••• •••• •••• •••• •••• ••00 1", "UA21 3223 1300 0002 6007 2335 6600 1"},
		{IDDoc, "АС123456", "•••••456", "АС123456"},
		{IDDoc, "12", "12", "12"},
		{RNOKPP, "", "", ""},
	} {
		if got := Mask(c.kind, c.value); got != c.mask {
			t.Errorf("%s %s is masked as %s, wanted %s", c.kind, c.value, got, c.mask)
		}
		if got := ShowID(c.kind, c.value); got != c.show {
			t.Errorf("%s %s is shown as %s, wanted %s", c.kind, c.value, got, c.show)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	ninety := when.Date{Year: 1990, Month: 1, Day: 1}
	for _, c := range []struct {
		kind, value string
		birth       when.Date
		want        string
	}{
		{RNOKPP, "3287300012", ninety, ""},
		{RNOKPP, "3859500020", when.Date{Year: 2005, Month: 9, Day: 1}, ""},
		{RNOKPP, "1759013776", when.Date{Year: 1948, Month: 2, Day: 28}, ""},
		{RNOKPP, "3287300012", ninety.AddDays(1), "people.id.rnokpp_birth"},
		{RNOKPP, "3287300012", when.Date{}, ""},
		{UNZR, "1990010100018", ninety, ""},
		{UNZR, "1990010100018", ninety.AddDays(1), "people.id.unzr_birth"},
		{UNZR, "1990010100019", ninety, "people.id.unzr_check"},
		{UNZR, "1990130100011", ninety, "people.id.unzr_birth people.id.unzr_check"},
		{IBAN, "UA213223130000026007233566001", ninety, ""},
		{IDDoc, "000123456", ninety, ""},
	} {
		if got := strings.Join(Warnings(c.kind, c.value, c.birth), " "); got != c.want {
			t.Errorf("%s %s of %s: %q, wanted %q", c.kind, c.value, c.birth, got, c.want)
		}
	}
}

func TestBirth(t *testing.T) {
	t.Parallel()
	today := when.Date{Year: 2026, Month: 11, Day: 28}
	for _, c := range []struct{ birth, fault, warning string }{
		{"", "", ""},
		{"1990-01-01", "", ""},
		{"2026-11-28", "", "people.birth_young"},
		{"2026-11-29", "people.birth_future", "people.birth_young"},
		{"2012-11-28", "", ""},
		{"2012-11-29", "", "people.birth_young"},
		{"1945-11-29", "", ""},
		{"1945-11-28", "", "people.birth_old"},
	} {
		birth, _ := when.Parse(c.birth)
		if fault, warning := BirthFault(birth, today), BirthWarning(birth, today); fault != c.fault || warning != c.warning {
			t.Errorf("born %q: %q %q, wanted %q %q", c.birth, fault, warning, c.fault, c.warning)
		}
	}
}

// TestOneWrongDigitIsSeen: a check digit catches every mistyped digit of an account, and nearly every
// one of a taxpayer's number, whose arithmetic lets remainder ten and nought look the same.
func TestOneWrongDigitIsSeen(t *testing.T) {
	t.Parallel()
	rng, missed, tried := rand.New(rand.NewPCG(1, 2)), 0, 0
	for range 2000 {
		good := legalRNOKPP(rng)
		at, other := rng.IntN(10), byte('0'+rng.IntN(10))
		if good[at] == other {
			continue
		}
		tried++
		if _, fault := Normal(RNOKPP, good[:at]+string(other)+good[at+1:]); fault == "" {
			missed++
		}
		iban := "UA213223130000026007233566001"
		at = 4 + rng.IntN(25)
		if iban[at] != other {
			if _, fault := Normal(IBAN, iban[:at]+string(other)+iban[at+1:]); fault != "people.id.iban_check" {
				t.Fatalf("the account with %c at %d passes: %q", other, at, fault)
			}
		}
	}
	if missed*20 > tried {
		t.Errorf("%d of %d mistyped numbers pass", missed, tried)
	}
}

func legalRNOKPP(rng *rand.Rand) string {
	for {
		base := fmt.Sprintf("%09d", rng.IntN(1_000_000_000))
		for last := range 10 {
			if v, fault := Normal(RNOKPP, base+fmt.Sprint(last)); fault == "" {
				return v
			}
		}
	}
}

// TestEveryFaultHasItsSentence holds the messages of this file.
func TestEveryFaultHasItsSentence(t *testing.T) {
	t.Parallel()
	keys := []string{"people.birth_future", "people.birth_young", "people.birth_old", "people.id.unzr_check", "people.id.rnokpp_birth", "people.id.unzr_birth"}
	for _, reason := range []string{"kind", "rnokpp_digits", "rnokpp_check", "unzr_digits", "iban_country", "iban_length", "iban_check", "id_doc"} {
		keys = append(keys, "people.id."+reason)
	}
	for _, kind := range IDKinds {
		keys = append(keys, "people.id.name."+kind)
	}
	need(t, "people", keys)
}

func FuzzNormal(f *testing.F) {
	for _, s := range []string{"3287300012", "19900101-00018", "UA213223130000026007233566001", "АС 123456", "", "ß", "\xff", "UA2132231300000260072335660ʼ1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, kind := range IDKinds {
			value, fault := Normal(kind, typed)
			if (value == "") == (fault == "") {
				t.Fatalf("%s %q: value %q, fault %q", kind, typed, value, fault)
			}
			if fault != "" {
				continue
			}
			if again, fault := Normal(kind, value); again != value || fault != "" {
				t.Errorf("%s %q is kept as %q, which reads as %q %q", kind, typed, value, again, fault)
			}
			if again, _ := Normal(kind, ShowID(kind, value)); again != value {
				t.Errorf("%s %q is shown as %q, which reads as %q", kind, value, ShowID(kind, value), again)
			}
			masked := strings.NewReplacer("-", "", " ", "").Replace(Mask(kind, value))
			hidden := strings.TrimLeft(masked, "•")
			if utf8.RuneCountInString(masked) != utf8.RuneCountInString(value) || utf8.RuneCountInString(hidden) > 3 || !strings.HasSuffix(value, hidden) {
				t.Errorf("%s %q is masked as %q", kind, value, masked)
			}
			Warnings(kind, value, when.Date{Year: 1990, Month: 1, Day: 1})
		}
		if !slices.Contains(IDKinds, typed) {
			if _, fault := Normal(typed, typed); fault != "people.id.kind" {
				t.Errorf("kind %q: %q", typed, fault)
			}
		}
	})
}
