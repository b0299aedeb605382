#!/usr/bin/env bash
# restore.sh <file>: puts a back-up of backup.sh in place of the database. The app has to be scaled to 0 before, and is to
# be scaled up again after. To be run on the node that keeps the data. STACK is the name of the stack.
set -euo pipefail
file=${1:-}
stack=${STACK:-rookery}
if [ $# -ne 1 ] || [ ! -f "$file" ]; then
  echo "usage: restore.sh <file of backup.sh>" >&2
  exit 64
fi
if ! gzip --decompress --stdout "$file" | tail -n 1 | grep --quiet '^-- Dump completed'; then
  echo "$file is not complete: nothing is changed" >&2
  exit 1
fi
# those that still drain too: they may write until they end
if docker service ps --format '{{.CurrentState}}' "${stack}_app" | grep --quiet '^Running'; then
  echo "the app runs: docker service scale ${stack}_app=0, and half a minute for what it has begun" >&2
  exit 1
fi
container_of() { docker ps --quiet --filter "label=com.docker.swarm.service.name=${stack}_$1" --filter health=healthy | head -n 1; }
mysql=$(container_of mysql) redis=$(container_of redis)
if [ -z "$mysql" ] || [ -z "$redis" ]; then
  echo "no healthy task of ${stack}_mysql or ${stack}_redis on this node: run this where the data is" >&2
  exit 1
fi

sql() {
  docker exec --interactive "$mysql" sh -c \
    'MYSQL_PWD="$(cat /run/secrets/mysql_root_password)" exec mysql --user=root --default-character-set=utf8mb4 "$@"' sh "$@"
}
# tables that are newer than the back-up would stay beside it
sql --execute='DROP DATABASE rookery; CREATE DATABASE rookery'
gzip --decompress --stdout "$file" | sql rookery
# what is cached is from after the back-up
docker exec "$redis" sh -c 'REDISCLI_AUTH="$(cat /run/secrets/redis_password)" exec redis-cli FLUSHDB' >/dev/null
echo "restored $file"
