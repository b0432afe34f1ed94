package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const rowsOnPage = 50

// lists measures a page of obligations as people get it against the same rows from a PocketBase
// without us: same folder, page size, order, relations and total.
func lists(b *board) error {
	stock := filepath.Join(b.dir, "stock")
	if out, err := exec.Command("go", "build", "-o", stock, "./bench/stock").CombinedOutput(); err != nil {
		return fmt.Errorf("build the stock server: %s", out)
	}
	ours, theirs, err := b.twins()
	if err != nil {
		return err
	}
	house, err := launch(b.bin, "/sign-in", func(addr string) []string { return []string{"serve", "--dir", ours, "--http", addr} })
	if err != nil {
		return err
	}
	defer house.stop()
	bare, err := launch(stock, "/api/health", func(addr string) []string {
		return []string{"serve", "--dir", theirs, "--http", addr}
	})
	if err != nil {
		return err
	}
	defer bare.stop()
	page, api := newBrowser(house.url), newBrowser(bare.url)
	if err := errors.Join(page.signIn(), api.token()); err != nil {
		return err
	}
	open := []string{"planned", "in_progress", "in_review", "submitted", "revision"}
	for i, s := range open {
		open[i] = "state='" + s + "'"
	}
	return errors.Join(
		b.list("page of 50 of 20,000 obligations by date, against PocketBase", page, api, "/obligations?state=all&sort=due", ""),
		b.list("page of 50 of the 2,000 open ones, against PocketBase", page, api, "/obligations?sort=due", strings.Join(open, "||")))
}

// twins are two copies of a folder with 20,000 obligations; in the second, signed-in people list everything.
func (b *board) twins() (ours, theirs string, err error) {
	h, err := b.house("list")
	if err != nil {
		return "", "", err
	}
	err = errors.Join(h.people(50), h.grants(400), h.obligations(20000, 400), h.exec("ANALYZE", nil),
		h.exec("PRAGMA wal_checkpoint(TRUNCATE)", nil))
	h.close()
	if err != nil {
		return "", "", err
	}
	if theirs, err = h.copyTo("list-stock"); err != nil {
		return "", "", err
	}
	other, err := b.house("list-stock")
	if err != nil {
		return "", "", err
	}
	defer other.close()
	return h.dir, theirs, other.exec(`UPDATE _collections SET listRule = '@request.auth.id != ""', viewRule = '@request.auth.id != ""'
		WHERE name IN ('obligations', 'users', 'proposals', 'organisations')`, nil)
}

// token signs the visitor in at the bare server.
func (b *browser) token() error {
	answer, err := b.client.Post(b.base+"/api/collections/users/auth-with-password", "application/json",
		strings.NewReader(fmt.Sprintf(`{"identity":%q,"password":%q}`, visitor, password)))
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	var in struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&in); err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("sign in at the bare server: %s", answer.Status)
	}
	b.headers.Set("Authorization", in.Token)
	return nil
}

func (b *board) list(what string, page, api *browser, path, filter string) error {
	query := url.Values{"page": {"1"}, "perPage": {fmt.Sprint(rowsOnPage)}, "sort": {"due_utc,id"}, "expand": {"owner,proposal.organisation"}}
	if filter != "" {
		query.Set("filter", filter)
	}
	address := "/api/collections/obligations/records?" + query.Encode()
	if err := sameRows(page, api, path, address); err != nil {
		return err
	}
	mine, theirs, err := b.alternate(timed(func() error { _, err := page.get(path); return err }), timed(func() error { _, err := api.get(address); return err }))
	if err != nil {
		return err
	}
	b.atMost(what, mine, theirs, 1.5)
	return nil
}

var rowLink = regexp.MustCompile(`/obligations/(oblig\d{10})\b`)

// sameRows makes sure that two answers are about the same thing before they are compared.
func sameRows(page, api *browser, path, address string) error {
	html, err := page.get(path)
	if err != nil {
		return err
	}
	raw, err := api.get(address)
	if err != nil {
		return err
	}
	var list struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	var shown, answered []string
	for _, m := range rowLink.FindAllStringSubmatch(string(html), -1) {
		if !slices.Contains(shown, m[1]) {
			shown = append(shown, m[1])
		}
	}
	for _, item := range list.Items {
		answered = append(answered, item.ID)
	}
	if !slices.Equal(shown, answered) || len(shown) != rowsOnPage {
		return fmt.Errorf("%s shows %d rows that are not the %d of %s", path, len(shown), len(answered), address)
	}
	return nil
}
