# Two commands matter: `make run` starts Lubart, `make test` proves it. Everything else is a part of them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
RACE := $(addprefix ./internal/,when flow remind access form words report smtpx smtptest outbox mailbox)
BIN := $(CURDIR)/lubart

.PHONY: help run build demo tools test check format vet staticcheck unit race windows e2e bench

help: ## say what can be made
	@grep -hE '^[a-z0-9]+:.*## ' Makefile | sed -E 's/^([a-z0-9]+):.*## /make \1\t/' | expand -t 16

run: build ## start Lubart on this machine; on a first start the browser opens on the setup page
	@trap : INT; "$(BIN)" serve 2> >(trap '' INT; while IFS= read -r line; do \
		printf '%s\n' "$$line" >&2; \
		if [[ "$$line" == *"/setup?"* && -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]] && command -v xdg-open >/dev/null; then \
			xdg-open "$${line##* }" >/dev/null 2>&1 || true; fi; done)

build: ## make the one binary, ./lubart
	go build -o "$(BIN)" .

demo: build ## start Lubart with an invented department in ./lb_demo
	@if [ ! -e lb_demo/data.db ]; then "$(BIN)" demo --dir lb_demo; fi
	@trap : INT; "$(BIN)" serve --dir lb_demo

tools: e2e/node_modules/.package-lock.json ## find or install what only the tests need: a C compiler, Chromium, two npm packages
	@.ci/tools

e2e/node_modules/.package-lock.json: e2e/package-lock.json e2e/package.json
	cd e2e && npm ci --no-audit --no-fund
	@touch $@

test: tools format vet staticcheck unit race windows e2e ## prove everything; nothing is ever skipped

check: format vet staticcheck unit ## the quick half of test: no browser, no race detector

format:
	@bad=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); if [ -n "$$bad" ]; then printf 'Run gofmt -w on these files:\n%s\n' "$$bad"; exit 1; fi

vet:
	go vet ./...

staticcheck:
	go run $(STATICCHECK) ./...

unit:
	go test ./...

# The race detector needs a C compiler. It runs where goroutines meet: the engines, the worker, the mail servers.
race:
	CGO_ENABLED=1 go test -race $(RACE)
	CGO_ENABLED=1 go test -race -run TestSeatRace ./internal/desk

windows:
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -o "$${TMPDIR:-/tmp}/lubart-windows-check.exe" .
	@rm -f "$${TMPDIR:-/tmp}/lubart-windows-check.exe"

e2e: build e2e/node_modules/.package-lock.json ## the browser journeys against the real binary
	cd e2e && LUBART_BIN="$(BIN)" node --test --test-concurrency=1

bench: build ## measure what must stay fast; a line that falls short ends with status 1
	go run ./bench -bin "$(BIN)"
