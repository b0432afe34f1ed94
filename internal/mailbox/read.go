package mailbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // letters in windows-1251 and KOI8-U
)

// PerPage is how many entries a page of List has at most.
const PerPage = 50

// ErrNotFound is an id that no letter has, or that could not be one.
var ErrNotFound = errors.New("no such letter")

// Limits of what is read out of one letter. Whatever is beyond is left out and
// the letter marked as cut.
const (
	maxHeader = 64 << 10
	maxText   = 1 << 20
	maxParts  = 100
	maxDepth  = 10
)

// Entry is a letter in a list. Date is when it arrived; To and Subject are
// decoded for people. An unreadable letter has only ID and Date.
type Entry struct {
	ID      string
	Date    time.Time
	To      string
	Subject string
}

// Field is one header field, decoded.
type Field struct{ Name, Value string }

// Mail is a letter for reading. HTML is a stranger's: show it in a sandboxed
// frame, never in a page. Size is that of the file in bytes. Cut says that some
// of the letter was beyond the limits and is not here.
type Mail struct {
	Entry
	Headers []Field
	Text    string
	HTML    string
	Files   []string
	Size    int64
	Cut     bool
}

// List is one page of the letters kept in dir, newest first; pages count from 1.
// A data folder without a mailbox has no letters.
func List(dir string, page int) ([]Entry, error) {
	ids, err := ids(dir)
	if err != nil {
		return nil, err
	}
	from := min(max(page-1, 0)*PerPage, len(ids))
	shown := ids[from:min(from+PerPage, len(ids))]
	entries := make([]Entry, 0, len(shown))
	for _, id := range shown {
		entries = append(entries, entry(dir, id))
	}
	return entries, nil
}

// Count is how many letters dir keeps.
func Count(dir string) (int, error) {
	ids, err := ids(dir)
	return len(ids), err
}

func ids(dir string) ([]string, error) {
	files, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the mailbox: %w", err)
	}
	var ids []string
	for _, f := range files {
		if id, ok := strings.CutSuffix(f.Name(), suffix); ok && validID.MatchString(id) {
			ids = append(ids, id)
		}
	}
	slices.Reverse(ids) // ReadDir sorts by name, and names begin with the time
	return ids, nil
}

func path(dir, id string) string { return filepath.Join(dir, folder, id+suffix) }

func entry(dir, id string) Entry {
	e := Entry{ID: id, Date: received(id)}
	file, err := os.Open(path(dir, id))
	if err != nil {
		return e
	}
	defer file.Close()
	root, err := read(file)
	if err != nil {
		return e
	}
	return e.describe(root)
}

func (e Entry) describe(root *message.Entity) Entry {
	e.To, e.Subject = decoded(root, "To"), decoded(root, "Subject")
	return e
}

func read(r io.Reader) (*message.Entity, error) {
	root, err := message.ReadWithOptions(r, &message.ReadOptions{MaxHeaderBytes: maxHeader})
	if root == nil {
		return nil, fmt.Errorf("read a letter: %w", err)
	}
	return root, nil // an unknown charset or encoding leaves the raw text, better than none
}

func decoded(e *message.Entity, name string) string {
	text, err := e.Header.Text(name)
	if err != nil {
		text = e.Header.Get(name)
	}
	return strings.ToValidUTF8(text, "?")
}

// Read opens one letter. The error is ErrNotFound for an id that List did not make.
func Read(dir, id string) (Mail, error) {
	if !validID.MatchString(id) {
		return Mail{}, ErrNotFound
	}
	file, err := os.Open(path(dir, id))
	if errors.Is(err, fs.ErrNotExist) {
		return Mail{}, ErrNotFound
	} else if err != nil {
		return Mail{}, fmt.Errorf("open a letter: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Mail{}, fmt.Errorf("measure a letter: %w", err)
	}
	m := Mail{Entry: Entry{ID: id, Date: received(id)}, Size: info.Size(), Cut: info.Size() > maxBytes}
	return m, m.parse(io.LimitReader(file, maxBytes))
}

func (m *Mail) parse(r io.Reader) error {
	root, err := read(r)
	if err != nil {
		return err
	}
	m.Entry = m.describe(root)
	for fields := root.Header.Fields(); fields.Next(); {
		value, err := fields.Text()
		if err != nil {
			value = fields.Value()
		}
		m.Headers = append(m.Headers, Field{fields.Key(), strings.ToValidUTF8(value, "?")})
	}
	parts := maxParts
	m.gather(root, maxDepth, &parts)
	return nil
}

// gather walks the tree by itself because go-message's Walk has no limits.
func (m *Mail) gather(e *message.Entity, depth int, parts *int) {
	if *parts--; *parts < 0 || depth == 0 {
		m.Cut = true
		return
	}
	inside := e.MultipartReader()
	if inside == nil {
		m.take(e)
		return
	}
	for *parts >= 0 {
		part, err := inside.NextPart()
		if part == nil {
			m.Cut = m.Cut || !errors.Is(err, io.EOF)
			return
		}
		m.gather(part, depth-1, parts)
	}
}

// take keeps the first text and the first HTML and names everything else.
func (m *Mail) take(e *message.Entity) {
	kind, _, _ := e.Header.ContentType()
	disposition, params, _ := e.Header.ContentDisposition()
	switch {
	case disposition != "attachment" && m.Text == "" && (kind == "text/plain" || kind == ""):
		m.Text = m.body(e.Body)
	case disposition != "attachment" && m.HTML == "" && kind == "text/html":
		m.HTML = m.body(e.Body)
	case params["filename"] != "":
		m.Files = append(m.Files, strings.ToValidUTF8(params["filename"], "?"))
	default:
		m.Files = append(m.Files, kind)
	}
}

func (m *Mail) body(r io.Reader) string {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if len(text) > maxText || err != nil {
		m.Cut = true
	}
	return strings.ToValidUTF8(string(text[:min(len(text), maxText)]), "?")
}
