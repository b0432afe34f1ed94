package web

import (
	"bytes"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// RenderLight answers with templates/pages/<name>.html inside the light frame: no menu, a stylesheet of
// its own and few bytes, for a page that somebody opens by a link on a phone and a poor network. Such a
// link is a key: the page is kept nowhere and names its address to nobody.
func RenderLight(e *core.RequestEvent, status int, name string, p Page) error {
	p = complete(e, p)
	page := pages()[p.Book.Lang()][name]
	if page == nil {
		return fmt.Errorf("render page: templates/pages/%s.html does not exist", name)
	}
	var body bytes.Buffer
	if err := page.ExecuteTemplate(&body, "_light.html", p); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	e.Response.Header().Set("Referrer-Policy", "no-referrer")
	return send(e, status, "text/html; charset=utf-8", body.Bytes())
}
