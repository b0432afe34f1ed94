package desk

import (
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/store"
)

// keepNew is KeepPromises for several records that have just been made by one deed: they have no
// obligations yet, their colleagues are loaded and their reminders planned once.
func keepNew(tx core.App, a store.Act, subject string, all []*core.Record) error {
	if len(all) == 0 {
		return nil
	}
	a.Move, a.Plans = "", true
	k := &keeper{tx: tx, act: a, subject: subject}
	for _, r := range all {
		want, err := wanted(tx, subject, r, a)
		if err != nil {
			return wrap("reckon the promises", err)
		}
		k.rec = r
		for _, p := range want {
			if err := k.settle(p, nil); err != nil {
				return wrap("keep the promises", err)
			}
		}
	}
	return wrap("keep the promises", replanAll(tx, k.touched, a.At))
}
