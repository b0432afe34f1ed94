package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"

	"github.com/pocketbase/dbx"

	"lubart/internal/store"
)

// The sheet that is measured: sixty people on all days of a month, among twenty thousand placements.
const (
	sheetPeople = 60
	sheetDays   = 31
	sheetMonth  = "2026-10"
	sheetSite   = "site00000000000"
)

// sheets measures the page of a timesheet against the same cells, with the placement and the person of
// each, from a PocketBase without us. That one answers at most a thousand rows at once: all it needs count.
func sheets(b *board) error {
	stock := filepath.Join(b.dir, "stock-sheet")
	if out, err := exec.Command("go", "build", "-o", stock, "./bench/stock").CombinedOutput(); err != nil {
		return fmt.Errorf("build the stock server: %s", out)
	}
	ours, theirs, err := b.sheetTwins()
	if err != nil {
		return err
	}
	house, err := launch(b.bin, "/sign-in", func(addr string) []string { return []string{"serve", "--dir", ours, "--http", addr} })
	if err != nil {
		return err
	}
	defer house.stop()
	bare, err := launch(stock, "/api/health", func(addr string) []string { return []string{"serve", "--dir", theirs, "--http", addr} })
	if err != nil {
		return err
	}
	defer bare.stop()
	page, api := newBrowser(house.url), newBrowser(bare.url)
	if err := errors.Join(page.signIn(), api.token()); err != nil {
		return err
	}
	mine := func() error { return wholePage(page) }
	other := func() error { return sameCells(api) }
	if err := errors.Join(mine(), other()); err != nil {
		return err
	}
	took, against, err := b.alternate(timed(mine), timed(other))
	if err != nil {
		return err
	}
	b.atMost("timesheet of 60 people × 31 days of 20,000, against PocketBase", took, against, 2)
	return nil
}

func wholePage(page *browser) error {
	html, err := page.get("/timesheets/" + sheetSite + "/" + sheetMonth)
	if err == nil && bytes.Count(html, []byte(`name="c.`)) != sheetPeople*sheetDays {
		err = fmt.Errorf("the page has %d cells", bytes.Count(html, []byte(`name="c.`)))
	}
	return err
}

func sameCells(api *browser) error {
	cells := 0
	for n := 1; cells < sheetPeople*sheetDays; n++ {
		query := url.Values{"page": {fmt.Sprint(n)}, "perPage": {"1000"}, "sort": {"placement,date"}, "skipTotal": {"1"}, "expand": {"placement.person"},
			"filter": {fmt.Sprintf("site='%s' && month='%s'", sheetSite, sheetMonth)}}
		raw, err := api.get("/api/collections/attendance/records?" + query.Encode())
		if err != nil {
			return err
		}
		var list struct {
			Items []json.RawMessage `json:"items"`
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		if len(list.Items) == 0 {
			return fmt.Errorf("only %d cells", cells)
		}
		cells += len(list.Items)
	}
	return nil
}

// sheetTwins are two copies of a folder with the sheet in it.
func (b *board) sheetTwins() (ours, theirs string, err error) {
	h, err := b.house("sheet")
	if err != nil {
		return "", "", err
	}
	err = errors.Join(h.people(50), h.placed(20000), h.exec("ANALYZE", nil), h.exec("PRAGMA wal_checkpoint(TRUNCATE)", nil))
	h.close()
	if err != nil {
		return "", "", err
	}
	if theirs, err = h.copyTo("sheet-stock"); err != nil {
		return "", "", err
	}
	other, err := b.house("sheet-stock")
	if err != nil {
		return "", "", err
	}
	defer other.close()
	return h.dir, theirs, other.exec(`UPDATE _collections SET listRule = '@request.auth.id != ""', viewRule = '@request.auth.id != ""'
		WHERE name IN ('attendance', 'placements', 'people')`, nil)
}

// placed makes n placements of a quarter as many people at twenty sites over eight years, each of a
// month, and the sixty of the sheet with all their days.
func (h *house) placed(n int) error {
	p := dbx.Params{"n": n, "now": store.UTC(noon), "people": n / 4, "few": sheetPeople, "month": sheetMonth, "days": sheetDays}
	for _, sql := range []string{
		numbers + `INSERT INTO people (id, surname, given_name, sort_key, search, ground, rev, created, updated)
			SELECT printf('person%09d', n), printf('Іваненко %d', n), 'Марія', printf('%06d', n), printf('іваненко %d марія', n), 'contract', 1, {:now}, {:now} FROM k WHERE n < {:people}`,
		numbers + `INSERT INTO sites (id, name, sort_key, search, rev, created, updated)
			SELECT printf('site%011d', n), printf('Місце %d', n), printf('%03d', n), printf('місце %d', n), 1, {:now}, {:now} FROM k WHERE n < 20`,
		numbers + `INSERT INTO placements (id, number, person, kind, site, title, starts_on, ends_on, ended_on, week_hours, days, state, sort_key, search, rev, created, updated)
			SELECT printf('place%010d', n), printf('2018-%05d', n), printf('person%09d', n % {:people}), 'public_works', printf('site%011d', CASE WHEN n < {:few} THEN 0 ELSE n % 20 END), 'Благоустрій',
			CASE WHEN n < {:few} THEN {:month} || '-01' ELSE date('2018-01-01', (n % 2900) || ' days') END,
			CASE WHEN n < {:few} THEN {:month} || '-31' ELSE date('2018-01-01', (n % 2900 + 30) || ' days') END, '', 40, '["mon","tue","wed","thu","fri"]', CASE WHEN n < {:few} THEN 'closing' ELSE 'completed' END,
			printf('%06d', n), printf('2018-%05d благоустрій', n), 1, {:now}, {:now} FROM k`,
		numbers + `INSERT INTO attendance (id, placement, site, month, date, code, minutes, via, created, updated)
			SELECT printf('cell%011d', n), printf('place%010d', n / {:days}), 'site00000000000', {:month}, {:month} || printf('-%02d', n % {:days} + 1), 'Р', 480, 'page', {:now}, {:now}
			FROM k WHERE n < {:few} * {:days}`,
	} {
		used := dbx.Params{}
		for name, v := range p {
			if name == "n" || bytes.Contains([]byte(sql), []byte("{:"+name+"}")) {
				used[name] = v
			}
		}
		if err := h.exec(sql, used); err != nil {
			return err
		}
	}
	return nil
}
