package mail

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MaxSize is what a message may weigh when the server has not said what it takes.
const MaxSize = 5 << 20

const (
	foldAt  = 78  // RFC 5322, 2.1.1: should
	maxLine = 998 // RFC 5322, 2.1.1: must
)

// ErrSize says that a message is larger than allowed.
var ErrSize = errors.New("message is too large")

// field is one header. Names come only from head: nobody outside writes a header.
type field struct{ name, value string }

// Seal checks, composes and freezes a message: the same Message always gives the same bytes. max is in bytes,
// 0 for MaxSize. Errors are ErrMessage and ErrSize, both final for this message.
func Seal(m Message, max int) ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	t, err := compose(m)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, f := range head(m, t) {
		out.WriteString(fold(f))
	}
	out.WriteString("\r\n")
	out.Write(bytes.TrimRight(t.body, "\r\n"))
	out.WriteString("\r\n")
	if max <= 0 {
		max = MaxSize
	}
	return out.Bytes(), inspect(out.Bytes(), max)
}

// head is every header of the message, in the order they are written. Auto-Submitted keeps holiday answers and
// other programs quiet (RFC 3834); the suppression names only answers of people's programs, because All would
// also silence the notices of failed delivery that we need.
func head(m Message, t tree) []field {
	all := []field{
		{"Message-ID", angled(m.ID)},
		{"Date", m.Date.UTC().Format(time.RFC1123Z)},
		{"From", m.From.String()},
		{"Reply-To", optional(m.ReplyTo)},
		{"To", m.To.String()},
		{"Subject", subjectLine(m.Subject)},
		{"References", angled(m.Thread)},
		{"Auto-Submitted", "auto-generated"},
		{"X-Auto-Response-Suppress", "OOF, AutoReply"},
		{"List-Id", angled(m.ListID)},
		{"List-Unsubscribe", angled(m.Unsubscribe)},
		{"List-Unsubscribe-Post", oneClick(m.Unsubscribe)},
		{"Content-Language", m.Lang},
		{"MIME-Version", "1.0"},
		{"Content-Type", t.kind},
	}
	kept := all[:0]
	for _, f := range all {
		if f.value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

func angled(s string) string {
	if s == "" {
		return ""
	}
	return "<" + s + ">"
}

func optional(a Address) string {
	if a.IsZero() {
		return ""
	}
	return a.String()
}

// oneClick is promised only where RFC 8058 allows it: over HTTPS.
func oneClick(address string) string {
	if !strings.HasPrefix(address, "https://") {
		return ""
	}
	return "List-Unsubscribe=One-Click"
}

// fold writes a header, broken at blanks before a line grows over 78 characters. A word longer than
// that stays whole.
func fold(f field) string {
	var out strings.Builder
	out.WriteString(f.name + ":")
	width := out.Len()
	for i, word := range strings.Split(f.value, " ") {
		if i > 0 && word != "" && width+1+len(word) > foldAt {
			out.WriteString("\r\n")
			width = 0
		}
		out.WriteString(" " + word)
		width += 1 + len(word)
	}
	out.WriteString("\r\n")
	return out.String()
}

// inspect is the last look: whatever the parts above believe, bytes that break these rules do not leave.
func inspect(raw []byte, max int) error {
	if len(raw) > max {
		return fmt.Errorf("%w: %d bytes of %d", ErrSize, len(raw), max)
	}
	for i, line := range bytes.SplitAfter(raw, []byte("\r\n")) {
		line = bytes.TrimSuffix(line, []byte("\r\n"))
		if len(line) > maxLine || bytes.ContainsAny(line, "\r\n\x00") || !isASCII(string(line)) {
			return fmt.Errorf("%w: line %d", ErrMessage, i+1)
		}
	}
	return nil
}
