package web

import (
	"database/sql"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/access"
)

// statuses are the errors that have a page of their own; any other shows that of its kind.
var statuses = []int{
	http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
	http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
}

// ErrorPage answers with the page of a status: what happened and what to do, in the reader's language.
// key is a message that says it more exactly, or "". An error page that fails is one plain line.
func ErrorPage(e *core.RequestEvent, status int, key string) error {
	who := colleague(e)
	p := Page{Who: who, Book: BookFor(e, who)}
	code := strconv.Itoa(shownAs(status))
	p.Title = p.Book.T("house.error." + code + ".title")
	p.Data = map[string]any{"Status": status, "Code": code, "Key": key}
	err := Render(e, status, "error", p)
	if err == nil || e.Written() {
		return err
	}
	return errors.Join(err, e.String(status, p.Title))
}

// colleague is who an error page is drawn for: an error may come before anybody asked who this is.
func colleague(e *core.RequestEvent) access.Who {
	if e.Auth == nil || e.Auth.Collection().Name != "users" {
		return access.Who{}
	}
	return access.Who{ID: e.Auth.Id, Name: e.Auth.GetString("name"), Locale: e.Auth.GetString("locale"), Roles: e.Auth.GetStringSlice("roles")}
}

// Failure answers a person's request that ended in err: the status is found in the error, its text never shown.
// The error comes back only when it is ours to mend (500), for the log.
func Failure(e *core.RequestEvent, err error) error {
	if e.Written() {
		return err
	}
	status := StatusOf(err)
	shown := ErrorPage(e, status, "")
	if status == http.StatusInternalServerError {
		return errors.Join(err, shown)
	}
	return shown
}

// StatusOf is the HTTP status an error means.
func StatusOf(err error) int {
	var api *router.ApiError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &api):
		return api.Status
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, sql.ErrNoRows), errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound
	case errors.Is(err, fs.ErrPermission):
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

func shownAs(status int) int {
	switch {
	case slices.Contains(statuses, status):
		return status
	case status == http.StatusUnauthorized:
		return http.StatusForbidden
	case status == http.StatusMethodNotAllowed:
		return http.StatusNotFound
	case status < http.StatusInternalServerError:
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}
