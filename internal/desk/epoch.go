package desk

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/outbox"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Why sending waits for a person.
const (
	pausedCopied   = "copied"
	pausedRestored = "restored"
)

const (
	epochSetting = "boot_epoch"
	pauseSetting = "mail_paused"
)

// GuardEpoch is asked before anything is sent: a data folder that was copied or put back from a
// copy may hold letters that left long ago, so they wait until a person lets them go. A new folder
// only takes its mark.
func GuardEpoch(app core.App, dir string, now time.Time) error {
	var stored string
	if _, err := store.Setting(app, epochSetting, when.Date{}, &stored); err != nil {
		return err
	}
	epoch, changed, err := outbox.CheckEpoch(dir, stored)
	if err != nil {
		return fmt.Errorf("look whether the data folder is a copy: %w", err)
	}
	if !changed && stored == epoch {
		return nil
	}
	return store.Tx(app, func(tx core.App) error {
		if changed {
			return pause(tx, pausedCopied, now)
		}
		return store.SetSetting(tx, byHouse(now), epochSetting, epoch)
	})
}

// pause stops all mail until a person releases it. A reason that stands already is the older and
// better one.
func pause(tx core.App, why string, now time.Time) error {
	if paused, reason := Paused(tx); !paused || reason == "" {
		if err := store.SetSetting(tx, byHouse(now), pauseSetting, why); err != nil {
			return err
		}
	}
	_, err := outbox.Hold(tx)
	return err
}

// byHouse is the act of the house itself.
func byHouse(now time.Time) store.Act { return store.Act{Via: "clock", At: now} }

// release ends a pause: the folder gets a mark of its own, so that an older copy put in its place
// is known again, and what was held may go. It returns how many letters that are.
func release(app core.App, a store.Act, dir string) (n int, err error) {
	epoch, err := outbox.RenewEpoch(dir)
	if err != nil {
		return 0, err
	}
	err = store.Tx(app, func(tx core.App) error {
		if err := store.SetSetting(tx, a, epochSetting, epoch); err != nil {
			return err
		}
		if err := store.SetSetting(tx, a, pauseSetting, ""); err != nil {
			return err
		}
		n, err = outbox.ReleaseHeld(tx, a.At)
		return err
	})
	return n, wrap("release the mail", err)
}
