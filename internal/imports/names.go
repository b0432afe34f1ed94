package imports

import (
	"regexp"
	"strconv"
	"strings"

	"lubart/internal/form"
)

var patronymic = regexp.MustCompile(`(?i)(?:ович|йович|ьович|івна|ївна|ич|оглы|огли|кизи)$`)

// name splits what stands in one cell: surname, given name, patronymic. Of four words and more the last
// is the patronymic if it looks like one; how they were taken is said beside the row.
func (r *Planned) name(cell Cell) *Fault {
	text, f := ParsePerson(cell)
	if f != nil {
		return f
	}
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	parts := [3]string{}
	switch n := len(words); {
	case n == 1:
		return fault("name_short", "text", shown(text))
	case n <= 3:
		copy(parts[:], words)
	case patronymic.MatchString(words[n-1]):
		parts = [3]string{strings.Join(words[:n-2], " "), words[n-2], words[n-1]}
	default:
		parts = [3]string{words[0], words[1], strings.Join(words[2:], " ")}
	}
	for i, field := range []string{"surname", "given_name", "patronymic"} {
		r.set(field, parts[i])
	}
	r.set("full_name", strings.Join(words, " "))
	if len(words) > 3 {
		r.Notes = append(r.Notes, *fault("note_name", "line", strconv.Itoa(r.Line), "surname", parts[0], "given", parts[1], "patronymic", parts[2]))
	}
	return nil
}

// PersonName is the name of a row as one cell has it.
func PersonName(v map[string]string) string {
	return strings.Join(strings.Fields(v["surname"]+" "+v["given_name"]+" "+v["patronymic"]), " ")
}

// ParsePhone brings a number to +380 and nine digits, a landline with it; another country's stays.
func ParsePhone(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	text := c.Text
	if digits.MatchString(bareDigits(text)) && len(bareDigits(text)) == 9 {
		text = "0" + bareDigits(text) // a spreadsheet drops the nought of a number, people that of a landline
	}
	v, f := form.Typed(form.Field{Name: "phone", Kind: form.Phone}, text)
	if f != nil {
		return "", fault("phone_bad", "text", shown(c.Text))
	}
	return v.(string), nil
}

func bareDigits(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(s)
}

// ParseWhole reads a count: no fraction, no sign.
func ParseWhole(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	n, err := strconv.Atoi(strings.ReplaceAll(c.Text, " ", ""))
	if err != nil || n < 0 || n > 100000 {
		return "", fault("whole_bad", "text", shown(c.Text))
	}
	return strconv.Itoa(n), nil
}

var hoursUnit = regexp.MustCompile(`(?i)\s*(?:год(?:ин\p{L}*)?|h|hours)?\.?(?:\s*/?\s*(?:на\s+)?тиж\p{L}*)?\.?$`)

// ParseHours reads the hours of a week: 40, 38,5, «20 год/тиж».
func ParseHours(c Cell) (string, *Fault) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(hoursUnit.ReplaceAllString(strings.TrimSpace(c.Text), ""), ",", "."), 64)
	if err != nil || n <= 0 || n > 60 {
		return "", fault("hours_bad", "text", shown(c.Text))
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// ParseMonth reads a month in any form people write one, or a day of it: 2026-11.
func ParseMonth(c Cell) (string, *Fault) {
	d, f := ParseDay(c)
	first := d.Date
	if first.IsZero() && d.From.Year == d.To.Year && d.From.Month == d.To.Month {
		first = d.From
	}
	if f != nil || first.IsZero() {
		return "", fault("month_bad", "text", shown(c.Text))
	}
	return first.String()[:7], nil
}

// ParseMark keeps what stands in a square; a cross there says that the day is not counted.
func ParseMark(c Cell) (string, *Fault) {
	s := strings.TrimSpace(c.Text)
	if s == "×" || s == "✕" {
		return "", nil
	}
	return ParseText(Cell{Text: strings.Join(strings.Fields(strings.ReplaceAll(s, "/", " ")), " ")}, 20)
}

// hiddenSign stands for a sign of an identifier in the files we give back.
const hiddenSign = "•"

// ParseHidden keeps an identifier as typed for whoever knows its check; its text is in no sentence.
func ParseHidden(c Cell) (string, *Fault) {
	switch {
	case none(c.Text):
		return "", nil
	case strings.Contains(c.Text, hiddenSign):
		return "", fault("id_hidden")
	case len([]rune(c.Text)) > 60:
		return "", fault("id_long")
	}
	return c.Text, nil
}

// hide leaves of an identifier its last three signs.
func hide(s string) string {
	letters := []rune(s)
	return strings.Repeat(hiddenSign, max(0, len(letters)-3)) + string(letters[max(0, len(letters)-3):])
}
