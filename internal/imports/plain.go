package imports

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"

	"lubart/internal/words"
)

var (
	check      = validator.New(validator.WithRequiredStructEnabled())
	address    = regexp.MustCompile(`[^\s<>,;:()"\[\]]+@[^\s<>,;:()"\[\]]+`)
	percentage = regexp.MustCompile(`^(\d{1,3})(?:[.,](\d{1,4}))?\s*(?:%|відс\p{L}*\.?|percent)?$`)
	nameRunes  = regexp.MustCompile(`^[\p{L}\p{M}’. ,()-]+$`)
	eightCode  = regexp.MustCompile(`^\d{8}$`)
	cellError  = regexp.MustCompile(`^#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ССЫЛКА!|Н/Д|ЗНАЧ!|ПОСИЛАННЯ!)$`)
)

// ParsePercent gives a share as plain decimal text, "10" or "6.5", between 0 and 100.
func ParsePercent(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	m := percentage.FindStringSubmatch(words.Fold(c.Text))
	if m == nil {
		return "", fault("percent_unclear", "text", shown(c.Text))
	}
	text := m[1]
	if fraction := strings.TrimRight(m[2], "0"); fraction != "" {
		text += "." + fraction
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v > 100 {
		return "", fault("percent_range", "text", shown(c.Text))
	}
	return strconv.FormatFloat(v, 'f', -1, 64), nil
}

// ParseEmail finds the one address in a cell; a name beside it is allowed, a second address is not.
func ParseEmail(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	found := address.FindAllString(strings.TrimPrefix(c.Text, "mailto:"), -1)
	if len(found) > 1 {
		return "", fault("email_two", "text", shown(c.Text))
	}
	if len(found) == 0 || check.Var(strings.TrimRight(found[0], "."), "email,max=254") != nil {
		return "", fault("email_bad", "text", shown(c.Text))
	}
	return strings.ToLower(strings.TrimRight(found[0], ".")), nil
}

// ParsePerson gives a name with one apostrophe and single spaces.
func ParsePerson(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	s := strings.Join(strings.Fields(apostrophes.Replace(c.Text)), " ")
	if !nameRunes.MatchString(s) {
		return "", fault("name_bad", "text", shown(c.Text))
	}
	return s, nil
}

var apostrophes = strings.NewReplacer("'", "’", "ʼ", "’", "`", "’", "´", "’", "‘", "’")

// ParseLink wants an address of a page; the scheme may be left out as people do.
func ParseLink(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	s := c.Text
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(s, " \n") {
		return "", fault("link_bad", "text", shown(c.Text))
	}
	return s, nil
}

// ParseEDRPOU wants eight digits; a number typed as a number has lost its leading zeros.
func ParseEDRPOU(c Cell) (string, *Fault) {
	if none(c.Text) {
		return "", nil
	}
	s := strings.ReplaceAll(c.Text, " ", "")
	if c.Number && len(s) < 8 && len(s) >= 5 && digits.MatchString(s) {
		s = strings.Repeat("0", 8-len(s)) + s
	}
	if !eightCode.MatchString(s) {
		return "", fault("edrpou_bad", "text", shown(c.Text))
	}
	return s, nil
}

// ParseText keeps words as they are.
func ParseText(c Cell, limit int) (string, *Fault) {
	switch {
	case cellError.MatchString(c.Text):
		return "", fault("cell_error", "text", c.Text)
	case limit > 0 && len([]rune(c.Text)) > limit:
		return "", fault("text_too_long", "limit", strconv.Itoa(limit), "text", shown(c.Text))
	}
	return c.Text, nil
}
