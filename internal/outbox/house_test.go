package outbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/smtpx"
	_ "lubart/migrations"
)

// template is a migrated, closed data folder that every test copies.
var template string

func TestMain(m *testing.M) {
	if os.Getenv("OUTBOX_CHILD") != "" {
		os.Exit(m.Run()) // the parent test brings its own folder
	}
	dir, err := os.MkdirTemp("", "outbox-template")
	if err == nil {
		err = makeTemplate(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "make the template folder:", err)
		os.Exit(1)
	}
	template = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func makeTemplate(dir string) error {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: connect})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	return app.ResetBootstrapState()
}

// connect opens the database as the product does: durable commits, write lock at BEGIN.
func connect(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
		"&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_txlock=immediate")
}

func open(tb testing.TB, dir string) *core.BaseApp {
	tb.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: connect})
	must(tb, app.Bootstrap())
	tb.Cleanup(func() { _ = app.ResetBootstrapState() })
	return app
}

func folder(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "lb_data")
	must(tb, os.CopyFS(dir, os.DirFS(template)))
	return dir
}

func house(tb testing.TB) *core.BaseApp { return open(tb, folder(tb)) }

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

var (
	noon = time.Date(2026, 6, 23, 9, 0, 0, 0, time.UTC)
	key  = Key("0123456789abcdef0123456789abcdef")
)

// clock is a hand-wound one.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: noon} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// post is a server in the process: it answers as told and remembers what it took.
type post struct {
	mu     sync.Mutex
	answer func(e smtpx.Envelope, n int) smtpx.Result // asked after the hand-over, n from 1 per row
	before func(e smtpx.Envelope, n int) *smtpx.Result
	calls  map[string]int
	took   []copyOf
}

type copyOf struct {
	id, to, raw string
	outcome     smtpx.Outcome
}

func (p *post) Send(ctx context.Context, e smtpx.Envelope, raw []byte, handed func() error) smtpx.Result {
	p.mu.Lock()
	if p.calls == nil {
		p.calls = map[string]int{}
	}
	p.calls[e.ID]++
	n := p.calls[e.ID]
	p.mu.Unlock()
	if p.before != nil {
		if r := p.before(e, n); r != nil {
			return *r
		}
	}
	if ctx.Err() != nil || handed() != nil {
		return smtpx.Result{Outcome: smtpx.Released, Stage: smtpx.StageBody}
	}
	r := smtpx.Result{Outcome: smtpx.Sent, Stage: smtpx.StageDot, Code: 250, Enhanced: "2.0.0", Reply: "queued as 1"}
	if p.answer != nil {
		r = p.answer(e, n)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took = append(p.took, copyOf{e.ID, e.To, string(raw), r.Outcome})
	return r
}

func (p *post) copies(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, c := range p.took {
		if c.id == id {
			n++
		}
	}
	return n
}

// plain renders the least that is a letter, from the row and nothing else.
func plain(_ context.Context, _ core.App, r Row) ([]byte, Verdict, error) {
	text := "From: <office@lubart.test>\r\nTo: <" + r.To + ">\r\nMessage-ID: " + r.MessageID +
		"\r\nDate: " + r.Date.Format(time.RFC1123Z) + "\r\nSubject: " + r.Subject + "\r\n\r\nHello.\r\n"
	return []byte(text), Verdict{}, nil
}

func worker(tb testing.TB, app core.App, s Sender, c *clock) *Worker {
	w := &Worker{App: app, Send: s, Render: plain, From: "office@lubart.test", Now: c.Now, Key: key}
	w.Sleep = func(ctx context.Context, d time.Duration) error { c.Step(d); return ctx.Err() }
	tb.Cleanup(func() {
		w.init()
		w.kill()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		must(tb, w.Drain(ctx))
	})
	return w
}

// letter enqueues one to a@example.org, changed by each change.
func letter(tb testing.TB, app core.App, changes ...func(*Letter)) string {
	tb.Helper()
	l := Letter{Kind: "reminder", Rung: "d-7", Recipient: "users/abc", To: "a@example.org", ToName: "А",
		Subject: "Date", Obligation: "obligation00001", Area: "grants", Payload: map[string]string{"k": "v"}}
	for _, change := range changes {
		change(&l)
	}
	var id string
	must(tb, app.RunInTransaction(func(tx core.App) (err error) {
		id, err = Enqueue(tx, noon, "lubart.test", l)
		return err
	}))
	return id
}

func row(tb testing.TB, app core.App, id string) Row {
	tb.Helper()
	r, err := Find(app, id)
	must(tb, err)
	return r
}

// state fails unless the row is in that state and its attempts count as given.
func state(tb testing.TB, app core.App, id, want string, attempts int) Row {
	tb.Helper()
	r := row(tb, app, id)
	if r.State != want || r.Attempts != attempts {
		tb.Fatalf("row is %s (%s) after %d attempts, want %s after %d", r.State, r.Reason, r.Attempts, want, attempts)
	}
	return r
}

func body(tb testing.TB, app core.App, id, column string) string {
	tb.Helper()
	var text string
	must(tb, app.DB().Select(column).From("outbox_bodies").Where(dbx.HashExp{"outbox": id}).Row(&text))
	return text
}

func once(tb testing.TB, w *Worker, c *clock) int {
	tb.Helper()
	n, err := w.RunOnce(context.Background(), c.Now())
	must(tb, err)
	return n
}

func is(tb testing.TB, err, want error) {
	tb.Helper()
	if want == nil && err != nil || want != nil && (err == nil || !strings.Contains(err.Error(), want.Error())) {
		tb.Fatalf("error %v, want %v", err, want)
	}
}

func same(copies []copyOf) bool {
	return !slices.ContainsFunc(copies, func(c copyOf) bool { return c.raw != copies[0].raw })
}
