package hooks_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/store"
)

// signed posts the form of a signature, with a scan if there is one.
func (p *paperRoom) signed(b *browser, doc, day, name, scan string) *httptest.ResponseRecorder {
	p.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("done_on", day)
	if scan != "" {
		part, err := w.CreateFormFile("scan", name)
		if err != nil {
			p.T.Fatal(err)
		}
		_, _ = part.Write([]byte(scan))
	}
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, "/documents/"+doc+"/sign", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	for k, v := range b.head {
		r.Header.Set(k, v)
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	out := httptest.NewRecorder()
	p.Mux().ServeHTTP(out, r)
	return out
}

func (p *paperRoom) line(code string) *core.Record {
	p.T.Helper()
	line, err := store.First(p.App, "checklist_items", dbx.HashExp{"placement": p.placement.Id, "code": code})
	if err != nil {
		p.T.Fatal(err)
	}
	return line
}

func TestASignatureOnPaperCountsWithAScanAndWithout(t *testing.T) {
	p := newPaperRoom(t)
	today := desk.Today(p.Now()).String()
	for _, code := range []string{"contract", "order_hire"} {
		in := p.form(p.hr, code)
		in.Set("number", "7-"+code)
		p.hr.post(p.path("papers", code), in)
	}
	contract, order := p.versions("contract")[0], p.versions("order_hire")[0]
	if p.line("contract").GetString("document") != contract.Id {
		t.Error("the checklist does not lead to the issued paper")
	}
	if w := p.signed(p.hr, contract.Id, today, "", ""); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	p.signed(p.head, order.Id, today, "скан.pdf", "%PDF-1.4")
	line := p.line("contract")
	if line.GetString("state") != "done" || line.GetString("done_on") != today || line.GetString("number") != "7-contract" || p.Reload(contract).GetString("state") != "signed" {
		t.Errorf("%v", line)
	}
	if r := p.Reload(p.placement); r.GetString("contract_no") != "7-contract" {
		t.Error("the placement does not know its contract")
	}
	scan, err := p.FindRecordById("documents", p.line("order_hire").GetString("document"))
	if err != nil || scan.GetString("kind") != "scan" || scan.GetString("name") != "скан.pdf" {
		t.Errorf("%v %v", err, scan)
	}
	if w := p.mentor.get("/documents/" + scan.Id + "/" + url.PathEscape("скан.pdf")); w.Code < 400 {
		t.Error("a mentor opens the scan of somebody's order")
	}
	says(t, p.hr.get(p.path()), http.StatusOK, "Їжакевич", "7-contract")
	p.hr.post(p.path("papers", "contract"), p.form(p.hr, "contract"))
	if p.Reload(contract).GetString("state") != "signed" || p.line("contract").GetString("state") != "done" {
		t.Error("a new version undoes a signature")
	}
}

func TestWhatCannotBeSigned(t *testing.T) {
	p := newPaperRoom(t)
	for range 2 {
		p.hr.post(p.path("papers", "contract"), p.form(p.hr, "contract"))
	}
	all := p.versions("contract")
	today := desk.Today(p.Now())
	p.signed(p.hr, all[0].Id, today.String(), "", "")
	p.signed(p.hr, all[1].Id, today.AddDays(1).String(), "", "")
	p.signed(p.hr, all[1].Id, "", "", "")
	if w := p.signed(p.mentor, all[1].Id, today.String(), "", ""); w.Code < 400 {
		t.Error("a mentor signs for the office")
	}
	if p.Reload(all[0]).GetString("state") != "superseded" || p.Reload(all[1]).GetString("state") != "issued" || p.line("contract").GetString("state") != "required" {
		t.Errorf("signed all the same: %v", p.versions("contract"))
	}
}

func TestTheActOfAMonth(t *testing.T) {
	p := newPaperRoom(t)
	centre := p.Make("organisations", map[string]any{"kind": "employment_centre", "name_uk": "Луцька філія", "state": "active"})
	agreement := p.Make("org_agreements", map[string]any{"title": "Договір з ЦЗ", "organisation": centre.Id, "number": "12", "signed_on": "2026-02-10", "begins_on": "2025-01-01"})
	p.placement.Set("org_agreement", agreement.Id)
	if err := store.Save(p.App, p.Act(), p.placement); err != nil {
		t.Fatal(err)
	}
	site := p.placement.GetString("site")
	sheet := p.Make("timesheets", map[string]any{"title": "грудень", "site": site, "month": "2026-12", "version": 1})
	for _, day := range []string{"2026-12-02", "2026-12-03"} {
		p.Make("attendance", map[string]any{"placement": p.placement.Id, "site": site, "month": "2026-12", "date": day, "code": "Р", "minutes": 480, "via": "page"})
	}
	path := "/agreements/" + agreement.Id + "/act/2026-12"
	if body := p.hr.get(path).Body.String(); strings.Contains(body, "Їжакевич") {
		t.Error("an act speaks of time that nobody approved")
	}
	if _, err := p.DB().NewQuery("UPDATE timesheets SET state = 'approved' WHERE id = {:id}").Bind(dbx.Params{"id": sheet.Id}).Execute(); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*browser{p.hr, p.accountant} {
		says(t, b.get(path), http.StatusOK, "грудень 2026 року", "Луцька філія", "Їжакевич Ґалина Євгенівна | ", " | 2 | 16 | ")
	}
	for name, b := range map[string]*browser{"mentor": p.mentor, "viewer": p.viewer} {
		if w := b.get(path); w.Code < 400 {
			t.Errorf("%s opens the act: %d", name, w.Code)
		}
	}
	m := contentField.FindStringSubmatch(p.accountant.get(path).Body.String())
	w := p.accountant.post(path, url.Values{"content": {html.UnescapeString(m[1])}, "number": {"3"}, "issued_on": {"2026-12-05"}})
	if w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	says(t, p.accountant.get(w.Header().Get("Location")), http.StatusOK, "АКТ ВИКОНАНИХ РОБІТ", "Договір з ЦЗ", path)
	doc, err := store.First(p.App, "documents", dbx.HashExp{"org_agreement": agreement.Id, "paper": "act"})
	if err != nil || doc.GetString("notes") != "2026-12" {
		t.Fatal(err, doc)
	}
	if w := p.signed(p.accountant, doc.Id, desk.Today(p.Now()).String(), "акт.pdf", "%PDF-1.4"); w.Code != http.StatusSeeOther || p.Reload(doc).GetString("state") != "signed" {
		t.Error(w.Code, w.Body)
	}
	now := desk.Today(p.Now()).String()[:7]
	says(t, p.hr.get("/agreements/"+agreement.Id), http.StatusOK, "/agreements/"+agreement.Id+"/act/"+now, "офіційний документ")
	for _, bad := range []string{"/agreements/nobody/act/2026-12", "/agreements/" + agreement.Id + "/act/2026-13", p.path("papers", "act")} {
		if w := p.hr.get(bad); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// TestIdentifiersStandOnlyOnWhatIsPrinted: the text and the file that are kept have a line to write on; who asks
// for the whole paper is written down.
func TestIdentifiersStandOnlyOnWhatIsPrinted(t *testing.T) {
	p := newPaperRoom(t)
	const number, account = "3287300012", "UA213223130000026007233566001"
	for kind, value := range map[string]string{"rnokpp": number, "iban": account} {
		if err := desk.SealIdentifier(p.App, p.Act(), p.Seat(), p.person.Id, kind, value); err != nil {
			t.Fatal(err)
		}
	}
	p.hr.post(p.path("papers", "contract"), p.form(p.hr, "contract"))
	doc := p.versions("contract")[0]
	print := "/documents/" + doc.Id + "/print"
	w := p.hr.get(print)
	says(t, w, http.StatusOK, "Показати")
	if strings.Contains(w.Body.String(), number) || strings.Contains(doc.GetString("content"), number) {
		t.Error("an identifier is shown unasked, or kept")
	}
	file := p.hr.get("/documents/" + doc.Id + "/" + url.PathEscape(doc.GetString("name"))).Body.Bytes()
	if strings.Contains(docxText(t, file), number) {
		t.Error("the file that is kept has an identifier")
	}
	says(t, p.hr.post(print, url.Values{}), http.StatusOK, number)
	if got := docxText(t, p.hr.post(print, url.Values{"do": {"docx"}}).Body.Bytes()); !strings.Contains(got, number) || strings.Contains(got, "[РНОКПП]") {
		t.Error("the whole file has no identifier")
	}
	says(t, p.head.post("/placements/print", url.Values{"id": {p.placement.Id}, "do": {"whole"}}), http.StatusOK, number)
	for _, b := range []*browser{p.mentor, p.accountant, p.viewer} {
		for _, path := range []string{print, "/placements/print"} {
			if w := b.post(path, url.Values{"id": {p.placement.Id}, "do": {"whole"}}); w.Code < 400 || strings.Contains(w.Body.String(), number) {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	}
	looks, err := p.CountRecords("audit", dbx.HashExp{"action": "unmasked", "record": p.person.Id})
	if err != nil || looks < 3 {
		t.Errorf("%d looks were written down, %v", looks, err)
	}
	if n, _ := p.CountRecords("documents", dbx.HashExp{"kind": "paper"}); n != 1 {
		t.Errorf("looking issued %d papers", n-1)
	}
}
