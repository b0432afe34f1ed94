package placements

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var cellText = regexp.MustCompile(`^(\p{L}*)\s*(?:(\d{1,2})(?:[:.,](\d{1,2}))?)?$`)

// lookalikes are the Latin letters that fingers find when the keyboard is on the wrong layout.
var lookalikes = strings.NewReplacer("A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "I", "І", "K", "К", "M", "М",
	"O", "О", "P", "Р", "T", "Т", "X", "Х", "Y", "У")

// ReadCell reads what somebody typed into a square of the sheet: «8», «7:30», «7,5», «Р8», «в», «ТН».
// A code alone that has hours gets the usual minutes of that day, hours alone the usual code. An empty
// square is no cell. It returns the message sheets.<what> of what is wrong, or "".
func ReadCell(typed string, codes []Code, usual string, minutes int) (code string, worked int, wrong string) {
	m := cellText.FindStringSubmatch(strings.TrimSpace(typed))
	switch {
	case m == nil:
		return "", 0, "unreadable"
	case m[1] == "" && m[2] == "":
		return "", 0, ""
	}
	if code = usual; m[1] != "" {
		code = lookalikes.Replace(strings.ToUpper(m[1]))
	}
	known, ok := codeOf(codes, code)
	switch {
	case !ok:
		return "", 0, "unknown_code"
	case m[2] == "" && known.Hours:
		return code, minutes, ""
	case m[2] == "":
		return code, 0, ""
	case !known.Hours:
		return "", 0, "no_hours"
	}
	if worked = minutesOf(m[2], m[3], strings.ContainsRune(typed, ':')); worked < 0 || worked > dayMinutes {
		return "", 0, "too_long"
	}
	return code, worked, ""
}

// minutesOf reads hours with minutes after a colon or a part of an hour after a comma; -1 if there are
// no such minutes.
func minutesOf(hours, rest string, clock bool) int {
	h, _ := strconv.Atoi(hours)
	part, _ := strconv.Atoi(rest)
	switch {
	case rest == "":
		return h * 60
	case clock && (part > 59 || len(rest) != 2):
		return -1
	case clock:
		return h*60 + part
	case len(rest) == 1:
		part *= 10
	}
	return h*60 + (part*60+50)/100
}

// WriteCell is a cell as ReadCell reads it back: the hours alone where the code is the usual one.
func WriteCell(code string, minutes int, codes []Code, usual string) string {
	known, ok := codeOf(codes, code)
	if code == "" || !ok {
		return code
	}
	hours := ""
	if known.Hours {
		hours = strconv.Itoa(minutes / 60)
		if rest := minutes % 60; rest != 0 {
			hours = fmt.Sprintf("%d:%02d", minutes/60, rest)
		}
	}
	if code == usual && hours != "" {
		return hours
	}
	return code + hours
}
