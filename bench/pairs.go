package main

import (
	"fmt"
	"slices"
	"time"
)

// measure does something once and says how long the part that counts took.
type measure func() (time.Duration, error)

// timed measures all of a func.
func timed(do func() error) measure {
	return func() (time.Duration, error) {
		start := time.Now()
		err := do()
		return time.Since(start), err
	}
}

// alternate measures both in turn, after a warm-up, and returns their medians.
func (b *board) alternate(this, against measure) (mine, theirs time.Duration, err error) {
	const warm = 3
	var all [2][]time.Duration
	for n := range b.pairs + warm {
		for i, m := range []measure{this, against} {
			took, err := m()
			if err != nil {
				return 0, 0, err
			}
			if n >= warm {
				all[i] = append(all[i], took)
			}
		}
	}
	return median(all[0]), median(all[1]), nil
}

func median[T int | time.Duration](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// atMost prints how often longer this takes than that; more than the bound falls short.
func (b *board) atMost(what string, this, against time.Duration, bound float64) {
	ratio := float64(this) / float64(against)
	b.print(what, fmt.Sprintf("%.2f", ratio), short(this), short(against), fmt.Sprintf("≤ %.2f", bound), ratio <= bound)
}

// atLeast prints the share of that speed which this reaches; less than the bound falls short.
func (b *board) atLeast(what string, this, against time.Duration, bound float64) {
	ratio := float64(against) / float64(this)
	b.print(what, fmt.Sprintf("%.2f", ratio), short(this), short(against), fmt.Sprintf("≥ %.2f", bound), ratio >= bound)
}

// figure prints a figure that has a bound of its own.
func (b *board) figure(what, value, bound string, ok bool) {
	b.print(what, "–", value, "–", bound, ok)
}

func (b *board) print(what, ratio, this, against, bound string, ok bool) {
	word := "ok"
	if !ok {
		word = "FAIL"
		b.short++
	}
	fmt.Printf("%-62s %7s %12s %12s  %-10s %s\n", what, ratio, this, against, bound, word)
}

// note prints a figure that nothing depends on.
func (b *board) note(what, value string) {
	fmt.Printf("%-62s %7s %12s %12s\n", what, "–", value, "–")
}

func short(d time.Duration) string {
	if d < time.Millisecond {
		return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond))
	}
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}
