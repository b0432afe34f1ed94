package imports

import (
	"regexp"
	"strconv"
	"strings"

	"lubart/internal/words"
)

var (
	weekHours = regexp.MustCompile(`(?i)(\d{1,2}(?:[.,]\d)?)\s*(?:год|h\b|hours)`)
	displaced = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:впо|idp|переселен\p{L}*|внутрішньо переміщен\p{L}*)(?:$|[^\p{L}])`)
)

// WhoKey is by what two rows of a file are found to be about one person while nobody has asked the
// register: the name and the day of birth.
func WhoKey(v map[string]string) string {
	return words.NameKey(PersonName(v)) + "|" + v["birth_date"]
}

// mobile are the codes of Ukraine's mobile networks behind +380; any other number is a landline, to which
// no message can be sent.
var mobile = regexp.MustCompile(`^\+380(?:39|50|63|66|67|68|73|75|77|9[1-9])`)

// personRules: somebody is known by a surname at least, whether it stands alone or with the rest.
func personRules(p *planner, r *Planned) {
	v := r.Values
	v["who"] = WhoKey(v)
	if _, parts := p.index["surname"]; parts && v["surname"] == "" && !p.failed(r, "full_name") {
		p.fail(r, "surname", fault("required"))
	}
	if _, told := p.index["full_name"]; !told {
		v["full_name"] = PersonName(v)
	}
	if v["phone"] != "" && strings.HasPrefix(v["phone"], "+380") && !mobile.MatchString(v["phone"]) {
		r.Notes = append(r.Notes, *p.at(r, "phone", fault("note_landline", "text", v["phone"])))
	}
}

var weekdayName = regexp.MustCompile(`(?i)^(?:пн|вт|ср|чт|пт|сб|нд|понеділок|вівторок|середа|четвер|п[’'ʼ]?ятниця|субота|неділя|mo|tu|we|th|fr|sa|su|mon|tue|wed|thu|fri|sat|sun)\.?$`)

// attendanceRules: until the register is asked, a row is about whom it names. A line of weekday names under
// the days is no record.
func attendanceRules(p *planner, r *Planned) {
	v := r.Values
	v["who"] = words.NameKey(v["full_name"]) + v["placed_no"]
	marks, names := 0, 0
	for _, c := range Days {
		if v[c.Name] != "" {
			marks++
		}
		if weekdayName.MatchString(v[c.Name]) {
			names++
		}
	}
	if names > 0 && names == marks && v["full_name"] == "" {
		r.Skip, r.Faults, r.Notes = true, nil, []Fault{*fault("note_header", "line", strconv.Itoa(r.Line))}
	}
}

// ContractKey is by what a contract of somebody is told apart: numbers begin anew with the year.
func ContractKey(v map[string]string) string {
	if v["contract_no"] == "" {
		return ""
	}
	year := v["contract_on"] + v["starts_on"] // the first four signs of the first that is there
	return v["contract_no"] + "/" + year[:min(4, len(year))]
}

// placementRules: what is worked is called by its kind where nothing more is said; pay without a currency is
// in our own.
func placementRules(p *planner, r *Planned) {
	personRules(p, r)
	v := r.Values
	v["contract_key"] = ContractKey(v)
	if v["contract_key"] == "" {
		delete(v, "contract_key")
	}
	if v["title"] == "" && v["kind"] != "" {
		v["title"] = choiceWord(workWords, v["kind"], "uk")
	}
	for _, field := range []string{"days_elsewhere", "monthly_pay", "fund_pct"} {
		if v[field] == "0" {
			delete(v, field) // none and nothing said are one in the register
		}
	}
	if v["monthly_pay"] != "" && v["currency"] == "" {
		v["currency"] = "UAH"
	}
	for _, pair := range [][2]string{{"starts_on", "ends_on"}, {"starts_on", "ended_on"}, {"starts_on", "paused_on"}} {
		if from, to := day(v[pair[0]]), day(v[pair[1]]); !from.IsZero() && !to.IsZero() && to.Before(from) {
			p.fail(r, pair[1], fault("ends_before", "text", v[pair[1]], "from", v[pair[0]]))
		}
	}
}

// referralRules: what a remark says of hours and of displacement is proposed; days in the wrong order
// are a fault. The centre of a list that names none is told apart by an empty key.
func referralRules(p *planner, r *Planned) {
	v := r.Values
	v["who"], v["centre_key"] = WhoKey(v), keyPart(v["centre"])
	if m := weekHours.FindStringSubmatch(v["notes"]); m != nil {
		v["week_hours"] = m[1]
		r.Notes = append(r.Notes, *p.at(r, "notes", fault("note_hours", "hours", m[1])))
	}
	if displaced.MatchString(v["notes"]) {
		v["is_idp"] = "yes"
		r.Notes = append(r.Notes, *p.at(r, "notes", fault("note_idp")))
	}
	for _, pair := range [][2]string{{"starts_on", "ends_on"}, {"referral_on", "valid_until"}} {
		if from, to := day(v[pair[0]]), day(v[pair[1]]); !from.IsZero() && !to.IsZero() && to.Before(from) {
			p.fail(r, pair[1], fault("ends_before", "text", v[pair[1]], "from", v[pair[0]]))
		}
	}
}
