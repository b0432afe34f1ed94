package form

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Encode is what an input shows of a value; Typed reads it back to the same value. It takes what a
// column gives (a number is float64 there) as well as what Typed gives. Of Money, Options holds the
// currency. An amount or percentage of nothing shows empty: the column cannot tell 0 from not known.
func Encode(f Field, v any) string {
	switch f.Kind {
	case Money, Whole:
		return encodeWhole(f, v)
	case Percent:
		if n := number(v); n != 0 {
			return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), ".", ",", 1)
		}
		return ""
	case Yes:
		if on, _ := v.(bool); on {
			return "1"
		}
		return ""
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ",")
	}
	return fmt.Sprint(v)
}

func encodeWhole(f Field, v any) string {
	n := int64(math.Round(number(v)))
	switch {
	case n == 0 && f.Kind == Money:
		return ""
	case n == 0 && !f.Required():
		return ""
	case f.Kind == Money:
		return showMoney(n, first(f.Options))
	}
	return strconv.FormatInt(n, 10)
}

// number is any number as float64, exact up to most.
func number(v any) float64 {
	switch n := v.(type) {
	case float64:
		return n
	case int64:
		return float64(n)
	case int:
		return float64(n)
	}
	return 0
}
