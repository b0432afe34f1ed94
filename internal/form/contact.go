package form

import (
	"net/url"
	"regexp"
	"strings"
)

// Longest parts of an address that mail servers must accept (RFC 5321, 4.5.3.1).
const (
	longestMail  = 254
	longestLocal = 64
)

var (
	localPart = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	domain    = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$`)
	scheme    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	foreign   = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)
	ukraine   = regexp.MustCompile(`^(?:\+?380|80|0)(\d{9})$`)
)

// mailaddr says whether a text is one address that a server without SMTPUTF8 delivers to.
func mailaddr(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return len(s) <= longestMail && at > 0 && at <= longestLocal && localPart.MatchString(s[:at]) && domain.MatchString(s[at+1:])
}

func readMail(s string) (any, string, string) {
	if s == "" {
		return "", "", ""
	}
	if !mailaddr(s) {
		return nil, "mailaddr", shown(s)
	}
	at := strings.LastIndexByte(s, '@')
	return s[:at] + strings.ToLower(s[at:]), "", ""
}

// readPhone brings a number of Ukraine to +380 and nine digits; another country's stays with its +.
func readPhone(s string) (any, string, string) {
	if s == "" {
		return "", "", ""
	}
	bare := strings.NewReplacer(" ", "", "(", "", ")", "", "-", "", "–", "", ".", "", "‑", "").Replace(spaces(s))
	if strings.HasPrefix(bare, "00") {
		bare = "+" + bare[2:]
	}
	if m := ukraine.FindStringSubmatch(bare); m != nil {
		return "+380" + m[1], "", ""
	}
	if strings.HasPrefix(bare, "+380") || !foreign.MatchString(bare) {
		return nil, "phone_ua", shown(s)
	}
	return bare, "", ""
}

// readLink takes an http or https address; one without a scheme is meant as https.
func readLink(s string) (any, string, string) {
	if s == "" {
		return "", "", ""
	}
	if !strings.Contains(s, "://") && !scheme.MatchString(s) {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	web := err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Hostname(), ".")
	if !web || u.User != nil || strings.ContainsAny(s, " \"<>\\") {
		return nil, "link", shown(s)
	}
	return s, "", ""
}

// edrpou says whether eight digits carry the right check digit (order of the State Statistics on the
// register of enterprises): weights by the range of the number, a second pass when the rest is ten.
func edrpou(s string) bool {
	if len(s) != 8 || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return false
	}
	weights := [7]int{1, 2, 3, 4, 5, 6, 7}
	if s >= "30000000" && s <= "60000000" {
		weights = [7]int{7, 1, 2, 3, 4, 5, 6}
	}
	rest := weigh(s, weights, 0)
	if rest == 10 {
		rest = weigh(s, weights, 2) % 10
	}
	return rest == int(s[7]-'0')
}

func weigh(s string, weights [7]int, more int) int {
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * (w + more)
	}
	return sum % 11
}
