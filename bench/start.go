package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// starts measures a first start with all migrations, and what the server holds when nobody comes.
func starts(b *board) error {
	const times = 9
	var took []time.Duration
	var resident []int
	for n := range times {
		p, err := b.serve(fmt.Sprintf("start-%d", n))
		if err != nil {
			return err
		}
		took = append(took, p.took)
		time.Sleep(time.Second) // idle: the first tick is over
		kb, err := residentKB(p.cmd.Process.Pid)
		p.stop()
		if err != nil {
			return err
		}
		resident = append(resident, kb)
	}
	first, kb := median(took), median(resident)
	b.figure("fresh start with all migrations, to the first answer", short(first), "≤ 1 s", first <= time.Second)
	b.figure("resident when idle", fmt.Sprintf("%.1f MB", float64(kb)/1024), "≤ 60 MB", kb <= 60*1024)
	return nil
}

func (b *board) serve(name string) (*process, error) {
	dir := filepath.Join(b.dir, name)
	return launch(b.bin, "/api/lubart/ready", func(addr string) []string { return []string{"serve", "--dir", dir, "--http", addr} })
}

func residentKB(pid int) (int, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read resident memory (Linux only): %w", err)
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			return strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
		}
	}
	return 0, errors.New("the kernel says nothing of resident memory")
}

// pages are the places of the menu; a first visit to each fetches its own style and scripts too.
var pages = []string{"/today", "/grants", "/grants?view=table", "/obligations", "/calendar", "/donors", "/calls", "/imports", "/outbox", "/settings"}

const heaviest = 60 * 1024

// weights measures what a first visit takes over the wire, packed, with a full page of rows.
func weights(b *board) error {
	h, err := b.house("weight")
	if err != nil {
		return err
	}
	err = errors.Join(h.people(12), h.grants(40), h.obligations(120, 40))
	h.close()
	if err != nil {
		return err
	}
	p, err := b.serve("weight")
	if err != nil {
		return err
	}
	defer p.stop()
	visitor := newBrowser(p.url)
	if err := visitor.signIn(); err != nil {
		return err
	}
	for _, path := range pages {
		bytes, err := visitor.weigh(path)
		if err != nil {
			b.figure("over the wire: "+path, fmt.Sprintf("%.12s…", err), "≤ 60 KB", false)
			continue
		}
		b.figure("over the wire: "+path, fmt.Sprintf("%.1f KB", float64(bytes)/1024), "≤ 60 KB", bytes <= heaviest)
	}
	return nil
}

var asset = regexp.MustCompile(`(?:src|href)="(/[^"]+\.(?:css|js|svg)(?:\?[^"]*)?)"`)

func (b *browser) weigh(path string) (int, error) {
	plain, err := b.get(path)
	if err != nil {
		return 0, err
	}
	b.headers.Set("Accept-Encoding", "gzip")
	defer b.headers.Del("Accept-Encoding")
	packed, err := b.get(path)
	if err != nil {
		return 0, err
	}
	total, seen := len(packed), map[string]bool{}
	for _, m := range asset.FindAllStringSubmatch(string(plain), -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		body, err := b.get(strings.ReplaceAll(m[1], "&amp;", "&"))
		if err != nil {
			return 0, err
		}
		total += len(body)
	}
	return total, nil
}
