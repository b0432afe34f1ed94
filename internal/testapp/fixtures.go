package testapp

import (
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
)

// Act is the act of the house itself at the test's time.
func (a *App) Act() store.Act { return store.Act{Via: "command", At: a.Now()} }

// Make saves a record of the collection, or fails the test.
func (a *App) Make(collection string, values map[string]any) *core.Record {
	a.T.Helper()
	r, err := store.New(a.App, collection)
	if err != nil {
		a.T.Fatal(err)
	}
	r.Load(values)
	if collection == "users" {
		r.SetRandomPassword()
		r.Set("state", "active")
		r.Set("verified", true)
	}
	if err := store.Save(a.App, a.Act(), r); err != nil {
		a.T.Fatalf("make %s: %v", collection, err)
	}
	return r
}

// User is an active colleague with these roles; the name is also the left part of the address.
func (a *App) User(name string, roles ...string) *core.Record {
	a.T.Helper()
	return a.Make("users", map[string]any{"name": name, "email": name + "@lubart.test", "roles": roles, "locale": "uk"})
}

// Donor is an organisation that gives grants.
func (a *App) Donor(name string) *core.Record {
	a.T.Helper()
	return a.Make("organisations", map[string]any{"kind": "donor", "name_uk": name, "state": "active"})
}

// Obligation is a hard promise of a kind, due that day, of that owner.
func (a *App) Obligation(owner *core.Record, kind, day string) *core.Record {
	a.T.Helper()
	return a.Make("obligations", map[string]any{"kind": kind, "title": "Строк " + day, "due_date": day, "due_tz": "Europe/Kyiv", "hard": true, "owner": owner.Id})
}

// Reload reads a record again.
func (a *App) Reload(r *core.Record) *core.Record {
	a.T.Helper()
	fresh, err := a.FindRecordById(r.Collection().Name, r.Id)
	if err != nil {
		a.T.Fatal(err)
	}
	return fresh
}
