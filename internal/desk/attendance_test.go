package desk_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/desk"
	"lubart/internal/outbox"
	"lubart/internal/store"
)

// friday is the morning of the day on which mentors hear of their week.
func (w *works) friday() []desk.Sent {
	w.T.Helper()
	w.At(kyiv(w.T, "2026-11-23", "00:10"))
	if _, err := desk.Beat(w.App, w.Seat(), w.Now()); err != nil {
		w.T.Fatal(err)
	}
	return tick(w.App, kyiv(w.T, "2026-11-27", "08:30"))
}

// letterTo is the newest letter to somebody: what lies in the database, and what its secret says.
func (w *works) letterTo(u *core.Record) (row *core.Record, sealed string, links map[string]string) {
	w.T.Helper()
	row, err := store.First(w.App.App, "outbox", dbx.HashExp{"recipient": "users/" + u.Id}, "created DESC", "_rowid_ DESC")
	w.must(err)
	body, err := store.First(w.App.App, "outbox_bodies", dbx.HashExp{"outbox": row.Id})
	w.must(err)
	sealed = body.GetString("sealed")
	if sealed != "" {
		key := w.Seat().Key
		plain, err := outbox.Key(key[:]).Open(row.Id, sealed)
		w.must(err)
		w.must(json.Unmarshal(plain, &links))
	}
	return row, sealed, links
}

func (w *works) token(u *core.Record) string {
	w.T.Helper()
	_, _, links := w.letterTo(u)
	for _, token := range links {
		return token
	}
	w.T.Fatalf("%s got no link", u.GetString("name"))
	return ""
}

func (w *works) week(token string) desk.Week {
	w.T.Helper()
	week, err := desk.WeekOf(w.App.App, token, "", w.Now())
	w.must(err)
	return week
}

// all is a week as its page offers it: everybody present.
func all(week desk.Week, change map[string]string) (in []desk.CellInput) {
	for _, p := range week.People {
		for _, c := range p.Cells {
			if !c.In || c.Closed {
				continue
			}
			text := c.Filled()
			if t, told := change[c.Date.String()]; told {
				text = t
			}
			shown := c.Text
			in = append(in, desk.CellInput{Placement: p.ID, Day: c.Date, Text: text, Was: &shown})
		}
	}
	return in
}

const sendingKey = "0123456789abcdef0123456789abcdef"

func TestFridaysLink(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-16", "09:00"))
	p := w.place("Іваненко", "2026-11-23", "2026-12-31")
	w.place("Бойко", "2026-11-23", "2026-12-31", map[string]any{"mentor": w.other.Id})
	sent := w.friday()
	mails := 0
	for _, s := range sent {
		if s.Address == w.mentor.Email() {
			mails++
		}
	}
	if mails != 1 {
		t.Fatalf("one mail that morning, got %d of %+v", mails, sent)
	}
	token := w.token(w.mentor)
	row, sealed, _ := w.letterTo(w.mentor)
	link, err := store.First(w.App.App, "access_links", dbx.HashExp{"purpose": "attendance", "user": w.mentor.Id})
	w.must(err)
	body, err := store.First(w.App.App, "outbox_bodies", dbx.HashExp{"outbox": row.Id})
	w.must(err)
	everywhere := row.GetString("subject_line") + link.GetString("hash") + link.GetString("scope") + body.GetString("payload") + sealed
	if strings.Contains(everywhere, token) || link.GetString("hash") == "" {
		t.Error("the token lies in the database")
	}
	raw, _, err := desk.Compose(t.Context(), w.App.App, w.Seat(), w.Now(), outbox.Row{ID: row.Id, Kind: row.GetString("kind"), Recipient: row.GetString("recipient"), Date: w.Now(),
		MessageID: row.GetString("message_id"), Payload: json.RawMessage(body.GetString("payload")), Secret: []byte(`{"` + lineOf(body.GetString("payload")) + `":"` + token + `"}`)})
	if err != nil || !strings.Contains(strings.ReplaceAll(string(raw), "=\r\n", ""), "/attendance/"+token) {
		t.Errorf("the mail has the link: %v\n%s", err, raw)
	}
	week := w.week(token)
	if len(week.People) != 1 || week.People[0].ID != p.Id || week.Monday.String() != "2026-11-23" || week.Gaps != 5 {
		t.Fatalf("own people only, the week of the mail: %+v", week)
	}
	receipt, err := desk.SendWeek(w.App.App, token, desk.WeekInput{Key: sendingKey, Cells: all(week, map[string]string{"2026-11-25": "ТН"})}, w.Now())
	w.must(err)
	if got := row2(w.week(token)); got != "8 8 ТН 8 8 - -" || receipt == "" {
		t.Errorf("everybody present but for the tapped day: %s", got)
	}
	if got := duties(w, dbx.HashExp{"kind": "attendance", "owner": w.mentor.Id}); got != "attendance 2026-11-27 done" {
		t.Errorf("the week is kept: %s", got)
	}
	line, err := store.First(w.App.App, "audit", dbx.HashExp{"action": "attendance"}, "seq DESC")
	if err != nil || line.GetString("actor") != "users/"+w.mentor.Id || line.GetString("via") != "link" {
		t.Errorf("in the audit: %v %v", line, err)
	}
}

