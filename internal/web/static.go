package web

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	public "lubart/pb_public"
)

// file is one static file as it goes over the wire, made once at start.
type file struct {
	kind, hash   string
	body, packed []byte // packed is nil where gzip does not help
}

// kindOf names what the system's own table may not know or may call otherwise.
var kindOf = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
}

var assets = sync.OnceValue(func() map[string]*file {
	all := map[string]*file{}
	err := fs.WalkDir(public.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all[name], err = readFile(name)
		return err
	})
	if err != nil {
		panic(fmt.Errorf("read static files: %w", err)) // embedded: cannot fail once built
	}
	return all
})

func readFile(name string) (*file, error) {
	body, err := fs.ReadFile(public.FS, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	f := &file{kind: kindOf[path.Ext(name)], hash: base64.RawURLEncoding.EncodeToString(sum[:9]), body: body}
	if f.kind == "" {
		f.kind = mime.TypeByExtension(path.Ext(name))
	}
	if packed := pack(body, gzip.BestCompression); len(packed) < len(body)*9/10 {
		f.packed = packed
	}
	return f, nil
}

// asset is the address of a static file that changes with its content, so a browser may keep it for ever.
func asset(name string) (string, error) {
	f := assets()[name]
	if f == nil {
		return "", fmt.Errorf("asset: pb_public/%s does not exist", name)
	}
	return "/" + name + "?v=" + f.hash, nil
}

// Static answers GET and HEAD for the files of pb_public/, and with the page 404 for anything else.
func Static(e *core.RequestEvent) error {
	f := assets()[strings.TrimPrefix(e.Request.URL.Path, "/")]
	if f == nil {
		return ErrorPage(e, http.StatusNotFound, "")
	}
	f.headers(e)
	if matches(e.Request.Header.Get("If-None-Match"), f.hash) {
		e.Response.WriteHeader(http.StatusNotModified)
		return nil
	}
	body := f.body
	if f.packed != nil && gzips(e) {
		body = f.packed
		e.Response.Header().Set("Content-Encoding", "gzip")
	}
	e.Response.Header().Set("Content-Length", strconv.Itoa(len(body)))
	e.Response.WriteHeader(http.StatusOK)
	if e.Request.Method == http.MethodHead {
		return nil
	}
	_, err := e.Response.Write(body)
	return err
}

// headers: an address that carries the content's own hash never changes its meaning; any other is asked again,
// which costs a 304.
func (f *file) headers(e *core.RequestEvent) {
	h := e.Response.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", `W/"`+f.hash+`"`)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if e.Request.URL.Query().Get("v") == f.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
}

func matches(header, hash string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == `"`+hash+`"` {
			return true
		}
	}
	return false
}
