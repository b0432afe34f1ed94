// Bench measures what has to stay fast and ends with status 1 when a line falls short of its bound.
// Ratios are of medians of alternated pairs, so that whatever else the machine does meets both sides.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// bench is one part of the measurement; each prints its lines as it goes.
type bench struct {
	name string
	run  func(b *board) error
}

var benches = []bench{{"tick", ticks}, {"outbox", letters}, {"list", lists}, {"sheet", sheets}, {"find", finds}, {"referrals", referrals}, {"start", starts}, {"weight", weights}}

// board is where the measurements happen and what they came to.
type board struct {
	bin   string // the binary of the house
	dir   string // a folder on the disk that is measured too
	pairs int
	short int // lines that fell short
}

func main() {
	b := &board{}
	flag.StringVar(&b.bin, "bin", "./lubart", "the binary to measure")
	only := flag.String("only", "", "measure these parts alone: tick,outbox,list,sheet,find,referrals,start,weight")
	flag.IntVar(&b.pairs, "pairs", 40, "alternated pairs of each ratio, at least 30")
	place := flag.String("dir", "", "where to put the folders; the system's temporary folder if empty")
	flag.Parse()
	if err := b.all(*only, *place); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if b.short > 0 {
		fmt.Printf("%d lines fall short\n", b.short)
		os.Exit(1)
	}
}

func (b *board) all(only, place string) (err error) {
	b.pairs = max(b.pairs, 30)
	if b.bin, err = filepath.Abs(b.bin); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(place, "lubart-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.dir) }()
	fmt.Printf("%-62s %7s %12s %12s  %-10s\n", "what", "ratio", "this", "against", "bound")
	for _, part := range benches {
		if only != "" && !strings.Contains(","+only+",", ","+part.name+",") {
			continue
		}
		if err := part.run(b); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}
