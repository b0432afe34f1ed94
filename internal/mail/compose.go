package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jordan-wright/email"
)

// tree is the MIME body of a message and the content type that its head must announce.
type tree struct {
	kind string
	body []byte
}

// drawn is how the library announces a boundary. CRLF cannot come from what people typed.
var drawn = regexp.MustCompile(`;\r\n boundary=([0-9a-f]{60})`)

// compose lets the library build text, HTML and attachments. Its headers are not used: they would be unordered,
// unfolded and partly unencoded. Its boundaries are replaced by ones derived from the message's id, so that one
// message always has the same bytes; they hold "=_", which neither quoted-printable nor base64 can produce.
func compose(m Message) (tree, error) {
	e := email.Email{Text: []byte(m.Text), HTML: []byte(m.HTML), Headers: map[string][]string{"Message-Id": {m.ID}}}
	for i, f := range m.Files {
		if err := attach(&e, f, strconv.Itoa(i+1)+"."+m.ID); err != nil {
			return tree{}, err
		}
	}
	raw, err := e.Bytes()
	if err != nil {
		return tree{}, fmt.Errorf("compose: %w", err)
	}
	raw, bounds := rename(raw, m.ID)
	_, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok || len(bounds) == 0 {
		return tree{}, fmt.Errorf("%w: no parts", ErrMessage)
	}
	if len(m.Calendar) > 0 {
		body = alternative(body, bounds[len(bounds)-1], m.Calendar)
	}
	kind := "multipart/alternative"
	if len(m.Files) > 0 {
		kind = "multipart/mixed"
	}
	return tree{kind: kind + `; boundary="` + bounds[0] + `"`, body: body}, nil
}

func attach(e *email.Email, f File, id string) error {
	a, err := e.Attach(bytes.NewReader(f.Data), "file", f.Type)
	if err != nil {
		return fmt.Errorf("attach: %w", err)
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": shortName(f.Name)})
	a.Header.Set("Content-Disposition", strings.Replace(disposition, "; ", ";\r\n ", 1))
	a.Header.Set("Content-Id", "<"+id+">")
	return nil
}

// shortName keeps the end of a file's name, which tells programs what it is. A Cyrillic letter takes six
// bytes in RFC 2231 and no reader needs more than eighty letters.
func shortName(name string) string {
	end := path.Ext(name)
	if len(end) > 10 {
		end = ""
	}
	stem := []rune(strings.TrimSuffix(name, end))
	for len(stem) > 80 || len(string(stem)) > 200 {
		stem = stem[:len(stem)-1]
	}
	return string(stem) + end
}

func rename(raw []byte, id string) ([]byte, []string) {
	var bounds []string
	for i, found := range drawn.FindAllSubmatch(raw, -1) {
		sum := sha256.Sum256([]byte(strconv.Itoa(i) + id))
		ours := "=_" + hex.EncodeToString(sum[:12])
		old := string(found[1])
		raw = bytes.ReplaceAll(raw, []byte("boundary="+old), []byte(`boundary="`+ours+`"`))
		raw = bytes.ReplaceAll(raw, []byte("--"+old), []byte("--"+ours))
		bounds = append(bounds, ours)
	}
	return raw, bounds
}

// alternative adds a calendar as the last form of the text: the library knows only text and HTML, and Outlook
// looks for calendars nowhere else.
func alternative(body []byte, bound string, calendar []byte) []byte {
	var part bytes.Buffer
	part.WriteString("\r\n--" + bound + "\r\nContent-Transfer-Encoding: base64\r\n" +
		"Content-Type: text/calendar; charset=UTF-8; method=PUBLISH\r\n\r\n")
	for rest := base64.StdEncoding.EncodeToString(calendar); rest != ""; {
		n := min(76, len(rest))
		part.WriteString(rest[:n] + "\r\n")
		rest = rest[n:]
	}
	end := []byte("\r\n--" + bound + "--")
	return bytes.Replace(body, end, append(bytes.TrimSuffix(part.Bytes(), []byte("\r\n")), end...), 1)
}

// plain says that a text may stand in a header as it is.
func plain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r >= 127 }) < 0 &&
		strings.Trim(s, " ") == s && !strings.Contains(s, "=?") && !strings.Contains(s, "  ") && !longWord(s)
}

// subjectLine is a subject as its header has it.
func subjectLine(s string) string {
	if plain(s) || !utf8.ValidString(s) {
		return s
	}
	return encoded(s)
}
