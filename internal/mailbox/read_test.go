package mailbox_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lubart/internal/mailbox"
)

const id = "20261130T090500.000Z-0000010123456789"

// kept puts a letter into a new mailbox without a server.
func kept(t *testing.T, raw string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "mailbox"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mailbox", id+".eml"), []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestReadTakesTextHTMLAndNamesOfFiles(t *testing.T) {
	t.Parallel()
	m, err := mailbox.Read(kept(t, "Subject: s\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"+
		"--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"+
		"--a\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E4=B3=EC\r\n"+
		"--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+0LTRltC8PC9wPg==\r\n--a--\r\n"+
		"--m\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''%D1%97.txt\r\n\r\nx\r\n--m--\r\n"), id)
	if err != nil || m.Text != "дім" || m.HTML != "<p>дім</p>" || len(m.Files) != 1 || m.Files[0] != "ї.txt" || m.Cut {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestF64BombsAreCut(t *testing.T) {
	t.Parallel()
	var deep, wide strings.Builder
	for i := range 50 { // fewer than parts are allowed, so that only the depth can stop it
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	deep.WriteString("Content-Type: text/plain\r\n\r\nat the bottom\r\n")
	wide.WriteString("Content-Type: multipart/mixed; boundary=b\r\n\r\n")
	for range 100_000 {
		wide.WriteString("--b\r\nContent-Type: application/x\r\n\r\nx\r\n")
	}
	for name, raw := range map[string]string{
		"deep": deep.String(), "wide": wide.String(), "long": "Content-Type: text/html\r\n\r\n" + strings.Repeat("x", 2<<20),
	} {
		m, err := mailbox.Read(kept(t, raw), id)
		if err != nil || !m.Cut || m.Text != "" || len(m.Files) > 100 || len(m.HTML) > 1<<20 {
			t.Errorf("%s: %v, cut %v, %d files, %d bytes", name, err, m.Cut, len(m.Files), len(m.HTML))
		}
	}
}

func TestUnreadableLetterDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	dir := kept(t, "no header at all")
	const good = "20261130T090500.000Z-ffffff0123456789"
	if err := os.WriteFile(filepath.Join(dir, "mailbox", good+".eml"), []byte("Subject: ok\r\n\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list := wantLetters(t, dir, 2)
	if list[0].Subject != "ok" || list[1].ID != id {
		t.Errorf("%+v", list)
	}
	if _, err := mailbox.Read(dir, id); err == nil {
		t.Error("read without an error")
	}
}

func TestIDsThatAreNoneOfOurs(t *testing.T) {
	t.Parallel()
	dir := kept(t, "Subject: x\r\n\r\n")
	if err := os.WriteFile(filepath.Join(dir, "secret.eml"), []byte("Subject: x\r\n\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", ".", "../secret", "..\\secret", id + "/../../secret", "/etc/passwd", id + ".eml", id[:30], strings.Repeat("a", 37), "20261130T090500.000Z-ffff010123456789"} {
		if _, err := mailbox.Read(dir, bad); !errors.Is(err, mailbox.ErrNotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
