package hooks

import (
	"path/filepath"

	"github.com/pocketbase/dbx"
)

// connect opens a database so that a commit survives a power cut (FULL) and a transaction that
// will write takes its lock at once (immediate) instead of failing half-way when a command writes
// beside the server. The log database may lose its last lines.
func connect(path string) (*dbx.DB, error) {
	sync := "FULL"
	if filepath.Base(path) == "auxiliary.db" {
		sync = "NORMAL"
	}
	return dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)"+
		"&_pragma=journal_size_limit(200000000)&_pragma=synchronous("+sync+")&_pragma=foreign_keys(ON)"+
		"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)")
}
