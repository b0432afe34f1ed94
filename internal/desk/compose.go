package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/mail"
	"lubart/internal/obligations"
	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/web"
	"lubart/internal/when"
)

// largest is how many bytes one mail may have.
const largest = 10 << 20

// writer words one letter for its reader from the records as they are now.
type writer struct {
	app  core.App
	seat Seat
	now  time.Time
	to   reader

	links letterLinks // what lines of this letter open without a sign-in
}

// Compose writes the bytes of a queued letter at the moment it leaves. What it was about may be
// done by then, or its reader gone: the verdict says so and nothing is sent.
func Compose(_ context.Context, app core.App, s Seat, now time.Time, row outbox.Row) ([]byte, outbox.Verdict, error) {
	w := writer{app: app, seat: s, now: now, to: reader{email: row.To, name: row.ToName, locale: "uk"}}
	if row.Recipient != "" {
		to, err := readerOf(app, row.Recipient)
		if err != nil {
			return nil, outbox.Verdict{}, fmt.Errorf("find the reader: %w: %w", outbox.ErrLater, err)
		}
		to.email = lo.CoalesceOrEmpty(to.email, row.To)
		w.to = to
	}
	if reason := w.to.unreachable(now); reason == "gone" || reason == "no_address" {
		return nil, outbox.Verdict{Skip: true, Reason: reason}, nil
	}
	data, err := w.payload(row)
	if err != nil {
		return nil, outbox.Verdict{}, err
	}
	if data == nil {
		return nil, outbox.Verdict{Skip: true, Reason: "closed"}, nil
	}
	raw, err := w.seal(row, data)
	return raw, outbox.Verdict{To: w.to.email, ToName: w.to.name}, err
}

// payload is what the row's kind needs; nil when nothing is left to say.
func (w writer) payload(row outbox.Row) (any, error) {
	p, err := readPayload(row)
	if err != nil {
		return nil, err
	}
	if p != nil {
		w.links = readLinks(row.Secret)
		return w.data(row.Kind, *p)
	}
	if len(row.Secret) > 0 {
		return mail.Decode(row.Kind, row.Secret)
	}
	return mail.Decode(row.Kind, row.Payload)
}

func (w writer) seal(row outbox.Row, data any) ([]byte, error) {
	subject, text, html, err := mail.Render(row.Kind, web.Books()[w.to.locale], data)
	if err != nil {
		return nil, err
	}
	from, err := mail.Parse(w.seat.From)
	if err != nil {
		return nil, fmt.Errorf("read the sender: %w", err)
	}
	to, err := mail.New(w.to.name, w.to.email)
	if err != nil {
		return nil, fmt.Errorf("read the address: %w", err)
	}
	m := mail.Message{ID: strings.Trim(row.MessageID, "<>"), Date: row.Date, From: from, To: to, ReplyTo: w.replyTo(), Subject: subject,
		Lang: w.to.locale, Text: text, HTML: html}
	if ofReminders[row.Kind] {
		m.ListID = "reminders." + w.seat.Domain
	}
	if row.Obligation != "" {
		m.Thread = fmt.Sprintf("o.%s@%s", row.Obligation, w.seat.Domain)
	}
	return mail.Seal(m, largest)
}

// replyTo is the mailbox that a person of this office reads, a setting.
func (w writer) replyTo() mail.Address {
	var box string
	if ok, err := store.Setting(w.app, "office_email", when.Date{}, &box); err != nil || !ok {
		return mail.Address{}
	}
	a, err := mail.New(w.office(), box)
	if err != nil {
		return mail.Address{}
	}
	return a
}

func (w writer) office() string {
	var name string
	if ok, err := store.Setting(w.app, "office_name", when.Date{}, &name); err != nil || !ok || name == "" {
		return web.Books()[w.to.locale].T("house.office")
	}
	return name
}

func (w writer) frame() mail.Frame {
	return mail.Frame{VocName: w.to.voc, Office: w.office(), Home: w.seat.URL}
}

// data words the lines that still matter: what was closed or moved since it was queued is left out; nil when none does and no Monday overview is owed.
func (w writer) data(kind string, p letterPayload) (any, error) {
	obs, err := store.ByID(w.app, "obligations", lo.Map(p.Lines, func(l lineRef, _ int) string { return l.Obligation }))
	if err != nil {
		return nil, err
	}
	live := lo.Filter(p.Lines, func(l lineRef, _ int) bool {
		o := obs[l.Obligation]
		return o != nil && obligations.Open(o.GetString("state")) && o.GetInt("due_rev") == l.Rev
	})
	if len(live) == 0 && !p.Monday {
		return nil, nil
	}
	if kind != "digest" {
		return w.single(kind, live[0], obs[live[0].Obligation])
	}
	return w.digest(p.Monday, live, obs)
}

