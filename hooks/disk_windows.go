package hooks

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// freeSpace is how many bytes the folder's disk has left for us.
func freeSpace(dir string) (free uint64, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, fmt.Errorf("look at the disk: %w", err)
	}
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, fmt.Errorf("look at the disk: %w", err)
	}
	return free, nil
}
