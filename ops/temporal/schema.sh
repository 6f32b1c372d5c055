#!/bin/sh
# Brings Temporal's two databases to the schema of this version; what is there already is left alone.
set -eu
SQL_PASSWORD=$(cat /run/secrets/postgres_password)
export SQL_PASSWORD

prepare() {
  database=$1
  folder=$2
  export SQL_DATABASE="$database"
  # Refused, and right so, when it is there already; whether it is there shows in the next line.
  temporal-sql-tool create-database || true
  temporal-sql-tool setup-schema -v 0.0
  temporal-sql-tool update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