// single words a mail about one promise.
func (w writer) single(kind string, l lineRef, o *core.Record) (any, error) {
	a, err := w.around([]*core.Record{o})
	if err != nil {
		return nil, err
	}
	item := w.item(o, a)
	switch kind {
	case "moved":
		return w.moved(item, o)
	case "escalation":
		told, err := store.TimesTold(w.app, o.Id, "users/"+o.GetString("owner"))
		return &mail.Escalation{Frame: w.frame(), Item: item, As: l.Level, Told: told}, err
	}
	return &mail.Reminder{Frame: w.frame(), Item: item}, nil
}

func (w writer) moved(item mail.Item, o *core.Record) (any, error) {
	out := &mail.Moved{Frame: w.frame(), Item: item}
	change, err := lastChange(w.app, o.Id)
	if err != nil || change == nil {
		return out, err
	}
	out.Was, out.WasTime, out.WasZone = store.Day(change, "from_date"), change.GetString("from_time"), change.GetString("from_tz")
	out.Why = change.GetString("reason")
	names, err := peopleToShow(w.app, []string{"users/" + change.GetString("by")})
	out.By = names["users/"+change.GetString("by")]
	return out, err
}

// around is what lines of a mail say besides the promises: what each belongs to and who owns it,
// loaded once for all of them.
type around struct {
	about map[string]About
	names map[string]string
}

func (w writer) around(obs []*core.Record) (around, error) {
	about, err := AboutAll(w.app, obs)
	if err != nil {
		return around{}, err
	}
	names, err := peopleToShow(w.app, lo.Map(obs, func(o *core.Record, _ int) string { return "users/" + o.GetString("owner") }))
	return around{about: about, names: names}, err
}

// item is one promise as a mail shows it.
func (w writer) item(o *core.Record, a around) mail.Item {
	due, about := store.Day(o, "due_date"), a.about[o.Id]
	link := w.seat.URL + "/obligations/" + o.Id
	it := mail.Item{Title: o.GetString("title"), Grant: about.Title, Donor: about.Donor, Due: due, Time: o.GetString("due_time"),
		Zone: o.GetString("due_tz"), TimeUnknown: o.GetBool("time_unknown"), Days: dueIn(due, w.now), Link: link}
	if it.Title == "" || it.Grant == it.Title { // without a name of its own: the kind says what falls due
		it.Title = web.Books()[w.to.locale].T("kinds." + o.GetString("kind"))
	}
	if do := "mail.do." + o.GetString("kind"); web.Books()[w.to.locale].Has(do) {
		it.Do = web.Books()[w.to.locale].T(do)
	}
	if token := w.links[o.Id]; token != "" {
		it.Link = weekAddress(w.seat, token)
	}
	if owner := "users/" + o.GetString("owner"); owner != w.to.ref {
		it.Owner = a.names[owner]
	}
	if strings.HasPrefix(w.to.ref, "users/") {
		it.Ack, it.Snooze = link+"/acknowledge", link+"/snooze"
	}
	return it
}

func (w writer) digest(monday bool, lines []lineRef, obs map[string]*core.Record) (any, error) {
	a, err := w.around(lo.Values(obs))
	if err != nil {
		return nil, err
	}
	d := &mail.Digest{Frame: w.frame(), Day: Today(w.now), Monday: monday, Link: w.seat.URL + "/today"}
	for _, l := range lines {
		o := obs[l.Obligation]
		it := w.item(o, a)
		if it.Due.IsZero() {
			continue // a damaged row; alone it fails where it can be seen, here it takes nobody with it
		}
		switch at := o.GetDateTime("due_utc").Time(); {
		case at.Before(w.now):
			d.Overdue = append(d.Overdue, it)
		case it.Days <= 0:
			d.Today = append(d.Today, it)
		case it.Days <= 7:
			d.Week = append(d.Week, it)
		default:
			d.Later = append(d.Later, it)
		}
	}
	if !monday {
		return d, nil
	}
	d.Month, err = w.month(lines)
	return d, err
}

// month is what the reader answers for in the next thirty days and is not in the letter already.
func (w writer) month(lines []lineRef) ([]mail.Item, error) {
	_, id, _ := strings.Cut(w.to.ref, "/")
	open, err := store.Between(w.app, id, w.now, w.now.AddDate(0, 0, 30), obligations.OpenStates())
	if err != nil {
		return nil, err
	}
	open = lo.Filter(open, func(o *core.Record, _ int) bool {
		return !o.GetBool("held") && !lo.ContainsBy(lines, func(l lineRef) bool { return l.Obligation == o.Id })
	})
	a, err := w.around(open)
	return lo.Map(open, func(o *core.Record, _ int) mail.Item { return w.item(o, a) }), err
}
