package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/docs"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
	"lubart/internal/words"
)

// paperSource is a placement with all that a paper about it may speak of. What a placement does not
// name is an empty record, so that the paper leaves a line to write on.
type paperSource struct {
	rec, person, site, mentor, application, agreement, opening *core.Record
	lines, issued                                              map[string]*core.Record // by paper
	changes                                                    []*core.Record          // in force, the oldest first
	names                                                      map[string]string       // of sites and colleagues that changes name
}

// official is the only language of official papers.
func official() *words.Book { return web.Books()["uk"] }

// sourceOf gathers what papers about a placement speak of.
func sourceOf(app core.App, r *core.Record) (*paperSource, error) {
	s := &paperSource{rec: r}
	for _, part := range []func(core.App) error{s.around, s.paperwork, s.named} {
		if err := part(app); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *paperSource) around(app core.App) (err error) {
	for _, one := range []struct {
		into               **core.Record
		collection, column string
	}{
		{&s.person, "people", "person"}, {&s.site, "sites", "site"}, {&s.mentor, "users", "mentor"}, {&s.application, "applications", "application"},
		{&s.agreement, "org_agreements", "org_agreement"}, {&s.opening, "openings", "opening"},
	} {
		if *one.into, err = recordOrNone(app, one.collection, s.rec.GetString(one.column)); err != nil {
			return err
		}
	}
	return nil
}

// recordOrNone is a record, or an empty one of its collection where there is none.
func recordOrNone(app core.App, collection, id string) (*core.Record, error) {
	found, err := store.ByID(app, collection, []string{id})
	if err != nil || found[id] != nil {
		return found[id], err
	}
	return store.New(app, collection)
}

func (s *paperSource) paperwork(app core.App) error {
	lines, err := store.Where(app, "checklist_items", dbx.HashExp{"placement": s.rec.Id})
	if err != nil {
		return err
	}
	s.lines = lo.KeyBy(lines, func(r *core.Record) string { return r.GetString("code") })
	papers, err := store.Where(app, "documents", dbx.HashExp{"placement": s.rec.Id, "kind": "paper", "state": []any{issuedState, signedState}}, "version")
	if err != nil {
		return err
	}
	s.issued = lo.KeyBy(papers, func(r *core.Record) string { return r.GetString("paper") }) // the last one wins
	s.changes, err = store.Where(app, "changes", dbx.HashExp{"placement": s.rec.Id, "state": "in_force"}, "created", "_rowid_")
	return err
}

// named are the names of the sites and colleagues that changes speak of.
func (s *paperSource) named(app core.App) (err error) {
	var refs []string
	for _, c := range s.changes {
		for _, side := range []map[string]any{jsonColumn(c, "was"), jsonColumn(c, "now")} {
			refs = append(refs, "sites/"+text(side["site"]), "users/"+text(side["mentor"]))
		}
	}
	s.names, err = peopleToShow(app, refs)
	return err
}

// traits are what of the placement decides which papers it needs.
func (s *paperSource) traits() placements.Traits {
	needs := func(code string) bool {
		return slices.ContainsFunc(s.changes, func(c *core.Record) bool { return slices.Contains(placements.ChangePapers[c.GetString("kind")], code) })
	}
	return placements.Traits{NeedsMed: s.rec.GetBool("needs_med"), Military: s.rec.GetBool("military"),
		Extended: needs(placements.AgreementExtra), Changed: needs(placements.OrderChange)}
}

// numbered is the number and the day of a paper: as it was issued, else as the checklist knows them.
func (s *paperSource) numbered(code string) (string, when.Date) {
	if d := s.issued[code]; d != nil {
		return d.GetString("number"), store.Day(d, "issued_on")
	}
	if line := s.lines[code]; line != nil && line.GetString("state") == placements.Done {
		return line.GetString("number"), store.Day(line, "done_on")
	}
	return "", when.Date{}
}

// facts are what a paper of that code may say.
func (s *paperSource) facts(app core.App, code string) (docs.Facts, error) {
	office, err := officeFacts(app)
	if err != nil {
		return docs.Facts{}, err
	}
	referral, err := s.referral(app)
	return docs.Facts{Office: office, Person: s.personFacts(), Work: s.work(), Referral: referral, Agreement: agreementFacts(s.agreement),
		Change: s.change(code), End: s.end()}, err
}

func officeFacts(app core.App) (docs.OfficeFacts, error) {
	var f docs.OfficeFacts
	for _, one := range []struct {
		key  string
		into *string
	}{
		{"office_name", &f.Name}, {"office_edrpou", &f.Edrpou}, {"office_address", &f.Address}, {"office_city", &f.City}, {"office_email", &f.Email},
		{"signatory_position", &f.Position}, {"signatory_name", &f.Signatory}, {"signatory_dative", &f.Addressee}, {"tcc_name", &f.Tcc},
	} {
		if _, err := store.Setting(app, one.key, when.Date{}, one.into); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (s *paperSource) personFacts() docs.PersonFacts {
	p := s.person
	name := words.Name{Surname: p.GetString("surname"), Given: p.GetString("given_name"), Patronymic: p.GetString("patronymic"), Gender: p.GetString("gender")}
	form := func(column string, c words.Case) string { return lo.CoalesceOrEmpty(p.GetString(column), name.In(c)) }
	return docs.PersonFacts{Name: nameOf(p), Gen: form("gen_name", words.Genitive), Dat: form("dat_name", words.Dative), Ins: form("ins_name", words.Instrumental),
		Signed: words.Signature(p.GetString("given_name"), p.GetString("surname")), Address: p.GetString("settlement"), Phone: p.GetString("phone"),
		Born: store.Day(p, "birth_date")}
}

// signedAs is a colleague's name, written «Ольга Ковальчук», as it stands under a paper.
func signedAs(name string) string {
	given, surname, two := strings.Cut(strings.TrimSpace(name), " ")
	if !two {
		return words.Signature("", given)
	}
	return words.Signature(given, surname)
}

func (s *paperSource) work() docs.WorkFacts {
	r := s.rec
	w := docs.WorkFacts{Kind: r.GetString("kind"), Title: r.GetString("title"), Site: s.site.GetString("name"), SiteAddress: s.site.GetString("address"),
		Mentor: s.mentor.GetString("name"), MentorPosition: s.mentor.GetString("position"), MentorSigned: signedAs(s.mentor.GetString("name")),
		Starts: store.Day(r, "starts_on"), Ends: store.Day(r, "ends_on"), Days: daysInWords(r.GetStringSlice("days")),
		From: r.GetString("starts_at"), To: r.GetString("ends_at"), WeekHours: decimal(r.GetFloat("week_hours")),
		Break: whole(r.GetInt("break_minutes")), Pay: int64(r.GetInt("monthly_pay")), ContractNo: r.GetString("contract_no"), ContractOn: store.Day(r, "contract_on")}
	if pct := r.GetFloat("fund_pct"); pct > 0 {
		w.FundPct, w.LocalPct = decimal(pct), decimalOrZero(100-pct)
	}
	number, on := s.numbered(placements.Contract)
	w.ContractNo = lo.CoalesceOrEmpty(w.ContractNo, number)
	w.ContractOn = lo.CoalesceOrEmpty(w.ContractOn, on)
	w.OrderNo, w.OrderOn = s.numbered(placements.OrderHire)
	return w
}

// decimal writes a number with its comma; nothing for zero, which is not known.
func decimal(n float64) string {
	if n == 0 {
		return ""
	}
	return decimalOrZero(n)
}

func decimalOrZero(n float64) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), ".", ",", 1)
}

