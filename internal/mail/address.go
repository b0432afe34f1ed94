// Package mail turns what has to be said into the bytes of one message: addresses, words from templates,
// the MIME tree, headers in order and folded, calendars. It must not know who decides to send, when,
// through which server, or any collection of the database.
package mail

import (
	"encoding/base64"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
	"golang.org/x/net/idna"
)

// What an address can be refused for. The text never repeats the address: it is personal data.
var (
	ErrAddress       = errors.New("not a mail address")
	ErrNeedsSMTPUTF8 = errors.New("the part before @ is not ASCII and would need a server with SMTPUTF8")
	ErrControl       = errors.New("control character")
)

// maxBox is the longest address a path can carry (RFC 5321, 4.5.3.1.3, without its angle brackets).
const maxBox = 254

// Address is one mailbox: Name is for people, Box is local@domain in ASCII. Only New and Parse make a valid one.
type Address struct {
	Name string
	Box  string
}

var rules = newRules()

// New checks a mailbox and the name shown beside it. The domain becomes lower-case ASCII (IDNA); the error is
// ErrAddress, ErrNeedsSMTPUTF8 or ErrControl.
func New(name, box string) (Address, error) {
	ascii, err := asciiBox(strings.TrimSpace(box))
	if err != nil {
		return Address{}, err
	}
	name = strings.TrimSpace(name)
	if !clean(name) || utf8.RuneCountInString(name) > 200 {
		return Address{}, fmt.Errorf("name of the mailbox: %w", ErrControl)
	}
	return Address{Name: name, Box: ascii}, nil
}

// Parse reads "box" or "Name <box>", as a setting has it.
func Parse(s string) (Address, error) {
	s = strings.TrimSpace(s)
	if !clean(s) {
		return Address{}, ErrControl
	}
	if !strings.HasSuffix(s, ">") {
		return New("", s)
	}
	open := strings.LastIndexByte(s, '<')
	if open < 0 {
		return Address{}, ErrAddress
	}
	return New(spoken(s[:open]), s[open+1:len(s)-1])
}

// spoken is a display name without the quotes and encoded words of a header. Brackets stay: people who type
// a name mean them, although in a header they would be a remark.
func spoken(name string) string {
	name = strings.TrimSpace(name)
	if !strings.HasPrefix(name, `"`) && !strings.Contains(name, "=?") {
		return name
	}
	if a, err := netmail.ParseAddress(name + " <a@example.org>"); err == nil {
		return a.Name
	}
	return name
}

// IsZero says that there is no address.
func (a Address) IsZero() bool { return a.Box == "" }

// String is the address as a header has it: pure ASCII, and without a comma or quote, at which the composing
// library would cut it.
func (a Address) String() string {
	name := strings.TrimSpace(a.Name)
	switch {
	case name == "":
		return "<" + a.Box + ">"
	case atoms(name):
		return name + " <" + a.Box + ">"
	}
	return encoded(name) + " <" + a.Box + ">"
}

func asciiBox(box string) (string, error) {
	at := strings.LastIndexByte(box, '@')
	if at < 1 || !clean(box) {
		return "", ErrAddress
	}
	local, domain := box[:at], box[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", ErrAddress
	}
	if !isASCII(local) {
		return "", ErrNeedsSMTPUTF8
	}
	box = local + "@" + ascii
	if len(local) > 64 || len(box) > maxBox || strings.ContainsAny(local, `"\ `) || rules.Var(box, "email") != nil {
		return "", ErrAddress
	}
	return box, nil
}

// newRules has the tags of this package: nocontrol, msgid, dotatom.
func newRules() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	check := func(tag string, ok func(string) bool) {
		// only an empty tag or a nil function is refused, and these are neither
		_ = v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return ok(f.Field().String()) })
	}
	check("nocontrol", clean)
	check("dotatom", func(s string) bool { return len(s) <= maxBox && dotAtom(s) })
	check("msgid", func(s string) bool {
		left, right, ok := strings.Cut(s, "@")
		return ok && len(s) <= maxBox && dotAtom(left) && dotAtom(right)
	})
	return v
}

// clean says that s is UTF-8 without control characters or line separators.
func clean(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}) < 0
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func atom(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r))
}

func dotAtom(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.IndexFunc(part, func(r rune) bool { return !atom(r) }) >= 0 {
			return false
		}
	}
	return true
}

// atoms says that a name may stand in a header without quotes (RFC 5322, phrase).
func atoms(name string) bool {
	return plain(name) && strings.IndexFunc(name, func(r rune) bool { return r != ' ' && !atom(r) }) < 0
}

// longWord says that a text has a word which no fold could bring under 78 characters.
func longWord(s string) bool {
	for word := range strings.SplitSeq(s, " ") {
		if len(word) > 60 {
			return true
		}
	}
	return false
}

// encoded is a text as RFC 2047 words short enough for any header name before them. Base64, because
// Cyrillic takes half the room it would take in Q.
func encoded(s string) string {
	const room = 39
	var words []string
	for s != "" {
		cut := len(s)
		if cut > room {
			for cut = room; !utf8.RuneStart(s[cut]); cut-- {
			}
		}
		words = append(words, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:cut]))+"?=")
		s = s[cut:]
	}
	return strings.Join(words, " ")
}
