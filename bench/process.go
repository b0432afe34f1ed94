package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is a server that was started to be measured.
type process struct {
	cmd   *exec.Cmd
	url   string
	took  time.Duration // from its start to its first answer
	ended chan struct{}
	said  bytes.Buffer
}

// launch starts a server and waits for its first answer to the path.
func launch(bin, path string, args func(addr string) []string) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return nil, err
	}
	p := &process{url: "http://" + addr, ended: make(chan struct{})}
	p.cmd = exec.CommandContext(context.Background(), bin, args(addr)...)
	p.cmd.Stderr, p.cmd.Stdout = &p.said, io.Discard
	p.cmd.Env = withoutSettings(os.Environ())
	start := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { defer close(p.ended); _ = p.cmd.Wait() }()
	for {
		answer, err := http.Get(p.url + path)
		if err == nil {
			_ = answer.Body.Close()
			p.took = time.Since(start)
			return p, nil
		}
		select {
		case <-p.ended:
			return nil, fmt.Errorf("%s ended at once: %s", bin, p.said.String())
		case <-time.After(2 * time.Millisecond):
		}
		if time.Since(start) > 5*time.Minute {
			p.stop()
			return nil, errors.New("no answer in five minutes")
		}
	}
}

func withoutSettings(environ []string) []string {
	var kept []string
	for _, kv := range environ {
		if !strings.HasPrefix(kv, "LUBART_") {
			kept = append(kept, kv)
		}
	}
	return kept
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// browser keeps one connection alive and a session, and unpacks nothing by itself.
type browser struct {
	client  *http.Client
	base    string
	headers http.Header
}

func newBrowser(base string) *browser {
	return &browser{base: base, headers: http.Header{}, client: &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// get asks for an address and returns the whole answer.
func (b *browser) get(path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, b.base+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header = b.headers
	answer, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s: %.300s", path, answer.Status, body)
	}
	return body, err
}

// signIn opens a session of the visitor at the house.
func (b *browser) signIn() error {
	form := url.Values{"email": {visitor}, "password": {password}}
	answer, err := b.client.PostForm(b.base+"/sign-in", form)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	var cookies []string
	for _, c := range answer.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if answer.StatusCode != http.StatusSeeOther || len(cookies) == 0 {
		return fmt.Errorf("sign in: %s", answer.Status)
	}
	b.headers.Set("Cookie", strings.Join(cookies, "; "))
	b.headers.Set("Accept", "text/html")
	return nil
}
