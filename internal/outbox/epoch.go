package outbox

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// EpochFile is where the epoch of the data folder dir lies: beside it, so that neither an archive
// of the folder nor a copy of it takes the epoch along.
func EpochFile(dir string) string { return filepath.Clean(dir) + ".epoch" }

// CheckEpoch compares the epoch beside the data folder with the one stored inside it. They differ
// after a restore and on a copied folder, and then sending has to wait for a person: the rows there
// may have been sent since the copy was made. It returns the epoch to store once a person agreed.
// A folder that stores none yet (stored == "") is new and starts with the file's epoch, unchanged.
func CheckEpoch(dir, stored string) (epoch string, changed bool, err error) {
	epoch, err = readEpoch(EpochFile(dir))
	if err != nil {
		return "", false, err
	}
	if epoch != "" {
		return epoch, stored != "" && stored != epoch, nil
	}
	if epoch, err = RenewEpoch(dir); err != nil {
		return "", false, err
	}
	return epoch, stored != "", nil
}

// RenewEpoch writes a fresh epoch beside the data folder; a restore calls it, so that the restored
// database no longer matches.
func RenewEpoch(dir string) (string, error) {
	epoch := rand.Text()
	file := EpochFile(dir)
	if err := os.WriteFile(file+".new", []byte(epoch+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("write epoch: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return "", fmt.Errorf("write epoch: %w", err)
	}
	return epoch, nil
}

func readEpoch(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read epoch: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}
