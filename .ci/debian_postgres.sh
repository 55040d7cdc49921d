#!/usr/bin/env bash
# Migrations and database tests on Debian's own PostgreSQL: a private cluster on a socket, thrown away afterwards.
# Where there is none and none can be installed, says so and is content.
set -euo pipefail
cd "$(dirname "$0")/.."

newest() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n -r); do
    if [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && [ "$(basename "$(dirname "$folder")")" -ge 15 ]; then
      echo "$folder"
      return
    fi
  done
}

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  # Without this the package would make a cluster of its own and start it.
  local without=/etc/postgresql-common/createcluster.d/smo-without.conf
  mkdir -p "$(dirname "$without")"
  echo "create_main_cluster = false" >"$without"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null >/dev/null 2>&1 || true
  apt-get install -y -qq --no-install-recommends postgresql </dev/null >/dev/null 2>&1 || true
  rm -f "$without"
}

programs=$(newest)
if [ -z "$programs" ]; then
  install
  programs=$(newest)
fi
if [ -z "$programs" ]; then
  echo "Database tests on Debian's PostgreSQL were left out: there is none, and none could be installed."
  exit 0
fi
echo "Database tests on $("$programs/postgres" --version)"
unset DATABASE_URL DATABASE_OWNER_URL KEYS_DATABASE_URL KEYS_DATABASE_OWNER_URL REDIS_URL SECRET_KEY VAULT_KEY_FILE AUDIT_KEY_FILE AUDIT_ANCHOR_FILE
# tests/config is about the servers from the wheels.
exec .venv/bin/python -m config.embedded run "$programs" -- \
  .venv/bin/python -m pytest -n 2 -m "not browser and not axe and not chaos" --ignore=tests/config tests
