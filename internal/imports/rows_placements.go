package imports

import (
	"regexp"
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
