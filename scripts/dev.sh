#!/usr/bin/env bash
# Serves the demo city for developing, on one port: Vite behind the Go server (pages reload on save), and the Go server
# built and started anew when a Go, SQL or embedded file is saved. A build that fails leaves the old server running.
set -uo pipefail
cd "$(dirname "$0")/.."

listen=${LINTU_LISTEN:-127.0.0.1:8080}
vite=http://127.0.0.1:5173
binary=.cache/dev/lintu
stamp=.cache/dev/stamp
server=""
mkdir -p .cache/dev

(cd frontend && exec npx vite --host 127.0.0.1 --port 5173 --strictPort --clearScreen false) &
vite_pid=$!
trap 'kill $vite_pid $server 2>/dev/null; wait' EXIT
trap 'exit 0' INT TERM

build_and_start() {
  touch "$stamp"
  if ! CGO_ENABLED=0 go build -o "$binary.new" ./server; then
    echo "dev: not built, the last good server goes on" >&2
    return
  fi
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
  fi
  mv "$binary.new" "$binary"
  "$binary" serve --listen "$listen" --dev "$vite" &
  server=$!
}

build_and_start
while kill -0 "$vite_pid" 2>/dev/null; do
  sleep 0.5
  changed=$(find data tiles layers styles server go.mod -type f -newer "$stamp" -not -name '*_test.go' -print -quit)
  if [ -n "$changed" ]; then
    echo "dev: $changed changed"
    build_and_start
  fi
done
