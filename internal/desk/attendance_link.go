package desk

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/mail"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// attendanceLife is how long a mentor's link works.
const attendanceLife = 14 * 24 * time.Hour

// linkAttendance is the purpose of links to a mentor's week.
const linkAttendance = "attendance"

// weekScope is what a mentor's link opens: whose people, and the week it was sent for.
type weekScope struct {
	Mentor string `json:"mentor"`
	Week   string `json:"week"` // its Monday
}

// weekLink makes the link to a mentor's week for whoever is to fill it in: the mentor or, on leave, who
// stands in. Its token is told once.
func weekLink(tx core.App, a store.Act, reader, mentor string, monday when.Date) (string, error) {
	token, err := makeLink(tx, a, linkAttendance, reader, attendanceLife)
	if err != nil {
		return "", err
	}
	r, err := linkOf(tx, linkAttendance, token, a.At)
	if err != nil {
		return "", err
	}
	r.Set("scope", jsonOf(weekScope{Mentor: mentor, Week: monday.String()}))
	return token, store.Save(tx, a, r)
}

func weekAddress(s Seat, token string) string { return s.URL + "/attendance/" + token }

// letterLinks are the tokens of a letter's lines, by obligation. They lie sealed in the outbox and are
// wiped when the letter has ended.
type letterLinks map[string]string

// links makes the links that the lines of a letter carry: to the week of whoever has to say who worked.
func (t *turn) links(p letterPayload) (letterLinks, error) {
	out := letterLinks{}
	user, told := userOf(t.to.ref)
	for _, l := range p.Lines {
		o := t.obs[l.Obligation]
		mentor, monday, ok := weekDuty(o.GetString("duty"))
		if !told || !ok || l.Level != "" {
			continue
		}
		token, err := weekLink(t.tx, store.Act{Via: "clock", At: t.now}, user, mentor, monday)
		if err != nil {
			return nil, err
		}
		out[l.Obligation] = token
	}
	return out, nil
}

// userOf is the id of a colleague behind a recipient.
func userOf(ref string) (string, bool) {
	const users = "users/"
	if len(ref) <= len(users) || ref[:len(users)] != users {
		return "", false
	}
	return ref[len(users):], true
}

// readLinks are the links a queued letter carries, none for a letter without.
func readLinks(secret []byte) letterLinks {
	out := letterLinks{}
	_ = json.Unmarshal(secret, &out) // a letter of another kind has none
	return out
}

// AskWeekLink mails a mentor a new link to this week and ends the ones before. Whoever asks learns
// nothing: the answer is the same for an address nobody has.
func AskWeekLink(app core.App, s Seat, email string, now time.Time) error {
	u, err := userByEmail(app, email)
	if err != nil || u == nil || u.GetString("state") == "blocked" {
		return err
	}
	monday := placements.MondayOf(Today(now))
	ro, err := mentorRoster(app, u.Id, monday.AddDays(-28), monday.AddDays(6))
	if err != nil || len(ro.People) == 0 {
		return err
	}
	return wrap("send a link to the week", store.Tx(app, func(tx core.App) error {
		return sendWeekLink(tx, s, store.Act{Via: "link", At: now}, u, u.Id, monday)
	}))
}

// SendWeekLink mails a mentor a link to a week and ends the ones before: on the word of a personnel
// officer or of the head.
func SendWeekLink(app core.App, s Seat, a store.Act, mentor string, monday when.Date) (name string, err error) {
	if !closes(a.Who) {
		return "", ErrForbidden
	}
	u, err := app.FindRecordById("users", mentor)
	if err != nil || u.GetString("state") == "blocked" {
		return "", store.ErrNotFound
	}
	if u.Email() == "" {
		return "", refuse("attendance.link.no_address", "name", u.GetString("name"))
	}
	err = store.Tx(app, func(tx core.App) error { return sendWeekLink(tx, s, a, u, u.Id, monday) })
	return u.GetString("name"), wrap("send a link to the week", err)
}

// RevokeWeekLinks ends every link that a mentor, or who stands in, has to a week.
func RevokeWeekLinks(app core.App, a store.Act, mentor string) error {
	if !closes(a.Who) {
		return ErrForbidden
	}
	return wrap("revoke links", store.Tx(app, func(tx core.App) error {
		live, err := store.Where(tx, "access_links", dbx.And(dbx.HashExp{"purpose": linkAttendance, "revoked_at": ""},
			dbx.NewExp("json_extract(scope, '$.mentor') = {:mentor}", dbx.Params{"mentor": mentor})))
		for _, r := range live {
			r.Set("revoked_at", a.At)
			if err := store.Save(tx, a, r); err != nil {
				return err
			}
		}
		return err
	}))
}

func sendWeekLink(tx core.App, s Seat, a store.Act, u *core.Record, mentor string, monday when.Date) error {
	if err := revokeLinks(tx, a, linkAttendance, u.Id); err != nil {
		return err
	}
	token, err := weekLink(tx, a, u.Id, mentor, monday)
	if err != nil {
		return err
	}
	return post(tx, s, a.At, "attendance", u, nil, &mail.Attendance{From: monday, To: monday.AddDays(6), Link: weekAddress(s, token), Expires: a.At.Add(attendanceLife)})
}

// weekKeyHolder is who acts by a link, and what it opens.
type weekKeyHolder struct {
	link   *core.Record
	who    access.Who
	mentor string
	week   when.Date
}

// openWeekLink finds what a token opens. A wrong, an old, a revoked and a foreign one are all the same
// stranger, and so is one of somebody who left.
func openWeekLink(app core.App, token string, now time.Time) (weekKeyHolder, error) {
	r, err := linkOf(app, linkAttendance, token, now)
	if err != nil {
		return weekKeyHolder{}, err
	}
	var s weekScope
	if err := r.UnmarshalJSONField("scope", &s); err != nil {
		return weekKeyHolder{}, store.ErrNotFound
	}
	monday, err := when.Parse(s.Week)
	u, gone := app.FindRecordById("users", r.GetString("user"))
	if err != nil || gone != nil || u.GetString("state") == "blocked" {
		return weekKeyHolder{}, store.ErrNotFound
	}
	who := Person(u, "link")
	who.Roles = lo.Uniq(append([]string{"mentor"}, who.Roles...)) // the link is the right to fill in, and no more
	who.Roles = lo.Without(who.Roles, "hr", "head", "admin")
	return weekKeyHolder{link: r, who: who, mentor: s.Mentor, week: monday}, nil
}
