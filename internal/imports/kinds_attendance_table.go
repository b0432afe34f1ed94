package imports

import (
	"regexp"
	"slices"
	"strconv"
)

// Days are the columns of a sheet of attendance, one for each day a month can have.
var Days = func() (out []Column) {
	for d := 1; d <= 31; d++ {
		n := strconv.Itoa(d)
		out = append(out, Column{Name: "d" + n, Words: []string{n, n, "0" + n, n + " число"}, Reads: AsMark})
	}
	return out
}()

// sheetTitles are how the lines above a sheet say of which month and place it is.
var sheetTitles = map[string]*regexp.Regexp{
	"month": regexp.MustCompile(`(?i)((?:січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд)\p{L}*\s+20\d\d|(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+20\d\d)`),
	"site":  regexp.MustCompile(`(?i)^\s*(?:(?:структурний\s+)?підрозділ|місце\s+роботи|місце|точка|об[’'ʼ]єкт|site)\s*[:–-]\s*(.+)$`),
}

var attendanceKind = Kind{
	Name: "attendance",
	Columns: slices.Concat([]Column{
		{Name: "full_name", Words: []string{"Прізвище, ім’я, по батькові", "Full name", "піб", "п і б", "прізвище ім'я по батькові", "прізвище, ініціали", "прізвище та ініціали", "працівник", "особа", "person", "name"}, Required: true, Limit: 300},
		{Name: "placed_no", Words: []string{"Номер", "Number", "№ роботи", "номер роботи", "табельний номер"}, Limit: 40},
		{Name: "site", Words: []string{"Місце", "Site", "місце роботи", "підрозділ", "точка"}, Required: true, Reads: AsKnown, Limit: 500},
		{Name: "month", Words: []string{"Місяць", "Month", "період", "період обліку"}, Required: true, Reads: AsMonth},
		{Name: "total_days", Words: []string{"Днів", "Days", "відпрацьовано днів", "усього днів", "всього днів", "разом днів", "дні"}, Reads: AsMark},
		{Name: "total_hours", Words: []string{"Годин", "Hours", "відпрацьовано годин", "усього годин", "всього годин", "разом годин", "години"}, Reads: AsMark},
		{Name: "codes", Words: []string{"За кодами", "By code", "з них", "неявки", "підпис", "посада", "професія"}, Ignored: true},
	}, Days, aside),
	Keys:   [][]string{{"month", "site", "who"}},
	Titles: sheetTitles,
	Twice:  true,
	Local:  true,
	Rows:   attendanceRules,
}
