package imports

import (
	"strconv"

	"lubart/internal/when"
)

// GrantRow is a row of the grants register. Requested is in minor units of Currency and nil when the file
// has none; CofinPct is a share of 0–100, nil likewise. DueDate is zero when the register has words instead: they are
// Expected, with the days they may mean. DueZone "" is Kyiv.
type GrantRow struct {
	Ref, Donor, DonorID, Programme, Title    string
	Requested                                *int64
	Currency                                 string
	CofinPct                                 *float64
	DueDate                                  when.Date
	DueTime, DueZone, Expected               string
	ExpectedFrom, ExpectedTo                 when.Date
	Owner, OwnerEmail, State, StateText, URL string
	Decision                                 when.Date // when the donor's answer is expected
	Notes                                    string
}

// OrganisationRow is a row of the directory.
type OrganisationRow struct {
	Ref, NameUK, NameEN, Short, Kind, EDRPOU, Country, Site, Portal, FormerNames, Notes string
}

// DayRow is a day that differs from Monday-to-Friday. Off is "yes", "no" or "" when the file does not say.
type DayRow struct {
	Date            when.Date
	Name, Kind, Off string
}

// Grant gives the typed row of the grants kind.
func (p Planned) Grant() GrantRow {
	v := p.Values
	g := GrantRow{Ref: v["ref"], Donor: v["donor"], DonorID: v["donor_id"], Programme: v["programme"], Title: v["title"],
		Currency: v["currency"], DueDate: day(v["due_date"]), DueTime: v["due_time"], DueZone: v["due_tz"], Expected: v["expected"],
		ExpectedFrom: day(v["expected_from"]), ExpectedTo: day(v["expected_to"]), Owner: v["owner"], OwnerEmail: v["owner_email"],
		State: v["state"], StateText: v["imported_state"], Decision: day(v["decision"]), URL: v["url"], Notes: v["notes"]}
	if n, err := strconv.ParseInt(v["requested"], 10, 64); err == nil {
		g.Requested = &n
	}
	if n, err := strconv.ParseFloat(v["cofin_pct"], 64); err == nil {
		g.CofinPct = &n
	}
	return g
}

// Values are the row as canonical text, for Judge and Cells.
func (g GrantRow) Values() map[string]string {
	v := map[string]string{"ref": g.Ref, "donor": g.Donor, "donor_id": g.DonorID, "programme": g.Programme, "title": g.Title,
		"currency": g.Currency, "due_date": dayText(g.DueDate), "due_time": g.DueTime, "due_tz": g.DueZone, "expected": g.Expected,
		"expected_from": dayText(g.ExpectedFrom), "expected_to": dayText(g.ExpectedTo), "owner": g.Owner, "owner_email": g.OwnerEmail,
		"state": g.State, "imported_state": g.StateText, "decision": dayText(g.Decision), "url": g.URL, "notes": g.Notes}
	if g.Requested != nil {
		v["requested"] = strconv.FormatInt(*g.Requested, 10)
	}
	if g.CofinPct != nil {
		v["cofin_pct"] = strconv.FormatFloat(*g.CofinPct, 'f', -1, 64)
	}
	return filled(v)
}

// Organisation gives the typed row of the organisations kind.
func (p Planned) Organisation() OrganisationRow {
	v := p.Values
	return OrganisationRow{v["ref"], v["name_uk"], v["name_en"], v["short"], v["kind"], v["edrpou"], v["country"], v["site"], v["portal"], v["former_names"], v["notes"]}
}

// Values are the row as canonical text.
func (o OrganisationRow) Values() map[string]string {
	return filled(map[string]string{"ref": o.Ref, "name_uk": o.NameUK, "name_en": o.NameEN, "short": o.Short, "kind": o.Kind, "edrpou": o.EDRPOU,
		"country": o.Country, "site": o.Site, "portal": o.Portal, "former_names": o.FormerNames, "notes": o.Notes})
}

// Day gives the typed row of the calendar kind.
func (p Planned) Day() DayRow {
	v := p.Values
	return DayRow{day(v["date"]), v["name"], v["kind"], v["is_off"]}
}

// Values are the row as canonical text.
func (d DayRow) Values() map[string]string {
	return filled(map[string]string{"date": dayText(d.Date), "name": d.Name, "kind": d.Kind, "is_off": d.Off})
}

func filled(v map[string]string) map[string]string {
	for k, s := range v {
		if s == "" {
			delete(v, k)
		}
	}
	return v
}

// day reads canonical text; what is no day is none.
func day(s string) when.Date {
	d, err := when.Parse(s)
	if err != nil {
		return when.Date{}
	}
	return d
}

// grantRules: a sum needs a currency, a time a date, a time without a place is Kyiv's, a row without
// a state is an idea.
func grantRules(p *planner, r *Planned) {
	v := r.Values
	if v["requested"] != "" && v["currency"] == "" && !p.failed(r, "currency") {
		p.fail(r, "requested", fault("currency_missing"))
	}
	if v["due_time"] != "" && v["due_date"] == "" && v["expected"] == "" && !p.failed(r, "due") {
		p.fail(r, "clock", fault("clock_alone", "text", v["due_time"]))
	}
	if v["due_time"] != "" && v["due_tz"] == "" {
		v["due_tz"] = "Europe/Kyiv"
	}
	if v["state"] == "" && !p.failed(r, "state") {
		v["state"] = "idea"
	}
}

func organisationRules(_ *planner, r *Planned) {
	if r.Values["kind"] == "" {
		r.Notes = append(r.Notes, *fault("note_kind", "line", strconv.Itoa(r.Line)))
	}
}

// siteRules: what is estimated without a currency is in our own; nought workplaces and nothing said are one.
func siteRules(_ *planner, r *Planned) {
	v := r.Values
	for _, field := range []string{"windows", "est_cost"} {
		if v[field] == "0" {
			delete(v, field)
		}
	}
	if v["est_cost"] != "" && v["currency"] == "" {
		v["currency"] = "UAH"
	}
	if v["kind"] == "" {
		r.Notes = append(r.Notes, *fault("note_site_kind", "line", strconv.Itoa(r.Line)))
	}
}

// calendarRules: a day of no named kind is a holiday; whether a holiday is worked depends on the law of
// the day, so only the file's own word fixes it.
func calendarRules(p *planner, r *Planned) {
	v := r.Values
	if v["kind"] == "" && !p.failed(r, "kind") {
		v["kind"] = map[string]string{"": "holiday", "yes": "holiday", "no": "work"}[v["is_off"]]
	}
	if v["is_off"] == "" {
		if off := map[string]string{"work": "no", "weekend": "yes"}[v["kind"]]; off != "" {
			v["is_off"] = off
		}
	}
	if v["kind"] == "work" && v["is_off"] == "yes" || v["kind"] == "weekend" && v["is_off"] == "no" {
		p.fail(r, "is_off", fault("day_contradicts"))
	}
}
