//go:build !windows

package mailbox

import (
	"fmt"
	"os"
)

// syncDir makes a rename survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open the mailbox folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the mailbox folder: %w", err)
	}
	return nil
}
