//go:build linux || darwin || freebsd

package hooks

import (
	"fmt"
	"syscall"
)

// freeSpace is how many bytes the folder's disk has left for us.
func freeSpace(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("look at the disk: %w", err)
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
