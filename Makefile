# `make` prints the targets. What is up to date is not built again: binary, front end and linters depend on their sources.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# the binary says which commit it is, where git can tell
VCS := $(shell git rev-parse --verify -q HEAD >/dev/null 2>&1 && echo true || echo false)

# what goes into the binary: everything under the Go folders that is not a test
GO_SOURCES := go.mod go.sum $(shell find data tiles layers styles server frontend/embed.go -type f \
	-not -name '*_test.go' -not -path '*/testdata/*' 2>/dev/null)
GO_FOLDERS := data tiles layers styles server rules tools $(wildcard frontend/*.go)

# what goes into the front end
FRONTEND_SOURCES := $(shell find frontend styles/theme* -type f \
	-not -path 'frontend/node_modules/*' -not -path 'frontend/dist/*' -not -path 'frontend/e2e/*' \
	-not -path 'frontend/test-results/*' -not -path 'frontend/playwright-report/*' \
	-not -name '*.test.ts' -not -name '*.go' 2>/dev/null)

MODULES := frontend/node_modules/.package-lock.json
DIST := frontend/dist/index.html
BINARY := bin/lintu
CHECK := .cache/tools/check
LINTERS := .cache/tools/golangci-lint .cache/tools/gofumpt

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

## ── run

.PHONY: run
run: $(BINARY) ## build what is not up to date and serve the demo city on :8080
	@exec $(BINARY) serve

.PHONY: dev
dev: $(MODULES) ## the same for developing: front end reloads on save, Go is rebuilt on save, one port
	@exec scripts/dev.sh

.PHONY: build
build: $(BINARY) ## bin/lintu, a static binary with the front end inside

.PHONY: frontend
frontend: $(DIST) ## frontend/dist, what the binary carries

$(BINARY): $(GO_SOURCES) $(DIST)
	@mkdir -p $(@D)
	CGO_ENABLED=0 go build -trimpath -buildvcs=$(VCS) -ldflags '-s -w' -o $@ ./server

$(DIST): $(FRONTEND_SOURCES) $(MODULES)
	cd frontend && npm run -s build
	@touch $@ frontend/dist/.keep

$(MODULES): frontend/package.json frontend/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || a === 20 && b >= 19 ? 0 : 1)' \
		|| { echo "Node 20.19 or newer is needed, this is $$(node --version 2>/dev/null || echo none)" >&2; exit 1; }
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

## ── prove

.PHONY: test
test: $(CHECK) ## everything that proves the project; installs the Debian packages it needs when root
	@$(CHECK)

.PHONY: test-fast
test-fast: $(CHECK) ## while you work: no race detector, fuzzing, browser, cluster; only what changed is run again
	@$(CHECK) -fast

.PHONY: e2e
e2e: $(CHECK) $(BINARY) ## the end-to-end tests alone
	@$(CHECK) -only 'end to end'

.PHONY: rooms
rooms: $(BINARY) ## 200 random rooms found by address in Chromium (make test takes 20)
	@cd frontend && ROOMS=200 npx playwright test rooms

.PHONY: lint
lint: $(LINTERS) $(MODULES) ## the linters of both languages
	@go vet ./...
	@.cache/tools/golangci-lint run
	@cd frontend && npm run -s check && npm run -s lint

.PHONY: fmt
fmt: $(LINTERS) $(MODULES) ## format Go and front end
	@.cache/tools/golangci-lint fmt
	@cd frontend && npx prettier --log-level warn --write .

.PHONY: list-unformatted
list-unformatted: $(LINTERS)
	@.cache/tools/gofumpt -l $(GO_FOLDERS)

.PHONY: golden
golden: ## write every golden file anew; review the difference like code
	go test $$(git grep -lE 'flag.Bool\("update"|tilestest\.Golden' -- '*_test.go' ':!rules' | xargs -n1 dirname | sort -u | sed 's|^|./|') -update

.PHONY: bench
bench: ## Go benchmarks, compared with docs/benchmarks.md by eye
	go test -run '^$$' -bench . -benchmem -timeout 30m ./...

.PHONY: tools
tools: $(LINTERS)

$(LINTERS) &: tools/go.mod tools/go.sum
	@mkdir -p .cache/tools
	go -C tools build -o ../.cache/tools/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint mvdan.cc/gofumpt
	@touch $(LINTERS)

$(CHECK): tools/go.mod $(wildcard tools/check/*.go)
	@mkdir -p .cache/tools
	@go -C tools build -o ../$(CHECK) ./check

## ── tidy up

.PHONY: clean
clean: ## remove what was built; the demo city and npm packages stay
	rm -rf bin .cache frontend/test-results frontend/playwright-report
	find frontend/dist -mindepth 1 -not -name .keep -delete
