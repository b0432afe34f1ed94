package web

import (
	"fmt"
	"html/template"
	"math"
	"net/url"
	"strings"
	"time"

	"lubart/internal/when"
	"lubart/internal/words"
)

// funcs are the words a template may use, bound to one language.
func funcs(b *words.Book) template.FuncMap {
	return template.FuncMap{
		"t": b.T, "n": b.N, "has": b.Has, "num": b.Num, "lang": b.Lang,
		"day": b.Day, "dayshort": b.DayShort, "dayname": b.DayName, "month": b.Month, "weekday": b.Weekday,
		"moment":  func(t time.Time) string { return b.Moment(t, when.Kyiv) },
		"big":     func(n int64) string { return b.Num(int(n)) },
		"hours":   func(minutes int64) float64 { return float64(minutes) / 60 },
		"tenths":  func(v float64) float64 { return math.Round(v*10) / 10 },
		"decimal": func(v float64) string { return b.Decimal(v, 2) },
		"told":    func(column, value string) string { return told(b, column, value) },
		"money":   b.Money, "moneyshort": b.MoneyShort, "both": b.Both, "left": b.Left, "city": b.City,
		"yesno": func(yes bool) string {
			if yes {
				return b.T("house.yes")
			}
			return b.T("house.no")
		},
		"lower": strings.ToLower, "join": strings.Join, "iso": iso,
		"arg": arg, "list": func(items ...any) []any { return items },
		"url": address, "relink": relink, "asset": asset,
		"fault": fault, "ask": ask, "typed": typed, "sorted": sorted, "resort": resort,
	}
}

// arg collects pairs of name and value for a partial: {{template "tag" (arg "kind" "ok" "label" "x.y")}}.
func arg(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("arg: %d values do not make pairs", len(pairs))
	}
	all := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		all[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return all, nil
}

// told is a value of a column as a person reads it: a code by its name, a day as days are written.
func told(b *words.Book, column, value string) string {
	if day, err := when.Parse(value); err == nil {
		return b.DayShort(day)
	}
	if key := column + "." + value; value != "" && b.Has(key) {
		return b.T(key)
	}
	return value
}

// iso is a date or an instant for machines: the datetime of a <time>, the value of a date input.
func iso(v any) (string, error) {
	switch v := v.(type) {
	case when.Date:
		if v.IsZero() {
			return "", nil
		}
		return v.String(), nil
	case time.Time:
		if v.IsZero() {
			return "", nil
		}
		return v.UTC().Format(time.RFC3339), nil
	}
	return "", fmt.Errorf("iso: %T is neither a date nor an instant", v)
}

// address is a path with a query of the pairs whose value is not empty.
func address(path string, pairs ...any) string {
	return query(path, url.Values{}, pairs)
}

// relink is the page's own address with some of its query changed; an empty value takes the name away.
// So every filter, sort and page number stays a link that can be sent to somebody.
func relink(u *url.URL, pairs ...any) string {
	if u == nil {
		return query("/", url.Values{}, pairs)
	}
	return query("/"+strings.TrimLeft(u.EscapedPath(), "/\\"), u.Query(), pairs)
}

func query(path string, q url.Values, pairs []any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])
		q.Set(name, value)
		if value == "" {
			q.Del(name)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// sorted is the aria-sort of a column when the list is sorted by current ("due", "-due" backwards).
func sorted(current, column string) string {
	switch current {
	case column:
		return "ascending"
	case "-" + column:
		return "descending"
	}
	return "none"
}

// resort is the sort that a click on the column's head asks for.
func resort(current, column string) string {
	if current == column {
		return "-" + column
	}
	return column
}
