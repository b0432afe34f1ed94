package hooks

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// errHeld says that another process of Lubart holds the data folder.
var errHeld = errors.New("held")

// hold takes the data folder for this process and writes into the lock who holds it.
func hold(dir, who string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := tryLock(f); err != nil {
		f.Close()
		return nil, errHeld
	}
	_ = f.Truncate(0) // what the file says is for people; holding it is what counts
	_, _ = f.WriteAt([]byte(fmt.Sprintf("%d %s\n", os.Getpid(), who)), 0)
	return func() { f.Close() }, nil
}

// holder is what the process that holds the folder wrote of itself.
func holder(dir string) string {
	raw, _ := os.ReadFile(filepath.Join(dir, "lock"))
	return strings.TrimSpace(string(raw))
}

// serverOf is the address of the server that holds the folder, empty if something else does.
func serverOf(holder string) string {
	words := strings.Fields(holder)
	if len(words) != 3 || words[1] != "serve" {
		return ""
	}
	return words[2]
}

// loadSecret gives the key that encrypts at rest: the configured one, else the one beside the
// data folder, made on the first start and never inside a folder that is copied or archived.
func loadSecret(c Config, dir string) (secret string, made bool, err error) {
	if c.Secret != "" {
		return c.Secret, false, nil
	}
	file := strings.TrimRight(dir, "/\\") + ".secret"
	raw, err := os.ReadFile(file)
	if err == nil && len(strings.TrimSpace(string(raw))) >= 32 {
		return strings.TrimSpace(string(raw)), false, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", false, fmt.Errorf("read the secret: %w", err)
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", false, fmt.Errorf("make a secret: %w", err)
	}
	secret = hex.EncodeToString(key)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", false, fmt.Errorf("write the secret: %w", err)
	}
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		return "", false, fmt.Errorf("write the secret: %w", err)
	}
	return secret, true, nil
}

// pending says whether the folder's database is older than this program. A folder without one is.
func pending(app core.App) (bool, error) {
	var applied []string
	if err := app.DB().Select("file").From(core.DefaultMigrationsTable).Column(&applied); err != nil {
		return false, fmt.Errorf("read applied migrations: %w", err)
	}
	have := map[string]bool{}
	for _, f := range applied {
		have[f] = true
	}
	for _, m := range core.AppMigrations.Items() {
		if !have[m.File] {
			return true, nil
		}
	}
	return false, nil
}
