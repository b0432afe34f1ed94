package hooks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pocketbase/dbx"
)

// connect opens a database so that a commit survives a power cut (FULL) and a transaction that
// will write takes its lock at once (immediate) instead of failing half-way when a command writes
// beside the server. The log database may lose its last lines. A new database is its owner's alone,
// and so are the files that SQLite lays beside it.
func connect(path string) (*dbx.DB, error) {
	if err := ownersAlone(path); err != nil {
		return nil, fmt.Errorf("make %s: %w", filepath.Base(path), err)
	}
	sync := "FULL"
	if filepath.Base(path) == "auxiliary.db" {
		sync = "NORMAL"
	}
	return dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)"+
		"&_pragma=journal_size_limit(200000000)&_pragma=synchronous("+sync+")&_pragma=foreign_keys(ON)"+
		"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)")
}

// ownersAlone makes the file if it is not there. One that is there is not even opened: closing it
// would let go of the locks that this process holds on it.
func ownersAlone(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