func lineOf(payload string) string {
	var p struct {
		Lines []struct {
			O string `json:"o"`
		} `json:"lines"`
	}
	_ = json.Unmarshal([]byte(payload), &p) // an empty answer fails the test that asked
	if len(p.Lines) == 0 {
		return ""
	}
	return p.Lines[0].O
}

func row2(week desk.Week) string {
	var out []string
	for _, c := range week.People[0].Cells {
		if c.Text == "" {
			out = append(out, "-")
			continue
		}
		out = append(out, c.Text)
	}
	return strings.Join(out, " ")
}

func TestLinkOpensNothingElse(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-16", "09:00"))
	w.place("Іваненко", "2026-11-23", "2026-12-31")
	foreign := w.place("Бойко", "2026-11-23", "2026-12-31", map[string]any{"mentor": w.other.Id})
	w.friday()
	token, now := w.token(w.mentor), w.Now()
	send := func(token string, cells ...desk.CellInput) error {
		_, err := desk.SendWeek(w.App.App, token, desk.WeekInput{Key: sendingKey, Cells: cells}, now)
		return err
	}
	saysNo(t, send(token, cell(foreign, onDay(t, "2026-11-25"), "8")), "attendance.cell.not_placed")
	if w.Now().Before(now) || len(w.week(token).People) != 1 {
		t.Error("foreign people")
	}
	setup, err := desk.SignInLink(w.App.App, w.Seat(), w.mentor, now)
	w.must(err)
	_, other, _ := strings.Cut(setup, "token=")
	for _, wrong := range []string{"", "x", strings.Repeat("a", 43), token[:42], token + "a", other} {
		if _, err := desk.WeekOf(w.App.App, wrong, "", now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
		if err := send(wrong); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if _, err := desk.EnterLink(w.App.App, token, now); err == nil {
		t.Error("a link to a week signs nobody in")
	}
	if _, err := desk.WeekOf(w.App.App, token, "", now.Add(14*24*time.Hour)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("expired: %v", err)
	}
	for day, want := range map[string]string{"2026-11-16": "2026-11-16", "2026-10-05": "2026-11-23", "2026-12-01": "2026-11-23", "2026-11-30": "2026-11-23", "абв": "2026-11-23"} {
		week, err := desk.WeekOf(w.App.App, token, day, now)
		if err != nil || week.Monday.String() != want {
			t.Errorf("?week=%s shows %s, want %s: %v", day, week.Monday, want, err)
		}
	}
	w.must(desk.RevokeWeekLinks(w.App.App, w.act(w.hr), w.mentor.Id))
	if _, err := desk.WeekOf(w.App.App, token, "", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("revoked: %v", err)
	}
	w.must(desk.AskWeekLink(w.App.App, w.Seat(), strings.ToUpper(w.mentor.Email()), now))
	w.must(desk.AskWeekLink(w.App.App, w.Seat(), "nobody@lubart.test", now))
	w.must(desk.AskWeekLink(w.App.App, w.Seat(), w.hr.Email(), now))
	n, err := w.CountRecords("outbox", dbx.HashExp{"kind": "attendance"})
	if err != nil || n != 1 {
		t.Errorf("a new link for a mentor with people, for nobody else: %d %v", n, err)
	}
	w.mentor.Set("state", "blocked")
	w.must(store.Save(w.App.App, w.Act(), w.mentor))
	for _, l := range []string{token} {
		if _, err := desk.WeekOf(w.App.App, l, "", now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of somebody who left: %v", err)
		}
	}
}

func TestLinkOfMentorOnLeave(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-16", "09:00"))
	p := w.place("Іваненко", "2026-11-23", "2026-12-31", map[string]any{"mentor_deputy": w.other.Id})
	w.mentor.Set("away_from", "2026-11-20")
	w.mentor.Set("away_to", "2026-12-04")
	w.must(store.Save(w.App.App, w.Act(), w.mentor))
	w.friday()
	week := w.week(w.token(w.other))
	if len(week.People) != 1 || week.People[0].ID != p.Id || week.Mentor != "petro" {
		t.Fatalf("the deputy fills in for the mentor: %+v", week)
	}
	_, err := desk.SendWeek(w.App.App, w.token(w.other), desk.WeekInput{Key: sendingKey, Cells: all(week, nil)}, w.Now())
	w.must(err)
	if got := duties(w, dbx.HashExp{"kind": "attendance"}); got != "attendance 2026-11-27 done" {
		t.Errorf("and the week is kept: %s", got)
	}
}

func TestMentorWithoutMail(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-16", "09:00"))
	silent := w.Reload(w.mentor)
	silent.SetEmail("")
	w.must(store.Save(w.App.App, w.Act(), silent))
	w.place("Іваненко", "2026-11-23", "2026-12-31")
	w.friday()
	calls, err := desk.CallsToMake(w.App.App, who(w.hr), w.Now())
	of := func(c desk.CallLine) bool {
		return c.Who == "petro" && strings.HasPrefix(c.Title, "Позначити")
	}
	if err != nil || !slices.ContainsFunc(calls, of) {
		t.Fatalf("somebody calls: %+v %v", calls, err)
	}
	blank, err := desk.SheetPaper(w.App.App, who(w.hr), w.Now(), w.site.Id, "2026-11", true)
	if err != nil || !blank.Wide || blank.Code != "attendance_blank" {
		t.Errorf("and there is a blank to print: %+v %v", blank, err)
	}
}

// TestSentTwice: the same sending by two requests at once is one, whatever order they come in.
func TestSentTwice(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-16", "09:00"))
	w.place("Іваненко", "2026-11-23", "2026-12-31")
	w.friday()
	token := w.token(w.mentor)
	in := desk.WeekInput{Key: sendingKey, Cells: all(w.week(token), nil)}
	var wait sync.WaitGroup
	receipts := make([]string, 6)
	for i := range receipts {
		wait.Add(1)
		go func() {
			defer wait.Done()
			receipt, err := desk.SendWeek(w.App.App, token, in, w.Now().Add(time.Duration(i)*time.Second))
			if err != nil {
				t.Error(err)
			}
			receipts[i] = receipt
		}()
	}
	wait.Wait()
	for _, r := range receipts {
		if r != receipts[0] {
			t.Errorf("one sending, one receipt: %v", receipts)
		}
	}
	lines, err := w.CountRecords("audit", dbx.HashExp{"action": "attendance"})
	if err != nil || lines != 1 {
		t.Errorf("%d lines in the audit, want one: %v", lines, err)
	}
	_, err = desk.SendWeek(w.App.App, token, desk.WeekInput{Key: "short"}, w.Now())
	saysNo(t, err, "attendance.no_key")
}

// TestMonthHandedIn: the last day of a month, sent from the phone, hands the sheet in.
func TestMonthHandedIn(t *testing.T) {
	w := newWorks(t)
	w.At(kyiv(t, "2026-11-16", "09:00"))
	w.place("Іваненко", "2026-11-23", "2026-11-27")
	w.friday()
	token := w.token(w.mentor)
	_, err := desk.SendWeek(w.App.App, token, desk.WeekInput{Key: sendingKey, Cells: all(w.week(token), nil)}, w.Now())
	w.must(err)
	s := w.sheet(w.hr, "2026-11")
	if s.State != "submitted" || s.Via != "link" || s.SubmittedBy != "petro" || len(s.Moves) != 2 {
		t.Errorf("handed in by the link: %s %s %s %v", s.State, s.Via, s.SubmittedBy, s.Moves)
	}
	if got := duties(w, dbx.NewExp("timesheet != ''")); strings.Contains(got, "planned") {
		t.Errorf("nothing is owed: %s", got)
	}
	if week := w.week(token); week.Open {
		t.Error("what was handed in is closed to the phone")
	}
}
