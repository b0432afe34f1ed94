package web

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
)

// CrossOrigin makes the check that refuses a form or script of another site: nil means the request may pass.
// origin is our public address (https://host) when a proxy shows us another Host, or "".
func CrossOrigin(origin string) (func(*http.Request) error, error) {
	guard := http.NewCrossOriginProtection()
	if origin != "" {
		if err := guard.AddTrustedOrigin(strings.TrimRight(origin, "/")); err != nil {
			return nil, fmt.Errorf("public address: %w", err)
		}
	}
	return guard.Check, nil
}

// WantsHTML reports whether a person asks: a browser's navigation or form, never a machine's /api/ call.
func WantsHTML(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/feeds/") {
		return false
	}
	accept := r.Header.Get("Accept")
	return accept == "" || strings.Contains(accept, "text/html") || !strings.Contains(accept, "json")
}

// signIn are the calls by which a machine gets and keeps its own token.
var signIn = []string{"auth-methods", "auth-with-password", "request-otp", "auth-with-otp", "auth-refresh"}

// Allowed reports whether a path is served at all. In production only pages, records of our own collections, sign-in
// of colleagues, batch, realtime, health and our own calls are: the dashboard, SQL, schema, logs and backups are not.
func Allowed(p string, production bool) bool {
	if !production {
		return true
	}
	clean := path.Clean("/" + p)
	if clean == "/_" || strings.HasPrefix(clean, "/_/") {
		return false
	}
	if clean != "/api" && !strings.HasPrefix(clean, "/api/") {
		return true
	}
	if clean != strings.TrimSuffix(p, "/") { // "/api/x/../settings" has no honest sender
		return false
	}
	return machine(strings.Split(strings.TrimPrefix(clean, "/api/"), "/"))
}

func machine(parts []string) bool {
	switch parts[0] {
	case "batch", "realtime", "health":
		return len(parts) == 1
	case "lubart":
		return len(parts) > 1
	case "collections":
		return len(parts) >= 3 && !strings.HasPrefix(parts[1], "_") && records(parts[1], parts[2:])
	}
	return false
}

func records(collection string, rest []string) bool {
	if rest[0] == "records" {
		return len(rest) <= 2
	}
	return collection == "users" && len(rest) == 1 && slices.Contains(signIn, rest[0])
}

// TokenEndpoint reports whether a path answers with a token. A browser's session must not reach it: a script
// could otherwise read what the cookie hides.
func TokenEndpoint(p string) bool {
	parts := strings.Split(strings.Trim(path.Clean("/"+p), "/"), "/")
	if parts[0] != "api" || len(parts) < 3 {
		return false
	}
	if parts[1] == "files" {
		return parts[2] == "token"
	}
	return parts[1] == "collections" && len(parts) > 3 && slices.ContainsFunc(parts[3:], func(s string) bool {
		return s == "auth-refresh" || s == "impersonate" || strings.HasPrefix(s, "auth-with-")
	})
}

// Inside is a path of this house, or "/" for anything that a browser would take elsewhere.
func Inside(href string) string {
	if !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") || strings.ContainsAny(href, "\\\r\n\t") {
		return "/"
	}
	return href
}
