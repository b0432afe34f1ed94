package desk_test

import (
	"testing"

	"github.com/pocketbase/dbx"

	"lubart/internal/desk"
	"lubart/internal/grants"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

func TestDemoIsADepartmentWithAPast(t *testing.T) {
	a := testapp.New(t)
	logins, err := desk.Demo(a.App, a.Seat(), a.Now(), func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(logins) != 9 || count(a, "users") != 10 {
		t.Errorf("%d logins, %d colleagues", len(logins), count(a, "users"))
	}
	if n := count(a, "proposals"); n != 40 {
		t.Errorf("%d grants", n)
	}
	if n := count(a, "obligations", dbx.NewExp("area != 'placements'")); n < 110 || n > 135 {
		t.Errorf("%d promises of grants", n)
	}
	for _, state := range placements.Placements.States[2:] { // those that somebody meets in a working year
		if n := count(a, "placements", dbx.HashExp{"state": state}); n == 0 && state != placements.Cancelled && state != placements.Completed {
			t.Errorf("nobody's works are %s", state)
		}
	}
	for _, l := range grants.Lanes {
		var states []any
		for _, s := range l.States {
			states = append(states, s)
		}
		if count(a, "proposals", dbx.In("state", states...)) == 0 {
			t.Errorf("nothing stands in the lane %s", l.Name)
		}
	}
	if told := count(a, "reminders", dbx.In("state", "enqueued", "digested")); told < 200 {
		t.Errorf("only %d reminders were sent in three years", told)
	}
	if n := count(a, "outbox", dbx.NewExp("state != 'sent'")); n != 0 {
		t.Errorf("%d letters of the past wait to leave", n)
	}
	if n := count(a, "obligations", dbx.NewExp("closed_at != '' AND closed_at > {:now}", dbx.Params{"now": store.UTC(a.Now())})); n != 0 {
		t.Errorf("%d promises are kept in the future", n)
	}
	sent := tick(a, a.Now())
	if len(sent) > 10 {
		t.Errorf("the first tick sends %d mails", len(sent))
	}
	if n, err := store.VerifyAudit(a.App); err != nil || n == 0 {
		t.Errorf("audit: %d lines, %v", n, err)
	}
	if _, err := desk.Demo(a.App, a.Seat(), a.Now(), func(int, int) {}); err == nil {
		t.Error("a folder that holds something is filled again")
	}
}
