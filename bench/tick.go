package main

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"

	"lubart/internal/desk"
	"lubart/internal/outbox"
	"lubart/internal/store"
)

// atOnce is how many ticks with nothing due make one measurement: one alone is too short to time.
const atOnce = 50

// ticks measures that looking costs what is due, not what is planned.
func ticks(b *board) error {
	large, err := b.planned("tick-large", 20000)
	if err != nil {
		return err
	}
	defer large.close()
	small, err := b.planned("tick-small", 200)
	if err != nil {
		return err
	}
	defer small.close()
	mine, theirs, err := b.alternate(idle(large), idle(small))
	if err != nil {
		return err
	}
	b.atMost("tick, nothing due: 200,000 reminders planned against 2,000", mine/atOnce, theirs/atOnce, 1.2)
	return b.busy(large)
}

// planned is a house with ten planned reminders for each obligation, none of them due for a year.
func (b *board) planned(name string, obligations int) (*house, error) {
	h, err := b.house(name)
	if err != nil {
		return nil, err
	}
	for _, step := range []func() error{
		func() error { return h.people(50) },
		func() error { return h.grants(200) },
		func() error { return h.obligations(obligations, 200) },
		func() error { return h.exec("UPDATE obligations SET state = 'planned'", nil) },
		func() error { return h.reminders(obligations, 10, noon.AddDate(1, 0, 0)) },
		func() error { return h.exec("ANALYZE", nil) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return h, nil
}

func idle(h *house) measure {
	return timed(func() error {
		for range atOnce {
			sent, err := desk.Tick(h, h.seat, noon)
			if err != nil || len(sent) > 0 {
				return fmt.Errorf("%d letters where nothing is due: %w", len(sent), err)
			}
		}
		return nil
	})
}

// busy measures a tick with a thousand due, and how long their letters take to word.
func (b *board) busy(h *house) error {
	if err := h.reminders(1000, 1, noon.Add(-20*time.Hour)); err != nil {
		return err
	}
	start := time.Now()
	sent, err := desk.Tick(h, h.seat, noon)
	took := time.Since(start)
	if err != nil {
		return err
	}
	var left int
	err = h.DB().Select("count(*)").From("reminders").Where(dbx.NewExp("state = 'planned' AND fire_at <= {:now}", dbx.Params{"now": store.UTC(noon)})).Row(&left)
	if err != nil {
		return err
	}
	b.figure(fmt.Sprintf("tick, 1,000 due over 200,000: %d letters in one pass", len(sent)), short(took), "0 left", left == 0 && len(sent) > 0)
	return b.wording(h)
}

func (b *board) wording(h *house) error {
	var ids []string
	if err := h.DB().Select("id").From("outbox").OrderBy("id").Limit(int64(b.pairs)).Column(&ids); err != nil {
		return err
	}
	ledger := &outbox.Ledger{App: h, Key: h.seat.Key[:]}
	defer func() { _ = ledger.Close() }()
	var all []time.Duration
	for _, id := range ids {
		row, err := outbox.Find(h, id)
		if err != nil {
			return err
		}
		if _, err := ledger.Load(context.Background(), noon, &row); err != nil {
			return err
		}
		took, err := timed(func() error { _, _, err := desk.Compose(context.Background(), h, h.seat, noon, row); return err })()
		if err != nil {
			return fmt.Errorf("word a letter: %w", err)
		}
		all = append(all, took)
	}
	b.note("wording one letter with its lines, apart from sending it", short(median(all)))
	return nil
}
