#!/usr/bin/env bash
# backup.sh [folder]: writes the whole database, as of one instant, to folder/rookery-<time>.sql.gz and prints the name.
# To be run on the node that keeps the data. STACK is the name of the stack, KEEP how many back-ups stay (14).
set -euo pipefail
folder=${1:-backups}
if [ $# -gt 1 ] || [[ $folder == -* ]]; then
  echo "usage: backup.sh [folder]" >&2
  exit 64
fi
service=${STACK:-rookery}_mysql
container=$(docker ps --quiet --filter "label=com.docker.swarm.service.name=$service" --filter health=healthy | head -n 1)
if [ -z "$container" ]; then
  echo "no healthy task of $service on this node: run this where the data is" >&2
  exit 1
fi

umask 077
mkdir -p "$folder"
file=$folder/rookery-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz
trap 'rm -f "$file.part"' EXIT
docker exec "$container" sh -c 'MYSQL_PWD="$(cat /run/secrets/mysql_root_password)" exec mysqldump --user=root \
  --single-transaction --quick --routines --triggers --hex-blob --no-tablespaces --set-gtid-purged=OFF --default-character-set=utf8mb4 rookery' | gzip > "$file.part"
if ! gzip --decompress --stdout "$file.part" | tail -n 1 | grep --quiet '^-- Dump completed'; then
  echo "the dump is not complete" >&2
  exit 1
fi
mv "$file.part" "$file"
find "$folder" -maxdepth 1 -name 'rookery-*.sql.gz' | sort --reverse | tail -n "+$((${KEEP:-14} + 1))" | xargs --no-run-if-empty rm --
echo "$file"
