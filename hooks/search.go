package hooks

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
)

func (h *House) searchRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/search", h.page(search))
}

func search(v *visit) error {
	query := strings.TrimSpace(v.Request.URL.Query().Get("q"))
	groups, err := desk.Search(v.App, v.who, query)
	if err != nil {
		return err
	}
	return v.show("search", "search", "documents.search.title", "search", map[string]any{"Query": query, "Groups": groups})
}
