//go:build unix

package hooks_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/pocketbase/dbx"

	"lubart/hooks"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// TestMain lets this binary be the server that a test kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LUBART_TEST_SERVE"); dir != "" {
		os.Exit(hooks.Run(context.Background(), []string{"serve", "--dir", dir, "--http", os.Getenv("LUBART_TEST_ADDR")}, nil, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// server is a real Lubart in a process of its own.
type server struct {
	t     *testing.T
	cmd   *exec.Cmd
	url   string
	setup string
}

var setupLink = regexp.MustCompile(`token=(\S+)`)

func startServer(t *testing.T, dir string) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "LUBART_TEST_SERVE="+dir, "LUBART_TEST_ADDR="+addr)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _, _ = cmd.Process.Wait() })
	s := &server{t: t, cmd: cmd, url: "http://" + addr}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "Open this once") {
			s.setup = setupLink.FindStringSubmatch(lines.Text())[1]
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return s
}

func (s *server) send(token, path, kind string, body []byte) (int, []byte, error) {
	r, err := http.NewRequest(http.MethodPost, s.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer w.Body.Close()
	raw, err := io.ReadAll(w.Body)
	return w.StatusCode, raw, err
}

// firstUser makes the first user and returns a token and the user's id.
func (s *server) firstUser() (token, id string) {
	s.t.Helper()
	in := with(first, "token", s.setup)
	if code, body, err := s.send("", "/setup", "application/x-www-form-urlencoded", []byte(in.Encode())); err != nil || code != http.StatusSeeOther {
		s.t.Fatalf("setup: %d %v %s", code, err, body)
	}
	in = url.Values{"identity": {"olena@lubart.test"}, "password": {first.Get("password")}}
	_, raw, err := s.send("", "/api/collections/users/auth-with-password", "application/x-www-form-urlencoded", []byte(in.Encode()))
	var out struct {
		Token  string
		Record struct{ ID string }
	}
	if err != nil || json.Unmarshal(raw, &out) != nil || out.Token == "" {
		s.t.Fatalf("sign in: %v %s", err, raw)
	}
	return out.Token, out.Record.ID
}

// The power goes while people save: what was answered is there afterwards, with its reminders, and
// nothing stands half-written.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := startServer(t, dir)
	token, owner := s.firstUser()
	var mu sync.Mutex
	var kept []string
	var wg sync.WaitGroup
	for writer := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				title := fmt.Sprintf("строк %d/%d", writer, n)
				body, _ := json.Marshal(map[string]any{"kind": "application", "title": title, "due_date": "2027-06-01", "due_tz": "Europe/Kyiv", "hard": true, "owner": owner})
				code, _, err := s.send(token, "/api/collections/obligations/records", "application/json", body)
				if err != nil || code != http.StatusOK {
					return
				}
				mu.Lock()
				kept = append(kept, title)
				enough := len(kept) == 60
				mu.Unlock()
				if enough {
					_ = s.cmd.Process.Signal(syscall.SIGKILL)
				}
			}
		})
	}
	wg.Wait()
	_, _ = s.cmd.Process.Wait()
	if len(kept) < 60 {
		t.Fatalf("only %d saves were answered before the kill", len(kept))
	}
	a := testapp.Open(t, dir)
	for _, title := range kept {
		o, err := store.First(a.App, "obligations", dbx.HashExp{"title": title})
		if err != nil {
			t.Fatalf("%s was answered and is gone: %v", title, err)
		}
		if rows, err := store.Reminders(a.App, o.Id); err != nil || len(rows) == 0 {
			t.Fatalf("%s has no reminders: %v", title, err)
		}
	}
	var check string
	if err := a.DB().NewQuery("PRAGMA integrity_check").Row(&check); err != nil || check != "ok" {
		t.Errorf("integrity: %s %v", check, err)
	}
	if n, err := store.VerifyAudit(a.App); err != nil {
		t.Errorf("the audit's chain after %d lines: %v", n, err)
	}
}
