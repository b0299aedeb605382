#!/usr/bin/env bash
# restore.sh FILE [--force]: stops the service, puts the back-up into the empty database, migrates it and starts the
# service. --force throws away a database that is not empty.
invoked_in=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"

force=
[[ ${1:-} != -* ]] || misused "usage: restore.sh FILE [--force]"
case $#/${2:-} in
  1/) ;;
  2/--force) force=--force ;;
  *) misused "usage: restore.sh FILE [--force]" ;;
esac
file=$1
if [ ! -e "$file" ]; then file=$invoked_in/$1; fi # named from where it was called, or from this folder
[ -r "$file" ] || fail "$1 cannot be read"
kind=$(store)
[[ $file == *."$kind".gz ]] || fail "$1 is not of this project, whose back-ups end with .$kind.gz"
complete "$file" || fail "$1 is damaged or not complete; nothing was changed"

tables() {
  in_mysql mysql --user=rookery --skip-column-names --batch \
    -e "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'rookery'"
}
stopped() { fail "$*; the service is stopped. Try again, or another back-up, with --force"; }

if [ "$kind" = mysql ]; then
  docker compose up -d --wait mysql redis
  if [ "$(tables)" != 0 ] && [ -z "$force" ]; then
    fail "the database is not empty; --force throws it away for the back-up. Nothing was changed"
  fi
  docker compose stop app
  in_mysql mysql --user=rookery -e 'DROP DATABASE IF EXISTS rookery; CREATE DATABASE rookery'
  gzip -dc "$file" | in_mysql mysql --user=rookery --default-character-set=utf8mb4 rookery || stopped "mysql refused the dump"
  # what was cached is of a time that has not been; whatever must not be lost is in SQL
  # shellcheck disable=SC2016 # expanded in the container
  docker compose exec -T redis sh -c 'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" redis-cli FLUSHALL' > /dev/null
else
  # the command refuses a database that is there; asked first, so that the service is not stopped for nothing
  if [ -z "$force" ] && docker compose run --rm --no-deps -T migrate test -e data/rookery.db; then
    fail "there is a database; --force throws it away for the back-up. Nothing was changed"
  fi
  docker compose stop app
  # shellcheck disable=SC2016 # expanded in the container
  gzip -dc "$file" | docker compose run --rm --no-deps -T migrate sh -c '
    set -e
    copy=data/.restore-$(hostname).db
    trap "rm -f $copy" EXIT
    cat > "$copy"
    node dist/cli.js db:restore "$copy" "$@" >&2' sh ${force:+"$force"} || stopped "db:restore refused the back-up"
fi
docker compose up -d --wait || stopped "the service does not start on the restored data"
say "restored $1"
