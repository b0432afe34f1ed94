package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/words"
	"lubart/templates"
)

// pages are the parsed templates by language and name. A template that cannot be parsed stops the start.
var pages = sync.OnceValue(func() map[string]map[string]*template.Template {
	all := map[string]map[string]*template.Template{}
	for lang, book := range Books() {
		set, err := parse(templates.FS, book)
		if err != nil {
			panic(fmt.Errorf("parse pages (%s): %w", lang, err))
		}
		all[lang] = set
	}
	return all
})

// Prepare parses every page and message now, so that a broken one stops the start and not a person's request.
func Prepare() { pages(); assets() }

// parse makes one template per page: the frame, the partials and the page itself, which defines "main" and may
// define "actions" (beside the heading).
func parse(fsys fs.FS, book *words.Book) (map[string]*template.Template, error) {
	frame, err := template.New("_layout.html").Funcs(funcs(book)).Option("missingkey=zero").ParseFS(fsys, "pages/_*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(fsys, "pages/*.html")
	if err != nil {
		return nil, err
	}
	set := map[string]*template.Template{}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		if strings.HasPrefix(page, "_") {
			continue
		}
		if set[page], err = template.Must(frame.Clone()).ParseFS(fsys, name); err != nil {
			return nil, err
		}
		if set[page].Lookup("main") == nil {
			return nil, fmt.Errorf("%s defines no \"main\"", name)
		}
	}
	return set, nil
}

// Render answers with templates/pages/<name>.html inside the frame. The page is made whole before its first byte
// leaves: a fault in a template is an error, never half a page.
func Render(e *core.RequestEvent, status int, name string, p Page) error {
	p = complete(e, p)
	page := pages()[p.Book.Lang()][name]
	if page == nil {
		return fmt.Errorf("render page: templates/pages/%s.html does not exist", name)
	}
	var body bytes.Buffer
	if err := page.ExecuteTemplate(&body, "_layout.html", p); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	return send(e, status, "text/html; charset=utf-8", body.Bytes())
}

func complete(e *core.RequestEvent, p Page) Page {
	if p.Book == nil {
		p.Book = BookFor(e, p.Who)
	}
	if p.URL == nil {
		p.URL = e.Request.URL
	}
	if p.Menu == nil {
		p.Menu = MenuFor(p.Who)
	}
	if p.Flash == nil {
		p.Flash = TakeFlash(e)
	}
	if health, ok := e.Get(healthKey).(*Health); ok && p.Health == nil && p.Who.ID != "" {
		p.Health = health
	}
	return p
}

// smallest is the size under which packing an answer costs more than it saves: one network packet.
const smallest = 1400

func send(e *core.RequestEvent, status int, kind string, body []byte) error {
	h := e.Response.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "private, no-store")
	h.Add("Vary", "Accept-Encoding, Cookie")
	if len(body) > smallest && gzips(e) {
		body = pack(body, gzip.DefaultCompression)
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	e.Response.WriteHeader(status)
	_, err := e.Response.Write(body)
	return err
}

func gzips(e *core.RequestEvent) bool {
	for coding := range strings.SplitSeq(e.Request.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" && strings.TrimRight(strings.TrimSpace(weight), ".0") != "q=" {
			return true
		}
	}
	return false
}

func pack(body []byte, level int) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		panic(err) // only for a level that does not exist
	}
	_, _ = w.Write(body) // a buffer never refuses
	_ = w.Close()
	return out.Bytes()
}
