package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/store"
)

// Paper is a file as lists show it.
type Paper struct {
	ID, Name, Kind, By string
	Size               int64
	At                 time.Time
	Path               string
}

// Remark is a comment as pages show it.
type Remark struct {
	ID, Text, By string
	At           time.Time
	Mine         bool
}

// subjects that files and comments may hang on, by the relation's name, and their collections.
var subjects = lo.Assign(lo.SliceToMap(store.Subjects, func(s string) (string, string) { return s, s + "s" }),
	map[string]string{"obligation": "obligations"})

// subjectFor finds what a file or comment is to hang on: whoever sees it may read, whoever may
// change it may add.
func subjectFor(app core.App, who access.Who, subject, id string, v access.Verb) (*core.Record, error) {
	collection, ok := subjects[subject]
	if !ok {
		return nil, store.ErrNotFound
	}
	r, err := Find(app, who, collection, id)
	if err != nil || v == access.View {
		return r, err
	}
	return r, Must(who, collection, v, r)
}

// PapersOf are the files of a record, newest first.
func PapersOf(app core.App, subject, id string) ([]Paper, error) {
	all, err := store.Where(app, "documents", dbx.HashExp{subject: id}, "created DESC")
	if err != nil {
		return nil, err
	}
	names, err := peopleToShow(app, lo.Map(all, func(r *core.Record, _ int) string { return "users/" + r.GetString("by") }))
	return lo.Map(all, func(r *core.Record, _ int) Paper {
		return Paper{ID: r.Id, Name: r.GetString("name"), Kind: r.GetString("kind"), By: names["users/"+r.GetString("by")],
			Size: int64(r.GetInt("size")), At: r.GetDateTime("created").Time(), Path: "/documents/" + r.Id + "/" + r.GetString("name")}
	}), err
}

// largestFile is how many bytes one file may have, as the documents collection says.
const largestFile = 20 << 20

// AddPaper keeps a file with a record. The original name stays a field: PocketBase's own would lose
// its Ukrainian letters.
func AddPaper(app core.App, a store.Act, subject, id, kind, name string, body io.Reader) (*core.Record, error) {
	owner, err := subjectFor(app, a.Who, subject, id, access.Update)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(body, largestFile+1))
	if err != nil {
		return nil, wrap("read the file", err)
	}
	values := map[string]any{subject: id, "area": owner.GetString("area")}
	return KeepFile(app, a, values, kind, name, raw)
}

// KeepFile writes a file as a document with these values, in the caller's transaction if it has one.
func KeepFile(app core.App, a store.Act, values map[string]any, kind, name string, raw []byte) (*core.Record, error) {
	name = fileName(name)
	switch {
	case len(raw) == 0:
		return nil, refuse("documents.empty")
	case len(raw) > largestFile:
		return nil, &Problem{Status: 400, Key: "documents.too_large"}
	case name == "":
		return nil, refuse("documents.no_name")
	}
	f, err := filesystem.NewFileFromBytes(raw, name)
	if err != nil {
		return nil, wrap("take the file", err)
	}
	r, err := store.New(app, "documents")
	if err != nil {
		return nil, err
	}
	r.Load(values)
	r.Set("file", f)
	r.Set("name", name)
	r.Set("kind", lo.CoalesceOrEmpty(kind, "other"))
	r.Set("size", len(raw))
	r.Set("sha256", sumOf(raw))
	r.Set("state", lo.CoalesceOrEmpty(r.GetString("state"), "draft"))
	r.Set("by", a.Who.ID)
	return r, wrap("keep the file", store.Save(app, a, r))
}

// sumOf is by what a file is known to be unchanged.
func sumOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// fileName is the last part of what a browser sent, without what could steer a shell or a header
// or turn the reading of a name around, so that a program looks like a picture.
func fileName(s string) string {
	s = s[strings.LastIndexAny(s, "/\\")+1:]
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>|:*?`, r) {
			return -1
		}
		return r
	}, s)
	letters := []rune(strings.TrimSpace(s))
	return string(letters[:min(len(letters), 150)])
}

// OpenPaper finds a file that the person may read, and its bytes' place. An official paper about somebody is
// not opened by everybody who sees the placement: a mentor does not.
func OpenPaper(app core.App, who access.Who, id string) (*core.Record, error) {
	r, err := app.FindRecordById("documents", id)
	if err != nil {
		return nil, store.ErrNotFound
	}
	if official := r.GetString("paper"); official != "" && r.GetString("by") != who.ID {
		if err := mayPaper(who, official); err != nil {
			return nil, store.ErrNotFound
		}
	}
	for subject := range subjects {
		if of := r.GetString(subject); of != "" {
			_, err := subjectFor(app, who, subject, of, access.View)
			return r, err
		}
	}
	if r.GetString("by") == who.ID || who.Is("admin") || May(who, "documents", access.View, r) {
		return r, nil
	}
	return nil, store.ErrNotFound
}

// RemarksOn are the comments on a record, oldest first.
func RemarksOn(app core.App, who access.Who, subject, id string) ([]Remark, error) {
	all, err := store.Where(app, "comments", dbx.HashExp{subject: id}, "created")
	if err != nil {
		return nil, err
	}
	names, err := peopleToShow(app, lo.Map(all, func(r *core.Record, _ int) string { return "users/" + r.GetString("by") }))
	return lo.Map(all, func(r *core.Record, _ int) Remark {
		by := r.GetString("by")
		return Remark{ID: r.Id, Text: r.GetString("text"), By: names["users/"+by], At: r.GetDateTime("created").Time(), Mine: by == who.ID && by != ""}
	}), err
}

// AddRemark writes a comment on a record that the person may change.
func AddRemark(app core.App, a store.Act, subject, id, text string) error {
	owner, err := subjectFor(app, a.Who, subject, id, access.Update)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return refuse("documents.no_text")
	}
	_, err = store.Make(app, a, "comments", map[string]any{subject: id, "text": text, "by": a.Who.ID, "area": owner.GetString("area")})
	return wrap("write the comment", err)
}

// sniffed are the types a browser may show; everything else is only handed over.
var sniffed = []string{"application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"}

// Shown says whether a file of that type may be opened in the browser.
func ShownType(kind string) bool { return slices.Contains(sniffed, kind) }

// ReadPaper reads a document's bytes.
func ReadPaper(app core.App, r *core.Record) ([]byte, error) {
	fs, err := app.NewFilesystem()
	if err != nil {
		return nil, wrap("open the files", err)
	}
	defer fs.Close()
	f, err := fs.GetReader(r.BaseFilesPath() + "/" + r.GetString("file"))
	if err != nil {
		return nil, wrap("open the file", err)
	}
	defer f.Close()
	var out bytes.Buffer
	_, err = io.Copy(&out, f)
	return out.Bytes(), wrap("read the file", err)
}
