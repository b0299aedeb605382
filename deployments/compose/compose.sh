# shellcheck shell=bash
# Sourced by the scripts beside it: they work on the project that .env here describes, or the file in COMPOSE_ENV_FILES.
set -euo pipefail
umask 077 # what is written here is secret
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$(basename "$0"): $*"
  exit 1
}
# for what was asked wrongly: EX_USAGE of sysexits.h
misused() {
  say "$(basename "$0"): $*"
  exit 64
}

# setting NAME DEFAULT: from the environment or the env file, as Compose itself reads them
setting() {
  local found
  found=$(docker compose config --environment | sed -n "s/^$1=//p" | tail -n 1)
  printf '%s' "${found:-$2}"
}

# use_settings_of ENVIRONMENT: from here on the project is that of .env.ENVIRONMENT, or of .env where that is not there
use_settings_of() {
  if [ -z "${COMPOSE_ENV_FILES:-}" ]; then
    export COMPOSE_ENV_FILES=.env.$1
    [ -e "$COMPOSE_ENV_FILES" ] || COMPOSE_ENV_FILES=.env
  fi
  [ -e "$COMPOSE_ENV_FILES" ] || fail "there is no $COMPOSE_ENV_FILES: run ./init.sh"
}

# has SERVICE: whether the project has it
has() { docker compose config --services | grep -x "$1" > /dev/null; }

# where the data is: mysql or sqlite
store() { if has mysql; then echo mysql; else echo sqlite; fi; }

# as the database's own user, which is not root; its password stays out of the arguments
in_mysql() {
  # shellcheck disable=SC2016 # expanded in the container
  docker compose exec -T mysql sh -c 'MYSQL_PWD="$(cat /run/secrets/mysql-password)" exec "$@"' sh "$@"
}

# complete FILE: whether a back-up is whole, by what only its end has
complete() {
  case $1 in
    *.mysql.gz) gzip -dc "$1" | tail -n 1 | grep '^-- Dump completed' > /dev/null ;;
    *.sqlite.gz) gzip -t "$1" ;;
    *) fail "$1 is no back-up: they end with .mysql.gz or .sqlite.gz" ;;
  esac
}
