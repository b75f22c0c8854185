#!/bin/bash
# Roles and databases of a new server: an owner that migrates, and an application role that owns nothing.
set -euo pipefail
sql() { psql -v ON_ERROR_STOP=1 --username postgres "$@"; }
sql -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" <<'SQL'
CREATE ROLE gridwhistle_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner';
CREATE ROLE gridwhistle_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app';
SQL
for database in gridwhistle_intake gridwhistle_dispatch gridwhistle_keys; do
  sql -c "CREATE DATABASE $database OWNER gridwhistle_owner"
  sql -c "REVOKE ALL ON DATABASE $database FROM PUBLIC; GRANT CONNECT ON DATABASE $database TO gridwhistle_app"
done