func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// daysInWords are the days of a schedule: понеділок – п’ятниця, or one by one where they do not follow each other.
func daysInWords(codes []string) string {
	var at []int
	for i, code := range weekDays {
		if slices.Contains(codes, code) {
			at = append(at, i)
		}
	}
	name := func(i int) string { return official().T("house.weekday." + strconv.Itoa((i+1)%7)) }
	if n := len(at); n > 2 && at[n-1]-at[0] == n-1 {
		return name(at[0]) + " – " + name(at[n-1])
	}
	return strings.Join(lo.Map(at, func(i, _ int) string { return name(i) }), ", ")
}

func (s *paperSource) referral(app core.App) (docs.ReferralFacts, error) {
	a := s.application
	f := docs.ReferralFacts{No: a.GetString("referral_no"), On: store.Day(a, "referral_on"), RegNo: a.GetString("unemp_reg_no"), RegOn: store.Day(a, "unemp_reg_on")}
	centre, err := recordOrNone(app, "organisations", lo.CoalesceOrEmpty(a.GetString("organisation"), s.agreement.GetString("organisation")))
	if err != nil {
		return f, err
	}
	f.Centre = centre.GetString("name_uk")
	return f, nil
}

func agreementFacts(a *core.Record) docs.AgreementFacts {
	return docs.AgreementFacts{No: a.GetString("number"), SignedOn: store.Day(a, "signed_on"), DecisionNo: a.GetString("decision_no"), DecidedOn: store.Day(a, "decided_on")}
}

