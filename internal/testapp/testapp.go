// Package testapp gives a test a whole Lubart on a folder of its own in tens of milliseconds: the
// same registration as main's, on a clone of one migrated template. Only tests import it.
package testapp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/ui"

	"lubart/hooks"
	"lubart/internal/access"
	"lubart/internal/desk"
	_ "lubart/migrations"
)

// Start is the instant every test begins at: a Tuesday morning in Kyiv, before the quiet hours end nothing.
var Start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// App is a house under test with a clock that only the test moves.
type App struct {
	core.App
	House *hooks.House
	T     testing.TB

	mu  sync.Mutex
	now time.Time
	mux http.Handler
}

// New clones the template, opens it and closes it with the test.
func New(t testing.TB) *App {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	copyDir(t, template(t), dir)
	return Open(t, dir)
}

// Open opens a house on a folder that is there already.
func Open(t testing.TB, dir string) *App {
	t.Helper()
	ui.DistDirFS = nil
	a := &App{T: t, now: Start}
	a.House, a.App = hooks.ForTest(dir, a.Now)
	if err := a.Bootstrap(); err != nil {
		t.Fatalf("open the test house: %v", err)
	}
	t.Cleanup(func() { _ = a.ResetBootstrapState() })
	return a
}

// Now is the test's clock.
func (a *App) Now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now
}

// At sets the clock.
func (a *App) At(t time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now = t
}

// Seat is where the house of the test stands.
func (a *App) Seat() desk.Seat { return a.House.Seat() }

// Mux serves requests as the real server does, made once per app.
func (a *App) Mux() http.Handler {
	a.T.Helper()
	if a.mux != nil {
		return a.mux
	}
	router, err := apis.NewRouter(a.App)
	if err != nil {
		a.T.Fatal(err)
	}
	se := new(core.ServeEvent)
	se.App, se.Router, se.Server = a.App, router, &http.Server{}
	err = a.OnServe().Trigger(se, func(e *core.ServeEvent) error {
		a.mux, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		a.T.Fatal(err)
	}
	return a.mux
}

// Who is how a user acts.
func Who(u *core.Record) access.Who { return desk.Person(u, "page") }

var (
	once sync.Once
	made string
)

// template is the folder every test clones: made once per tree of migrations, by whichever test
// process comes first, and left for the others.
func template(t testing.TB) string {
	once.Do(func() {
		made = filepath.Join(os.TempDir(), "lubart-template-"+fingerprint(t))
		if _, err := os.Stat(filepath.Join(made, "ready")); err == nil {
			return
		}
		tmp, err := os.MkdirTemp(os.TempDir(), "lubart-template-new-")
		if err != nil {
			t.Fatal(err)
		}
		build(t, tmp)
		if err := os.Rename(tmp, made); err != nil {
			_ = os.RemoveAll(tmp) // another process was quicker
		}
	})
	return made
}

func build(t testing.TB, dir string) {
	_, app := hooks.ForTest(dir, func() time.Time { return Start })
	if err := app.Bootstrap(); err != nil {
		t.Fatalf("make the template: %v", err)
	}
	if _, err := app.DB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
		t.Fatal(err)
	}
	if err := app.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ready"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// fingerprint names what the template is made from: migrations, access table and PocketBase.
func fingerprint(t testing.TB) string {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..")
	sum := sha256.New()
	for _, pattern := range []string{"migrations/*.go", "internal/people/*.go", "internal/access/*.go", "go.sum"} {
		files, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(sum, "%s %d\n%s", filepath.Base(f), len(raw), raw)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

func copyDir(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, p)
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
