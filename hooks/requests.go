package hooks

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/web"
)

// actColumn carries the act of a REST request on its record: PocketBase's record endpoints save
// without the request's context. It is no field, so it never reaches the database or an answer.
const actColumn = "@act"

func (h *House) bindRequests(app core.App) {
	app.OnRecordCreateRequest().BindFunc(h.restSave)
	app.OnRecordUpdateRequest().BindFunc(h.restSave)
	app.OnRecordDeleteRequest().BindFunc(h.restSave)
	app.OnRecordsListRequest().BindFunc(restList)
	app.OnRealtimeConnectRequest().BindFunc(func(e *core.RealtimeConnectRequestEvent) error {
		if e.Auth == nil {
			return e.UnauthorizedError("", nil)
		}
		return e.Next()
	})
}

// restList refuses an order that would tell what the rows do not: by an address that is hidden from
// colleagues, or by columns of other records, which the asker may not be allowed to see at all.
func restList(e *core.RecordsListRequestEvent) error {
	if e.HasSuperuserAuth() {
		return e.Next()
	}
	for _, by := range strings.Split(e.Request.URL.Query().Get("sort"), ",") {
		column := strings.TrimLeft(strings.TrimSpace(by), "+-")
		if strings.Contains(column, ".") || (e.Collection.IsAuth() && column == core.FieldNameEmail) {
			return e.BadRequestError("These records cannot be sorted by "+column+": sort by a column of their own that they show.", nil)
		}
	}
	return e.Next()
}

// restSave names who is asking and turns a refusal into its sentence, in the person's language.
func (h *House) restSave(e *core.RecordRequestEvent) error {
	e.Record.SetRaw(actColumn, store.Act{Who: desk.Person(e.Auth, "rest"), Via: "rest", At: h.Now()})
	err := e.Next()
	var p *desk.Problem
	if errors.As(err, &p) || errors.As(inside(err), &p) {
		return apis.NewApiError(restStatus(p), h.book(e.RequestEvent).T(p.Key, p.Params...), nil)
	}
	var faults form.Faults
	if (errors.As(err, &faults) || errors.As(inside(err), &faults)) && len(faults) > 0 {
		page := web.Page{Book: h.book(e.RequestEvent), Area: e.Collection.Name}
		return apis.NewApiError(http.StatusBadRequest, page.Sentence(faults[0]), nil)
	}
	return err
}

// inside is what PocketBase wrapped into its own answer, which errors.As does not look into.
func inside(err error) error {
	var answer *router.ApiError
	if !errors.As(err, &answer) {
		return nil
	}
	cause, _ := answer.RawData().(error)
	return cause
}

func restStatus(p *desk.Problem) int {
	if p.Status == 0 {
		return http.StatusBadRequest
	}
	return p.Status
}
