package hooks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/spf13/cobra"

	"lubart/internal/desk"
	"lubart/internal/web"
)

func (h *House) serveCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use: "serve [DOMAIN]", Short: "run the server", Args: cobra.MaximumNArgs(1),
		Long: "Runs the server, its scheduler and its mail until it is stopped (Ctrl+C).\n" +
			"With DOMAIN it listens on ports 80 and 443 and gets its own certificate for that name.",
		Example: "  lubart serve\n  lubart serve --http 127.0.0.1:9000\n  lubart serve lubart.example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			h.Addr = listen
			config := apis.ServeConfig{HttpAddr: listen, AllowedOrigins: []string{h.address()}}
			if len(args) == 1 {
				config = apis.ServeConfig{HttpAddr: ":80", HttpsAddr: ":443", CertificateDomains: args, AllowedOrigins: []string{"https://" + args[0]}}
				h.Config.URL = "https://" + args[0]
			} else if err := h.plainHTTP(listen); err != nil {
				return err
			}
			return h.open(cmd.Context(), alone, "serve "+h.address(), func(app core.App) error { return h.serve(cmd.Context(), app, config) })
		},
	}
	cmd.Flags().StringVar(&listen, "http", "127.0.0.1:8090", "address to listen on")
	return cmd
}

// plainHTTP refuses to send passwords in clear over a network.
func (h *House) plainHTTP(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--http %s: write address:port, like 127.0.0.1:8090", listen)
	}
	if loopback(host) || h.Config.TrustedProxy != "" {
		return nil
	}
	return errors.New("plain HTTP would send passwords over the network in clear: listen on 127.0.0.1 behind a proxy and name it in LUBART_TRUSTED_PROXY, or run `lubart serve DOMAIN`")
}

// serve runs until the context ends, then drains.
func (h *House) serve(ctx context.Context, app core.App, config apis.ServeConfig) error {
	if err := h.startMail(app, h.Now); err != nil {
		return err
	}
	if err := desk.Wake(app, h.seat, h.Now()); err != nil {
		return err
	}
	h.live = true
	failed := make(chan error, 1)
	go func() { failed <- apis.Serve(app, config) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil // close drains: see stop.go
	}
}

func (h *House) bindServe(app core.App) {
	app.OnServe().BindFunc(func(se *core.ServeEvent) error {
		se.InstallerFunc = nil
		if h.Config.TrustedProxy != "" {
			se.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
		}
		se.App.Settings().Batch.Enabled, se.App.Settings().Batch.MaxRequests = true, 50
		se.Router.Unbind(apis.DefaultActivityLoggerMiddlewareId)  // it would keep whole addresses, and some carry one-time links
		se.Router.Unbind(apis.DefaultSecurityHeadersMiddlewareId) // it comes after ours and lets our own pages frame each other
		se.Router.Bind(h.gates()...)
		h.routes(se.Router)
		if err := se.Next(); err != nil {
			return err
		}
		if h.live {
			h.started(se)
		}
		return nil
	})
}

// gates are the middleware every request passes, in order; −1025 is inside PocketBase's panic
// guard and before it looks for a token.
func (h *House) gates() []*hook.Handler[*core.RequestEvent] {
	return []*hook.Handler[*core.RequestEvent]{
		{Id: "lubartGate", Priority: -1025, Func: h.gate},
		{Id: "lubartVisit", Priority: -1005, Func: h.visited},
	}
}

// gate says who may ask at all and lets a page's cookie stand for the header that PocketBase reads.
func (h *House) gate(e *core.RequestEvent) error {
	h.begin(e)
	check, err := web.CrossOrigin(h.Config.URL)
	if err != nil {
		return err
	}
	if err := check(e.Request); err != nil {
		return h.failed(e, http.StatusForbidden, "house.cross_origin")
	}
	token := web.Session(e.Request)
	cookie := token != "" && e.Request.Header.Get("Authorization") == ""
	if !web.Allowed(e.Request.URL.Path, h.Config.Production()) || (cookie && web.TokenEndpoint(e.Request.URL.Path)) {
		return h.failed(e, http.StatusNotFound, "")
	}
	if h.draining() && e.Request.Method != http.MethodGet {
		return h.failed(e, http.StatusServiceUnavailable, "house.stopping")
	}
	if cookie {
		e.Request.Header.Set("Authorization", token)
	}
	return h.faced(e, e.Next())
}

// visited runs when the token was looked up: a blocked colleague is nobody, and everybody else's
// session starts its idle hours again.
func (h *House) visited(e *core.RequestEvent) error {
	if e.Auth != nil && e.Auth.GetString("state") == "blocked" {
		e.Auth = nil
		web.ClearSession(e)
	}
	if token := web.Session(e.Request); e.Auth != nil && token != "" {
		h.renew(e, token)
	}
	return e.Next()
}

// renewAfter is how old a session's token gets before a page renews it.
const renewAfter = time.Hour

// begin says how the person's browser speaks to us, and guards every answer by its headers.
func (h *House) begin(e *core.RequestEvent) {
	h.believe(e.Request)
	web.Begin(e, h.https(e.Request))
	if !h.Config.Production() && strings.HasPrefix(e.Request.URL.Path, "/_/") {
		e.Response.Header().Del("Content-Security-Policy") // the dashboard brings its own
	}
}

// believe drops what only the trusted proxy may say of a request when somebody else says it.
func (h *House) believe(r *http.Request) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if h.Config.TrustedProxy == "" || host != h.Config.TrustedProxy {
		r.Header.Del("X-Forwarded-For")
		r.Header.Del("X-Forwarded-Proto")
	}
}

func (h *House) https(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}
