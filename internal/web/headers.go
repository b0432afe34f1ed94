package web

import "net/http"

// policy forbids what no page of ours does: foreign or inline scripts and styles, being framed, plug-ins.
const policy = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; " +
	"form-action 'self'; object-src 'none'"

const permissions = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

// harden sets the security headers of every answer, pages and API alike.
func harden(h http.Header, https bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Permissions-Policy", permissions)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
