package mailbox

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	suffix = ".eml"
	stamp  = "20060102T150405.000Z"

	arriving  = ".arriving-*"
	abandoned = time.Hour // no letter is that long under way
)

var validID = regexp.MustCompile(`^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{16}$`)

// writing counts letters being written, and refuses to begin one once closed.
type writing struct {
	mu     sync.Mutex
	group  sync.WaitGroup
	closed bool
}

func (b *Box) begin() bool {
	b.keeping.mu.Lock()
	defer b.keeping.mu.Unlock()
	if b.keeping.closed {
		return false
	}
	b.keeping.group.Add(1)
	return true
}

// Done ends what begin began.
func (w *writing) Done() { w.group.Done() }

// Wait lets nobody begin any more and waits for those who have.
func (w *writing) Wait() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.group.Wait()
}

// readError is trouble with the connection, as opposed to the disk.
type readError struct{ error }

type fromWire struct{ r io.Reader }

func (f fromWire) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = readError{err}
	}
	return n, err
}

func (e readError) Unwrap() error { return e.error }

// keep writes a letter so that after a power cut it is there whole or not at
// all, and only then may it be answered with 250.
func (b *Box) keep(r io.Reader) error {
	file, err := os.CreateTemp(b.dir, arriving) // 0600
	if err != nil {
		return fmt.Errorf("make a file: %w", err)
	}
	defer os.Remove(file.Name()) // gone already when the rename worked
	if err := fill(file, r); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), filepath.Join(b.dir, b.name()+suffix)); err != nil {
		return fmt.Errorf("name a letter: %w", err)
	}
	return syncDir(b.dir)
}

func fill(file *os.File, r io.Reader) error {
	_, err := io.Copy(file, fromWire{r})
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("write a letter: %w", err)
	}
	return nil
}

// sweep removes what was arriving when its process was killed. A process beside this one may be
// writing letters, and the clock of the house may be set: what is old is told by the disk's own clock.
func sweep(dir string) error {
	probe, err := os.CreateTemp(dir, arriving)
	if err != nil {
		return fmt.Errorf("make a file in the mailbox folder: %w", err)
	}
	defer os.Remove(probe.Name())
	defer probe.Close()
	is, err := probe.Stat()
	if err != nil {
		return fmt.Errorf("look at the mailbox folder: %w", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look into the mailbox folder: %w", err)
	}
	for _, f := range files {
		was, err := f.Info()
		if err == nil && strings.HasPrefix(f.Name(), strings.TrimSuffix(arriving, "*")) && is.ModTime().Sub(was.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(dir, f.Name())) // the next start tries again
		}
	}
	return nil
}

// name sorts by time, then by order of arrival in this process, and is random
// at its end so that two processes never take the same.
func (b *Box) name() string {
	var random [5]byte
	_, _ = rand.Read(random[:]) // never fails
	return fmt.Sprintf("%s-%06x%s", b.now().UTC().Format(stamp), b.arrived.Add(1)&0xffffff, hex.EncodeToString(random[:]))
}

func received(id string) time.Time {
	at, err := time.Parse(stamp, id[:len(stamp)])
	if err != nil {
		return time.Time{}
	}
	return at
}
