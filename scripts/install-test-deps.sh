#!/usr/bin/env bash
# Installs what `make test` needs of Debian beside Go and Node, when run as root and something is missing.
# Not root and something missing: says what to install and fails. Never a silent skip.
set -euo pipefail

# command it must offer → package
wanted=(
  gcc:gcc
  ogrinfo:gdal-bin
  sqlite3:sqlite3
  chromium:chromium
  cs2cs:proj-bin
)

packages=()
for pair in "${wanted[@]}"; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || packages+=("${pair#*:}")
done
# the race detector links against the C library's headers
[ -e /usr/include/stdlib.h ] || packages+=(libc6-dev)
# validate_gpkg is a sample of GDAL's Python bindings, which are the system Python's
/usr/bin/python3 -c 'import osgeo.gdal' 2>/dev/null || packages+=(python3-gdal)
# the tests run clusters of their own; psql and COPY are what they compare with
compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null || packages+=(postgresql-15-postgis-3)

if [ ${#packages[@]} -eq 0 ]; then
  echo "Debian packages for the tests: all there"
  exit 0
fi

if [ "$(id -u)" -ne 0 ]; then
  echo "missing for the tests: ${packages[*]}" >&2
  echo "install them with: sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
  exit 1
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "missing for the tests, and no apt-get to install them with: ${packages[*]}" >&2
  exit 1
fi

echo "installing for the tests: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
