package web

import (
	"net/url"
	"strconv"
)

// Pager says which part of a list is shown; the "pager" partial draws it from (arg "page" $ "pager" .Data.Pager).
type Pager struct{ Page, Pages, Total, From, To int }

// NewPager clamps the wanted page (from 1) to those a list of total rows, per at a time, has.
func NewPager(page, per, total int) Pager {
	pages := max(1, (total+per-1)/per)
	page = min(max(page, 1), pages)
	return Pager{Page: page, Pages: pages, Total: total, From: min((page-1)*per+1, total), To: min(page*per, total)}
}

// Number is the page asked for by ?page=, 1 if it is none.
func Number(q url.Values) int {
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// Offset is how many rows stand before the page.
func (p Pager) Offset() int { return max(p.From-1, 0) }

// Prev and Next are the neighbours' numbers, 0 where there is none.
func (p Pager) Prev() int { return p.Page - 1 }

// Next is the following page, 0 on the last.
func (p Pager) Next() int {
	if p.Page == p.Pages {
		return 0
	}
	return p.Page + 1
}
