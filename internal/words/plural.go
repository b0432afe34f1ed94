package words

// category is the CLDR cardinal category of a whole number. Decimals are always "other" in Ukrainian
// (1,5 дня) and never reach here: N counts things.
func category(lang string, n int) string {
	if lang == "uk" {
		return ukrainian(n)
	}
	if n == 1 || n == -1 {
		return "one"
	}
	return "other"
}

func ukrainian(n int) string {
	tens, units := n%100, n%10
	if n < 0 {
		tens, units = -tens, -units
	}
	switch {
	case units == 1 && tens != 11:
		return "one"
	case units >= 2 && units <= 4 && (tens < 12 || tens > 14):
		return "few"
	}
	return "many"
}

// Categories are the plural forms a message of the language must have.
func Categories(lang string) []string {
	if lang == "uk" {
		return []string{"one", "few", "many", "other"}
	}
	return []string{"one", "other"}
}
