#!/usr/bin/env bash
# gpkg.sh S|M|L ... : the tables of a filled database as a GeoPackage, for the rows lintu-gpkg and lintu-gpkg-query
set -euo pipefail
port=${PGPORT:-55432}
scratch=${LINTU_BENCH:-${TMPDIR:-/tmp}/lintu-bench}
for s in "$@"; do
  db=bench_${s,,}
  rm -f "$scratch/$db.gpkg"
  ogr2ogr -f GPKG -lco FID=id -preserve_fid "$scratch/$db.gpkg" \
    "PG:host=127.0.0.1 port=$port user=postgres dbname=$db" grids compounds buildings households cameras
  echo "$scratch/$db.gpkg made in $SECONDS s"
done