// change is the last change in force that needs the paper.
func (s *paperSource) change(code string) docs.ChangeFacts {
	for _, c := range slices.Backward(s.changes) {
		if kind := c.GetString("kind"); slices.Contains(placements.ChangePapers[kind], code) {
			was, now := jsonColumn(c, "was"), jsonColumn(c, "now")
			f := docs.ChangeFacts{Kind: kind, Was: s.side(kind, was), Now: s.side(kind, now), From: store.Day(c, "from_on"), To: store.Day(c, "to_on"),
				Reason: lo.CoalesceOrEmpty(c.GetString("reason"), reasonWords(c.GetString("reason_code")))}
			f.WasEnds, _ = when.Parse(text(was["ends_on"]))
			f.NowEnds, _ = when.Parse(text(now["ends_on"]))
			return f
		}
	}
	return docs.ChangeFacts{}
}

// side is what was, or what is now, in words.
func (s *paperSource) side(kind string, side map[string]any) string {
	switch kind {
	case placements.ChangeMove:
		return s.names["sites/"+text(side["site"])]
	case placements.ChangeMentor:
		return s.names["users/"+text(side["mentor"])]
	case placements.ChangeSchedule:
		return scheduleInWords(side)
	}
	return ""
}

func scheduleInWords(side map[string]any) string {
	hours, _ := side["week_hours"].(float64)
	days, _ := side["days"].([]any)
	parts := []string{daysInWords(lo.Map(days, func(d any, _ int) string { return text(d) }))}
	if hours > 0 {
		parts = append([]string{decimal(hours) + " год на тиждень"}, parts...)
	}
	if from, to := text(side["starts_at"]), text(side["ends_at"]); from != "" && to != "" {
		parts = append(parts, "з "+from+" до "+to)
	}
	return strings.Join(lo.Compact(parts), ", ")
}

// reasonWords is a coded reason as papers write it; no code is no words.
func reasonWords(code string) string {
	if key := "reasons." + code; code != "" && official().Has(key) {
		return official().T(key)
	}
	return ""
}

// end is how a placement ended, or will. The end of the term has its article in the paper itself.
func (s *paperSource) end() docs.EndFacts {
	f := docs.EndFacts{Day: lo.CoalesceOrEmpty(store.Day(s.rec, "ended_on"), store.Day(s.rec, "ends_on"))}
	if code := s.rec.GetString("end_reason"); code != "term" {
		f.Ground, f.Reason = reasonWords(code), s.rec.GetString("reason")
	}
	f.OrderNo, f.OrderOn = s.numbered(placements.OrderEnd)
	return f
}
