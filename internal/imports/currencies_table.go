package imports

// currencyWords are what people write for a currency, lower case, longest first within one; "?" marks
// words that several countries share.
var currencyWords = []struct {
	code  string
	words []string
}{
	{"UAH", []string{"гривень", "гривня", "гривні", "гривнi", "гривна", "грн.", "грн", "₴", "uah", "hrn", "hryvnia"}},
	{"EUR", []string{"євро", "евро", "euros", "euro", "eur", "€"}},
	{"USD", []string{"доларів сша", "долари сша", "долар сша", "дол. сша", "дол.сша", "дол сша", "доларів", "долари", "долар", "дол.", "дол", "us dollars", "dollars", "us$", "usd", "$"}},
	{"PLN", []string{"польських злотих", "злотих", "злотий", "злоті", "зл.", "зл", "zł", "zl", "pln"}},
	{"CHF", []string{"швейцарських франків", "швейцарський франк", "франків", "франк", "chf"}},
	{"GBP", []string{"фунтів стерлінгів", "фунтів", "фунт", "gbp", "£"}},
	{"SEK", []string{"шведських крон", "шведська крона", "sek"}},
	{"NOK", []string{"норвезьких крон", "норвезька крона", "nok"}},
	{"DKK", []string{"данських крон", "данська крона", "dkk"}},
	{"CZK", []string{"чеських крон", "чеська крона", "czk"}},
	{"JPY", []string{"японських єн", "єн", "jpy", "¥"}},
	{"?", []string{"крон", "крона", "крони", "kr"}},
}
