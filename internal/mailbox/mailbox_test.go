package mailbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lubart/internal/mailbox"
	"lubart/internal/smtpx"
)

func frozen() time.Time { return time.Date(2026, 11, 30, 9, 5, 0, 0, time.UTC) }

func start(t *testing.T) (dir string, box *mailbox.Box) {
	t.Helper()
	dir = t.TempDir()
	box, err := mailbox.Start(dir, frozen)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		box.Close(ended)
	})
	return dir, box
}

func send(t *testing.T, box *mailbox.Box, to string, raw string) smtpx.Result {
	t.Helper()
	s := smtpx.New(smtpx.Config{URL: box.URL(), Now: frozen, Command: 5 * time.Second, Dot: 5 * time.Second})
	defer s.Close()
	return s.Send(t.Context(), smtpx.Envelope{From: "office@lubart.test", To: to, ID: "r1"}, []byte(raw), nil)
}

// peer talks to the box in raw lines.
type peer struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func dial(t *testing.T, box *mailbox.Box) *peer {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(box.URL(), "smtp://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &peer{t, conn, bufio.NewReader(conn)}
}

// hear returns one whole reply.
func (p *peer) hear() string {
	p.t.Helper()
	for {
		line, err := p.in.ReadString('\n')
		if err != nil {
			return err.Error()
		}
		if len(line) < 4 || line[3] != '-' {
			return strings.TrimSpace(line)
		}
	}
}

func (p *peer) say(line string) string {
	p.t.Helper()
	fmt.Fprintf(p.conn, "%s\r\n", line)
	return p.hear()
}

func (p *peer) upToData() {
	p.t.Helper()
	p.hear()
	for _, line := range []string{"EHLO x.test", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA"} {
		if said := p.say(line); said[0] != '2' && said[0] != '3' {
			p.t.Fatalf("%s: %s", line, said)
		}
	}
}

func wantLetters(t *testing.T, dir string, n int) []mailbox.Entry {
	t.Helper()
	list, err := mailbox.List(dir, 1)
	if err != nil || len(list) != n {
		t.Fatalf("%d letters (%v), want %d", len(list), err, n)
	}
	return list
}

const letter = "Message-ID: <r.1@lubart.test>\r\nTo: =?utf-8?b?0J7Qu9C10L3QsA==?= <olena@lubart.test>\r\n" +
	"Subject: =?utf-8?b?0KHRgtGA0L7Quiw=?=\r\n =?utf-8?b?INC/0L7QtNCw0YLQuA==?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n.dot\r\nтіло\r\n"

func TestLetterIsKeptAsItWasSent(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	if r := send(t, box, "olena@lubart.test", letter); r.Outcome != smtpx.Sent {
		t.Fatalf("%+v", r)
	}
	files, err := os.ReadDir(filepath.Join(dir, "mailbox"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	info, _ := files[0].Info()
	raw, err := os.ReadFile(filepath.Join(dir, "mailbox", files[0].Name()))
	if err != nil || string(raw) != letter || info.Mode().Perm() != 0o600 {
		t.Errorf("kept %q with %v, %v", raw, info.Mode(), err)
	}
	e := wantLetters(t, dir, 1)[0]
	if e.To != "Олена <olena@lubart.test>" || e.Subject != "Строк, подати" || !e.Date.Equal(frozen()) {
		t.Errorf("listed as %+v", e)
	}
	m, err := mailbox.Read(dir, e.ID)
	if err != nil || m.Text != ".dot\r\nтіло\r\n" || m.Size != int64(len(letter)) || m.Cut || len(m.Headers) != 4 {
		t.Errorf("read as %+v, %v", m, err)
	}
}

func TestNewestFirstInPages(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	p := dial(t, box)
	p.hear()
	p.say("EHLO x.test")
	for i := range mailbox.PerPage + 2 {
		p.say("MAIL FROM:<a@b.test>")
		p.say("RCPT TO:<c@d.test>")
		p.say("DATA")
		if said := p.say(fmt.Sprintf("Subject: %d\r\n\r\nx\r\n.", i)); !strings.HasPrefix(said, "250") {
			t.Fatal(said)
		}
	}
	first := wantLetters(t, dir, mailbox.PerPage)
	second, _ := mailbox.List(dir, 2)
	third, _ := mailbox.List(dir, 3)
	n, err := mailbox.Count(dir)
	if first[0].Subject != "51" || len(second) != 2 || second[1].Subject != "0" || len(third) != 0 || n != 52 || err != nil {
		t.Errorf("first %+v, second %+v, third %+v, %d, %v", first[0], second, third, n, err)
	}
}

func TestNoFolderNoLetters(t *testing.T) {
	t.Parallel()
	wantLetters(t, t.TempDir(), 0)
}

func TestAddressesThatPlayTrouble(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	for to, expected := range map[string]smtpx.Outcome{
		"defer+x@lubart.test": smtpx.Retry, "bounce+x@lubart.test": smtpx.Suppress, "drop+x@lubart.test": smtpx.Uncertain,
	} {
		if r := send(t, box, to, letter); r.Outcome != expected {
			t.Errorf("%s: %+v", to, r)
		}
	}
	wantLetters(t, dir, 1) // the dropped one arrived: only its answer was lost
}

func TestHalfALetterIsNone(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	p := dial(t, box)
	p.upToData()
	fmt.Fprint(p.conn, "Subject: half\r\n\r\nbegun and")
	p.conn.(*net.TCPConn).CloseWrite()
	if said := p.hear(); strings.HasPrefix(said, "250") {
		t.Error(said)
	}
	wantLetters(t, dir, 0)
}

// A kill in the middle of a letter leaves a part of it; the next start takes it away, and leaves
// alone what another process is writing.
func TestStartSweepsWhatAKillCutOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	box := filepath.Join(dir, "mailbox")
	if err := os.MkdirAll(box, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".arriving-cut": 2 * time.Hour, ".arriving-now": time.Minute} {
		file := filepath.Join(box, name)
		at := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(file, []byte("half"), 0o600), os.Chtimes(file, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := mailbox.Start(dir, frozen)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close(t.Context())
	files, err := os.ReadDir(box)
	if err != nil || len(files) != 1 || files[0].Name() != ".arriving-now" {
		t.Errorf("left %v, %v", files, err)
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	if r := send(t, box, "a@b.test", strings.Repeat(strings.Repeat("x", 998)+"\r\n", 27000)); r.Outcome != smtpx.Failed {
		t.Errorf("by its announced size: %s", r.Outcome)
	}
	p := dial(t, box)
	p.upToData()
	w := bufio.NewWriter(p.conn)
	for range 27000 {
		fmt.Fprintf(w, "%s\r\n", strings.Repeat("x", 998))
	}
	w.WriteString(".\r\n")
	w.Flush()
	if said := p.hear(); !strings.HasPrefix(said, "552 5.3.4") {
		t.Error(said)
	}
	wantLetters(t, dir, 0)
}

func TestTooLongALineIsRefused(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	p := dial(t, box)
	p.upToData()
	if said := p.say(strings.Repeat("x", 3000) + "\r\n."); !strings.HasPrefix(said, "554 5.6.0") {
		t.Error(said)
	}
	wantLetters(t, dir, 0)
}

func TestTheSeventeenthIsTurnedAway(t *testing.T) {
	t.Parallel()
	_, box := start(t)
	inside := dial(t, box)
	inside.hear()
	for range 15 {
		dial(t, box).hear()
	}
	if said := dial(t, box).hear(); !strings.HasPrefix(said, "421") {
		t.Errorf("the seventeenth heard %q", said)
	}
	inside.say("QUIT")
	inside.hear() // the end, so the place is free
	if said := dial(t, box).hear(); !strings.HasPrefix(said, "220") {
		t.Errorf("when one had left the next heard %q", said)
	}
}

func TestTroubleWithTheDiskStaysInside(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	if err := os.RemoveAll(filepath.Join(dir, "mailbox")); err != nil {
		t.Fatal(err)
	}
	r := send(t, box, "a@b.test", letter)
	if r.Outcome != smtpx.Retry || r.Code != 451 || strings.Contains(r.Reply, dir) || strings.Contains(r.Reply, "no such file") {
		t.Errorf("%+v", r)
	}
}

func TestCloseDoesNotWaitForTheIdle(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	p := dial(t, box)
	p.hear()
	p.say("EHLO x.test")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	box.Close(ctx)
	if said := p.say("NOOP"); strings.HasPrefix(said, "250") {
		t.Error("the connection outlived the box")
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(box.URL(), "smtp://")); err == nil {
		conn.Close()
		t.Error("still listening")
	}
	wantLetters(t, dir, 0)
	box.Close(ctx) // again is nothing
}

func TestCloseAnswersTheLetterUnderWay(t *testing.T) {
	t.Parallel()
	dir, box := start(t)
	outcome := make(chan smtpx.Outcome)
	s := smtpx.New(smtpx.Config{URL: box.URL(), Now: frozen})
	defer s.Close()
	go func() {
		outcome <- s.Send(t.Context(), smtpx.Envelope{From: "a@b.test", To: "slow+x@b.test"}, []byte(letter), nil).Outcome
		s.Close()
	}()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for n := 0; n == 0; n, _ = mailbox.Count(dir) { // until it is kept and its answer withheld
		<-look.C
	}
	closed := make(chan struct{})
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		box.Close(ctx)
		close(closed)
	}()
	if got := <-outcome; got != smtpx.Sent {
		t.Errorf("the letter under way is %s", got)
	}
	<-closed
}
